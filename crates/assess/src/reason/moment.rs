//! A time as reasons print it.

use std::{fmt, ops::Range};

use seawall_facts::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A time to the second, printed as RFC 3339 has it, in UTC: `2003-09-13T00:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    seconds: i64,
}

impl From<Timestamp> for Moment {
    fn from(time: Timestamp) -> Self {
        Self { seconds: time.0.div_euclid(1000).clamp(FIRST, LAST) }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.seconds.div_euclid(DAY), self.seconds.rem_euclid(DAY));
        let (year, month, day) = civil(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let read = parse(&text).filter(|moment| moment.to_string() == text);
        read.ok_or_else(|| D::Error::custom("no time such as 2003-09-13T00:00:00Z"))
    }
}

fn parse(text: &str) -> Option<Moment> {
    let number = |range: Range<usize>| text.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    Some(Moment { seconds: days(year, month, day) * DAY + hour * 3600 + minute * 60 + second })
}

/// The day of the Gregorian calendar, by counting years from March: the leap day is then the
/// last of its year.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + TO_1970;
    let (era, of_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Days from 1970-01-01 to a day: [`civil`] the other way.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = (month + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - TO_1970
}

const DAY: i64 = 86_400;
/// Days of 400 years.
const ERA: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const TO_1970: i64 = 719_468;
/// The years RFC 3339 can write: 0000-01-01 to 9999-12-31.
const FIRST: i64 = -62_167_219_200;
const LAST: i64 = 253_402_300_799;

#[cfg(test)]
mod tests {
    use seawall_facts::Timestamp;

    use super::Moment;

    #[test]
    fn times_print_as_rfc_3339_and_read_back() {
        let rows = [
            (0, "1970-01-01T00:00:00Z"),
            (1_063_411_200_000, "2003-09-13T00:00:00Z"),
            (951_782_399_999, "2000-02-28T23:59:59Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
            (i64::MIN, "0000-01-01T00:00:00Z"),
        ];
        for (millis, text) in rows {
            let moment = Moment::from(Timestamp(millis));
            assert_eq!(moment.to_string(), text);
            let json = serde_json::to_string(&moment).unwrap();
            assert_eq!(serde_json::from_str::<Moment>(&json).unwrap(), moment);
        }
        assert!(serde_json::from_str::<Moment>("\"2003-13-01T00:00:00Z\"").is_err());
        assert!(serde_json::from_str::<Moment>("\"yesterday\"").is_err());
    }
}
