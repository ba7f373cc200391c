//! Outside data to catalogue records.
//!
//! ```text
//! tar.xz ── archive ──> document ── bulletin_md ──> ImportedBulletin + Rejected rows
//! any feed ── recognise ──> its importer ── Intake ──> Feed + FeedReport
//! bundle ── signature ──> parts: packs of bulletins and feeds
//! ```
//!
//! Feeds come from elsewhere and are treated as hostile: every length passes a [`Limits`], what
//! is over one ends the import with an error that names the document, and what cannot be
//! understood is listed with document, line and reason instead of being left out. An import is
//! handed over whole or not at all.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

mod archive;
mod bounded;
pub mod bulletin_md;
pub mod bulletin_search;
pub mod bundle;
mod cabinet;
pub mod compare;
pub mod csaf;
mod csv_rows;
pub mod cvrf;
mod error;
mod intake;
mod json;
pub mod kev;
mod markup;
mod msrc;
pub mod oval;
mod printed;
mod recognise;
pub mod release_info;
pub mod update_catalog;
pub mod wesng;
pub mod wsus;

pub use archive::Limits;
pub use error::Error;
pub use intake::{FeedLimits, FeedReport, Imported, Intake, Reason, RejectedRows};
pub use recognise::{read, read_folder, recognise};
