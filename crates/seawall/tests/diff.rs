//! Two moments of a fleet against each other, over the command line.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{collections::BTreeMap, fs};

use common::{Run, Seawall, start};
use seawall_lab::Fleet;
use serde_json::Value;

/// Windows 2000 SP4 with MS03-039 by its key and its files, started since.
const PATCHED: &str = r#""product":"w2k","sp":"SP4","language":"ja",
 "registry":["SOFTWARE\\Microsoft\\Updates\\Windows 2000\\SP5\\KB824146"],
 "files":{"%system32%\\ole32.dll":"5.0.2195.6810","%system32%\\rpcrt4.dll":"5.0.2195.6802",
 "%system32%\\rpcss.dll":"5.0.2195.6810"},"boot":"2003-09-20T00:00:00Z",
 "installed":{"KB824146":"2003-09-12T09:00:00Z"},"pending_rename":[]"#;

/// The same with the files of SP4.
const UNPATCHED: &str = r#""product":"w2k","sp":"SP4","language":"ja",
 "files":{"%system32%\\ole32.dll":"5.0.2195.6692","%system32%\\rpcrt4.dll":"5.0.2195.6701",
 "%system32%\\rpcss.dll":"5.0.2195.6702"},"boot":"2003-09-20T00:00:00Z","pending_rename":[]"#;

/// The same, of which nothing tells.
const UNTOLD: &str = r#""product":"w2k","sp":"SP4","language":"ja""#;

