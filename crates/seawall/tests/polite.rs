//! The hosts' own view of a scan: every limit of a profile kept, in every second.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use std::{collections::BTreeMap, net::IpAddr, time::Duration};

use common::{Run, Seawall, start};
use seawall_facts::Transport;
use seawall_lab::{
    Fleet, FleetHost, Lab, Profiles,
    journal::{Entry, Event},
};

fn fleet(network: [u8; 3], profiles: &[&str]) -> Fleet {
    let [a, b, c] = network;
    let hosts = profiles.iter().zip(1..).map(|(profile, number)| host([a, b, c, number], profile));
    Fleet::new(hosts.collect()).unwrap()
}

fn host(address: [u8; 4], profile: &str) -> FleetHost {
    let profile = Profiles::embedded().unwrap().get(profile).unwrap();
    FleetHost::new(address.into(), profile, address[3].into())
}

async fn scan(lab: &Lab, map: &str, more: &[&str]) -> Run {
    let seawall = Seawall::new();
    let addresses: Vec<_> = lab.addresses().map(|address| address.to_string()).collect();
    let mut args = vec!["scan", "--port-map", map, "--format", "jsonl", "--fail-on", "never"];
    args.extend(addresses.iter().map(String::as_str));
    args.extend(more);
    let mut command = seawall.command(&args);
    Run::of(tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap())
}

/// When each host was connected to or sent a datagram.
fn arrivals(lab: &Lab) -> BTreeMap<IpAddr, Vec<Duration>> {
    let of_host = |host| {
        let entries = lab.journal().of(host).into_iter();
        let begins = entries.filter(|entry| {
            entry.event == Event::Connected || matches!(entry.event, Event::Datagram { .. })
        });
        (host, begins.map(|entry| entry.at).collect())
    };
    lab.addresses().map(of_host).collect()
}

/// The most arrivals within any second. The clock is the receiver's: a little less than a second
/// is looked at, because the way there takes no two packets equally long.
fn most_in_a_second(times: &mut [Duration]) -> usize {
    times.sort_unstable();
    let second = Duration::from_millis(950);
    let count =
        |from: Duration| times.iter().filter(|time| (from..from + second).contains(*time)).count();
    times.iter().map(|from| count(*from)).max().unwrap_or(0)
}

/// The most connections open to a host at once.
fn most_open(lab: &Lab, host: IpAddr) -> usize {
    let mut open = 0_usize;
    let count = lab.journal().of(host).into_iter().map(|entry| {
        match entry.event {
            Event::Connected => open += 1,
            Event::Disconnected => open = open.saturating_sub(1),
            _ => {}
        }
        open
    });
    count.max().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_normal_profile_keeps_ten_a_second_and_one_connection_a_host() {
    let profiles = ["w2k-sp4-unpatched", "modern", "nt4-sp6a-unpatched", "xp-sp1-824146"];
    let (lab, map) = start(fleet([127, 82, 1], &profiles));
    let run = scan(&lab, &map, &["--profile", "normal", "--look-back", "300"]).await;
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut all: Vec<_> = arrivals(&lab).into_values().flatten().collect();
    assert!(all.len() > 30, "{}", all.len());
    assert!(most_in_a_second(&mut all) <= 10, "{}", most_in_a_second(&mut all));
    for (host, line) in lab.fleet().hosts().iter().zip(run.lines()) {
        assert_eq!(line["status"], host.expected());
        assert_eq!(line["still_answering"], true, "{}", host.profile.id);
        // A connection that ends and the next that begins may be written down the other way.
        assert!(most_open(&lab, host.address) <= 2, "{}", host.profile.id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ot_profile_keeps_one_a_second_a_host_and_sends_no_udp() {
    let (lab, map) = start(fleet([127, 82, 2], &["w2k-sp4-823980", "modern"]));
    let run = scan(&lab, &map, &["--profile", "ot", "--look-back", "0"]).await;
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (host, mut times) in arrivals(&lab) {
        assert!(times.len() >= 7, "{host}: {}", times.len());
        assert_eq!(most_in_a_second(&mut times), 1, "{host}");
        let entries = lab.journal().of(host);
        assert!(entries.iter().all(|entry| entry.door.transport == Transport::Tcp), "{host}");
    }
    let statuses: Vec<_> = run.lines().iter().map(|line| line["status"].clone()).collect();
    assert_eq!(statuses[..2], ["patched_only_823980", "not_affected"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_an_excluded_target_receives_nothing() {
    let (lab, map) = start(fleet([127, 82, 3], &["w2k-sp4-unpatched", "modern"]));
    let excluded: IpAddr = [127, 82, 3, 1].into();
    for form in ["127.82.3.1", "127.82.3.0/31", "127.82.3.1-127.82.3.1", "127.82.3.0-1"] {
        let run = scan(&lab, &map, &["--exclude", form, "127.82.3.0/30"]).await;
        assert_eq!(run.code, 0, "{form}: {}", run.stderr);
    }
    assert!(lab.journal().of(excluded).is_empty());
    assert!(!lab.journal().of([127, 82, 3, 2].into()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_slows_down_is_left_alone_and_a_healthy_one_is_asked_everything() {
    // In two networks: with the one that suffers, its network is spared.
    let hosts = [([127, 82, 4, 1], "w2k-slows-down"), ([127, 82, 5, 1], "w2k-sp4-unpatched")];
    let hosts = hosts.map(|(address, profile)| host(address, profile));
    let [suffering, healthy] = [hosts[0].address, hosts[1].address];
    let (lab, map) = start(Fleet::new(hosts.into()).unwrap());
    let run = scan(&lab, &map, &["--profile", "normal", "--look-back", "0"]).await;
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines = run.lines();

    assert_eq!(lines[0]["address"], suffering.to_string());
    assert_eq!(lines[0]["coverage"], "distressed", "{}", lines[0]);
    assert!(lab.journal().activation_requests(suffering).is_empty());
    let entries = lab.journal().of(suffering);
    // Over UDP a call is one datagram, sent before anything else.
    let asks = |entry: &Entry| {
        entry.door.transport == Transport::Tcp
            && matches!(entry.event, Event::Bind { .. } | Event::Call { .. })
    };
    let asked = entries.iter().filter(|entry| asks(entry)).count();
    // The seventh answer takes more than a second. On a busy machine an earlier one may.
    assert!((2..=7).contains(&asked), "{asked}");
    let last = entries.iter().rposition(asks).unwrap();
    let after = &entries[last + 1..];
    assert!(after.iter().all(|entry| entry.event == Event::Disconnected), "{after:?}");

    assert_eq!(lines[1]["coverage"], "complete", "{}", lines[1]);
    assert_eq!(lines[1]["status"], "unpatched");
    assert_eq!(lab.journal().activation_requests(healthy).len(), 4);
}
