//! What is known of a host when it is decided what to do about it, and what rules ask of that.
//!
//! Rules are judged in three values. An input that is not known makes every rule open that hangs
//! on it, and an open rule that forbids, forbids.

mod host;
mod knowledge;
mod term;
mod when;

#[cfg(test)]
mod tests;

pub use host::{
    EvidenceState, HostCase, Known, ManagementPath, Need, Part, Patch, PatchPath, Role,
};
pub use term::{Path, Term, TermError};
pub use when::When;

pub(super) use knowledge::Implied;
pub(crate) use knowledge::Knowledge;
pub(super) use when::any_of;
pub(crate) use when::{Held, Truth};
