//! What a dialect gives: files to apply, to look, to take back.

use serde::{Deserialize, Serialize};

use super::{super::policy::PlanId, Loss, Target};

/// A policy in the language of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artefact {
    /// For what.
    pub target: Target,
    /// Whose it is.
    pub plan: PlanId,
    /// The file that applies it, the one that takes it back, the one that looks whether it is in
    /// force, and others the target needs; each [`Part`] at most once, [`Part::Apply`] always.
    pub files: Vec<File>,
    /// Where the target does otherwise than the policy says, and what it cannot do.
    pub losses: Vec<Loss>,
}

/// One file of an artefact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What it is for.
    pub part: Part,
    /// Its name: ASCII, with the plan's id.
    pub name: String,
    /// Its octets, in the encoding and with the line ends that its reader expects.
    pub octets: Vec<u8>,
}

/// What a file of an artefact is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Writes down what stands there before; run first, where undo needs it.
    Capture,
    /// Applies the policy.
    Apply,
    /// Shows whether it is in force.
    Verify,
    /// Takes back what is ours, and only that.
    Undo,
    /// Takes it back by itself unless somebody confirms, where the target has no such thing.
    DeadMan,
    /// Confirms: disarms [`Part::DeadMan`].
    Confirm,
    /// Loads [`Part::Apply`], where loading it twice by itself would double something.
    Load,
}

impl Part {
    /// Its name in those of files and on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::Apply => "apply",
            Self::Verify => "verify",
            Self::Undo => "undo",
            Self::DeadMan => "dead-man",
            Self::Confirm => "confirm",
            Self::Load => "load",
        }
    }
}

impl Artefact {
    /// The file of that part.
    pub fn file(&self, part: Part) -> Option<&File> {
        self.files.iter().find(|file| file.part == part)
    }
}
