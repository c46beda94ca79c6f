//! Moments, as people read them.

use convrs_domain::Timestamp;
use leptos::prelude::*;
use time::{
    OffsetDateTime,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};

const SHORT: &[BorrowedFormatItem<'_>] =
    format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute] UTC");
const FULL: &[BorrowedFormatItem<'_>] = format_description!(
    "[weekday], [day padding:none] [month repr:long] [year], [hour]:[minute]:[second] UTC"
);

/// A moment to the minute, in UTC and saying so; the full time on hover and on focus.
///
/// ```ignore
/// <DateTime at=record.at />
/// ```
#[component]
pub fn DateTime(
    /// The moment.
    at: Timestamp,
) -> impl IntoView {
    let Some(written) = Written::of(at) else {
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
    /// Nothing for a moment outside the years the calendar here knows.
    fn of(at: Timestamp) -> Option<Self> {
        let moment = OffsetDateTime::from_unix_timestamp(at.as_seconds()).ok()?;
        Some(Self {
            short: moment.format(SHORT).ok()?,
            full: moment.format(FULL).ok()?,
            machine: moment.format(&Rfc3339).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_names_its_zone() {
        let written = Written::of(Timestamp::from_seconds(1_700_000_000));
        let written = written.expect("2023 is within the calendar");
        assert_eq!(written.short, "14 Nov 2023, 22:13 UTC");
        assert_eq!(written.full, "Tuesday, 14 November 2023, 22:13:20 UTC");
        assert_eq!(written.machine, "2023-11-14T22:13:20Z");
    }
}
