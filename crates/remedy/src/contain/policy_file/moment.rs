//! Spans and dates, as policy files write them.

use seawall_facts::Timestamp;

const SECOND: i64 = 1_000;
const DAY: i64 = 86_400 * SECOND;

/// `90s`, `10m`, `8h`, `7d`, `2w` in milliseconds; more than nothing.
pub(super) fn span(text: &str) -> Option<i64> {
    let unit = text.chars().next_back()?;
    let number = text.strip_suffix(unit)?;
    let factor = match unit {
        's' => SECOND,
        'm' => 60 * SECOND,
        'h' => 3_600 * SECOND,
        'd' => DAY,
        'w' => 7 * DAY,
        _ => return None,
    };
    digits(number).filter(|&count| count > 0)?.checked_mul(factor)
}

/// `2026-12-31`, which ends when the day is over, in UTC; `2026-12-31T18:00Z`, with seconds or
/// without, and with `+09:00` in place of `Z`.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    let Some((day, time)) = text.split_once('T') else {
        return Some(Timestamp(midnight(text)?.checked_add(DAY)?));
    };
    let (time, offset) = if let Some(time) = time.strip_suffix('Z') {
        (time, 0)
    } else {
        let (time, offset) = time.split_at_checked(time.find(['+', '-'])?)?;
        let sign = if offset.starts_with('-') { -1 } else { 1 };
        (time, sign * clock(offset.get(1..)?).filter(|_| offset.len() == 6)?)
    };
    Some(Timestamp(midnight(day)?.checked_add(clock(time)?)?.checked_sub(offset)?))
}

/// `18:00` or `18:00:30` in milliseconds.
fn clock(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split(':').collect();
    let (hours, minutes, seconds) = match *parts {
        [hours, minutes] => (hours, minutes, "00"),
        [hours, minutes, seconds] => (hours, minutes, seconds),
        _ => return None,
    };
    let two =
        |text: &str, most: i64| digits(text).filter(|&number| text.len() == 2 && number <= most);
    Some((two(hours, 23)? * 3_600 + two(minutes, 59)? * 60 + two(seconds, 59)?) * SECOND)
}

/// The beginning of a day.
fn midnight(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = *parts else { return None };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let (year, month, day) = (digits(year)?, digits(month)?, digits(day)?);
    if !(1..=12).contains(&month) || day < 1 || day > length(year, month) {
        return None;
    }
    Some(days(year, month, day) * DAY)
}

fn length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01, with years that begin in March so that leap days come last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month < 3 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// A number without a sign.
fn digits(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())).then(|| text.parse().ok())?
}
