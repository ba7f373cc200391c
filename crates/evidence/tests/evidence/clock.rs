//! The time that one thread has worked: other work of the machine does not count.

use std::{
    fs,
    time::{Duration, Instant},
};

/// A beginning.
pub(super) struct Clock {
    worked: Option<Duration>,
    begun: Instant,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self { worked: worked(), begun: Instant::now() }
    }

    /// Processor time of this thread since; time as such where the system does not tell.
    pub(super) fn elapsed(&self) -> Duration {
        match (self.worked, worked()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.begun.elapsed(),
        }
    }
}

/// Linux counts it in nanoseconds.
fn worked() -> Option<Duration> {
    let counted = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    counted.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
