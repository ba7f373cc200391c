//! What else a bulletin brings: revisions, worms that used the flaw, tools, coded remarks.

use seawall_facts::ProductId;
use serde::{Deserialize, Serialize};

use super::{Certainty, CveId, Date, Kb, Sources};

/// A change to a bulletin after it came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// The day of the edition it was read in.
    pub date: Date,
    /// A stable code that the words are found by.
    pub code: String,
    /// Where it was read.
    pub sources: Sources,
}

/// A worm that used a flaw: what decides priority for hosts that lists of exploited
/// vulnerabilities leave out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exploited {
    /// The worm's family, in lower case.
    pub worm: String,
    /// The vulnerability it used.
    pub cve: CveId,
    /// When it was first seen.
    pub first_seen: Option<Date>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Sources,
}

/// A vulnerability that a list of known exploited ones names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownExploited {
    /// The vulnerability.
    pub cve: CveId,
    /// The day it was listed, where given.
    pub since: Option<Date>,
    /// Whether extortion is known to use it; absent where the list does not know.
    pub ransomware: Option<bool>,
    /// Where it was read.
    pub sources: Sources,
}

/// A tool of the vendor's that removes worms. It closes no hole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovalTool {
    /// The number of its article.
    pub kb: Kb,
    /// The worms it removes, and no others.
    pub removes: Vec<String>,
    /// The products it runs on.
    pub products: Vec<ProductId>,
    /// When it came out.
    pub published: Option<Date>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Sources,
}

/// A remark that judging or planning must know of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// A stable code that the words are found by.
    pub code: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Sources,
}

/// A score beside the vendor's own rating, which knew no scores then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cvss {
    /// The vulnerability.
    pub cve: CveId,
    /// The version of the scheme, such as `2.0`.
    pub version: String,
    /// The base score, such as `7.5`: text, for it is compared with nothing here.
    pub score: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Sources,
}

/// A service pack: when it came out, and what shows it where the version number does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServicePackRecord {
    /// The products it is for.
    pub products: Vec<ProductId>,
    /// The service pack.
    pub service_pack: seawall_facts::ServicePack,
    /// When it came out.
    pub released: Date,
    /// A key that tells it from another with the same version number.
    pub shown_by: Option<seawall_facts::RegistryPath>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Sources,
}
