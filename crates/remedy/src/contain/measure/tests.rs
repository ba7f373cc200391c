use std::collections::BTreeSet;

use super::{Closes, MeasureId, SideEffect, UndoStep, VerifyStep, measure, measures, usual_ports};
use crate::contain::{PortSet, Services, dialect::Target};

#[test]
fn the_file_parses_and_has_every_measure_once() {
    let text = include_str!("../../../data/measures.toml");
    let table: toml::Table = toml::from_str(text).unwrap();
    assert_eq!(table["schema"].as_str(), Some("seawall.measures/1"));
    let ids: BTreeSet<MeasureId> = measures().iter().map(|it| it.id).collect();
    assert_eq!(ids.len(), measures().len());
    assert_eq!(ids, MeasureId::ALL.iter().copied().collect());
}

#[test]
fn every_measure_says_how_to_see_it_how_to_take_it_back_and_where_it_was_read() {
    for measure in measures() {
        let id = measure.id.code();
        assert!(!measure.works.is_empty() && measure.version >= 1, "{id}");
        assert!(!measure.verify.is_empty() && !measure.undo.is_empty(), "{id}");
        assert!(!measure.side_effects.is_empty(), "{id}");
        assert!(!measure.source.is_empty(), "{id}");
        assert!(measure.source.iter().all(|source| !source.trim().is_empty()), "{id}");
        for doubt in &measure.doubt {
            assert!(!doubt.source.is_empty() && !doubt.about.is_empty(), "{id}");
        }
        for printed in &measure.as_printed {
            assert_ne!(printed.printed, printed.corrected, "{id}");
            assert!(printed.source.starts_with("seed-"), "{id}");
        }
    }
}

#[test]
fn every_target_is_one_that_is_there() {
    for measure in measures() {
        for target in measure.all_targets() {
            assert!(target.parse::<Target>().is_ok(), "{}: {target}", measure.id.code());
        }
    }
    // Each target carries some measure, but for the host filters of other systems.
    let carried: BTreeSet<&str> = measures().iter().flat_map(super::Measure::all_targets).collect();
    let left: Vec<&str> =
        Target::ALL.iter().map(|it| it.id()).filter(|id| !carried.contains(id)).collect();
    assert_eq!(left, ["nftables-host", "iptables"]);
}

#[test]
fn what_acts_after_a_start_says_so_twice() {
    for measure in measures() {
        let costs = measure.side_effects.contains(&SideEffect::NeedsRestart);
        assert_eq!(measure.restart, costs, "{}", measure.id.code());
    }
}

#[test]
fn the_usual_ports_are_those_of_the_bulletins() {
    assert_eq!(
        usual_ports().to_string(),
        "tcp/135,tcp/139,tcp/445,tcp/593,udp/135,udp/137-138,udp/445"
    );
    let custom = Services { tcp: PortSet::from_ranges([(5000, 5010)]), ..Services::default() };
    let of = |id| measure(id).unwrap().services(&custom).to_string();
    assert_eq!(
        of(MeasureId::M4),
        "tcp/135,tcp/139,tcp/445,tcp/593,tcp/5000-5010,udp/135,udp/137-138,udp/445"
    );
    assert!(of(MeasureId::M4b).starts_with("tcp/80,tcp/135,tcp/139,tcp/443,tcp/445"));
    assert_eq!(of(MeasureId::M1a), "tcp/135");
    assert_eq!(of(MeasureId::M5), "");
}

#[test]
fn what_cannot_except_anybody_is_what_closes_everything_inbound() {
    for measure in measures() {
        if measure.closes == Closes::AllInbound {
            assert!(!measure.excepts, "{}", measure.id.code());
        }
    }
}

#[test]
fn ipsec_is_looked_at_from_source_port_88_too() {
    for id in [MeasureId::M4, MeasureId::M4b, MeasureId::M4c] {
        assert!(measure(id).unwrap().verify.contains(&VerifyStep::ScanFromSourcePort88));
        assert!(measure(id).unwrap().undo.contains(&UndoStep::AssignPreviousPolicy));
    }
}

#[test]
fn misprints_stand_beside_what_is_right() {
    let all: Vec<(&str, &str)> = measures()
        .iter()
        .flat_map(|measure| &measure.as_printed)
        .map(|it| (it.printed.as_str(), it.corrected.as_str()))
        .collect();
    assert!(all.contains(&("KB836382", "KB826382")));
    assert!(all.contains(&("KB828189", "KB224196")));
}

#[test]
fn every_side_effect_and_step_is_used() {
    let used: BTreeSet<SideEffect> =
        measures().iter().flat_map(|it| it.side_effects.iter().copied()).collect();
    assert_eq!(used.len(), SideEffect::ALL.len());
    let used: BTreeSet<VerifyStep> = measures().iter().flat_map(|it| it.verify.clone()).collect();
    assert_eq!(used.len(), VerifyStep::ALL.len());
    let used: BTreeSet<UndoStep> = measures().iter().flat_map(|it| it.undo.clone()).collect();
    let unused: Vec<_> = UndoStep::ALL.iter().filter(|it| !used.contains(it)).collect();
    assert_eq!(unused, [&UndoStep::NoSwitchAnyMore]);
}
