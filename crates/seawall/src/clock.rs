//! The one place that reads the clock, and the one that prints dates.

use std::time::{SystemTime, UNIX_EPOCH};

use seawall_facts::Timestamp;

/// Now, in milliseconds.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// An instant as `2026-11-22T09:05:00Z`.
pub fn rfc3339(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}

/// An instant in the machine's own zone, as `2026-11-22 18:05:00 +09:00`.
pub fn local(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %:z"))
        .map(|said| said.to_string())
        .unwrap_or_default()
}
