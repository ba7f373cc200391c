//! The report: what is kept of a fleet, in one page and for other programs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{fs, path::Path};

use common::{Run, Seawall, start};
use seawall_lab::Fleet;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// A host by its fact file: Windows 2000 SP4 with these updates and no others.
fn facts(name: &str, keys: &[&str]) -> Value {
    let keys: Vec<String> = keys
        .iter()
        .map(|kb| format!(r"SOFTWARE\Microsoft\Updates\Windows 2000\SP5\{kb}"))
        .collect();
    json!({"host": name, "product": "w2k", "sp": "SP4", "arch": "x86", "language": "ja",
           "build": "5.0.2195", "registry": keys, "complete": ["registry", "hotfixes"],
           "hotfixes": [], "boot": "2010-01-01T00:00:00Z"})
}

fn audited(hosts: &[Value]) -> Seawall {
    let seawall = Seawall::new();
    let folder = seawall.folder.path().join("case");
    for (number, host) in hosts.iter().enumerate() {
        let place = folder.join(number.to_string());
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("facts.json"), host.to_string()).unwrap();
    }
    let run = seawall.run(&["audit", folder.to_str().unwrap(), "--format", "jsonl", "--no-proofs"]);
    assert!(run.code < 2, "{}", run.stderr);
    seawall
}

fn report(seawall: &Seawall, format: &str, more: &[&str]) -> Run {
    seawall.run(&[&["report", "--format", format][..], more].concat())
}

/// What the page carries for its script.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once("id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn nothing_to_report_is_said_and_nothing_written() {
    let seawall = Seawall::new();
    let file = seawall.folder.path().join("report.html");
    let output = ["--output", file.to_str().unwrap()];
    assert_eq!(report(&seawall, "html", &output).code, 2);
    // A store that was made and holds nothing is the same.
    assert_eq!(seawall.run(&["store", "check"]).code, 2);
    assert!(!Path::new(&file).exists());
}

