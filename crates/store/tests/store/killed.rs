use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    net::IpAddr,
    process::{Command, Stdio},
    sync::mpsc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use seawall_facts::Timestamp;
use seawall_store::{HostRecord, RunKind, RunState, Store};

use crate::{record, scan, url};

/// Names the store a child writes to, and the time it is for the child.
const CHILD: &str = "SEAWALL_STORE_KILLED";

const KILLS: u64 = 20;

/// Hosts a batch.
const BATCH: usize = 16;

/// Observations a host.
const SEEN: usize = 5;

#[tokio::test]
async fn what_was_committed_before_a_kill_is_there_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut committed = BTreeSet::new();
    let mut moments = Moments::new();
    for kill in 0..KILLS {
        let printed = kill_a_writer(&url(&folder), kill, moments.next());
        committed.extend(printed);
        let Ok(store) = Store::open_existing(&url(&folder)).await else {
            assert!(committed.is_empty(), "kill {kill}");
            continue;
        };
        let report = store.verify().await.unwrap();
        // Killed before the tables were made, it may be empty.
        assert!(report.is_sound() || report.schema == 0, "kill {kill}: {report:?}");
        let Some(run) = (report.schema > 0).then_some(store.unfinished_run(RunKind::Scan)) else {
            assert!(committed.is_empty(), "kill {kill}");
            continue;
        };
        let Some(run) = run.await.unwrap() else {
            assert!(committed.is_empty(), "kill {kill}");
            continue;
        };
        assert_eq!(run.state, RunState::Running);
        let done = store.addresses_done(run.id, None, usize::MAX).await.unwrap();
        assert_eq!(done.len() % BATCH, 0, "kill {kill}: a batch is there in part");
        let done: BTreeSet<_> = done.into_iter().collect();
        assert!(committed.is_subset(&done), "kill {kill}");
        for address in committed.iter().step_by(50) {
            assert_eq!(store.observations(run.id, *address).await.unwrap().len(), SEEN);
        }
        let observations = report.tables.iter().find(|count| count.table == "observation");
        let rows = u64::try_from(done.len() * SEEN).unwrap();
        assert_eq!(observations.unwrap().rows, Some(rows), "kill {kill}");
        store.close().await;
    }

    // It ends like a run nobody killed, and not an address was recorded twice.
    let store = Store::open(&url(&folder)).await.unwrap();
    let run = store.unfinished_run(RunKind::Scan).await.unwrap().unwrap().id;
    store.reopen_run(run, now(KILLS)).await.unwrap();
    store.finish_run(run, RunState::Finished, now(KILLS)).await.unwrap();
    assert_eq!(store.runs().await.unwrap().len(), 1);
}

/// The child: goes on with the run where it was broken off, until it is killed. Without a store
/// named to it, it is a test that has nothing to do.
#[tokio::test]
async fn a_writer_that_waits_to_be_killed() {
    let Ok(named) = std::env::var(CHILD) else {
        return;
    };
    let (kill, url) = named.split_once(' ').unwrap();
    let store = Store::open(url).await.unwrap();
    let run = match store.unfinished_run(RunKind::Scan).await.unwrap() {
        Some(run) => {
            store.reopen_run(run.id, now(kill.parse().unwrap())).await.unwrap();
            run.id
        }
        None => store.begin_run(&scan()).await.unwrap(),
    };
    let mut next = store.addresses_done(run, None, usize::MAX).await.unwrap().len();
    loop {
        let batch: Vec<HostRecord> = (next..next + BATCH).map(host).collect();
        store.record(run, &batch).await.unwrap();
        println!("\ncommitted {next}");
        next += BATCH;
    }
}

/// Starts a writer, kills it after a time, and gives the addresses it said were committed.
fn kill_a_writer(url: &str, kill: u64, after: Duration) -> Vec<IpAddr> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::a_writer_that_waits_to_be_killed", "--nocapture"])
        .env(CHILD, format!("{kill} {url}"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    let (sender, committed) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        for line in said.lines().map_while(Result::ok) {
            if let Some(first) = line.strip_prefix("committed ") {
                sender.send(first.parse::<usize>().unwrap()).unwrap();
            }
        }
    });
    // Every other one is let live until it has written something, however slow the machine.
    let first =
        kill.is_multiple_of(2).then(|| committed.recv_timeout(Duration::from_mins(1)).unwrap());
    std::thread::sleep(after);
    assert_eq!(child.try_wait().unwrap(), None, "the writer ended by itself");
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    first
        .into_iter()
        .chain(committed.try_iter())
        .flat_map(|first| (first..first + BATCH).map(|n| host(n).address))
        .collect()
}

fn host(n: usize) -> HostRecord {
    let name = format!("PC{n}");
    let at = i64::try_from(n).unwrap();
    let mut host = record(&format!("10.{}.{}.{}", n >> 16, (n >> 8) & 255, n & 255), at, &[&name]);
    host.observations = vec![host.observations[0].clone(); SEEN];
    host
}

/// A time at which every earlier life's lease is over.
fn now(life: u64) -> Timestamp {
    Timestamp(i64::try_from(life + 1).unwrap() * 1_000_000_000)
}

/// Moments to kill at: some before the store is open, some while it is written.
struct Moments(u64);

impl Moments {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Self(u64::from(now.subsec_nanos()))
    }

    fn next(&mut self) -> Duration {
        // Knuth's MMIX generator; its high bits are the random ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_micros((self.0 >> 33) % 100_000)
    }
}
