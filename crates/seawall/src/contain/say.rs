//! Words for the codes of containment.

use std::collections::BTreeSet;

use seawall_remedy::contain::{
    case::Term,
    decide::{Act, Reason, Residual, Step, Why},
    dialect::{Loss, Refusal, Target},
    measure::{Closes, MeasureId},
    policy_file::Lint,
};
use serde::Serialize;

use crate::{printable::printable, words::Words};

/// Says codes in one language. What comes of it can be shown on a terminal: addresses, names and
/// the texts of others may stand in it.
#[derive(Clone, Copy)]
pub struct Saying<'a> {
    words: &'a Words,
}

impl<'a> Saying<'a> {
    /// In these words.
    pub const fn new(words: &'a Words) -> Self {
        Self { words }
    }

    /// The words themselves.
    pub const fn words(self) -> &'a Words {
        self.words
    }

    /// A measure by its name, `M4: IPsec policy A …`.
    pub fn measure(self, id: MeasureId) -> String {
        format!("{}: {}", id.code(), self.name(id))
    }

    /// The name of a measure.
    pub fn name(self, id: MeasureId) -> String {
        self.words.code("contain-measure", &id)
    }

    /// What a measure is.
    pub fn about(self, id: MeasureId) -> String {
        self.words.code("contain-about", &id)
    }

    /// What a measure closes.
    pub fn closes(self, closes: Closes) -> String {
        self.words.code("contain-closes", &closes)
    }

    /// A bare code, by the name of what it is a code of.
    pub fn code(self, of: &str, code: &impl Serialize) -> String {
        printable(&self.words.code(&format!("contain-{of}"), code))
    }

    /// What is done in a step.
    pub fn act(self, act: &Act) -> String {
        match act {
            Act::Measure(id) => self.measure(*id),
            Act::Chore(chore) => self.code("chore", chore),
            Act::Update(update) => self.with("contain-act-update", &[("update", update)]),
            Act::TakeBack(id) => {
                let measure = self.name(*id);
                self.with("contain-act-take-back", &[("id", id.code()), ("measure", &measure)])
            }
        }
    }

    /// What is done in a step, and how.
    pub fn step(self, step: &Step) -> String {
        let how: Vec<String> = step.with.iter().map(|it| self.code("with", it)).collect();
        let act = self.act(&step.act);
        if how.is_empty() { act } else { format!("{act} ({})", how.join("; ")) }
    }

    /// Why a measure is taken, or refused.
    pub fn reason(self, reason: &Reason) -> String {
        match reason {
            Reason::ServicePackFirst { from: Some(from) } => {
                let key = "contain-reason-service-pack-first-from";
                self.with(key, &[("from", &from.to_string())])
            }
            other => self.coded("reason", other),
        }
    }

    /// Why a measure is not to be taken, and what of that is not known.
    pub fn why(self, why: &Why) -> String {
        let reason = self.reason(&why.reason);
        if why.unknown.is_empty() {
            return reason;
        }
        let terms = self.terms(&why.unknown);
        self.with("contain-reason-maybe", &[("reason", &reason), ("terms", &terms)])
    }

    /// What remains.
    pub fn residual(self, residual: &Residual) -> String {
        match residual {
            // A console that also manages stands there twice.
            Residual::ExceptedHostInfected { who } => {
                let mut who = who.clone();
                who.sort_unstable();
                who.dedup();
                self.coded("residual", &Residual::ExceptedHostInfected { who })
            }
            other => self.coded("residual", other),
        }
    }

    /// What is wrong with a policy.
    pub fn lint(self, lint: &Lint) -> String {
        self.coded("lint", lint)
    }

    /// A code with fields, by the name of what it is a code of.
    pub fn coded(self, of: &str, value: &impl Serialize) -> String {
        printable(&self.words.tagged(&format!("contain-{of}"), "code", value))
    }

    /// Something that is asked of a host.
    pub fn term(self, term: &Term) -> String {
        match term {
            Term::Installed(update) => self.with("contain-term-installed", &[("update", update)]),
            other => self.code("term", &other.to_string()),
        }
    }

    /// Several of them.
    pub fn terms(self, terms: &BTreeSet<Term>) -> String {
        let said: Vec<String> = terms.iter().map(|term| self.term(term)).collect();
        said.join("; ")
    }

    /// Where something was read, by what that is called; names that say it themselves stay.
    pub fn source(self, id: &str) -> String {
        const TITLED: [&str; 6] =
            ["seed-000", "seed-001", "seed-002", "seed-003", "seed-004", "seawall"];
        if TITLED.contains(&id) {
            return self.text(&format!("contain-source-{id}"));
        }
        for notes in ["containment", "corrections", "evidence", "indicators"] {
            if let Some(part) = id.strip_prefix(notes).and_then(|rest| rest.strip_prefix('-')) {
                return self.with(&format!("contain-source-{notes}"), &[("part", part)]);
            }
        }
        id.to_owned()
    }

    /// Several of them.
    pub fn sources(self, ids: &[String]) -> String {
        let said: Vec<String> = ids.iter().map(|id| self.source(id)).collect();
        said.join("; ")
    }

    /// What a target does otherwise than the policy says.
    pub fn loss(self, loss: Loss) -> String {
        self.coded("loss", &loss)
    }

    /// Why a policy cannot be written for a target.
    pub fn refusal(self, refusal: &Refusal) -> String {
        self.coded("cannot", refusal)
    }

    /// A target by what it is.
    pub fn target(self, target: Target) -> String {
        self.code("target", &target)
    }

    /// A text with arguments.
    pub fn with(self, key: &str, args: &[(&str, &str)]) -> String {
        printable(&self.words.with(key, args))
    }

    /// A text.
    pub fn text(self, key: &str) -> String {
        self.words.text(key)
    }
}
