//! Which files are of which host, and what it is.

mod contradiction;
mod describe;
mod group;
mod identity;

pub use contradiction::{About, Claim, Contradiction};
pub use describe::Description;
pub use group::Joined;

pub(crate) use group::{Read, group};

use seawall_facts::{Evidence, Fact, HostKey};
use serde::{Deserialize, Serialize};

use crate::{FileForm, Note, Recovery};

/// All that is known of one host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HostEvidence {
    /// What to call it: its name, or else the folder its files lie in.
    pub host: String,
    /// What tells it from others; none where no file names it.
    pub key: Option<HostKey>,
    /// Why its files are taken for those of one host.
    pub joined: Vec<Joined>,
    /// What it is.
    #[serde(flatten)]
    pub description: Description,
    /// Where its files say different things.
    pub contradictions: Vec<Contradiction>,
    /// The files, in the order of their paths.
    pub files: Vec<ReadFile>,
    /// What they are evidence of.
    pub evidence: Vec<Evidence>,
    /// The facts, file by file.
    pub facts: Vec<Fact>,
    /// Files beside them that gave no facts.
    pub notes: Vec<Note>,
}

/// A file that gave facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadFile {
    /// Its path.
    pub file: String,
    /// What it is.
    #[serde(flatten)]
    pub form: FileForm,
    /// Its size in bytes.
    pub size: u64,
    /// For a hive, the state it was read in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Recovery>,
}
