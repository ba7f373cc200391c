//! Legacy event logs: a real one of Windows XP, and made ones.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use seawall_winfmt::evt::{Damage, EventLog, Item, Part, Place, Record};
use seawall_winfmt::hotfix::Article;
use seawall_winfmt::{Error, Limits};
use serde_json::Value;

use crate::corpus;
use crate::made_event_logs::{LFLE, end_record, header, log, numbers, record, wrapped};
use crate::properties::damaged;

fn open(bytes: &[u8]) -> EventLog<'_> {
    EventLog::open(bytes, &Limits::DEFAULT).unwrap()
}

fn split(items: impl Iterator<Item = Item>) -> (Vec<Record>, Vec<Damage>) {
    let (mut records, mut damage) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::Record(record) => records.push(record),
            Item::Damage(one) => damage.push(one),
        }
    }
    (records, damage)
}

fn is_update(record: &Record) -> bool {
    record.source == "NtServicePack" && record.event_code() == 4377
}

#[test]
fn the_real_log_gives_what_an_independent_reader_found() {
    let (Some(bytes), Some(oracle)) =
        (corpus::read("eventlogs/SysEvent.Evt"), corpus::oracle("eventlogs/SysEvent-oracle.json"))
    else {
        return;
    };
    let log = open(&bytes);
    assert!(log.is_dirty() && log.header().unwrap().is_wrapped());
    let (records, damage) = split(log.items());
    assert_eq!(damage, []);
    // The other reader takes the file from its start to its end, and so does not see the one
    // record that begins at the end and goes on behind the header.
    let in_one_piece = records.iter().filter(|record| !record.is_split).count();
    assert_eq!(Value::from(in_one_piece), oracle["records_valid"]);
    let in_two: Vec<u32> =
        records.iter().filter(|record| record.is_split).map(|record| record.number).collect();
    assert_eq!(in_two, [1572]);
    let live: Vec<u32> = records
        .iter()
        .filter(|record| record.place == Place::Live)
        .map(|record| record.number)
        .collect();
    assert!(live.iter().copied().eq(1392..7455));
    assert!(records.iter().all(|record| record.unreadable.is_empty()));
    let computers: BTreeSet<&str> = records.iter().map(|it| it.computer.as_str()).collect();
    println!("{} records, {} of them live, of {computers:?}", records.len(), live.len());

    let updates: Vec<&Record> = records.iter().filter(|record| is_update(record)).collect();
    assert_eq!(updates.len(), 266);
    assert!(updates.iter().all(|record| record.place == Place::Live));
    // `KB982381-IE8` and `KB951376-v2` are packages of articles.
    let kbs: BTreeSet<String> = updates
        .iter()
        .map(|record| format!("KB{}", Article::at_start(&record.strings[1]).unwrap().0.number))
        .collect();
    assert_eq!(kbs.len(), 209);
    assert_eq!(serde_json::to_value(&kbs).unwrap(), oracle["distinct_4377_kbs"]);
    let expected = oracle["ntservicepack"].as_array().unwrap();
    let packs: Vec<&Record> =
        records.iter().filter(|record| record.source == "NtServicePack").collect();
    assert_eq!(packs.len(), expected.len());
    for (record, expected) in packs.iter().zip(expected) {
        assert_eq!(Value::from(record.number), expected["record"]);
        assert_eq!(Value::from(record.event_code()), expected["event_id"]);
        assert_eq!(serde_json::to_value(&record.strings).unwrap(), expected["strings"]);
        assert_eq!(utc(record.time_generated), expected["time"].as_str().unwrap());
    }
    // Each start of the system names its service pack, and event 4371 the change between them.
    let starts: Vec<&Record> =
        records.iter().filter(|record| record.event_code() == 6009).collect();
    assert!(starts.iter().all(|record| record.strings[..2] == ["5.01.", "2600"]));
    let changed = packs.iter().find(|record| record.event_code() == 4371).unwrap();
    assert_eq!(changed.strings, ["Windows XP", "Service Pack 3", "Service Pack 2"]);
    let (before, after): (Vec<&Record>, Vec<&Record>) =
        starts.into_iter().partition(|record| record.number < changed.number);
    assert_eq!((before.len(), after.len()), (6, 18));
    assert!(before.iter().all(|record| record.strings[2] == "Service Pack 2"));
    assert!(after.iter().all(|record| record.strings[2] == "Service Pack 3"));
    assert!(records.iter().any(|it| it.sid.as_deref() == Some("S-1-5-18")));
}

