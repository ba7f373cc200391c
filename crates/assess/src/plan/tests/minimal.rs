//! Small plans held against a search through every set of updates, each tried on the judge.

use std::collections::BTreeMap;

use proptest::prelude::*;
use seawall_advisory::{BulletinId, Kb, Strength, Update};

use super::made::{Made, catalogue, host};

/// Every update that could matter, by its number and component.
fn updates(made: &Made, open: &[BulletinId]) -> Vec<&'static Update> {
    let (product, sp) = (&made.products[0], made.sp);
    let mut ids: Vec<&BulletinId> = open.iter().collect();
    for id in open {
        let newer = catalogue().contained_by(id, product, sp);
        ids.extend(newer.iter().filter(|row| row.strength == Strength::Certain).map(|row| row.id));
    }
    let mut found: BTreeMap<(&Kb, Option<&str>), &Update> = BTreeMap::new();
    for id in ids {
        for update in catalogue().updates_for(id, product, sp) {
            found.insert((&update.kb, update.component.as_deref()), update);
        }
    }
    found.into_values().collect()
}

fn has_smaller(made: &Made, updates: &[&Update], open: &[BulletinId], size: usize) -> bool {
    fn choose(made: &Made, rest: &[&Update], open: &[BulletinId], left: usize) -> bool {
        if left == 0 {
            return made.not_closed(open).is_empty();
        }
        rest.iter()
            .enumerate()
            .any(|(at, update)| choose(&made.clone().with(update), &rest[at + 1..], open, left - 1))
    }
    choose(made, updates, open, size)
}

fn sets(updates: usize, size: usize) -> usize {
    (0..size).fold(1, |sets, at| sets * updates.saturating_sub(at) / (at + 1))
}

fn hold_against_search(made: &Made, wanted: &[BulletinId]) -> bool {
    // What has parts that may or may not be there is closed by no update alone.
    let first = made.plan(wanted);
    let closes = first.updates().flat_map(|update| &update.closes);
    let asked: Vec<&BulletinId> =
        closes.filter(|row| !row.but_for.is_empty()).map(|row| &row.advisory).collect();
    let wanted: Vec<BulletinId> = wanted.iter().filter(|id| !asked.contains(id)).cloned().collect();
    let plan = made.plan(&wanted);
    let beyond: Vec<&BulletinId> = plan.open.iter().map(|row| &row.advisory).collect();
    let missing = made.missing(&wanted).into_iter();
    let open: Vec<BulletinId> = missing.filter(|id| !beyond.contains(&id)).collect();
    let count = plan.updates().count();
    let after = made.after(&plan);
    assert!(after.not_closed(&open).is_empty(), "{:?}: {plan:?}", after.not_closed(&open));
    let updates = updates(made, &open);
    if count == 0 || sets(updates.len(), count - 1) > 3000 {
        return false;
    }
    assert!(
        !has_smaller(made, &updates, &open, count - 1),
        "{open:?} are closed by fewer than {count}"
    );
    assert!(plan.is_minimal);
    true
}

#[test]
fn the_first_bulletins_are_closed_by_as_few_as_can_be() {
    let wanted = |names: &[&str]| super::made::ids(names);
    let all = ["MS01-041", "MS01-048", "MS03-007", "MS03-010", "MS03-013", "MS03-026", "MS03-039"];
    let late = ["MS04-011", "MS04-012", "MS04-029", "MS05-012", "MS05-051"];
    let all = wanted(&[&all[..], &late[..]].concat());
    let grounds = [
        ("w2k", "SP2"),
        ("w2k", "SP3"),
        ("w2k", "SP4"),
        ("xp-x86", "gold"),
        ("xp-x86", "SP1"),
        ("xp-x86", "SP2"),
        ("ws2003-x86", "gold"),
        ("ws2003-x86", "SP1"),
        ("nt4-srv", "SP6a"),
        ("nt4-tse", "SP6"),
    ];
    let mut searched = 0;
    for (product, sp) in grounds {
        let made = host(product, sp);
        let plan = made.plan(&all);
        if plan.batches.iter().all(|batch| !batch.is_forecast) {
            searched += usize::from(hold_against_search(&made, &all));
        }
    }
    assert!(searched >= 4, "{searched}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_smaller_set_closes_as_much(
        ground in prop::sample::select(&[
            ("w2k", "SP4"), ("xp-x86", "SP1"), ("xp-x86", "SP3"), ("ws2003-x86", "SP2"),
            ("w7-x64", "SP1"), ("vista-x86", "SP2"),
        ][..]),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..12),
    ) {
        let made = host(ground.0, ground.1).whole_list();
        let all = made.missing(&made.everything());
        prop_assume!(!all.is_empty());
        let mut wanted: Vec<BulletinId> = picks.iter().map(|pick| pick.get(&all).clone()).collect();
        wanted.sort();
        wanted.dedup();
        hold_against_search(&made, &wanted);
    }
}
