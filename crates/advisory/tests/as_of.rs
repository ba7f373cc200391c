//! What could be known on a day.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use seawall_advisory::{BulletinId, Catalogue};
use seawall_facts::{ProductId, Products, ServicePack};

fn as_of(day: &str) -> Catalogue {
    Catalogue::embedded().unwrap().as_of(day.parse().unwrap())
}

fn successors(catalogue: &Catalogue, id: &str, product: &str, pack: &str) -> Vec<String> {
    let (id, product) = (BulletinId::new(id), ProductId::new(product));
    let found = catalogue.contained_by(&id, &product, pack.parse().ok());
    found.iter().map(|row| row.id.to_string()).collect()
}

#[test]
fn a_bulletin_that_was_not_out_is_not_known() {
    let (then, later) = (as_of("2003-09-12"), as_of("2004-05-01"));
    assert!(then.bulletin("MS03-039").is_some() && then.bulletin("MS04-012").is_none());
    assert!(then.bulletin("KB828741").is_none() && then.by_cve("CVE-2003-0813").is_empty());
    let replaced = |catalogue: &Catalogue| {
        let rows = catalogue.replaced_by(&BulletinId::new("MS03-039"), Products::embedded());
        rows.into_iter().map(|row| row.id.to_string()).collect::<Vec<_>>()
    };
    assert!(replaced(&then).is_empty());
    assert!(replaced(&later).contains(&"MS04-012".to_owned()));
    assert!(!replaced(&later).contains(&"MS05-051".to_owned()));
    assert_eq!(then.seen_as_of().map(|day| day.to_string()).as_deref(), Some("2003-09-12"));
}

#[test]
fn a_statement_that_came_with_a_revision_is_not_known_before() {
    let held = |day: &str| {
        let catalogue = as_of(day);
        let older = catalogue.contains(&BulletinId::new("MS03-013"), &ProductId::new("w2k"), None);
        older.iter().any(|row| row.id.as_str() == "MS03-007")
    };
    assert!(!held("2003-04-17") && held("2003-04-18"));
    let asserted = |day: &str| {
        let catalogue = as_of(day);
        let id = BulletinId::new("MS05-051");
        catalogue.assertions(&id).any(|edge| edge.older.as_str() == "MS04-012")
    };
    assert!(!asserted("2005-10-31") && asserted("2005-11-01"));
}

#[test]
fn an_update_and_a_revision_that_came_later_are_not_known_before() {
    let nt4 = |day: &str| {
        let catalogue = as_of(day);
        let found = catalogue.bulletin("MS03-007").unwrap().clone();
        let has_update = found.updates.iter().any(|row| row.products[0].as_str() == "nt4-ws");
        (has_update, found.revised.ja.map(|date| date.to_string()))
    };
    assert_eq!(nt4("2003-03-20"), (false, None));
    assert_eq!(nt4("2003-04-24"), (true, Some("2003-04-24".to_owned())));
    assert_eq!(nt4("2004-01-01"), (true, Some("2003-06-16".to_owned())));
}

#[test]
fn a_service_pack_that_was_not_out_holds_nothing() {
    let fixed_by = |day: &str| -> Option<ServicePack> {
        let (catalogue, xp) = (as_of(day), ProductId::new("xp-x86"));
        let updates = catalogue.updates_for(&BulletinId::new("MS03-039"), &xp, "SP1".parse().ok());
        updates[0].fixed_by_sp(&xp)
    };
    assert_eq!(fixed_by("2004-08-01"), None);
    assert_eq!(fixed_by("2004-09-01"), "SP2".parse().ok());
}

#[test]
fn worms_and_tools_have_their_days_too() {
    let known = |day: &str| {
        let catalogue = as_of(day);
        let worms = catalogue.bulletin("MS03-026").unwrap().exploited_by.len();
        (worms, catalogue.removal_tools().count())
    };
    assert_eq!(known("2003-08-01"), (0, 0));
    assert_eq!(known("2003-08-13"), (1, 0));
    assert_eq!(known("2004-02-01"), (2, 1));
}

#[test]
fn the_latest_day_knows_all() {
    let (all, now) = (Catalogue::embedded().unwrap(), as_of("2026-11-22"));
    assert_eq!(now.bulletins().count(), all.bulletins().count());
    assert_eq!(now.edges(), all.edges());
    assert_eq!(successors(&now, "MS04-012", "xp-x86", "SP1"), ["MS05-051"]);
    assert_eq!(successors(&now, "MS04-012", "w2k", ""), [""; 0]);
}
