//! Days, as bulletins print them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A day of the calendar, written `2003-09-11`. Bulletins name days, not instants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, where the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let date = Self { year, month, day };
        (year <= LAST_YEAR && date.exists()).then_some(date)
    }

    /// Its year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Its month, from 1.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// How many days lie between some fixed day and this one.
    pub fn ordinal(self) -> i32 {
        // Days before the first of March are counted to the year before, so that the leap day is
        // the last of its year.
        let shift = i32::from(self.month <= 2);
        let year = i32::from(self.year) - shift;
        let month = i32::from(self.month) + 12 * shift - 3;
        365 * year + year / 4 - year / 100
            + year / 400
            + (153 * month + 2) / 5
            + i32::from(self.day)
    }
}

/// Years have four digits.
const LAST_YEAR: u16 = 9999;

/// Why a text is no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no day of the form 2003-09-11")]
pub struct DateError(pub String);

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parts(text).filter(|date| date.exists()).ok_or_else(|| DateError(text.to_owned()))
    }
}

fn parts(text: &str) -> Option<Date> {
    let mut fields = text.split('-');
    let mut field = |width: usize| {
        // `parse` alone would let a sign through.
        fields
            .next()
            .filter(|part| part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let date = Date {
        year: field(4)?.parse().ok()?,
        month: field(2)?.parse().ok()?,
        day: field(2)?.parse().ok()?,
    };
    fields.next().is_none().then_some(date)
}

impl Date {
    fn exists(self) -> bool {
        let leap = self.year.is_multiple_of(4)
            && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        let days = match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 0,
        };
        (1..=days).contains(&self.day)
    }
}

impl TryFrom<String> for Date {
    type Error = DateError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_order_and_print_as_they_are_written() {
        let days = ["1998-09-29", "2003-09-10", "2003-09-11", "2004-02-29", "2004-04-14"];
        let read: Vec<Date> = days.iter().map(|day| day.parse().unwrap()).collect();
        assert!(read.is_sorted());
        assert_eq!(read.iter().map(ToString::to_string).collect::<Vec<_>>(), days);
    }

    #[test]
    fn days_are_counted_over_leap_years_and_centuries() {
        let between = |one: &str, other: &str| {
            other.parse::<Date>().unwrap().ordinal() - one.parse::<Date>().unwrap().ordinal()
        };
        assert_eq!(between("2019-09-10", "2019-10-08"), 28);
        assert_eq!(between("2000-02-28", "2000-03-01"), 2);
        assert_eq!(between("1900-02-28", "1900-03-01"), 1);
        assert_eq!(between("1999-12-31", "2000-01-01"), 1);
        assert_eq!(between("2001-01-01", "2401-01-01"), 146_097);
    }

    #[test]
    fn texts_that_are_no_day_are_refused() {
        for text in [
            "",
            "2003",
            "2003-9-11",
            "2003-02-29",
            "2003-13-01",
            "2003-09-00",
            "+003-09-11",
            "2003-09-11-",
            "11.9.2003",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
