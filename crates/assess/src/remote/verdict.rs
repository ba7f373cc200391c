//! From a settled case to the verdict on one bulletin: it must hold for every product the host
//! may be.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::{Bulletin, Containment, Edge, EvidenceRule, Listing};
use seawall_facts::{Door, ProbeId, ProductId};

use super::{
    Conclusion, Finding,
    candidate::{Candidate, can_have},
    finding::Answered,
    judge::Case,
    rules::VerdictsBy,
};
use crate::{
    CandidateState, Method, Reason, ServicePackOf, State, Step, Verdict,
    proof::{CounterEvidence, Node, NodeKind, Proof, RemoteProof, RuleRef},
    rule::Head,
};

impl<'a> Case<'a> {
    /// The verdict on a bulletin.
    pub(super) fn verdict(&self, bulletin: &'a Bulletin) -> Verdict {
        match self.verdicts {
            VerdictsBy::NotApplicable => {
                self.blanket(bulletin, State::NotApplicable, self.reasons.clone(), None)
            }
            VerdictsBy::ByListing if !self.candidates.is_empty() => self.by_candidates(bulletin),
            VerdictsBy::Unknown | VerdictsBy::ByListing => {
                let audit = || Step::AuditHost { advisory: bulletin.id.to_string() };
                let step = self.step.clone().unwrap_or_else(audit);
                self.blanket(bulletin, State::Unknown, self.reasons.clone(), Some(step))
            }
        }
    }

    fn blanket(
        &self,
        bulletin: &Bulletin,
        state: State,
        reasons: Vec<Reason>,
        next_step: Option<Step>,
    ) -> Verdict {
        let proof = self.proof(bulletin, state, &Judged::default());
        let advisory = bulletin.id.to_string();
        Verdict { advisory, state, via: Vec::new(), method: None, reasons, next_step, proof }
    }

    fn by_candidates(&self, bulletin: &'a Bulletin) -> Verdict {
        let judged = self.judged(bulletin);
        let state = judged.state();
        let decisive = judged.live.iter().find(|candidate| candidate.state == state);
        let reasons = self.reasons_for(bulletin, state, &judged);
        let next_step = self.step_for(bulletin, state, &judged);
        Verdict {
            advisory: bulletin.id.to_string(),
            state,
            via: decisive.map(|candidate| candidate.via.clone()).unwrap_or_default(),
            method: state.is_fixed().then(|| Method::PublishedRuleNotRevalidated {
                families: self.families.iter().cloned().collect(),
            }),
            reasons,
            next_step,
            proof: self.proof(bulletin, state, &judged),
        }
    }

