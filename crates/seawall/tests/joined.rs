//! A host that was scanned and audited: what both say together, why, and what to do.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::fs;

use common::{Run, Seawall, start};
use seawall_lab::Fleet;
use serde_json::Value;

/// Windows 2000 SP4 with MS03-039 by its key and its files, started since.
fn patched(name: &str) -> String {
    format!(
        r#"{{"host":"{name}","product":"w2k","sp":"SP4","language":"ja",
 "registry":["SOFTWARE\\Microsoft\\Updates\\Windows 2000\\SP5\\KB824146"],
 "files":{{"%system32%\\ole32.dll":"5.0.2195.6810","%system32%\\rpcrt4.dll":"5.0.2195.6802",
 "%system32%\\rpcss.dll":"5.0.2195.6810"}},"boot":"2003-09-20T00:00:00Z",
 "installed":{{"KB824146":"2003-09-12T09:00:00Z"}},"pending_rename":[]}}"#
    )
}

/// Scans a simulated host and audits files of one of its name.
async fn both(profile: &str, last: u8, facts: impl Fn(&str) -> String) -> (Seawall, String, Run) {
    let seawall = Seawall::new();
    let address = format!("127.79.10.{last}");
    let fleet = Fleet::single(address.parse().unwrap(), profile).unwrap();
    let name = fleet.hosts()[0].computer.clone();
    let (lab, map) = start(fleet);
    let mut command = seawall.command(&["scan", &address, "--port-map", &map, "--quiet"]);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    lab.stop().await;
    fs::create_dir(seawall.folder.path().join("case")).unwrap();
    fs::write(seawall.folder.path().join("case/facts.json"), facts(&name)).unwrap();
    let audited = seawall.run(&["audit", "case", "--format", "json"]);
    (seawall, name, audited)
}

