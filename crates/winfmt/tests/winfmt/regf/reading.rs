//! Hives as they should be.

use seawall_winfmt::Error;
use seawall_winfmt::regf::{Data, Filetime, Hive, Limits, Lookup, State};

use super::{
    counts,
    made::{List, WRITTEN, block, hive, key, set_block, wide},
    open,
};

const VERSIONS: std::ops::RangeInclusive<u32> = 1..=6;

#[test]
fn keys_and_values_are_the_same_in_every_version_and_kind_of_list() {
    let names: Vec<String> = (0..100).map(|number| format!("KB{number:06}")).collect();
    for minor in VERSIONS {
        for list in [List::Fast, List::Hash, List::Index, List::Root(1), List::Root(33)] {
            let subkeys = names.iter().map(|name| {
                key(name, []).with("", 1, &wide("default\0")).with("Größe", 4, &[1, 2, 3, 4])
            });
            let root = key("ROOT", [key("Updates", subkeys).listed(list), key("更新", [])]);
            let bytes = hive(minor, &root);
            let hive = open(&bytes);
            assert!(hive.damage().is_empty(), "{:?}", hive.damage());
            assert_eq!(hive.recovery().state, State::Clean);
            assert_eq!(counts(&hive), (103, 200), "1.{minor} {list:?}");
            let damage = hive.walk().finish();
            assert!(damage.is_empty(), "1.{minor} {list:?}: {damage:?}");
            assert_eq!(hive.root().unwrap().name(), "ROOT");
            let updates = hive.key("UPDATES").found().unwrap();
            let listed = updates.subkeys();
            assert!(listed.is_whole());
            let listed: Vec<_> = listed.found.iter().map(|key| key.name().into_owned()).collect();
            assert_eq!(listed, names);
            let found = hive.key(r"\updates\kb000099").found().unwrap();
            assert_eq!(found.last_written(), Filetime(WRITTEN));
            assert_eq!(found.value("").found().unwrap().data().unwrap().text(), Some("default"));
            let number = found.value("GRÖSSE");
            assert!(number.is_absent());
            let number = found.value("GRÖßE").found().unwrap();
            assert_eq!(number.data().unwrap(), Data::Dword(0x0403_0201));
            assert!(hive.key("更新").found().is_some());
            assert!(hive.key(r"Updates\KB000100").is_absent());
            assert!(hive.key(r"Updates\KB00009").is_absent());
        }
    }
}

#[test]
fn a_walk_gives_paths_parents_before_children() {
    let root = key("R", [key("A", [key("B", []), key("C", [])]), key("D", [])]);
    let bytes = hive(5, &root);
    let hive = open(&bytes);
    let mut walk = hive.walk();
    let mut seen = Vec::new();
    while let Some(node) = walk.next() {
        seen.push((node.depth, walk.path().to_owned()));
    }
    let paths = [(0, ""), (1, "A"), (2, r"A\B"), (2, r"A\C"), (1, "D")];
    assert_eq!(seen, paths.map(|(depth, path)| (depth, path.to_owned())));
}

#[test]
fn data_is_read_whole_whatever_its_length() {
    let lengths = [0, 1, 3, 4, 5, 16_343, 16_344, 16_345, 32_688, 32_689, 100_000];
    for minor in VERSIONS {
        let data = |length: usize| -> Vec<u8> { (0..=250).cycle().take(length).collect() };
        let root = lengths
            .iter()
            .fold(key("R", []), |root, length| root.with(&length.to_string(), 3, &data(*length)));
        let bytes = hive(minor, &root);
        let hive = open(&bytes);
        assert!(hive.walk().finish().is_empty());
        for length in lengths {
            let value = hive.root().unwrap().value(&length.to_string()).found().unwrap();
            assert_eq!(value.length(), u32::try_from(length).unwrap());
            assert_eq!(value.bytes().unwrap(), data(length), "1.{minor} {length}");
        }
    }
}

