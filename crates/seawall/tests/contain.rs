//! Containment over the command line: what is decided, what is written, what is told.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{fs, path::PathBuf};

use common::{Run, Seawall};
use seawall_remedy::contain::{dialect::Target, measure::MeasureId};
use serde_json::Value;

const POLICY: &str = "policy: ms03-039-contain
advisories: [MS03-039]
scope: {hosts: [10.50.0.0/24, 10.50.1.5]}
intent: {deny: rpc-dcom, existing_sessions: keep}
exceptions:
  - {who: 10.77.0.2, ports: [tcp/135, tcp/445], why: patch console, ttl: 8h}
ipv6: compiled
";

/// A policy that the plainest target takes: nobody excepted, IPv6 left alone.
const PLAIN: &str = "policy: plain
scope: {hosts: [10.50.0.5]}
intent: {deny: rpc-dcom}
ipv6: waived
";

/// Targets that every version writes, with what they need beside the policy.
const WRITTEN: [(&str, &str, &[&str]); 8] = [
    ("cisco-ios", POLICY, &[]),
    ("junos", POLICY, &[]),
    ("terraform-aws", POLICY, &[]),
    ("terraform-azure", POLICY, &[]),
    ("reg5", POLICY, &["--switch", "dcom-off,no-default-exempt"]),
    ("regedit4", POLICY, &["--switch", "dcom-off"]),
    ("security-template", POLICY, &["--switch", "dcom-off"]),
    ("tcpip-filter", PLAIN, &["--adapter", "AMDPCN1", "--listening", "tcp/80,tcp/135,udp/161"]),
];

fn file(seawall: &Seawall, name: &str, text: &str) -> PathBuf {
    let path = seawall.folder.path().join(name);
    fs::write(&path, text).unwrap();
    path
}

fn render(seawall: &Seawall, policy: &str, target: &str, further: &[&str]) -> Run {
    let policy = file(seawall, "policy.yaml", policy);
    let policy = policy.to_str().unwrap();
    let arguments = ["contain", "render", "--policy", policy, "--target", target];
    seawall.run(&[&arguments[..], further].concat())
}

