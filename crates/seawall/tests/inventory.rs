//! `--inventory`: who answers for a host and where it stands, in every output of `scan` and
//! `audit`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{fs, sync::Arc};

use common::{Run, Seawall, start};
use seawall_lab::{Fleet, FleetHost, Lab, Profiles};
use serde_json::{Value, json};

/// Two hosts, at .1 and .2.
fn lab(network: [u8; 3]) -> (Lab, String) {
    let [a, b, c] = network;
    let profiles = Profiles::embedded().unwrap();
    let profile = profiles.get("w2k-sp4-unpatched").unwrap();
    let host = |last: u8| FleetHost::new([a, b, c, last].into(), Arc::clone(&profile), last.into());
    start(Fleet::new(vec![host(1), host(2)]).unwrap())
}

/// A user with an inventory, `assets.csv`.
fn with_inventory(bytes: &[u8]) -> Seawall {
    let seawall = Seawall::new();
    fs::write(seawall.folder.path().join("assets.csv"), bytes).unwrap();
    seawall
}

async fn run(seawall: &Seawall, args: &[&str]) -> Run {
    let mut command = seawall.command(args);
    Run::of(tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap())
}

async fn scan(seawall: &Seawall, targets: &str, map: &str, more: &[&str]) -> Run {
    let args = ["scan", targets, "--port-map", map, "--timeout", "1500", "--fail-on", "never"];
    run(seawall, &[&args[..], more].concat()).await
}

const INVENTORY: [&str; 2] = ["--inventory", "assets.csv"];

