//! What is not known.

use super::*;
use crate::contain::case::Term;

#[test]
fn a_host_that_may_be_a_domain_controller_is_treated_as_one() {
    let mut case = host("w2k", "SP4");
    case.roles.remove(&Role::DomainController);
    let decision = decide(&case);
    // Only what is right for both is certain.
    assert_eq!(steps(&decision), ["M8+at_once", "or:M1+at_the_edge?", "or:M15?"]);
    let why = &refusal(&decision, MeasureId::M4).why;
    let term = Term::Role(Role::DomainController);
    assert_eq!(why[0].reason, Reason::DomainNeedsRpc);
    assert_eq!(why[0].unknown, [term.clone()].into());
    let unknown = decision.unknowns.iter().find(|it| it.about == term).unwrap();
    assert!(unknown.refused.contains(&MeasureId::M4));
    assert!(unknown.flagged.contains(&MeasureId::M1));
    assert_eq!(unknown.next.code(), "scan_ports");
    assert!(residuals(&decision).contains(&"not_all_known"));
}

#[test]
fn what_old_or_partial_evidence_does_not_show_is_not_missing() {
    for change in [
        |it: &mut EvidenceState| it.age_days = Known::Known(31),
        |it: &mut EvidenceState| it.age_days = Known::Unknown,
        |it: &mut EvidenceState| it.complete = Known::Known(false),
        |it: &mut EvidenceState| it.complete = Known::Unknown,
    ] {
        let mut case = host("w2k", "SP4");
        change(&mut case.evidence);
        let decision = decide(&case);
        assert!(!decision.measures().contains(&MeasureId::M4));
        assert!(residuals(&decision).contains(&"evidence_has_gaps"));
    }
    let mut fresh = host("w2k", "SP4");
    fresh.evidence.age_days = Known::Known(30);
    assert!(decide(&fresh).measures().contains(&MeasureId::M4));
}

#[test]
fn a_service_pack_that_may_be_too_old_keeps_dcom_on() {
    let mut case = host("w2k", "SP4");
    case.service_pack = Known::Unknown;
    let why = refusal(&decide(&case), MeasureId::M5).why.clone();
    assert_eq!(why[0].reason, Reason::NoEffect { without: "SP3".to_owned() });
    assert_eq!(why[0].unknown, [Term::ServicePack].into());
}

#[test]
fn two_products_of_one_family_are_no_riddle_where_their_rules_agree() {
    let mut case = host("nt4-ws", "SP6a");
    case.products = vec![ProductId::new("nt4-ws"), ProductId::new("nt4-srv")];
    let decision = decide(&case);
    assert_eq!(decision.unknowns, []);
    assert_eq!(steps(&decision)[..2], ["M7", "M8+from_media"]);
}

#[test]
fn a_host_of_which_nothing_is_known_gets_no_plan_and_still_an_answer() {
    let decision = decide(&HostCase::default());
    assert!(!decision.plan_refused.is_empty());
    assert!(!decision.unknowns.is_empty());
    assert!(residuals(&decision).contains(&"nothing_stands"));
    assert!(decision.steps.iter().all(|step| {
        step.act.measure().is_none_or(|id| [MeasureId::M7, MeasureId::M8].contains(&id))
    }));
    // The cheapest question comes first.
    let asked: Vec<&str> = decision.unknowns.iter().map(|it| it.next.code()).take(2).collect();
    assert_eq!(asked, ["say_update_way", "say_management"]);
}

#[test]
fn a_product_that_the_table_does_not_know_is_not_known() {
    let mut case = host("w2k", "SP4");
    case.products = vec![ProductId::new("w2k"), ProductId::new("w12")];
    assert!(decide(&case).unknowns.iter().any(|it| it.about == Term::Product));
}
