//! What a verdict from outside rests on.

use std::{collections::BTreeMap, net::IpAddr};

use seawall_advisory::Edge;
use seawall_facts::{Door, Identity, PortState, ProbeAnswer};
use serde::{Deserialize, Serialize};

use super::{Node, RuleRef, seal};
use crate::{
    State,
    remote::{Conclusion, RemoteStatus},
};

/// The proof under a verdict on a host that was asked from outside.
///
/// `evidence` holds the answers as they were read; deriving an answer's meaning from its bytes
/// again is for whoever knows the protocol, by the version in `ProbeAnswer::reader`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteProof {
    /// The date of the catalogue it was made with.
    pub catalogue_date: String,
    /// The bulletin it is about.
    pub advisory: String,
    /// The host's remote status.
    pub status: RemoteStatus,
    /// What it proves.
    pub state: State,
    /// The address the answers came from.
    pub address: IpAddr,
    /// What the host was taken for.
    pub identity: Identity,
    /// What was seen of its ports.
    pub ports: BTreeMap<Door, PortState>,
    /// The answers, which the tree names by their place here.
    pub evidence: Vec<ProbeAnswer>,
    /// The rules used, by id.
    pub rules: Vec<RuleRef>,
    /// The edges walked, which the tree names by their place here.
    pub edges: Vec<Edge>,
    /// What speaks against it.
    pub counter_evidence: Vec<CounterEvidence>,
    /// The argument.
    pub tree: Node,
    /// SHA-256 of all the rest, as compact JSON with this field empty; empty before the proof is
    /// [sealed](super::Proof::sealed). A change that leaves the verdict as it is shows by it. It
    /// seals nothing against someone who makes it anew.
    #[serde(default)]
    pub digest: String,
}

impl RemoteProof {
    /// The same, with its digest.
    pub(crate) fn sealed(mut self) -> Self {
        self.digest = String::new();
        self.digest = seal::digest(&self);
        self
    }
}

/// A method whose conclusion speaks against the verdict, or against another method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterEvidence {
    /// The bulletin it was asked about.
    pub advisory: String,
    /// The method.
    pub method: String,
    /// What it concludes.
    pub conclusion: Conclusion,
    /// The answers it read, by their place in the evidence.
    pub answers: Vec<usize>,
}
