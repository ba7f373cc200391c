//! Puts a plan together: what waits for a start, the service pack, the updates, what stays.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::{BulletinId, Kb, Reboot};

use super::{
    board::{Board, Reach, is_open},
    candidate::Candidate,
    cover::Set,
    model::{
        Batch, BatchKind, Check, Closed, Contained, Options, Plan, StaysOpen, WhatIf, WhyOpen,
    },
    rules::{Rule, RuleBook},
    service_pack::{self, After},
    update,
};
use crate::{
    Reason, ServicePackOf, State,
    judge::{Dossier, Judge, Judgement, Trial},
};

/// The smallest set of updates that closes what is open of these bulletins on a host, in order.
///
/// `judged` is what [`Trial::all`] says of the bulletins wanted at the same trial. The same
/// input gives the same bytes.
pub fn plan(
    judge: &Judge<'_>,
    trial: &Trial<'_>,
    judged: &[Judgement],
    options: &Options<'_>,
) -> Plan {
    let plan = Plan { catalogue: judge.catalogue().date().to_owned(), ..Plan::default() };
    let mut planner = Planner { judge, options, rules: BTreeSet::new(), plan };
    planner.restart(judged);
    match service_pack::first(judge, trial, judged) {
        Some(after) => planner.after_service_pack(&after, judged),
        None => planner.updates(trial, judged, None),
    }
    planner.what_if(trial, judged);
    planner.finish()
}

struct Planner<'p, 'c> {
    judge: &'p Judge<'c>,
    options: &'p Options<'p>,
    rules: BTreeSet<Rule>,
    plan: Plan,
}

impl Planner<'_, '_> {
    fn restart(&mut self, judged: &[Judgement]) {
        let waiting = judged.iter().filter(|row| row.state == State::PendingReboot);
        let closes: Vec<BulletinId> = waiting.map(|row| row.advisory.clone()).collect();
        if closes.is_empty() {
            return;
        }
        self.rules.insert(Rule::RestartFirst);
        self.plan.batches.push(Batch {
            kind: BatchKind::Restart,
            updates: Vec::new(),
            closes,
            reboot: Reboot::Required,
            is_forecast: false,
        });
    }

    fn after_service_pack(&mut self, after: &After, judged: &[Judgement]) {
        self.rules.insert(Rule::ServicePackFirst);
        let is_closed: BTreeSet<&BulletinId> = after
            .judged
            .iter()
            .filter(|row| row.state.is_fixed() || row.state == State::NotApplicable)
            .map(|row| &row.advisory)
            .collect();
        let closed = judged.iter().filter(|row| is_open(row) && is_closed.contains(&row.advisory));
        let service_packs = after.products.iter().map(|product| ServicePackOf {
            product: product.clone(),
            service_pack: after.service_pack,
        });
        self.plan.batches.push(Batch {
            kind: BatchKind::ServicePack { service_packs: service_packs.collect() },
            updates: Vec::new(),
            closes: closed.map(|row| row.advisory.clone()).collect(),
            reboot: Reboot::Required,
            is_forecast: false,
        });
        let dossier = self.judge.dossier(after.facts());
        self.updates(&self.judge.hear(&dossier), &after.judged, Some(judged));
    }

    // `before` is what was judged before the service pack, where one comes first.
    fn updates(&mut self, trial: &Trial<'_>, judged: &[Judgement], before: Option<&[Judgement]>) {
        let (board, dossier) = (Board::of(trial, judged), trial.dossier());
        if board.grounds.len() > 1 {
            self.rules.insert(Rule::EveryCandidate);
        }
        let solution = board.problem(dossier).solve(RuleBook::embedded().effort());
        self.plan.is_minimal = solution.is_minimal;
        let reaches = board.reaches(&solution.updates);
        if !solution.updates.is_empty() {
            self.rules.extend([Rule::Order, Rule::OneRestart]);
            self.rules.insert(if solution.is_minimal { Rule::Exact } else { Rule::Greedy });
        }
        if reaches.iter().any(|reach| reach.path.len() > 1) {
            self.rules.insert(Rule::Dominated);
        }
        for updates in batches(&board, &solution.updates) {
            let batch = self.batch(&board, &updates, &reaches, dossier, before.is_some());
            self.plan.batches.push(batch);
        }
        self.contain(judged);
        self.stays_open(&board, judged, &reaches, before);
    }

