//! Proofs: told, printed, derived again, and found out when they were touched.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::fs;

use common::{Seawall, start};
use seawall_lab::Fleet;
use serde_json::Value;

async fn scanned(profile: &str, last: u8) -> (Seawall, String) {
    let seawall = Seawall::new();
    let address = format!("127.79.9.{last}");
    let (lab, map) = start(Fleet::single(address.parse().unwrap(), profile).unwrap());
    let mut command = seawall.command(&["scan", &address, "--port-map", &map, "--quiet"]);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    lab.stop().await;
    (seawall, address)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_holds_without_the_host_and_breaks_when_a_byte_changes() {
    let (seawall, address) = scanned("w2k-sp4-824146", 1).await;
    let proof = seawall.run(&["explain", &address, "kb824146", "--format", "json"]);
    assert_eq!(proof.code, 0, "{}", proof.stderr);
    let file = seawall.folder.path().join("proof.json");
    fs::write(&file, &proof.stdout).unwrap();
    let holds = seawall.run(&["verify-proof", file.to_str().unwrap()]);
    assert_eq!((holds.code, holds.stderr.as_str()), (0, ""));
    assert!(holds.stdout.contains("MS03-039 is fixed"), "{}", holds.stdout);

    let proof: Value = serde_json::from_str(&proof.stdout).unwrap();
    let activation = |answer: &Value| answer["probe"] == "activation.a2";
    let at = proof["evidence"].as_array().unwrap().iter().position(activation).unwrap();
    let touch = |change: &dyn Fn(&mut Value)| {
        let mut touched = proof.clone();
        change(&mut touched);
        fs::write(&file, touched.to_string()).unwrap();
        seawall.run(&["verify-proof", file.to_str().unwrap()]).code
    };
    assert_eq!(touch(&|_| {}), 0);
    assert_eq!(touch(&|proof| proof["state"] = "missing".into()), 5);
    assert_eq!(touch(&|proof| proof["evidence"][at]["outcome"]["body"]["hresult"] = 1.into()), 5);
    assert_eq!(
        touch(&|proof| {
            // The HRESULT is the last four bytes of what came back.
            let hex = proof["evidence"][at]["received"].as_str().unwrap().to_owned();
            proof["evidence"][at]["received"] =
                format!("{}05000780", hex.split_at(hex.len() - 8).0).into();
        }),
        5
    );
    assert_eq!(touch(&|proof| proof["evidence"] = Value::Array(vec![])), 5);
    assert_eq!(touch(&|proof| proof["identity"]["family"] = "samba".into()), 5);
    assert_eq!(touch(&|proof| proof["ports"]["tcp/135"] = "closed".into()), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_is_told_in_both_languages() {
    let (seawall, address) = scanned("xp-gold-unpatched", 2).await;
    let english = seawall.run(&["explain", &address, "MS03-026"]);
    assert!(english.stdout.contains("MS03-026: MISSING"), "{}", english.stdout);
    assert!(english.stdout.contains("answer "), "{}", english.stdout);
    let japanese = seawall.run(&["explain", &address, "ms03-026", "--lang", "ja"]);
    assert!(japanese.stdout.contains("MS03-026: 未適用"), "{}", japanese.stdout);
    assert!(japanese.stdout.contains("この判定の根拠"), "{}", japanese.stdout);
    // No key is left without words.
    for said in [&english.stdout, &japanese.stdout] {
        for prefix in ["reason-", "step-", "node-", "value-", "state-", "status-", "method-p"] {
            assert!(!said.contains(prefix), "{prefix} in {said}");
        }
    }
}

#[test]
fn what_is_not_known_is_one_line_and_a_hint() {
    let seawall = Seawall::new();
    let nothing = seawall.run(&["explain", "127.0.0.1"]);
    assert_eq!((nothing.code, nothing.stderr.lines().count()), (2, 2), "{}", nothing.stderr);
    let no_file = seawall.run(&["verify-proof", "nowhere.json"]);
    assert_eq!((no_file.code, no_file.stderr.lines().count()), (2, 2), "{}", no_file.stderr);
}
