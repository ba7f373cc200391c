//! From what is known of a host, and what people say of it, to the case that is decided.

use seawall_assess::State;
use seawall_evidence::HostEvidence;
use seawall_facts::{
    Completeness, EvidenceKind, FactValue, ProductId, Products, RegistryPath, Timestamp,
};
use seawall_remedy::contain::{
    case::{
        EvidenceState, HostCase, Known, ManagementPath, Need, Part, Patch, PatchPath, Role, Term,
    },
    measure::measures,
};

use crate::judging::{Judged, Outside, VerdictRecord};

/// What people say of hosts beside the evidence.
#[derive(Clone, Debug, Default)]
pub struct Stated {
    /// What is so, and what is not.
    pub terms: Vec<(Term, bool)>,
    /// How updates come.
    pub updates: Option<PatchPath>,
    /// How they are managed.
    pub managed: Option<ManagementPath>,
}

/// What is known of one host.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// What was read of it.
    pub evidence: Option<&'a HostEvidence>,
    /// When that was; none where it was read just now.
    pub audited: Option<Timestamp>,
    /// What was seen of it over the network.
    pub outside: Option<&'a Outside>,
    /// What is said of it.
    pub judged: &'a Judged,
}

/// The case of a host, as of that moment. What nobody knows stays unknown.
pub fn case(known: Case<'_>, stated: &Stated, now: Timestamp) -> HostCase {
    let mut case = HostCase {
        products: products(known),
        patch: patch(&known.judged.verdicts),
        ..HostCase::default()
    };
    if let Some(evidence) = known.evidence {
        if let Some(pack) = evidence.description.sp {
            case.service_pack = Known::Known(pack);
        }
        case.evidence = state(evidence, known.audited, now);
        roles_told(evidence, &mut case);
    }
    roles_of_products(&mut case);
    parts(known, &mut case);
    installed(known, &mut case);
    case.patch_path = stated.updates.clone().map_or(Known::Unknown, Known::Known);
    case.management = stated.managed.clone().map_or(Known::Unknown, Known::Known);
    for (term, is_so) in &stated.terms {
        state_term(term, *is_so, &mut case);
    }
    case
}

fn products(known: Case<'_>) -> Vec<ProductId> {
    let told = known.evidence.map(|it| &it.description);
    let told: Vec<ProductId> =
        told.into_iter().flat_map(|it| it.product.iter().chain(&it.among)).cloned().collect();
    match known.outside {
        Some(outside) if told.is_empty() => outside.identity.candidates.clone(),
        _ => told,
    }
}

/// How old the evidence is, and whether what it does not show is not there. The registry is where
/// roles and parts show.
fn state(evidence: &HostEvidence, audited: Option<Timestamp>, now: Timestamp) -> EvidenceState {
    const DAY: i64 = 86_400_000;
    let as_of = evidence.evidence.iter().filter_map(|it| it.as_of).max();
    let by_hand = || {
        let is_sheet =
            evidence.files.iter().any(|it| it.form == seawall_evidence::FileForm::FactFile);
        // What somebody writes down by hand is so on the day it is read.
        is_sheet.then(|| audited.unwrap_or(now))
    };
    let age = as_of.or_else(by_hand).map(|at| now.0.saturating_sub(at.0).max(0) / DAY);
    let age = age.and_then(|days| u32::try_from(days).ok());
    let complete = evidence
        .evidence
        .iter()
        .any(|it| it.kind == EvidenceKind::Registry && it.completeness == Completeness::Complete);
    EvidenceState {
        age_days: age.map_or(Known::Unknown, Known::Known),
        complete: Known::Known(complete),
    }
}