fn json(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// One clear line and a hint.
fn assert_refused(run: &Run) {
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
    assert_eq!(run.stderr.lines().count(), 2, "{}", run.stderr);
    assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    assert!(run.stderr.contains("\nhint: "), "{}", run.stderr);
}

#[test]
fn a_policy_is_written_for_each_target_with_its_losses() {
    let seawall = Seawall::new();
    for (target, policy, further) in WRITTEN {
        let run = render(&seawall, policy, target, &[&["--format", "json"], further].concat());
        let record = json(&run);
        assert_eq!(record["schema"], "seawall.containment/1");
        assert_eq!(record["target"], target);
        let losses = record["losses"].as_array().unwrap();
        assert!(losses.iter().any(|loss| loss["code"] == "untested_on_target"), "{target}");
        assert_eq!(run.stderr.lines().count(), losses.len(), "{}", run.stderr);
        let start = format!("warning: {target}: ");
        assert!(run.stderr.lines().all(|line| line.starts_with(&start)), "{}", run.stderr);
        let plan = record["plan"].as_str().unwrap();
        let files = record["files"].as_array().unwrap();
        let parts: Vec<&str> = files.iter().map(|it| it["part"].as_str().unwrap()).collect();
        assert!(parts.contains(&"apply") && parts.contains(&"verify"), "{target}: {parts:?}");
        for file in files {
            assert!(file["name"].as_str().unwrap().contains(plan), "{target}: {file}");
        }
    }
}

#[test]
fn every_target_writes_a_policy_or_says_why_not() {
    let seawall = Seawall::new();
    for target in Target::ALL {
        for policy in [POLICY, PLAIN] {
            let run = render(&seawall, policy, target.id(), &["--format", "json"]);
            match run.code {
                0 => drop(json(&run)),
                _ => assert_refused(&run),
            }
        }
    }
}

#[test]
fn the_file_goes_to_stdout_and_its_parts_where_they_are_asked_to() {
    let seawall = Seawall::new();
    let apply = render(&seawall, POLICY, "cisco-ios", &[]);
    assert_eq!(apply.code, 0, "{}", apply.stderr);
    assert!(apply.stdout.contains("ms03-039-contain"), "{}", apply.stdout);
    assert!(apply.stdout.contains("10.77.0.2"), "{}", apply.stdout);
    let undo = render(&seawall, POLICY, "cisco-ios", &["--part", "undo", "--quiet"]);
    assert_eq!((undo.code, undo.stderr.as_str()), (0, ""));
    assert_ne!(undo.stdout, apply.stdout);
    let folder = seawall.folder.path().join("parts");
    let all = ["--all-parts", "--output", folder.to_str().unwrap(), "--quiet"];
    let all = render(&seawall, POLICY, "cisco-ios", &all);
    assert_eq!((all.code, all.stdout.as_str(), all.stderr.as_str()), (0, "", ""));
    let written = fs::read_dir(&folder).unwrap().map(|it| fs::read(it.unwrap().path()).unwrap());
    let written: Vec<Vec<u8>> = written.collect();
    assert!(written.len() >= 3);
    assert!(written.contains(&undo.stdout.into_bytes()));
    let named = seawall.folder.path().join("one.txt");
    render(&seawall, POLICY, "cisco-ios", &["--output", named.to_str().unwrap()]);
    assert!(fs::read(&named).unwrap().len() > 100);
}

#[test]
fn undo_is_made_from_what_stood_there() {
    let seawall = Seawall::new();
    let parts = |further: &[&str]| -> Vec<String> {
        let all = [&["--switch", "dcom-off", "--format", "json"], further].concat();
        let record = json(&render(&seawall, POLICY, "reg5", &all));
        let files = record["files"].as_array().unwrap();
        files.iter().map(|it| it["part"].as_str().unwrap().to_owned()).collect()
    };
    assert!(!parts(&[]).contains(&"undo".to_owned()));
    let before = "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Ole]\r\n\
                  \"EnableDCOM\"=\"Y\"\r\n\r\n";
    let before = file(&seawall, "before.reg", before);
    assert!(parts(&["--before", before.to_str().unwrap()]).contains(&"undo".to_owned()));
}

#[test]
fn a_fault_is_one_line_with_its_place_and_a_hint() {
    let seawall = Seawall::new();
    for (policy, line) in [
        ("policy: [\n", ""),
        ("policy: p\nscope: {hosts: [10.0.0.5]}\nintnt: {deny: rpc-dcom}\n", "policy.yaml:3:"),
        ("policy: p\nscope: {hosts: [10.0.0.5]}\nintent: {deny: everything}\n", "policy.yaml:3:"),
        ("policy: p\npolicy: q\n", "policy.yaml:2:"),
    ] {
        let run = render(&seawall, policy, "cisco-ios", &[]);
        assert_refused(&run);
        assert!(run.stderr.contains(line), "{}", run.stderr);
    }
    for (old, new) in [
        ("10.77.0.2", "[]"),
        ("10.77.0.2", "console.example"),
        ("10.77.0.2", "10.77.0.0/8"),
        ("tcp/445", "tcp/99999"),
        ("ttl: 8h", "ttl: 2003-09-12"),
        ("[10.50.0.0/24, 10.50.1.5]", "[]"),
        ("[10.50.0.0/24, 10.50.1.5]", "[NOBODY]"),
        ("[10.50.0.0/24, 10.50.1.5]", "[10.50.0.5/24]"),
        ("{hosts: [10.50.0.0/24, 10.50.1.5]}", "{tags: [Paint 2]}"),
        ("ms03-039-contain", "\"\""),
    ] {
        assert_refused(&render(&seawall, &POLICY.replace(old, new), "cisco-ios", &[]));
    }
    assert_refused(&render(&seawall, POLICY, "windows-95", &[]));
    assert_refused(&render(&seawall, POLICY, "cisco-ios", &["--part", "all"]));
    assert_refused(&render(&seawall, POLICY, "cisco-ios", &["--part", "dead-man"]));
    assert_refused(&render(&seawall, POLICY, "reg5", &["--switch", "dcom"]));
    assert_refused(&render(&seawall, POLICY, "junos", &["--switch", "dcom-off"]));
    assert_refused(&render(&seawall, POLICY, "reg5", &["--switch", "static-rpc-ports=80-90"]));
    assert_refused(&render(&seawall, POLICY, "regedit4", &["--switch", "no-default-exempt"]));
    assert_refused(&render(&seawall, POLICY, "tcpip-filter", &[]));
    assert_refused(&render(&seawall, PLAIN, "tcpip-filter", &[]));
    assert_refused(&seawall.run(&["contain", "explain", "M99"]));
}

#[test]
fn names_in_any_script_and_hostile_ones_change_no_rule() {
    let seawall = Seawall::new();
    let rules = |title: &str| {
        let policy = POLICY.replace("ms03-039-contain", title);
        let policy = policy.replace("patch console", "x\\\"; permit ip any any");
        for target in ["cisco-ios", "junos", "terraform-aws", "terraform-azure"] {
            let record = json(&render(&seawall, &policy, target, &["--format", "json"]));
            let plan = record["plan"].as_str().unwrap();
            assert!(plan.is_ascii() && plan.len() <= 24, "{plan}");
            assert_eq!(record["checked"], "whole", "{target}");
        }
        let run = render(&seawall, &policy, "cisco-ios", &[]);
        let is_rule = |line: &&str| {
            let line = line.trim_start();
            line.starts_with("permit ") || line.starts_with("deny ")
        };
        run.stdout.lines().filter(is_rule).count()
    };
    let plain = rules("ms03-039-contain");
    assert!(plain > 5);
    for title in [
        "工場 2 の封じ込め",
        "\"x\\n permit ip any any\\n\"",
        "\"a & b | c > d %PATH% ^ ' `id` $(id)\"",
        "\"\\u202etxt.exe\"",
    ] {
        assert_eq!(rules(title), plain, "{title}");
    }
}

#[test]
fn losses_and_refusals_are_told_in_japanese() {
    let seawall = Seawall::new();
    let run = render(&seawall, POLICY, "junos", &["--lang", "ja"]);
    assert!(run.stderr.contains("警告: junos: untested-on-target"), "{}", run.stderr);
    let run = render(&seawall, POLICY, "tcpip-filter", &["--lang", "ja"]);
    assert!(run.stderr.contains("例外"), "{}", run.stderr);
}

#[test]
fn hosts_are_named_by_address_and_by_tag() {
    let seawall = Seawall::new();
    let hosts = |policy: &str, further: &[&str]| {
        let all = [&["--format", "json", "--quiet"], further].concat();
        json(&render(&seawall, policy, "junos", &all))["hosts"].as_str().unwrap().to_owned()
    };
    assert_eq!(hosts(POLICY, &[]), "10.50.0.0-10.50.0.255,10.50.1.5");
    assert_eq!(hosts(POLICY, &["--host", "192.0.2.7,192.0.2.9"]), "192.0.2.7,192.0.2.9");
    let rows =
        "address,name,line\n192.0.2.1,PAINT1,Paint 2\n192.0.2.8/30,,Paint 2\n192.0.2.3,X,Y\n";
    let rows = file(&seawall, "inventory.csv", rows);
    let scope = "{hosts: [x], tags: [paint 2]}";
    let policy = POLICY.replace("{hosts: [10.50.0.0/24, 10.50.1.5]}", scope);
    let found = hosts(&policy, &["--inventory", rows.to_str().unwrap()]);
    assert_eq!(found, "192.0.2.1,192.0.2.3,192.0.2.8-192.0.2.11");
}

const NT4: &str = r#"{"host":"NT4SRV","product":"nt4-srv","sp":"SP6a","complete":["registry"],
"values":{"SYSTEM\\CurrentControlSet\\Control\\ProductOptions":{"ProductType":"ServerNT"}}}"#;
const WEB: &str = r#"{"host":"WEB","product":"w2k","sp":"SP4","components":["iis"],"complete":["registry"],
"values":{"SYSTEM\\CurrentControlSet\\Control\\ProductOptions":{"ProductType":"ServerNT"}}}"#;
const DC: &str = r#"{"host":"DC","product":"w2k","sp":"SP4","complete":["registry"],
"values":{"SYSTEM\\CurrentControlSet\\Control\\ProductOptions":{"ProductType":"LanmanNT"}}}"#;

