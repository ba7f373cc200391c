//! Many hosts at once.

mod engine;
mod progress;

pub use engine::{ScanEvent, Targets, scan};
pub use progress::{Progress, Snapshot};
