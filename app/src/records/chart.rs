//! The picture of the last 14 days: attempts by how they ended.

use convrs_domain::{Timestamp, remedy::Group};
use convrs_store::HourCount;
use leptos::prelude::*;

use crate::ui::{Day, DayBar, DayBars, Series, Tone, Zone};

/// How many days are shown.
const DAYS: i64 = 14;

/// The days shown, in the zone of who looks.
pub(super) struct Days {
    zone: Zone,
    first: Day,
    /// When the first of them begins.
    pub(super) from: Timestamp,
    /// When the last of them ends.
    pub(super) until: Timestamp,
}

impl Days {
    /// The days that end with today; nothing when the calendar does not know the time.
    pub(super) fn until_today(zone: Zone, now: Timestamp) -> Option<Self> {
        let today = zone.day(now)?;
        let first = today.plus(1 - DAYS);
        let (from, until) = (zone.start(first)?, zone.start(today.plus(1))?);
        Some(Self { zone, first, from, until })
    }

    /// Counts by day and group. Hours are counted from the first midnight on, so that whole hours
    /// make up each day, also when the clocks change in between.
    fn counts(&self, hours: &[HourCount]) -> Vec<DayBar> {
        let group =
            |count: &HourCount| Group::ALL.iter().position(|it| *it == count.outcome.group());
        let mut days: Vec<DayBar> = (0..DAYS)
            .map(|index| {
                let day = self.first.plus(index);
                let field = day.field();
                let href = format!("/admin/sign-ins?from={field}&to={field}");
                DayBar { label: day.short(), href, counts: vec![0; Group::ALL.len()] }
            })
            .collect();
        let names: Vec<Day> = (0..DAYS).map(|index| self.first.plus(index)).collect();
        for count in hours {
            let at = self.from + std::time::Duration::from_hours(count.hour.into());
            let day = self.zone.day(at).and_then(|day| names.iter().position(|name| *name == day));
            if let (Some(day), Some(group)) = (day, group(count)) {
                days[day].counts[group] += count.count;
            }
        }
        days
    }
}

/// The picture; nothing when there was no attempt in these days.
pub(super) fn chart(days: &Days, hours: &[HourCount]) -> impl IntoView + use<> {
    (!hours.is_empty()).then(|| {
        let series =
            Group::ALL.iter().map(|group| Series { label: group.label(), tone: tone(*group) });
        let title = format!("Sign-ins of the last {DAYS} days, by day in {}", days.zone.label());
        let (series, days) = (series.collect(), days.counts(hours));
        view! { <section class="card"><DayBars title series days /></section> }
    })
}

/// What the colour of a group means.
pub(super) fn tone(group: Group) -> Tone {
    match group {
        Group::SignedIn => Tone::Good,
        Group::AtLogin => Tone::Neutral,
        Group::Refused => Tone::Warning,
        Group::Failed => Tone::Bad,
    }
}

#[cfg(test)]
mod tests {
    use convrs_domain::sign_in::Outcome;

    use super::*;

    #[test]
    fn hours_fall_on_the_days_of_the_zone_although_the_clocks_change() {
        let zone = Zone::named("Europe/Berlin").expect("a zone");
        // Noon of 30 October 2026; the clocks went back on the 25th.
        let days = Days::until_today(zone, Timestamp::from_seconds(1_793_358_000)).expect("days");
        let count = |hour, outcome| HourCount { hour, outcome, count: 2 };
        // 17 October is the first; eight days later the day has 25 hours.
        let hours = [
            count(0, Outcome::SignedIn),
            count(8 * 24 + 24, Outcome::AccessDenied),
            count(8 * 24 + 25, Outcome::ClientRefused),
        ];
        let counted = days.counts(&hours);
        assert_eq!(counted.len(), 14);
        assert_eq!((&*counted[0].label, &counted[0].counts[..]), ("17 Oct", &[2, 0, 0, 0][..]));
        assert_eq!((&*counted[8].label, &counted[8].counts[..]), ("25 Oct", &[0, 0, 2, 0][..]));
        assert_eq!((&*counted[9].label, &counted[9].counts[..]), ("26 Oct", &[0, 0, 0, 2][..]));
        assert_eq!(counted[13].label, "30 Oct");
        assert_eq!(counted[13].href, "/admin/sign-ins?from=2026-10-30&to=2026-10-30");
    }
}
