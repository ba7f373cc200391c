//! Judging hosts by imported feeds too: by their build, with proofs that name the feeds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stderr)]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use common::{Run, Seawall};
use serde_json::Value;

/// Made by the shape of MSRC's documents: one flaw of the scope, one of something else.
fn cvrf(build: &str) -> String {
    let flaw = |number: u8, title: &str, cve: &str| {
        format!(
            "<vuln:Vulnerability Ordinal=\"{number}\"><vuln:Title>{title}</vuln:Title>\
             <vuln:CVE>{cve}</vuln:CVE><vuln:Remediations><vuln:Remediation Type=\"Vendor Fix\">\
             <vuln:Description>5012647</vuln:Description><vuln:ProductID>1</vuln:ProductID>\
             <vuln:RestartRequired>Yes</vuln:RestartRequired>\
             <vuln:SubType>Security Update</vuln:SubType><vuln:FixedBuild>{build}</vuln:FixedBuild>\
             </vuln:Remediation></vuln:Remediations></vuln:Vulnerability>"
        )
    };
    format!(
        "<cvrf:cvrfdoc xmlns:cvrf=\"http://www.icasi.org/CVRF/schema/cvrf/1.1\" \
         xmlns:vuln=\"http://www.icasi.org/CVRF/schema/vuln/1.1\" \
         xmlns:prod=\"http://www.icasi.org/CVRF/schema/prod/1.1\">\
         <cvrf:DocumentTracking><cvrf:Identification><cvrf:ID>2022-Apr</cvrf:ID></cvrf:Identification>\
         <cvrf:CurrentReleaseDate>2022-04-12T07:00:00Z</cvrf:CurrentReleaseDate></cvrf:DocumentTracking>\
         <prod:ProductTree><prod:FullProductName ProductID=\"1\">Windows Server 2019</prod:FullProductName></prod:ProductTree>\
         {}{}</cvrf:cvrfdoc>",
        flaw(1, "A flaw in RPC", "CVE-2022-26809"),
        flaw(2, "A flaw in a font", "CVE-2022-90002"),
    )
}

fn import(seawall: &Seawall, name: &str, content: impl AsRef<[u8]>) {
    fs::write(seawall.folder.path().join(name), content).unwrap();
    let run = seawall.run(&["advisory", "import", name]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

fn with_feed(build: &str) -> Seawall {
    let seawall = Seawall::new();
    import(&seawall, "2022-Apr", cvrf(build));
    seawall
}

fn host(seawall: &Seawall, name: &str, ubr: &str, more: &str) {
    let folder = seawall.folder.path().join("case");
    fs::create_dir_all(&folder).unwrap();
    let text = format!(
        r#"{{"host":"{name}","product":"ws2019","arch":"x64","build":"10.0.17763","ubr":{ubr}{more}}}"#
    );
    fs::write(folder.join(format!("{name}.json")), text).unwrap();
}

fn audit(seawall: &Seawall, further: &[&str]) -> Run {
    seawall.run(&[&["audit", "case", "--no-store"][..], further].concat())
}

fn json(seawall: &Seawall, further: &[&str]) -> Value {
    let run = audit(seawall, &[&["--format", "json"], further].concat());
    assert_eq!(run.stderr, "");
    serde_json::from_str(&run.stdout).unwrap()
}

fn verdict<'v>(told: &'v Value, host: &str, advisory: &str) -> Option<&'v Value> {
    let hosts = told["hosts"].as_array().unwrap();
    let host = hosts.iter().find(|row| row["host"] == host).unwrap();
    host["verdicts"].as_array().unwrap().iter().find(|row| row["advisory"] == advisory)
}

fn verify(seawall: &Seawall, proof: &Value) -> Run {
    fs::write(seawall.folder.path().join("proof.json"), proof.to_string()).unwrap();
    seawall.run(&["verify-proof", "proof.json"])
}

const CVE: &str = "CVE-2022-26809";

#[test]
fn a_build_below_at_and_without_its_revision_is_missing_fixed_and_unknown() {
    let seawall = with_feed("10.0.17763.2803");
    for (name, ubr) in [("BELOW", "2802"), ("AT", "2803"), ("ABOVE", "6054"), ("NONE", "null")] {
        host(&seawall, name, ubr, "");
    }
    let told = json(&seawall, &[]);
    let of = |name: &str| verdict(&told, name, CVE).unwrap();
    assert_eq!(of("BELOW")["state"], "missing");
    assert_eq!(of("BELOW")["next_step"]["kbs"][0], "KB5012647");
    assert_eq!(of("AT")["state"], "fixed");
    assert_eq!(of("ABOVE")["state"], "fixed");
    assert_eq!(of("NONE")["state"], "unknown");
    assert_eq!(of("NONE")["next_step"]["code"], "collect_revision");
    let feed = &told["hosts"][0]["feeds"][0];
    assert_eq!((&feed["name"], &feed["date"]), (&"cvrf-2022-apr".into(), &"2022-04-12".into()));
    // What is no concern of the scope is judged where it is named.
    assert!(verdict(&told, "BELOW", "CVE-2022-90002").is_none());
    let named = json(&seawall, &["--advisory", "CVE-2022-90002"]);
    assert_eq!(verdict(&named, "BELOW", "CVE-2022-90002").unwrap()["state"], "missing");
    assert!(verdict(&named, "BELOW", CVE).is_none());
    let all = json(&seawall, &["--scope", "all"]);
    assert_eq!(verdict(&all, "BELOW", CVE).unwrap()["state"], "missing");
    // Before it was known there was nothing to say.
    let before = json(&seawall, &["--as-of", "2022-04-11"]);
    assert!(verdict(&before, "BELOW", CVE).is_none());
}

