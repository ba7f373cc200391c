//! How far a scan has come, readable while it runs.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Counters that the engine raises and anybody may read.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    begun: AtomicU64,
    done: AtomicU64,
    answered: AtomicU64,
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Hosts looked at or under way.
    pub begun: u64,
    /// Hosts done.
    pub done: u64,
    /// Hosts done that had an open port.
    pub answered: u64,
}

impl Progress {
    /// The counters now.
    pub fn snapshot(&self) -> Snapshot {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Snapshot {
            begun: read(&self.0.begun),
            done: read(&self.0.done),
            answered: read(&self.0.answered),
        }
    }

    pub(super) fn begin(&self) {
        self.0.begun.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn finish(&self, answered: bool) {
        self.0.done.fetch_add(1, Ordering::Relaxed);
        if answered {
            self.0.answered.fetch_add(1, Ordering::Relaxed);
        }
    }
}