    fn batch(
        &mut self,
        board: &Board<'_>,
        order: &[usize],
        reaches: &[Reach],
        dossier: &Dossier<'_>,
        is_forecast: bool,
    ) -> Batch {
        let sps: Vec<_> = board.grounds.iter().map(|ground| ground.sp).collect();
        let mut updates = Vec::new();
        for place in order {
            let Some(candidate) = board.candidates.get(*place) else { continue };
            let reinstall = board.is_contradicted(candidate);
            let mut planned = update::planned(candidate, &sps, reinstall, dossier, self.options);
            if reinstall {
                self.rules.insert(Rule::Reinstall);
            }
            if !candidate.update.packages.is_empty() {
                self.rules.insert(Rule::Packages);
            }
            // What several do together the last of them does.
            let last = |reach: &&Reach| {
                let mut own = order.iter().filter(|place| reach.updates.contains(place));
                own.next_back() == Some(place)
            };
            for reach in reaches.iter().filter(last) {
                if board.is_open(&reach.id) {
                    planned.closes.push(closed(board, reach));
                } else {
                    planned.settles.push(reach.id.clone());
                }
            }
            let done = planned.closes.iter().map(|closed| &closed.advisory).chain(&planned.settles);
            let advisories: Vec<BulletinId> = done.cloned().collect();
            if !advisories.is_empty() {
                planned.checks.insert(0, Check::Audit { advisories });
            }
            updates.push(planned);
        }
        let reboot = updates.iter().map(|update| update.reboot).min_by_key(|reboot| match reboot {
            Reboot::Required => 0,
            Reboot::NotStated => 1,
            Reboot::Maybe => 2,
            Reboot::NotRequired => 3,
        });
        let reboot = reboot.unwrap_or(Reboot::NotRequired);
        Batch { kind: BatchKind::Updates, updates, closes: Vec::new(), reboot, is_forecast }
    }

    fn contain(&mut self, judged: &[Judgement]) {
        for row in judged.iter().filter(|row| row.state == State::NoFixExists) {
            self.rules.insert(Rule::Contain);
            let why = row.reasons.iter().find_map(|reason| match reason {
                Reason::NoFix { why, .. } => Some(*why),
                _ => None,
            });
            self.plan.contain.push(Contained {
                advisory: row.advisory.clone(),
                why,
                measure: row.next_step.clone(),
            });
        }
    }

    fn stays_open(
        &mut self,
        board: &Board<'_>,
        judged: &[Judgement],
        reaches: &[Reach],
        before: Option<&[Judgement]>,
    ) {
        let reached: BTreeSet<&BulletinId> = reaches.iter().map(|reach| &reach.id).collect();
        let was_open = |id: &BulletinId| {
            before.is_some_and(|rows| rows.iter().any(|row| row.advisory == *id && is_open(row)))
        };
        for row in judged.iter().filter(|row| !reached.contains(&row.advisory)) {
            let step = row.next_step.clone();
            let why = match row.state {
                State::Unknown if was_open(&row.advisory) => {
                    WhyOpen::UnknownAfterServicePack { step }
                }
                State::Unknown => WhyOpen::Unknown { step },
                State::NeedsSpFirst => WhyOpen::NoServicePack,
                State::Missing | State::Conflict => out_of_reach(board, &row.advisory),
                _ => continue,
            };
            self.plan.open.push(StaysOpen { advisory: row.advisory.clone(), why });
        }
    }

