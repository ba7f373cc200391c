//! From facts and answers to verdicts, each with the proof that leads there.
//!
//! Values only: no files, no sockets, no clock. The same input gives the same bytes. No sentence
//! for people is made here: [`Reason`] and [`Step`] are codes with typed arguments.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

pub mod builds;
pub mod checks;
pub mod hunt;
pub mod join;
pub mod judge;
pub mod plan;
mod proof;
mod reason;
pub mod remote;
mod rule;
mod step;
mod verdict;

pub use proof::{
    CounterEvidence, CounterFact, HostProof, Node, NodeKind, Proof, RemoteProof, ReplayError,
    Replayed, RuleRef, Says, Speaks, Stand, replay, replay_by,
};
pub use reason::{
    CandidateState, Cause, Code32, GroundState, Moment, Reason, ServicePackOf, Silence,
};
pub use step::Step;
pub use verdict::{Method, State, Verdict};
