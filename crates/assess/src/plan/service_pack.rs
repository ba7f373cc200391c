//! The service pack that must come first, and the host as it is after it.

use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

use seawall_advisory::BulletinId;
use seawall_facts::{
    Evidence, EvidenceKind, Fact, FactValue, ProductId, RegistryPath, ServicePack,
};

use super::{
    board::{Board, is_open},
    rules::RuleBook,
};
use crate::{
    State,
    judge::{Dossier, HostFacts, Judge, Judgement, Trial},
};

/// A host as it is after a service pack.
#[derive(Debug)]
pub(super) struct After {
    pub(super) service_pack: ServicePack,
    pub(super) products: Vec<ProductId>,
    pub(super) judged: Vec<Judgement>,
    facts: Vec<Fact>,
    evidence: Vec<Evidence>,
}

/// The service pack to install first, where an update asks for one: the one after which the least
/// stays open, then the fewest updates are left to install, then the newest.
pub(super) fn first(judge: &Judge<'_>, trial: &Trial<'_>, judged: &[Judgement]) -> Option<After> {
    let wanting = judged.iter().filter(|row| row.state == State::NeedsSpFirst);
    let wanting: BTreeSet<&BulletinId> = wanting.map(|row| &row.advisory).collect();
    if wanting.is_empty() {
        return None;
    }
    let dossier = trial.dossier();
    let products: BTreeSet<&ProductId> = dossier.grounds().map(|(product, _)| product).collect();
    let has = dossier.grounds().map(|(_, sp)| sp).max()?;
    let packs_of = |product: &&ProductId| -> BTreeSet<ServicePack> {
        let known = judge.products().get(product);
        known.map(|known| known.service_packs.iter().copied().collect()).unwrap_or_default()
    };
    // Every product the host may be has it.
    let packs = products.iter().map(packs_of).reduce(|one, other| &one & &other)?;
    let products: Vec<ProductId> = products.into_iter().cloned().collect();
    let open: BTreeSet<&BulletinId> =
        judged.iter().filter(|row| is_open(row)).map(|row| &row.advisory).collect();
    let above = packs.into_iter().filter(|pack| *pack > has);
    let keeps = products.iter().all(|id| keeps_updates(id, judge));
    let scored = above.filter_map(|service_pack| {
        let assumed = |keeps| After::assumed(service_pack, &products, dossier, keeps);
        let (mut after, bare) = (assumed(keeps), keeps.then(|| assumed(false)));
        let (score, judged) = {
            let own = judge.dossier(after.facts());
            let trial = judge.hear(&own);
            let judged = forecast(judge, &trial, bare.as_ref(), judged);
            let board = Board::of(&trial, &judged);
            let solution = board.problem(&own).solve(RuleBook::embedded().effort());
            let reached: BTreeSet<BulletinId> =
                board.reaches(&solution.updates).into_iter().map(|reach| reach.id).collect();
            let is_done = |row: &&Judgement| {
                row.state.is_fixed()
                    || row.state == State::NotApplicable
                    || reached.contains(&row.advisory)
            };
            let done: BTreeSet<&BulletinId> =
                judged.iter().filter(is_done).map(|row| &row.advisory).collect();
            if wanting.is_disjoint(&done) {
                return None;
            }
            let left = open.difference(&done).count();
            ((left, solution.updates.len(), Reverse(service_pack)), judged)
        };
        after.judged = judged;
        Some((score, after))
    });
    scored.min_by_key(|(score, _)| *score).map(|(_, after)| after)
}

fn keeps_updates(product: &ProductId, judge: &Judge<'_>) -> bool {
    let known = judge.products().get(product);
    known.is_some_and(|known| RuleBook::embedded().keeps_updates(known.os_version))
}

// What is missing before is so after, unless the service pack holds it, whatever the evidence
// leaves open then: `bare` is the host without its updates, where they are kept.
fn forecast<'t>(
    judge: &Judge<'_>,
    trial: &'t Trial<'t>,
    bare: Option<&After>,
    judged: &[Judgement],
) -> Vec<Judgement> {
    let mut after = trial.all(judged.iter().map(|row| &row.advisory));
    let Some(bare) = bare else { return after };
    let open = judged.iter().filter(|row| is_open(row)).map(|row| &row.advisory);
    let lacks: BTreeSet<BulletinId> = judge
        .all(&judge.dossier(bare.facts()), open)
        .into_iter()
        .filter(|row| row.state == State::Missing)
        .map(|row| row.advisory)
        .collect();
    for row in &mut after {
        if row.state == State::Unknown && lacks.contains(&row.advisory) {
            row.state = State::Missing;
        }
    }
    after
}

impl After {
    // Files, packages and builds are of the old service pack; what is written down of updates is
    // kept with them, or they are installed again.
    fn assumed(
        service_pack: ServicePack,
        products: &[ProductId],
        dossier: &Dossier<'_>,
        keeps_updates: bool,
    ) -> Self {
        let host = dossier.host();
        let is_kept = |fact: &&Fact| match fact.value {
            FactValue::Component(_) | FactValue::Language(_) | FactValue::ProductName(_) => true,
            FactValue::RegistryKey(_) | FactValue::Hotfix(_) | FactValue::DisplayName(_) => {
                keeps_updates
            }
            _ => false,
        };
        let facts = host.facts.iter().filter(is_kept).cloned().collect();
        let is_known = |row: &&Evidence| match row.kind {
            EvidenceKind::Components => true,
            EvidenceKind::Registry | EvidenceKind::HotfixList | EvidenceKind::DisplayNames => {
                keeps_updates
            }
            _ => false,
        };
        let mut evidence: Vec<Evidence> = host.evidence.iter().filter(is_known).cloned().collect();
        if !keeps_updates {
            let source: Arc<str> = Arc::from("plan.service_pack_first");
            let mut registry = Evidence::new(EvidenceKind::Registry, source, Vec::new());
            registry.covers = ["SOFTWARE", "SYSTEM"].map(RegistryPath::new).to_vec();
            evidence.push(registry);
        }
        Self { service_pack, products: products.to_vec(), judged: Vec::new(), facts, evidence }
    }

    pub(super) fn facts(&self) -> HostFacts<'_> {
        HostFacts {
            products: &self.products,
            sp: Some(self.service_pack),
            arch: None,
            facts: &self.facts,
            evidence: &self.evidence,
        }
    }
}