fn verdict(run: &Run, advisory: &str) -> Value {
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    let verdicts = told["hosts"][0]["verdicts"].as_array().unwrap();
    verdicts.iter().find(|verdict| verdict["advisory"] == advisory).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn agreement_is_said_and_both_proofs_are_derived_again() {
    let (seawall, name, audited) = both("w2k-sp4-824146", 1, patched).await;
    let found = verdict(&audited, "MS03-039");
    assert_eq!(found["state"], "fixed", "{found}");
    assert_eq!(found["scan"]["agreement"], "agrees", "{found}");
    assert_eq!(found["scan"]["address"], "127.79.10.1");
    assert_eq!(found["proof"]["schema"], "seawall.joined-proof/1");

    let proof = seawall.run(&["explain", &name, "MS03-039", "--format", "json"]);
    assert_eq!(proof.code, 0, "{}", proof.stderr);
    let file = seawall.folder.path().join("proof.json");
    let verified = |text: &str| {
        fs::write(&file, text).unwrap();
        seawall.run(&["verify-proof", "proof.json"])
    };
    let holds = verified(&proof.stdout);
    assert_eq!((holds.code, holds.stderr.as_str()), (0, ""));
    assert!(holds.stdout.contains("MS03-039 is fixed"), "{}", holds.stdout);
    assert!(holds.stdout.contains("facts and"), "{}", holds.stdout);
    let compact: Value = serde_json::from_str(&proof.stdout).unwrap();
    let compact = compact.to_string();
    assert_eq!(verified(&compact).code, 0);
    // One changed byte, here and there in it.
    for at in (3..compact.len()).step_by(compact.len() / 23) {
        let mut bytes = compact.clone().into_bytes();
        bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let run = verified(&text);
        assert!(run.code == 5 || run.code == 2, "{at}: {}", run.stdout);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_shows_the_flaw_contradicts_files_that_close_it() {
    let (seawall, name, audited) = both("w2k-sp4-unpatched", 2, patched).await;
    let found = verdict(&audited, "MS03-039");
    assert_eq!(found["state"], "conflict", "{found}");
    assert_eq!(
        (&found["scan"]["within"], &found["scan"]["state"]),
        (&"fixed".into(), &"missing".into())
    );
    assert_eq!(audited.code, 1, "{}", audited.stderr);
    for (language, words) in [
        ("en", ["MS03-039: CONFLICT", "it contradicts the audit", "From its own evidence"]),
        ("ja", ["MS03-039: ", "と矛盾します", "ホスト自身の証拠から"]),
    ] {
        let told = seawall.run(&["explain", &name, "MS03-039", "--lang", language]);
        assert_eq!(told.code, 0, "{}", told.stderr);
        for word in words.into_iter().chain(["ole32.dll", "case/facts.json", "[ 0]"]) {
            assert!(told.stdout.contains(word), "{word} in {}", told.stdout);
        }
        for prefix in ["reason-", "step-", "node-", "value-", "state-", "evidence-", "agreement-"] {
            assert!(!told.stdout.contains(prefix), "{prefix} in {}", told.stdout);
        }
    }
    // By the address it was scanned at it is the same host.
    let by_address = seawall.run(&["explain", "127.79.10.2", "MS03-039"]);
    assert!(by_address.stdout.contains("MS03-039: CONFLICT"), "{}", by_address.stdout);
    let plan = seawall.run(&["plan", &name.to_lowercase(), "--format", "json"]);
    assert_eq!(plan.code, 0, "{}", plan.stderr);
    assert!(plan.stdout.contains("MS03-039"), "{}", plan.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_files_do_not_tell_the_scan_does() {
    let bare = |name: &str| format!(r#"{{"host":"{name}","product":"w2k","sp":"SP4"}}"#);
    let (_, _, audited) = both("w2k-sp4-unpatched", 3, bare).await;
    let found = verdict(&audited, "MS03-039");
    assert_eq!((&found["state"], &found["scan"]["within"]), (&"missing".into(), &"unknown".into()));
    assert_eq!(found["scan"]["agreement"], "only_outside");
    // What is missing is planned, whoever saw it.
    let told: Value = serde_json::from_str(&audited.stdout).unwrap();
    assert!(told["hosts"][0]["plan"].to_string().contains("MS03-039"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_of_another_name_takes_nothing_from_the_scan() {
    let other = |_: &str| patched("SOMEONE-ELSE");
    let (_, _, audited) = both("w2k-sp4-unpatched", 4, other).await;
    let found = verdict(&audited, "MS03-039");
    assert_eq!((&found["state"], &found["scan"]), (&"fixed".into(), &Value::Null));
    assert_eq!(found["proof"]["schema"], "seawall.host-proof/1");
}

#[test]
fn a_plan_needs_evidence_and_says_so() {
    let seawall = Seawall::new();
    let unknown = seawall.run(&["plan", "SRV1"]);
    assert_eq!((unknown.code, unknown.stderr.lines().count()), (2, 2), "{}", unknown.stderr);
    fs::write(seawall.folder.path().join("srv1.json"), patched("SRV1")).unwrap();
    let read = seawall.run(&["plan", "srv1.json", "--what-if", "KB828741,KB999999"]);
    assert_eq!(read.code, 0, "{}", read.stderr);
    for said in ["KB828741", "would close", "without effect: KB999999", "audit the host again"] {
        assert!(read.stdout.contains(said), "{said} in {}", read.stdout);
    }
    assert!(!seawall.store().exists());
    let audited = seawall.run(&["audit", "srv1.json", "--quiet"]);
    assert_eq!(audited.code, 1, "{}", audited.stderr);
    let kept = seawall.run(&["plan", "srv1"]);
    assert_eq!(kept.code, 0, "{}", kept.stderr);
    assert!(kept.stdout.contains("KB"), "{}", kept.stdout);
}

#[test]
fn nothing_is_kept_where_that_is_not_wanted_and_an_audit_goes_on_without_a_store() {
    let seawall = Seawall::new();
    fs::write(seawall.folder.path().join("srv1.json"), patched("SRV1")).unwrap();
    let mut command = seawall.command(&["audit", "srv1.json", "--no-store"]);
    let run = Run::of(command.env_remove("SEAWALL_STORE").output().unwrap());
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    assert!(!seawall.folder.path().join("seawall").exists());

    // A file stands where the user's folder would be.
    let blocked = seawall.folder.path().join("srv1.json");
    let mut command = seawall.command(&["audit", "srv1.json"]);
    command.env_remove("SEAWALL_STORE").env("XDG_DATA_HOME", &blocked);
    let run = Run::of(command.env("LOCALAPPDATA", &blocked).output().unwrap());
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.contains("MS04-012"), "{}", run.stdout);
    assert!(run.stderr.contains("not kept"), "{}", run.stderr);

    // One that was named is asked for.
    let run = seawall.run(&["audit", "srv1.json", "--store", "srv1.json"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}
