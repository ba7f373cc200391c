//! Scanning a lab: verdicts, and what the hosts saw of us.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{net::IpAddr, sync::Arc};

use common::{Run, Seawall, start};
use seawall_lab::{Fleet, FleetHost, Lab, Profiles};
use serde_json::Value;

/// One host of every profile, from an address on.
fn one_of_each(network: [u8; 3]) -> Fleet {
    let [a, b, c] = network;
    let profiles = Profiles::embedded().unwrap();
    let hosts = profiles.iter().zip(1..).map(|(profile, number)| {
        FleetHost::new(IpAddr::from([a, b, c, number]), Arc::clone(profile), number.into())
    });
    Fleet::new(hosts.collect()).unwrap()
}

/// Scans a lab from another process, as a user would.
async fn scan(seawall: &Seawall, lab: &Lab, map: &str, more: &[&str]) -> Run {
    let addresses: Vec<_> = lab.addresses().map(|address| address.to_string()).collect();
    let mut args = vec!["scan", "--port-map", map, "--timeout", "1500"];
    args.extend(["--host-timeout", "6000"]);
    args.extend(addresses.iter().map(String::as_str));
    args.extend(more);
    let mut command = seawall.command(&args);
    Run::of(tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap())
}

fn state<'a>(host: &'a Value, advisory: &str) -> &'a str {
    let verdicts = host["verdicts"].as_array().unwrap();
    let verdict = verdicts.iter().find(|verdict| verdict["advisory"] == advisory).unwrap();
    verdict["state"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_profile_gets_its_status_and_only_old_windows_is_asked_to_activate() {
    let (lab, map) = start(one_of_each([127, 79, 1]));
    let run = scan(&Seawall::new(), &lab, &map, &["--format", "jsonl", "--fail-on", "never"]).await;
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (host, line) in lab.fleet().hosts().iter().zip(run.lines()) {
        let asked = lab.journal().activation_requests(host.address).len();
        assert_eq!(line["status"], host.expected(), "{}", host.profile.id);
        assert!(asked <= 4, "{}: {asked} activation requests", host.profile.id);
        if !host.profile.may_be_activated() {
            assert_eq!(asked, 0, "{}", host.profile.id);
        }
        if line["status"] == "patched_both" {
            let methods = line["verdicts"].as_array().unwrap();
            let labelled =
                methods.iter().filter(|v| v["state"] == "fixed" && v["method"].is_null());
            assert_eq!(labelled.count(), 0, "{}: fixed without a method", host.profile.id);
        }
    }
    assert!(lab.journal().endangered().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_pass_settles_ms04_012() {
    let fleet = |profile: &str, last| {
        let profile = Profiles::embedded().unwrap().get(profile).unwrap();
        FleetHost::new(IpAddr::from([127, 79, 2, last]), profile, last.into())
    };
    let hosts = vec![fleet("w2k-sp4-824146", 1), fleet("w2k-sp4-828741", 2), fleet("xp-sp2", 3)];
    let (lab, map) = start(Fleet::new(hosts).unwrap());
    let more = ["--format", "jsonl", "--second-pass"];
    let run = scan(&Seawall::new(), &lab, &map, &more).await;
    assert_eq!(run.code, 1, "{}", run.stderr);
    let lines = run.lines();
    let states: Vec<_> = lines[..3].iter().map(|line| state(line, "MS04-012")).collect();
    assert_eq!(states, ["missing", "fixed", "unknown"]);
    for host in lab.fleet().hosts() {
        assert!(lab.journal().activation_requests(host.address).len() <= 4);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ipv6_hosts_are_scanned_like_others() {
    let (lab, map) = start(Fleet::single("::1".parse().unwrap(), "ws2003-gold-823980").unwrap());
    let run = scan(&Seawall::new(), &lab, &map, &["--format", "json"]).await;
    assert_eq!(run.code, 1, "{}", run.stderr);
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let host = &document["hosts"][0];
    assert_eq!(host["address"], "::1");
    assert_eq!(host["status"], "patched_only_823980");
    assert_eq!(state(host, "MS03-039"), "missing");
    assert_eq!(state(host, "MS03-010"), "not_applicable");
}

#[tokio::test(flavor = "multi_thread")]
async fn excluded_hosts_see_nothing_of_a_scan() {
    let (lab, map) = start(one_of_each([127, 79, 3]));
    let excluded = "127.79.3.1-127.79.3.40";
    let more = ["--format", "csv", "--exclude", excluded, "--fail-on", "never"];
    let run = scan(&Seawall::new(), &lab, &map, &more).await;
    assert_eq!(run.code, 0, "{}", run.stderr);
    for host in lab.fleet().hosts().iter().take(40) {
        assert!(lab.journal().of(host.address).is_empty(), "{}", host.address);
    }
    assert_eq!(run.stdout.lines().count(), lab.fleet().hosts().len() - 40 + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_lab_gives_the_same_bytes_twice() {
    let (lab, map) = start(Fleet::single([127, 79, 4, 1].into(), "xp-sp1-823980").unwrap());
    let mut runs = Vec::new();
    for _ in 0..2 {
        let seawall = Seawall::new();
        runs.push(scan(&seawall, &lab, &map, &["--format", "jsonl"]).await.stdout);
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_rpc_port_and_an_open_593_lead_in_through_http() {
    let (lab, map) = start(Fleet::single([127, 79, 5, 1].into(), "w2k-sp4-unpatched").unwrap());
    // Door 135 leads to a port where nobody listens.
    let map = map.replacen("135=", "135=9,1135=", 1);
    let run = scan(&Seawall::new(), &lab, &map, &["--format", "json"]).await;
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let host = &document["hosts"][0];
    assert_eq!(
        (&host["ports"]["tcp/135"], &host["ports"]["tcp/593"]),
        (&"closed".into(), &"open".into())
    );
    assert_eq!(host["status"], "unpatched", "{}", run.stdout);
}
