//! How far a scan looks: no further than it was told, by the hosts' own view.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{net::IpAddr, sync::Arc, time::Duration};

use common::{Run, Seawall, start};
use seawall_dcerpc::interface::EPMAPPER;
use seawall_lab::{
    Fleet, FleetHost, Lab, Profiles,
    journal::{Asked, Event},
};

const PROFILES: &[&str] = &["w2k-sp4-unpatched", "nt4-sp6a-unpatched", "modern", "refusing"];

/// A host of each profile, from 127.83.`third`.1 on.
fn lab(third: u8, profiles: &[&str]) -> (Lab, String) {
    let known = Profiles::embedded().unwrap();
    let hosts = profiles.iter().zip(1..).map(|(profile, number)| {
        let profile = known.get(profile).unwrap();
        FleetHost::new(IpAddr::from([127, 83, third, number]), Arc::clone(&profile), number.into())
    });
    start(Fleet::new(hosts.collect()).unwrap())
}

async fn scan(third: u8, more: &[&str]) -> (Lab, Seawall, Run) {
    let (lab, map) = lab(third, PROFILES);
    let seawall = Seawall::new();
    let targets = format!("127.83.{third}.1-{}", PROFILES.len());
    let fixed = ["scan", "--port-map", &map, "--format", "jsonl", "--fail-on", "never", &targets];
    let mut command = seawall.command(&[&fixed[..], more].concat());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    (lab, seawall, Run::of(output))
}

fn events(lab: &Lab, address: IpAddr) -> Vec<Event> {
    lab.journal().of(address).into_iter().map(|entry| entry.event).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_depth_of_ports_nothing_is_said() {
    let (lab, seawall, run) = scan(1, &["--depth", "ports", "--no-udp"]).await;
    assert_eq!(run.code, 0, "{}", run.stderr);
    for address in lab.addresses() {
        let events = events(&lab, address);
        let quiet = |event: &Event| matches!(event, Event::Connected | Event::Disconnected);
        assert!(events.iter().all(quiet), "{address}: {events:?}");
    }
    let lines = run.lines();
    assert_eq!(lines[0]["ports"]["tcp/135"], "open");
    assert_eq!(lines[3]["ports"]["tcp/135"], "closed");
    for line in &lines[..4] {
        for verdict in line["verdicts"].as_array().unwrap() {
            assert_eq!(verdict["state"], "unknown", "{line}");
        }
    }
    assert_eq!(lines[0]["verdicts"][0]["next_step"]["code"], "scan_at_full_depth");
    // What was seen of one address is kept like any other answer.
    let explained = seawall.run(&["explain", "127.83.1.1", "MS03-039", "--format", "json"]);
    assert_eq!(explained.code, 0, "{}", explained.stderr);
    let proof: serde_json::Value = serde_json::from_str(&explained.stdout).unwrap();
    assert_eq!(proof["evidence"].as_array().unwrap().len(), 4);
    std::fs::write(seawall.folder.path().join("proof.json"), &explained.stdout).unwrap();
    assert_eq!(seawall.run(&["verify-proof", "proof.json"]).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_depth_of_endpoints_a_host_gets_one_bind_and_the_lookup() {
    let more = ["--depth", "endpoints", "--no-udp", "--ports", "135"];
    let (lab, _, run) = scan(2, &more).await;
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines = run.lines();
    for (address, line) in lab.addresses().zip(&lines).take(3) {
        let events = events(&lab, address);
        let connections = events.iter().filter(|event| **event == Event::Connected).count();
        assert_eq!(connections, 1, "{address}");
        for event in &events {
            match event {
                Event::Bind { interfaces, authenticated: false, .. } => {
                    assert!(interfaces.iter().all(|(interface, _)| *interface == EPMAPPER));
                }
                Event::Call { asked: Asked::Lookup { .. }, .. }
                | Event::Connected
                | Event::Disconnected => {}
                other => panic!("{address}: {other:?}"),
            }
        }
        assert!(!line["endpoints"].as_array().unwrap().is_empty(), "{line}");
        assert_eq!(line["verdicts"][0]["next_step"]["code"], "scan_at_full_depth", "{line}");
    }
    assert_eq!(lines[3]["ports"]["tcp/135"], "closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_hosts_than_places_that_refuse_every_bind_do_not_wait_for_each_other() {
    // Both of their doors are open, and neither has an endpoint map. There are sixteen places.
    let (lab, map) = lab(3, &["bind-nak"; 40]);
    let seawall = Seawall::new();
    let args =
        ["scan", "--depth", "endpoints", "--no-udp", "--ports", "135,593", "--port-map", &map];
    let rest = ["--fail-on", "never", "--output", "hosts.txt", "127.83.3.1-40"];
    let mut child = seawall.command(&[&args[..], &rest].concat()).spawn().unwrap();
    let ended = tokio::time::timeout(Duration::from_mins(1), async {
        loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    });
    let Ok(status) = ended.await else {
        child.kill().unwrap();
        panic!("the scan hangs");
    };
    assert_eq!(status.code(), Some(0));
    for address in lab.addresses() {
        let events = events(&lab, address);
        let binds = events.iter().filter(|event| matches!(event, Event::Bind { .. })).count();
        assert_eq!(binds, 2, "{address}: {events:?}");
    }
}
