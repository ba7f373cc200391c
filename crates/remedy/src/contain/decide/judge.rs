//! Evaluating the rules.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    codes::{PlanRefused, Residual},
    decision::{Act, Decision, Flow, KeepOpen, Refused, RuleRef, Step, Unknown},
    flow::{Planner, Standing, Steps, Together},
    paths::{Paths, guards},
    rules::{Remains, RuleBook},
};
use crate::contain::{
    case::{Held, HostCase, Knowledge, Term, Truth},
    measure::{MeasureId, WhereUnknown, measure, measures},
};

/// Which measures a host gets, in which order, and what remains.
pub fn decide(case: &HostCase) -> Decision {
    let book = RuleBook::embedded();
    let known = knowledge(case);
    let paths = Paths::of(known.case());
    let standing = measures().iter().map(|it| (it.id, standing(it.id, &known, book, &paths)));
    let standing: BTreeMap<MeasureId, Standing> = standing.collect();
    let planner = Planner { known: &known, book, paths: &paths, standing: &standing };

    let mut draft = Draft::default();
    let flow = draft.begin(&planner);
    draft.rows(&planner);
    draft.later(&planner);
    draft.finish(&planner, flow)
}

/// What is known of a host, as all rules ask it.
pub(crate) fn knowledge(case: &HostCase) -> Knowledge<'_> {
    let book = RuleBook::embedded();
    Knowledge::new(case, &book.implied, book.evidence.fresh_days)
}

/// What forbids a measure on a host.
fn standing(id: MeasureId, known: &Knowledge<'_>, book: &RuleBook, paths: &Paths) -> Standing {
    let mut found = Standing::default();
    let Some(measure) = measure(id) else { return found };
    let works = measure.works_on(known);
    if !works.is(Truth::Yes) {
        found.refuse(measure.works_reason.clone(), works);
    }
    for forbid in &measure.forbid {
        let held = forbid.when.held(known);
        match (held.truth, forbid.unknown) {
            (Truth::No, _) => {}
            (Truth::Open, WhereUnknown::Flag) => found.provided.extend(held.open),
            _ => found.refuse(forbid.reason.clone(), held),
        }
    }
    for row in &book.row {
        let own = row.forbid.iter().filter(|forbid| forbid.measures.contains(&id));
        for forbid in own {
            let held = row.when.held(known);
            if !held.is(Truth::No) {
                found.refuse(forbid.reason.clone(), held);
            }
        }
    }
    found.why.extend(paths.against(measure));
    found
}

impl Standing {
    fn refuse(&mut self, reason: super::Reason, held: Held) {
        self.why.push(super::Why { reason, unknown: held.open });
    }
}

/// A decision that is being made.
#[derive(Default)]
struct Draft {
    rules: Vec<RuleRef>,
    steps: Steps,
    residual: BTreeSet<Residual>,
    /// What rules hang on that have their say nevertheless.
    open: BTreeSet<Term>,
}

impl Draft {
    /// What comes before all rows: an intruder, an attack.
    fn begin(&mut self, planner: &Planner<'_>) -> Option<Flow> {
        let mut flow: Option<Flow> = None;
        let mut unless_open = BTreeSet::new();
        for rule in &planner.book.flow {
            let (held, unless) = (rule.when.held(planner.known), rule.unless.held(planner.known));
            self.open.extend(held.open.iter().cloned());
            if held.is(Truth::Yes) && !unless.is(Truth::Yes) {
                self.rules.push(rule.rule.reference());
                let found = planner.flow(rule);
                self.steps.extend(Steps::of(&found.first));
                flow = Some(found);
                unless_open = unless.open;
            }
        }
        for rule in &planner.book.first {
            let held = rule.when.held(planner.known);
            let (then, residual) = match held.truth {
                Truth::No => continue,
                Truth::Yes => (&rule.then, &rule.residual),
                Truth::Open => (&rule.where_open, &rule.residual_where_open),
            };
            self.rules.push(rule.rule.reference());
            planner.propose(then, &mut self.steps);
            self.residual.extend(residual.iter().cloned());
            self.open.extend(held.open);
        }
        if let Some(flow) = &flow {
            self.steps.extend(chosen_way(flow, unless_open));
        }
        flow
    }

    /// The row that decides, and those before it that may. A step is certain where each of them
    /// has it; any other hangs on what tells the rows apart.
    fn rows(&mut self, planner: &Planner<'_>) {
        let (mut found, mut open): (Vec<Steps>, BTreeSet<Term>) = <_>::default();
        for row in &planner.book.row {
            let held = row.when.held(planner.known);
            if held.is(Truth::No) {
                continue;
            }
            self.rules.push(row.rule.reference());
            self.residual.extend(row.residual.iter().cloned());
            let mut steps = Steps::default();
            planner.propose(&row.then, &mut steps);
            found.push(steps);
            open.extend(held.open);
            if held.truth == Truth::Yes {
                break;
            }
        }
        let everywhere =
            |act: &Act| found.iter().all(|row| row.steps.iter().any(|it| it.act == *act));
        let mut merged = Steps::default();
        for row in &found {
            for step in &row.steps {
                let mut step = step.clone();
                if !everywhere(&step.act) {
                    step.provided.extend(open.iter().cloned());
                }
                merged.add(step, Together::Either);
            }
            merged.wanted.extend(&row.wanted);
        }
        self.open.extend(open);
        self.steps.extend(merged);
    }

