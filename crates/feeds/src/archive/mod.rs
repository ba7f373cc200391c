//! Archives as streams of documents, within limits.

mod limits;
mod tar_xz;

pub(crate) use limits::Allowance;
pub use limits::Limits;
pub(crate) use tar_xz::{Document, Item, read_documents};
