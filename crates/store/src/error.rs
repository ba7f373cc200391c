//! What can go wrong with a store.

use std::error::Error;

use seawall_facts::Timestamp;

use crate::{EventId, Place, RunId};

/// Why a store could not be opened, written or read. Messages say what is wrong and where; what to
/// do about it is for the binary to say, by the variant.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The URL names a kind of store this build does not have.
    #[error("a store at `{scheme}://` is not built yet")]
    NotBuiltYet {
        /// The part before `://`.
        scheme: String,
    },
    /// The URL names no kind of store.
    #[error("`{scheme}://` names no kind of store")]
    UnknownScheme {
        /// The part before `://`.
        scheme: String,
    },
    /// The URL holds no path.
    #[error("the store's path is empty")]
    NoPath,
    /// There is no file, and none was to be made.
    #[error("there is no store {place}")]
    NotThere {
        /// The store.
        place: Place,
    },
    /// The file cannot be created, opened or written.
    #[error("cannot write the store {place}")]
    Unwritable {
        /// The store.
        place: Place,
        /// What the system said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file is something else than a SQLite database.
    #[error("{place} is not a database")]
    NotADatabase {
        /// The store.
        place: Place,
    },
    /// The file is a SQLite database that another program made.
    #[error("{place} is a database, but not of Seawall")]
    Foreign {
        /// The store.
        place: Place,
    },
    /// The file is damaged.
    #[error("the store {place} is damaged")]
    Corrupt {
        /// The store.
        place: Place,
        /// What SQLite said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A later Seawall wrote the file.
    #[error("the store {place} has schema {found}, newer than the {known} known here")]
    NewerSchema {
        /// The store.
        place: Place,
        /// The schema version in the file.
        found: i64,
        /// The newest this build knows.
        known: i64,
    },
    /// Another process held the file for longer than the time we wait.
    #[error("the store {place} is locked by another process")]
    Locked {
        /// The store.
        place: Place,
    },
    /// No room is left on the device.
    #[error("no room is left to write the store {place}")]
    Full {
        /// The store.
        place: Place,
    },
    /// There is no such run.
    #[error("the store {place} has no run {run}")]
    UnknownRun {
        /// The store.
        place: Place,
        /// The run asked for.
        run: RunId,
    },
    /// The run has ended and takes no more.
    #[error("run {run} in the store {place} has ended")]
    RunEnded {
        /// The store.
        place: Place,
        /// The run.
        run: RunId,
    },
    /// Another process holds the run.
    #[error("run {run} in the store {place} is held by another process")]
    RunBusy {
        /// The store.
        place: Place,
        /// The run.
        run: RunId,
        /// When it is free, unless the other process goes on.
        until: Timestamp,
    },
    /// A run ends finished or interrupted.
    #[error("run {run} cannot end as `{state}`")]
    NoEnd {
        /// The run.
        run: RunId,
        /// The state it was to end in.
        state: &'static str,
    },
    /// There is no such merge or split.
    #[error("the store {place} has no identity event {event}")]
    UnknownEvent {
        /// The store.
        place: Place,
        /// The event asked for.
        event: EventId,
    },
    /// The merge or split has been undone already, or later ones made it void.
    #[error("identity event {event} in the store {place} has nothing left to undo")]
    NothingToUndo {
        /// The store.
        place: Place,
        /// The event.
        event: EventId,
    },
    /// The result handed in for an address is no JSON document.
    #[error("the result for {address} is not a JSON document")]
    NotJson {
        /// The address.
        address: std::net::IpAddr,
        /// Where it breaks.
        source: serde_json::Error,
    },
    /// What an audit read of a host is no JSON document.
    #[error("what was read of `{label}` is not a JSON document")]
    AuditNotJson {
        /// What the host is called.
        label: String,
        /// Where it breaks.
        source: serde_json::Error,
    },
    /// What an audit read of a host is too long to keep.
    #[error("what was read of `{label}` has {length} octets, more than {most}")]
    TooLong {
        /// What the host is called.
        label: String,
        /// Octets of the document.
        length: usize,
        /// Octets of the longest that is kept.
        most: usize,
    },
    /// A row holds what this build cannot read.
    #[error("the store {place} holds a record that cannot be read")]
    Unreadable {
        /// The store.
        place: Place,
        /// Which value, and why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Anything else that SQLite reports.
    #[error("the store {place} failed")]
    Sqlite {
        /// The store.
        place: Place,
        /// What SQLite said.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl StoreError {
    /// Sorts a driver's error by SQLite's primary result code (<https://sqlite.org/rescode.html>).
    pub(crate) fn from_driver(place: &Place, error: sqlx::Error) -> Self {
        let place = place.clone();
        if matches!(error, sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. }) {
            return Self::Unreadable { place, source: error.into() };
        }
        match primary_code(&error) {
            Some(SQLITE_BUSY | SQLITE_LOCKED) => Self::Locked { place },
            Some(SQLITE_READONLY | SQLITE_CANTOPEN | SQLITE_PERM) => {
                Self::Unwritable { place, source: error.into() }
            }
            Some(SQLITE_CORRUPT) => Self::Corrupt { place, source: error.into() },
            Some(SQLITE_NOTADB) => Self::NotADatabase { place },
            Some(SQLITE_FULL) => Self::Full { place },
            _ => Self::Sqlite { place, source: error.into() },
        }
    }
}

/// The extended code's low byte is the primary one.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

const SQLITE_PERM: i32 = 3;
const SQLITE_BUSY: i32 = 5;
const SQLITE_LOCKED: i32 = 6;
const SQLITE_READONLY: i32 = 8;
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_FULL: i32 = 13;
const SQLITE_CANTOPEN: i32 = 14;
const SQLITE_NOTADB: i32 = 26;
