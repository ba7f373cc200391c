//! From what holds on each ground to what is said of a bulletin: it must hold on all of them.

use std::collections::BTreeSet;

use seawall_advisory::{BulletinId, Containment, Listing};
use seawall_facts::{Door, ProductId};
use serde::{Deserialize, Serialize};

use super::{
    combine::{Own, Sighting},
    ground::Case,
    hearing::Hearing,
    opinion::Opinion,
    product::Candidates,
    rules::Rule,
};
use crate::{
    CandidateState, GroundState, Reason, ServicePackOf, Stand, State, Step, builds::BuildVerdict,
};

/// What is said of one bulletin on one host, without its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The bulletin.
    pub advisory: BulletinId,
    /// What is said.
    pub state: State,
    /// For `fixed_via`, and for `pending_reboot` of another's update, the bulletins whose updates
    /// hold this one's fix, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The cheapest thing to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step: Option<Step>,
}

/// A judgement with what it was put together from.
pub(super) struct Ruling<'h> {
    pub(super) judgement: Judgement,
    pub(super) opinions: Vec<Opinion<'h>>,
    pub(super) rules: Vec<Rule>,
}

/// Judges a bulletin on every ground.
pub(super) fn rule<'h>(
    id: &BulletinId,
    hearings: &'h [Hearing<'h>],
    candidates: &Candidates,
) -> Ruling<'h> {
    let opinions: Vec<Opinion<'h>> =
        hearings.iter().map(|hearing| Opinion::of(id, hearing)).collect();
    let mut rules = Vec::new();
    if opinions.len() > 1 {
        rules.push(Rule::EveryCandidate);
    }
    let mut state = common(&opinions);
    let decisive = opinions.iter().find(|opinion| opinion.state == state);
    let via = decisive.map(|opinion| opinion.via.clone()).unwrap_or_default();
    let mut reasons = merged(&opinions, state);
    if opinions.is_empty() {
        reasons.push(Reason::ProductNotKnown);
    }
    reasons.extend(differences(&opinions));
    if let Some(name) = &candidates.misprint {
        rules.push(Rule::Misprint);
        reasons.push(Reason::ProductByMisprint { name: name.clone() });
        if !opinions.iter().all(|opinion| opinion.by_file) {
            state = State::Unknown;
        }
    }
    let via = if state == State::Unknown { Vec::new() } else { via };
    let next_step = step(id, state, &opinions, hearings, candidates);
    let judgement = Judgement { advisory: id.clone(), state, via, reasons, next_step };
    Ruling { judgement, opinions, rules }
}

