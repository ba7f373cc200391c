//! Judging a host by what it answers to strangers.

mod candidate;
mod finding;
mod judge;
mod rules;
mod status;
mod verdict;

pub use finding::{Conclusion, Finding};
pub use judge::{RemoteAssessment, RemoteEvidence, assess};
pub(crate) use rules::knows_rule;
pub use status::RemoteStatus;

#[cfg(test)]
mod tests;
