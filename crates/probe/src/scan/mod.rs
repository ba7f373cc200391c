//! Many hosts at once, in order.

mod engine;
mod progress;

pub use engine::scan;
pub use progress::{Progress, Snapshot};
