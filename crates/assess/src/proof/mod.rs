//! What a verdict rests on, kept whole, so that it can be derived again from nothing else.

mod host;
mod node;
mod remote;
mod replay;
mod seal;

use seawall_advisory::Edge;
use serde::{Deserialize, Serialize};

pub use host::{CounterFact, HostProof};
pub use node::{Node, NodeKind, Says, Speaks, Stand};
pub use remote::{CounterEvidence, RemoteProof};
pub use replay::{ReplayError, Replayed, replay, replay_by};
pub(crate) use seal::digest;

use crate::State;

/// The proof under a verdict: of answers from outside, or of facts from within. Its name and
/// version stand in it as `schema`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "schema")]
pub enum Proof {
    /// It rests on answers to probes.
    #[serde(rename = "seawall.proof/1")]
    Remote(Box<RemoteProof>),
    /// It rests on facts out of evidence.
    #[serde(rename = "seawall.host-proof/1")]
    Host(Box<HostProof>),
}

impl Proof {
    /// The same, with the digest by which every change of it shows: what is to be given away. One
    /// of facts has it from the beginning.
    #[must_use]
    pub fn sealed(self) -> Self {
        match self {
            Self::Remote(proof) => Self::Remote(Box::new(proof.sealed())),
            Self::Host(_) => self,
        }
    }

    /// The date of the catalogue it was made with.
    pub fn catalogue_date(&self) -> &str {
        match self {
            Self::Remote(proof) => &proof.catalogue_date,
            Self::Host(proof) => &proof.catalogue_date,
        }
    }

    /// The bulletin it is about.
    pub fn advisory(&self) -> &str {
        match self {
            Self::Remote(proof) => &proof.advisory,
            Self::Host(proof) => &proof.advisory,
        }
    }

    /// What it proves.
    pub fn state(&self) -> State {
        match self {
            Self::Remote(proof) => proof.state,
            Self::Host(proof) => proof.state,
        }
    }

    /// The rules used, by id.
    pub fn rules(&self) -> &[RuleRef] {
        match self {
            Self::Remote(proof) => &proof.rules,
            Self::Host(proof) => &proof.rules,
        }
    }

    /// The edges walked, which the tree names by their place here.
    pub fn edges(&self) -> &[Edge] {
        match self {
            Self::Remote(proof) => &proof.edges,
            Self::Host(proof) => &proof.edges,
        }
    }

    /// The argument.
    pub fn tree(&self) -> &Node {
        match self {
            Self::Remote(proof) => &proof.tree,
            Self::Host(proof) => &proof.tree,
        }
    }

    /// The tree in reading order, each node with its depth; the root has depth 0.
    pub fn nodes(&self) -> Vec<(usize, &Node)> {
        let mut nodes = Vec::new();
        let mut waiting = vec![(0, self.tree())];
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
