//! The vendor's archive of security bulletins in Markdown: documents to records of facts.
//!
//! The layout is the same in every language; the words that tell what stands where are data
//! (`data/labels.toml`).

mod catalogue;
mod document;
mod extract;
mod import;
mod labels;
mod peek;
mod record;
mod report;

pub use catalogue::{Converted, Edition};
pub use import::{Import, import, import_document};
pub use labels::Labels;
pub use peek::{language_of, text_of};
pub use record::{
    ImportedBulletin, ImportedFile, ImportedKey, ImportedProduct, ImportedReboot,
    ImportedReplacement, ImportedRequirement, ImportedSeverity, ImportedUninstall, PrintedProducts,
    ProductScope,
};
pub use report::{Rejected, Rejection, Report, Rows};
