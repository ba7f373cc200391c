//! Dates as people write them in a scope.

use jiff::{Span, Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

/// Which end of a day a date without a time stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// Its first second.
    Begin,
    /// Its last second.
    End,
}

/// How far ahead a scope may end, in days: a year, also a leap year.
pub const LONGEST: i64 = 366;

/// Reads `2026-12-01`, which is a day of this zone, or an instant of RFC 3339.
pub fn read(text: &str, day: Day, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    let Ok(date) = Date::strptime("%Y-%m-%d", text) else {
        return text.parse().ok();
    };
    let (date, back): (Date, Span) = match day {
        Day::Begin => (date, 0.seconds()),
        Day::End => (date.tomorrow().ok()?, 1.second()),
    };
    let midnight = date.to_zoned(zone.clone()).ok()?;
    midnight.timestamp().checked_sub(back).ok()
}

#[cfg(test)]
mod tests {
    use jiff::tz::{Offset, TimeZone};

    use super::{Day, read};

    #[test]
    fn a_date_is_a_whole_day_of_the_zone() {
        let japan = TimeZone::fixed(Offset::constant(9));
        let said = |text, day, zone| read(text, day, zone).map(|at| at.to_string());
        let end = said("2026-12-01", Day::End, &japan);
        assert_eq!(end.as_deref(), Some("2026-12-01T14:59:59Z"));
        let begin = said("2026-12-01", Day::Begin, &japan);
        assert_eq!(begin.as_deref(), Some("2026-11-30T15:00:00Z"));
        let instant = said("2026-12-01T12:00:00+09:00", Day::End, &TimeZone::UTC);
        assert_eq!(instant.as_deref(), Some("2026-12-01T03:00:00Z"));
    }

    #[test]
    fn texts_that_are_no_date_are_refused() {
        for text in ["", "tomorrow", "2026-13-01", "2026-02-30", "01/12/2026", "2026-12-01 12:00"] {
            assert_eq!(read(text, Day::End, &TimeZone::UTC), None, "{text}");
        }
    }
}
