//! The way out of an attack, as seed 002 lists it: three ways in its words, four in its list.

use super::*;
use crate::contain::decide::{Flow, WayId};

fn attacked(mut case: HostCase) -> HostCase {
    case.under_attack = Known::Known(true);
    case.patch_path = Known::Known(PatchPath::Download);
    case
}

fn open_ways(flow: &Flow) -> Vec<WayId> {
    flow.ways.iter().filter(|way| way.refused.is_empty()).map(|way| way.id).collect()
}

#[test]
fn everybody_unplugs_restarts_and_logs_on_locally_first() {
    for (product, service_pack) in [("nt4-ws", "SP6a"), ("w2k", "SP4"), ("ws2003-x86", "gold")] {
        let decision = decide(&attacked(host(product, service_pack)));
        assert_eq!(steps(&decision)[..3], ["M7", "restart", "log_on_locally"]);
        assert!(residuals(&decision).contains(&"crash_goes_on"));
    }
}

#[test]
fn there_are_four_ways_and_the_document_says_three() {
    let flow = decide(&attacked(host("xp-x86", "SP1"))).flow.unwrap();
    let ways: Vec<WayId> = flow.ways.iter().map(|way| way.id).collect();
    assert_eq!(ways, WayId::ALL);
    assert_eq!(open_ways(&flow), WayId::ALL);
    let printed = &flow.as_printed[0];
    assert_eq!((&*printed.printed, &*printed.corrected), ("3", "4"));
}

#[test]
fn ipsec_needs_no_start_before_the_update() {
    let decision = decide(&attacked(host("w2k", "SP4")));
    assert_eq!(
        steps(&decision),
        [
            "M7",
            "restart",
            "log_on_locally",
            "M4+no_default_exempt+meanwhile",
            "replug",
            "fetch_update",
            "M8",
            "take back M4",
        ]
    );
    let flow = decision.flow.unwrap();
    // Windows 2000 has no connection firewall.
    assert_eq!(open_ways(&flow), [WayId::IpsecPolicy, WayId::Media, WayId::DcomOff]);
}

#[test]
fn nt4_is_updated_from_media() {
    let decision = decide(&attacked(host("nt4-srv", "SP6a")));
    let flow = decision.flow.as_ref().unwrap();
    assert_eq!(open_ways(flow), [WayId::Media, WayId::DcomOff]);
    let media: Vec<String> = flow.ways[2].steps.iter().map(short).collect();
    assert_eq!(media, ["M8+from_media", "replug"]);
    assert_eq!(
        steps(&decision)[3..],
        ["M8+from_media", "replug", "M1", "M1a+permanent", "or:M15+permanent"]
    );
}

#[test]
fn with_dcom_off_it_is_started_again_before_it_is_plugged_in() {
    let flow = decide(&attacked(host("xp-x86", "gold"))).flow.unwrap();
    let way = flow.ways.iter().find(|way| way.id == WayId::DcomOff).unwrap();
    let steps: Vec<String> = way.steps.iter().map(short).collect();
    assert_eq!(steps, ["M5+meanwhile", "restart", "replug", "fetch_update", "M8", "take back M5"]);
}

#[test]
fn windows_2000_sp2_cannot_turn_dcom_off_without_ms01_041() {
    let flow = decide(&attacked(host("w2k", "SP2"))).flow.unwrap();
    assert_eq!(open_ways(&flow), [WayId::IpsecPolicy, WayId::Media]);
    let way = flow.ways.iter().find(|way| way.id == WayId::DcomOff).unwrap();
    let without = Reason::NoEffect { without: "MS01-041".to_owned() };
    assert_eq!(way.refused[0].why[0].reason, without);
}

#[test]
fn whoever_is_infected_has_no_such_way() {
    let mut case = attacked(host("w2k", "SP4"));
    case.infected = Known::Known(true);
    let decision = decide(&case);
    assert_eq!(decision.flow, None);
    assert_eq!(chores(&decision)[..2], [Chore::CollectEvidence, Chore::Rebuild]);

    // Where that is not known it is found out before the update, off the network.
    case.infected = Known::Unknown;
    let decision = decide(&case);
    let steps = steps(&decision);
    let at = |name: &str| steps.iter().position(|step| step.starts_with(name)).unwrap();
    assert!(at("M7") < at("hunt") && at("hunt") < at("replug") && at("hunt") < at("M8"));
    assert!(residuals(&decision).contains(&"may_be_infected"));
}
