//! A daily window of local time in which sending is allowed.

use std::{sync::Arc, time::Duration};

use jiff::{Zoned, civil::Time};
use seawall_probe::Window;

use crate::failure::Failure;

/// Seconds of a day without a change of clocks.
const DAY: u64 = 24 * 3600;

/// Reads `12:00-13:00`; `22:00-05:00` goes over midnight.
pub fn read(text: &str) -> Result<Window, Failure> {
    let fault = || Failure::usage("error-window", &[("text", text)]).hint("hint-window", &[]);
    let (from, to) = text.split_once('-').ok_or_else(fault)?;
    let time = |text: &str| Time::strptime("%H:%M", text.trim()).map_err(|_| fault());
    let (from, to) = (time(from)?, time(to)?);
    if from == to {
        return Err(fault());
    }
    Ok(Arc::new(move || wait(Zoned::now().time(), from, to)))
}

/// How long until the window opens; `None` inside it.
fn wait(now: Time, from: Time, to: Time) -> Option<Duration> {
    let inside = if from < to { from <= now && now < to } else { now >= from || now < to };
    let until = (seconds(from) + DAY - seconds(now)) % DAY;
    // Within the second in which it opens the rest of it still has to pass.
    (!inside).then(|| Duration::from_secs(until.max(1)))
}

/// Seconds since midnight.
fn seconds(time: Time) -> u64 {
    [time.hour(), time.minute(), time.second()]
        .iter()
        .fold(0, |sum, part| sum * 60 + u64::from(part.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::civil::time;

    use super::{read, wait};

    #[test]
    fn a_window_opens_and_closes_also_over_midnight() {
        let noon = |h, m| wait(time(h, m, 0, 0), time(12, 0, 0, 0), time(13, 0, 0, 0));
        assert_eq!(noon(12, 0), None);
        assert_eq!(noon(12, 59), None);
        assert_eq!(noon(11, 30), Some(Duration::from_mins(30)));
        assert_eq!(noon(13, 0), Some(Duration::from_hours(23)));
        let night = |h| wait(time(h, 0, 0, 0), time(22, 0, 0, 0), time(5, 0, 0, 0));
        assert_eq!((night(23), night(4)), (None, None));
        assert_eq!(night(5), Some(Duration::from_hours(17)));
    }

    #[test]
    fn texts_that_are_no_window_are_refused() {
        for text in ["", "12:00", "12:00-12:00", "25:00-26:00", "noon-one"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read("12:00-13:30").is_ok());
    }
}
