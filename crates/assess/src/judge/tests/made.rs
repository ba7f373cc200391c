//! Hosts put together fact by fact.

use std::sync::{Arc, LazyLock};

use seawall_advisory::{BulletinId, Catalogue};
use seawall_facts::{
    Arch, Evidence, EvidenceKind, Fact, FactValue, Gap, ProductId, Products, RegistryPath,
    ServicePack, Source, Timestamp, UpdateAction,
};

use crate::{
    HostProof, Proof, Reason, State, Verdict,
    judge::{HostFacts, Judge},
    replay_by,
};

pub(super) fn catalogue() -> &'static Catalogue {
    Catalogue::embedded().unwrap()
}

pub(super) fn judge() -> &'static Judge<'static> {
    static JUDGE: LazyLock<Judge<'static>> =
        LazyLock::new(|| Judge::new(catalogue(), Products::embedded()));
    &JUDGE
}

#[derive(Clone, Debug, Default)]
pub(super) struct Made {
    pub(super) products: Vec<ProductId>,
    pub(super) sp: Option<ServicePack>,
    pub(super) arch: Option<Arch>,
    pub(super) facts: Vec<Fact>,
    pub(super) evidence: Vec<Evidence>,
}

/// A host with a product and a service pack such as `SP4`; `?` where that is not known.
pub(super) fn host(product: &str, sp: &str) -> Made {
    Made {
        products: vec![ProductId::new(product)],
        sp: (sp != "?").then(|| sp.parse().unwrap()),
        ..Made::default()
    }
}

impl Made {
    pub(super) fn fact(mut self, kind: EvidenceKind, value: FactValue, at: Option<i64>) -> Self {
        let source = Source { kind, file: file_of(kind), place: None };
        self.facts.push(Fact { value, source, raw: None, at: at.map(Timestamp) });
        self
    }

    pub(super) fn key_at(self, key: &str, at: Option<i64>) -> Self {
        let path = RegistryPath::new(&format!(r"SOFTWARE\Microsoft\{key}"));
        self.fact(EvidenceKind::Registry, FactValue::RegistryKey(path), at)
    }

    /// A key below `SOFTWARE\Microsoft`.
    pub(super) fn key(self, key: &str) -> Self {
        self.key_at(key, None)
    }

    pub(super) fn file(self, path: &str, version: &str) -> Self {
        self.file_in(path, version, None)
    }

    pub(super) fn file_in(self, path: &str, version: &str, language: Option<&str>) -> Self {
        let value = FactValue::File {
            path: path.to_owned(),
            version: Some(version.parse().unwrap()),
            language: language.map(str::to_owned),
            company: None,
        };
        self.fact(EvidenceKind::Files, value, None)
    }

    pub(super) fn hotfix(self, number: &str) -> Self {
        self.fact(EvidenceKind::HotfixList, FactValue::Hotfix(number.to_owned()), None)
    }

    pub(super) fn shown(self, name: &str) -> Self {
        self.fact(EvidenceKind::DisplayNames, FactValue::DisplayName(name.to_owned()), None)
    }

    pub(super) fn package(self, name: &str, state: u32) -> Self {
        let value = FactValue::Package { name: name.to_owned(), state };
        self.fact(EvidenceKind::Registry, value, None)
    }

    pub(super) fn event(self, number: &str, action: UpdateAction, at: i64) -> Self {
        let value = FactValue::UpdateEvent { hotfix: number.to_owned(), action, event: 4377 };
        self.fact(EvidenceKind::Events, value, Some(at))
    }

    pub(super) fn booted(self, at: i64) -> Self {
        self.fact(EvidenceKind::Build, FactValue::Booted(Timestamp(at)), Some(at))
    }

    pub(super) fn rename(self, to: &str) -> Self {
        let value = FactValue::PendingRename {
            from: r"C:\WINNT\system32\SET12.tmp".to_owned(),
            to: Some(to.to_owned()),
        };
        self.fact(EvidenceKind::Registry, value, None)
    }