#[tokio::test(flavor = "multi_thread")]
async fn a_row_by_address_stands_in_every_output_of_a_scan() {
    let text =
        "IPアドレス,担当者,ライン,部屋,資産番号\r\n127.81.1.1,\"髙橋, 花子\",表面処理,,7\r\n";
    let seawall = with_inventory(&cp932(text));
    let (_lab, map) = lab([127, 81, 1]);
    let form = async |format: &str, more: &[&str]| {
        let more = [&INVENTORY[..], &["--format", format], more].concat();
        let run = scan(&seawall, "127.81.1.1-127.81.1.2", &map, &more).await;
        assert_eq!(run.code, 0, "{}", run.stderr);
        run
    };
    let wanted = json!({
        "owner": "髙橋, 花子", "line": "表面処理", "room": null, "matched_by": "address"
    });
    let lines = form("jsonl", &[]).await.lines();
    assert_eq!((&lines[0]["inventory"], lines[1].get("inventory")), (&wanted, None));
    let document: Value = serde_json::from_str(&form("json", &[]).await.stdout).unwrap();
    assert_eq!(document["hosts"][0]["inventory"], wanted);

    let csv = form("csv", &[]).await.stdout;
    let rows: Vec<&str> = csv.lines().collect();
    assert!(rows[0].ends_with(",MS04-012,owner,line,room"), "{csv}");
    assert!(rows[1].ends_with(",\"髙橋, 花子\",表面処理,"), "{csv}");
    assert!(rows[2].ends_with(",,,"), "{csv}");

    let table = form("table", &["--lang", "ja"]).await;
    let line = "                 所有者: 髙橋, 花子  ライン: 表面処理  (アドレスで照合)\n";
    assert!(table.stdout.contains(line), "{}", table.stdout);
    assert!(table.stderr.contains("台帳で使わない列: 資産番号"), "{}", table.stderr);

    let plain = scan(&seawall, "127.81.1.1", &map, &["--format", "csv"]).await.stdout;
    assert!(plain.lines().next().unwrap().ends_with(",MS04-012"), "{plain}");
    // Forms of other programs stay as these have them.
    for format in ["kb824146", "portqry"] {
        let with = form(format, &[]).await.stdout;
        let more = ["--format", format];
        let without = scan(&seawall, "127.81.1.1-127.81.1.2", &map, &more).await.stdout;
        assert_eq!(with, without);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_host_says_of_itself_finds_its_row_too() {
    let (_lab, map) = lab([127, 81, 2]);
    let seawall = with_inventory(b"");
    let hosts = scan(&seawall, "127.81.2.1-127.81.2.2", &map, &["--format", "jsonl"]).await.lines();
    let mac = hosts[0]["identity"]["macs"][0].as_str().unwrap().replace(':', "-");
    let name = hosts[1]["name"].as_str().unwrap();
    let text = format!(
        "name;mac;ip;owner;room\n;{mac};;by mac;\n{name};;;by name;=1+1\n;;127.81.2.0/24;by net;\n"
    );
    fs::write(seawall.folder.path().join("assets.csv"), text).unwrap();
    let more = [&INVENTORY[..], &["--format", "jsonl"]].concat();
    let found = scan(&seawall, "127.81.2.1-127.81.2.2", &map, &more).await;
    let by: Vec<_> = found.lines().iter().map(|host| host["inventory"].clone()).collect();
    assert_eq!((&by[0]["owner"], &by[0]["matched_by"]), (&json!("by mac"), &json!("mac")));
    assert_eq!(by[1]["owner"], "by name");
    assert_eq!(by[1]["room"], "=1+1");
    let more = [&INVENTORY[..], &["--format", "csv"]].concat();
    let csv = scan(&seawall, "127.81.2.2", &map, &more).await.stdout;
    assert!(csv.trim_end().ends_with(",by name,,'=1+1"), "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_keeps_nothing_of_an_inventory() {
    let seawall = with_inventory(b"ip,owner\n127.81.3.0/24,Kestrel\n");
    let (_lab, map) = lab([127, 81, 3]);
    let run = scan(&seawall, "127.81.3.1-127.81.3.4", &map, &INVENTORY).await;
    assert_eq!(run.stdout.matches("owner: Kestrel  (by network)").count(), 4, "{}", run.stdout);
    let is_in = |bytes: &[u8]| bytes.windows(7).any(|part| part == b"Kestrel");
    let files = fs::read_dir(seawall.folder.path()).unwrap().map(|file| file.unwrap().path());
    let stored = files.filter(|file| file.to_string_lossy().contains("seawall.db"));
    let stored: Vec<Vec<u8>> = stored.map(|file| fs::read(file).unwrap()).collect();
    assert!(!stored.is_empty() && !stored.iter().any(|bytes| is_in(bytes)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_an_inventory_is_found_before_anything_is_sent() {
    let (lab, map) = lab([127, 81, 4]);
    for (bytes, said) in [
        (&b"serial,owner\n1,a\n"[..], ["assets.csv:1:1: ", "name one address, name or mac"]),
        (b"ip,serial\n::1,a\n", ["assets.csv:1:1: ", "owner, line or room"]),
        (b"", ["assets.csv:1:1: ", "has no header line"]),
        (b"ip,owner\n::1,\"a\n::2,b\n", ["assets.csv:2:5: ", "never closed"]),
        (b"PK\x03\x04\0\0", ["assets.csv:1:5: ", "CSV UTF-8"]),
    ] {
        let seawall = with_inventory(bytes);
        let more = [&INVENTORY[..], &["--output", "out"]].concat();
        let run = scan(&seawall, "127.81.4.1", &map, &more).await;
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(said.iter().all(|said| run.stderr.contains(said)), "{}", run.stderr);
        assert!(!seawall.store().exists());
    }
    let run = scan(&Seawall::new(), "127.81.4.1", &map, &INVENTORY).await;
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("assets.csv cannot be read"), "{}", run.stderr);
    assert!(lab.journal().of([127, 81, 4, 1].into()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_rows_are_told_and_the_others_count() {
    let text = b"ip,owner\n127.0.0.300,a\n127.81.5.1,b\n127.81.5.1,c\n\x1b[2J,d\n127.81.5.2,e\n";
    let seawall = with_inventory(text);
    let (_lab, map) = lab([127, 81, 5]);
    let run = scan(&seawall, "127.81.5.1-127.81.5.2", &map, &INVENTORY).await;
    for said in [
        "warning: assets.csv:2: 127.0.0.300 is no address; row left out",
        "warning: assets.csv:4: line 3 says something else of the same host; line 3 holds",
        "warning: assets.csv:5: \u{fffd}[2j is no address",
        "inventory assets.csv: 5 rows read, 2 left out",
    ] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    assert!(run.stdout.contains("owner: b") && run.stdout.contains("owner: e"), "{}", run.stdout);
    let quiet = scan(&seawall, "127.81.5.1", &map, &[&INVENTORY[..], &["--quiet"]].concat()).await;
    assert_eq!(quiet.stderr, "");
}

const FACTS: &str = r#"{"host":"SRV1","product":"w2k","sp":"SP4","values":
 {"SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\Interfaces\\{1}":{"IPAddress":"192.0.2.7"}}}"#;

fn audit(rows: &str, more: &[&str]) -> Run {
    let seawall = with_inventory(rows.as_bytes());
    fs::write(seawall.folder.path().join("facts.json"), FACTS).unwrap();
    seawall.run(&[&["audit", "facts.json"][..], &INVENTORY, more].concat())
}

#[test]
fn a_row_by_name_stands_in_every_output_of_an_audit() {
    let rows = "ｺﾝﾋﾟｭｰﾀ名,管理者,設置場所\nsrv1.plant.example,Tom\u{202e}\u{7},２階\n";
    let wanted = json!({
        "owner": "Tom\u{202e}\u{7}", "line": null, "room": "２階", "matched_by": "name"
    });
    for what in [&["--fail-on", "never"][..], &["--facts"]] {
        let told = |format: &str| {
            let run = audit(rows, &[what, &["--format", format]].concat());
            assert_eq!(run.code, 0, "{}", run.stderr);
            run
        };
        assert_eq!(told("jsonl").lines()[0]["inventory"], wanted);
        let json: Value = serde_json::from_str(&told("json").stdout).unwrap();
        assert_eq!(json["hosts"][0]["inventory"], wanted);
        let table = told("table").stdout;
        let line = "\n  owner: Tom\u{fffd}\u{fffd}  room: ２階  (by name)\n";
        assert!(table.contains(line), "{table}");
    }
}

#[test]
fn an_audited_host_is_found_by_the_addresses_of_its_interfaces() {
    let run = audit("address,line\n192.0.2.0/28,wide\n192.0.2.7,narrow\n", &["--format", "jsonl"]);
    let inventory = &run.lines()[0]["inventory"];
    assert_eq!(
        (&inventory["line"], &inventory["matched_by"]),
        (&json!("narrow"), &json!("address"))
    );
}

/// Out of UTF-8 into code page 932, as a Japanese spreadsheet saves.
fn cp932(text: &str) -> Vec<u8> {
    seawall_winfmt::text::CodePage::Cp932.encode(text).unwrap()
}
