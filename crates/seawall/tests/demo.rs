//! The demo: every simulated host gets the status its profile promises.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{collections::BTreeMap, fs, net::Ipv4Addr, thread};

use common::Seawall;
use seawall_lab::Fleet;
use serde_json::Value;

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
    // And with a page of all that was seen, by its name.
    let page = seawall.folder.path().join("seawall/demo-report.html");
    let last = run.stderr.trim_end().lines().last().unwrap();
    assert!(last.starts_with(page.to_str().unwrap()), "{last}");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("lang=\"ja\" data-lang=\"ja\"") && page.contains("</html>"));
    let explained = seawall.run(&["explain", "127.78.2.1"]);
    assert_eq!(explained.code, 0, "{}", explained.stderr);
}

#[test]
fn every_proof_of_the_fleet_verifies_offline_and_none_with_a_byte_changed() {
    let seawall = Seawall::new();
    let demo = seawall.run(&["demo", "--format", "jsonl", "--network", "127.78.3.0"]);
    assert_eq!(demo.code, 0, "{}", demo.stderr);
    let folder = seawall.folder.path().join("seawall/demo-evidence");
    let audited = seawall.run(&["audit", folder.to_str().unwrap(), "--format", "json"]);
    let audited: Value = serde_json::from_str(&audited.stdout).unwrap();
    let hosts = audited["hosts"].as_array().unwrap();
    assert!(hosts.len() >= 20, "{}", hosts.len());
    let of_audits: Vec<&Value> = hosts
        .iter()
        .flat_map(|host| host["verdicts"].as_array().unwrap())
        .map(|verdict| &verdict["proof"])
        .collect();
    let joined = of_audits.iter().filter(|proof| proof["schema"] == "seawall.joined-proof/1");
    assert!(joined.count() >= 20);
    let states: std::collections::BTreeSet<&str> =
        of_audits.iter().map(|proof| proof["state"].as_str().unwrap()).collect();
    for state in ["fixed", "fixed_via", "missing", "conflict", "pending_reboot", "unknown"] {
        assert!(states.contains(state), "{state} of {states:?}");
    }
    fs::write(
        seawall.folder.path().join("audits.json"),
        serde_json::to_string(&of_audits).unwrap(),
    )
    .unwrap();

    let lines = demo.lines();
    let judged =
        lines.iter().filter(|line| line["verdicts"].as_array().is_some_and(|v| !v.is_empty()));
    let addresses: Vec<&str> = judged.map(|line| line["address"].as_str().unwrap()).collect();
    assert!(addresses.len() > 150, "{}", addresses.len());
    let half = addresses.len().div_ceil(2);
    thread::scope(|scope| {
        for addresses in addresses.chunks(half) {
            scope.spawn(|| addresses.iter().for_each(|address| explained(&seawall, address)));
        }
    });
    let files: Vec<String> = addresses.iter().map(|address| format!("{address}.json")).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let verified = seawall.run(&[&["verify-proof", "audits.json"][..], &files].concat());
    assert_eq!((verified.code, verified.stderr.as_str()), (0, ""));
    let count = verified.stdout.lines().count();
    assert!(count >= of_audits.len() + addresses.len(), "{count}");

    // One byte of each tenth, of every kind of proof; another place each time.
    for (number, proof) in of_audits.iter().step_by(of_audits.len() / 20).enumerate() {
        refused(&seawall, &proof.to_string(), number);
    }
    for (number, file) in files.iter().step_by(10).enumerate() {
        let text = fs::read_to_string(seawall.folder.path().join(file)).unwrap();
        let proofs: Value = serde_json::from_str(&text).unwrap();
        let proof = proofs.as_array().map_or(&proofs, |proofs| &proofs[number % proofs.len()]);
        refused(&seawall, &proof.to_string(), number);
    }
}

/// Keeps what `explain` prints of a host.
fn explained(seawall: &Seawall, address: &str) {
    let proofs = seawall.run(&["explain", address, "--format", "json"]);
    assert_eq!(proofs.code, 0, "{address}: {}", proofs.stderr);
    fs::write(seawall.folder.path().join(format!("{address}.json")), proofs.stdout).unwrap();
}

/// Changes one letter or digit of a proof, which must not hold then.
fn refused(seawall: &Seawall, proof: &str, number: usize) {
    let mut bytes = proof.as_bytes().to_vec();
    let from = bytes.len() * (number * 37 % 100) / 100;
    let at = (from..bytes.len()).chain(0..from).find(|at| bytes[*at].is_ascii_alphanumeric());
    let at = at.unwrap();
    bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
    let file = seawall.folder.path().join("changed.json");
    fs::write(&file, &bytes).unwrap();
    let run = seawall.run(&["verify-proof", "changed.json"]);
    let near = String::from_utf8_lossy(&bytes[at.saturating_sub(40)..(at + 20).min(bytes.len())]);
    assert!(run.code == 5 || run.code == 2, "{} at {at}: …{near}…", run.code);
}
