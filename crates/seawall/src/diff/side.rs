//! One of the two moments, as it was asked for and as it was understood.

use seawall_facts::Timestamp;
use seawall_store::{Moment, Run};
use serde::Serialize;

use crate::{clock, words::Words};

/// One of the two moments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// As it was typed.
    pub asked: String,
    /// What that is.
    pub when: When,
}

/// What was known when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// What one run saw alone.
    Run(Run),
    /// All that was known up to an instant.
    UpTo(Timestamp),
}

impl Side {
    /// What the store is asked for.
    pub fn moment(&self) -> Moment {
        match &self.when {
            When::Run(run) => Moment::Run(run.id),
            When::UpTo(at) => Moment::UpTo(*at),
        }
    }

    /// The run, where it is one.
    pub const fn run(&self) -> Option<&Run> {
        match &self.when {
            When::Run(run) => Some(run),
            When::UpTo(_) => None,
        }
    }

    /// In words: its times in this machine's zone.
    pub fn said(&self, words: &Words) -> String {
        match &self.when {
            When::Run(run) => {
                let args = [
                    ("run", run.id.to_string()),
                    ("kind", kind(run, words)),
                    ("at", clock::local(run.begun.started)),
                ];
                let args = args.each_ref().map(|(name, text)| (*name, text.as_str()));
                words.with("diff-side-run", &args)
            }
            When::UpTo(at) => words.with("diff-side-up-to", &[("at", &clock::local(*at))]),
        }
    }

    /// As JSON has it.
    pub fn record(&self) -> SideRecord<'_> {
        let (run, up_to) = match &self.when {
            When::Run(run) => (Some(RunRecord::of(run)), None),
            When::UpTo(at) => (None, Some(clock::rfc3339(*at))),
        };
        SideRecord { asked: &self.asked, run, up_to }
    }
}

/// What a run did, in a word.
pub fn kind(run: &Run, words: &Words) -> String {
    words.text(&format!("diff-kind-{}", run.begun.kind.code()))
}

/// A moment as JSON has it: a run, or an instant.
#[derive(Debug, Serialize)]
pub struct SideRecord<'a> {
    asked: &'a str,
    run: Option<RunRecord>,
    up_to: Option<String>,
}

#[derive(Debug, Serialize)]
struct RunRecord {
    id: i64,
    kind: &'static str,
    state: &'static str,
    started: String,
}

impl RunRecord {
    fn of(run: &Run) -> Self {
        Self {
            id: run.id.0,
            kind: run.begun.kind.code(),
            state: run.state.code(),
            started: clock::rfc3339(run.begun.started),
        }
    }
}
