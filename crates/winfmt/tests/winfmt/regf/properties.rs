//! Whatever the bytes are, reading ends without a panic, soon, and with no more than there is.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use seawall_winfmt::regf::{Hive, Limits};

use super::{
    corpus,
    made::{List, hive, key, new_log, old_log, seal, set_block},
};

/// Reads everything there is to read.
fn read(primary: &[u8], logs: &[&[u8]]) {
    let start = Instant::now();
    let Ok(hive) = Hive::open(primary, logs, &Limits::DEFAULT) else { return };
    let (mut keys, mut values, mut bytes) = (0, 0, 0);
    let mut walk = hive.walk();
    for node in walk.by_ref() {
        keys += 1;
        let _ = (node.key.name(), node.key.class(), node.key.last_written().unix());
        for value in &node.values {
            values += 1;
            let _ = (value.name(), value.data());
            bytes += value.bytes().map_or(0, |bytes| bytes.len());
        }
    }
    let size = hive.bytes().len();
    assert!(keys <= size / 80 && values <= size / 24, "{keys} keys, {values} values in {size}");
    // Data that two values share is given to both, and is damage for one of them.
    let shared = !walk.damage().is_empty();
    assert!(bytes <= size + values * 4 || shared, "{bytes} bytes of data in {size}");
    let _ =
        (hive.control_set(), hive.key(r"Updates\KB3\x"), hive.root().map(|root| root.subkeys()));
    let grown = primary.len() + logs.iter().map(|log| log.len()).sum::<usize>();
    assert!(size <= grown);
    let took = start.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?} for {size} bytes");
}

fn valid() -> Vec<Vec<u8>> {
    let lists = [List::Fast, List::Hash, List::Index, List::Root(2)];
    let groups = lists.iter().enumerate().map(|(at, list)| {
        let leaf = |number| {
            let name = format!("KB{number}");
            key(&name, []).with("", 1, b"a\0b\0\0\0").with("n", 4, &[1; 4]).with("m", 7, &[65; 40])
        };
        key(&format!("Updates{at}"), (0..5).map(leaf)).listed(*list)
    });
    let root = key("R", groups).with("big", 3, &vec![9; 20_000]);
    [1, 3, 5].iter().map(|minor| hive(*minor, &root)).collect()
}

/// A change to bytes; places are parts of their length.
#[derive(Clone, Debug)]
enum Change {
    Flip(f64, u8),
    Word(f64, u32),
    Cut(f64),
    Copy(f64, f64, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let place = || 0.0..1.0;
    prop_oneof![
        4 => (place(), 1..=u8::MAX).prop_map(|(at, mask)| Change::Flip(at, mask)),
        4 => (place(), word()).prop_map(|(at, word)| Change::Word(at, word)),
        1 => place().prop_map(Change::Cut),
        2 => (place(), place(), 1..200_usize).prop_map(|(from, to, n)| Change::Copy(from, to, n)),
    ]
}

fn word() -> impl Strategy<Value = u32> {
    prop_oneof![any::<u32>(), (0..600_u32).prop_map(|cell| cell * 8 + 32), Just(u32::MAX), Just(0)]
}

fn apply(changes: &[Change], bytes: &mut Vec<u8>) {
    for change in changes {
        change.apply(bytes);
    }
}

impl Change {
    #[allow(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    fn apply(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        let place = |part: f64| (part * length as f64) as usize;
        match *self {
            Self::Flip(at, mask) => bytes[place(at)] ^= mask,
            Self::Word(at, word) => {
                let at = place(at) & !3;
                if let Some(place) = bytes.get_mut(at..at + 4) {
                    place.copy_from_slice(&word.to_le_bytes());
                }
            }
            Self::Cut(at) => bytes.truncate(place(at).max(1)),
            Self::Copy(from, to, length) => {
                let from = place(from) & !7;
                let to = place(to) & !7;
                let length = length.min(bytes.len() - from.max(to));
                bytes.copy_within(from..from + length, to);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end(mut bytes in proptest::collection::vec(any::<u8>(), 0..9000)) {
        read(&bytes, &[]);
        if bytes.len() >= 4 {
            bytes[..4].copy_from_slice(b"regf");
        }
        read(&bytes, &[&bytes]);
    }

    #[test]
    fn a_changed_hive_ends(
        which in 0..3_usize,
        sealed in any::<bool>(),
        changes in proptest::collection::vec(change(), 1..20),
    ) {
        let mut bytes = valid().swap_remove(which);
        apply(&changes, &mut bytes);
        if sealed && bytes.len() > 512 {
            seal(&mut bytes);
        }
        read(&bytes, &[]);
    }

    #[test]
    fn changed_logs_end(
        which in 0..3_usize,
        sealed in any::<bool>(),
        changes in proptest::collection::vec(change(), 0..6),
        more in proptest::collection::vec(change(), 0..6),
    ) {
        let mut primary = valid().swap_remove(which);
        set_block(&mut primary, 4, 8);
        let page = |at: usize| (at, primary[4096 + at..8192 + at].to_vec());
        let mut new = new_log(&primary, 7, &[vec![page(0), page(4096)], vec![page(0)]]);
        let mut old = old_log(&primary, &[0, 1, 2, 5]);
        apply(&changes, &mut new);
        apply(&more, &mut old);
        for log in [&mut new, &mut old] {
            if sealed && log.len() > 512 {
                seal(log);
            }
        }
        read(&primary, &[&new]);
        read(&primary, &[&old]);
        read(&primary, &[&old, &new]);
    }
}

#[test]
fn real_hives_with_flipped_bits_and_cut_ends_are_read_soon() {
    // A fixed order of changes: what fails here fails again.
    let mut state = 0x5ea_u64;
    let mut random = move |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for row in corpus::rows() {
        let whole = corpus::sample(row["file"].as_str().unwrap()).unwrap();
        let rounds = (6_000_000 / whole.len()).clamp(3, 40);
        for round in 0..rounds {
            let mut bytes = whole.clone();
            for _ in 0..1 << (round % 12) {
                let at = random(bytes.len());
                bytes[at] ^= 1 << random(8);
            }
            if round % 3 == 0 {
                bytes.truncate(random(whole.len()).max(4));
            }
            // So that not every one is dirty.
            if round % 2 == 0 && bytes.len() > 512 {
                bytes[..4].copy_from_slice(b"regf");
                seal(&mut bytes);
            }
            read(&bytes, &[]);
        }
    }
}
