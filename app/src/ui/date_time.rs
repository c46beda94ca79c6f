//! Moments, as people read them.

use convrs_domain::Timestamp;
use leptos::prelude::*;

use super::Zone;

/// A moment to the minute, in the zone of whoever looks, otherwise in UTC and saying so; the full
/// time with its zone on hover and on focus. The page provides the [`Zone`].
///
/// ```ignore
/// <DateTime at=record.at />
/// ```
#[component]
pub fn DateTime(
    /// The moment.
    at: Timestamp,
) -> impl IntoView {
    let Some(written) = Written::of(at, &use_context::<Zone>().unwrap_or_default()) else {
        return "unknown".into_any();
    };
    view! {
        <time
            class="time"
            datetime=written.machine
            title=written.full.clone()
            data-full=written.full
            tabindex="0"
        >
            {written.short}
        </time>
    }
    .into_any()
}

/// One moment in three hands.
struct Written {
    short: String,
    full: String,
    machine: String,
}

impl Written {
    /// Nothing for a moment outside the years the calendar knows.
    fn of(at: Timestamp, zone: &Zone) -> Option<Self> {
        Some(Self { short: zone.short(at)?, full: zone.full(at)?, machine: Zone::machine(at)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_names_its_zone() {
        let at = Timestamp::from_seconds(1_700_000_000);
        let written = Written::of(at, &Zone::default()).expect("2023 is within the calendar");
        assert_eq!(written.short, "14 Nov 2023, 22:13 UTC");
        assert_eq!(written.full, "Tuesday, 14 November 2023, 22:13:20 UTC");
        assert_eq!(written.machine, "2023-11-14T22:13:20Z");
        assert!(Written::of(Timestamp::from_millis(i64::MAX), &Zone::default()).is_none());
    }
}
