use std::collections::BTreeSet;

use crate::{
    cleanup::{NoteId, StepId, StepWay, book, cleanable, notes, steps},
    contain::measure::Certainty,
};

#[test]
fn the_file_parses_and_has_every_step_once_in_the_order_of_all_plans() {
    let table: toml::Table = toml::from_str(book::FILE).unwrap();
    assert_eq!(table["schema"].as_str(), Some("seawall.cleanup/1"));
    toml::from_str::<book::Book>(book::FILE).unwrap();
    let ids: Vec<StepId> = steps().iter().map(|it| it.id).collect();
    assert_eq!(ids, StepId::ALL);
}

#[test]
fn every_way_and_note_of_the_data_is_used_and_says_where_it_was_read() {
    let ways: BTreeSet<StepWay> = steps().iter().flat_map(|it| &it.way).map(|way| way.id).collect();
    assert_eq!(ways.len(), StepWay::ALL.len());
    let told: BTreeSet<NoteId> = notes().iter().map(|it| it.id).collect();
    let by_code = [NoteId::MayLookUpdated, NoteId::PatchedByOther, NoteId::WayRefused];
    assert!(NoteId::ALL.iter().all(|id| told.contains(id) != by_code.contains(id)));
    let sources = steps().iter().map(|it| &it.source);
    let sources = sources.chain(steps().iter().flat_map(|it| &it.way).map(|it| &it.source));
    let sources = sources.chain(notes().iter().map(|it| &it.source));
    for source in sources.chain(cleanable().iter().map(|it| &it.source)) {
        assert!(!source.is_empty() && source.iter().all(|it| !it.trim().is_empty()));
    }
}

#[test]
fn what_is_recalled_says_so() {
    let step = steps().iter().find(|it| it.id == StepId::RestorePointsOff).unwrap();
    assert_eq!(step.certainty, Certainty::Memory);
    let families: Vec<&str> = cleanable().iter().map(|it| &*it.family).collect();
    assert_eq!(families, ["blaster"]);
}

#[test]
fn every_indicator_and_family_of_the_data_is_one_that_is_hunted() {
    let hunted = seawall_assess::hunt::Book::embedded();
    for row in cleanable() {
        let id = seawall_assess::hunt::FamilyId::new(&row.family);
        assert!(hunted.family(&id).is_some(), "{}", row.family);
    }
    for row in &book::Book::embedded().back_door {
        assert!(hunted.indicator(&row.indicator).is_some(), "{}", row.indicator);
    }
}
