//! Which measures a host gets, in which order, and what remains.
//!
//! ```text
//! HostCase ── terms in three values ──┐
//! measures.toml ── where, unless ─────┼─ decide ─> steps, refused, residual risks, unknowns
//! decide-*.toml ── rows, residuals ───┘
//! ```
//!
//! Rules are data (`data/decide-*.toml`); code evaluates them and adds none but one: a plan that
//! closes the way of the update or of whoever manages the host is refused.
//!
//! Unknown evidence chooses the safe branch and says so: what a value that is possible would
//! forbid is refused, or is said beside the measure, and what it would leave open is told.

mod codes;
mod decision;
mod entries;
mod flow;
mod judge;
mod paths;
mod rules;

#[cfg(test)]
pub(crate) mod tests;

pub use codes::{Chore, Modifier, NextStep, PlanRefused, Reason, Residual, WayId};
pub use decision::{
    Act, Decision, Flow, KeepOpen, Kept, Refused, RuleRef, Step, Unknown, Way, Why,
};
pub use entries::{RuleEntry, rules};
pub use judge::decide;
pub(crate) use judge::knowledge;
