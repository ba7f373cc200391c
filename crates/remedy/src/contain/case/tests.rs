use seawall_facts::ProductId;

use super::{EvidenceState, HostCase, Knowledge, Known, Need, Part, Role, Term, Truth, When};
use crate::contain::case::Implied;

fn implied() -> Vec<Implied> {
    vec![Implied { of: Term::Role(Role::Opc), is: Term::Need(Need::Dcom) }]
}

fn truth(case: &HostCase, when: &str) -> Truth {
    let (when, implied) = (toml::from_str::<When>(when).unwrap(), implied());
    when.held(&Knowledge::new(case, &implied, 30)).truth
}

#[test]
fn a_scope_is_open_where_hosts_it_may_be_differ() {
    let mut case = HostCase { products: vec![ProductId::new("w2k")], ..HostCase::default() };
    assert_eq!(truth(&case, "families = ['w2k']"), Truth::Yes);
    assert_eq!(truth(&case, "families = ['xp']"), Truth::No);
    assert_eq!(truth(&case, "families = ['w2k']\nfrom = 'SP3'"), Truth::Open);
    assert_eq!(truth(&case, "families = ['w2k']\nfrom = 'gold'"), Truth::Yes);
    case.service_pack = Known::Known("SP4".parse().unwrap());
    assert_eq!(truth(&case, "families = ['w2k']\nfrom = 'SP3'"), Truth::Yes);
    case.products.clear();
    assert_eq!(truth(&case, "families = ['w2k']"), Truth::Open);
    assert_eq!(truth(&case, ""), Truth::Yes);
}

#[test]
fn an_open_term_decides_only_where_nothing_else_does() {
    let mut case = HostCase::default();
    case.needs.insert(Need::Http, false);
    assert_eq!(truth(&case, "is = ['infected', 'need:http']"), Truth::No);
    assert_eq!(truth(&case, "not = ['infected', 'need:http']"), Truth::Open);
    assert_eq!(truth(&case, "any = [{ is = ['infected'] }, { not = ['need:http'] }]"), Truth::Yes);
    assert_eq!(truth(&case, "any = [{ is = ['infected'] }, { is = ['need:http'] }]"), Truth::Open);
}

#[test]
fn absence_counts_only_in_whole_and_fresh_evidence() {
    let mut case = HostCase::default();
    case.parts.insert(Part::Cis, false);
    assert_eq!(truth(&case, "is = ['part:cis']"), Truth::Open);
    case.evidence = EvidenceState { age_days: Known::Known(30), complete: Known::Known(true) };
    assert_eq!(truth(&case, "is = ['part:cis']"), Truth::No);
    case.evidence.age_days = Known::Known(31);
    assert_eq!(truth(&case, "is = ['part:cis']"), Truth::Open);
    case.parts.insert(Part::Cis, true);
    assert_eq!(truth(&case, "is = ['part:cis']"), Truth::Yes);
}

#[test]
fn a_role_brings_its_needs_unless_somebody_said_otherwise() {
    let mut case = HostCase::default();
    case.roles.insert(Role::Opc, true);
    assert_eq!(truth(&case, "is = ['need:dcom']"), Truth::Yes);
    case.needs.insert(Need::Dcom, false);
    assert_eq!(truth(&case, "is = ['need:dcom']"), Truth::No);
}

#[test]
fn terms_go_there_and_back_and_others_are_named() {
    for text in ["product", "role:opc", "need:ad", "part:cis", "path:media", "installed:MS01-041"] {
        assert_eq!(text.parse::<Term>().unwrap().to_string(), text);
    }
    for text in ["", "role:", "role:king", "installed:", "who:cares", "manage:dcom "] {
        assert!(text.parse::<Term>().is_err(), "{text}");
    }
}
