//! One host's descent: ports, then who it is, then only what that allows.

mod activate;
mod plan;
mod report;
mod talk;
mod visit;

pub use plan::{Depth, Plan, Surroundings};
pub use report::{HostReport, Place};
pub(crate) use talk::LOOKUP_PAGES;
pub use visit::{look_at, look_back};