/// Audits hosts by name into the store, as one run.
fn audit(seawall: &Seawall, hosts: &[(&str, &str)]) {
    let case = seawall.folder.path().join("case");
    let _ = fs::remove_dir_all(&case);
    fs::create_dir(&case).unwrap();
    for (name, facts) in hosts {
        fs::write(case.join(format!("{name}.json")), format!(r#"{{"host":"{name}",{facts}}}"#))
            .unwrap();
    }
    let audited = seawall.run(&["audit", "case", "--quiet", "--format", "jsonl", "--no-proofs"]);
    assert!(audited.code < 2, "{}", audited.stderr);
}

/// Two audits: one host is mended, one is not any more, one is gone, one new, one unknown now.
fn two_audits() -> Seawall {
    let seawall = Seawall::new();
    audit(
        &seawall,
        &[
            ("SRV1", PATCHED),
            ("SRV2", UNPATCHED),
            ("SRV3", UNPATCHED),
            ("SRV5", PATCHED),
            ("SRV6", UNPATCHED),
        ],
    );
    audit(
        &seawall,
        &[
            ("SRV1", UNPATCHED),
            ("SRV2", PATCHED),
            ("SRV4", UNPATCHED),
            ("SRV5", UNTOLD),
            ("SRV6", UNPATCHED),
        ],
    );
    seawall
}

/// What became of MS03-039 on each host, and of hosts themselves.
fn told(run: &Run) -> BTreeMap<String, String> {
    let of_interest =
        |line: &Value| line["kind"] == "host" || line["advisory"].as_str() == Some("MS03-039");
    let lines = run.lines();
    lines
        .iter()
        .filter(|line| of_interest(line))
        .map(|line| {
            let name = line["host"]["name"].as_str().unwrap();
            let is_host = if line["kind"] == "host" { " itself" } else { "" };
            (format!("{name}{is_host}"), line["change"].as_str().unwrap().to_owned())
        })
        .collect()
}

fn expected(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(host, change)| ((*host).to_owned(), (*change).to_owned())).collect()
}

#[test]
fn two_audits_are_told_apart_host_by_host() {
    let seawall = two_audits();
    let run = seawall.run(&["diff", "--format", "jsonl"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let wanted = [
        ("SRV1", "regressed"),
        ("SRV2", "fixed"),
        ("SRV3", "coverage_lost"),
        ("SRV3 itself", "host_gone"),
        ("SRV4", "new"),
        ("SRV4 itself", "host_new"),
        ("SRV5", "coverage_lost"),
    ];
    assert_eq!(told(&run), expected(&wanted));
    let back = seawall.run(&["diff", "2", "1", "--format", "jsonl"]);
    let wanted = [
        ("SRV1", "fixed"),
        ("SRV2", "regressed"),
        ("SRV3", "new"),
        ("SRV3 itself", "host_new"),
        ("SRV4", "coverage_lost"),
        ("SRV4 itself", "host_gone"),
        ("SRV5", "coverage_gained"),
    ];
    assert_eq!(told(&back), expected(&wanted));

    let lines = run.lines();
    let change = |host: &str| {
        let is_it = |line: &&Value| line["host"]["name"] == host && line["advisory"] == "MS03-039";
        lines.iter().find(is_it).unwrap().clone()
    };
    let regressed = change("SRV1");
    assert_eq!(regressed["schema"], "seawall.diff/1");
    assert_eq!((&regressed["before"]["run"], &regressed["after"]["run"]), (&1.into(), &2.into()));
    assert_eq!(regressed["before"]["state"], "fixed");
    assert_eq!(regressed["after"]["state"], "missing");
    assert_eq!(regressed["host"]["matched_by"], "key");
    assert!(regressed["after"]["reasons"].to_string().contains("file_below"), "{regressed}");
    assert_eq!((&change("SRV3")["after"], &change("SRV4")["before"]), (&Value::Null, &Value::Null));
    let summary = lines.last().unwrap();
    assert_eq!((&summary["kind"], &summary["a"]["run"]["id"]), (&"summary".into(), &1.into()));
    assert_eq!((&summary["hosts"]["before"], &summary["hosts"]["after"]), (&5.into(), &5.into()));
    assert_eq!(summary["hosts"]["matched"]["key"], 4);
    assert_eq!(summary["b"]["asked"], "last");
    let count = |change: &str| lines.iter().filter(|line| line["change"] == change).count();
    for (change, counted) in summary["changes"].as_object().unwrap() {
        assert_eq!(*counted, count(change), "{change}");
    }
}

#[test]
fn the_exit_code_says_what_was_found() {
    let seawall = two_audits();
    let code = |args: &[&str]| seawall.run(&[&["diff"], args].concat()).code;
    assert_eq!(code(&[]), 1);
    assert_eq!(code(&["--fail-on", "regressed"]), 1);
    assert_eq!(code(&["--fail-on", "never"]), 0);
    assert_eq!(code(&["--fail-on", "never", "--fail-on-unknown"]), 3);
    assert_eq!(code(&["1", "1", "--fail-on-unknown"]), 0);
    // Nobody was there before: all of it is new, and nothing came back.
    assert_eq!(code(&["2001-01-01", "1", "--fail-on", "regressed", "--fail-on-unknown"]), 0);
    assert_eq!(code(&["2001-01-01", "1"]), 1);
    assert_eq!(code(&["1", "2", "--fail-on", "fixed"]), 2);
}

#[test]
fn a_moment_of_the_whole_store_forgets_nobody() {
    let seawall = two_audits();
    let runs = seawall.run(&["diff", "1", "2", "--format", "json"]);
    let runs: Value = serde_json::from_str(&runs.stdout).unwrap();
    let began = runs["summary"]["b"]["run"]["started"].as_str().unwrap().to_owned();
    let run = seawall.run(&["diff", "1", "2999-12-31", "--format", "jsonl"]);
    // SRV3 was not looked at again: what was known of it is still known.
    let wanted = [
        ("SRV1", "regressed"),
        ("SRV2", "fixed"),
        ("SRV4", "new"),
        ("SRV4 itself", "host_new"),
        ("SRV5", "coverage_lost"),
    ];
    assert_eq!(told(&run), expected(&wanted));
    let summary = run.lines().pop().unwrap();
    assert_eq!((&summary["b"]["run"], &summary["hosts"]["after"]), (&Value::Null, &6.into()));
    assert_eq!(summary["b"]["asked"], "2999-12-31");
    let same = seawall.run(&["diff", "2999-12-31", "2999-12-31T00:00:00Z"]);
    assert_eq!((same.code, same.stdout.lines().count()), (0, 1), "{}", same.stdout);
    let before = seawall.run(&["diff", "2001-01-01T00:00:00+09:00", &began, "--format", "csv"]);
    assert!(before.code < 2, "{}", before.stderr);
}

#[test]
fn every_form_tells_the_same_in_its_own_way() {
    let seawall = two_audits();
    for (language, words) in [
        (
            "en",
            [
                "REGRESSED: 1 host",
                "coverage lost: 2 hosts",
                "fixed: 1 host",
                "hosts not seen any more: 1",
            ],
        ),
        (
            "ja",
            [
                "再発: ホスト 1 台",
                "確認範囲の喪失: ホスト 2 台",
                "修正確認: ホスト 1 台",
                "確認できなくなったホスト: 1",
            ],
        ),
    ] {
        let told = seawall.run(&["diff", "--lang", language]).stdout;
        for word in words {
            assert!(told.contains(word), "{word} in {told}");
        }
        assert!(!told.contains("diff-") && !told.contains("short-"), "{told}");
        let at = |word: &str| told.find(word).unwrap();
        assert!(at(words[0]) < at(words[1]) && at(words[1]) < at(words[2]), "{told}");
    }
    let nothing = seawall.run(&["diff", "1", "1"]).stdout;
    assert!(nothing.starts_with("no difference") && nothing.lines().count() == 1, "{nothing}");

    let csv = seawall.run(&["diff", "--format", "csv", "--advisory", "MS03-039"]).stdout;
    let row = csv.lines().find(|line| line.starts_with("regressed,")).unwrap();
    let cells: Vec<&str> = row.split(',').collect();
    assert_eq!((cells[1], cells[3], cells[6], cells[9]), ("MS03-039", "SRV1", "fixed", "missing"));
    assert!(csv.lines().all(|line| line.split(',').count() == 15), "{csv}");
    let json: Value =
        serde_json::from_str(&seawall.run(&["diff", "--format", "json"]).stdout).unwrap();
    let lines = seawall.run(&["diff", "--format", "jsonl"]).lines();
    assert_eq!(json["changes"].as_array().unwrap()[..], lines[..lines.len() - 1]);
    assert_eq!(json["summary"], lines[lines.len() - 1]);
}

#[test]
fn who_answers_for_a_host_stands_beside_what_changed() {
    let seawall = two_audits();
    fs::write(seawall.folder.path().join("who.csv"), "name,owner,room\nSRV1,田中,B-204\n").unwrap();
    let asked = ["diff", "--inventory", "who.csv", "--quiet", "--advisory", "MS03-039"];
    let told = seawall.run(&asked).stdout;
    assert!(told.contains("owner: 田中"), "{told}");
    let told = seawall.run(&[&asked[..], &["--format", "jsonl"]].concat());
    let lines = told.lines();
    let owners: Vec<&Value> =
        lines.iter().map(|line| &line["host"]["inventory"]["owner"]).collect();
    assert!(owners.contains(&&"田中".into()), "{}", told.stdout);
    let told = seawall.run(&[&asked[..], &["--format", "csv"]].concat()).stdout;
    assert!(told.contains(",田中,,B-204"), "{told}");
}

#[test]
fn what_cannot_be_compared_is_said_in_two_lines() {
    let seawall = Seawall::new();
    let refused = |seawall: &Seawall, args: &[&str], word: &str| {
        let run = seawall.run(&[&["diff"], args].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        assert_eq!(run.stderr.lines().count(), 2, "{}", run.stderr);
        assert!(run.stderr.contains(word), "{word} in {}", run.stderr);
    };
    refused(&seawall, &[], "store");
    assert!(!seawall.store().exists());
    audit(&seawall, &[("SRV1", PATCHED)]);
    refused(&seawall, &[], "previous");
    refused(&seawall, &["1", "7"], "run 7");
    refused(&seawall, &["yesterday", "1"], "yesterday");
    refused(&seawall, &["1", "1", "--format", "html"], "html");
    audit(&seawall, &[("SRV1", PATCHED)]);
    assert_eq!(seawall.run(&["diff", "--quiet"]).code, 0);
    std::thread::sleep(std::time::Duration::from_millis(5));
    let forgotten = seawall.run(&["store", "forget", "--days", "0"]);
    assert_eq!(forgotten.code, 0, "{}", forgotten.stderr);
    refused(&seawall, &["1", "2"], "forgotten");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_falls_silent_stays_known_but_not_to_the_later_scan_alone() {
    let seawall = Seawall::new();
    let fleet = Fleet::single("127.79.20.1".parse().unwrap(), "w2k-sp4-unpatched").unwrap();
    let name = format!("{}.plant.example", fleet.hosts()[0].computer.to_lowercase());
    let (lab, map) = start(fleet);
    let command =
        || seawall.command(&["scan", "127.79.20.1", "--port-map", &map, "--no-udp", "--quiet"]);
    let (mut first, mut second) = (command(), command());
    tokio::task::spawn_blocking(move || first.output().unwrap()).await.unwrap();
    lab.stop().await;
    tokio::task::spawn_blocking(move || second.output().unwrap()).await.unwrap();

    let known = seawall.run(&["diff", "1", "2999-12-31", "--format", "jsonl"]);
    assert_eq!(told(&known), expected(&[(&format!("{name} itself"), "fell_silent")]));
    assert_eq!(known.code, 0, "{}", known.stdout);
    let alone = seawall.run(&["diff", "--format", "jsonl", "--fail-on-unknown"]);
    assert_eq!(alone.code, 3, "{}", alone.stdout);
    let lines = alone.lines();
    assert_eq!(lines[0]["host"]["key_before"], format!("dns:{name}"), "{}", alone.stdout);
    assert_eq!(lines[0]["host"]["matched_by"], "address");
    let wanted = [(&*name, "coverage_lost"), (&format!("{name} itself"), "standing")];
    assert_eq!(told(&alone), expected(&wanted));
    let told = seawall.run(&["diff", "--lang", "ja"]).stdout;
    assert!(told.contains(&format!("以前の識別子: dns:{name}")), "{told}");
}

#[test]
fn two_demonstrations_are_alike() {
    let seawall = Seawall::new();
    for _ in 0..2 {
        let demo = seawall.run(&["demo", "--network", "127.78.12.0", "--quiet", "--format", "csv"]);
        assert_eq!(demo.code, 0, "{}", demo.stderr);
    }
    // Each leaves the run of its scan and that of its audit.
    for runs in [["1", "3"], ["2", "4"], ["previous", "last"]] {
        let told = seawall.run(&[&["diff"], &runs[..], &["--fail-on-unknown"]].concat());
        assert_eq!((told.code, told.stdout.lines().count()), (0, 1), "{}", told.stdout);
    }
    let told = seawall.run(&["diff", "1", "4", "--format", "jsonl", "--fail-on", "never"]);
    assert!(told.stderr.contains("another kind"), "{}", told.stderr);
    let summary = told.lines().pop().unwrap();
    assert!(summary["changes"]["coverage_lost"].as_u64().unwrap() > 0, "{summary}");
}

#[test]
fn the_report_shows_what_changed_since() {
    let seawall = two_audits();
    let page = |more: &[&str]| {
        let run = seawall.run(&[&["report", "--advisory", "MS03-039"][..], more].concat());
        assert!(run.code < 2, "{}", run.stderr);
        run.stdout
    };
    let data = |page: &str| -> Value {
        let (_, rest) = page.split_once("id=\"data\">").unwrap();
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
    };
    let told = |data: &Value| -> BTreeMap<String, Vec<String>> {
        let kinds = data["changes"]["kinds"].as_array().unwrap().iter();
        let names = |kind: &Value| {
            let rows = kind["rows"].as_array().unwrap().iter();
            rows.map(|row| row[1].as_str().unwrap().to_owned()).collect()
        };
        kinds.map(|kind| (kind["word"][0].as_str().unwrap().to_owned(), names(kind))).collect()
    };
    // What is known of a host stays known when a later run does not look at it: SRV3 is not gone.
    let expected = [
        ("REGRESSED", vec!["SRV1"]),
        ("NEW", vec!["SRV4"]),
        ("coverage lost", vec!["SRV5"]),
        ("fixed", vec!["SRV2"]),
        ("hosts not seen before", vec!["SRV4"]),
    ];
    let expected: BTreeMap<String, Vec<String>> = expected
        .into_iter()
        .map(|(kind, names)| (kind.to_owned(), names.into_iter().map(str::to_owned).collect()))
        .collect();
    for since in ["1", "previous"] {
        let page = page(&["--since", since]);
        assert!(page.contains("<h2 id=\"changes\">"), "{since}");
        assert_eq!(told(&data(&page)), expected, "{since}");
    }
    let without = page(&[]);
    assert!(!without.contains("id=\"changes\"") && data(&without)["changes"].is_null());
    let same = page(&["--since", "last"]);
    assert!(same.contains("Nothing changed."));
    // Lists have no place for it, and no moment is no guess.
    for wrong in [&["--since", "1", "--format", "csv"][..], &["--since", "yesterday"]] {
        let run = seawall.run(&[&["report"][..], wrong].concat());
        assert_eq!(run.code, 2, "{wrong:?}");
        assert!(run.stdout.is_empty());
    }
}
