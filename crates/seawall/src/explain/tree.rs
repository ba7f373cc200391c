//! The tree of an argument, line by line.

use std::io::{self, Write};

use seawall_assess::{NodeKind, Proof, Reason, Step};
use serde::Serialize;

use crate::{printable::printable, words::Words};

/// Tells in lines, some deeper than others.
pub struct Telling<'a> {
    pub(super) words: &'a Words,
    out: &'a mut dyn Write,
}

impl<'a> Telling<'a> {
    /// Tells in the given words.
    pub fn new(words: &'a Words, out: &'a mut dyn Write) -> Self {
        Self { words, out }
    }

    /// Why something is said, and what to do next.
    pub(super) fn why(&mut self, reasons: &[Reason], next: Option<&Step>) -> io::Result<()> {
        for reason in reasons {
            self.line(1, &format!("- {}", self.words.tagged("reason", "code", reason)))?;
        }
        let Some(step) = next else { return Ok(()) };
        let step = self.words.tagged("step", "code", step);
        self.line(1, &self.words.with("explain-next", &[("step", &step)]))
    }

    /// The argument of a proof.
    pub(super) fn tree(&mut self, proof: &Proof) -> io::Result<()> {
        for (depth, node) in proof.nodes() {
            let said = self.node(proof, &node.kind);
            // A fact is named by its number, and by what it is where the number alone would stand.
            let fact = match (&node.kind, proof) {
                (NodeKind::Known { index } | NodeKind::Fact { index, .. }, Proof::Host(proof)) => {
                    proof.facts.get(*index)
                }
                _ => None,
            };
            let value = fact.map(|fact| format!(" {}", self.value(&fact.value)));
            self.line(2 + depth, &format!("{said}{}", value.unwrap_or_default()))?;
        }
        if let Proof::Host(proof) = proof {
            for feed in &proof.feeds {
                let date = feed.date.map(|date| date.to_string()).unwrap_or_default();
                let args =
                    [("feed", feed.name.as_str()), ("date", &date), ("digest", &feed.digest)];
                self.line(3, &self.words.with("explain-feed", &args))?;
            }
        }
        Ok(())
    }

    fn node(&self, proof: &Proof, kind: &NodeKind) -> String {
        if let NodeKind::Edge { index } = kind
            && let Some(edge) = proof.edges().get(*index)
        {
            let relation = self.words.code("relation", &edge.relation);
            return self.words.with(
                "node-edge",
                &[
                    ("index", &index.to_string()),
                    ("newer", edge.newer.as_str()),
                    ("relation", &relation),
                    ("older", edge.older.as_str()),
                ],
            );
        }
        self.words.tagged("node", "node", kind)
    }

    /// The words of a code.
    pub(super) fn code(&self, prefix: &str, code: &impl Serialize) -> String {
        self.words.code(prefix, code)
    }

    /// A line. What hosts and files say of themselves is made harmless.
    pub fn line(&mut self, depth: usize, text: &str) -> io::Result<()> {
        writeln!(self.out, "{:indent$}{}", "", printable(text), indent = depth * 2)
    }

    /// An empty line.
    pub fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }
}
