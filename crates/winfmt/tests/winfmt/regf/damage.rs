//! Broken hives: what is sound is read, and what is not is named.

use std::time::{Duration, Instant};

use seawall_winfmt::regf::{Damage, DamageReport, Fault, Hive, Limits, Lookup, Part, State};

use super::{
    counts,
    made::{self, List, find_key, hive, key, put, target, wide, word},
    open,
};

/// Two keys with two keys each, all with a value: `Hot\KB1`, `Hot\KB2`, `Cold\KB3`, `Cold\KB4`.
fn updates(list: List) -> Vec<u8> {
    let data = wide("a text of some length");
    let leaf = |name: &str| key(name, []).with("Description", 1, &data);
    let root = key(
        "R",
        [
            key("Hot", [leaf("KB1"), leaf("KB2")]).listed(list),
            key("Cold", [leaf("KB3"), leaf("KB4")]).listed(list),
        ],
    );
    hive(5, &root)
}

fn damage(bytes: &[u8]) -> DamageReport {
    open(bytes).walk().finish()
}

/// The only damage there is.
fn only(bytes: &[u8]) -> Damage {
    let report = damage(bytes);
    let [one] = report.listed.try_into().unwrap();
    one
}

/// Where in a key's record its fields are.
const PARENT: usize = 16;
const SUBKEY_COUNT: usize = 20;
const SUBKEYS: usize = 28;
const VALUE_COUNT: usize = 36;
const VALUES: usize = 40;
const NAME_LENGTH: usize = 72;

#[test]
fn a_broken_key_is_named_by_its_parent_and_its_siblings_are_read() {
    for list in [List::Fast, List::Hash, List::Index, List::Root(1)] {
        let mut bytes = updates(list);
        let at = find_key(&bytes, "KB1");
        bytes[at] = b'x';
        let damage = only(&bytes);
        assert_eq!((damage.path.as_str(), damage.part), ("Hot", Part::Subkeys));
        assert_eq!(
            (damage.offset, damage.fault),
            (u64::try_from(at).unwrap() - 4, Fault::Signature)
        );
        assert_eq!(counts(&open(&bytes)), (6, 3));
    }
}

#[test]
fn absent_is_not_said_where_damage_may_hide_it() {
    let mut bytes = updates(List::Hash);
    let at = find_key(&bytes, "KB1");
    bytes[at] = b'x';
    let hive = open(&bytes);
    for path in [r"Hot\KB1", r"Hot\KB824146", r"Hot\KB1\File 1"] {
        assert!(matches!(hive.key(path), Lookup::Unknown(_)), "{path}");
    }
    assert!(hive.key(r"Hot\KB2").found().is_some());
    assert!(hive.key(r"Cold\KB824146").is_absent());
    assert!(hive.key("Lukewarm").is_absent());
    let hot = hive.key("Hot").found().unwrap().subkeys();
    assert_eq!((hot.found.len(), hot.broken.len()), (1, 1));
}

#[test]
fn a_broken_list_costs_its_own_key_alone() {
    for (list, word, fault) in [
        (List::Hash, *b"xx\x02\x00", Fault::Signature),
        (List::Hash, *b"lh\xff\x00", Fault::Count { said: 255, there: 2 }),
        (List::Hash, *b"lh\x01\x00", Fault::Count { said: 2, there: 1 }),
        (List::Root(1), *b"ri\x01\x00", Fault::Count { said: 2, there: 1 }),
    ] {
        let mut bytes = updates(list);
        let at = find_key(&bytes, "Hot");
        let list = target(&bytes, at + SUBKEYS);
        bytes[list..list + 4].copy_from_slice(&word);
        let damage = only(&bytes);
        assert_eq!((damage.path.as_str(), damage.part), ("Hot", Part::Subkeys));
        assert_eq!(damage.fault, fault);
        assert!(matches!(open(&bytes).key(r"Hot\KB824146"), Lookup::Unknown(_)));
        assert!(open(&bytes).key(r"Cold\KB3").found().is_some());
        assert!(open(&bytes).key(r"Cold\KB824146").is_absent());
    }
}