    // A flaw that showed rules out the products that do not have it.
    fn judged(&self, bulletin: &'a Bulletin) -> Judged<'a> {
        let shown: Vec<&Bulletin> = self
            .findings
            .iter()
            .filter(|(_, finding)| **finding == Finding::Absent)
            .filter_map(|(id, _)| self.catalogue.bulletin(id.as_str()))
            .collect();
        let mut judged = Judged::default();
        for product in &self.candidates {
            match shown.iter().find(|shown| !can_have(shown, product)) {
                Some(shown) => judged.excluded.push((product.clone(), shown.id.to_string())),
                None => judged.live.push(Candidate::judge(
                    bulletin,
                    product,
                    &self.findings,
                    self.catalogue,
                    self.book,
                )),
            }
        }
        judged
    }

    fn reasons_for(&self, bulletin: &Bulletin, state: State, judged: &Judged<'_>) -> Vec<Reason> {
        let mut reasons = judged.merged_reasons();
        // What the vendor says of the product needs no answer of the host.
        if matches!(state, State::NotApplicable | State::NoFixExists) {
            return reasons;
        }
        reasons.extend(self.reasons.iter().cloned());
        if state != State::Unknown {
            return reasons;
        }
        let distinct: BTreeSet<State> =
            judged.live.iter().map(|candidate| candidate.state).collect();
        if distinct.iter().filter(|state| **state != State::Unknown).count() > 1 {
            let states = judged.live.iter().map(|candidate| CandidateState {
                product: candidate.product.clone(),
                state: candidate.state,
            });
            reasons.push(Reason::CandidatesDiffer { candidates: states.collect() });
        }
        if judged.live.is_empty() {
            let products = judged.excluded.iter().map(|(product, _)| product.clone()).collect();
            reasons.push(Reason::NotAffectedProduct { products });
        }
        let caveat = self.caveat.iter().filter(|(on, _)| on == bulletin.id.as_str());
        reasons.extend(caveat.map(|(_, caveat)| caveat.clone()));
        reasons.extend(self.gap(bulletin));
        let service_packs = self.service_packs(bulletin, judged);
        if !service_packs.is_empty() {
            reasons.push(Reason::ServicePackMayContain { service_packs });
        }
        unique(reasons)
    }

    // What kept the answers from saying anything of this bulletin.
    fn gap(&self, bulletin: &Bulletin) -> Vec<Reason> {
        let asked_anything = !self.answered.is_empty();
        match self.answered_for(bulletin) {
            Some(answered) => answered.reasons(),
            None if asked_anything && self.has_question(bulletin) => Vec::new(),
            None if asked_anything => vec![Reason::NoPublishedRule {
                advisory: bulletin.id.to_string(),
                families: self.families.iter().cloned().collect(),
            }],
            None => Vec::new(),
        }
    }

    fn has_question(&self, bulletin: &Bulletin) -> bool {
        self.book.question.iter().any(|question| {
            self.families.iter().all(|family| question.families.contains(family))
                && question.advisory == bulletin.id.as_str()
        })
    }

    fn step_for(&self, bulletin: &Bulletin, state: State, judged: &Judged<'_>) -> Option<Step> {
        let advisory = bulletin.id.to_string();
        match state {
            State::NoFixExists => return only_measure(bulletin, judged),
            State::Unknown | State::Conflict => {}
            _ => return None,
        }
        if let Some(step) = &self.step {
            return Some(step.clone());
        }
        let never_tested = |reason: &Reason| matches!(reason, Reason::VendorNeverTested { .. });
        if judged.merged_reasons().iter().any(never_tested) {
            return Some(Step::FilterPort { door: MAPPER });
        }
        let files = self.files(bulletin, judged);
        if let Some(probe) = self.second_pass(bulletin) {
            return Some(Step::SecondPassOrFiles { advisory, probe, files });
        }
        let service_packs = self.service_packs(bulletin, judged);
        if !service_packs.is_empty() {
            return Some(Step::CollectServicePack { advisory, service_packs });
        }
        Some(if files.is_empty() {
            Step::AuditHost { advisory }
        } else {
            Step::CollectFileVersions { advisory, files }
        })
    }

    // A question that may go unasked, and was, can still be asked by name.
    fn second_pass(&self, bulletin: &Bulletin) -> Option<ProbeId> {
        let answered = self.answered_for(bulletin)?;
        if !answered.question.optional || answered.finding != Finding::NotAsked {
            return None;
        }
        let method = answered.question.methods.first()?;
        let rule = self.book.method.iter().find(|rule| rule.method == *method)?;
        rule.probes.first().copied()
    }

    fn service_packs(&self, bulletin: &Bulletin, judged: &Judged<'_>) -> Vec<ServicePackOf> {
        let mut packs = BTreeSet::new();
        for Candidate { product, .. } in &judged.live {
            let updates = self.catalogue.updates_for(&bulletin.id, product, None);
            let earliest = updates.iter().filter_map(|update| update.fixed_by_sp(product)).min();
            packs.extend(
                earliest
                    .map(|service_pack| ServicePackOf { product: product.clone(), service_pack }),
            );
        }
        packs.into_iter().collect()
    }

    // Only files whose version no older update already brought.
    fn files(&self, bulletin: &Bulletin, judged: &Judged<'_>) -> Vec<String> {
        let mut files = BTreeSet::new();
        for candidate in &judged.live {
            for update in self.catalogue.updates_for(&bulletin.id, &candidate.product, None) {
                files.extend(update.evidence.iter().filter_map(|evidence| match &evidence.rule {
                    EvidenceRule::FileVersion { path, discriminates: true, .. } => {
                        Some(path.to_string())
                    }
                    _ => None,
                }));
            }
        }
        files.into_iter().collect()
    }

    fn proof(&self, bulletin: &Bulletin, state: State, judged: &Judged<'_>) -> Proof {
        let mut edges: Vec<Edge> = Vec::new();
        for edge in judged.live.iter().flat_map(|candidate| &candidate.edges) {
            if !edges.contains(edge) {
                edges.push((*edge).clone());
            }
        }
        let advisory = bulletin.id.to_string();
        let evidence = &self.evidence;
        let proof = RemoteProof {
            catalogue_date: self.catalogue.date().to_owned(),
            status: self.status,
            state,
            address: evidence.address,
            identity: evidence.identity.clone(),
            ports: evidence.ports.clone(),
            evidence: evidence.answers.to_vec(),
            rules: self.rules_of(judged),
            counter_evidence: self.counter_evidence(state),
            tree: self.tree(&advisory, state, judged, &edges),
            edges,
            advisory,
            digest: String::new(),
        };
        Proof::Remote(Box::new(proof))
    }

    fn rules_of(&self, judged: &Judged<'_>) -> Vec<RuleRef> {
        let mut rules: BTreeSet<RuleRef> = self.rules.iter().cloned().collect();
        let of_answers = self.answered.iter().flat_map(Answered::rules);
        rules.extend(of_answers.map(Head::reference));
        rules.extend(judged.live.iter().flat_map(|candidate| candidate.rules.iter().cloned()));
        if judged.live.len() + judged.excluded.len() > 1 {
            rules.extend(self.book.judge("judge.every_candidate").map(Head::reference));
        }
        rules.into_iter().collect()
    }

    fn counter_evidence(&self, state: State) -> Vec<CounterEvidence> {
        if state != State::Conflict {
            return self.answered.iter().flat_map(Answered::counter_evidence).collect();
        }
        let mut rows = Vec::new();
        for answered in &self.answered {
            for result in &answered.methods {
                if matches!(result.conclusion, Conclusion::Present | Conclusion::Absent) {
                    rows.push(CounterEvidence {
                        advisory: answered.question.advisory.clone(),
                        method: result.method.to_owned(),
                        conclusion: result.conclusion,
                        answers: result.answers.clone(),
                    });
                }
            }
        }
        rows
    }

    fn tree(&self, advisory: &str, state: State, judged: &Judged<'_>, edges: &[Edge]) -> Node {
        let answers = self.evidence.answers;
        let identity = self.evidence.identity;
        let clues = identity.clues.iter().filter_map(|clue| {
            let index = answers.iter().rposition(|answer| answer.probe == clue.probe)?;
            Some(Node::leaf(NodeKind::Answer { index, probe: clue.probe }))
        });
        let identity = Node::over(NodeKind::Identity { family: identity.family }, clues.collect());
        let excluded = judged.excluded.iter().map(|(product, shown)| {
            let (product, advisory) = (product.clone(), shown.clone());
            Node::leaf(NodeKind::CandidateExcluded { product, advisory })
        });
        let place = |edge: &Edge| edges.iter().position(|walked| walked == edge);
        let children = std::iter::once(identity)
            .chain(self.nodes.iter().cloned())
            .chain(self.answered.iter().map(|answered| answered.node(answers)))
            .chain(excluded)
            .chain(judged.live.iter().map(|candidate| candidate.node(place)));
        let kind = NodeKind::Verdict { advisory: advisory.to_owned(), state };
        Node::over(kind, children.collect())
    }
}

fn only_measure(bulletin: &Bulletin, judged: &Judged<'_>) -> Option<Step> {
    judged.live.iter().find_map(|candidate| match bulletin.listing(&candidate.product, None) {
        Listing::NoFix(row) => {
            row.only.map(|Containment::FilterPort { door }| Step::FilterPort { door })
        }
        _ => None,
    })
}

/// A bulletin on every product the host may be.
#[derive(Default)]
struct Judged<'a> {
    live: Vec<Candidate<'a>>,
    // With the bulletin whose flaw showed.
    excluded: Vec<(ProductId, String)>,
}

