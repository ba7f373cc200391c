//! DCE/RPC in captured traffic: capture files to associations, calls and anomalies.
//!
//! ```text
//! file ── capture ──> streams ── Conversation (an Observer each) ──> Record ──> Printer
//!                     datagrams ── Datagrams ─────────────────────────^
//! ```
//!
//! Records leave as soon as they are known; what is kept is bounded by the limits of the stages,
//! however long a capture is. Nothing is said of traffic that is not DCE/RPC.

mod association;
mod conversation;
mod datagrams;
mod inspector;
mod interfaces;
mod json;
mod names;
mod opening;
mod record;
mod summary;
mod table;
mod values;

pub use inspector::Inspector;
pub use json::{Json, JsonLines};
pub use record::Record;
pub use summary::Summary;
pub use table::Table;

use std::io::{self, Write};

/// Writes records in one form.
pub trait Printer {
    /// Before the first record.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;
    /// One record.
    fn record(&mut self, record: Record, out: &mut dyn Write) -> io::Result<()>;
    /// After the last record.
    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}
