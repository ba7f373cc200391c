//! What is said of a host whose evidence was read, and of what a scan saw of it.

mod answered;
mod judged;
mod many;
mod outside;

pub use answered::answered;
pub use judged::{Judged, ProofRecord, Question, VerdictRecord, judged};
pub use many::many;
pub use outside::{Outside, ScanRecord, ports_of};
