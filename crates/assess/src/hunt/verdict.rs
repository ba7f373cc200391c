//! What is said of a host.

use seawall_facts::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FamilyId, Finding};

/// What is said of a host, or of one family on it. The derived order is that of gravity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HuntVerdict {
    /// Nothing was found where all that would show it was looked at.
    Clean,
    /// Nothing was found, and not all was looked at that would show it.
    NotEvaluated,
    /// Somebody tried; nothing shows that it worked.
    Attempted,
    /// A part of it is left, or it was there; nothing shows that it runs.
    Remnant,
    /// It is there and is started, or runs, or is proven by its content.
    Infected,
}

impl HuntVerdict {
    /// Every verdict, the gravest last.
    pub const ALL: [Self; 5] =
        [Self::Clean, Self::NotEvaluated, Self::Attempted, Self::Remnant, Self::Infected];
}

/// All that a hunt says of one host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostHunt {
    /// The gravest of its families.
    pub verdict: HuntVerdict,
    /// What is said of each family of the indicators, in their order.
    pub families: Vec<FamilyHunt>,
    /// What the verdicts rest on, in the order of the indicators.
    pub findings: Vec<Finding>,
    /// What was met and decides nothing: recalled indicators, and weak ones that stand alone.
    pub hints: Vec<Finding>,
    /// What stands beside the findings.
    pub remarks: Vec<Remark>,
    /// What was not looked at, or not wholly.
    pub unseen: Vec<Unseen>,
    /// Findings that are not listed, since there are too many of one indicator.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub not_listed: u64,
    /// The latest moment that the evidence shows.
    pub as_of: Option<Timestamp>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What is said of one family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyHunt {
    /// Which.
    pub family: FamilyId,
    /// What is said of it.
    pub verdict: HuntVerdict,
    /// The variants that findings are of, by their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
    /// What keeps it from being called clean.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<Unseen>,
}

/// What keeps a host from being called clean: most often a part that was not looked at, or of which
/// not all was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unseen {
    /// What starts by itself for all users.
    RunKeys,
    /// The services.
    Services,
    /// Another part of the registry.
    Registry {
        /// The key.
        key: String,
    },
    /// What starts by itself for each user.
    UserRunKeys,
    /// The names in a folder.
    Folder {
        /// The folder as Windows writes it.
        path: String,
    },
    /// What ran.
    Processes,
    /// The event logs.
    Events,
    /// The firewall's log.
    FirewallLog,
    /// The family picks its names at random: no list of names rules it out.
    RandomNames,
    /// Of the family nothing is known that others do not have too, or that outlives an attack.
    NoSureNames,
    /// Something was met that decides nothing: see the hints.
    Hints,
}

impl Unseen {
    /// The code of each, for whoever has words for them.
    pub const CODES: [&str; 11] = [
        "run_keys",
        "services",
        "registry",
        "user_run_keys",
        "folder",
        "processes",
        "events",
        "firewall_log",
        "random_names",
        "no_sure_names",
        "hints",
    ];
}

/// What stands beside the findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Remark {
    /// A file of the system is in another language than the system: somebody else than its
    /// administrator may have installed the update (Nachi fetched updates of one language alone).
    PatchedByOther {
        /// The file.
        path: String,
        /// Its language.
        language: String,
        /// That of the system.
        system: String,
    },
    /// Nachi installed updates and removed itself: the host looks updated. The versions of files
    /// tell.
    MayLookUpdated {
        /// The family.
        family: FamilyId,
    },
    /// Sources say different things of what was found.
    Conflict {
        /// The id of the conflict.
        id: String,
        /// Who says what.
        says: Vec<Claim>,
    },
}

impl Remark {
    /// The code of each, for whoever has words for them.
    pub const CODES: [&str; 3] = ["patched_by_other", "may_look_updated", "conflict"];
}

/// One source's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Whose.
    pub by: String,
    /// The word.
    pub says: String,
}
