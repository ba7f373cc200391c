//! From verdicts to the smallest set of updates that closes what is open, in order.
//!
//! What can be installed and what that closes comes from the judge and the catalogue (`board`, of
//! `candidate`s);
//! which of it is enough at the least cost is arithmetic (`cover`); how each update is named,
//! checked and taken back stands in `update`; the order, the service pack before all and what
//! stays open are put together in `planner`, the host after it in `service_pack`.

mod board;
mod candidate;
mod cover;
mod model;
mod planner;
mod rules;
mod service_pack;
mod update;

pub use model::{
    Batch, BatchKind, Check, Closed, Contained, FileMinimum, Options, Plan, PlannedPackage,
    PlannedUpdate, PreconditionCheck, Standing, StaysOpen, Undo, WhatIf, WhyOpen,
};
pub use planner::plan;

#[cfg(test)]
mod tests;
