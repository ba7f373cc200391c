//! The store's own command: checking and forgetting.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::fs;

use common::Seawall;

#[test]
fn a_store_is_checked_and_forgets_what_is_old() {
    let seawall = Seawall::new();
    let none = seawall.run(&["store", "check"]);
    assert_eq!((none.code, none.stderr.lines().count()), (2, 2), "{none:?}");
    assert!(!seawall.store().exists());

    let scan = seawall.run(&["scan", "127.83.0.1-3", "--fail-on", "never"]);
    assert_eq!(scan.code, 0, "{}", scan.stderr);
    let sound = seawall.run(&["store", "check"]);
    assert_eq!(sound.code, 0, "{sound:?}");
    assert!(sound.stdout.contains("host_result") && sound.stdout.contains("is sound"), "{sound:?}");

    let kept = seawall.run(&["store", "forget", "--days", "30"]);
    assert!(kept.stdout.starts_with("0 runs"), "{kept:?}");
    let gone = seawall.run(&["store", "forget", "--days", "0"]);
    assert!(gone.stdout.starts_with("1 run forgotten"), "{gone:?}");
    assert_eq!(seawall.run(&["explain", "127.83.0.1"]).code, 2);
    assert_eq!(seawall.run(&["store", "check"]).code, 0);
}

#[test]
fn a_damaged_store_is_said_to_be_damaged() {
    let seawall = Seawall::new();
    let scan = seawall.run(&["scan", "127.83.1.1-127.83.1.60", "--fail-on", "never"]);
    assert_eq!(scan.code, 0, "{}", scan.stderr);
    let mut bytes = fs::read(seawall.store()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 6000].fill(0xa5);
    fs::write(seawall.store(), &bytes).unwrap();
    let check = seawall.run(&["store", "check"]);
    assert!([2, 5].contains(&check.code), "{check:?}");
    assert!(!check.stdout.contains("is sound"), "{check:?}");
}
