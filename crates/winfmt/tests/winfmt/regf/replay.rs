//! Transaction logs.

use seawall_winfmt::regf::{Hive, Limits, LogFault, LogFormat, LogUse, State};

use super::made::{hive, key, new_log, old_log, put, set_block, wide, word};

/// A hive before and after an update was written, of the same length.
fn before_and_after(minor: u32) -> (Vec<u8>, Vec<u8>) {
    let state = |names: &[&str]| {
        let keys = names.iter().map(|name| key(name, []).with("D", 1, &wide("of an update")));
        hive(minor, &key("R", keys))
    };
    let mut before = state(&["KB823980"]);
    let after = state(&["KB823980", "KB824146"]);
    assert_eq!(before.len(), after.len());
    // A write has begun.
    set_block(&mut before, 4, 8);
    (before, after)
}

fn use_of<'a>(primary: &'a [u8], logs: &[&[u8]]) -> (Hive<'a>, Vec<LogUse>) {
    let hive = Hive::open(primary, logs, &Limits::DEFAULT).unwrap();
    let uses = hive.recovery().logs.clone();
    (hive, uses)
}

fn has_update(hive: &Hive<'_>) -> bool {
    hive.key("KB824146").found().is_some()
}

const ALL: std::ops::Range<usize> = 0..8;

fn one_page(after: &[u8]) -> Vec<(usize, Vec<u8>)> {
    vec![(0, after[4096..8192].to_vec())]
}

#[test]
fn a_clean_hive_needs_no_log() {
    let (_, after) = before_and_after(5);
    let log = new_log(&after, 7, &[one_page(&after)]);
    let (hive, uses) = use_of(&after, &[&log]);
    assert_eq!((hive.recovery().state, &uses[..]), (State::Clean, &[LogUse::NotNeeded][..]));
    assert!(hive.recovery().is_settled());
}

#[test]
fn a_dirty_hive_without_logs_is_read_and_says_so() {
    let (before, _) = before_and_after(5);
    let (hive, uses) = use_of(&before, &[]);
    assert_eq!((hive.recovery().state, uses.len()), (State::Dirty, 0));
    assert!(!hive.recovery().is_settled());
    assert!(!has_update(&hive));
    assert!(hive.key("KB823980").found().is_some());
}

#[test]
fn an_old_log_is_replayed() {
    for (minor, kind) in [(1, 2), (3, 2), (3, 1), (5, 1)] {
        let (before, after) = before_and_after(minor);
        let mut log = old_log(&after, &ALL.collect::<Vec<_>>());
        set_block(&mut log, 28, kind);
        let (hive, uses) = use_of(&before, &[&log]);
        let replayed =
            LogUse::Replayed { format: LogFormat::Old, entries: 1, pages: 8, stopped: None };
        assert_eq!((hive.recovery().state, uses), (State::Recovered, vec![replayed]));
        assert!(has_update(&hive));
        assert_eq!(hive.bytes()[4096..], after[4096..]);
        assert!(!hive.base_block().is_dirty());
    }
}

#[test]
fn an_old_log_writes_the_pages_of_its_bitmap_alone() {
    let (before, after) = before_and_after(3);
    let log = old_log(&after, &[1]);
    let (hive, _) = use_of(&before, &[&log]);
    assert_eq!(hive.bytes()[4096..4608], before[4096..4608]);
    assert_eq!(hive.bytes()[4608..5120], after[4608..5120]);
    assert_eq!(hive.bytes()[5120..], before[5120..]);
}

#[test]
fn a_log_restores_a_broken_base_block() {
    let (before, after) = before_and_after(3);
    let old = old_log(&after, &ALL.collect::<Vec<_>>());
    let new = new_log(&after, 7, &[one_page(&after)]);
    for log in [old, new] {
        for at in [0, 24, 36, 508] {
            let mut before = before.clone();
            put(&mut before, at, 0x1234_5678);
            let (hive, uses) = use_of(&before, &[&log]);
            assert!(matches!(uses[0], LogUse::Replayed { .. }), "{at}: {uses:?}");
            assert!(has_update(&hive));
            assert!(hive.damage().is_empty(), "{:?}", hive.damage());
        }
    }
}

#[test]
fn a_broken_base_block_still_tells_which_old_log_is_its_own() {
    let (mut before, after) = before_and_after(3);
    let log = old_log(&after, &ALL.collect::<Vec<_>>());
    put(&mut before, 24, 0);
    // The first bin has the time of the write before.
    put(&mut before, 4096 + 20, 0);
    assert!(has_update(&use_of(&before, &[&log]).0));
    put(&mut before, 12, 0);
    assert_eq!(use_of(&before, &[&log]).1, [LogUse::Rejected(LogFault::Stale)]);
}

