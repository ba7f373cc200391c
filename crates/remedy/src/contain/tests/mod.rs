//! The normal form against the truth, over generated policies.

mod cells;
pub(super) mod policies;
