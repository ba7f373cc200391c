//! What is not to be taken, and why.

use super::*;
use crate::contain::decide::PlanRefused;

#[test]
fn ipsec_that_only_asks_counts_for_nothing_anywhere() {
    for (product, service_pack) in [("w2k", "SP4"), ("xp-x86", "SP1"), ("ws2025", "gold")] {
        let decision = decide(&host(product, service_pack));
        assert!(reasons(&decision, MeasureId::M17).contains(&Reason::CountsForNothing));
    }
}

#[test]
fn a_policy_of_the_domain_wins_over_ours() {
    let mut case = host("w2k", "SP4");
    case.parts.insert(Part::DomainIpsecPolicy, true);
    let decision = decide(&case);
    for id in [MeasureId::M4, MeasureId::M4b, MeasureId::M4c] {
        assert_eq!(reasons(&decision, id), [Reason::DomainPolicyWins], "{}", id.code());
    }
    assert!(refusal(&decision, MeasureId::M4).wanted);
    assert!(residuals(&decision).contains(&"nothing_stands"));
}

#[test]
fn local_rules_that_nobody_looks_at_are_not_written() {
    let mut case = host("ws2022", "gold");
    case.parts.insert(Part::LocalRulesIgnored, true);
    assert_eq!(reasons(&decide(&case), MeasureId::M3a), [Reason::LocalRulesIgnored]);
}

#[test]
fn the_connection_firewall_cannot_except_anybody_and_says_so() {
    let decision = decide(&with_console(host("xp-x86", "SP1")));
    let said = reasons(&decision, MeasureId::M3);
    assert!(said.contains(&Reason::CannotExcept) && said.contains(&Reason::ClosesUpdateWay));
    // It went with SP2, and 64-bit editions of 2003 did not get it.
    for (product, service_pack) in [("xp-x86", "SP2"), ("ws2003-ia64", "gold"), ("w2k", "SP4")] {
        let decision = decide(&host(product, service_pack));
        assert!(reasons(&decision, MeasureId::M3).contains(&Reason::NotOnThisProduct), "{product}");
    }
}

#[test]
fn the_connection_firewall_closes_whatever_is_needed() {
    for need in [Need::Http, Need::RpcOverHttp, Need::Dcom, Need::FilePrint] {
        let decision = decide(&needing(host("xp-x86", "SP1"), need));
        let said = reasons(&decision, MeasureId::M3);
        assert_eq!(said, [Reason::ClosesWhatIsNeeded { need }]);
        assert!(!decision.measures().contains(&MeasureId::M3));
    }
}

#[test]
fn dcom_stays_on_where_it_is_managed_by_it() {
    let mut case = managed(host("w2k", "SP4"));
    let Known::Known(ManagementPath::Remote { dcom, .. }) = &mut case.management else { panic!() };
    *dcom = true;
    assert_eq!(reasons(&decide(&case), MeasureId::M5), [Reason::ManagedByDcom]);
}

#[test]
fn turning_dcom_off_has_no_effect_before_sp2() {
    let said = reasons(&decide(&host("w2k", "SP1")), MeasureId::M5);
    assert_eq!(said, [Reason::NoEffect { without: "SP3".to_owned() }]);
}

#[test]
fn the_raised_level_of_activation_is_no_switch_any_more() {
    let mut case = host("ws2022", "gold");
    assert_eq!(
        reasons(&decide(&case), MeasureId::M11),
        [Reason::NeedsUpdate { update: "2021-06".to_owned() }]
    );
    case.installed.insert("2021-06".to_owned(), true);
    case.installed.insert("2023-03".to_owned(), true);
    assert_eq!(reasons(&decide(&case), MeasureId::M11), [Reason::OnForGood]);
}

#[test]
fn tcpip_filtering_stands_in_where_nothing_filters_before_nt4() {
    let mut case = patch(host("nt4-srv", "SP6a"), Patch::NoneExists);
    case.parts.insert(Part::EnforcementPoint, false);
    let decision = decide(&case);
    assert_eq!(steps(&decision), ["or:M16"]);
    assert_eq!(reasons(&decision, MeasureId::M1), [Reason::NothingBetween]);
    assert!(residuals(&decision).contains(&"nothing_until_restart"));
    // It cannot except who manages the host.
    let managed = decide(&managed(case));
    assert!(reasons(&managed, MeasureId::M16).contains(&Reason::ClosesManagement));
}

#[test]
fn without_a_way_for_the_update_there_is_no_plan() {
    let mut case = host("w2k", "SP4");
    case.patch_path = Known::Known(PatchPath::Nothing);
    assert_eq!(decide(&case).plan_refused, [PlanRefused::NoWayForUpdates]);
    // An update that does not exist needs none.
    assert_eq!(decide(&patch(case, Patch::NoneExists)).plan_refused, []);
}

#[test]
fn ways_that_are_not_known_cannot_be_kept_open() {
    let mut case = host("w2k", "SP4");
    case.patch_path = Known::Unknown;
    case.management = Known::Unknown;
    let decision = decide(&case);
    assert_eq!(
        decision.plan_refused,
        [PlanRefused::UpdateWayNotKnown, PlanRefused::ManagementNotKnown]
    );
    assert_eq!(decision.measures(), [MeasureId::M8]);
    let asked: Vec<&str> = decision.unknowns.iter().map(|it| it.next.code()).collect();
    assert_eq!(asked, ["say_update_way", "say_management"]);
}

#[test]
fn a_console_without_an_address_is_nobody_and_not_everybody() {
    let mut case = host("w2k", "SP4");
    case.patch_path =
        Known::Known(PatchPath::Console { from: <_>::default(), services: services() });
    assert_eq!(decide(&case).plan_refused, [PlanRefused::UpdateWayNotKnown]);
    let mut case = managed(host("w2k", "SP4"));
    let Known::Known(ManagementPath::Remote { from, .. }) = &mut case.management else { panic!() };
    *from = <_>::default();
    assert_eq!(decide(&case).plan_refused, [PlanRefused::ManagementNotKnown]);
}
