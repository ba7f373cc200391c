//! Event logs of Windows NT 4.0 to Server 2003 (`.evt`).
//!
//! ```text
//! header │ …older records, END│ left over │oldest record … newest of the file's end─┐
//!        └──────────────────────────── goes on here <──────────────────────────────┘
//! ```
//!
//! A log is a ring behind a header. While it is open the header is stale, and says that it is
//! dirty: then only the end record knows where the ring begins and ends. Layout after MS-EVEN
//! (`EVENTLOGRECORD`) and, for header and end record, the documentation of `ELF_LOGFILE_HEADER`
//! and `ELF_EOF_RECORD`.

mod header;
mod record;
mod ring;
mod walk;

pub use header::Header;
pub use record::{Part, Place, Record};
pub use walk::{Damage, Item, Items};

use crate::{Error, Limits, limits};
use header::EndRecord;

/// An event log.
#[derive(Clone, Debug)]
pub struct EventLog<'a> {
    bytes: &'a [u8],
    header: Option<Header>,
    end: Option<EndRecord>,
    record_bytes: usize,
}

const FORMAT: &str = "an event log of Windows NT";

impl<'a> EventLog<'a> {
    /// Opens a log, by its header or else by any record in it.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        limits::check(bytes.len(), limits.event_log_bytes, FORMAT)?;
        let header = Header::read(bytes);
        let log = Self { bytes, header, end: None, record_bytes: limits.event_record_bytes };
        if log.header.is_none() && log.items().all(|item| !matches!(item, Item::Record(_))) {
            return Err(Error::Unrecognised { format: FORMAT });
        }
        Ok(Self { end: EndRecord::find(bytes, log.header.as_ref()), ..log })
    }

    /// The header, unless it is damaged.
    pub const fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }

    /// Whether the log was open when it was copied: its header is then older than its records.
    pub fn is_dirty(&self) -> bool {
        self.header.as_ref().is_some_and(Header::is_dirty)
    }

    /// Everything in the log: the damage to its frame, the records from the oldest to the newest
    /// with what is lost between them, and last the records left over from earlier rounds.
    pub fn items(&self) -> Items<'a> {
        Items::new(self)
    }
}