#[test]
fn proofs_hold_where_the_feeds_are_imported_and_name_them_where_they_are_not() {
    let seawall = with_feed("10.0.17763.2803");
    for (name, ubr) in [("BELOW", "2802"), ("AT", "2803"), ("NONE", "null")] {
        host(&seawall, name, ubr, "");
    }
    let told = json(&seawall, &[]);
    let (none, other) = (Seawall::new(), with_feed("10.0.17763.2804"));
    for name in ["BELOW", "AT", "NONE"] {
        let proof = &verdict(&told, name, CVE).unwrap()["proof"];
        assert_eq!(proof["feeds"][0]["name"], "cvrf-2022-apr");
        let run = verify(&seawall, proof);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.contains(CVE), "{}", run.stdout);
        for elsewhere in [&none, &other] {
            let run = verify(elsewhere, proof);
            assert_eq!((run.code, run.stdout.as_str()), (5, ""));
            let says = "it rests on the feed cvrf-2022-apr as of 2022-04-12";
            assert!(run.stderr.contains(says), "{}", run.stderr);
            assert!(run.stderr.contains("hint"), "{}", run.stderr);
        }
        let mut forged = proof.clone();
        forged["feeds"][0]["digest"] = proof["digest"].clone();
        assert_eq!(verify(&seawall, &forged).code, 5);
        forged.as_object_mut().unwrap().remove("feeds");
        assert_eq!(verify(&seawall, &forged).code, 5);
    }
    // Further feeds do not touch a proof that does not name them.
    import(
        &seawall,
        "2022-May",
        cvrf("10.0.17763.2900").replace("2022-Apr", "2022-May").replace("5012647", "5013941"),
    );
    let again = json(&seawall, &[]);
    assert_eq!(verdict(&again, "AT", CVE).unwrap()["state"], "unknown");
    assert_eq!(verify(&seawall, &verdict(&told, "AT", CVE).unwrap()["proof"]).code, 0);
    assert_eq!(verify(&seawall, &verdict(&again, "AT", CVE).unwrap()["proof"]).code, 0);
}

#[test]
fn what_bulletins_say_is_the_same_with_feeds_and_proofs_of_them_name_none() {
    let more = r#","hotfixes":["KB5012647"],"complete":["hotfixes"]"#;
    let (with, without) = (with_feed("10.0.17763.2803"), Seawall::new());
    for seawall in [&with, &without] {
        host(seawall, "HOST", "2802", more);
        let text = r#"{"host":"OLD","product":"ws2016","arch":"x64","build":"10.0.14393",
            "hotfixes":["KB5012596"],"complete":["hotfixes"]}"#;
        fs::write(seawall.folder.path().join("case/OLD.json"), text).unwrap();
    }
    let bulletins = |told: Value| {
        let hosts = told["hosts"].as_array().unwrap().clone();
        hosts
            .into_iter()
            .map(|mut host| {
                let rows = host["verdicts"].as_array_mut().unwrap();
                rows.retain(|row| !row["advisory"].as_str().unwrap().starts_with("CVE-"));
                host["verdicts"].take()
            })
            .collect::<Vec<Value>>()
    };
    let (one, other) = (json(&with, &["--scope", "all"]), json(&without, &["--scope", "all"]));
    assert!(other["hosts"][0].get("feeds").is_none());
    assert_eq!(bulletins(one.clone()), bulletins(other));
    // A list that has it and a build that has not contradict each other.
    assert_eq!(verdict(&one, "HOST", CVE).unwrap()["state"], "conflict");
}

#[test]
fn a_list_that_lacks_it_says_nothing_where_updates_are_cumulative() {
    let seawall = with_feed("10.0.17763.2803");
    // The cumulative update of another month, with a lower number.
    let more = r#","hotfixes":["KB5009999"],"complete":["hotfixes"]"#;
    host(&seawall, "LIST", "null", more);
    let text = r#"{"host":"NOBUILD","product":"ws2019","arch":"x64",
        "hotfixes":["KB5009999"],"complete":["hotfixes"]}"#;
    fs::write(seawall.folder.path().join("case/NOBUILD.json"), text).unwrap();
    let has = r#","hotfixes":["KB5012647"],"complete":["hotfixes"]"#;
    host(&seawall, "HAS", "null", has);
    let told = json(&seawall, &[]);
    for name in ["LIST", "NOBUILD"] {
        let of = verdict(&told, name, CVE).unwrap();
        assert_eq!(of["state"], "unknown", "{name}");
        assert_eq!(of["next_step"]["code"], "collect_revision", "{name}");
        assert_eq!(verify(&seawall, &of["proof"]).code, 0);
    }
    let of = verdict(&told, "HAS", CVE).unwrap();
    assert_eq!(of["state"], "fixed");
    assert_eq!(verify(&seawall, &of["proof"]).code, 0);
}