#[test]
fn file_offsets_lead_to_the_records() {
    let bytes = hive(3, &key("R", [key("Ole", []).with("EnableDCOM", 1, &wide("Y\0"))]));
    let hive = open(&bytes);
    let key = hive.key("ole").found().unwrap();
    let value = key.value("enabledcom").found().unwrap();
    let at = |offset: u64| &bytes[usize::try_from(offset).unwrap() + 4..][..2];
    assert_eq!(at(key.file_offset()), b"nk");
    assert_eq!(at(value.file_offset()), b"vk");
}

#[test]
fn classes_are_read_where_there_are_any() {
    let mut with = key("JD", []);
    "1a2b3c4d".clone_into(&mut with.class);
    let bytes = hive(3, &key("R", [with]));
    let hive = open(&bytes);
    assert_eq!(hive.root().unwrap().class(), Ok(None));
    let key = hive.key("JD").found().unwrap();
    assert_eq!(key.class(), Ok(Some("1a2b3c4d".to_owned())));
}

#[test]
fn the_control_set_is_that_of_the_last_start() {
    let set = |current: &[u8]| {
        let select = key("Select", []).with("Current", 4, current);
        hive(3, &key("R", [key("ControlSet001", []), key("ControlSet003", []), select]))
    };
    for (current, name) in [(&[3, 0, 0, 0], "ControlSet003"), (&[1, 0, 0, 0], "ControlSet001")] {
        let bytes = set(current);
        assert_eq!(open(&bytes).control_set().found().unwrap().name(), name);
    }
    assert!(matches!(open(&set(&[2, 0, 0, 0])).control_set(), Lookup::Absent));
    assert!(matches!(open(&set(&[1])).control_set(), Lookup::Absent));
}

#[test]
fn what_is_no_hive_is_an_error() {
    let bytes = hive(5, &key("R", []));
    let error = |bytes: &[u8]| Hive::open(bytes, &[], &Limits::DEFAULT).unwrap_err();
    let format = "a registry hive";
    let not_one = Error::Unrecognised { format };
    assert_eq!(error(b""), not_one);
    assert_eq!(error(b"regf"), not_one);
    assert_eq!(error(&bytes[1..]), not_one);
    assert_eq!(error(&bytes[..511]), not_one);
    assert_eq!(error(&bytes[..512]), Error::HiveTruncated { length: 512 });
    assert_eq!(error(&bytes[..4096]), Error::HiveTruncated { length: 4096 });
    let small = Limits { hive_bytes: bytes.len() - 1, ..Limits::DEFAULT };
    let limit = bytes.len() - 1;
    let too_long = Error::TooLarge { format, size: bytes.len(), limit };
    assert_eq!(Hive::open(&bytes, &[], &small).unwrap_err(), too_long);
    for (at, word, error) in [
        (24, 0, Error::HiveVersion { major: 1, minor: 0 }),
        (24, 7, Error::HiveVersion { major: 1, minor: 7 }),
        (20, 2, Error::HiveVersion { major: 2, minor: 5 }),
        (28, 6, Error::HiveLog),
        (28, 2, Error::HiveLog),
    ] {
        let mut bytes = bytes.clone();
        set_block(&mut bytes, at, word);
        assert_eq!(Hive::open(&bytes, &[], &Limits::DEFAULT).unwrap_err(), error);
    }
}

#[test]
fn the_second_copy_of_a_hive_is_one_and_an_old_log_is_none() {
    // Both have the file type 1 where Windows 2000 wrote the copy, XP the log.
    let mut bytes = hive(3, &key("R", []));
    set_block(&mut bytes, 28, 1);
    assert_eq!(counts(&open(&bytes)), (1, 0));
    let mut log = block(1, 1, 1, 3, 32, 4096);
    log.extend(b"DIRT");
    assert_eq!(Hive::open(&log, &[], &Limits::DEFAULT).unwrap_err(), Error::HiveLog);
}