// A product that does not have the flaw takes nothing from a fix on another. Where the fix is in
// place on none, that is what holds; anything else that differs is not known.
fn common(opinions: &[Opinion<'_>]) -> State {
    let states: BTreeSet<State> = opinions.iter().map(|opinion| opinion.state).collect();
    let mut distinct = states.iter().copied();
    if let (Some(one), None) = (distinct.next(), distinct.next()) {
        return one;
    }
    let is_fine = |state: &State| state.is_fixed() || *state == State::NotApplicable;
    let is_open =
        |state: &State| matches!(state, State::Missing | State::Conflict | State::NeedsSpFirst);
    if states.is_empty() {
        State::Unknown
    } else if states.iter().all(is_fine) {
        states.iter().copied().find(|state| state.is_fixed()).unwrap_or(State::NotApplicable)
    } else if states.iter().all(is_open) {
        if states.contains(&State::Conflict) { State::Conflict } else { State::Missing }
    } else {
        State::Unknown
    }
}

// What is said on several grounds alike is said once; products of one listing stand together.
fn merged(opinions: &[Opinion<'_>], state: State) -> Vec<Reason> {
    let decides = |opinion: &&Opinion<'_>| state == State::Unknown || opinion.state == state;
    let mut kept: Vec<Reason> = Vec::new();
    for reason in opinions.iter().filter(decides).flat_map(|opinion| &opinion.reasons) {
        if kept.contains(reason) || kept.iter_mut().any(|own| joined(own, reason)) {
            continue;
        }
        kept.push(reason.clone());
    }
    kept
}

fn joined(own: &mut Reason, other: &Reason) -> bool {
    let (products, more) = match (own, other) {
        (
            Reason::NotAffectedProduct { products },
            Reason::NotAffectedProduct { products: more },
        )
        | (Reason::VendorNeverTested { products }, Reason::VendorNeverTested { products: more })
        | (Reason::NotListed { products }, Reason::NotListed { products: more }) => {
            (products, more)
        }
        (Reason::NoFix { products, why }, Reason::NoFix { products: more, why: other })
            if why == other =>
        {
            (products, more)
        }
        _ => return false,
    };
    for product in more {
        if !products.contains(product) {
            products.push(product.clone());
        }
    }
    true
}

fn differences(opinions: &[Opinion<'_>]) -> Option<Reason> {
    let states: BTreeSet<State> = opinions.iter().map(|opinion| opinion.state).collect();
    if states.len() < 2 {
        return None;
    }
    let products: BTreeSet<&ProductId> =
        opinions.iter().map(|opinion| &opinion.ground.product).collect();
    let has_packs = opinions.len() > products.len();
    Some(if has_packs {
        let states = opinions.iter().map(|opinion| GroundState {
            product: opinion.ground.product.clone(),
            service_pack: opinion.ground.sp,
            state: opinion.state,
        });
        Reason::ServicePacksDiffer { states: states.collect() }
    } else {
        let candidates = opinions.iter().map(|opinion| CandidateState {
            product: opinion.ground.product.clone(),
            state: opinion.state,
        });
        Reason::CandidatesDiffer { candidates: candidates.collect() }
    })
}

fn step(
    id: &BulletinId,
    state: State,
    opinions: &[Opinion<'_>],
    hearings: &[Hearing<'_>],
    candidates: &Candidates,
) -> Option<Step> {
    let advisory = id.to_string();
    match state {
        State::Fixed | State::FixedBySp | State::FixedVia | State::NotApplicable => None,
        State::PendingReboot => Some(Step::Restart),
        State::NoFixExists => opinions.iter().find_map(only_measure),
        State::NeedsSpFirst => Some(Step::InstallServicePack { service_packs: packs(opinions) }),
        State::Missing => Some(Step::InstallOneOf { kbs: kbs(opinions) }),
        State::Conflict => {
            let start = hearings.first().and_then(|hearing| hearing.scales.dossier.started);
            let is_old =
                hearings.first().is_some_and(|hearing| hearing.scales.ground.is_before_cbs);
            Some(if start.is_none() && is_old {
                Step::CollectStartTime
            } else {
                Step::InstallOneOf { kbs: kbs(opinions) }
            })
        }
        State::Unknown if opinions.is_empty() || candidates.misprint.is_some() => {
            Some(Step::IdentifyHost)
        }
        State::Unknown => Some(resolve(advisory, opinions)),
    }
}

// What would turn "unknown" into an answer, at the least cost.
fn resolve(advisory: String, opinions: &[Opinion<'_>]) -> Step {
    let never_tested = |reason: &Reason| matches!(reason, Reason::VendorNeverTested { .. });
    if opinions.iter().all(|opinion| opinion.reasons.iter().any(never_tested)) {
        // No evidence will tell. Every bulletin that has such products is about one door.
        let service_packs = packs(opinions);
        return if service_packs.is_empty() {
            Step::FilterPort { door: MAPPER }
        } else {
            Step::InstallServicePack { service_packs }
        };
    }
    let is_known = |opinion: &Opinion<'_>| opinion.state != State::Unknown;
    if opinions.iter().any(is_known) {
        let products: BTreeSet<&ProductId> =
            opinions.iter().map(|opinion| &opinion.ground.product).collect();
        if products.len() > 1 {
            return Step::IdentifyHost;
        }
        let service_packs = opinions.iter().map(|opinion| ServicePackOf {
            product: opinion.ground.product.clone(),
            service_pack: opinion.ground.sp,
        });
        return Step::CollectServicePack { advisory, service_packs: service_packs.collect() };
    }
    let mut files = BTreeSet::new();
    let (mut keys, mut kbs, mut components) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for opinion in opinions {
        files.extend(opinion.wanted_files.iter().cloned());
        let Some(own) = opinion.own else { continue };
        if let Some((_, BuildVerdict { next_step: Some(step), .. })) = &own.build {
            return step.clone();
        }
        let goes_by_build = opinion.case.is_some_and(Case::goes_by_build);
        if goes_by_build || (own.may_be_held_by_later() && opinion.ground.tells_by_revision()) {
            return Step::CollectRevision;
        }
        components.extend(own.unknown_components.iter().map(|name| (*name).to_owned()));
        if !opinion.wanted_files.is_empty() {
            continue;
        }
        let open = |stand| matches!(stand, Stand::Unseen | Stand::Doubtful | Stand::Absent);
        for sighting in own.sightings.iter().filter(|sighting| open(sighting.stand)) {
            let component = sighting.question.update.component.as_deref();
            if component.is_some_and(|name| own.unknown_components.contains(&name)) {
                continue;
            }
            kbs.insert(sighting.question.kb());
            keys.extend(sighting.question.keys.iter().map(|row| row.path.to_string()));
            let unseen = sighting.question.telling_files();
            let unseen = unseen.filter(|row| !sighting.has_seen(&row.name));
            files.extend(unseen.map(|row| row.path.to_owned()));
        }
    }
    if !files.is_empty() {
        Step::CollectFileVersions { advisory, files: files.into_iter().collect() }
    } else if !components.is_empty() {
        Step::CollectComponents { advisory, components: components.into_iter().collect() }
    } else if !keys.is_empty() {
        Step::CollectKeys { advisory, keys: keys.into_iter().collect() }
    } else if !kbs.is_empty() {
        Step::CollectHotfixes { advisory, kbs: kbs.into_iter().collect() }
    } else if packs(opinions).is_empty() {
        Step::AuditHost { advisory }
    } else {
        Step::InstallServicePack { service_packs: packs(opinions) }
    }
}

/// Where the endpoint mapper listens.
const MAPPER: Door = Door::tcp(135);

fn only_measure(opinion: &Opinion<'_>) -> Option<Step> {
    match opinion.case?.listing {
        Listing::NoFix(row) => {
            row.only.map(|Containment::FilterPort { door }| Step::FilterPort { door })
        }
        _ => None,
    }
}

fn kbs(opinions: &[Opinion<'_>]) -> Vec<String> {
    let own = opinions.iter().filter_map(|opinion| opinion.own);
    let open = own.flat_map(|own| {
        own.sightings.iter().filter(|row| row.stand != Stand::InPlace && !is_absent(own, row))
    });
    let here = open.map(|row| row.question.kb());
    let elsewhere = opinions.iter().filter(|opinion| opinion.own.is_some());
    let elsewhere =
        elsewhere.flat_map(|opinion| opinion.elsewhere.iter().map(|row| row.question.kb()));
    here.chain(elsewhere).collect::<BTreeSet<_>>().into_iter().collect()
}

fn is_absent(own: &Own<'_>, row: &Sighting<'_>) -> bool {
    let component = row.question.update.component.as_deref();
    component.is_some_and(|name| own.absent_components.contains(&name))
}

// Service packs above the host's that the updates install on.
fn packs(opinions: &[Opinion<'_>]) -> Vec<ServicePackOf> {
    let mut packs = BTreeSet::new();
    for opinion in opinions {
        let own = opinion.case.map(Case::service_packs).unwrap_or_default();
        let above = own.into_iter().filter(|pack| *pack > opinion.ground.sp);
        packs.extend(above.map(|service_pack| ServicePackOf {
            product: opinion.ground.product.clone(),
            service_pack,
        }));
    }
    packs.into_iter().collect()
}
