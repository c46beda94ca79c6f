//! The time zone of whoever looks at a page: the one the browser named, otherwise UTC.

use convrs_domain::Timestamp;
use jiff::{civil, tz::TimeZone};

/// The longest name taken, in bytes; the longest of the database has 30.
const MAX_NAME: usize = 64;

/// A zone of the IANA time zone database, which comes with the program.
#[derive(Debug, Clone)]
pub struct Zone {
    zone: TimeZone,
    named: bool,
}

impl Default for Zone {
    /// UTC, which pages name beside every time.
    fn default() -> Self {
        Self { zone: TimeZone::UTC, named: false }
    }
}

impl Zone {
    /// The zone of that name; nothing for names that the database does not hold.
    pub fn named(name: &str) -> Option<Self> {
        let known = (1..=MAX_NAME).contains(&name.len()).then(|| TimeZone::get(name).ok())??;
        let utc = matches!(known.iana_name(), Some("UTC" | "Etc/UTC") | None);
        Some(if utc { Self::default() } else { Self { zone: known, named: true } })
    }

    /// The zone in words, for sentences about days.
    pub fn label(&self) -> &str {
        self.zone.iana_name().filter(|_| self.named).unwrap_or("UTC")
    }

    /// The moment to the minute; a zone that the browser did not name is written beside it.
    pub(super) fn short(&self, at: Timestamp) -> Option<String> {
        let format = if self.named { "%-d %b %Y, %H:%M" } else { "%-d %b %Y, %H:%M UTC" };
        self.written(at, format)
    }

    /// The moment in full, with the zone.
    pub(super) fn full(&self, at: Timestamp) -> Option<String> {
        let format = if self.named {
            "%A, %-d %B %Y, %H:%M:%S, %Q (UTC%:z)"
        } else {
            "%A, %-d %B %Y, %H:%M:%S UTC"
        };
        self.written(at, format)
    }

    /// The moment as programs read it (RFC 3339, in UTC).
    pub fn machine(at: Timestamp) -> Option<String> {
        Self::default().written(at, "%Y-%m-%dT%H:%M:%SZ")
    }

    /// The day of a moment.
    pub fn day(&self, at: Timestamp) -> Option<Day> {
        let moment = jiff::Timestamp::from_millisecond(at.as_millis()).ok()?;
        Some(Day(moment.to_zoned_datetime(self.zone.clone()).date()))
    }

    /// When a day begins here.
    pub fn start(&self, day: Day) -> Option<Timestamp> {
        let start = day.0.to_zoned_datetime(self.zone.clone()).ok()?;
        Some(Timestamp::from_millis(start.timestamp().as_millisecond()))
    }

    fn written(&self, at: Timestamp, format: &str) -> Option<String> {
        let moment = jiff::Timestamp::from_millisecond(at.as_millis()).ok()?;
        jiff::fmt::strtime::format(format, &moment.to_zoned_datetime(self.zone.clone())).ok()
    }
}

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(civil::Date);

impl Day {
    /// Reads a day as a date field sends it, `2026-11-24`.
    pub fn parse(text: &str) -> Option<Self> {
        text.trim().parse().ok().map(Self)
    }

    /// The day that many days later, or earlier.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().days(days)))
    }

    /// The day as a date field takes it.
    pub fn field(self) -> String {
        self.0.to_string()
    }

    /// The day in a few letters, `24 Nov`.
    pub fn short(self) -> String {
        self.0.strftime("%-d %b").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: Timestamp = Timestamp::from_seconds(1_700_000_000);

    #[test]
    fn only_zones_of_the_database_are_taken() {
        assert_eq!(
            Zone::named("Europe/Berlin").map(|zone| zone.label().to_owned()),
            Some("Europe/Berlin".to_owned())
        );
        for name in ["", "Mars/Olympus", "../../etc/passwd", "Europe/Berlin\r\n", &"x".repeat(65)] {
            assert!(Zone::named(name).is_none(), "{name:?}");
        }
    }

    #[test]
    fn utc_by_any_name_is_labelled() {
        for name in ["UTC", "Etc/UTC"] {
            let zone = Zone::named(name).expect("a zone");
            assert_eq!(zone.short(MOMENT).as_deref(), Some("14 Nov 2023, 22:13 UTC"));
        }
    }

    #[test]
    fn a_moment_is_written_as_the_clock_on_the_wall_has_it() {
        let zone = Zone::named("Asia/Kolkata").expect("a zone");
        assert_eq!(zone.short(MOMENT).as_deref(), Some("15 Nov 2023, 03:43"));
        assert_eq!(
            zone.full(MOMENT).as_deref(),
            Some("Wednesday, 15 November 2023, 03:43:20, Asia/Kolkata (UTC+05:30)")
        );
    }

    #[test]
    fn a_day_begins_at_midnight_of_its_zone_also_when_the_clocks_change() {
        let zone = Zone::named("Europe/Berlin").expect("a zone");
        let day = Day::parse("2026-10-25").expect("a day");
        let hours = |day: Day| {
            let (start, end) = (zone.start(day), zone.start(day.plus(1)));
            (end.expect("a day").as_seconds() - start.expect("a day").as_seconds()) / 3600
        };
        assert_eq!([hours(day.plus(-1)), hours(day), hours(day.plus(1))], [24, 25, 24]);
        assert_eq!(zone.day(zone.start(day).expect("a day")), Some(day));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in ["", "2026-02-30", "yesterday", "24.11.2026"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }
}
