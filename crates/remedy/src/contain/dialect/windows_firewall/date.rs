//! Dates as tasks and people read them.

use seawall_facts::Timestamp;

/// A moment to the second, in UTC: `2026-12-31T00:00:00Z`. Nothing for years that have not four
/// digits.
pub(in crate::contain::dialect) fn date(moment: Timestamp) -> Option<String> {
    let seconds = moment.0.div_euclid(1_000);
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Years from March on, so that the leap day is the last; in eras of 400 years, which have
    // 146,097 days each. Day 0 is 1970-01-01, which is day 719,468 after 0000-03-01.
    let day = days.checked_add(719_468)?;
    let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era.checked_mul(400)?.checked_add(year + next)?;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    (0..=9_999)
        .contains(&year)
        .then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

#[cfg(test)]
mod tests {
    use seawall_facts::Timestamp;

    use super::date;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let at = |seconds: i64| date(Timestamp(seconds * 1_000));
        assert_eq!(at(0).as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(at(951_782_400).as_deref(), Some("2000-02-29T00:00:00Z"));
        assert_eq!(at(1_798_675_199).as_deref(), Some("2026-12-30T23:59:59Z"));
        assert_eq!(at(4_107_542_400).as_deref(), Some("2100-03-01T00:00:00Z"));
        assert_eq!(at(-1).as_deref(), Some("1969-12-31T23:59:59Z"));
        assert_eq!(at(253_402_300_799).as_deref(), Some("9999-12-31T23:59:59Z"));
        assert_eq!(at(253_402_300_800), None);
        assert_eq!(date(Timestamp(i64::MIN)), None);
        assert_eq!(date(Timestamp(i64::MAX)), None);
    }
}
