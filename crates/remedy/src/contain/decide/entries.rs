//! Rules as they can be looked up: what they are about, what they say, and where they were read.

use super::{
    codes::{Reason, Residual},
    decision::{Act, RuleRef},
    flow::act,
    rules::{Head, Proposal, RuleBook},
};
use crate::contain::{case::When, measure::MeasureId};

/// A rule of decisions.
#[derive(Clone, Debug)]
pub struct RuleEntry {
    /// Its id, its version and how sure it is.
    pub rule: RuleRef,
    /// Where it was read.
    pub source: &'static [String],
    /// Where it holds.
    pub when: &'static When,
    /// What it proposes, in order, and why.
    pub steps: Vec<(Act, &'static [Reason])>,
    /// What it forbids, and why.
    pub forbids: Vec<(MeasureId, &'static Reason)>,
    /// What remains by it.
    pub residual: Vec<&'static Residual>,
}

/// Every rule there is, in the order of the files.
pub fn rules() -> Vec<RuleEntry> {
    let book = RuleBook::embedded();
    let mut found: Vec<RuleEntry> = Vec::new();
    for rule in &book.first {
        let proposals = rule.then.iter().chain(rule.later.iter().map(|later| &later.step));
        let residual = rule.residual.iter().collect();
        found.push(entry(&rule.rule, &rule.when, proposals, residual));
    }
    for rule in &book.flow {
        let ways = rule.way.iter().flat_map(|way| &way.then);
        found.push(entry(&rule.rule, &rule.when, rule.first.iter().chain(ways), Vec::new()));
    }
    for row in &book.row {
        let mut own = entry(&row.rule, &row.when, row.then.iter(), row.residual.iter().collect());
        own.forbids = row
            .forbid
            .iter()
            .flat_map(|it| it.measures.iter().map(move |id| (*id, &it.reason)))
            .collect();
        found.push(own);
    }
    for rule in &book.modify {
        found.push(entry(&rule.rule, &rule.when, std::iter::empty(), Vec::new()));
    }
    for rule in &book.remains {
        found.push(entry(&rule.rule, &rule.when, std::iter::empty(), vec![&rule.residual]));
    }
    found
}

fn entry(
    head: &'static Head,
    when: &'static When,
    proposals: impl Iterator<Item = &'static Proposal>,
    residual: Vec<&'static Residual>,
) -> RuleEntry {
    let step = |proposal: &'static Proposal| Some((act(proposal)?, proposal.because.as_slice()));
    RuleEntry {
        rule: head.reference(),
        source: &head.source,
        when,
        steps: proposals.filter_map(step).collect(),
        forbids: Vec::new(),
        residual,
    }
}