#[test]
fn tables_plans_and_explanations_tell_it_in_both_languages() {
    let seawall = with_feed("10.0.17763.2803");
    host(&seawall, "BELOW", "2802", "");
    for (language, words) in [
        ("en", ["and by what was imported: cvrf-2022-apr 2022-04-12", "KB5012647"]),
        ("ja", ["取り込んだフィード (cvrf-2022-apr 2022-04-12)", "KB5012647"]),
    ] {
        let run = audit(&seawall, &["--lang", language]);
        for word in words.iter().chain(&[CVE]) {
            assert!(run.stdout.contains(word), "{word}: {}", run.stdout);
        }
        eprintln!("{}", run.stdout);
    }
    let planned = seawall.run(&["plan", "case/BELOW.json", "--format", "json"]);
    assert_eq!(planned.stderr, "");
    let planned: Value = serde_json::from_str(&planned.stdout).unwrap();
    assert!(planned.to_string().contains("5012647"), "{planned}");
    let explained = seawall.run(&["explain", "case/BELOW.json", CVE]);
    assert_eq!(explained.code, 0, "{}", explained.stderr);
    let says = "told by the feed cvrf-2022-apr as of 2022-04-12 (SHA-256 ";
    assert!(explained.stdout.contains(says), "{}", explained.stdout);
    eprintln!("{}", explained.stdout);
}

/// From memory; the definitions of WES-NG have no builds.
const RELEASES: &str = "Windows 10 release information\n\
    Version 1809 (OS build 17763)\n\
    Servicing option\tAvailability date\tOS build\tKB article\n\
    LTSC\t2023-03-14\t17763.4131\tKB5023702\n\
    LTSC\t2022-06-14\t17763.3046\tKB5014692\n\
    LTSC\t2022-04-12\t17763.2803\tKB5012647\n\
    LTSC\t2021-06-08\t17763.1999\tKB5003646\n";

fn definitions() -> Option<PathBuf> {
    let near = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let root = std::env::var_os("SEAWALL_CORPUS").map_or(near, PathBuf::from);
    Some(root.join("advisories/wesng-definitions-20260628.zip")).filter(|file| file.exists())
}

#[test]
fn a_server_of_2018_lacks_what_real_definitions_name_and_soon_says_so() {
    let Some(definitions) = definitions() else {
        eprintln!("skipped: no corpus");
        return;
    };
    let seawall = Seawall::new();
    let run = seawall.run(&["advisory", "import", definitions.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    host(&seawall, "RTM", "1", "");
    let unbuilt = json(&seawall, &[]);
    let of = verdict(&unbuilt, "RTM", CVE).unwrap();
    assert_eq!(
        (&of["state"], &of["next_step"]["code"]),
        (&"unknown".into(), &"import_builds".into())
    );
    import(&seawall, "releases.txt", RELEASES);
    let told = json(&seawall, &[]);
    let of = verdict(&told, "RTM", CVE).unwrap();
    assert_eq!(of["state"], "missing", "{of}");
    assert_eq!(of["proof"]["feeds"].as_array().unwrap().len(), 2);
    assert_eq!(verify(&seawall, &of["proof"]).code, 0);
    eprintln!("{}", verdict(&told, "RTM", "CVE-2021-26414").unwrap()["reasons"]);
    let count = told["hosts"][0]["verdicts"].as_array().unwrap().len();
    assert!(count > 50, "{count}");
    for host_number in 0..30 {
        host(&seawall, &format!("H{host_number}"), "1", "");
    }
    let timed = |further: &[&str]| {
        let start = Instant::now();
        let run = audit(&seawall, further);
        assert_eq!(run.stderr, "");
        (start.elapsed(), run.stdout.len())
    };
    let (one, _) = timed(&["--advisory", "MS03-026"]);
    let (table, _) = timed(&[]);
    let (proofs, bytes) = timed(&["--format", "jsonl"]);
    let (bare, _) = timed(&["--format", "jsonl", "--no-proofs"]);
    eprintln!(
        "{count} verdicts a host; 31 hosts: one bulletin {one:?}, table {table:?}, \
         with proofs {proofs:?} ({bytes} bytes), without {bare:?}"
    );
    // Unoptimised, beside other tests; the rest of the second is reading the feeds.
    assert!(bare < Duration::from_secs(30), "{bare:?}");
}