fn plan(seawall: &Seawall, facts: &str, further: &[&str]) -> Run {
    let facts = file(seawall, "host.json", facts);
    let facts = facts.to_str().unwrap();
    seawall.run(&[&["contain", "plan", facts, "--no-progress"], further].concat())
}

fn decided(seawall: &Seawall, facts: &str, further: &[&str]) -> Value {
    let run = plan(seawall, facts, &[&["--format", "jsonl"], further].concat());
    assert!(matches!(run.code, 0 | 1), "{}", run.stderr);
    run.lines().remove(0)
}

fn measures(host: &Value) -> Vec<&str> {
    let steps = host["steps"].as_array().unwrap();
    steps.iter().filter_map(|step| step["measure"].as_str()).collect()
}

const WAYS: [&str; 4] = ["--updates", "media", "--managed", "local"];

#[test]
fn nt4_is_contained_for_good() {
    let seawall = Seawall::new();
    let host = decided(
        &seawall,
        NT4,
        &[&WAYS[..], &["--say", "part:enforcement_point,need:dcom=no"]].concat(),
    );
    assert_eq!(host["schema"], "seawall.contain-plan/1");
    let measures = measures(&host);
    assert!(measures.contains(&"M1") && measures.contains(&"M8"), "{host:#}");
    assert!(measures.contains(&"M1a"), "{host:#}");
    let residual = host["residual"].as_array().unwrap();
    let never =
        residual.iter().any(|it| it["code"] == "no_update_ever" && it["advisory"] == "MS03-010");
    assert!(never, "{host:#}");
}

