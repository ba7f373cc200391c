//! What of a host's facts one bulletin asks for. Judging the excerpt gives what judging all of
//! them gives, and a proof holds no more.

use std::collections::{BTreeSet, HashSet};

use seawall_advisory::{BulletinId, Catalogue};
use seawall_facts::{
    Arch, Completeness, Evidence, EvidenceKind, Fact, FactValue, ProductId, ServicePack,
};

use super::{
    HostFacts,
    dossier::{Dossier, key_text},
    ground::{Case, Ground, Question},
};
use crate::HostProof;

/// Part of a host's facts and evidence, in their order.
#[derive(Clone, Debug)]
pub(super) struct Excerpt {
    pub(super) products: Vec<ProductId>,
    pub(super) sp: Option<ServicePack>,
    pub(super) arch: Option<Arch>,
    pub(super) facts: Vec<Fact>,
    pub(super) evidence: Vec<Evidence>,
}

impl Excerpt {
    /// What a bulletin asks for on everything the host may be.
    pub(super) fn of(id: &BulletinId, dossier: &Dossier<'_>, catalogue: &Catalogue) -> Self {
        let mut wanted = Wanted { dossier, facts: BTreeSet::new() };
        wanted.identity(catalogue);
        for ground in &dossier.grounds {
            wanted.ground(id, ground);
        }
        let host = dossier.host;
        let facts: Vec<Fact> =
            wanted.facts.iter().filter_map(|place| dossier.fact(*place)).cloned().collect();
        let sources: HashSet<&str> = facts.iter().map(|fact| &*fact.source.file).collect();
        let is_source = |row: &Evidence| sources.contains(&*row.source);
        let tells = |row: &Evidence| {
            let kinds = [
                EvidenceKind::Registry,
                EvidenceKind::HotfixList,
                EvidenceKind::Files,
                EvidenceKind::Components,
            ];
            row.completeness == Completeness::Complete && kinds.contains(&row.kind)
        };
        let evidence = host.evidence.iter().filter(|row| is_source(row) || tells(row));
        let evidence = evidence.cloned().collect();
        let (products, sp, arch) = (host.products.to_vec(), host.sp, host.arch);
        Self { products, sp, arch, facts, evidence }
    }

    /// What a proof holds.
    pub(super) fn in_proof(proof: &HostProof) -> Self {
        Self {
            products: proof.products.clone(),
            sp: proof.service_pack,
            arch: proof.arch,
            facts: proof.facts.clone(),
            evidence: proof.evidence.clone(),
        }
    }

    /// The excerpt as a host.
    pub(super) fn host(&self) -> HostFacts<'_> {
        HostFacts {
            products: &self.products,
            sp: self.sp,
            arch: self.arch,
            facts: &self.facts,
            evidence: &self.evidence,
        }
    }
}

struct Wanted<'d> {
    dossier: &'d Dossier<'d>,
    facts: BTreeSet<usize>,
}

impl Wanted<'_> {
    fn identity(&mut self, catalogue: &Catalogue) {
        let dossier = self.dossier;
        for (place, fact) in dossier.host.facts.iter().enumerate() {
            let is_identity = matches!(
                fact.value,
                FactValue::Product(_)
                    | FactValue::ProductAmong(_)
                    | FactValue::ProductName(_)
                    | FactValue::ServicePack(_)
                    | FactValue::Architecture(_)
                    | FactValue::Component(_)
            );
            if is_identity {
                self.facts.insert(place);
            }
        }
        self.facts.extend(dossier.build.iter().map(|(place, _)| *place));
        self.facts.extend(dossier.language.iter().map(|(place, _)| *place));
        self.facts.extend(dossier.started.iter().map(|(place, _)| *place));
        self.facts.extend(dossier.later.iter().map(|(place, _)| *place));
        self.facts.extend(dossier.packs.iter().map(|(place, _)| *place));
        for key in catalogue.service_packs().iter().filter_map(|row| row.shown_by.as_ref()) {
            self.keys(&key_text(key.as_str()));
        }
    }

    fn ground(&mut self, id: &BulletinId, ground: &Ground<'_>) {
        let Some(own) = ground.place(id).and_then(|place| ground.at(place)) else { return };
        self.case(own);
        let newer = own.newer.iter().map(|(place, _)| place);
        for place in newer.chain(own.refusals.iter().map(|(place, _)| place)) {
            if let Some(newer) = ground.at(*place) {
                self.case(newer);
            }
        }
    }

    fn case(&mut self, case: &Case<'_>) {
        for question in case.questions.iter().chain(&case.elsewhere) {
            self.question(question);
        }
    }

    fn question(&mut self, question: &Question<'_>) {
        let dossier = self.dossier;
        let mentions = dossier.mentions(question.number());
        self.facts.extend(mentions.iter().map(|mention| mention.fact));
        for row in &question.keys {
            self.keys(&row.text);
            if let Some(above) = &row.above {
                self.keys(above);
            }
        }
        for row in &question.files {
            self.facts.extend(dossier.files(&row.name).iter().map(|file| file.fact));
            self.facts.extend(dossier.renames(&row.name));
        }
        for name in &question.packages {
            self.facts.extend(dossier.packages(name).map(|(place, _)| place));
        }
    }

    fn keys(&mut self, text: &str) {
        self.facts.extend(self.dossier.keys(text).iter().map(|key| key.fact));
    }
}
