//! What a host left behind, out of folders, archives and disk images.
//!
//! ```text
//! path ── visit ──> folder ─┐
//!                   archive ┼──> file ──> Visitor
//!                   image ──> partitions ──> volumes ─┘
//!
//! file ── recognise ──> form ── extract ──> Reading ── host ──> HostEvidence
//! ```
//!
//! [`gather`] does it all: it puts the facts of all files together to hosts, and says of each kind
//! of evidence whether it is complete.
//!
//! Containers are recognised by their content, never by their name, and go into each other. They
//! come from infected hosts: no input panics, work and memory are bounded by [`Limits`], and what
//! is damaged, encrypted or of an unknown form is told of where it is, while all else is read.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)
)]

mod archive;
mod entry;
mod error;
mod extract;
mod gather;
mod host;
mod image;
mod language;
mod limits;
mod meter;
mod note;
mod numbers;
mod partition;
mod place;
mod recognise;
mod source;
mod system_files;
mod times;
mod visit;
mod volume;
mod wanted;

pub use entry::{Container, Entry, Form, Modified};
pub use error::{Error, FileSystem, Limit, Unsupported};
pub use extract::{
    Asked, FactLimits, Hunted, LogFile, Reading, Recovery, Unread, read, reads_registry,
    registry_branches,
};
pub use gather::{Gathered, Options, gather};
pub use host::{About, Claim, Contradiction, Description, HostEvidence, Joined, ReadFile};
pub use limits::Limits;
pub use note::{Note, NoteCode};
pub use recognise::{FileForm, HiveKind};
pub use source::{ReadAt, Source};
pub use system_files::system_files;
pub use visit::{Contents, Visitor, visit, visit_bytes};
pub use wanted::Wanted;