#[test]
fn an_old_log_of_another_state_is_not_replayed() {
    let (before, after) = before_and_after(3);
    let pages: Vec<usize> = ALL.collect();
    let good = old_log(&after, &pages);
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut log = good.clone();
        change(&mut log);
        log
    };
    for (log, fault) in [
        (Vec::new(), LogFault::Empty),
        (vec![0; 1024], LogFault::Empty),
        (vec![1; 1024], LogFault::NotALog),
        (changed(&|log| log[4] ^= 1), LogFault::Unfinished),
        (changed(&|log| set_block(log, 8, 8)), LogFault::Unfinished),
        (changed(&|log| set_block(log, 12, 8)), LogFault::Stale),
        (changed(&|log| set_block(log, 48, 8)), LogFault::Foreign),
        (changed(&|log| log.truncate(514)), LogFault::NotALog),
        (changed(&|log| log.truncate(516)), LogFault::Truncated),
        (changed(&|log| log.truncate(log.len() - 1)), LogFault::Truncated),
        // As if of a hive of a gigabyte, for which there are no pages.
        (changed(&|log| set_block(log, 40, 1 << 30)), LogFault::Truncated),
    ] {
        let (hive, uses) = use_of(&before, &[&log]);
        assert_eq!(
            (hive.recovery().state, &uses[..]),
            (State::Dirty, &[LogUse::Rejected(fault)][..])
        );
        assert!(!has_update(&hive));
        // The other log is used all the same.
        let (hive, uses) = use_of(&before, &[&log, &good]);
        assert!(matches!(uses[..], [LogUse::Rejected(_), LogUse::Replayed { .. }]), "{uses:?}");
        assert!(has_update(&hive));
    }
    let (_, uses) = use_of(&before, &[&good, &good]);
    assert_eq!(uses[1], LogUse::Rejected(LogFault::NotPreferred));
}

/// Halves of the change, each an entry.
fn halves(after: &[u8]) -> [Vec<(usize, Vec<u8>)>; 2] {
    [(0, 4096..6144), (2048, 6144..8192)].map(|(at, range)| vec![(at, after[range].to_vec())])
}

#[test]
fn a_new_log_is_replayed_entry_by_entry() {
    let (before, after) = before_and_after(5);
    let log = new_log(&before, 7, &halves(&after));
    let (hive, uses) = use_of(&before, &[&log]);
    let replayed = LogUse::Replayed { format: LogFormat::New, entries: 2, pages: 2, stopped: None };
    assert_eq!((hive.recovery().state, uses), (State::Recovered, vec![replayed]));
    assert_eq!(hive.bytes()[4096..], after[4096..]);
    let base = hive.base_block();
    assert_eq!((base.primary_sequence, base.secondary_sequence), (8, 8));
    assert!(hive.recovery().is_settled());
}

#[test]
fn entries_go_on_in_the_other_log_whichever_comes_first() {
    let (mut before, after) = before_and_after(5);
    for first in [7, u32::MAX] {
        set_block(&mut before, 8, first);
        let [one, two] = halves(&after);
        let one = new_log(&before, first, &[one]);
        let two = new_log(&before, first.wrapping_add(1), &[two]);
        for logs in [[&one[..], &two], [&two, &one]] {
            let (hive, uses) = use_of(&before, &logs);
            assert!(uses.iter().all(|it| matches!(it, LogUse::Replayed { .. })), "{uses:?}");
            assert!(has_update(&hive));
            assert_eq!(hive.base_block().primary_sequence, first.wrapping_add(1));
        }
    }
}

#[test]
fn any_number_of_logs_with_any_numbers_is_put_in_order() {
    let (mut before, after) = before_and_after(5);
    let logs: Vec<Vec<u8>> = (0..64_u32)
        .map(|log| new_log(&before, log.wrapping_mul(0x9e37_79b9), &[one_page(&after)]))
        .collect();
    let logs: Vec<&[u8]> = logs.iter().map(Vec::as_slice).collect();
    for is_sound in [false, true] {
        put(&mut before, 508, 3);
        if is_sound {
            set_block(&mut before, 8, 3);
        }
        let (hive, uses) = use_of(&before, &logs);
        assert_eq!(hive.recovery().state, State::Recovered);
        assert!(uses.iter().any(|it| matches!(it, LogUse::Replayed { .. })));
    }
}

