//! One thing that rules ask of a host.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::host::{Need, Part, Patch, Role};
use crate::code::codes;

/// One thing that rules ask of a host. Written `role:opc`, `need:dcom`, `installed:MS01-041`,
/// `infected`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Term {
    /// Which product it runs. Rules ask for it by family or id.
    Product,
    /// Which service pack it has. Rules ask for it by range.
    ServicePack,
    /// Whether it has a role.
    Role(Role),
    /// Whether others need something from it.
    Need(Need),
    /// Whether a part is there.
    Part(Part),
    /// Whether an update is installed.
    Installed(String),
    /// What there is of updates.
    Patch(Patch),
    /// How updates come to it.
    PatchPath(Path),
    /// Whether it is managed over the network.
    ManagedRemotely,
    /// Whether it is managed by DCOM.
    ManagedByDcom,
    /// Whether somebody else's code runs on it.
    Infected,
    /// Whether it is attacked right now.
    UnderAttack,
    /// Whether what the evidence does not show is not there.
    EvidenceComplete,
}

impl Term {
    /// The one that stands for all that one question answers.
    #[must_use]
    pub fn question(&self) -> Self {
        match self {
            Self::Patch(_) => Self::Patch(Patch::Available),
            Self::PatchPath(_) => Self::PatchPath(Path::Console),
            Self::ManagedByDcom => Self::ManagedRemotely,
            other => other.clone(),
        }
    }
}

codes! {
    /// The ways of an update, without their addresses.
    Path {
        /// Pushed by a console.
        Console "console",
        /// Fetched by the host.
        Download "download",
        /// Carried there.
        Media "media",
        /// Not at all.
        Nothing "nothing",
    }
}

/// A text that names nothing rules can ask.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` names nothing that is known of a host")]
pub struct TermError(String);

impl FromStr for Term {
    type Err = TermError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = match text.split_once(':') {
            Some(("role", code)) => Role::from_code(code).map(Self::Role),
            Some(("need", code)) => Need::from_code(code).map(Self::Need),
            Some(("part", code)) => Part::from_code(code).map(Self::Part),
            Some(("patch", code)) => Patch::from_code(code).map(Self::Patch),
            Some(("path", code)) => Path::from_code(code).map(Self::PatchPath),
            Some(("installed", name)) if !name.is_empty() => Some(Self::Installed(name.to_owned())),
            _ => PLAIN.iter().find(|(word, _)| *word == text).map(|(_, term)| term.clone()),
        };
        found.ok_or_else(|| TermError(text.to_owned()))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(role) => write!(f, "role:{}", role.code()),
            Self::Need(need) => write!(f, "need:{}", need.code()),
            Self::Part(part) => write!(f, "part:{}", part.code()),
            Self::Patch(patch) => write!(f, "patch:{}", patch.code()),
            Self::PatchPath(path) => write!(f, "path:{}", path.code()),
            Self::Installed(name) => write!(f, "installed:{name}"),
            plain => {
                let word = PLAIN.iter().find(|(_, term)| term == plain).map(|(word, _)| *word);
                f.write_str(word.unwrap_or_default())
            }
        }
    }
}

impl TryFrom<String> for Term {
    type Error = TermError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Term> for String {
    fn from(term: Term) -> Self {
        term.to_string()
    }
}

const PLAIN: [(&str, Term); 7] = [
    ("product", Term::Product),
    ("service_pack", Term::ServicePack),
    ("manage:remote", Term::ManagedRemotely),
    ("manage:dcom", Term::ManagedByDcom),
    ("infected", Term::Infected),
    ("under_attack", Term::UnderAttack),
    ("evidence_complete", Term::EvidenceComplete),
];
