//! Where facts come from, and how much an absence in it means.

use serde::{Deserialize, Serialize};

/// A file or an answer that facts come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What kind of evidence it is.
    pub kind: EvidenceKind,
    /// Where it was found: a path, an address, a file inside an image.
    pub source: String,
    /// Whether something missing from it means that the host lacks it.
    pub completeness: Completeness,
}

/// The kinds of evidence, strongest witness last where they speak of the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// What a network probe was answered.
    Remote,
    /// Names shown in "Add or Remove Programs".
    DisplayNames,
    /// A list of hotfixes by number.
    HotfixList,
    /// Registry keys and values.
    Registry,
    /// Versions of files on disk.
    Files,
    /// The build and revision the system itself reports.
    Build,
}

/// Whether evidence of a kind is all there is of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completeness {
    /// An absence here is an absence on the host.
    Complete,
    /// More may exist; an absence here says nothing.
    Partial,
}