    fn what_if(&mut self, trial: &Trial<'_>, judged: &[Judgement]) {
        if self.options.what_if.is_empty() {
            return;
        }
        self.rules.insert(Rule::WhatIf);
        let board = Board::of(trial, judged);
        let asked: BTreeSet<&Kb> = self.options.what_if.iter().collect();
        let rows = board.candidates.iter().enumerate();
        let updates: BTreeMap<usize, &Kb> = rows
            .filter(|(_, row)| asked.contains(&row.update.kb))
            .map(|(place, row)| (place, &row.update.kb))
            .collect();
        let installed: BTreeSet<&Kb> = updates.values().copied().collect();
        let mut what_if = WhatIf {
            kbs: installed.iter().map(|kb| (*kb).clone()).collect(),
            without_effect: asked.difference(&installed).map(|kb| (*kb).clone()).collect(),
            ..WhatIf::default()
        };
        // What a service pack that must come first undoes is not closed.
        let stays: BTreeSet<&BulletinId> = self.plan.open.iter().map(|row| &row.advisory).collect();
        let mut left = board.open().clone();
        for reach in board.reaches(&updates.into_keys().collect()) {
            if stays.contains(&reach.id) {
                continue;
            }
            if left.remove(&reach.id) {
                what_if.closes.push(closed(&board, &reach));
            } else {
                what_if.settles.push(reach.id);
            }
        }
        what_if.leaves = left.into_iter().collect();
        self.plan.what_if = Some(what_if);
    }

    fn finish(mut self) -> Plan {
        // What a start brings in place may not be known any more after a service pack.
        let Plan { batches, open, .. } = &mut self.plan;
        let stays: BTreeSet<&BulletinId> = open.iter().map(|row| &row.advisory).collect();
        for batch in batches {
            batch.closes.retain(|id| !stays.contains(id));
        }
        let book = RuleBook::embedded();
        self.plan.rules = self.rules.iter().filter_map(|rule| book.reference(*rule)).collect();
        self.plan
    }
}

fn closed(board: &Board<'_>, reach: &Reach) -> Closed {
    let is_own = reach.path.len() < 2;
    Closed {
        advisory: reach.id.clone(),
        path: if is_own { Vec::new() } else { reach.path.clone() },
        but_for: if is_own { board.unknown_components(&reach.id) } else { Vec::new() },
    }
}

fn out_of_reach(board: &Board<'_>, id: &BulletinId) -> WhyOpen {
    if board.grounds.iter().any(|ground| ground.offers.contains_key(id)) {
        return WhyOpen::CandidatesDiffer;
    }
    match board.held_by(id) {
        Some((product, service_pack)) => {
            let service_pack = ServicePackOf { product, service_pack };
            WhyOpen::ServicePackAgain { service_pack }
        }
        None => WhyOpen::NoUpdate,
    }
}

// Those that others need are installed, and in effect, before them.
fn batches(board: &Board<'_>, updates: &Set) -> Vec<Vec<usize>> {
    let book = RuleBook::embedded();
    let rows = updates.iter().filter_map(|place| Some((*place, board.candidates.get(*place)?)));
    let mut rows: Vec<(usize, &Candidate<'_>)> = rows.collect();
    rows.sort_by_key(|(_, row)| (row.date(), row.number(), row.key().1));
    let needed: BTreeSet<&Kb> = rows
        .iter()
        .flat_map(|(_, row)| &row.update.preconditions)
        .filter_map(|row| book.needs(&row.code))
        .collect();
    let (first, rest): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|(_, row)| needed.contains(&row.update.kb));
    let places = |rows: Vec<(usize, &Candidate<'_>)>| -> Vec<usize> {
        rows.into_iter().map(|(place, _)| place).collect()
    };
    [places(first), places(rest)].into_iter().filter(|rows| !rows.is_empty()).collect()
}
