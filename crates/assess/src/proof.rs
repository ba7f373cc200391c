//! What a verdict rests on, kept whole, so that it can be derived again from nothing else.

use std::{collections::BTreeMap, net::IpAddr};

use seawall_advisory::{Catalogue, Certainty, Edge};
use seawall_facts::{Door, Family, Identity, PortState, ProbeAnswer, ProbeId, ProductId};
use serde::{Deserialize, Serialize};

use crate::{
    State,
    remote::{self, Conclusion, Finding, RemoteEvidence, RemoteStatus},
};

/// The proof under a verdict.
///
/// `evidence` holds the answers as they were read; deriving an answer's meaning from its bytes
/// again is for whoever knows the protocol, by the version in `ProbeAnswer::reader`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Name and version of this shape.
    pub schema: String,
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
}

impl Proof {
    /// Name and version of the shape this version writes.
    pub const SCHEMA: &str = "seawall.proof/1";

    /// The tree in reading order, each node with its depth; the root has depth 0.
    pub fn nodes(&self) -> Vec<(usize, &Node)> {
        let mut nodes = Vec::new();
        let mut waiting = vec![(0, &self.tree)];
        while let Some((depth, node)) = waiting.pop() {
            nodes.push((depth, node));
            waiting.extend(node.children.iter().rev().map(|child| (depth + 1, child)));
        }
        nodes
    }
}

/// A rule by id and version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleRef {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u16,
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

/// A step of the argument, resting on its children.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// What it states.
    #[serde(flatten)]
    pub kind: NodeKind,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Node>,
}

impl Node {
    pub(crate) fn leaf(kind: NodeKind) -> Self {
        Self { kind, children: Vec::new() }
    }

    pub(crate) fn over(kind: NodeKind, children: Vec<Self>) -> Self {
        Self { kind, children }
    }
}

/// What a step of the argument states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "node", rename_all = "snake_case")]
#[non_exhaustive]
pub enum NodeKind {
    /// The verdict.
    Verdict {
        /// The bulletin.
        advisory: String,
        /// The state.
        state: State,
    },
    /// What holds if the host is this product.
    Candidate {
        /// The product.
        product: ProductId,
        /// The state on it.
        state: State,
    },
    /// A product that what was seen rules out: it does not have the flaw that showed.
    CandidateExcluded {
        /// The product.
        product: ProductId,
        /// The bulletin whose flaw showed.
        advisory: String,
    },
    /// What a bulletin says of a product.
    Listing {
        /// The bulletin.
        advisory: String,
        /// What it says.
        says: Says,
        /// How sure that is.
        certainty: Option<Certainty>,
    },
    /// What the methods found together.
    Finding {
        /// The bulletin they were asked about.
        advisory: String,
        /// What they found.
        finding: Finding,
    },
    /// What one method found.
    Method {
        /// The method.
        method: String,
        /// What it concludes.
        conclusion: Conclusion,
    },
    /// A rule that was used.
    Rule {
        /// Its id.
        id: String,
        /// Its version.
        version: u16,
        /// How sure it is.
        certainty: Certainty,
    },
    /// An answer.
    Answer {
        /// Its place in the evidence.
        index: usize,
        /// The probe.
        probe: ProbeId,
    },
    /// An edge of the catalogue.
    Edge {
        /// Its place among the edges.
        index: usize,
    },
    /// What the host was taken for.
    Identity {
        /// The family.
        family: Family,
    },
    /// What was seen of a port.
    Port {
        /// The port.
        door: Door,
        /// Its state.
        state: PortState,
    },
}

/// What a bulletin says of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// It has the flaw.
    Affected,
    /// It does not.
    NotAffected,
    /// Nobody looked.
    NeverTested,
    /// It has the flaw, and no fix will come.
    NoFix,
    /// The bulletin does not name it.
    NotListed,
}

/// What a proof proves when it is derived again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    /// The state.
    pub state: State,
    /// The remote status.
    pub status: RemoteStatus,
}

/// Why a proof does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The proof is of a shape this version does not know.
    #[error("unknown proof schema `{0}`")]
    Schema(String),
    /// The proof was made with another catalogue.
    #[error("the proof is of the catalogue of {proof}, this one is of {catalogue}")]
    CatalogueDate {
        /// The proof's date.
        proof: String,
        /// This catalogue's date.
        catalogue: String,
    },
    /// A rule is not there any more, or in another version.
    #[error("no rule `{}` in version {}", .0.id, .0.version)]
    Rule(RuleRef),
    /// No verdict on the bulletin comes out.
    #[error("nothing is said of {0}")]
    NoVerdict(String),
    /// The same evidence gives another state or status.
    #[error("the evidence proves {:?} with {:?}", .0.state, .0.status)]
    Outcome(Replayed),
    /// The state is the same, but not the way to it.
    #[error("the evidence proves the same state, but not by this argument")]
    Argument,
}

/// Derives a proof's verdict again from what the proof holds, and compares all of it.
pub fn replay(proof: &Proof, catalogue: &Catalogue) -> Result<Replayed, ReplayError> {
    if proof.schema != Proof::SCHEMA {
        return Err(ReplayError::Schema(proof.schema.clone()));
    }
    if proof.catalogue_date != catalogue.date() {
        return Err(ReplayError::CatalogueDate {
            proof: proof.catalogue_date.clone(),
            catalogue: catalogue.date().to_owned(),
        });
    }
    if let Some(rule) = proof.rules.iter().find(|rule| !remote::knows_rule(rule)) {
        return Err(ReplayError::Rule(rule.clone()));
    }
    let evidence = RemoteEvidence {
        address: proof.address,
        identity: &proof.identity,
        answers: &proof.evidence,
        ports: &proof.ports,
    };
    let assessment = remote::assess(&evidence, catalogue);
    let again = assessment
        .verdicts
        .into_iter()
        .find(|verdict| verdict.advisory == proof.advisory)
        .ok_or_else(|| ReplayError::NoVerdict(proof.advisory.clone()))?;
    let replayed = Replayed { state: again.state, status: assessment.status };
    if (proof.state, proof.status) != (replayed.state, replayed.status) {
        return Err(ReplayError::Outcome(replayed));
    }
    if again.proof == *proof { Ok(replayed) } else { Err(ReplayError::Argument) }
}