#[test]
fn a_web_server_gets_policy_a_and_never_b() {
    let seawall = Seawall::new();
    let host = decided(
        &seawall,
        WEB,
        &[&WAYS[..], &["--say", "need:dcom=no,need:file_print=no"]].concat(),
    );
    let taken = measures(&host);
    assert!(!taken.contains(&"M4b"), "{host:#}");
    assert!(taken.contains(&"M4"), "{host:#}");
    let roles = host["case"]["roles"].as_array().unwrap();
    assert!(roles.iter().any(|role| role["what"] == "web_server" && role["is"] == true));
}

#[test]
fn a_domain_controller_keeps_its_port_and_says_why() {
    let seawall = Seawall::new();
    let host = decided(&seawall, DC, &WAYS);
    let taken = measures(&host);
    for measure in ["M1a", "M4", "M4c", "M16"] {
        assert!(!taken.contains(&measure), "{host:#}");
    }
    assert!(taken.contains(&"M8"), "{host:#}");
    let policy = file(&seawall, "policy.yaml", POLICY);
    let run = plan(&seawall, DC, &[&WAYS[..], &["--policy", policy.to_str().unwrap()]].concat());
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(run.stdout.contains("port 135 is closed on a domain controller"), "{}", run.stdout);
}

#[test]
fn without_the_two_ways_there_is_no_plan() {
    let seawall = Seawall::new();
    let run = plan(&seawall, WEB, &[]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("--updates") && run.stdout.contains("--managed"), "{}", run.stdout);
    let host = decided(&seawall, WEB, &[]);
    assert_eq!(host["plan_refused"].as_array().unwrap().len(), 2);
    // The exceptions of a policy are who must come in.
    let policy = file(&seawall, "policy.yaml", POLICY);
    let host = decided(&seawall, WEB, &["--policy", policy.to_str().unwrap()]);
    assert_eq!(host["ways_from_exceptions"], true);
    assert!(host["plan_refused"].as_array().unwrap().is_empty(), "{host:#}");
    let open = host["keep_open"].as_array().unwrap();
    assert!(open.iter().all(|kept| kept["who"] == "10.77.0.2"), "{host:#}");
}

#[test]
fn plans_are_told_in_both_languages_without_codes() {
    let seawall = Seawall::new();
    for facts in [NT4, WEB, DC, r#"{"host":"X","product":"ws2019"}"#, r#"{"host":"Y"}"#] {
        for further in [&[][..], &WAYS, &["--say", "under_attack,infected"]] {
            for language in ["en", "ja"] {
                let all = [&["--lang", language], further].concat();
                let run = plan(&seawall, facts, &all);
                assert!(matches!(run.code, 0 | 1), "{}", run.stderr);
                for trace in ["contain-", "value-", "{ $", "{$"] {
                    let said = run.stdout.replace("contain-plan", "");
                    assert!(!said.contains(trace), "{trace} in {said}");
                }
            }
        }
    }
}