fn roles_told(evidence: &HostEvidence, case: &mut HostCase) {
    let options = RegistryPath::new(r"SYSTEM\CurrentControlSet\Control\ProductOptions");
    for fact in &evidence.facts {
        match &fact.value {
            FactValue::RegistryValue { key, name, data, .. }
                if *key == options && name.eq_ignore_ascii_case("ProductType") =>
            {
                let kind = data.to_ascii_lowercase();
                case.roles.insert(Role::Workstation, kind == "winnt");
                case.roles.insert(Role::Server, kind != "winnt");
                case.roles.insert(Role::DomainController, kind == "lanmannt");
            }
            FactValue::Component(name) => {
                let name = name.to_ascii_lowercase();
                for (words, role) in COMPONENTS {
                    if words.iter().any(|word| name.contains(word)) {
                        case.roles.insert(*role, true);
                    }
                }
            }
            FactValue::RegistryKey(key) => {
                let key = key.as_str().to_ascii_lowercase();
                for (end, role) in SERVICES {
                    if key.ends_with(end) {
                        case.roles.insert(*role, true);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Words in the names of components, as fact files and inventories write them.
const COMPONENTS: &[(&[&str], Role)] = &[
    (&["iis", "w3svc", "web server"], Role::WebServer),
    (&["exchange"], Role::Exchange),
    (&["opc"], Role::Opc),
    (&["print server"], Role::PrintServer),
    (&["active directory", "domain controller", "ntds"], Role::DomainController),
];

/// Services by the ends of their keys.
const SERVICES: &[(&str, Role)] = &[
    (r"\services\w3svc", Role::WebServer),
    (r"\services\ntds", Role::DomainController),
    (r"\services\msexchangeis", Role::Exchange),
];

/// What a product is by itself. No client is a domain controller.
fn roles_of_products(case: &mut HostCase) {
    let table = Products::embedded();
    let known: Vec<_> = case.products.iter().map(|id| table.get(id)).collect();
    let all = |wanted: bool| {
        !known.is_empty() && known.iter().all(|it| it.is_some_and(|it| it.server == Some(wanted)))
    };
    if all(false) {
        case.roles.entry(Role::Workstation).or_insert(true);
        case.roles.entry(Role::Server).or_insert(false);
        case.roles.entry(Role::DomainController).or_insert(false);
    } else if all(true) {
        case.roles.entry(Role::Server).or_insert(true);
        case.roles.entry(Role::Workstation).or_insert(false);
    }
    if case.products.len() == 1 && case.products.iter().all(|id| id.as_str() == "nt4-tse") {
        case.roles.insert(Role::TerminalServer, true);
    }
}

fn parts(known: Case<'_>, case: &mut HostCase) {
    let facts = known.evidence.iter().flat_map(|it| &it.facts);
    let proxies = facts.filter(|fact| match &fact.value {
        FactValue::File { path, .. } => path.to_ascii_lowercase().ends_with("rpcproxy.dll"),
        FactValue::Component(name) => {
            let name = name.to_ascii_lowercase();
            name == "cis" || name.contains("rpc over http") || name.contains("rpcproxy")
        }
        _ => false,
    });
    if proxies.count() > 0 {
        case.parts.insert(Part::Cis, true);
    }
    for check in known.judged.checks.iter().filter(|it| it.check == "ipsec.policy") {
        match check.result.code.as_str() {
            "ipsec_none" => {
                case.parts.insert(Part::OtherIpsecPolicy, false);
                case.parts.insert(Part::DomainIpsecPolicy, false);
            }
            "ipsec_cannot_act" => {
                case.parts.insert(Part::IpsecServiceOff, true);
            }
            code if code.starts_with("ipsec_") => {
                case.parts.insert(Part::OtherIpsecPolicy, true);
            }
            _ => {}
        }
    }
}

/// Updates that measures ask for: by what is said of their bulletins, or by their numbers.
fn installed(known: Case<'_>, case: &mut HostCase) {
    for verdict in known.judged.verdicts.iter().filter(|it| it.advisory.as_str() == "MS01-041") {
        match verdict.state {
            state if state.is_fixed() => {
                case.installed.insert("MS01-041".to_owned(), true);
            }
            State::Missing | State::NeedsSpFirst => {
                case.installed.insert("MS01-041".to_owned(), false);
            }
            _ => {}
        }
    }
    let facts = known.evidence.iter().flat_map(|it| &it.facts);
    let numbers = facts.filter_map(|fact| match &fact.value {
        FactValue::Hotfix(number) => Some(number.as_str()),
        _ => None,
    });
    // Q298012 is MS01-041, which the Security Rollup Package 1 (Q311401) holds.
    if numbers.into_iter().any(|number| matches!(number, "298012" | "311401")) {
        case.installed.insert("MS01-041".to_owned(), true);
    }
}

/// Whether there is an update for the host, by what is said of the bulletins that measures stand
/// against; where none of these was judged, of all.
fn patch(verdicts: &[VerdictRecord]) -> Known<Patch> {
    let against: Vec<&str> =
        measures().iter().flat_map(|it| &it.stands_against).map(String::as_str).collect();
    let own: Vec<State> = verdicts
        .iter()
        .filter(|it| against.contains(&it.advisory.as_str()))
        .map(|it| it.state)
        .collect();
    let states = if own.is_empty() { verdicts.iter().map(|it| it.state).collect() } else { own };
    let has = |wanted: &[State]| states.iter().any(|state| wanted.contains(state));
    if has(&[State::Missing, State::Conflict, State::PendingReboot]) {
        Known::Known(Patch::Available)
    } else if has(&[State::NeedsSpFirst]) {
        Known::Known(Patch::NeedsServicePack)
    } else if has(&[State::Unknown]) || states.is_empty() {
        Known::Unknown
    } else if has(&[State::NoFixExists]) {
        Known::Known(Patch::NoneExists)
    } else {
        Known::Known(Patch::Installed)
    }
}

/// What somebody says counts over what was concluded.
fn state_term(term: &Term, is_so: bool, case: &mut HostCase) {
    match term {
        Term::Role(role) => {
            case.roles.insert(*role, is_so);
        }
        Term::Need(need) => {
            case.needs.insert(*need, is_so);
        }
        Term::Part(part) => {
            case.parts.insert(*part, is_so);
        }
        Term::Installed(name) => {
            case.installed.insert(name.clone(), is_so);
        }
        Term::Patch(patch) if is_so => case.patch = Known::Known(*patch),
        Term::Infected => case.infected = Known::Known(is_so),
        Term::UnderAttack => case.under_attack = Known::Known(is_so),
        Term::EvidenceComplete => {
            case.evidence =
                EvidenceState { age_days: Known::Known(0), complete: Known::Known(is_so) };
        }
        // Products are read; ways have options of their own.
        _ => {}
    }
    if *term == Term::Role(Role::Opc) && is_so {
        case.needs.entry(Need::Dcom).or_insert(true);
    }
}