    /// What the rules that come first add at the end, or before a measure of a row.
    fn later(&mut self, planner: &Planner<'_>) {
        let held =
            planner.book.first.iter().filter(|it| it.when.held(planner.known).is(Truth::Yes));
        for later in held.flat_map(|rule| &rule.later) {
            let mut found = Steps::default();
            planner.propose(std::slice::from_ref(&later.step), &mut found);
            for step in found.steps {
                self.steps.add_before(later.before, step);
            }
        }
    }

    fn finish(mut self, planner: &Planner<'_>, flow: Option<Flow>) -> Decision {
        let all = planner.standing.keys().copied().collect();
        let mut refused = planner.refused(&all, false);
        for one in &mut refused {
            one.wanted = self.steps.wanted.contains(&one.measure);
        }
        let wanted = || refused.iter().filter(|one| one.wanted);
        let why = wanted().flat_map(|one| &one.why);
        let plan_refused: BTreeSet<PlanRefused> =
            why.clone().filter_map(|why| Paths::refusal(&why.reason)).collect();
        self.open.extend(why.flat_map(|why| why.unknown.iter().cloned()));
        self.open.extend(self.steps.steps.iter().flat_map(|step| step.provided.iter().cloned()));

        let unknowns = unknowns(planner.book, &self.open, &self.steps.steps, &refused);
        let residual = self.residual(planner, !unknowns.is_empty());
        let modified = planner.book.modify.iter().filter(|rule| {
            let taken =
                |step: &Step| measure_of(step).is_some_and(|id| rule.measures.contains(&id));
            !rule.when.held(planner.known).is(Truth::No) && self.steps.steps.iter().any(taken)
        });
        self.rules.extend(modified.map(|rule| rule.rule.reference()));
        let keep_open = planner.paths.keep_open.clone();
        Decision {
            rules: self.rules,
            steps: self.steps.steps,
            flow,
            refused,
            residual,
            unknowns,
            keep_open,
            plan_refused: plan_refused.into_iter().collect(),
        }
    }

    fn residual(&mut self, planner: &Planner<'_>, unknowns: bool) -> Vec<Residual> {
        let steps = &self.steps.steps;
        let excepted = !planner.paths.keep_open.is_empty()
            && steps.iter().filter_map(measure_of).filter_map(measure).any(guards);
        // A measure that is only right for some values may not be taken in the end.
        let taken = |id: &MeasureId| steps.iter().any(|step| step.act.measure() == Some(*id));
        let surely = |id: &MeasureId| {
            steps.iter().any(|step| step.act.measure() == Some(*id) && step.provided.is_empty())
        };
        let fits = |rule: &&Remains| {
            (rule.taken.is_empty() || rule.taken.iter().any(taken))
                && !rule.not_taken.iter().any(surely)
                && rule.excepted.is_none_or(|wanted| wanted == excepted)
                && rule.unknowns.is_none_or(|wanted| wanted == unknowns)
                && !rule.when.held(planner.known).is(Truth::No)
        };
        let fitting: Vec<&Remains> = planner.book.remains.iter().filter(fits).collect();
        self.rules.extend(fitting.iter().map(|rule| rule.rule.reference()));
        let mut all = std::mem::take(&mut self.residual);
        all.extend(fitting.into_iter().map(|rule| rule.residual.clone()));
        all.into_iter().map(|it| filled(it, &planner.paths.keep_open)).collect()
    }
}

/// The steps of the first way that is open. A way stands or falls whole: each of its steps hangs
/// on all that one of them hangs on, and on what keeps the ways before it shut.
fn chosen_way(flow: &Flow, mut open: BTreeSet<Term>) -> Steps {
    let mut steps = Steps::default();
    for way in &flow.ways {
        if way.refused.is_empty() {
            steps = Steps::of(&way.steps);
            break;
        }
        let why = way.refused.iter().flat_map(|one| &one.why);
        open.extend(why.flat_map(|why| why.unknown.iter().cloned()));
    }
    open.extend(steps.steps.iter().flat_map(|step| step.provided.iter().cloned()));
    for step in &mut steps.steps {
        step.provided.extend(open.iter().cloned());
    }
    steps
}

/// What is not known, the cheapest question first.
fn unknowns(
    book: &RuleBook,
    open: &BTreeSet<Term>,
    steps: &[Step],
    refused: &[Refused],
) -> Vec<Unknown> {
    let questions: BTreeSet<Term> = open.iter().map(Term::question).collect();
    let mut found: Vec<(u8, Unknown)> = Vec::new();
    for about in questions {
        let Some((next, cost)) = book.ask(&about) else { continue };
        let asks = |terms: &BTreeSet<Term>| terms.iter().any(|term| term.question() == about);
        let hangs = |one: &&Refused| one.wanted && one.why.iter().any(|why| asks(&why.unknown));
        let refused = refused.iter().filter(hangs).map(|one| one.measure).collect();
        let flagged = steps.iter().filter(|step| asks(&step.provided)).filter_map(measure_of);
        let flagged = flagged.collect();
        found.push((cost, Unknown { about, refused, flagged, next }));
    }
    found.sort_by(|a, b| (a.0, &a.1.about).cmp(&(b.0, &b.1.about)));
    found.into_iter().map(|(_, unknown)| unknown).collect()
}

fn measure_of(step: &Step) -> Option<MeasureId> {
    step.act.measure()
}

/// A residual risk with what only the case can say.
fn filled(residual: Residual, kept: &[KeepOpen]) -> Residual {
    match residual {
        Residual::ExceptedHostInfected { .. } => Residual::ExceptedHostInfected {
            who: kept.iter().map(|kept| kept.who.to_string()).collect(),
        },
        other => other,
    }
}