#[test]
fn what_was_seen_and_will_end_is_told() {
    let seawall = Seawall::new();
    let facts = WEB.replace(
        "\"values\":{",
        r#""values":{"SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\Interfaces\\A":{"IPAddress":["10.50.0.5"]},"#,
    );
    let flow = |client: &str, server: &str| {
        format!(
            r#"{{"kind":"association","schema":"seawall.inspect/1","client":"{client}","server":"{server}","protocol":"ncacn_ip_tcp","last":"2026-11-20T08:00:00Z"}}"#
        )
    };
    let lines = [flow("10.9.9.9:1044", "10.50.0.5:135"), flow("10.77.0.2:1044", "10.50.0.5:135")];
    let seen = file(&seawall, "seen.jsonl", &(lines.join("\n") + "\n"));
    let policy = file(&seawall, "policy.yaml", POLICY);
    let known = ["--policy", policy.to_str().unwrap(), "--seen", seen.to_str().unwrap()];
    let host = decided(&seawall, &facts, &known);
    let breaks = host["breaks"].as_array().unwrap();
    assert_eq!(breaks.len(), 2, "{host:#}");
    let of = |peer: &str| breaks.iter().find(|it| it["peer"] == peer).unwrap();
    assert!(of("10.9.9.9")["begins"].is_null());
    assert!(of("10.77.0.2")["begins"].is_string());
    let bad = file(&seawall, "bad.jsonl", "{}\n");
    assert_refused(&plan(&seawall, WEB, &["--seen", bad.to_str().unwrap()]));
    assert_refused(&plan(&seawall, WEB, &["--say", "role:king"]));
    assert_refused(&plan(&seawall, WEB, &["--updates", "console.example"]));
}

#[test]
fn every_host_of_the_store_is_planned_for() {
    let seawall = Seawall::new();
    for (name, facts) in [("nt4.json", NT4), ("web.json", WEB), ("dc.json", DC)] {
        let path = file(&seawall, name, facts);
        seawall.run(&["audit", path.to_str().unwrap(), "--quiet"]);
    }
    let all = seawall.run(&["contain", "plan", "--all", "--format", "json"]);
    let document: Value = serde_json::from_str(&all.stdout).unwrap();
    assert_eq!(document["summary"]["hosts"], 3, "{}", all.stderr);
    let one = seawall.run(&["contain", "plan", "WEB", "--format", "jsonl"]);
    assert_eq!(one.lines().len(), 1, "{}", one.stderr);
}

#[test]
fn cards_have_boxes_and_pages_are_whole() {
    let seawall = Seawall::new();
    let facts = WEB.replace("WEB", "<b>WEB");
    let card = plan(&seawall, &facts, &[&WAYS[..], &["--card"]].concat());
    assert_eq!(card.code, 0, "{}", card.stderr);
    for text in ["[ ] 1. ", "To see that it works", "To take it back", "______"] {
        assert!(card.stdout.contains(text), "{text} in {}", card.stdout);
    }
    let page = seawall.folder.path().join("card.html");
    let page = page.to_str().unwrap();
    plan(&seawall, &facts, &[&WAYS[..], &["--card", "--output", page, "--lang", "ja"]].concat());
    let page = fs::read_to_string(page).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert!(page.contains("封じ込め作業票") && page.contains("&lt;b&gt;WEB"), "{page}");
    assert!(!page.contains("<b>"));
}

#[test]
fn every_measure_target_and_rule_is_explained_in_both_languages() {
    let seawall = Seawall::new();
    let list = seawall.run(&["contain", "explain"]);
    assert_eq!(list.code, 0);
    for language in ["en", "ja"] {
        let measures = MeasureId::ALL.iter().map(|id| id.code());
        let targets = Target::ALL.iter().map(|target| target.id());
        for what in measures.chain(targets).chain(["domain_controller", "under_attack"]) {
            assert!(list.stdout.contains(what), "{what} is not listed");
            let run = seawall.run(&["contain", "explain", what, "--lang", language]);
            assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{what}");
            assert!(run.stdout.lines().count() > 3, "{}", run.stdout);
            for trace in ["contain-", "{ $", "{$"] {
                assert!(!run.stdout.contains(trace), "{trace} in {}", run.stdout);
            }
        }
    }
    let m2a = seawall.run(&["contain", "explain", "m2a"]);
    assert!(m2a.stdout.contains("KB836382") && m2a.stdout.contains("KB826382"), "{}", m2a.stdout);
}
