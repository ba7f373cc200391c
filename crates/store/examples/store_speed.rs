//! Measures a store: records and audits a second, time to look an address or a host up, bytes a
//! host, forgetting and checking. `cargo run --release -p seawall-store --example store_speed [FOLDER] [OBSERVATIONS]`

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it measures, and prints what it did")]
#![allow(clippy::cast_precision_loss, clippy::as_conversions, reason = "figures for people")]

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use seawall_facts::{
    Body, Door, Ended, HexBytes, HostKey, Name, NameKind, Observation, Outcome, PortState,
    ProbeAnswer, ProbeId, Stage, Timestamp,
};
use seawall_store::{Act, AuditedHost, HostRecord, NewRun, RunId, RunKind, RunState, Store};

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let observations: u32 = args.next().map_or(1_000_000, |text| text.parse().unwrap());
    let folder = tempfile::tempdir_in(folder).unwrap();
    for batch in [16, 64, 256] {
        writing(folder.path(), batch).await;
    }
    size(folder.path(), "refused", refused).await;
    size(folder.path(), "answering", answering).await;
    audits(folder.path()).await;
    large(folder.path(), observations / OBSERVATIONS).await;
}

/// Records answering hosts and says how fast.
async fn writing(folder: &Path, batch: usize) {
    let path = folder.join(format!("batch-{batch}.db"));
    let (store, run) = begin(&path).await;
    let batches: Vec<Vec<HostRecord>> = (0..4096 / batch)
        .map(|first| (0..batch).map(|n| answering(number(first * batch + n))).collect())
        .collect();
    let began = Instant::now();
    let mut slowest = Duration::ZERO;
    for batch in &batches {
        let began = Instant::now();
        store.record(run, batch).await.unwrap();
        slowest = slowest.max(began.elapsed());
    }
    let seconds = began.elapsed().as_secs_f64();
    let rows = 4096.0 * f64::from(OBSERVATIONS);
    println!(
        "batches of {batch:>3}: {:>8.0} observations/s, {:>6.0} hosts/s, slowest batch {slowest:?}",
        rows / seconds,
        4096.0 / seconds
    );
    store.close().await;
    fs::remove_file(path).unwrap();
}

/// Records hosts of one kind and says what they take on disk.
async fn size(folder: &Path, kind: &str, record: fn(u32) -> HostRecord) {
    let path = folder.join(format!("{kind}.db"));
    let (store, run) = begin(&path).await;
    let empty = fs::metadata(&path).unwrap().len();
    for first in (0..8192).step_by(64) {
        let batch: Vec<_> = (first..first + 64).map(record).collect();
        store.record(run, &batch).await.unwrap();
    }
    store.close().await;
    let grown = fs::metadata(&path).unwrap().len() - empty;
    let one = record(1);
    let bytes: usize = one
        .observations
        .iter()
        .map(|one| one.answer.sent.as_slice().len() + one.answer.received.as_slice().len())
        .sum();
    println!(
        "{kind}: {} bytes a host ({} observations with {bytes} raw bytes, a result of {})",
        grown / 8192,
        one.observations.len(),
        one.result_json.len()
    );
    fs::remove_file(path).unwrap();
}

/// Records audits, and says how fast that is and how long one takes to be found.
async fn audits(folder: &Path) {
    let path = folder.join("audits.db");
    let (store, run) = begin(&path).await;
    let batches: Vec<Vec<AuditedHost>> =
        (0..20).map(|batch| (0..500).map(|n| audited(batch * 500 + n)).collect()).collect();
    let began = Instant::now();
    for batch in &batches {
        store.record_audited(run, batch).await.unwrap();
    }
    let (fresh, again) = (began.elapsed(), Instant::now());
    for batch in &batches {
        store.record_audited(run, batch).await.unwrap();
    }
    println!(
        "10000 audits of {} octets in batches of 500: {fresh:?}, the same again {:?}",
        audited(1).document.len(),
        again.elapsed()
    );
    let began = Instant::now();
    for n in 0..200 {
        let host = store.find_hosts(&format!("pc{}", n * 50)).await.unwrap().remove(0);
        store.latest_audit(&host).await.unwrap().unwrap();
    }
    println!("find_hosts, latest_audit: {:?}", began.elapsed() / 200);
    let began = Instant::now();
    assert!(store.verify().await.unwrap().is_sound());
    println!("checked in {:?}", began.elapsed());
    store.finish_run(run, RunState::Finished, Timestamp(9)).await.unwrap();
    let began = Instant::now();
    let act = Act { at: Timestamp(10), who: "bench".into() };
    let forgotten = store.forget_runs_before(Timestamp(10), &act).await.unwrap();
    println!("forgot {} audits in {:?}", forgotten.audits, began.elapsed());
    store.close().await;
    println!("{} KiB", fs::metadata(&path).unwrap().len() >> 10);
    fs::remove_file(path).unwrap();
}

