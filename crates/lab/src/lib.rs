//! Simulated Windows hosts to practise and test on: the server side of DCE/RPC with answers as
//! each system gives them, on loopback addresses.
//!
//! A [`Profile`] says what a system answers and where that was read; a [`Fleet`] puts profiles on
//! addresses; a [`Lab`] serves them and keeps a [`Journal`] of everything that arrived. Answers
//! follow from the decoded meaning of a request, never from its bytes being known: whoever asks
//! the same in other bytes is told the same.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)
)]

pub mod answer;
mod error;
pub mod fleet;
mod host;
pub mod journal;
mod lab;
mod netbios;
mod port_map;
pub mod profile;
mod service;
mod trouble;
mod udp;

pub use error::LabError;
pub use fleet::{Fleet, FleetHost};
pub use journal::Journal;
pub use lab::Lab;
pub use port_map::PortMap;
pub use profile::{Profile, Profiles};
