//! Killed at random moments and taken up again: nothing is lost, hardly anybody is asked twice.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(unix)]

mod common;

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use common::{Run, Seawall, start};
use seawall_facts::Timestamp;
use seawall_lab::{Fleet, Lab};
use seawall_store::{NewRun, RunKind, Store};

/// A fleet file with hosts that have no port but 135, so that many fit on a machine.
fn fleet(folder: &Path, network: [u8; 2], hosts: u16) -> Fleet {
    let closed = "135 = \"rpc\"\n139 = \"closed\"\n445 = \"closed\"\n593 = \"closed\"\n";
    let profile = format!(
        "extends = \"w2k-sp4-unpatched\"\nexpect = \"unpatched\"\n\
         [ports.tcp]\n{closed}source = {{ \"*\" = \"made up\" }}\n\
         [ports.udp]\n135 = \"closed\"\n137 = \"closed\"\n138 = \"closed\"\n445 = \"closed\"\n\
         source = {{ \"*\" = \"made up\" }}\n"
    );
    fs::write(folder.join("small.toml"), profile).unwrap();
    let [a, b] = network;
    let line = |n: u16| {
        let [c, d] = n.to_be_bytes();
        format!("[[host]]\naddress = \"{a}.{b}.{c}.{d}\"\nprofile = \"small.toml\"\n")
    };
    let lines = (1..=hosts).map(line).collect::<Vec<_>>().concat();
    fs::write(folder.join("fleet.toml"), lines).unwrap();
    Fleet::read(&folder.join("fleet.toml")).unwrap()
}

/// Lets a run go on until the lab was asked this many times more, and a moment longer, then ends
/// it without warning; true where it had come to its end by itself.
fn killed_after(mut child: Child, lab: &Lab, asked: usize, moment: Duration) -> bool {
    let goal = requests(lab) + asked;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{status}");
            return true;
        }
        if requests(lab) >= goal {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    std::thread::sleep(moment);
    child.kill().unwrap();
    child.wait().unwrap();
    false
}

/// Activation requests that arrived, at all hosts together.
fn requests(lab: &Lab) -> usize {
    lab.addresses().map(|host| lab.journal().activation_requests(host).len()).sum()
}

