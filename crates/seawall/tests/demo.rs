//! The demo: every simulated host gets the status its profile promises.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{collections::BTreeMap, net::Ipv4Addr};

use common::Seawall;
use seawall_lab::Fleet;

#[test]
fn all_254_hosts_get_the_status_of_their_profile() {
    let network = Ipv4Addr::new(127, 78, 1, 0);
    let run = Seawall::new().run(&[
        "demo",
        "--format",
        "jsonl",
        "--no-progress",
        "--network",
        &network.to_string(),
    ]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines = run.lines();
    let fleet = Fleet::demo(network).unwrap();
    assert_eq!((lines.len(), fleet.hosts().len()), (255, 254));
    let wrong: BTreeMap<_, _> = fleet
        .hosts()
        .iter()
        .zip(&lines)
        .inspect(|(host, line)| assert_eq!(line["address"], host.address.to_string()))
        .filter(|(host, line)| line["status"] != host.expected())
        .map(|(host, line)| (host.profile.id.clone(), (host.expected(), line["status"].clone())))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let summary = lines.last().unwrap();
    assert_eq!((&summary["kind"], &summary["hosts"]), (&"summary".into(), &254.into()));
}

#[test]
fn the_table_ends_with_what_to_try_next() {
    let seawall = Seawall::new();
    let run = seawall.run(&["demo", "--network", "127.78.2.0", "--lang", "ja"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("254 個のアドレスを確認しました"), "{}", run.stdout);
    assert!(run.stderr.contains("seawall explain 127.78.2."), "{}", run.stderr);
    let explained = seawall.run(&["explain", "127.78.2.1"]);
    assert_eq!(explained.code, 0, "{}", explained.stderr);
}
