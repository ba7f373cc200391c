//! What hosts of a fleet get until they are mended, decided by what is known of them alone.
//!
//! Few decisions serve many hosts, so each is made once and named by its number. Nobody has said
//! how updates come or what a host is needed for: what that leaves open is in the decision.

use std::collections::HashMap;

use seawall_facts::Timestamp;
use seawall_remedy::contain::{
    case::HostCase,
    decide::{Decision, PlanRefused, Residual, RuleRef, Step, Unknown, decide},
};
use serde::Serialize;

use super::case::{Case, Stated, case};
use crate::fleet::FleetHost;

/// Decides for hosts, each distinct decision once.
#[derive(Debug)]
pub struct Meanwhile {
    now: Timestamp,
    /// What was decided for a case.
    cases: HashMap<HostCase, usize>,
    /// The numbers of decisions by what they say.
    places: HashMap<String, usize>,
    decisions: Vec<Decision>,
}

/// A decision as JSON has it in a report. What is not to be taken is left to `contain plan`, which
/// can be told more.
#[derive(Debug, Serialize)]
pub struct Containment<'a> {
    rules: &'a [RuleRef],
    steps: &'a [Step],
    residual: &'a [Residual],
    unknowns: &'a [Unknown],
    plan_refused: &'a [PlanRefused],
}

impl Meanwhile {
    /// Decides as of a moment.
    pub fn new(now: Timestamp) -> Self {
        Self { now, cases: HashMap::new(), places: HashMap::new(), decisions: Vec::new() }
    }

    /// The number of what is decided for a host; nothing where no flaw is known to be open on it.
    pub fn place(&mut self, host: &FleetHost) -> Option<usize> {
        host.open().next()?;
        let audited = host.audited.as_ref().and_then(|seen| seen.at.parse().ok());
        let audited = audited.map(|at: jiff::Timestamp| Timestamp(at.as_millisecond()));
        let known = Case {
            evidence: host.evidence.as_ref(),
            audited,
            outside: host.outside.as_ref(),
            judged: &host.judged,
        };
        let case = case(known, &Stated::default(), self.now);
        if let Some(place) = self.cases.get(&case) {
            return Some(*place);
        }
        let decision = decide(&case);
        let next = self.decisions.len();
        // What has no name of its own shares its number with nothing.
        let said = serde_json::to_string(&decision).ok();
        let place = said.map_or(next, |said| *self.places.entry(said).or_insert(next));
        if place == next {
            self.decisions.push(decision);
        }
        self.cases.insert(case, place);
        Some(place)
    }

    /// What was decided, by number.
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    /// The same as JSON has it.
    pub fn records(&self) -> Vec<Containment<'_>> {
        self.decisions.iter().map(Containment::new).collect()
    }
}

impl<'a> Containment<'a> {
    fn new(decision: &'a Decision) -> Self {
        let Decision { rules, steps, residual, unknowns, plan_refused, .. } = decision;
        Self { rules, steps, residual, unknowns, plan_refused }
    }
}
