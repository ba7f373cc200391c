//! Each system has its own ways.

use seawall_assess::hunt::HuntVerdict;

use super::made::{blaster, hunt, planned, signed, workstation};
use crate::{
    cleanup::{CleanupPlan, NoteId, StepId, StepWay},
    contain::{case::Known, case::Patch, decide::WayId},
};

fn ways(plan: &CleanupPlan, step: StepId) -> Vec<StepWay> {
    let step = plan.steps.iter().find(|it| it.step == step);
    step.map(|it| it.ways.iter().map(|way| way.way).collect()).unwrap_or_default()
}

fn notes(plan: &CleanupPlan) -> Vec<NoteId> {
    plan.steps.iter().flat_map(|it| &it.notes).map(|note| note.note).collect()
}

fn attacked(product: &str, pack: &str, way: Option<WayId>) -> CleanupPlan {
    let hunt = hunt(HuntVerdict::Attempted, vec![]);
    let mut case = signed(workstation(product, pack), &hunt);
    case.way = way;
    planned(&case)
}

fn open(plan: &CleanupPlan) -> Vec<WayId> {
    plan.attack_ways.iter().filter(|it| it.refused.is_empty()).map(|it| it.way).collect()
}

#[test]
fn a_cleaned_windows_2000_goes_the_order_of_all_plans() {
    let hunt = blaster();
    let plan = planned(&signed(workstation("w2k", "SP4"), &hunt));
    let steps: Vec<StepId> = plan.steps.iter().map(|it| it.step).collect();
    assert_eq!(
        steps,
        [
            StepId::Isolate,
            StepId::StopRebootLoop,
            StepId::KeepEvidence,
            StepId::Contain,
            StepId::Stop,
            StepId::Quarantine,
            StepId::Patch,
            StepId::Restart,
            StepId::Verify,
            StepId::Reconnect,
            StepId::PutBack,
        ]
    );
    assert_eq!(ways(&plan, StepId::StopRebootLoop), [StepWay::StaysOffNetwork]);
    let contained = [
        StepWay::IpsecPolicy,
        StepWay::DcomOff,
        StepWay::TcpipFiltering,
        StepWay::QuarantineNetwork,
    ];
    assert_eq!(ways(&plan, StepId::Contain), contained);
    assert!(notes(&plan).contains(&NoteId::NoShutdownProgram));
    assert!(!notes(&plan).contains(&NoteId::DcomOffNeedsSp3));
}

#[test]
fn windows_2000_below_sp3_does_not_rely_on_dcom_being_off() {
    let hunt = blaster();
    let plan = planned(&signed(workstation("w2k", "SP2"), &hunt));
    assert!(!ways(&plan, StepId::Contain).contains(&StepWay::DcomOff));
    assert!(notes(&plan).contains(&NoteId::DcomOffNeedsSp3));
    assert!(!notes(&plan).contains(&NoteId::ServicePackFirst));
    let plan = planned(&signed(workstation("w2k", "SP1"), &hunt));
    assert!(notes(&plan).contains(&NoteId::ServicePackFirst));
}

#[test]
fn windows_xp_turns_system_restore_off_after_evidence_is_kept() {
    let hunt = blaster();
    for (pack, firewall) in
        [("gold", StepWay::ConnectionFirewall), ("SP2", StepWay::WindowsFirewall)]
    {
        let plan = planned(&signed(workstation("xp-x86", pack), &hunt));
        let at = |step| plan.place_of(step).unwrap();
        assert!(at(StepId::KeepEvidence) < at(StepId::RestorePointsOff));
        assert!(ways(&plan, StepId::StopRebootLoop).contains(&StepWay::AbortShutdown));
        let contained = ways(&plan, StepId::Contain);
        assert!(contained.contains(&firewall), "{pack}: {contained:?}");
        assert!(ways(&plan, StepId::PutBack).contains(&StepWay::SystemRestoreOn));
    }
}

#[test]
fn windows_nt_4_is_updated_from_media_alone() {
    let plan = attacked("nt4-ws", "SP6a", None);
    assert!(notes(&plan).contains(&NoteId::MediaIsMandatory));
    let refused: Vec<WayId> =
        plan.attack_ways.iter().filter(|it| !it.refused.is_empty()).map(|it| it.way).collect();
    assert_eq!(refused, [WayId::IpsecPolicy, WayId::ConnectionFirewall]);
    assert!(plan.place_of(StepId::UpdateNetwork).is_none());
    let plan = attacked("nt4-ws", "SP6a", Some(WayId::IpsecPolicy));
    assert!(notes(&plan).contains(&NoteId::WayRefused));
    assert!(plan.place_of(StepId::UpdateNetwork).is_none());
}

#[test]
fn the_four_ways_are_open_where_they_work() {
    assert_eq!(
        open(&attacked("w2k", "SP4", None)),
        [WayId::IpsecPolicy, WayId::Media, WayId::DcomOff]
    );
    assert_eq!(open(&attacked("w2k", "SP2", None)), [WayId::IpsecPolicy, WayId::Media]);
    for (product, pack) in [("xp-x86", "gold"), ("ws2003-x86", "gold")] {
        assert_eq!(open(&attacked(product, pack, None)).len(), 4, "{product}");
    }
    assert_eq!(
        open(&attacked("xp-x86", "SP2", None)),
        [WayId::IpsecPolicy, WayId::Media, WayId::DcomOff]
    );
}

#[test]
fn a_way_that_is_chosen_puts_up_its_own_filter_and_dcom_off_acts_before_any_network() {
    let plan = attacked("w2k", "SP4", Some(WayId::DcomOff));
    assert_eq!(ways(&plan, StepId::Contain), [StepWay::DcomOff]);
    let at = |step| plan.place_of(step).unwrap();
    assert!(at(StepId::Contain) < at(StepId::RestartContained));
    assert!(at(StepId::RestartContained) < at(StepId::UpdateNetwork));
    assert!(at(StepId::UpdateNetwork) < at(StepId::Patch));
    assert!(notes(&plan).contains(&NoteId::RebuildWhereDoubt));
}

#[test]
fn a_host_without_an_update_stays_apart() {
    let hunt = blaster();
    for patch in [Known::Unknown, Known::Known(Patch::NoneExists), Known::Known(Patch::Never)] {
        let mut case = signed(workstation("w2k", "SP4"), &hunt);
        case.updates.clear();
        case.host.patch = patch;
        let plan = planned(&case);
        assert!(plan.place_of(StepId::Reconnect).is_none());
        assert!(plan.place_of(StepId::StayApart).is_some());
        case.host.patch = Known::Known(Patch::Installed);
        assert!(planned(&case).place_of(StepId::Reconnect).is_some());
    }
}

#[test]
fn a_rebuilt_host_is_isolated_kept_updated_and_verified_before_it_is_connected() {
    let hunt = blaster();
    let mut case = signed(workstation("ws2003-x86", "gold"), &hunt);
    case.exception = None;
    let plan = planned(&case);
    let steps: Vec<StepId> = plan.steps.iter().map(|it| it.step).collect();
    assert_eq!(
        steps,
        [
            StepId::Isolate,
            StepId::StopRebootLoop,
            StepId::KeepEvidence,
            StepId::Rebuild,
            StepId::Contain,
            StepId::Patch,
            StepId::Restart,
            StepId::Verify,
            StepId::Reconnect,
            StepId::PutBack,
        ]
    );
    assert_eq!(plan.acts().count(), 0);
}
