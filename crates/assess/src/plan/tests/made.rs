//! Hosts put together fact by fact, planned for, and changed as a plan says.

use std::sync::LazyLock;

use seawall_advisory::{BulletinId, Catalogue, EvidenceRule, Kb, Update};
use seawall_facts::{
    Evidence, EvidenceKind, Fact, FactValue, ProductId, Products, RegistryPath, ServicePack,
    Source, Timestamp, Version,
};

use crate::{
    State,
    judge::{HostFacts, Judge, Judgement},
    plan::{BatchKind, Options, Plan, plan},
};

pub(super) fn catalogue() -> &'static Catalogue {
    Catalogue::embedded().unwrap()
}

pub(super) fn judge() -> &'static Judge<'static> {
    static JUDGE: LazyLock<Judge<'static>> =
        LazyLock::new(|| Judge::new(catalogue(), Products::embedded()));
    &JUDGE
}

pub(super) fn ids(names: &[&str]) -> Vec<BulletinId> {
    names.iter().map(|name| BulletinId::new(name)).collect()
}

#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) products: Vec<ProductId>,
    pub(super) sp: Option<ServicePack>,
    pub(super) facts: Vec<Fact>,
    pub(super) evidence: Vec<Evidence>,
}

/// A host with a product, a service pack, and a registry of which all is known.
pub(super) fn host(product: &str, sp: &str) -> Made {
    let mut made = bare(product, sp);
    let mut registry = Evidence::new(EvidenceKind::Registry, "made".into(), vec![]);
    registry.covers = ["SOFTWARE", "SYSTEM"].map(RegistryPath::new).to_vec();
    made.evidence.push(registry);
    made
}

/// The same without any evidence.
pub(super) fn bare(product: &str, sp: &str) -> Made {
    Made {
        products: vec![ProductId::new(product)],
        sp: (sp != "?").then(|| sp.parse().unwrap()),
        facts: Vec::new(),
        evidence: Vec::new(),
    }
}

impl Made {
    pub(super) fn fact(mut self, kind: EvidenceKind, value: FactValue, at: Option<i64>) -> Self {
        let source = Source { kind, file: "made".into(), place: None };
        self.facts.push(Fact { value, source, raw: None, at: at.map(Timestamp) });
        self
    }

    /// A key below `SOFTWARE\Microsoft`.
    pub(super) fn key(self, key: &str) -> Self {
        self.key_at(key, None)
    }

    pub(super) fn key_at(self, key: &str, at: Option<i64>) -> Self {
        let path = RegistryPath::new(&format!(r"SOFTWARE\Microsoft\{key}"));
        self.fact(EvidenceKind::Registry, FactValue::RegistryKey(path), at)
    }

    pub(super) fn file(self, path: &str, version: &str) -> Self {
        let value = FactValue::File {
            path: path.to_owned(),
            version: Some(version.parse().unwrap()),
            language: None,
            company: None,
        };
        self.fact(EvidenceKind::Files, value, None)
    }

    pub(super) fn hotfix(self, number: &str) -> Self {
        self.fact(EvidenceKind::HotfixList, FactValue::Hotfix(number.to_owned()), None)
    }

    pub(super) fn booted(self, at: i64) -> Self {
        self.fact(EvidenceKind::Build, FactValue::Booted(Timestamp(at)), Some(at))
    }

    pub(super) fn whole_list(mut self) -> Self {
        self.evidence.push(Evidence::new(EvidenceKind::HotfixList, "made".into(), vec![]));
        self
    }

