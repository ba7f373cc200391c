//! What a verdict from within rests on.

use seawall_advisory::{Date, Edge, FeedRef};
use seawall_facts::{Arch, Evidence, Fact, ProductId, ServicePack};
use serde::{Deserialize, Serialize};

use super::{Node, RuleRef, Speaks, seal};
use crate::State;

/// The proof under a verdict on a host whose facts were read.
///
/// It holds the excerpt of the host's facts and evidence that the bulletin asks for, and nothing
/// else was judged: judging the excerpt again gives the proof again. That something is *not*
/// among the facts rests on the evidence that is called complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostProof {
    /// The date of the catalogue it was made with.
    pub catalogue_date: String,
    /// The day that catalogue was seen as of, where not as of its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalogue_as_of: Option<Date>,
    /// The feeds that say what mends it, by name; none for a bulletin of the catalogue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feeds: Vec<FeedRef>,
    /// The bulletin it is about.
    pub advisory: String,
    /// What it proves.
    pub state: State,
    /// For `fixed_via`, the bulletins whose updates hold this one's fix, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
    /// The products the host was said to run.
    pub products: Vec<ProductId>,
    /// The service pack it was said to have.
    pub service_pack: Option<ServicePack>,
    /// The architecture it was said to have.
    pub arch: Option<Arch>,
    /// The facts that were looked at, which the tree names by their place here.
    pub facts: Vec<Fact>,
    /// The evidence they come from, and that which lacks what was looked for.
    pub evidence: Vec<Evidence>,
    /// The rules used, by id.
    pub rules: Vec<RuleRef>,
    /// The edges walked, which the tree names by their place here.
    pub edges: Vec<Edge>,
    /// What speaks against it.
    pub counter_evidence: Vec<CounterFact>,
    /// The argument.
    pub tree: Node,
    /// SHA-256 of all the rest, as compact JSON with this field empty: a change that leaves the
    /// verdict as it is shows too. It seals nothing against someone who makes it anew.
    pub digest: String,
}

/// A fact, or evidence without one, that speaks against the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CounterFact {
    /// Its place among the facts; absent for evidence that lacks something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<usize>,
    /// Its place among the evidence, where it is evidence that lacks something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<usize>,
    /// What it says of the update.
    pub speaks: Speaks,
}

impl HostProof {
    /// The same, with its digest.
    pub(crate) fn sealed(mut self) -> Self {
        self.digest = String::new();
        self.digest = seal::digest(&self);
        self
    }
}
