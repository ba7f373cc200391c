//! TCP streams put together again, as bytes in the order they were sent.
//!
//! The first copy of a byte wins, and a later one that differs is an event of its own: hosts
//! differ in which they believe, so there is no right answer, only one that is told. A hole is
//! passed over when the receiver acknowledged what lies behind it, for then the capture has lost
//! it; a sender alone cannot make the reassembler jump while its peer is heard.

mod event;
mod fate;
mod half;
mod limits;
mod pieces;
mod reassembler;
mod recent;
mod sequence;
mod stream;

pub use event::{Closing, Direction, Event, Flow, IgnoredFor, Opening};
pub use limits::Limits;
pub use reassembler::Reassembler;
