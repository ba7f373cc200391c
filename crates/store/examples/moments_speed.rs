//! Measures reading a store as of a moment: 10,000 hosts audited and scanned, beside 65,536
//! addresses of which nothing was seen, by one run and by several.
//! `cargo run --release -p seawall-store --example moments_speed [FOLDER] [RUNS]`

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it measures, and prints what it did")]

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use seawall_facts::{
    Door, Ended, HexBytes, HostKey, Name, NameKind, Observation, Outcome, PortState, ProbeAnswer,
    ProbeId, Timestamp,
};
use seawall_store::{
    AuditedHost, Crowd, HostRecord, Moment, NewRun, RunId, RunKind, RunState, Store,
};

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let runs: i64 = args.next().map_or(30, |text| text.parse().unwrap());
    let folder = tempfile::tempdir_in(folder).unwrap();
    let path = folder.path().join("moments.db");
    let mut last = RunId(0);
    for n in 0..runs {
        let store = Store::open(path.to_str().unwrap()).await.unwrap();
        last = scan_and_audit(&store, n).await;
        store.close().await;
        if n == 0 || n == runs - 1 {
            println!("{} run(s), {} MiB", n + 1, fs::metadata(&path).unwrap().len() >> 20);
            for moment in [Moment::Run(last), Moment::UpTo(Timestamp(i64::MAX))] {
                read(&path, moment).await;
            }
        }
    }
    read(&path, Moment::UpTo(Timestamp(runs / 2 * DAY))).await;
    read(&path, Moment::Run(RunId(last.0 + 1))).await;
}

/// One run sees everything: what a run is called matters nothing here.
async fn scan_and_audit(store: &Store, day: i64) -> RunId {
    let run = store.begin_run(&run(day)).await.unwrap();
    let at = Timestamp(day * DAY);
    for first in (0..HOSTS).step_by(256) {
        let hosts = first..(first + 256).min(HOSTS);
        let audits: Vec<_> = hosts.clone().map(|n| audited(n, at)).collect();
        store.record_audited(run, &audits).await.unwrap();
        let records: Vec<_> = hosts.map(|n| answering(n, at)).collect();
        store.record(run, &records).await.unwrap();
    }
    // A shuffled scan brings members of every network with each batch.
    for first in (0..SILENT).step_by(512) {
        let members = (first..first + 512).map(|n| (silent(n), at)).collect();
        let answers: Arc<[ProbeAnswer]> = (0..8).map(|door| answer(door, 0)).collect();
        let result_json = Arc::from(format!(r#"{{"rest":"{}"}}"#, "x".repeat(2000)));
        store.record_crowds(run, &[Crowd { answers, result_json, members }]).await.unwrap();
    }
    store.finish_run(run, RunState::Finished, at).await.unwrap();
    run
}

async fn read(path: &Path, moment: Moment) {
    let store = Store::open_existing(path.to_str().unwrap()).await.unwrap();
    let began = Instant::now();
    let audits = store.audits_at(moment).await.unwrap();
    let audits_at = began.elapsed();
    let began = Instant::now();
    let ids: Vec<_> = audits.iter().map(|audit| audit.id).collect();
    let mut octets = 0;
    for ids in ids.chunks(256) {
        let audits = store.audits_by_id(ids).await.unwrap();
        octets += audits.iter().flatten().map(|audit| audit.document.len()).sum::<usize>();
    }
    println!(
        "{moment:?}: audits_at {audits_at:?} of {}, audits_by_id {:?} of {} MiB",
        audits.len(),
        began.elapsed(),
        octets >> 20
    );
    let began = Instant::now();
    let sightings = store.sightings_at(moment).await.unwrap();
    let sightings_at = began.elapsed();
    let began = Instant::now();
    let mut lines = 0;
    for sightings in sightings.chunks(1024) {
        lines += store.lines_of(sightings).await.unwrap().iter().flatten().count();
    }
    let lines_of = began.elapsed();
    let began = Instant::now();
    let mut answers = 0;
    for sightings in sightings.chunks(1024) {
        let of_each = store.answers_of(sightings).await.unwrap();
        answers += of_each.iter().map(Vec::len).sum::<usize>();
    }
    println!(
        "  sightings_at {sightings_at:?} of {}, lines_of {lines_of:?} of {lines}, answers_of {:?} \
         of {answers}",
        sightings.len(),
        began.elapsed()
    );
    store.close().await;
}

fn run(day: i64) -> NewRun {
    NewRun {
        kind: RunKind::Scan,
        started: Timestamp(day * DAY),
        command_line: "seawall scan 10.0.0.0/8".into(),
        catalogue_date: "2004-04-13".into(),
        seawall_version: "0.1.0".into(),
        plan: "{}".into(),
    }
}

/// Some files differ from host to host, or it would deflate better than what is read in earnest.
fn audited(n: u32, at: Timestamp) -> AuditedHost {
    let facts: Vec<String> = (0..512)
        .map(|line: u32| {
            let hash = (n * 512 + line).wrapping_mul(0x9e37_79b1);
            format!(
                r#"{{"file":"f{line}.dll","version":"5.0.2195.{}","hash":"{hash:08x}"}}"#,
                hash % 7000
            )
        })
        .collect();
    AuditedHost {
        label: format!("PC{n}"),
        // One in a hundred is named by nothing but its folder.
        key: (!n.is_multiple_of(100)).then(|| HostKey::ComputerName(format!(r"CORP\PC{n}"))),
        names: Vec::new(),
        at,
        document: format!(r#"{{"facts":[{}]}}"#, facts.join(",")),
    }
}

fn answering(n: u32, at: Timestamp) -> HostRecord {
    let address = Ipv4Addr::from(0x0a00_0000 | n).into();
    HostRecord {
        address,
        at,
        names: vec![Name { kind: NameKind::NetbiosComputer, text: format!("PC{n}") }],
        other_addresses: Vec::new(),
        observations: (0..20)
            .map(|door| Observation { address, at, answer: answer(door, 200) })
            .collect(),
        result_json: format!(r#"{{"address":"{address}","rest":"{}"}}"#, "x".repeat(3000)),
    }
}

/// One of a shuffled 10.1.0.0/16.
fn silent(n: u32) -> IpAddr {
    // An odd factor maps the 16 bits onto themselves.
    Ipv4Addr::from(0x0a01_0000 | (n.wrapping_mul(0x9e37) & 0xffff)).into()
}

fn answer(door: u16, octets: usize) -> ProbeAnswer {
    ProbeAnswer {
        probe: ProbeId::TcpConnect,
        door: Door::tcp(135 + door),
        reader: 1,
        sent: HexBytes(vec![5; octets / 2]),
        received: HexBytes(vec![11; octets]),
        ended: Ended::Complete,
        outcome: Outcome::Port { state: PortState::Open },
    }
}

const HOSTS: u32 = 10_000;

const SILENT: u32 = 65_536;

/// In ms.
const DAY: i64 = 86_400_000;
