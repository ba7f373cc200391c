//! `seawall hunt --plan`: what becomes of hosts, on the screen, on cards and in files.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

mod common;

use std::fs;

use common::{Run, Seawall};
use serde_json::Value;

/// Blaster on a workstation, of which nobody looked at the folder of its file; Nachi on a server;
/// and a host that nothing was found on.
const HOSTS: [(&str, &str); 3] = [
    (
        "hall3.json",
        r#"{"host":"HALL-3","product":"xp-x86","sp":"SP1","language":"ja",
        "values":{"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run":
        {"windows auto update":"msblast.exe"}},"complete":["registry"]}"#,
    ),
    (
        "srv1.json",
        r#"{"host":"SRV1","product":"w2k","sp":"SP4","files":{"%system32%\\wins\\svchost.exe":null}}"#,
    ),
    ("quiet.json", r#"{"host":"QUIET","product":"nt4-srv"}"#),
];

const SIGNED: [&str; 6] =
    ["--signed-by", "Tanaka", "--because", "<until> Friday", "--no-other-intruder", "Sato"];

fn case() -> Seawall {
    let seawall = Seawall::new();
    let folder = seawall.folder.path().join("case");
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in HOSTS {
        fs::write(folder.join(name), text).unwrap();
    }
    seawall
}

fn plan(seawall: &Seawall, more: &[&str]) -> Run {
    seawall.run(&[&["hunt", "case", "--plan"][..], more].concat())
}

/// The plans by the names of their hosts.
fn plans(seawall: &Seawall, more: &[&str]) -> impl Fn(&str) -> Value + use<> {
    let run = plan(seawall, &[more, &["--format", "jsonl"]].concat());
    assert_eq!(run.code, 1, "{}", run.stderr);
    let hosts = run.lines();
    move |name| hosts.iter().find(|it| it["host"] == name).unwrap()["plan"].clone()
}

fn steps(plan: &Value) -> Vec<&str> {
    plan["steps"].as_array().unwrap().iter().map(|it| it["step"].as_str().unwrap()).collect()
}

fn why(plan: &Value) -> Vec<&str> {
    let why = plan["course"]["why"].as_array().unwrap().iter();
    why.map(|it| it["code"].as_str().unwrap()).collect()
}

#[test]
fn what_was_found_is_rebuilt_and_what_was_not_looked_at_is_collected_first() {
    let of = plans(&case(), &[]);
    let hall3 = of("HALL-3");
    assert_eq!(hall3["course"]["code"], "rebuild");
    assert_eq!(why(&hall3), ["no_exception_signed", "second_intruder_unknown", "not_all_seen"]);
    let order = steps(&hall3);
    let place = |step: &str| order.iter().position(|it| *it == step).unwrap();
    assert!(place("isolate") < place("keep_evidence"));
    assert!(place("keep_evidence") < place("rebuild"));
    for step in ["contain", "patch", "restart", "verify"] {
        assert!(place(step) < place("reconnect"), "{step}: {order:?}");
    }
    let updates = hall3["updates"].as_array().unwrap();
    assert_eq!(updates[0], "SP2");
    assert!(updates.iter().any(|it| it == "KB828035"), "{updates:?}");
    assert_eq!(of("SRV1")["course"]["code"], "rebuild");
    let quiet = of("QUIET");
    assert_eq!(quiet["course"]["code"], "collect_first");
    assert_eq!(steps(&quiet), ["keep_evidence", "hunt"]);
    let all = [&hall3, &of("SRV1"), &quiet];
    assert!(all.iter().all(|plan| plan["no_script"] == "not_cleaned"));
}