    pub(super) fn component(self, name: &str) -> Self {
        self.fact(EvidenceKind::Components, FactValue::Component(name.to_owned()), None)
    }

    pub(super) fn language(self, tag: &str) -> Self {
        self.fact(EvidenceKind::Registry, FactValue::Language(tag.to_owned()), None)
    }

    pub(super) fn product_name(self, name: &str) -> Self {
        self.fact(EvidenceKind::Registry, FactValue::ProductName(name.to_owned()), None)
    }

    pub(super) fn build(self, version: &str) -> Self {
        let build = version.parse().unwrap();
        self.fact(EvidenceKind::Build, FactValue::Build(build), None)
    }

    /// Evidence of a kind, with gaps: complete where there are none.
    pub(super) fn from(mut self, kind: EvidenceKind, gaps: Vec<Gap>) -> Self {
        let mut evidence = Evidence::new(kind, file_of(kind), gaps);
        if kind == EvidenceKind::Registry {
            evidence.covers = ["SOFTWARE", "SYSTEM"].map(RegistryPath::new).to_vec();
        }
        self.evidence.push(evidence);
        self
    }

    pub(super) fn whole_registry(self) -> Self {
        self.from(EvidenceKind::Registry, vec![])
    }

    pub(super) fn facts(&self) -> HostFacts<'_> {
        HostFacts {
            products: &self.products,
            sp: self.sp,
            arch: self.arch,
            facts: &self.facts,
            evidence: &self.evidence,
        }
    }

    /// The verdict on a bulletin, after everything was held against it that must always be so.
    pub(super) fn verdict(&self, advisory: &str) -> Verdict {
        let dossier = judge().dossier(self.facts());
        let id = BulletinId::new(advisory);
        let verdict = judge().verdict(&dossier, &id).unwrap();
        assert_sound(self, &verdict);
        verdict
    }

    pub(super) fn state(&self, advisory: &str) -> State {
        self.verdict(advisory).state
    }

    pub(super) fn gives(&self, states: &[(&str, State)]) {
        for (advisory, state) in states {
            let verdict = self.verdict(advisory);
            assert_eq!(verdict.state, *state, "{advisory}: {:#?}", verdict.reasons);
        }
    }
}

// What holds whatever the facts are.
pub(super) fn assert_sound(host: &Made, verdict: &Verdict) {
    let id = &verdict.advisory;
    let dossier = judge().dossier(host.facts());
    let whole = judge().all(&dossier, [&BulletinId::new(id)]).remove(0);
    assert_eq!(whole.state, verdict.state, "{id}: an excerpt says otherwise");
    assert_eq!(whole.reasons, verdict.reasons, "{id}: an excerpt says otherwise");
    assert_eq!(whole.next_step, verdict.next_step, "{id}: an excerpt says otherwise");
    assert!(!verdict.reasons.is_empty(), "{id}");
    if verdict.state == State::Unknown {
        assert!(verdict.next_step.is_some(), "{id}");
    }
    assert_eq!(
        verdict.state == State::FixedVia,
        verdict.state.is_fixed() && !verdict.via.is_empty()
    );
    let replayed = replay_by(&verdict.proof, judge());
    assert_eq!(replayed.map(|replayed| replayed.state), Ok(verdict.state), "{id}");
    let json = serde_json::to_string(&verdict.proof).unwrap();
    assert_eq!(serde_json::from_str::<Proof>(&json).unwrap(), verdict.proof);
}

pub(super) fn proof(verdict: &Verdict) -> &HostProof {
    let Proof::Host(proof) = &verdict.proof else { panic!("{}", verdict.advisory) };
    proof
}

pub(super) fn has(verdict: &Verdict, is_it: impl Fn(&Reason) -> bool) -> bool {
    verdict.reasons.iter().any(is_it)
}

fn file_of(kind: EvidenceKind) -> Arc<str> {
    format!("{kind:?}").into()
}

pub(super) const DAY: i64 = 86_400_000;
/// 2003-09-12T09:00:00Z.
pub(super) const INSTALLED: i64 = 1_063_357_200_000;
