//! Days, in the spellings that English tables and workbooks have.

use seawall_advisory::Date;

use super::is_digits;

/// Reads `2018-01-03`, `2018/1/3`, `2018.01.03`, `2018年1月3日`, `1/3/2018` (month first),
/// `January 3, 2018` and `3 Jan 2018`; a time may follow a day of digits.
pub(crate) fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let numbers: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let is_year = |part: &&str| part.len() == 4;
    match (month_name(text), numbers.as_slice()) {
        (Some(month), [day, year]) if is_year(year) => date(year, month, day),
        (None, [year, month, day, ..]) if is_year(year) => date(year, month.parse().ok()?, day),
        (None, [month, day, year, ..]) if is_year(year) => date(year, month.parse().ok()?, day),
        _ => None,
    }
}

/// A day between slashes and nothing else, `4/11/2023` (month first) or `2023/4/11`. On pages whose
/// language is not known, other marks between the numbers may put the day first.
pub(crate) fn slashed_day(text: &str) -> Option<Date> {
    let text = text.trim();
    let mut parts = text.split('/');
    let fits = |part: &str| is_digits(part) && (part.len() <= 2 || part.len() == 4);
    (parts.by_ref().take(3).filter(|part| fits(part)).count() == 3 && parts.next().is_none())
        .then(|| day(text))?
}

/// The day of an instant such as `2018-04-10T07:00:00Z`, which may lack its time.
pub(crate) fn day_of_instant(text: &str) -> Option<Date> {
    let (day, rest) = text.trim().split_at_checked(10)?;
    (rest.is_empty() || rest.starts_with(['T', ' '])).then(|| day.parse().ok())?
}

/// A day without marks, such as `20260628`.
pub(crate) fn compact_day(text: &str) -> Option<Date> {
    if text.len() != 8 || !is_digits(text) {
        return None;
    }
    Date::new(
        text.get(..4)?.parse().ok()?,
        text.get(4..6)?.parse().ok()?,
        text.get(6..)?.parse().ok()?,
    )
}

/// A day by its number in a workbook. Of days before March 1900 there are none: workbooks count a
/// 29 February that was not.
pub(crate) fn serial_day(serial: u32, since_1904: bool) -> Option<Date> {
    let serial = if since_1904 { serial.checked_add(DAYS_TO_1904)? } else { serial };
    if !(MARCH_1900..=LAST_DAY).contains(&serial) {
        return None;
    }
    // Days since the first of January 1900.
    let mut left = serial - 2;
    let mut year = 1900_u32;
    while left >= days_of(year, None) {
        left -= days_of(year, None);
        year += 1;
    }
    let mut month = 1_u32;
    while left >= days_of(year, Some(month)) {
        left -= days_of(year, Some(month));
        month += 1;
    }
    date(&year.to_string(), month, &(left + 1).to_string())
}

fn date(year: &str, month: u32, day: &str) -> Option<Date> {
    Date::new(year.parse().ok()?, month.try_into().ok()?, day.parse().ok()?)
}

/// The month that a text names by an English name of three letters or more.
fn month_name(text: &str) -> Option<u32> {
    let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
    words.find_map(|word| {
        let word = word.to_ascii_lowercase();
        let is_month = |name: &str| word.len() >= 3 && name.starts_with(word.as_str());
        let at = MONTHS.iter().position(|name| is_month(name))?;
        u32::try_from(at + 1).ok()
    })
}

const fn days_of(year: u32, month: Option<u32>) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        None if leap => 366,
        None => 365,
        Some(2) if leap => 29,
        Some(2) => 28,
        Some(4 | 6 | 9 | 11) => 30,
        Some(_) => 31,
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Bytes that the longest spelling may have.
const LONGEST: usize = 64;
/// The number of 1 March 1900.
const MARCH_1900: u32 = 61;
/// The number of 31 December 9999.
const LAST_DAY: u32 = 2_958_465;
/// Days between the two beginnings that workbooks count from.
const DAYS_TO_1904: u32 = 1462;

#[cfg(test)]
mod tests {
    use super::{compact_day, day, day_of_instant, serial_day, slashed_day};

    #[test]
    fn a_day_is_read_in_every_spelling() {
        for text in [
            "2018-01-03",
            "2018/1/3",
            "2018.01.03",
            "2018年1月3日",
            "2018 年 1 月 3 日",
            "1/3/2018",
            "01/03/2018 12:00:00 AM",
            "January 3, 2018",
            "Jan 3, 2018",
            "3 January 2018",
            "2018-01-03T17:04:19.9796Z",
        ] {
            assert_eq!(day(text).unwrap().to_string(), "2018-01-03", "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in ["", "1/3/18", "13/1/2018", "2018-01 B", "KB4056892", "16299.192", "2019-02-29"]
        {
            assert!(day(text).is_none(), "{text}");
        }
    }

    #[test]
    fn slashed_days_are_american_or_begin_with_the_year() {
        for (text, day) in [("4/11/2023", "2023-04-11"), (" 2023/4/1 ", "2023-04-01")] {
            assert_eq!(slashed_day(text), day.parse().ok(), "{text}");
        }
        for text in ["", "13/4/2023", "4/11/23", "n/a", "4-11-2023", "4/11/2023/1", "+4/1/2023"] {
            assert_eq!(slashed_day(text), None, "{text}");
        }
        for text in ["004/1/2023", "4/2023", "4 / 11 / 2023", "11.4.2023", "4/11/2023 1:00"] {
            assert_eq!(slashed_day(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_the_beginning_of_an_instant() {
        for text in ["2018-04-10", "2018-04-10T07:00:00Z", "2018-04-10T07:00:00.000Z "] {
            assert_eq!(day_of_instant(text).unwrap().to_string(), "2018-04-10");
        }
        for text in ["", "2018-04-1", "2018-02-30T07:00:00", "2018-04-101", "平成30年4月10日"]
        {
            assert!(day_of_instant(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_day_without_marks_has_eight_digits() {
        assert_eq!(compact_day("20260628").unwrap().to_string(), "2026-06-28");
        for text in ["", "2026628", "20260631", "2026-6-2", "+2026062", "202606280", "２６０６"]
        {
            assert!(compact_day(text).is_none(), "{text}");
        }
    }

    #[test]
    fn workbooks_count_days() {
        let day = |serial, since_1904| serial_day(serial, since_1904).map(|day| day.to_string());
        assert_eq!(day(42808, false).as_deref(), Some("2017-03-14"));
        assert_eq!(day(39763, false).as_deref(), Some("2008-11-11"));
        assert_eq!(day(61, false).as_deref(), Some("1900-03-01"));
        assert_eq!(day(42808 - 1462, true).as_deref(), Some("2017-03-14"));
        assert_eq!(day(36585, false).as_deref(), Some("2000-02-29"));
        assert_eq!(day(2_958_465, false).as_deref(), Some("9999-12-31"));
        for serial in [0, 60, 2_958_466, u32::MAX] {
            assert_eq!(day(serial, false), None);
        }
    }
}
