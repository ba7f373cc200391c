//! What holds what.

use seawall_advisory::{BulletinId, Relation, Strength};
use seawall_facts::{ProductId, Products, ServicePack};
use serde_json::Value;

use super::{catalogue, list, oracle, packs_of, products, text};

#[test]
fn every_edge_of_the_oracle_is_answered_as_written() {
    let Some(oracle) = oracle() else { return };
    let edges = list(&oracle, "supersedence");
    assert_eq!(edges.len(), 37);
    for row in edges {
        for short in list(row, "products") {
            let short = short.as_str().unwrap();
            let answered = products(short).iter().filter(|id| answers(row, id, short)).count();
            assert!(answered > 0, "{row} on {short}");
        }
    }
}

#[test]
fn every_contains_of_an_update_is_answered() {
    let Some(oracle) = oracle() else { return };
    for bulletin in list(&oracle, "bulletins") {
        for update in list(bulletin, "updates") {
            for held in list(update, "contains") {
                // `(56 older bulletins MS99-003..MS01-033, list in msja)`: the list has 53.
                let Some((older, on)) = held.as_str().unwrap().split_once('@') else {
                    let id = BulletinId::new(text(bulletin, "id"));
                    let held = catalogue().contains(&id, &ProductId::new("nt4-srv"), None);
                    assert_eq!(held.len(), 53);
                    assert!(held.iter().any(|row| row.id.as_str() == "MS99-003"));
                    assert!(held.iter().any(|row| row.id.as_str() == "MS01-033"));
                    continue;
                };
                let on = on.split([' ', '(']).next().unwrap();
                let (id, older) = (BulletinId::new(text(bulletin, "id")), BulletinId::new(older));
                let on = products(on);
                let ids = list(update, "products").iter();
                let ids = ids.flat_map(|short| products(short.as_str().unwrap()));
                let mut ids = ids.filter(|id| on.contains(id));
                let holds = |product: &ProductId| {
                    let held = catalogue().contains(&id, product, None);
                    held.iter().any(|row| *row.id == older)
                };
                assert!(ids.any(|product| holds(&product)), "{id} {held}");
            }
        }
    }
}

// Of a family, products that the newer bulletin has no update for hold nothing of it: MS04-029
// has none for Workstation, MS05-051 none for XP on Itanium.
fn answers(row: &Value, product: &ProductId, short: &str) -> bool {
    let newer = text(row, "newer");
    // `W2K-SRP1(KB311401)`: the rollup came with MS02-001.
    let newer = newer.split_once("(KB").map_or(newer, |(_, kb)| kb.trim_end_matches(')'));
    let newer = &catalogue().bulletin(newer).unwrap().id;
    let older = BulletinId::new(text(row, "older"));
    let known = Products::embedded().get(product).unwrap();
    let has_update = |sp| !catalogue().updates_for(newer, product, Some(sp)).is_empty();
    let mut packs: Vec<ServicePack> =
        known.service_packs.iter().copied().filter(|sp| has_update(*sp)).collect();
    if let Some(named) = packs_of(short) {
        packs.retain(|sp| *sp == named);
    }
    let holds = |sp: ServicePack| {
        let held = catalogue().contains(newer, product, Some(sp));
        held.into_iter().find(|found| *found.id == older)
    };
    let relation = text(row, "relation");
    if relation.starts_with("NOT_") {
        let asserted = catalogue().assertions(newer).any(|edge| {
            edge.older == older
                && edge.relation == Relation::DoesNotReplace
                && edge.products.contains(product)
        });
        assert!(packs.iter().all(|sp| holds(*sp).is_none()), "{row} on {product}");
        return asserted;
    }
    if text(row, "strength").starts_with("needs-file-proof") {
        let weak = |sp: &ServicePack| {
            holds(*sp).is_some_and(|found| found.strength == Strength::NeedsFileProof)
        };
        return !packs.is_empty() && packs.iter().all(weak);
    }
    // Columns of MS05-051 name their service packs; MS06-018's Server 2003 is the release.
    !packs.is_empty() && packs.iter().any(|sp| holds(*sp).is_some())
}

#[test]
fn where_a_column_names_a_service_pack_the_others_are_not_meant() {
    let Some(_) = oracle() else { return };
    let held = |newer: &str, product: &str, sp: &str| -> Vec<String> {
        let (newer, product) = (BulletinId::new(newer), ProductId::new(product));
        let held = catalogue().contains(&newer, &product, sp.parse().ok());
        held.iter().map(|row| row.id.to_string()).collect()
    };
    assert!(held("MS05-051", "xp-x86", "SP1").contains(&"MS04-012".to_owned()));
    assert!(!held("MS05-051", "xp-x86", "SP2").contains(&"MS04-012".to_owned()));
    assert!(held("MS05-051", "xp-x86", "SP2").contains(&"MS05-012".to_owned()));
    assert!(!held("MS05-051", "ws2003-x86", "SP1").contains(&"MS04-012".to_owned()));
}
