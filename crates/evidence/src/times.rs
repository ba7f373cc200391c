//! Times of Windows as times of facts.

use jiff::civil::Date;
use seawall_facts::Timestamp;
use seawall_winfmt::regf::Filetime;

/// A FILETIME; none where it was never set, or lies outside of what Windows could write.
pub(crate) fn filetime(time: Filetime) -> Option<Timestamp> {
    let (seconds, nanoseconds) = time.unix();
    let is_plausible = (EARLIEST..LATEST).contains(&seconds);
    is_plausible.then(|| Timestamp(seconds * 1000 + i64::from(nanoseconds / 1_000_000)))
}

/// The FILETIME in the first eight bytes.
pub(crate) fn filetime_bytes(bytes: &[u8]) -> Option<Timestamp> {
    bytes.first_chunk().and_then(|bytes| filetime(Filetime(u64::from_le_bytes(*bytes))))
}

/// Seconds since 1970.
pub(crate) fn seconds(seconds: u32) -> Timestamp {
    Timestamp(i64::from(seconds) * 1000)
}

/// A time as fact files write it (RFC 3339), or a date alone.
pub(crate) fn written(text: &str) -> Option<Timestamp> {
    match text.parse::<jiff::Timestamp>() {
        Ok(time) => Some(Timestamp(time.as_millisecond())),
        Err(_) => text.parse::<Date>().ok().and_then(midnight),
    }
}

/// A date of eight digits, year first.
pub(crate) fn eight_digits(text: &str) -> Option<Timestamp> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() == 8;
    let part = |range| digits.then(|| text.get(range)).flatten();
    let year = part(0..4)?.parse().ok().filter(|year| (1990..2200).contains(year))?;
    let date = Date::new(year, part(4..6)?.parse().ok()?, part(6..8)?.parse().ok()?).ok()?;
    midnight(date)
}

/// A FILETIME of sixteen hexadecimal digits.
pub(crate) fn hexadecimal(text: &str) -> Option<Timestamp> {
    let is_hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let ticks = is_hex.then(|| u64::from_str_radix(text, 16).ok())??;
    filetime(Filetime(ticks))
}

fn midnight(date: Date) -> Option<Timestamp> {
    let zoned = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp(zoned.timestamp().as_millisecond()))
}

/// 1990-01-01 and 2200-01-01, in seconds since 1970.
const EARLIEST: i64 = 631_152_000;
const LATEST: i64 = 7_258_118_400;

#[cfg(test)]
mod tests {
    use seawall_facts::Timestamp;

    use super::{eight_digits, hexadecimal, written};

    #[test]
    fn times_are_read_as_they_are_written() {
        assert_eq!(written("1970-01-01T00:00:01Z"), Some(Timestamp(1000)));
        assert_eq!(written("1970-01-02"), Some(Timestamp(86_400_000)));
        assert_eq!(eight_digits("20030718"), Some(Timestamp(1_058_486_400_000)));
        assert!(hexadecimal("01c34d5e7b8b8000").is_some());
        for text in ["", "yesterday", "2003-02-30", "7/18/2003"] {
            assert_eq!(written(text).or(eight_digits(text)).or(hexadecimal(text)), None);
        }
    }
}