    pub(super) fn facts(&self) -> HostFacts<'_> {
        HostFacts {
            products: &self.products,
            sp: self.sp,
            arch: None,
            facts: &self.facts,
            evidence: &self.evidence,
        }
    }

    /// Every bulletin about what it may be.
    pub(super) fn everything(&self) -> Vec<BulletinId> {
        judge().bulletins(&judge().dossier(self.facts())).into_iter().cloned().collect()
    }

    pub(super) fn judged(&self, wanted: &[BulletinId]) -> Vec<Judgement> {
        judge().all(&judge().dossier(self.facts()), wanted)
    }

    pub(super) fn plan(&self, wanted: &[BulletinId]) -> Plan {
        self.plan_with(wanted, &Options::default())
    }

    pub(super) fn plan_with(&self, wanted: &[BulletinId], options: &Options<'_>) -> Plan {
        let dossier = judge().dossier(self.facts());
        let trial = judge().hear(&dossier);
        let judged = trial.all(wanted);
        plan(judge(), &trial, &judged, options)
    }

    /// The bulletins that count as missing.
    pub(super) fn missing(&self, wanted: &[BulletinId]) -> Vec<BulletinId> {
        let open = [State::Missing, State::Conflict, State::NeedsSpFirst];
        let judged = self.judged(wanted).into_iter();
        judged.filter(|row| open.contains(&row.state)).map(|row| row.advisory).collect()
    }

    /// The bulletins that are not known to be fixed.
    pub(super) fn not_closed(&self, wanted: &[BulletinId]) -> Vec<BulletinId> {
        let is_closed = |row: &Judgement| row.state.is_fixed() || row.state == State::NotApplicable;
        let judged = self.judged(wanted).into_iter();
        judged.filter(|row| !is_closed(row)).map(|row| row.advisory).collect()
    }

    /// The host after a plan was followed, and it was started again.
    pub(super) fn after(&self, plan: &Plan) -> Self {
        let mut made = self.clone();
        for batch in &plan.batches {
            if let BatchKind::ServicePack { service_packs } = &batch.kind {
                made = made.with_service_pack(service_packs[0].service_pack);
            }
            for planned in &batch.updates {
                for update in made.updates(&planned.advisory, &planned.kb) {
                    if update.component == planned.component {
                        made = made.with(update);
                    }
                }
                // Its files are no older than those of what it holds.
                let held = planned.closes.iter().map(|closed| &closed.advisory);
                for id in held.chain(&planned.settles) {
                    made.raise_to(id);
                }
            }
            made = made.started();
        }
        made
    }

    /// The updates of a bulletin for what it may be.
    pub(super) fn updates(&self, id: &BulletinId, kb: &Kb) -> Vec<&'static Update> {
        let products = self.products.iter();
        let rows = products.flat_map(|product| catalogue().updates_for(id, product, self.sp));
        rows.filter(|update| update.kb == *kb).collect()
    }

    /// The host with an update: its keys, its line in the list, and files no older than its.
    pub(super) fn with(mut self, update: &Update) -> Self {
        for row in &update.evidence {
            match &row.rule {
                EvidenceRule::RegistryKey { path, .. } => {
                    let value = FactValue::RegistryKey(path.clone());
                    self = self.fact(EvidenceKind::Registry, value, None);
                }
                EvidenceRule::FileVersion { path, at_least, .. } => self.raise(path, *at_least),
                _ => {}
            }
        }
        self.hotfix(update.kb.as_str())
    }

    fn raise_to(&mut self, id: &BulletinId) {
        for product in self.products.clone() {
            let updates = catalogue().updates_for(id, &product, self.sp);
            for row in updates.into_iter().flat_map(|update| &update.evidence) {
                if let EvidenceRule::FileVersion { path, at_least, .. } = &row.rule {
                    self.raise(path, *at_least);
                }
            }
        }
    }

    fn raise(&mut self, path: &str, at_least: Version) {
        let name = |path: &str| path.to_lowercase().rsplit('\\').next().unwrap().to_owned();
        for fact in &mut self.facts {
            if let FactValue::File { path: own, version: Some(version), .. } = &mut fact.value
                && name(own) == name(path)
                && version.fields()[..3] == at_least.fields()[..3]
            {
                *version = (*version).max(at_least);
            }
        }
    }

    fn started(mut self) -> Self {
        self.facts.retain(|fact| !matches!(fact.value, FactValue::PendingRename { .. }));
        self.booted(4_000_000_000_000)
    }

    fn with_service_pack(mut self, sp: ServicePack) -> Self {
        let is_nt4 = self.products.iter().any(|product| product.as_str().starts_with("nt4"));
        self.sp = Some(sp);
        self.facts.retain(|fact| match fact.value {
            FactValue::File { .. } | FactValue::Package { .. } => false,
            FactValue::RegistryKey(_) | FactValue::Hotfix(_) => !is_nt4,
            _ => true,
        });
        self
    }
}

pub(super) const DAY: i64 = 86_400_000;
/// 2003-09-12T09:00:00Z.
pub(super) const INSTALLED: i64 = 1_063_357_200_000;
