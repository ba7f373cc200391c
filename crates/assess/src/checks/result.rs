//! What a check comes to: codes with arguments, and what they rest on.

use std::collections::BTreeMap;

use seawall_advisory::Certainty;
use serde::{Deserialize, Serialize};

use crate::RuleRef;

/// One check on one host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// The check's stable id, such as `dcom.enabled`.
    pub check: String,
    /// How it came out.
    pub state: CheckState,
    /// What was found.
    pub result: Coded,
    /// How to correct it; where the state is unknown, what to do to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correct: Option<Coded>,
    /// The facts that were looked at, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Found>,
    /// Values that are not there, and what the product does without them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<Assumed>,
    /// What was not read and would decide: `KEY\VALUE`, or a file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collect: Vec<String>,
    /// How sure the rule is, and the defaults it took; none where nothing was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Certainty>,
    /// The check with its version.
    pub rule: RuleRef,
}

/// How a check can come out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// As it should be.
    Ok,
    /// Worth knowing; nothing to mend by itself.
    Note,
    /// Weaker than it should be.
    Weak,
    /// Open to others.
    Open,
    /// The check is not made for this product, service pack or role.
    NotApplicable,
    /// What was read does not decide it.
    Unknown,
}

impl CheckState {
    /// Every state there is.
    pub const ALL: [Self; 6] =
        [Self::Ok, Self::Note, Self::Weak, Self::Open, Self::NotApplicable, Self::Unknown];
}

/// A code with its arguments; the words for it are found by the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coded {
    /// The code.
    pub code: String,
    /// Its arguments: texts as the host has them, or words of the check.
    #[serde(flatten)]
    pub args: BTreeMap<String, String>,
}

/// A fact that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Its place among the host's facts.
    pub fact: usize,
    /// What of the check it was read for.
    pub read: String,
    /// Its data as the fact has it, cut where it is long; none where it is a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// Whether it stands in a copy that the system keeps, and may be older than what it works with.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub backup: bool,
}

/// A value that is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumed {
    /// What of the check it is.
    pub read: String,
    /// The value it is taken for.
    pub value: String,
    /// How sure that is.
    pub certainty: Certainty,
}