impl Judged<'_> {
    /// What holds for all of them. A product that does not have the flaw takes nothing from a fix
    /// on another; anything else that differs is not known.
    fn state(&self) -> State {
        let states: BTreeSet<State> = self.live.iter().map(|candidate| candidate.state).collect();
        let rest: Vec<State> =
            states.iter().copied().filter(|state| *state != State::NotApplicable).collect();
        match (states.contains(&State::NotApplicable), rest.as_slice()) {
            (true, []) => State::NotApplicable,
            (false, [one]) => *one,
            (true, [one]) if one.is_fixed() => *one,
            _ => State::Unknown,
        }
    }

    // What is said of several products alike is said once.
    fn merged_reasons(&self) -> Vec<Reason> {
        let mut by_listing: BTreeMap<u8, (Vec<ProductId>, Reason)> = BTreeMap::new();
        let mut others = Vec::new();
        for candidate in &self.live {
            let Some(reason) = &candidate.reason else {
                continue;
            };
            let (order, products) = match reason {
                Reason::NoFix { products, .. } => (0, products),
                Reason::NotAffectedProduct { products } => (1, products),
                Reason::VendorNeverTested { products } => (2, products),
                Reason::NotListed { products } => (3, products),
                _ => {
                    others.push(reason.clone());
                    continue;
                }
            };
            let entry = by_listing.entry(order).or_insert_with(|| (Vec::new(), reason.clone()));
            entry.0.extend(products.iter().cloned());
        }
        let merged = by_listing.into_values().map(|(merged, reason)| match reason {
            Reason::NoFix { why, .. } => Reason::NoFix { products: merged, why },
            Reason::NotAffectedProduct { .. } => Reason::NotAffectedProduct { products: merged },
            Reason::VendorNeverTested { .. } => Reason::VendorNeverTested { products: merged },
            _ => Reason::NotListed { products: merged },
        });
        unique(others.into_iter().chain(merged).collect())
    }
}

fn unique(reasons: Vec<Reason>) -> Vec<Reason> {
    let mut kept = Vec::new();
    for reason in reasons {
        if !kept.contains(&reason) {
            kept.push(reason);
        }
    }
    kept
}

/// Where the endpoint mapper listens, through which the flaws are reached.
const MAPPER: Door = Door::tcp(135);
