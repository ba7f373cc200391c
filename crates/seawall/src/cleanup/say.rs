//! Words for the codes of clean-up.

use seawall_remedy::{
    cleanup::{
        Act, AttackWay, CleanupPlan, Course, PlannedNote, PlannedStep, PlannedWay, SecondIntruder,
    },
    contain::measure::Certainty,
};
use serde::Serialize;

use super::PlannedHost;
use crate::{contain, printable::printable, words::Words};

/// Says codes in one language. What comes of it can be shown on a terminal.
#[derive(Clone, Copy)]
pub struct Saying<'a> {
    words: &'a Words,
    contain: contain::Saying<'a>,
}

impl<'a> Saying<'a> {
    /// In these words.
    pub const fn new(words: &'a Words) -> Self {
        Self { words, contain: contain::Saying::new(words) }
    }

    /// The words themselves.
    pub const fn words(self) -> &'a Words {
        self.words
    }

    /// What becomes of a host.
    pub fn course(self, course: &Course) -> String {
        self.coded("course", course)
    }

    /// Why that becomes of it: the reasons, or what was signed.
    pub fn why(self, course: &Course) -> Vec<String> {
        match course {
            Course::Rebuild { why } => why.iter().map(|why| self.coded("why", why)).collect(),
            Course::Clean { exception: it } => {
                let args =
                    [("by", &*it.signed_by), ("on", &*it.on), ("because", it.because.as_str())];
                vec![self.with("cleanup-signed", &args)]
            }
            _ => Vec::new(),
        }
    }

    /// Whether somebody else was there.
    pub fn second(self, second: &SecondIntruder) -> String {
        self.coded("second", second)
    }

    /// A step, and how sure it is where that is not read in a document.
    pub fn step(self, step: &PlannedStep) -> String {
        self.marked(&self.code("step", &step.step), step.certainty)
    }

    /// A way to do a step, and what has to be found out first.
    pub fn way(self, way: &PlannedWay) -> String {
        let said = self.marked(&self.code("way", &way.way), way.certainty);
        if way.provided.is_empty() {
            return said;
        }
        let terms = self.contain.terms(&way.provided);
        let provided = self.with("contain-step-provided", &[("terms", &terms)]);
        self.with("cleanup-way-provided", &[("way", &said), ("provided", &provided)])
    }

    /// What must be told.
    pub fn note(self, note: &PlannedNote) -> String {
        self.marked(&self.code("note", &note.note), note.certainty)
    }

    /// What is done to what was found.
    pub fn act(self, act: &Act) -> String {
        match act {
            Act::ByHand { what, why, .. } => {
                let why = self.code("hand", why);
                self.with("cleanup-act-by-hand", &[("what", what), ("why", &why)])
            }
            other => self.coded("act", other),
        }
    }

    /// A way to update a host that is under attack.
    pub fn attack_way(self, way: &AttackWay) -> String {
        let name = self.contain.code("way", &way.way);
        if !way.refused.is_empty() {
            let why = way.refused.iter().flat_map(|it| &it.why);
            let why: Vec<String> = why.map(|why| self.contain.why(why)).collect();
            let args = [("way", &*name), ("why", &*why.join("; "))];
            return self.with("contain-way-refused", &args);
        }
        let key = if way.taken { "cleanup-attack-way-taken" } else { "cleanup-attack-way-open" };
        self.with(key, &[("way", &name)])
    }

    /// Where something was read.
    pub fn sources(self, ids: &[String]) -> String {
        self.contain.sources(ids)
    }

    /// The updates to install.
    pub fn updates(self, plan: &CleanupPlan) -> String {
        if plan.updates.is_empty() {
            return self.text("cleanup-no-updates");
        }
        self.with("cleanup-updates", &[("updates", &plan.updates.join(", "))])
    }

    /// The batch files, or why there are none.
    pub fn script(self, host: &PlannedHost) -> String {
        match &host.script {
            Ok(script) => {
                let names: Vec<&str> = script.files.iter().map(|(name, _)| name.as_str()).collect();
                self.with("cleanup-scripts", &[("names", &names.join(", "))])
            }
            Err(why) => self.code("no-script", why),
        }
    }

    /// A text with arguments.
    pub fn with(self, key: &str, args: &[(&str, &str)]) -> String {
        printable(&self.words.with(key, args))
    }

    /// A text.
    pub fn text(self, key: &str) -> String {
        self.words.text(key)
    }

    fn code(self, of: &str, code: &impl Serialize) -> String {
        printable(&self.words.code(&format!("cleanup-{of}"), code))
    }

    fn coded(self, of: &str, value: &impl Serialize) -> String {
        printable(&self.words.tagged(&format!("cleanup-{of}"), "code", value))
    }

    /// What no document says is marked.
    fn marked(self, said: &str, certainty: Certainty) -> String {
        if !matches!(certainty, Certainty::Memory | Certainty::Inferred) {
            return said.to_owned();
        }
        let certainty = self.contain.code("certainty", &certainty);
        self.with("cleanup-marked", &[("said", said), ("certainty", &certainty)])
    }
}