#[test]
fn a_root_list_in_a_root_list_is_damage() {
    let mut bytes = updates(List::Root(1));
    let at = find_key(&bytes, "Hot");
    let list = target(&bytes, at + SUBKEYS);
    let own = word(&bytes, at + SUBKEYS);
    put(&mut bytes, list + 4, own);
    let damage = only(&bytes);
    assert_eq!((damage.path.as_str(), damage.fault), ("Hot", Fault::Signature));
    assert_eq!(counts(&open(&bytes)).0, 6);
}

#[test]
fn a_count_that_lost_its_keys_is_damage() {
    let mut bytes = updates(List::Root(1));
    let at = find_key(&bytes, "Hot");
    put(&mut bytes, at + SUBKEY_COUNT, 0);
    assert_eq!(only(&bytes).fault, Fault::Count { said: 0, there: 2 });
    assert_eq!(counts(&open(&bytes)), (7, 4));
    // A remnant of a list that is used no more is none.
    let elsewhere = word(&bytes, find_key(&bytes, "Cold") + SUBKEYS);
    put(&mut bytes, at + SUBKEYS, elsewhere);
    assert!(damage(&bytes).is_empty());
}

#[test]
fn broken_values_are_named_and_the_key_stays() {
    type Change = fn(&mut [u8], usize);
    let broken: [(Change, Part, Fault); 4] = [
        (|bytes, key| put(bytes, key + VALUES, 0x00ff_fff8), Part::Values, Fault::Outside),
        (|bytes, key| put(bytes, key + VALUES, 33), Part::Values, Fault::Misaligned),
        (
            |bytes, key| put(bytes, key + VALUE_COUNT, 9),
            Part::Values,
            Fault::Count { said: 9, there: 1 },
        ),
        (
            |bytes, key| {
                let list = target(bytes, key + VALUES);
                let value = target(bytes, list);
                bytes[value] = 0;
            },
            Part::Values,
            Fault::Signature,
        ),
    ];
    for (change, part, fault) in broken {
        let mut bytes = updates(List::Fast);
        let at = find_key(&bytes, "KB1");
        change(&mut bytes, at);
        let damage = only(&bytes);
        assert_eq!((damage.path.as_str(), damage.part), (r"Hot\KB1", part));
        assert_eq!(damage.fault, fault);
        let hive = open(&bytes);
        let key = hive.key(r"Hot\KB1").found().unwrap();
        assert!(matches!(key.value("Installed"), Lookup::Unknown(_)));
        assert_eq!(counts(&hive).0, 7);
    }
}

#[test]
fn broken_data_leaves_the_value_known() {
    let mut bytes = updates(List::Fast);
    let at = find_key(&bytes, "KB1");
    let value = target(&bytes, target(&bytes, at + VALUES));
    put(&mut bytes, value + 4, 5_000);
    let damage = only(&bytes);
    assert_eq!(damage.path, r"Hot\KB1");
    assert_eq!(damage.part, Part::Data { value: "Description".to_owned() });
    assert_eq!(damage.fault, Fault::DataLength { said: 5_000, there: 44 });
    let hive = open(&bytes);
    let key = hive.key(r"Hot\KB1").found().unwrap();
    assert!(key.value("Description").found().unwrap().data().is_err());
    assert_eq!(counts(&hive), (7, 4));
}

#[test]
fn big_data_in_pieces_that_are_missing_is_damage() {
    type Change = fn(&mut [u8], usize);
    let broken: [(Change, Fault); 5] = [
        (|bytes, list| put(bytes, list + 4, 0x00ff_fff8), Fault::Outside),
        // One piece three times.
        (
            |bytes, list| {
                let first = word(bytes, list);
                put(bytes, list + 4, first);
            },
            Fault::Claimed,
        ),
        (
            |bytes, list| {
                let last = target(bytes, list + 8);
                put(bytes, last - 4, 8_u32.wrapping_neg());
            },
            Fault::Overrun,
        ),
        (|bytes, list| put(bytes, list - 4, 8_u32.wrapping_neg()), Fault::Overrun),
        (
            |bytes, _| {
                let record = bytes.windows(4).position(|it| it == b"db\x03\0").unwrap();
                bytes[record + 2] = 2;
            },
            Fault::DataLength { said: 40_000, there: 32_688 },
        ),
    ];
    for (change, fault) in broken {
        let mut bytes = hive(5, &key("R", [key("Big", []).with("V", 3, &vec![7; 40_000])]));
        let at = find_key(&bytes, "Big");
        let value = target(&bytes, target(&bytes, at + VALUES));
        let list = target(&bytes, target(&bytes, value + 8) + 4);
        change(&mut bytes, list);
        let damage = only(&bytes);
        assert_eq!(damage.part, Part::Data { value: "V".to_owned() });
        assert_eq!(damage.fault, fault);
    }
}