fn begin(mut command: Command) -> Child {
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// How often each host answered a whole visit: an unpatched one is asked to activate four times.
fn visits(lab: &Lab) -> Vec<usize> {
    lab.addresses().map(|host| lab.journal().activation_requests(host).len() / 4).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_killed_ten_times_ends_like_one_that_was_not() {
    // `cargo xtask ci --full` asks for the large one.
    let large = std::env::var_os("SEAWALL_LARGE").is_some();
    let (hosts, most_kills, share) = if large { (4096, 20, 400) } else { (400, 10, 40) };
    let seawall = Seawall::new();
    let (lab, map) = start(fleet(seawall.folder.path(), [127, 81], hosts));
    let [last_c, last_d] = u16::to_be_bytes(hosts);
    let range = format!("127.81.0.1-127.81.{last_c}.{last_d}");
    let options = ["--port-map", &map, "--no-udp", "--format", "csv", "--fail-on", "never"];
    let mut line = vec!["scan", range.as_str()];
    line.extend(options);

    let whole = {
        let other = Seawall::new();
        let mut command = other.command(&line);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        Run::of(output)
    };
    let hosts = usize::from(hosts);
    assert_eq!((whole.code, whole.stdout.lines().count()), (0, hosts + 1), "{}", whole.stderr);
    let before: usize = visits(&lab).iter().sum();
    assert_eq!(before, hosts);

    let resume = ["scan", "--resume", "--format", "csv", "--fail-on", "never"];
    // The first of them ends the scan that was not resumed.
    let mut kills = 1_usize;
    let first = begin(seawall.command(&line));
    let mut ended =
        tokio::task::block_in_place(|| killed_after(first, &lab, share, Duration::from_millis(3)));
    // Moments that differ from run to run, without a generator of random numbers.
    while !ended && kills <= most_kills {
        kills += 1;
        let noise = (usize::try_from(std::process::id()).unwrap() * kills * 7919) % 97;
        let moment = Duration::from_millis(u64::try_from(noise % 7).unwrap());
        let child = begin(seawall.command(&resume));
        ended = tokio::task::block_in_place(|| killed_after(child, &lab, share + noise, moment));
    }
    assert!(kills >= if large { 21 } else { 3 }, "ended before it could be killed: {kills}");
    let mut last = seawall.command(&resume);
    if !ended {
        let output = tokio::task::spawn_blocking(move || last.output().unwrap()).await.unwrap();
        let last = Run::of(output);
        assert_eq!(last.code, 0, "{}", last.stderr);
        assert_eq!(last.stdout, whole.stdout);
    }
    let all = visits(&lab);
    let again: usize = all.iter().map(|visits| visits.saturating_sub(2)).sum();
    let missed: Vec<_> = lab
        .addresses()
        .map(|host| (host, lab.journal().activation_requests(host).len()))
        .filter(|(_, asked)| *asked < 8)
        .collect();
    assert!(missed.is_empty(), "{} hosts were not looked at twice", missed.len());
    assert!(again <= kills * 16, "{again} hosts twice in {kills} kills");
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_nothing_to_go_on_with_after_a_scan_that_ended() {
    let seawall = Seawall::new();
    let ended = seawall.run(&["scan", "127.81.9.1", "--fail-on", "never"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    for resume in
        [&["scan", "--resume"][..], &["scan", "--resume", "1"], &["scan", "--resume", "x"]]
    {
        let run = seawall.run(resume);
        assert_eq!((run.code, run.stderr.lines().count()), (2, 2), "{}", run.stderr);
        assert!(run.stderr.contains("no interrupted scan"), "{}", run.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_still_runs_is_not_taken_up_twice_and_a_stop_file_ends_it() {
    let seawall = Seawall::new();
    let (_lab, map) = start(Fleet::single([127, 81, 8, 1].into(), "silent").unwrap());
    let file = seawall.folder.path().join("stop");
    let stop = file.to_str().unwrap();
    let args =
        ["scan", "127.81.8.1", "--port-map", &map, "--timeout", "20000", "--stop-file", stop];
    let child = begin(seawall.command(&args));
    std::thread::sleep(Duration::from_millis(500));
    let second = seawall.run(&["scan", "--resume"]);
    assert_eq!(second.code, 2, "{second:?}");
    assert!(second.stderr.contains("another process runs scan 1"), "{}", second.stderr);
    fs::write(&file, "").unwrap();
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
    let ended = tokio::time::timeout(Duration::from_secs(3), output).await.unwrap().unwrap();
    assert_eq!(ended.status.code(), Some(130));
    let resumed = seawall.run(&["scan", "--resume", "--stop-file", stop]);
    assert_eq!(resumed.code, 130, "{resumed:?}");
}

/// A scan that was begun with a plan and went no further.
async fn begun(seawall: &Seawall, plan: String) -> seawall_store::Run {
    let store = Store::open(seawall.store().to_str().unwrap()).await.unwrap();
    let run = NewRun {
        kind: RunKind::Scan,
        started: Timestamp(0),
        command_line: "scan".into(),
        catalogue_date: "2026-01-01".into(),
        seawall_version: "9.0.0".into(),
        plan,
    };
    let id = store.begin_run(&run).await.unwrap();
    let run = store.run(id).await.unwrap().unwrap();
    store.close().await;
    run
}

/// A plan for loopback at some pace.
fn plan(profile: &str) -> String {
    format!(
        r#"{{"schema":"seawall.scan-plan/1","targets":[["127.81.7.1","127.81.7.1"]],
        "excluded":[],"ports":"135","port_map":null,"seed":null,"second_pass":false,
        "profile":"{profile}","timeout_ms":100,"host_timeout_ms":null,"parallel":null,
        "no_udp":true,"depth":"ports","look_back_ms":null,"scope":null}}"#
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_cannot_go_on_stays_as_it_was() {
    for (profile, more, words) in [
        ("gentle", &[][..], "the plan of scan 1 is not of this version: profile `gentle`"),
        ("loopback", &["--output", "nowhere/x.json"], "cannot write nowhere/x.json"),
    ] {
        let seawall = Seawall::new();
        let before = begun(&seawall, plan(profile)).await;
        let refused = seawall.run(&[&["scan", "--resume"], more].concat());
        assert_eq!((refused.code, refused.stderr.lines().count()), (2, 2), "{refused:?}");
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
        let store = Store::open(seawall.store().to_str().unwrap()).await.unwrap();
        assert_eq!(store.run(before.id).await.unwrap().unwrap(), before);
    }
    let seawall = Seawall::new();
    begun(&seawall, plan("loopback")).await;
    assert_eq!(seawall.run(&["scan", "--resume", "--fail-on", "never"]).code, 0);
}
