//! Steps in their order, and the way out of an attack.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    codes::Chore,
    decision::{Act, Flow, Refused, Step, Way, Why},
    paths::Paths,
    rules::{FlowRule, Proposal, RuleBook},
};
use crate::contain::{
    case::{Knowledge, Term, Truth},
    measure::{MeasureId, measure},
};

/// What is to be said of a measure on a host, before anybody wants it.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// Why it is not to be taken; it may be where this is empty.
    pub(super) why: Vec<Why>,
    /// What has to be found out first.
    pub(super) provided: BTreeSet<Term>,
}

/// What steps are made from.
#[derive(Clone, Copy)]
pub(super) struct Planner<'a> {
    pub(super) known: &'a Knowledge<'a>,
    pub(super) book: &'a RuleBook,
    pub(super) paths: &'a Paths,
    pub(super) standing: &'a BTreeMap<MeasureId, Standing>,
}

/// Steps in their order, and what was wanted and refused.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps {
    pub(super) steps: Vec<Step>,
    pub(super) wanted: BTreeSet<MeasureId>,
}

impl Planner<'_> {
    /// Adds the steps of a rule.
    pub(super) fn propose(&self, proposals: &[Proposal], into: &mut Steps) {
        for proposal in proposals {
            let held = proposal.when.held(self.known);
            if held.is(Truth::No) {
                continue;
            }
            let Some(act) = act(proposal) else { continue };
            if let Act::TakeBack(of) = act
                && !into.steps.iter().any(|step| step.act == Act::Measure(of))
            {
                continue;
            }
            let mut step = Step {
                act,
                otherwise: proposal.otherwise,
                with: proposal.with.clone(),
                reasons: proposal.because.clone(),
                provided: held.open,
                side_effects: Vec::new(),
                targets: Vec::new(),
            };
            if let Some(id) = step.act.measure() {
                into.wanted.insert(id);
                if !self.complete(id, &mut step) {
                    continue;
                }
            }
            into.add(step, Together::Both);
        }
    }

    /// Says everything of a measure that is taken; whether it may be.
    fn complete(&self, id: MeasureId, step: &mut Step) -> bool {
        let (Some(measure), Some(standing)) = (measure(id), self.standing.get(&id)) else {
            return false;
        };
        if !standing.why.is_empty() {
            return false;
        }
        step.provided.extend(standing.provided.iter().cloned());
        for rule in self.book.modify.iter().filter(|rule| rule.measures.contains(&id)) {
            if !rule.when.held(self.known).is(Truth::No) {
                step.with.push(rule.with);
            }
        }
        step.with.extend(self.paths.modifiers(measure));
        step.with.sort_unstable();
        step.with.dedup();
        step.side_effects.clone_from(&measure.side_effects);
        step.targets = measure.targets(self.known);
        true
    }

    /// The way out of an attack.
    pub(super) fn flow(&self, rule: &FlowRule) -> Flow {
        let mut first = Steps::default();
        self.propose(&rule.first, &mut first);
        let ways = rule.way.iter().map(|way| {
            let mut steps = Steps::default();
            self.propose(&way.then, &mut steps);
            Way { id: way.id, refused: self.refused(&steps.wanted, true), steps: steps.steps }
        });
        Flow {
            rule: rule.rule.reference(),
            ways: ways.collect(),
            first: first.steps,
            as_printed: rule.as_printed.clone(),
        }
    }

    /// Those of some measures that are not to be taken.
    pub(super) fn refused(&self, among: &BTreeSet<MeasureId>, wanted: bool) -> Vec<Refused> {
        let standing = among.iter().filter_map(|id| self.standing.get_key_value(id));
        standing
            .filter(|(_, standing)| !standing.why.is_empty())
            .map(|(&measure, standing)| Refused { measure, wanted, why: standing.why.clone() })
            .collect()
    }
}

/// How two rules that have the same step stand to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Together {
    /// Both hold: the step is certain where one of them is certain of it.
    Both,
    /// One of them holds, and it is not known which.
    Either,
}

impl Steps {
    pub(super) fn of(steps: &[Step]) -> Self {
        let wanted = steps.iter().filter_map(|step| step.act.measure()).collect();
        Self { steps: steps.to_vec(), wanted }
    }

    /// Adds a step; one that is there already is done once, where it stands.
    pub(super) fn add(&mut self, step: Step, together: Together) {
        let Some(own) = self.steps.iter_mut().find(|own| own.act == step.act) else {
            self.steps.push(step);
            return;
        };
        own.otherwise &= step.otherwise;
        let certain = own.provided.is_empty() || step.provided.is_empty();
        if together == Together::Both && certain {
            own.provided.clear();
        } else {
            own.provided.extend(step.provided);
        }
        own.with.extend(step.with);
        own.with.sort_unstable();
        own.with.dedup();
        for reason in step.reasons {
            if !own.reasons.contains(&reason) {
                own.reasons.push(reason);
            }
        }
    }

    /// Adds a step before the one that takes a measure, or at the end.
    pub(super) fn add_before(&mut self, before: Option<MeasureId>, step: Step) {
        let place =
            before.and_then(|id| self.steps.iter().position(|own| own.act == Act::Measure(id)));
        let known = self.steps.iter().any(|own| own.act == step.act);
        match place {
            Some(place) if !known => self.steps.insert(place, step),
            _ => self.add(step, Together::Both),
        }
    }

    pub(super) fn extend(&mut self, others: Self) {
        for step in others.steps {
            self.add(step, Together::Both);
        }
        self.wanted.extend(others.wanted);
    }
}

/// What a rule proposes; nothing where it names none or several, which a test rules out.
pub(super) fn act(proposal: &Proposal) -> Option<Act> {
    match (proposal.measure, proposal.chore) {
        (Some(id), None) => Some(Act::Measure(id)),
        (None, Some(Chore::PrerequisiteUpdate)) => proposal.update.clone().map(Act::Update),
        (None, Some(Chore::TakeBack)) => proposal.of.map(Act::TakeBack),
        (None, Some(chore)) => Some(Act::Chore(chore)),
        _ => None,
    }
}