#[test]
fn keys_in_a_circle_are_given_once() {
    // The list under KB1 is that of the root; the key "Hot" then knows another parent.
    let mut bytes = updates(List::Fast);
    let (root, kb1) = (find_key(&bytes, "R"), find_key(&bytes, "KB1"));
    let list = word(&bytes, root + SUBKEYS);
    put(&mut bytes, kb1 + SUBKEYS, list);
    put(&mut bytes, kb1 + SUBKEY_COUNT, 2);
    let report = damage(&bytes);
    assert_eq!(report.listed.len(), 2);
    assert!(report.listed.iter().all(|it| it.fault == Fault::Parent && it.path == r"Hot\KB1"));
    assert_eq!(counts(&open(&bytes)), (7, 4));
    // The root is its own child.
    let own = word(&bytes, 36);
    let first = target(&bytes, root + SUBKEYS);
    put(&mut bytes, first + 4, own);
    put(&mut bytes, root + PARENT, own);
    assert!(damage(&bytes).listed.iter().any(|it| it.fault == Fault::Claimed));
    assert_eq!(counts(&open(&bytes)), (4, 2));
    assert!(matches!(open(&bytes).key(&r"R\".repeat(10_000)), Lookup::Found(_)));
}

#[test]
fn a_key_listed_twice_is_given_once() {
    let mut bytes = updates(List::Index);
    let list = target(&bytes, find_key(&bytes, "Hot") + SUBKEYS);
    let first = word(&bytes, list + 4);
    put(&mut bytes, list + 8, first);
    let damage = only(&bytes);
    assert_eq!((damage.path.as_str(), damage.fault), ("Hot", Fault::Claimed));
    assert_eq!(counts(&open(&bytes)).0, 6);
}

#[test]
fn lists_that_all_keys_share_cost_no_more_than_their_bytes() {
    // Each of 10,000 keys says that it has all 10,000 values.
    let mut subkeys: Vec<_> = (0..10_000).map(|number| key(&format!("{number:05}"), [])).collect();
    let values = &mut subkeys[0].values;
    values.extend((0..10_000).map(|number| made::Value {
        name: format!("{number}"),
        kind: 4,
        data: vec![0; 4],
    }));
    let mut bytes = hive(5, &key("R", subkeys).listed(List::Root(1_000)));
    let at = find_key(&bytes, "00000");
    let (count, list) = (word(&bytes, at + VALUE_COUNT), word(&bytes, at + VALUES));
    for at in (4096..bytes.len() - 80).step_by(4) {
        if &bytes[at..at + 4] == b"nk\x20\x00" && word(&bytes, at + NAME_LENGTH) == 5 {
            put(&mut bytes, at + VALUE_COUNT, count);
            put(&mut bytes, at + VALUES, list);
        }
    }
    let start = Instant::now();
    let hive = open(&bytes);
    let mut walk = hive.walk();
    let (mut keys, mut values) = (0, 0);
    for node in walk.by_ref() {
        keys += 1;
        values += node.values.len();
    }
    let report = walk.finish();
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    assert_eq!((keys, values), (10_001, 10_000));
    assert!(report.listed.iter().all(|it| it.fault == Fault::Claimed));
    assert_eq!(report.listed.len(), Limits::DEFAULT.damages);
    assert!(report.unlisted > 0);
}

#[test]
fn keys_are_read_down_to_the_limit_of_depth() {
    for (levels, is_whole) in [(512, true), (513, false)] {
        let chain = (1..levels).fold(key("k", []), |inner, _| key("k", [inner]));
        let bytes = hive(5, &key("R", [chain]));
        let report = damage(&bytes);
        assert_eq!(report.is_empty(), is_whole);
        assert_eq!(counts(&open(&bytes)).0, 513);
        if !is_whole {
            let [one] = &report.listed[..] else { panic!("{report:?}") };
            assert_eq!((&one.part, one.fault), (&Part::Subkeys, Fault::TooDeep));
        }
    }
}

#[test]
fn listed_damage_is_within_its_limits() {
    let mut bytes = hive(5, &key("R", (0..50).map(|number| key(&format!("key{number}"), []))));
    let list = target(&bytes, find_key(&bytes, "R") + SUBKEYS);
    for number in 0..50 {
        put(&mut bytes, list + 4 + 8 * number, 4);
    }
    let limits = Limits { damages: 20, ..Limits::DEFAULT };
    let report = Hive::open(&bytes, &[], &limits).unwrap().walk().finish();
    assert_eq!((report.listed.len(), report.unlisted), (20, 30));
}

#[test]
fn a_cut_hive_gives_what_is_left() {
    let bytes = hive(5, &key("R", (0..1_000).map(|number| key(&format!("key{number:04}"), []))));
    let cut = &bytes[..bytes.len() / 2];
    let hive = open(cut);
    let said = word(&bytes, 40);
    let there = u32::try_from(cut.len() - 4096).unwrap();
    let file: Vec<_> = hive.damage().listed.iter().map(|it| (&it.part, it.fault)).collect();
    // The list is at the end, behind the keys.
    assert_eq!(file[0], (&Part::File, Fault::Truncated { said, there }));
    assert_eq!(counts(&hive).0, 1);
    assert!(matches!(hive.key("key0000"), Lookup::Unknown(_)));
    assert_eq!(hive.walk().finish().listed[0].part, Part::Subkeys);
}

#[test]
fn a_wrong_checksum_makes_a_hive_dirty_and_its_root_is_found() {
    let whole = updates(List::Hash);
    for (at, found) in [(24, true), (36, true), (40, false)] {
        let mut bytes = whole.clone();
        // The version, the place of the root, the length.
        put(&mut bytes, at, 1);
        let hive = open(&bytes);
        assert_eq!(hive.recovery().state, State::Dirty);
        assert!(!hive.recovery().is_settled());
        let faults: Vec<_> = hive.damage().listed.iter().map(|it| it.fault).collect();
        assert_eq!(faults[0], Fault::Checksum);
        assert_eq!(faults.contains(&Fault::BaseBlock), found, "{at}");
        assert_eq!(counts(&hive), (7, 4));
    }
}

#[test]
fn a_broken_bin_header_costs_no_key() {
    let mut bytes = updates(List::Hash);
    bytes[4096] = 0;
    let hive = open(&bytes);
    let [one] = &hive.damage().listed[..] else { panic!("{:?}", hive.damage()) };
    assert_eq!((one.offset, one.fault, &one.part), (4096, Fault::Bin, &Part::File));
    assert_eq!(counts(&hive), (7, 4));
}

#[test]
fn a_root_that_cannot_be_read_makes_everything_unknown() {
    let mut bytes = updates(List::Hash);
    let at = find_key(&bytes, "R");
    bytes[at] = 0;
    let hive = open(&bytes);
    assert_eq!(counts(&hive), (0, 0));
    assert_eq!(hive.walk().finish().listed[0].part, Part::Root);
    assert!(matches!(hive.key("Cold"), Lookup::Unknown(_)));
    assert!(hive.root().is_err());
}

#[test]
fn a_free_cell_and_a_name_of_half_a_character_are_damage() {
    let mut bytes = updates(List::Fast);
    let at = find_key(&bytes, "KB1");
    let size = word(&bytes, at - 4);
    put(&mut bytes, at - 4, size.wrapping_neg());
    assert_eq!(only(&bytes).fault, Fault::Free);
    put(&mut bytes, at - 4, size);
    bytes[at + 2] = 0;
    assert_eq!(only(&bytes).fault, Fault::Name);
    put(&mut bytes, at + NAME_LENGTH, 0xffff);
    assert_eq!(only(&bytes).fault, Fault::Overrun);
}
