//! That it is out, asked of an image of the same disk after the clean-up.

use serde_json::Value;

use crate::{
    asking::{case, families, host, hunt},
    common::Seawall,
    hosts::{Host, Plant, can_be_made},
    logs::{Event, can_be_written, log},
};

const BLASTER: &[Plant] = &[
    Plant::Packed("WINDOWS/system32/msblast.exe", 6176),
    Plant::Value(r"Microsoft\Windows\CurrentVersion\Run", "windows auto update", "msblast.exe"),
];
const NACHI: &[Plant] = &[
    Plant::File("WINDOWS/system32/wins/dllhost.exe", 10_240),
    Plant::Service("RpcPatch", r"C:\WINDOWS\system32\wins\DLLHOST.EXE"),
];

#[test]
fn a_host_with_two_worms_on_it_is_not_proven_clean_by_evidence_without_a_moment() {
    if !can_be_made() {
        return;
    }
    let seawall = Seawall::new();
    Host::new("PLANT7").with(BLASTER).with(NACHI).image(&case(&seawall, "old"));
    Host::new("PLANT7").image(&case(&seawall, "new"));
    let (code, found) = hunt(&seawall, &["old"]);
    assert_eq!(code, 1);
    assert_eq!(families(host(&found, "PLANT7"), "infected"), ["blaster", "nachi"]);
    let (code, clean) = hunt(&seawall, &["new"]);
    assert_eq!((code, &host(&clean, "PLANT7")["verdict"]), (0, &"clean".into()), "{clean}");

    // Nothing in it says when it was.
    let verify = ["--verify", "old", "new", "--since", "2026-01-01T00:00:00Z"];
    let (code, said) = hunt(&seawall, &verify);
    assert_eq!((code, &host(&said, "PLANT7")["is_out"]), (5, &false.into()), "{said}");
    let (code, same) = hunt(&seawall, &["--verify", "old", "old"]);
    assert_eq!(code, 5);
    let outcomes = outcomes(&same);
    assert!(!outcomes.is_empty() && outcomes.iter().all(|(_, code)| *code == "still"), "{same}");
}

/// What came of each finding of the host, in their order.
fn outcomes(said: &Value) -> Vec<(&str, &str)> {
    fn text(value: &Value) -> &str {
        value.as_str().unwrap()
    }
    let checked = host(said, "PLANT7")["checked"].as_array().unwrap().iter();
    checked.map(|it| (text(&it["finding"]["indicator"]), text(&it["outcome"]["code"]))).collect()
}

/// 2003-08-12T10:00:01Z, when RPC ended; and 2003-09-01T09:00:00Z.
const CRASH: i64 = 1_060_682_401;
const AFTER: i64 = 1_062_406_800;
const PREFETCH: &[Plant] = &[Plant::File("WINDOWS/Prefetch/MSBLAST.EXE-0A1B2C3D.pf", 900)];

const SINCE: &[&str] = &["--since", "2003-08-31T00:00:00Z"];

/// The end of a system log at that second.
fn started(at: i64) -> Event<'static> {
    (at, "EventLog", 0x8000_1775, &[])
}

#[test]
fn a_worm_is_out_when_evidence_from_after_the_clean_up_says_so_and_not_before() {
    if !can_be_made() || !can_be_written() {
        return;
    }
    let seawall = Seawall::new();
    let at = |name| case(&seawall, name);
    let scratch = at("scratch");
    let crash: Event<'_> =
        (CRASH, "Service Control Manager", 0xC000_1B77, &["Remote Procedure Call (RPC)", "1"]);
    let written = |events: &[Event<'_>]| log(&scratch, "PLANT7", events);
    let infected = || Host::new("PLANT7").with(BLASTER).with(NACHI).with(PREFETCH);
    infected().written(CRASH - 60).logging(written(&[crash])).image(&at("old"));
    let undated = || Host::new("PLANT7").with(PREFETCH);
    undated().image(&at("undated"));
    let stale = written(&[crash, started(CRASH + 60)]);
    undated().written(CRASH + 60).logging(stale).image(&at("stale"));
    let clean = || undated().written(AFTER);
    let fresh = written(&[crash, started(AFTER)]);
    clean().logging(fresh.clone()).image(&at("new"));
    clean().with(&BLASTER[1..]).logging(fresh.clone()).image(&at("left"));
    // Written anew, and from another folder: it ran.
    let again = [Plant::File("WINDOWS/Prefetch/MSBLAST.EXE-0A1B2C3D.pf", 901)];
    clean().with(&again).logging(fresh.clone()).image(&at("again"));
    let elsewhere = [Plant::File("WINDOWS/Prefetch/MSBLAST.EXE-11111111.pf", 900)];
    clean().with(&elsewhere).logging(fresh).image(&at("elsewhere"));

    let verify = |new: &str, more: &[&str]| {
        let (code, said) = hunt(&seawall, &[&["--verify", "old", new][..], more].concat());
        let is_out = host(&said, "PLANT7")["is_out"] == true;
        assert_eq!((code == 0, code == 5), (is_out, !is_out), "{new} {more:?}: {said}");
        (is_out, said)
    };
    let (is_out, said) = verify("new", SINCE);
    assert!(is_out, "{said}");
    for (indicator, outcome) in outcomes(&said) {
        // What was tried, and what ran, stays on record.
        let is_past = indicator == "rpc_attack.any.scm_7031" || indicator.ends_with(".prefetch");
        assert_eq!(outcome, if is_past { "history" } else { "gone" }, "{indicator}");
    }
    assert_eq!(outcomes(&said).len(), 8, "{said}");
    // Without a word on when the clean-up ended, the latest moment of the old evidence is meant.
    for new in ["new", "stale"] {
        let (is_out, said) = verify(new, &[]);
        assert!(is_out, "{new}: {said}");
    }
    for (new, more, code) in [
        ("stale", SINCE, "too_old"),
        ("new", &["--since", "2003-09-01T09:00:00Z"], "too_old"),
        ("undated", SINCE, "not_dated"),
        ("left", SINCE, "still"),
        ("again", SINCE, "still"),
    ] {
        let (is_out, said) = verify(new, more);
        assert!(!is_out && outcomes(&said).iter().any(|(_, it)| *it == code), "{new}: {said}");
    }
    let (is_out, said) = verify("elsewhere", SINCE);
    assert!(!is_out && outcomes(&said).iter().all(|(_, it)| *it != "still"), "{said}");
    // Somebody's word dates what has no date, and makes nothing younger that has one.
    let taken = |moment| [SINCE, &["--taken", moment]].concat();
    assert!(verify("undated", &taken("2003-09-01T09:00:00Z")).0);
    assert!(!verify("undated", &taken("2003-08-30T09:00:00Z")).0);
    assert!(!verify("stale", &taken("2003-09-01T09:00:00Z")).0);
    // Another host's evidence is none.
    Host::new("OTHER").image(&case(&seawall, "other"));
    let (code, said) = hunt(&seawall, &["--verify", "old", "other", SINCE[0], SINCE[1]]);
    assert_eq!((code, &host(&said, "PLANT7")["now"]), (5, &Value::Null), "{said}");
    for language in ["en", "ja"] {
        let run = seawall.run(&["--lang", language, "hunt", "--verify", "old", "new"]);
        assert!(run.code == 0 && !run.stdout.contains("{$"), "{}", run.stdout);
    }
}