/// Seconds since 1970 as the oracle prints them; days after Howard Hinnant's `civil_from_days`.
fn utc(seconds: u32) -> String {
    let (days, of_day) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u32::from(month <= 2);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[test]
fn a_record_is_read_with_all_its_parts() {
    let bytes = log(&["KB824146"]);
    let (records, damage) = split(open(&bytes).items());
    assert_eq!(damage, []);
    let expected = Record {
        offset: 0x30,
        place: Place::Live,
        is_split: false,
        number: 1,
        time_generated: 1_000_000,
        time_written: 1_000_001,
        event_id: 0x4000_1119,
        event_type: 4,
        category: 7,
        source: "NtServicePack".into(),
        computer: "WS01".into(),
        sid: Some("S-1-5-18".into()),
        strings: vec!["KB824146".into()],
        data: vec![1, 2, 3],
        unreadable: Vec::new(),
    };
    assert_eq!(records, [expected]);
    assert_eq!(records[0].event_code(), 4377);
}

#[test]
fn a_record_across_the_end_of_the_file_is_put_together_wherever_it_is_cut() {
    for behind in (4..record(9, "KB824146").len()).step_by(4) {
        let bytes = wrapped(behind);
        let log = open(&bytes);
        assert!(log.is_dirty());
        let (records, damage) = split(log.items());
        assert_eq!(damage, [], "{behind}");
        let told: Vec<_> =
            records.iter().map(|it| (it.number, it.place, it.is_split, &*it.strings[0])).collect();
        let live = (9, Place::Live, true, "KB824146");
        assert_eq!(told, [live, (8, Place::LeftOver, false, "KB823980")], "{behind}");
    }
}

#[test]
fn filler_at_the_end_of_the_file_is_no_damage() {
    let second = record(2, "b");
    let end = 0x30 + second.len();
    let filler = numbers(&[0x27, 0x27, 0x27]);
    let start = end + 0x28;
    let end_record = end_record(start, end, 3, 1);
    let bytes = [header(start, end, 3, 1, 2), second, end_record, record(1, "a"), filler].concat();
    let (records, damage) = split(open(&bytes).items());
    assert_eq!(damage, []);
    assert_eq!(records.iter().map(|it| it.number).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_damaged_record_is_told_with_its_place_and_number_and_the_next_is_found() {
    let mut bytes = log(&["a", "b", "c"]);
    let length = record(1, "a").len();
    bytes[0x30 + length + 4] ^= 1;
    let (records, damage) = split(open(&bytes).items());
    assert_eq!(records.iter().map(|it| it.number).collect::<Vec<_>>(), [1, 3]);
    let lost = Damage::Lost { offset: 0x30 + length, length };
    assert_eq!(damage, [lost, Damage::Missing { first: 2, next: 3 }]);
}

#[test]
fn records_missing_at_either_end_are_told() {
    let first = record(5, "a");
    let end = 0x30 + first.len();
    let bytes = [header(0x30, end, 9, 3, 0), first, end_record(0x30, end, 9, 3)].concat();
    let (records, damage) = split(open(&bytes).items());
    assert_eq!(records.len(), 1);
    let missing = |first, next| Damage::Missing { first, next };
    assert_eq!(damage, [missing(3, 5), missing(6, 9)]);
}

#[test]
fn a_log_cut_off_gives_the_records_before_and_says_so() {
    let bytes = log(&["a", "b"]);
    let (records, damage) = split(open(&bytes[..bytes.len() - 0x2c]).items());
    assert_eq!(records.iter().map(|it| it.place).collect::<Vec<_>>(), [Place::Unknown]);
    let length = record(2, "b").len();
    let lost = Damage::Lost { offset: 0x30 + length, length: length - 4 };
    assert_eq!(damage, [Damage::NoEnd, lost]);
}

#[test]
fn an_end_that_the_header_does_not_lead_to_is_told() {
    // Cut off behind the end of an earlier round, which knows its own place.
    let first = record(1, "a");
    let end = 0x30 + first.len();
    let cut = [header(0x30, 0x900, 9, 1, 0), first, end_record(0x30, end, 2, 1)].concat();
    let (records, damage) = split(open(&cut).items());
    assert_eq!((records.len(), damage), (1, vec![Damage::Header]));
}

#[test]
fn a_log_without_its_header_is_known_by_its_records() {
    let bytes = log(&["a"]);
    let (records, damage) = split(open(&bytes[0x30..]).items());
    assert_eq!(records.len(), 1);
    assert_eq!(damage[..2], [Damage::Header, Damage::NoEnd]);
    let error = EventLog::open(b"LfLe, or not", &Limits::DEFAULT).unwrap_err();
    assert_eq!(error, Error::Unrecognised { format: "an event log of Windows NT" });
}

#[test]
fn an_empty_log_is_empty() {
    let bytes = log(&[]);
    assert_eq!(split(open(&bytes).items()), (Vec::new(), Vec::new()));
}

#[test]
fn parts_that_are_not_where_a_record_says_are_named() {
    let with = |at: usize, value: usize| {
        let mut bytes = log(&["a"]);
        bytes.splice(0x30 + at..0x30 + at + 4, numbers(&[value]));
        split(open(&bytes).items()).0.remove(0).unreadable
    };
    assert_eq!(with(36, 0xffff_ffff), [Part::Strings]);
    assert_eq!(with(36, 0), [Part::Strings]);
    assert_eq!(with(40, 11), [Part::Sid]);
    assert_eq!(with(44, 0x38), [Part::Sid]);
    assert_eq!(with(48, 0xffff_fff0), [Part::Data]);
    assert_eq!(with(24, 0xffff_0004), [Part::Strings]);
}

fn read(bytes: &[u8]) {
    if let Ok(log) = EventLog::open(bytes, &Limits::DEFAULT) {
        for item in log.items() {
            if let Item::Record(record) = item {
                record.event_code();
            }
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_of_logs_panic(bytes in vec(any::<u8>(), 0..2_000)) {
        read(&bytes);
        read(&[header(0x30, 0x30, 1, 1, 1), bytes].concat());
    }

    #[test]
    fn no_damage_makes_the_reader_of_logs_panic(
        behind in 4_usize..100,
        cut in any::<Option<Index>>(),
        flips in vec(any::<(Index, u8)>(), 0..20),
    ) {
        read(&damaged(&wrapped(behind), cut, &flips));
        read(&damaged(&log(&["a", "b", "c"]), cut, &flips));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn a_damaged_real_log_does_not_make_its_reader_panic(
        cut in any::<Option<Index>>(),
        flips in vec(any::<(Index, u8)>(), 0..200),
    ) {
        if let Some(bytes) = corpus::read("eventlogs/SysEvent.Evt") {
            read(&damaged(&bytes, cut, &flips));
        }
    }
}

#[test]
fn logs_made_to_cost_much_cost_little() {
    let size = 1 << 20;
    for part in [
        numbers(&[0x3c, LFLE]),
        numbers(&[LFLE]),
        numbers(&[0x28, 0x1111_1111]),
        numbers(&[size / 2, LFLE, size / 2, 0]),
        end_record(0x30, 0x30, 1, 1),
        record(1, ""),
    ] {
        let bytes = [header(0x30, 0x30, 1, 1, 1), part.repeat(size / part.len())].concat();
        let begin = std::time::Instant::now();
        read(&bytes);
        // Some times what an unoptimised build takes.
        assert!(begin.elapsed().as_secs() < 5, "{part:?}");
    }
}