#[test]
fn entries_with_a_gap_between_or_from_before_are_not_replayed() {
    let (before, after) = before_and_after(5);
    let stale = LogUse::Rejected(LogFault::Stale);
    let (hive, uses) = use_of(&before, &[&new_log(&before, 6, &[one_page(&after)])]);
    assert_eq!((hive.recovery().state, uses), (State::Dirty, vec![stale]));
    let [one, two] = halves(&after);
    let logs = [new_log(&before, 7, &[one]), new_log(&before, 9, &[two])];
    let (_, uses) = use_of(&before, &[&logs[0], &logs[1]]);
    assert!(matches!(uses[0], LogUse::Replayed { entries: 1, .. }));
    assert_eq!(uses[1], stale);
    // An entry of an earlier round of the same file ends the log, and is no damage.
    let mut log = new_log(&before, 7, &[one_page(&after)]);
    log.extend(&new_log(&before, 3, &[one_page(&before)])[512..]);
    let (_, uses) = use_of(&before, &[&log]);
    assert!(matches!(uses[0], LogUse::Replayed { entries: 1, stopped: None, .. }), "{uses:?}");
}

#[test]
fn replay_stops_at_an_entry_that_is_not_as_it_was_written() {
    let (before, after) = before_and_after(5);
    let good = new_log(&before, 7, &halves(&after));
    let second = 512 + usize::try_from(word(&good, 516)).unwrap();
    let offset = u64::try_from(second).unwrap();
    for (at, fault) in [
        (second + 8, LogFault::Hash { offset }),
        (second + 24, LogFault::Hash { offset }),
        (second + 32, LogFault::Hash { offset }),
        (second + 40, LogFault::Hash { offset }),
        (good.len() - 1, LogFault::Hash { offset }),
        (second + 4, LogFault::Entry { offset }),
        (second + 16, LogFault::Entry { offset }),
        (second + 22, LogFault::Entry { offset }),
    ] {
        let mut log = good.clone();
        log[at] ^= 1;
        let (hive, uses) = use_of(&before, &[&log]);
        let stopped = Some(fault);
        let replayed = LogUse::Replayed { format: LogFormat::New, entries: 1, pages: 1, stopped };
        assert_eq!(uses, [replayed], "{at}");
        assert!(!hive.recovery().is_settled());
        assert_eq!(hive.bytes()[4096..6144], after[4096..6144]);
    }
    let mut log = good;
    log.pop();
    let (_, uses) = use_of(&before, &[&log]);
    assert!(matches!(uses[0], LogUse::Replayed { entries: 1, stopped: Some(_), .. }), "{uses:?}");
}

#[test]
fn a_hive_grows_by_the_pages_of_its_logs_and_no_further() {
    let (before, after) = before_and_after(5);
    let mut longer = after.clone();
    longer.extend([0; 4096]);
    longer[8192..8196].copy_from_slice(b"hbin");
    put(&mut longer, 8196, 4096);
    put(&mut longer, 8200, 4096);
    let mut log = new_log(&before, 7, &[vec![(4096, longer[8192..].to_vec())]]);
    let (hive, uses) = use_of(&before, &[&log]);
    assert!(matches!(uses[0], LogUse::Replayed { .. }), "{uses:?}");
    assert_eq!(hive.bytes().len(), longer.len());
    log = new_log(&before, 7, &[vec![(0xffff_0000, vec![0; 4096])]]);
    let (hive, uses) = use_of(&before, &[&log]);
    assert_eq!(uses, [LogUse::Rejected(LogFault::Entry { offset: 512 })]);
    assert_eq!(hive.bytes(), before);
}

#[test]
fn a_log_with_the_guid_of_another_hive_is_not_replayed() {
    let (mut before, after) = before_and_after(5);
    let mut log = new_log(&before, 7, &[one_page(&after)]);
    set_block(&mut before, 112, 1);
    assert!(matches!(use_of(&before, &[&log]).1[0], LogUse::Replayed { .. }));
    set_block(&mut log, 112, 2);
    assert_eq!(use_of(&before, &[&log]).1, [LogUse::Rejected(LogFault::Foreign)]);
    // The same GUID tells more than a name, which may be that of a copy.
    set_block(&mut log, 112, 1);
    set_block(&mut log, 48, 0x0061_0061);
    assert!(matches!(use_of(&before, &[&log]).1[0], LogUse::Replayed { .. }));
}
