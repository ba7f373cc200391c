//! What a scan prints: one record a host, in the form asked for.

mod about;
mod csv;
mod format;
mod inventory;
mod json;
mod kb824146;
mod list;
mod portqry;
mod record;
mod sink;
mod table;

pub use about::About;
pub use csv::{part, row, row_after};
pub use format::Format;
pub use inventory::in_inventory;
pub use list::{List, line, value};
pub use record::{Coverage, HostRecord, SummaryRecord, macs};
pub use sink::Sink;
pub use table::{Style, pad};

use std::io::{self, Write};

/// Writes records in one form.
pub trait Printer: Send {
    /// Before the first host.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;
    /// One host.
    fn host(&mut self, host: &HostRecord, out: &mut dyn Write) -> io::Result<()>;
    /// After the last host.
    fn end(&mut self, summary: &SummaryRecord, out: &mut dyn Write) -> io::Result<()>;
}
