//! A store on real SQLite files, as a scan and its reader use it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod append_only;
mod audited_hosts;
mod audits;
mod checking;
mod crowds;
mod forgetting;
mod identity;
mod killed;
mod moments;
mod opening;
mod records;
mod results;
mod resume;
mod undo;

use std::net::IpAddr;

use seawall_facts::{
    Door, Ended, HexBytes, HostKey, Name, NameKind, Observation, Outcome, PortState, ProbeAnswer,
    ProbeId, Stage, Timestamp,
};
use seawall_store::{AuditedHost, HostRecord, NewRun, RunId, RunKind, Store};

/// A store on a file of its own, and the folder that goes when the test ends.
struct Site {
    store: Store,
    folder: tempfile::TempDir,
}

impl Site {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&url(&folder)).await.unwrap();
        Self { store, folder }
    }

    fn url(&self) -> String {
        url(&self.folder)
    }

    async fn run(&self) -> RunId {
        self.store.begin_run(&scan()).await.unwrap()
    }

    /// A driver's connection beside the store's own.
    async fn raw(&self) -> sqlx::SqliteConnection {
        raw(&self.url()).await
    }
}

fn url(folder: &tempfile::TempDir) -> String {
    folder.path().join("site.seawall.db").to_str().unwrap().to_owned()
}

async fn raw(path: &str) -> sqlx::SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
    sqlx::ConnectOptions::connect(&options).await.unwrap()
}

fn scan() -> NewRun {
    NewRun {
        kind: RunKind::Scan,
        started: Timestamp(1),
        command_line: "seawall scan 192.0.2.0/24".into(),
        catalogue_date: "2004-04-13".into(),
        seawall_version: "0.1.0".into(),
        plan: r#"{"targets":["192.0.2.0/24"]}"#.into(),
    }
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// A record of an address that answered: `names` as `dns:` or plain NetBIOS.
fn record(address: &str, at: i64, names: &[&str]) -> HostRecord {
    HostRecord {
        address: ip(address),
        at: Timestamp(at),
        names: names.iter().map(|text| name(text)).collect(),
        other_addresses: Vec::new(),
        observations: vec![port(address, at, PortState::Open)],
        result_json: format!(r#"{{"kind":"host","address":"{address}","at":{at}}}"#),
    }
}

/// What an audit read of a host: its key as it is printed, or none; `names` as in [`record`].
fn audited(key: &str, at: i64, names: &[&str]) -> AuditedHost {
    let key = key.split_once(':').map(|(kind, text)| match kind {
        "sid" => HostKey::MachineSid(text.into()),
        "computer" => HostKey::ComputerName(text.into()),
        "dns" => HostKey::DnsName(text.into()),
        "netbios" => HostKey::NetbiosName(text.into()),
        _ => HostKey::Address(ip(text)),
    });
    AuditedHost {
        label: names.first().map_or("folder", |name| *name).to_owned(),
        key,
        names: names.iter().map(|text| name(text)).collect(),
        at: Timestamp(at),
        document: format!(r#"{{"kind":"audited","at":{at}}}"#),
    }
}

fn silent(address: &str, at: i64) -> HostRecord {
    HostRecord {
        observations: vec![port(address, at, PortState::Filtered)],
        ..record(address, at, &[])
    }
}

fn saying(mut record: HostRecord, others: &[&str]) -> HostRecord {
    record.other_addresses = others.iter().map(|text| ip(text)).collect();
    record
}

fn name(text: &str) -> Name {
    match text.strip_prefix("dns:") {
        Some(dns) => Name { kind: NameKind::DnsComputer, text: dns.into() },
        None => Name { kind: NameKind::NetbiosComputer, text: text.into() },
    }
}

fn port(address: &str, at: i64, state: PortState) -> Observation {
    let ended = match state {
        PortState::Open => Ended::Complete,
        _ => Ended::TimedOut(Stage::Connect),
    };
    Observation {
        address: ip(address),
        at: Timestamp(at),
        answer: ProbeAnswer {
            probe: ProbeId::TcpConnect,
            door: Door::tcp(135),
            reader: 1,
            sent: HexBytes::default(),
            received: HexBytes::default(),
            ended,
            outcome: Outcome::Port { state },
        },
    }
}
