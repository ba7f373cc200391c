//! What every rule that judges has: an id, a version, where it comes from.

use seawall_advisory::Certainty;
use serde::Deserialize;

use crate::proof::{Node, NodeKind, RuleRef};

/// The head of a rule.
// No `deny_unknown_fields` on what flattens it; a test compares the keys instead.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Head {
    pub(crate) id: String,
    pub(crate) version: u16,
    pub(crate) certainty: Certainty,
    #[cfg_attr(not(test), expect(dead_code, reason = "for readers of the file, and its tests"))]
    pub(crate) source: Vec<String>,
}

impl Head {
    pub(crate) fn reference(&self) -> RuleRef {
        RuleRef { id: self.id.clone(), version: self.version }
    }

    pub(crate) fn node(&self) -> Node {
        Node::leaf(NodeKind::Rule {
            id: self.id.clone(),
            version: self.version,
            certainty: self.certainty,
        })
    }
}