fn audited(n: u32) -> AuditedHost {
    let facts: Vec<String> = (0..64)
        .map(|line| format!(r#"{{"file":"ole32.dll","version":"5.0.2195.{}"}}"#, n * 64 + line))
        .collect();
    AuditedHost {
        label: format!("PC{n}"),
        key: Some(HostKey::ComputerName(format!(r"CORP\PC{n}"))),
        names: vec![Name { kind: NameKind::DnsComputer, text: format!("pc{n}.corp.example") }],
        at: Timestamp(i64::from(n)),
        document: format!(r#"{{"facts":[{}],"more":"{}"}}"#, facts.join(","), "x".repeat(1000)),
    }
}

/// Fills a store and says how long it takes to find one host, to check it, to forget half of it.
async fn large(folder: &Path, hosts: u32) {
    let path = folder.join("large.db");
    let (store, old) = begin(&path).await;
    let new = store.begin_run(&run(2)).await.unwrap();
    let began = Instant::now();
    // Addresses in the order of a shuffled scan.
    for first in (0..hosts).step_by(64) {
        let run = if first < hosts / 2 { old } else { new };
        let batch: Vec<_> = (first..(first + 64).min(hosts)).map(answering).collect();
        store.record(run, &batch).await.unwrap();
    }
    for run in [old, new] {
        store.finish_run(run, RunState::Finished, Timestamp(9)).await.unwrap();
    }
    store.close().await;
    println!(
        "{} observations in {:?}, {} MiB",
        hosts * OBSERVATIONS,
        began.elapsed(),
        fs::metadata(&path).unwrap().len() >> 20
    );

    let mut times: Vec<_> = Vec::new();
    for n in 0..200 {
        times.push(find(&path, address(n * (hosts / 200))).await);
    }
    times.sort();
    let (median, most) = (times.get(100).unwrap(), times.last().unwrap());
    println!("open, latest_result, observations: {median:?}, at most {most:?}");

    let store = Store::open(path.to_str().unwrap()).await.unwrap();
    let began = Instant::now();
    let mut after = None;
    loop {
        let page = store.addresses_done(new, after, 4096).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(*last);
    }
    println!("addresses_done of {}: {:?}", hosts / 2, began.elapsed());

    let began = Instant::now();
    let report = store.verify().await.unwrap();
    println!("verify: {:?}, {:?}", began.elapsed(), report.faults);

    let act = Act { at: Timestamp(10), who: "measure".into() };
    let other = Store::open(path.to_str().unwrap()).await.unwrap();
    let began = Instant::now();
    let forgetting =
        tokio::spawn(async move { store.forget_runs_before(Timestamp(2), &act).await.unwrap() });
    let third = other.begin_run(&run(3)).await.unwrap();
    let mut waited = Vec::new();
    while !forgetting.is_finished() {
        let began = Instant::now();
        other.renew(third, Timestamp(3)).await.unwrap();
        waited.push(began.elapsed());
    }
    let forgotten = forgetting.await.unwrap();
    println!(
        "{forgotten:?} in {:?}; another writer waited at most {:?}",
        began.elapsed(),
        waited.iter().max().unwrap_or(&Duration::ZERO)
    );
    other.close().await;
}

/// Looks one address up as `seawall explain` does, in a store opened for it.
async fn find(path: &Path, address: IpAddr) -> Duration {
    let began = Instant::now();
    let store = Store::open(path.to_str().unwrap()).await.unwrap();
    let result = store.latest_result(address).await.unwrap().unwrap();
    let seen = store.observations(result.run, address).await.unwrap();
    let took = began.elapsed();
    assert_eq!(number(seen.len()), OBSERVATIONS);
    store.close().await;
    took
}

async fn begin(path: &Path) -> (Store, RunId) {
    let store = Store::open(path.to_str().unwrap()).await.unwrap();
    let id = store.begin_run(&run(1)).await.unwrap();
    (store, id)
}

fn run(started: i64) -> NewRun {
    NewRun {
        kind: RunKind::Scan,
        started: Timestamp(started),
        command_line: "seawall scan 10.0.0.0/8".into(),
        catalogue_date: "2004-04-13".into(),
        seawall_version: "0.1.0".into(),
        plan: "{}".into(),
    }
}

/// A Windows host that answers everything.
fn answering(n: u32) -> HostRecord {
    let observation = |probe, received: usize, outcome| Observation {
        address: address(n),
        at: Timestamp(5),
        answer: ProbeAnswer {
            probe,
            door: Door::tcp(135),
            reader: 1,
            sent: HexBytes(vec![0x05; 104]),
            received: HexBytes(vec![0x0b; received]),
            ended: Ended::Complete,
            outcome,
        },
    };
    HostRecord {
        names: vec![Name { kind: NameKind::NetbiosComputer, text: format!("PC{n}") }],
        observations: (0..OBSERVATIONS)
            .map(|door| {
                if door % 2 == 0 {
                    let body = Body::Activation { hresult: 0x8007_0057 };
                    observation(ProbeId::A1, 200, Outcome::Response { body })
                } else {
                    let outcome = Outcome::Port { state: PortState::Open };
                    observation(ProbeId::TcpConnect, 0, outcome)
                }
            })
            .collect(),
        ..refused(n)
    }
}

/// A host with every port closed.
fn refused(n: u32) -> HostRecord {
    let result =
        format!(r#"{{"kind":"host","address":"{}","rest":"{}"}}"#, address(n), "x".repeat(3000));
    HostRecord {
        address: address(n),
        at: Timestamp(5),
        names: Vec::new(),
        other_addresses: Vec::new(),
        observations: [135, 139, 445, 593, 1025, 1026, 80, 5000]
            .into_iter()
            .map(|door| Observation {
                address: address(n),
                at: Timestamp(5),
                answer: ProbeAnswer {
                    probe: ProbeId::TcpConnect,
                    door: Door::tcp(door),
                    reader: 1,
                    sent: HexBytes::default(),
                    received: HexBytes::default(),
                    ended: if door == 5000 {
                        Ended::TimedOut(Stage::Connect)
                    } else {
                        Ended::Refused
                    },
                    outcome: Outcome::Port { state: PortState::Closed },
                },
            })
            .collect(),
        result_json: result,
    }
}

/// Address `n` of a shuffled 10.0.0.0/8.
fn address(n: u32) -> IpAddr {
    // An odd factor maps the 24 bits onto themselves.
    let host = n.wrapping_mul(0x9e_3779) & 0xff_ffff;
    Ipv4Addr::from(0x0a00_0000 | host).into()
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap()
}

/// Observations of an answering host.
const OBSERVATIONS: u32 = 20;
