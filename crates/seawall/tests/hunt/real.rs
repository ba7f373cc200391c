//! Real hives, logs and texts of hosts without worms, which other projects collected: nothing is
//! found in them, and all of them are looked at.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::common::Seawall;

/// The folder of real evidence; none, with a word, where it is not here.
fn evidence() -> Option<PathBuf> {
    let root = std::env::var_os("SEAWALL_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let hosts = root.join("hosts");
    if !hosts.is_dir() {
        println!("skipped: no real evidence here");
        return None;
    }
    Some(hosts.canonicalize().unwrap())
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn nothing_is_found_in_real_evidence() {
    let Some(hosts) = evidence() else { return };
    let seawall = Seawall::new();
    let run = seawall.run(&["hunt", "--secrets", "--format", "jsonl", hosts.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let mut count = 0;
    for record in run.lines() {
        if record["kind"] == "host" {
            count += 1;
            for what in ["findings", "hints", "remarks"] {
                assert_eq!(record[what].as_array().unwrap().len(), 0, "{record}");
            }
            assert_eq!(record["verdict"], "not_evaluated");
        }
    }
    assert!(count > 40, "{count} hosts");
}

/// What the hunt reads is what the audit reads: of each kind at least as much as is there, and of
/// each single file either what it is or why nothing is read of it.
#[test]
fn all_real_evidence_is_looked_at() {
    let Some(hosts) = evidence() else { return };
    let seawall = Seawall::new();
    let at = hosts.to_str().unwrap();
    let run = seawall.run(&["audit", "--facts", "--secrets", "--format", "jsonl", at]);
    let mut forms: BTreeMap<String, usize> = BTreeMap::new();
    let (mut read, mut noted, mut ends) = (BTreeSet::new(), BTreeMap::new(), 0);
    let below = |file: &Value| {
        let path = file["file"].as_str().unwrap().strip_prefix(at).unwrap();
        path.trim_start_matches('/').to_owned()
    };
    for record in run.lines() {
        for file in record["files"].as_array().into_iter().flatten() {
            let form = [&file["form"], &file["hive"]].map(|it| it.as_str().unwrap_or_default());
            *forms.entry(form.join(" ").trim().to_owned()).or_default() += 1;
            read.insert(below(file));
        }
        let ended = |witness: &&Value| {
            let event = &witness["value"]["event_trace"];
            event["program"] == "Service Control Manager" && event["event"] == 7031
        };
        ends += record["witnesses"].as_array().into_iter().flatten().filter(ended).count();
        for note in record["notes"].as_array().unwrap() {
            noted.insert(below(note), note["what"]["code"].as_str().unwrap().to_owned());
        }
    }
    for (form, least) in [
        ("hive user", 6),
        ("hive system", 3),
        ("hive software", 1),
        ("hive sam", 7),
        ("hive security", 2),
        ("event_log", 1),
        ("event_log_x", 1),
        ("system_info", 33),
        ("hotfix_list", 12),
    ] {
        let count = forms.get(form).copied().unwrap_or_default();
        assert!(count >= least, "{count} of {form}: {forms:?}");
    }
    // Nine months of a Windows XP on which another service than RPC ended seven times.
    assert!(read.contains("eventlogs/SysEvent.Evt") && ends == 7, "{ends} ends of services");
    assert!(read.contains("eventlogs/System.evtx"));

    let texts = json(&hosts.join("systeminfo/oracle.json"));
    let texts: Vec<&String> = texts.as_object().unwrap().keys().collect();
    assert!(texts.len() >= 46, "{} texts", texts.len());
    for name in texts {
        let name = format!("systeminfo/{name}");
        // One was captured without anything in it: a mark of its coding and the end of a line.
        let is_empty = fs::metadata(hosts.join(&name)).unwrap().len() <= 6;
        let code = noted.get(&name).map(String::as_str);
        assert_eq!((read.contains(&name), code), (!is_empty, is_empty.then_some("not_recognised")));
    }

    let hives = json(&hosts.join("hives/oracle.json"));
    let hives = hives.as_array().unwrap();
    assert!(hives.len() >= 25, "{} hives", hives.len());
    for hive in hives {
        let name = hive["file"].as_str().unwrap();
        // What is packed is told of by the name of what is in it.
        let path = match name.strip_suffix(".xz") {
            Some(inner) => format!("hives/{name}/{}", inner.rsplit('/').next().unwrap()),
            None => format!("hives/{name}"),
        };
        let is_log = name.contains(".log");
        let is_other = noted.get(&path).is_some_and(|code| code == "other_hive");
        assert!(read.contains(&path) || is_other || is_log, "{path}: {noted:?}");
    }
}
