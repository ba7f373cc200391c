//! `seawall audit`: folders, files and archives to hosts, what is known of them and what is said.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stderr)]

mod common;

use std::{fs, path::Path};

use common::{Run, Seawall};
use serde_json::Value;

fn audit(seawall: &Seawall, path: &Path, further: &[&str]) -> Run {
    let path = path.to_str().unwrap();
    seawall.run(&[&["audit", path, "--facts"][..], further].concat())
}

/// One host by hand, as the documentation has it.
const SRV1: &str = r#"{"host":"SRV1","product":"w2k","sp":"SP4","arch":"x86","language":"ja",
 "build":"5.0.2195","ubr":null,
 "registry":["SOFTWARE\\Microsoft\\Updates\\Windows 2000\\SP5\\KB823980"],
 "values":{"SOFTWARE\\Microsoft\\OLE":{"EnableDCOM":"Y"}},
 "files":{"%system32%\\ole32.dll":"5.0.2195.6810"},"hotfixes":["KB823980"],"components":["iis"],
 "boot":"2003-09-13T00:00:00Z","installed":{"KB823980":"2003-07-18T09:00:00Z"},
 "pending_rename":[],"complete":["registry"]}"#;

fn folder(files: &[(&str, &[u8])]) -> Seawall {
    let seawall = Seawall::new();
    for (name, bytes) in files {
        let path = seawall.folder.path().join("case").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    seawall
}

fn json(seawall: &Seawall) -> Value {
    let run = audit(seawall, Path::new("case"), &["--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn a_fact_file_comes_back_with_its_keys_and_each_fact_with_its_source() {
    let seawall = folder(&[("srv1.json", SRV1.as_bytes())]);
    let told = json(&seawall);
    assert_eq!(told["schema"], "seawall.audit/1");
    let host = &told["hosts"][0];
    for (key, wanted) in [
        ("host", "SRV1"),
        ("product", "w2k"),
        ("sp", "SP4"),
        ("arch", "x86"),
        ("language", "ja"),
        ("build", "5.0.2195"),
        ("boot", "2003-09-13T00:00:00Z"),
    ] {
        assert_eq!(host[key], wanted, "{key}");
    }
    assert_eq!(host["ubr"], Value::Null);
    let facts = &host["facts"];
    assert_eq!(facts["hotfixes"], serde_json::json!(["KB823980"]));
    assert_eq!(facts["files"][r"%system32%\ole32.dll"], "5.0.2195.6810");
    assert_eq!(facts["values"][r"SOFTWARE\Microsoft\OLE"]["EnableDCOM"], "Y");
    assert_eq!(facts["components"], serde_json::json!(["iis"]));
    assert_eq!(facts["installed"]["KB823980"], "2003-07-18T09:00:00Z");
    assert!(facts["registry"].to_string().contains("KB823980"), "{facts}");
    assert_eq!(host["complete"], serde_json::json!(["registry", "build"]));
    let witnesses = host["witnesses"].as_array().unwrap();
    assert!(witnesses.iter().all(|fact| fact["source"]["file"] == "case/srv1.json"));
}

#[test]
fn the_table_says_what_is_known_and_how_far_in_both_languages() {
    let seawall = folder(&[("srv1.json", SRV1.as_bytes())]);
    for (language, words) in [
        ("en", ["last start: 2003-09-13", "registry                  complete", "KB823980"]),
        ("ja", ["最後の起動: 2003-09-13", "完全", "ole32.dll"]),
    ] {
        let run = audit(&seawall, Path::new("case"), &["--lang", language]);
        assert_eq!(run.code, 0);
        for word in words {
            assert!(run.stdout.contains(word), "{word}: {}", run.stdout);
        }
    }
}

#[test]
fn a_list_with_a_lost_entry_is_partial_and_says_which() {
    let text = "\r\nHost Name:                 PC7\r\nOS Name:                   Microsoft Windows \
                7 Enterprise \r\nOS Version:                6.1.7601 Service Pack 1 Build 7601\r\n\
                Hotfix(s):                 3 Hotfix(s) Installed.\r\n                           \
                [01]: KB2479943\r\n                           [02]: File 1\r\n";
    let seawall = folder(&[("systeminfo.txt", text.as_bytes())]);
    let told = json(&seawall);
    let evidence = told["hosts"][0]["evidence"].as_array().unwrap();
    let list = evidence.iter().find(|evidence| evidence["kind"] == "hotfix_list").unwrap();
    assert_eq!(list["completeness"], "partial");
    let codes: Vec<&str> =
        list["gaps"].as_array().unwrap().iter().filter_map(|gap| gap["code"].as_str()).collect();
    assert!(codes.contains(&"count_differs") && codes.contains(&"placeholder"), "{codes:?}");
    let table = audit(&seawall, Path::new("case"), &[]);
    assert!(table.stdout.contains("3 entries are claimed, 2 are listed"), "{}", table.stdout);
}

#[test]
fn many_hosts_come_one_a_line_with_a_summary_and_the_same_each_time() {
    let files: Vec<(String, String)> = (0..20)
        .map(|n| (format!("h{n}/facts.json"), format!(r#"{{"host":"SRV{n}","product":"w2k"}}"#)))
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let seawall = folder(&files);
    let runs = [(); 2].map(|()| audit(&seawall, Path::new("case"), &["--format", "jsonl"]));
    assert_eq!(runs[0].stdout, runs[1].stdout);
    let lines = runs[0].lines();
    assert_eq!(lines.len(), 21);
    assert!(lines[..20].iter().all(|line| line["kind"] == "host"));
    assert_eq!((&lines[20]["kind"], &lines[20]["hosts"]), (&"summary".into(), &20.into()));
}

#[test]
fn a_path_that_is_not_there_ends_it_before_anything_is_read() {
    let seawall = folder(&[("srv1.json", SRV1.as_bytes())]);
    let run = seawall.run(&["audit", "case", "kase", "--facts", "--output", "out.txt"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("kase cannot be read"), "{}", run.stderr);
    assert!(!seawall.folder.path().join("out.txt").exists());
}

#[test]
fn a_folder_that_tells_of_no_host_is_not_called_clean() {
    let seawall = folder(&[("notes.txt", b"nothing of use"), ("empty", b"")]);
    let run = audit(&seawall, Path::new("case"), &["--format", "json"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("nothing that tells of a host"), "{}", run.stderr);
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(told["summary"]["notes"].as_array().unwrap().len(), 2);
}

#[test]
fn names_from_hostile_files_cannot_write_on_the_terminal() {
    let hostile =
        r#"{"host":"A\u001b[2J\u202eB","product":"w2k","files":{"x\u001b]0;y.dll":"1.2"}}"#;
    let seawall = folder(&[("a.json", hostile.as_bytes())]);
    let run = audit(&seawall, Path::new("case"), &["--color", "never"]);
    assert_eq!(run.code, 0);
    assert!(!run.stdout.contains(['\u{1b}', '\u{202e}']), "{}", run.stdout);
}

#[test]
fn a_code_page_that_is_not_known_is_refused_with_those_that_are() {
    let seawall = folder(&[("srv1.json", SRV1.as_bytes())]);
    let run = audit(&seawall, Path::new("case"), &["--code-page", "klingon"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("932"), "{}", run.stderr);
    assert_eq!(audit(&seawall, Path::new("case"), &["--code-page", "cp932"]).code, 0);
}

/// Hosts by hand: MS03-026 alone; MS03-039 by its key with old files; NT 4.0 by its files.
const THREE: &str = r#"{"hosts":[
{"host":"EX1","product":"w2k","sp":"SP4","complete":["registry"],
 "registry":["SOFTWARE\\Microsoft\\Updates\\Windows 2000\\SP5\\KB823980"]},
{"host":"EX3","product":"nt4-srv","sp":"SP6a",
 "files":{"ole32.dll":"4.0.1381.7263","rpcrt4.dll":"4.0.1381.7230","rpcss.exe":"4.0.1381.7263"}},
{"host":"EX9","product":"w2k","sp":"SP4","complete":["registry"],
 "registry":["SOFTWARE\\Microsoft\\Updates\\Windows 2000\\SP5\\KB824146"],
 "files":{"%system32%\\ole32.dll":"5.0.2195.6769","%system32%\\rpcss.dll":"5.0.2195.6769"}}]}"#;

fn judged(seawall: &Seawall, further: &[&str]) -> Run {
    seawall.run(&[&["audit", "case"][..], further].concat())
}

fn verdict<'a>(told: &'a Value, host: &str, advisory: &str) -> &'a Value {
    let hosts = told["hosts"].as_array().unwrap();
    let host = hosts.iter().find(|row| row["host"] == host).unwrap();
    let verdicts = host["verdicts"].as_array().unwrap();
    verdicts.iter().find(|row| row["advisory"] == advisory).unwrap()
}

#[test]
fn every_host_gets_verdicts_and_findings_end_with_1() {
    let seawall = folder(&[("hosts.json", THREE.as_bytes())]);
    let run = judged(&seawall, &["--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    for (host, advisory, state) in [
        ("EX1", "MS03-010", "fixed_by_sp"),
        ("EX1", "MS03-026", "fixed"),
        ("EX1", "MS03-039", "missing"),
        ("EX3", "MS03-010", "no_fix_exists"),
        ("EX3", "MS03-039", "fixed"),
        ("EX9", "MS03-039", "conflict"),
    ] {
        assert_eq!(verdict(&told, host, advisory)["state"], state, "{host} {advisory}");
    }
    assert!(told["hosts"][0]["facts"]["registry"].to_string().contains("KB823980"));
    let checks = told["hosts"][0]["checks"].as_array().unwrap();
    let dcom = checks.iter().find(|row| row["check"] == "dcom.enabled").unwrap();
    assert_eq!(dcom["state"], "open");
    assert!(!dcom["assumed"].as_array().unwrap().is_empty());
}

#[test]
fn a_proof_out_of_the_result_verifies_and_one_changed_does_not() {
    let seawall = folder(&[("hosts.json", THREE.as_bytes())]);
    let run = judged(&seawall, &["--format", "json", "--advisory", "MS03-039"]);
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    let proof = &verdict(&told, "EX9", "MS03-039")["proof"];
    let file = seawall.folder.path().join("proof.json");
    fs::write(&file, proof.to_string()).unwrap();
    let verified = seawall.run(&["verify-proof", "proof.json"]);
    assert_eq!(verified.code, 0, "{}", verified.stderr);
    fs::write(&file, proof.to_string().replace("2195.6769", "2195.6869")).unwrap();
    assert_eq!(seawall.run(&["verify-proof", "proof.json"]).code, 5);
}

#[test]
fn both_witnesses_of_a_conflict_are_shown_and_what_to_do_next() {
    let seawall = folder(&[("hosts.json", THREE.as_bytes())]);
    let run = judged(&seawall, &["--lang", "en", "--advisory", "KB824146"]);
    assert_eq!(run.code, 1);
    for words in ["CONFLICT   MS03-039", "older than 5.0.2195.6810", r"SP5\KB824146", "Next: "] {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
    let run = judged(&seawall, &["--lang", "ja", "--advisory", "MS03-010"]);
    assert!(run.stdout.contains("修正なし   MS03-010"), "{}", run.stdout);
}

#[test]
fn what_is_judged_can_be_chosen_by_bulletin_by_scope_and_by_day() {
    let seawall = folder(&[("hosts.json", THREE.as_bytes())]);
    let count = |further: &[&str]| {
        let run = judged(&seawall, &[&["--format", "json", "--no-proofs"][..], further].concat());
        let told: Value = serde_json::from_str(&run.stdout).unwrap();
        let verdicts = told["hosts"][0]["verdicts"].as_array().unwrap();
        assert!(verdicts.iter().all(|row| row.get("proof").is_none()));
        verdicts.len()
    };
    let (one, rpc, all) =
        (count(&["--advisory", "MS03-039"]), count(&[]), count(&["--scope", "all"]));
    assert!(one == 1 && one < rpc && rpc < all, "{one} {rpc} {all}");
    assert!(count(&["--as-of", "2003-09-12"]) < rpc);
    let unknown = judged(&seawall, &["--advisory", "MS99-999"]);
    assert_eq!(unknown.code, 2);
    let both = judged(&seawall, &["--facts", "--advisory", "MS03-039"]);
    assert_eq!(both.code, 2);
}

#[test]
fn an_unknown_host_is_not_well_and_ends_with_3_where_asked() {
    let seawall = folder(&[("x.json", br#"{"host":"X"}"#)]);
    assert_eq!(judged(&seawall, &[]).code, 0);
    assert_eq!(judged(&seawall, &["--fail-on-unknown"]).code, 3);
    assert_eq!(judged(&seawall, &["--fail-on", "unknown"]).code, 1);
}

#[test]
fn a_hunt_in_the_same_pass_finds_what_hunting_finds_and_changes_no_verdict() {
    let run = "SOFTWARE\\\\Microsoft\\\\Windows\\\\CurrentVersion\\\\Run";
    let blaster = format!(
        r#"{{"host":"SRV2","product":"w2k","sp":"SP4","files":{{"%system32%\\msblast.exe":null}},
        "values":{{"{run}":{{"windows auto update":"msblast.exe"}}}}}}"#
    );
    let fixed = SRV1.replace("KB823980", "KB9999999");
    let files = [("srv1.json", fixed.as_bytes()), ("srv2.json", blaster.as_bytes())];
    let seawall = folder(&files);
    let said = |words: &[&str]| {
        let words = [words, &["case", "--format", "json"]].concat();
        let run = seawall.run(&words);
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        (run.code, document["hosts"].as_array().unwrap().clone())
    };
    let (_, alone) = said(&["audit", "--no-store"]);
    let (_, hunted) = said(&["hunt"]);
    let (code, both) = said(&["audit", "--no-store", "--hunt"]);
    assert_eq!((code, both.len()), (1, 2));
    for ((mut both, alone), hunted) in both.into_iter().zip(alone).zip(hunted) {
        let hunt = both.as_object_mut().unwrap().remove("hunt").unwrap();
        assert_eq!(both, alone);
        for (key, value) in hunt.as_object().unwrap() {
            assert_eq!(value, &hunted[key], "{key}");
        }
    }
    // Nothing but what was hunted makes it a finding here.
    let one = ["audit", "--no-store", "--advisory", "MS01-048", "case/srv2.json"];
    assert_eq!(seawall.run(&one).code, 0);
    assert_eq!(seawall.run(&[&one[..], &["--hunt"]].concat()).code, 1);
    let never = [&one[..], &["--hunt", "--fail-on", "never"]].concat();
    let run = seawall.run(&never);
    assert!(run.code == 0 && run.stdout.contains("msblast.exe"), "{}", run.stdout);
}
