//! Capture files to packets, packets to TCP streams and flow aggregates.
//!
//! ```text
//! bytes ── CaptureReader ──> Frame ── Decoder ──> Packet ──┬─ Reassembler ──> Event
//!                                                          └─ FlowTable ────> FlowRecord
//! ```
//!
//! Captures hold traffic of attackers: every stage works in memory its limits bound, however
//! long the file is, and says what it could not use instead of leaving it out. The stages after
//! the reader do no I/O, and time is the one written in the capture.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

mod error;
pub mod file;
pub mod flows;
mod lru;
pub mod packet;
pub mod tcp;
mod timestamp;

pub use error::Error;
pub use file::{CaptureReader, Frame, LinkType};
pub use flows::{FlowRecord, FlowTable};
pub use packet::{Decoder, Packet};
pub use tcp::{Event, Limits, Reassembler};
pub use timestamp::Timestamp;
