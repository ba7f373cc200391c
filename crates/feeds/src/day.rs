//! Days, in the spellings that English tables and workbooks have.

use seawall_advisory::Date;

/// Reads `2018-01-03`, `2018/1/3`, `2018.01.03`, `2018年1月3日`, `1/3/2018` (month first),
/// `January 3, 2018` and `3 Jan 2018`; a time may follow a day of digits.
pub(crate) fn read_day(text: &str) -> Option<Date> {
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
    let day: u32 = day.parse().ok()?;
    format!("{year}-{month:02}-{day:02}").parse().ok()
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
    use super::{read_day, serial_day};

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
            assert_eq!(read_day(text).unwrap().to_string(), "2018-01-03", "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in ["", "1/3/18", "13/1/2018", "2018-01 B", "KB4056892", "16299.192", "2019-02-29"]
        {
            assert!(read_day(text).is_none(), "{text}");
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