/// What is signed for one host holds for no other, and takes nothing from what speaks against it.
#[test]
fn an_exception_is_signed_for_hosts_by_name() {
    let seawall = case();
    let signed = [&["--clean", "hall-3", "--signed-on", "2003-08-14"][..], &SIGNED].concat();
    let of = plans(&seawall, &signed);
    assert_eq!(why(&of("HALL-3")), ["not_all_seen"]);
    assert_eq!(of("HALL-3")["second"]["by"], "Sato");
    assert!(why(&of("SRV1")).contains(&"no_exception_signed"));
    assert_eq!(of("SRV1")["second"]["code"], "unknown");
    let of = plans(&seawall, &[&signed[..], &["--other-intruder", "HALL-3"]].concat());
    assert!(why(&of("HALL-3")).contains(&"second_intruder_seen"));

    let run = plan(&seawall, &[&["--clean", "HALL-4"][..], &SIGNED].concat());
    assert!(run.code == 2 && run.stderr.contains("HALL-4"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
    let twin = HOSTS[0].1.replace("xp-x86", "w2k");
    fs::create_dir_all(seawall.folder.path().join("case/other")).unwrap();
    fs::write(seawall.folder.path().join("case/other/twin.json"), twin).unwrap();
    let run = plan(&seawall, &[&["--clean", "HALL-3"][..], &SIGNED].concat());
    assert!(run.code == 2 && run.stderr.contains("HALL-3"), "{}{}", run.stdout, run.stderr);
    // Who signs must be said.
    let run = plan(&seawall, &["--clean", "HALL-3", "--signed-by", "T", "--because", "W"]);
    assert!(run.code == 2 && run.stderr.contains("--no-other-intruder"), "{}", run.stderr);
}

#[test]
fn what_somebody_says_counts() {
    let seawall = case();
    let of = plans(&seawall, &["--say", "infected,role:domain_controller"]);
    let quiet = of("QUIET");
    assert_eq!(quiet["course"]["code"], "rebuild");
    for reason in ["family_not_known", "domain_controller", "server"] {
        assert!(why(&quiet).contains(&reason), "{reason}: {quiet}");
    }
    let run = plan(&seawall, &["--say", "role:king"]);
    assert!(run.code == 2 && run.stderr.contains("role:king"), "{}", run.stderr);
}

#[test]
fn plans_stand_below_their_hosts_in_both_languages() {
    let seawall = case();
    for (language, words) in [
        ("en", ["Plan: rebuild", "1. Isolate it", "[inferred]", "updates, in this order: SP2"]),
        (
            "ja",
            ["計画: 再構築します", "1. 隔離する", "[推論]", "次の順に適用する修正プログラム: SP2"],
        ),
    ] {
        let run = seawall.run(&["--lang", language, "hunt", "case", "--plan"]);
        for word in words {
            assert!(run.stdout.contains(word), "{word}: {}", run.stdout);
        }
        assert!(!run.stdout.contains("{$") && !run.stdout.contains("cleanup-"), "{}", run.stdout);
    }
}

#[test]
fn cards_are_one_page_a_host_with_boxes_and_hostile_names_stay_text() {
    let seawall = case();
    let hostile = HOSTS[0].1.replace("HALL-3", "<b>&HALL");
    fs::write(seawall.folder.path().join("case/hall3.json"), hostile).unwrap();
    for language in ["en", "ja"] {
        let words = ["--lang", language, "hunt", "case", "--plan", "--card"];
        let run = seawall.run(&words);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert_eq!(run.stdout.matches('\u{c}').count(), 2, "{}", run.stdout);
        assert!(run.stdout.contains("[ ] 1. ") && !run.stdout.contains("cleanup-"));
        let page = seawall.folder.path().join("card.html");
        let out = page.to_str().unwrap();
        let run = seawall.run(&[&words[..], &["--output", out]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        let text = fs::read_to_string(&page).unwrap();
        assert_eq!(text.matches("<section>").count(), 3);
        assert!(text.contains(&format!("<html lang=\"{language}\">")));
        assert!(text.contains("&lt;b&gt;&amp;HALL") && !text.contains("<b>"), "{text}");
        assert!(!text.contains("http"), "it needs nothing else");
        fs::remove_file(page).unwrap();
    }
}