#[test]
fn json_tells_of_every_host_and_what_to_fix_first() {
    let bad = facts("BAD", &[]);
    let better = facts("BETTER", &["KB824146", "KB823980", "KB828741"]);
    let seawall = audited(&[better, bad.clone(), facts("TWIN", &[])]);
    let run = report(&seawall, "json", &["--title", "Plant 3"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let hosts = document["hosts"].as_array().unwrap();
    assert_eq!(hosts.len(), 3);
    for host in hosts {
        assert_eq!((&host["standing"], &host["system"]["sp"]), (&json!("audited"), &json!("SP4")));
        assert!(host["verdicts"].as_array().unwrap().len() > 10);
        assert!(!host["plan"].as_array().unwrap().is_empty());
    }
    let summary = &document["summary"];
    assert_eq!(summary["title"], "Plant 3");
    assert_eq!(summary["hosts"]["audited"], 3);
    assert_eq!(summary["grade"], "E");
    let first = summary["first"].as_array().unwrap();
    // Hosts that are alike stand for each other; the other is less urgent.
    assert_eq!(first.len(), 2);
    assert_eq!((&first[0]["name"], &first[0]["alike"]), (&json!("BAD"), &json!(1)));
    assert_eq!(first[1]["name"], "BETTER");
    assert!(first[0]["urgency"]["open"].as_u64() > first[1]["urgency"]["open"].as_u64());
    let codes = |list: &str| -> Vec<String> {
        let rows = first[0][list].as_array().unwrap();
        rows.iter().map(|row| row["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(codes("why"), ["worms", "critical", "open"]);
    assert_eq!(codes("next"), ["install", "restart", "plan", "explain", "verify_within"]);
    assert_eq!(first[0]["next"][2]["command"], "seawall plan BAD");
}

#[test]
fn at_most_ten_hosts_come_first() {
    let open = ["KB824146", "KB823980", "KB828741", "KB828749", "KB835732", "KB873333", "KB885250"];
    let hosts: Vec<Value> =
        (0..24).map(|n: usize| facts(&format!("H{n}"), &open[..n % 8 % 7])).collect();
    let mut different = hosts;
    for (number, host) in different.iter_mut().enumerate() {
        // Another service pack is another kind of host.
        host["sp"] = json!(["SP4", "SP3", "SP2"][number % 3]);
    }
    let seawall = audited(&different);
    let lines = report(&seawall, "jsonl", &[]).lines();
    let first = lines.last().unwrap()["first"].as_array().unwrap().clone();
    assert_eq!(first.len(), 10);
    let urgency = |row: &Value| {
        let it = &row["urgency"];
        let number = |name: &str| it[name].as_u64().unwrap();
        (
            it["grade"].as_str().unwrap().to_owned(),
            it["is_reachable"].as_bool().unwrap(),
            [number("exploited"), number("critical"), number("open")],
        )
    };
    assert!(first.windows(2).all(|pair| urgency(&pair[0]) >= urgency(&pair[1])));
    let alike: u64 = first.iter().map(|row| row["alike"].as_u64().unwrap() + 1).sum();
    assert!(alike <= 24, "{alike}");
}

#[test]
fn the_page_is_whole_and_lets_in_nothing_else() {
    let seawall = audited(&[facts("SRV1", &[]), facts("SRV2", &["KB824146"])]);
    let run = report(&seawall, "html", &["--lang", "ja", "--fail-on", "never"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = &run.stdout;
    assert!(page.starts_with("<!doctype html>\n<html lang=\"ja\" data-lang=\"ja\">"));
    for outside in ["http://", "https://", "src=", "@import", "url(h"] {
        // The name space of SVG is a name, no address.
        let rest = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!rest.contains(outside), "{outside}");
    }
    // What may run is what is there, by its digest.
    let part = |name: &str| {
        let (_, rest) = page.rsplit_once(&format!("<{name}>")).unwrap();
        rest.split_once(&format!("</{name}>")).unwrap().0.to_owned()
    };
    for (directive, text) in [("script-src", part("script")), ("style-src", part("style"))] {
        let digest = base64(&Sha256::digest(text.as_bytes()));
        assert!(page.contains(&format!("{directive} 'sha256-{digest}'")), "{directive}");
    }
    assert!(!page.contains("unsafe-"));
    let data = data(page);
    let hosts = data["hosts"].as_array().unwrap();
    assert_eq!(hosts.len(), 2);
    for host in hosts {
        let verdicts = host["v"].as_array().unwrap().len();
        assert_eq!(host["f"].as_array().unwrap().len(), verdicts, "a proof a verdict");
        assert!(host["f"].as_array().unwrap().iter().all(|proof| proof.as_i64() >= Some(0)));
    }
    // Every number leads somewhere.
    let texts = u64::try_from(data["texts"].as_array().unwrap().len()).unwrap();
    for proof in data["proofs"].as_array().unwrap() {
        let lines = proof.as_array().unwrap();
        assert!(lines.len() > 3);
        assert!(lines.iter().all(|line| line[1].as_u64().unwrap() < texts));
    }
}

#[test]
fn a_page_without_proofs_names_the_command_that_shows_them() {
    let seawall = audited(&[facts("SRV1", &[])]);
    let run = report(&seawall, "html", &["--no-proofs", "--no-plan"]);
    let data = data(&run.stdout);
    let host = &data["hosts"][0];
    assert!(host.get("f").is_none() && host.get("l").is_none());
    assert_eq!(host["q"], "SRV1");
}

#[test]
fn what_hosts_call_themselves_is_text_and_nothing_else() {
    let names = [
        "\"><script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        "=cmd|'/c calc'!A1",
        "$(reboot)`reboot`",
        "\u{1b}[2J\u{9b}2J\u{202e}evil\u{2028}\r\n-rf",
        "'; DROP TABLE host;--",
    ];
    let hosts: Vec<Value> = names.iter().map(|name| facts(name, &[])).collect();
    let seawall = audited(&hosts);
    inert(&seawall);
}

/// Names that come over the network: of the domain and the DNS name in the challenge to
/// authenticate, of the computer and the work group in a node status, of an endpoint.
#[tokio::test(flavor = "multi_thread")]
async fn what_hosts_answer_is_text_and_nothing_else() {
    let seawall = Seawall::new();
    let fleet = r#"
[[host]]
address = "127.83.1.1"
profile = "hostile.toml"
name = "=cmd|'/c"
domain = "<script>x"
dns_domain = "\"><script>alert(1)</script>\u001b[2J\u202e"

[[host]]
address = "127.83.1.2"
profile = "hostile.toml"
name = "</script><b>"
domain = "=1+1\u001b[2J"
dns_domain = "$(reboot)`reboot`\u2028=cmd|'/c calc'!A1"
"#;
    let folder = seawall.folder.path();
    fs::write(folder.join("hostile.toml"), HOSTILE).unwrap();
    let (_lab, map) = start(Fleet::parse(fleet, folder).unwrap());
    for format in ["table", "jsonl"] {
        let output = folder.join(format);
        let mut scan = seawall.command(&["scan", "--fail-on", "never", "--port-map", &map]);
        scan.args(["127.83.1.1-127.83.1.2", "--format", format, "--output"]).arg(&output);
        let run =
            Run::of(tokio::task::spawn_blocking(move || scan.output().unwrap()).await.unwrap());
        assert_eq!(run.code, 0, "{}", run.stderr);
        let said = fs::read_to_string(&output).unwrap();
        assert!(said.chars().all(|c| c == '\n' || printable(c)), "{format}: {said}");
        // They are told of, or nothing is shown by this.
        let names: &[&str] = match format {
            "jsonl" => &["alert(1)", "$(reboot)", "=cmd|", "calc'!A1"],
            _ => &["=cmd|"],
        };
        for name in names {
            assert!(said.contains(name), "{format}: {name} is not in {said}");
        }
    }
    inert(&seawall);
}

/// A profile of a host whose endpoints have such names too.
const HOSTILE: &str = r#"
extends = "w2k-sp4-unpatched"
expect = "unpatched"

[endpoints]
entries = [
    { interface = "1ff70682-0a51-30e8-076d-740be8cee98b v1.0", tcp = 1025, annotation = "</script><script>alert(1)</script>" },
    { interface = "5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc v1.0", pipe = '\PIPE\<img onerror=alert(1)>', annotation = "=1+1" },
]
source = { entries = "made up" }
"#;

/// Holds every report to it that no name in it does anything.
fn inert(seawall: &Seawall) {
    let html = report(seawall, "html", &["--title", "\"><script>alert(1)</script>"]).stdout;
    assert_eq!(html.matches("<script").count(), 2, "{html:.2000}");
    assert!(!html.contains("alert(1)<"));
    for format in ["html", "json", "jsonl", "csv", "csaf", "openvex", "sarif"] {
        let out = report(seawall, format, &[]).stdout;
        let controls = out.chars().filter(|c| !matches!(c, '\n' | '\r') && !printable(*c)).count();
        assert_eq!(controls, 0, "{format}");
        match format {
            "html" => {}
            "csv" => {
                let opening = out.lines().skip(1).filter(|line| line.contains("cmd|"));
                assert!(opening.clone().count() > 0);
                for cell in opening.flat_map(|line| line.split(',')) {
                    let cell = cell.trim_start_matches('"');
                    assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
                }
            }
            "jsonl" => assert!(out.lines().all(|line| serde_json::from_str::<Value>(line).is_ok())),
            _ => assert!(serde_json::from_str::<Value>(&out).is_ok(), "{format}"),
        }
    }
    // A command that is to be typed holds nothing that a shell would take for its own.
    let lines = report(seawall, "jsonl", &[]).lines();
    let first = lines.last().unwrap()["first"].clone();
    let next = first.as_array().unwrap().iter().flat_map(|row| row["next"].as_array().unwrap());
    for command in next.filter_map(|next| next["command"].as_str()) {
        let plain = |c: char| c.is_ascii_alphanumeric() || " -_.:\"".contains(c);
        assert!(command.chars().all(plain), "{command}");
    }
}

fn printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn owners_and_lines_come_from_the_inventory() {
    let seawall = audited(&[facts("SRV1", &[])]);
    let inventory = seawall.folder.path().join("inventory.csv");
    fs::write(&inventory, "name,owner,line,room\nSRV1,佐藤,Aライン,2階\n").unwrap();
    let more = ["--inventory", inventory.to_str().unwrap()];
    let host = report(&seawall, "jsonl", &more).lines()[0].clone();
    assert_eq!(host["inventory"]["owner"], "佐藤");
    let page = report(&seawall, "html", &more).stdout;
    assert_eq!(data(&page)["hosts"][0]["o"], json!(["佐藤", "Aライン", "2階"]));
    let csv = report(&seawall, "csv", &more).stdout;
    assert!(csv.lines().nth(1).unwrap().contains("佐藤,Aライン,2階"), "{csv:.500}");
}

#[test]
fn hosts_without_a_name_and_clones_stay_apart() {
    // Names that were blotted out are all the same.
    let seawall = audited(&[facts("...", &[]), facts("...", &["KB824146"])]);
    let hosts = report(&seawall, "jsonl", &[]).lines();
    assert_eq!(hosts.len(), 3);
    assert_ne!(hosts[0]["key"], hosts[1]["key"]);
    // Read again, each once.
    let folder = seawall.folder.path().join("case");
    let again = seawall.run(&["audit", folder.to_str().unwrap(), "--format", "jsonl"]);
    assert!(again.code < 2, "{}", again.stderr);
    assert_eq!(report(&seawall, "jsonl", &[]).lines().len(), 3);
}

#[test]
fn the_same_store_gives_the_same_rows() {
    let seawall = audited(&[facts("SRV1", &[]), facts("SRV2", &["KB824146"])]);
    let once = report(&seawall, "csv", &[]).stdout;
    assert_eq!(once, report(&seawall, "csv", &[]).stdout);
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<String> = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let mut out: String = bits
        .concat()
        .as_bytes()
        .chunks(6)
        .map(|group| {
            let group = format!("{:0<6}", String::from_utf8(group.to_vec()).unwrap());
            char::from(LETTERS[usize::from_str_radix(&group, 2).unwrap()])
        })
        .collect();
    while !out.len().is_multiple_of(4) {
        out.push('=');
    }
    out
}
