//! Minutes of the calendar, in UTC, for targets that write dates.

use seawall_facts::Timestamp;

/// A minute of the calendar, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Minute {
    pub(super) year: i64,
    /// From 1.
    pub(super) month: i64,
    /// From 1.
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
}

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// Days before each month, in a year that begins with March: leap days then come last.
const BEFORE: [i64; 12] = [0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337];
/// From 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;
/// Days of 400 years, of a century without its last leap day, and of a year without one.
const ERA: i64 = 146_097;
const CENTURY: i64 = 36_524;
const YEAR: i64 = 365;

impl Minute {
    /// The minute that begins then, or the next that begins: what ends within a minute is not
    /// ended before.
    pub(super) fn at_or_after(time: Timestamp) -> Self {
        let up = i64::from(time.0.rem_euclid(MINUTE) != 0);
        let minutes = time.0.div_euclid(MINUTE) + up;
        let (days, within) = (minutes.div_euclid(24 * 60), minutes.rem_euclid(24 * 60));
        let since = days + EPOCH;
        let (era, day_of_era) = (since.div_euclid(ERA), since.rem_euclid(ERA));
        let year_of_era = (day_of_era - day_of_era / (4 * YEAR) + day_of_era / CENTURY
            - day_of_era / (ERA - 1))
            / YEAR;
        let day_of_year = day_of_era - days_of(year_of_era);
        let march = BEFORE.iter().rposition(|&before| before <= day_of_year).unwrap_or_default();
        let before = BEFORE.get(march).copied().unwrap_or_default();
        let march = i64::try_from(march).unwrap_or_default();
        let month = if march < 10 { march + 3 } else { march - 9 };
        Self {
            year: era * 400 + year_of_era + i64::from(month <= 2),
            month,
            day: day_of_year - before + 1,
            hour: within / 60,
            minute: within % 60,
        }
    }

    /// When it begins; nothing where there is no such minute.
    pub(super) fn begin(self) -> Option<Timestamp> {
        if !(0..24).contains(&self.hour) || !(0..60).contains(&self.minute) {
            return None;
        }
        let year = self.year.checked_sub(i64::from(self.month <= 2))?;
        let march = if self.month > 2 { self.month - 3 } else { self.month.checked_add(9)? };
        let before = BEFORE.get(usize::try_from(march).ok()?)?;
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let days = era.checked_mul(ERA)? + days_of(year_of_era) + before;
        let days = days.checked_add(self.day)?.checked_sub(1 + EPOCH)?;
        let minutes = self.hour * 60 + self.minute;
        let time = Timestamp(days.checked_mul(DAY)?.checked_add(minutes * MINUTE)?);
        (Self::at_or_after(time) == self).then_some(time)
    }
}

/// Days of that many whole years of an era.
fn days_of(years: i64) -> i64 {
    years * YEAR + years / 4 - years / 100
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use seawall_facts::Timestamp;

    use super::Minute;

    #[test]
    fn known_dates_are_known() {
        let end = Minute { year: 2035, month: 12, day: 31, hour: 23, minute: 59 };
        assert_eq!(end.begin(), Some(Timestamp(2_082_758_340_000)));
        let leap = Minute { year: 2024, month: 2, day: 29, hour: 0, minute: 0 };
        assert_eq!(Minute::at_or_after(Timestamp(1_709_164_800_000)), leap);
        let start = Minute { year: 1970, month: 1, day: 1, hour: 0, minute: 1 };
        assert_eq!(Minute::at_or_after(Timestamp(1)), start);
    }

    #[test]
    fn a_day_that_is_not_is_no_minute() {
        for (month, day, hour) in [(2, 30, 0), (13, 1, 0), (0, 1, 0), (1, 0, 0), (1, 1, 24)] {
            assert_eq!(Minute { year: 2026, month, day, hour, minute: 0 }.begin(), None);
        }
    }

    proptest! {
        #[test]
        fn whole_minutes_go_there_and_back(minutes in -100_000_000i64..100_000_000) {
            let time = Timestamp(minutes * 60_000);
            prop_assert_eq!(Minute::at_or_after(time).begin(), Some(time));
        }
    }
}
