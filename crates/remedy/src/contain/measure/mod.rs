//! Measures: what can stand between a host and its attacker.
//!
//! Each is data (`data/measures.toml`): where it works, what forbids it, what it closes, what it
//! breaks, how to see that it is in force and how to take it back, each with its source. Names for
//! people are found by the code.

mod book;
mod codes;

#[cfg(test)]
mod tests;

pub use book::{
    AsPrinted, Carrier, Certainty, Closes, Doubt, Forbid, Measure, WhereUnknown, measure, measures,
    usual_ports,
};
pub use codes::{MeasureId, SideEffect, UndoStep, VerifyStep};
