//! `seawall advisory`: what the catalogue answers, in every form, and what it refuses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::fs;

use common::{Run, Seawall};
use serde_json::Value;

fn run(args: &[&str]) -> Run {
    Seawall::new().run(&[&["advisory"], args].concat())
}

fn json(args: &[&str]) -> Value {
    let run = run(&[args, &["--format", "json"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{args:?}");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["schema"], "seawall.advisory/1");
    document
}

fn ids<'a>(document: &'a Value, key: &str) -> Vec<&'a str> {
    document[key].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[test]
fn successors_depend_on_product_and_service_pack() {
    let of = |id: &str, more: &[&str]| {
        let document = json(&[&["successors", id, "--product"], more].concat());
        ids(&document, "successors").iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(of("MS04-012", &["xp-x86", "--sp", "SP1"]), ["MS05-051"]);
    assert!(of("MS04-012", &["xp-x86", "--sp", "SP2"]).is_empty());
    assert!(of("MS04-012", &["w2k"]).is_empty());
    assert_eq!(of("MS04-012", &["w2k", "--sp", "SP4"]), ["KB891861"]);
    assert!(of("MS04-012", &["nt4-srv"]).is_empty());
    assert_eq!(of("MS05-051", &["w2k"]), ["MS06-018"]);
    assert!(of("MS05-051", &["xp-x86"]).is_empty() && of("MS05-051", &["ws2003-x86"]).is_empty());
    // Nearest first, and by any name of bulletin and product.
    let far = of("823980", &["Windows 2000"]);
    assert_eq!(far, ["MS03-039", "MS04-012", "MS05-012", "MS05-051", "MS06-018"]);
    let document = json(&["successors", "MS03-026", "--product", "w2k"]);
    assert_eq!(document["successors"][0]["kb"], "824146");
}

#[test]
fn what_is_shown_has_the_published_shape() {
    let document = json(&["show", "kb824146"]);
    assert_eq!((&document["id"], &document["kb"]), (&"MS03-039".into(), &"824146".into()));
    assert_eq!(document["cves"].as_array().unwrap().len(), 3);
    assert_eq!(document["published"], "2003-09-10");
    assert_eq!(document["dates"]["published"]["ja"], "2003-09-11");
    let update = &document["updates"][0];
    assert_eq!((&update["kb"], &update["reboot"]), (&"824146".into(), &"required".into()));
    assert!(update["products"].is_array() && update["evidence"][0]["certainty"].is_string());
    assert!(ids(&document, "contains").contains(&"MS03-026"));
    assert!(ids(&document, "replaced_by").contains(&"MS04-012"));
    assert!(document["contains"][0]["product"].is_string());
    let by_product = json(&["show", "MS05-051"]);
    let replaced = by_product["replaced_by"].as_array().unwrap();
    assert!(replaced.iter().all(|row| row["id"] == "MS06-018" && row["product"] == "w2k"));
}

#[test]
fn ms03_013_contains_ms03_007_on_2000_only_and_asks_for_the_file() {
    let document = json(&["contains", "MS03-013"]);
    let [row] = document["contains"].as_array().unwrap().as_slice() else { panic!("{document}") };
    assert_eq!((&row["id"], &row["product"]), (&"MS03-007".into(), &"w2k".into()));
    assert_eq!(row["strength"], "needs_file_proof");
    let none = json(&["contains", "MS03-013", "--product", "xp-x86"]);
    assert!(ids(&none, "contains").is_empty());
    let said = run(&["contains", "MS03-013"]).stdout;
    assert_eq!(said, "MS03-007: w2k [a file must be seen]\n");
}

#[test]
fn what_is_inferred_or_remembered_is_never_shown_as_read() {
    let held = json(&["contains", "KB891861"]);
    let rows = held["contains"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["certainty"] == "inferred"), "{held}");
    let held = json(&["contains", "KB826939"]);
    let rows = held["contains"].as_array().unwrap();
    let of = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    assert_eq!(of("MS03-007")["certainty"], "verified");
    assert_eq!(of("MS03-039")["certainty"], "from_memory");
    assert_eq!(of("MS03-039")["strength"], "needs_file_proof");
    let said = run(&["show", "KB826939"]).stdout;
    assert!(said.contains("MS03-039: xp-x86 (gold, SP1, SP1a) [a file must be seen; from memory]"));
    let drawn = run(&["graph", "KB891861", "--product", "w2k"]).stdout;
    assert!(drawn.contains("contains: w2k (SP4) [inferred]"), "{drawn}");
}

#[test]
fn a_day_knows_only_what_was_out() {
    let at = |day: &str| run(&["show", "MS03-039", "--as-of", day]).stdout;
    assert!(!at("2003-09-12").contains("MS04-012"));
    assert!(at("2004-05-01").contains("MS04-012"));
    let document = json(&["show", "MS03-039", "--as-of", "2003-09-12"]);
    assert_eq!(document["as_of"], "2003-09-12");
    assert!(ids(&document, "replaced_by").is_empty());
    let listed = json(&["list", "--as-of", "2001-12-31"]);
    let listed = ids(&listed, "advisories");
    for known in ["MS98-014", "MS00-066", "MS01-041", "MS01-048", "MS99-061"] {
        assert!(listed.contains(&known), "{known}");
    }
    assert!(!listed.iter().any(|id| id.starts_with("MS02")), "{listed:?}");
    // MS11-030 was changed a year later.
    let document = json(&["show", "MS11-030", "--as-of", "2011-12-31"]);
    assert_eq!(document["dates"]["revised"]["ja"], Value::Null);
}

#[test]
fn a_list_is_narrowed_by_each_option() {
    let listed = |more: &[&str]| {
        let document = json(&[&["list"], more].concat());
        ids(&document, "advisories").iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(listed(&[]).len() > 1500);
    assert_eq!(listed(&["--kb", "Q823980"]), ["MS03-026"]);
    assert_eq!(listed(&["--cve", "CAN-2003-0813"]), ["MS04-012"]);
    assert_eq!(listed(&["--text", "conficker"]), ["MS08-067"]);
    assert_eq!(listed(&["--text", "エンドポイント"]), ["MS03-010"]);
    assert_eq!(listed(&["--text", "q824146"]), ["MS03-039"]);
    assert_eq!(listed(&["--year", "2010"]).len(), 106);
    let on_me = listed(&["--product", "winme", "--year", "2004"]);
    assert!(on_me.contains(&"MS04-012".into()) && !on_me.contains(&"MS04-029".into()), "{on_me:?}");
    assert!(listed(&["--product", "nt4", "--year", "2003"]).contains(&"MS03-007".into()));
    assert!(listed(&["--kb", "999999"]).is_empty());
}

#[test]
fn a_graph_goes_product_by_product() {
    let document = json(&["graph", "MS04-012"]);
    // Over XP to MS05-051 and on over 2000 there is no way for any host.
    assert!(ids(&document, "nodes").contains(&"MS05-051"));
    assert!(!ids(&document, "nodes").contains(&"MS06-018"));
    let on_2000 = run(&["graph", "MS04-012", "--product", "w2k"]).stdout;
    assert!(on_2000.contains("MS05-051 → MS04-012: w2k"), "{on_2000}");
    let mermaid = run(&["graph", "MS04-012", "--product", "w2k", "--format", "mermaid"]).stdout;
    assert!(mermaid.starts_with("graph TD\n") && mermaid.contains("MS05_051 -.->"), "{mermaid}");
    let dot = run(&["graph", "MS03-013", "--format", "dot"]).stdout;
    assert!(dot.starts_with("digraph advisories {\n") && dot.ends_with("}\n"), "{dot}");
    assert!(dot.contains("a file must be seen"), "{dot}");
}

#[test]
fn both_languages_tell_the_same_bulletin() {
    let said = |lang: &str| run(&["show", "MS03-007", "--lang", lang]).stdout;
    let (en, ja) = (said("en"), said("ja"));
    assert!(en.contains("package (ja, NEC PC-9800)") && en.contains("[from memory]"), "{en}");
    assert!(
        ja.contains("NEC PC-9800 シリーズ") && ja.contains("ベンダーの深刻度: 緊急: w2k"),
        "{ja}"
    );
    assert_eq!(en.lines().count(), ja.lines().count());
    for code in ["note-", "revision-", "issue-", "precondition-", "rating-", "advisory-"] {
        assert!(!en.contains(code) && !ja.contains(code), "{code}");
    }
}

#[test]
fn the_data_is_checked_and_so_is_a_file_of_ones_own() {
    let document = json(&["check"]);
    assert_eq!(document["contradictions"].as_array().unwrap().len(), 0);
    // What an importer read otherwise is shown, and does not make a finding.
    let differs = document["disagreements"].as_array().unwrap();
    let of = |code: &str| differs.iter().filter(|row| row["code"] == code).count();
    assert!(of("edge") > 10 && of("affected") > 0, "{differs:?}");
    let seawall = Seawall::new();
    let text = "id = \"MS05-051\"\ncves = []\nimpact = []\nsources = [\"hearsay\"]\n";
    fs::write(seawall.folder.path().join("x.toml"), text).unwrap();
    let run = seawall.run(&["advisory", "check", "x.toml"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    assert!(run.stdout.contains("MS05-051: it has no date"), "{}", run.stdout);
    assert!(run.stdout.contains("MS05-051: no source hearsay"), "{}", run.stdout);
    fs::write(seawall.folder.path().join("y.toml"), "id = \"MS05-999\"\ncolour = 1\n").unwrap();
    let refused = seawall.run(&["advisory", "check", "y.toml"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("y.toml:2: unknown field `colour`"), "{}", refused.stderr);
}

#[test]
fn the_whole_catalogue_can_be_taken_out() {
    let seawall = Seawall::new();
    let run = seawall.run(&["advisory", "export", "--output", "all.json"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    let text = fs::read_to_string(seawall.folder.path().join("all.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let bulletins = document["bulletins"].as_array().unwrap();
    assert!(bulletins.len() > 1500);
    let imported =
        |id: &str| bulletins.iter().find(|row| row["id"] == id).unwrap()["imported"].clone();
    assert_eq!((imported("MS03-039"), imported("MS11-030")), (Value::Null, true.into()));
    assert!(document["sources"]["msja"].is_string());
}

#[test]
fn what_is_wrong_is_one_line_and_a_hint() {
    let cases: &[(&[&str], &str)] = &[
        (&["show", "MS99-999"], "there is no bulletin MS99-999"),
        (&["show", "MS04-012", "--as-of", "2003-09-12"], "MS04-012 was not out on 2003-09-12"),
        (&["show", "MS03-039", "--as-of", "2003-02-30"], "2003-02-30 is no date"),
        (&["show", "MS03-039", "--format", "xml"], "unknown format xml"),
        (&["graph", "MS03-039", "--format", "svg"], "unknown format svg"),
        (&["successors", "MS03-039"], "--product"),
        (&["successors", "MS03-039", "--product", "beos"], "there is no product beos"),
        (&["successors", "MS03-039", "--product", "nt4"], "more than one product"),
        (&["successors", "MS03-039", "--product", "w2k", "--sp", "SP5"], "no service pack SP5"),
        (&["list", "--kb", "abc"], "abc is no article number"),
        (&["list", "--product", ""], "there is no product"),
        (&["check", "nowhere.toml"], "nowhere.toml"),
    ];
    for (args, words) in cases {
        let run = run(args);
        let lines: Vec<_> = run.stderr.lines().collect();
        assert_eq!((run.code, run.stdout.as_str(), lines.len()), (2, "", 2), "{args:?} {run:#?}");
        assert!(lines[0].starts_with("error: ") && lines[0].contains(words), "{}", lines[0]);
        assert!(lines[1].starts_with("hint: "), "{}", lines[1]);
    }
}
