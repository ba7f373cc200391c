//! Two namespaces, a bad line between them, hosts behind it, and one scan across.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::super::product::Seawall;
use super::field::Field;
use crate::command;
use crate::namespace::{Namespace, Server};

/// What one scan across the line brought.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) field: Field,
    /// The scan's JSON.
    pub(super) document: Value,
    /// How long it took.
    pub(super) took: Duration,
    /// How many packets met what on the line.
    pub(super) packets: Value,
}

/// How long one answer may take: above the 1 s after which a lost request for a connection is
/// repeated, with its answer lost too.
const TIMEOUT: Duration = Duration::from_secs(4);
const HOST_TIMEOUT: Duration = Duration::from_secs(20);
const PARALLEL: u16 = 64;

impl Seen {
    /// How long a scan of so many hosts may take, if none takes longer than it may.
    pub(super) fn budget(&self) -> Duration {
        let rounds = self.field.hosts.len().div_ceil(PARALLEL.into());
        HOST_TIMEOUT * u32::try_from(rounds).unwrap_or(u32::MAX) + SLACK
    }

    /// The hosts as the scan printed them.
    pub(super) fn hosts(&self) -> &[Value] {
        self.document.get("hosts").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// Lays a field out and scans it.
pub(super) fn scan(field: Field, seawall: &Seawall, folder: &Path, seed: usize) -> Result<Seen> {
    fs::create_dir_all(folder)?;
    // Dropped in the opposite order: first who lives in them, then the namespaces.
    let (near, far) = (quiet_namespace()?, quiet_namespace()?);
    let (_relay, relay) = relay(&near, &far, seed)?;
    near.ip(&["addr", "add", &format!("{OURS}/32"), "dev", DEVICE])?;
    near.ip(&["link", "set", DEVICE, "up", "mtu", "1400"])?;
    near.ip(&["route", "add", THEIRS, "dev", DEVICE, "src", OURS])?;
    far.ip(&["link", "set", DEVICE, "up", "mtu", "1400"])?;
    far.ip(&["route", "add", &format!("{OURS}/32"), "dev", DEVICE])?;
    far.ip(&["route", "add", "local", THEIRS, "dev", "lo"])?;
    let _hosts = (lab(&far, &field, seawall, folder)?, rude(&far, &field, seed)?);
    // The rules last: the lab itself connects to the hosts whose queues it fills.
    far.nft(&field.rules(), &folder.join("rules.nft"))?;
    let mut scan = near.bound_command(&seawall.binary);
    configure(&mut scan, seawall, folder);
    scan.args(["scan", "--format", "json", "--fail-on", "never"]);
    scan.args(["--parallel", &PARALLEL.to_string()]);
    scan.args(["--timeout", &TIMEOUT.as_millis().to_string()]);
    scan.args(["--host-timeout", &HOST_TIMEOUT.as_millis().to_string()]);
    scan.args(field.hosts.iter().map(|host| host.address.to_string()));
    let start = Instant::now();
    let printed = command::capture_within(&mut scan, PATIENCE)?.success_or("seawall scan")?;
    let took = start.elapsed();
    let packets = relay.end()?;
    Ok(Seen { field, document: serde_json::from_str(&printed)?, took, packets })
}

/// A namespace in which 127.66.0.0/25 can be elsewhere than on the loopback device.
fn quiet_namespace() -> Result<Namespace> {
    let namespace = Namespace::make()?;
    namespace.ip(&["addr", "del", "127.0.0.1/8", "dev", "lo"])?;
    namespace.ip(&["addr", "add", "127.0.0.1/32", "dev", "lo"])?;
    let all = ["all", "default"].map(|which| {
        [("route_localnet", 1), ("rp_filter", 0)]
            .map(|(key, value)| format!("net.ipv4.conf.{which}.{key}={value}"))
    });
    let mut settings: Vec<&str> = all.iter().flatten().map(String::as_str).collect();
    settings.push("net.ipv6.conf.all.disable_ipv6=1");
    namespace.sysctl(&settings)?;
    Ok(namespace)
}

fn configure(command: &mut Command, seawall: &Seawall, folder: &Path) {
    seawall.configure(command);
    // A store a seed: scans run side by side.
    command.env("SEAWALL_STORE", format!("sqlite:{}", folder.join("store.db").display()));
}

/// Where the relay's sums come from.
struct Relay {
    sums: BufReader<std::process::ChildStdout>,
    stdin: std::process::ChildStdin,
}

impl Relay {
    /// Ends it; its sums.
    fn end(self) -> Result<Value> {
        let Self { mut sums, stdin } = self;
        drop(stdin);
        let mut line = String::new();
        sums.read_line(&mut line)?;
        serde_json::from_str(&line).context("the relay did not say what it did")
    }
}

fn relay(near: &Namespace, far: &Namespace, seed: usize) -> Result<(Server, Relay)> {
    let mut python = Command::new("python3");
    python.args(["-c", RELAY, &seed.to_string(), &near.name, &far.name]).args(LINE);
    let mut server = Server::start(&mut python)?;
    let sums = ready(&mut server).context("relay.py")?;
    let stdin = server.process.stdin.take().context("the relay has no stdin")?;
    Ok((server, Relay { sums, stdin }))
}

fn rude(far: &Namespace, field: &Field, seed: usize) -> Result<Server> {
    let mut python = far.bound_command("python3");
    python.args(["-c", RUDE, &seed.to_string(), "135"]).args(field.rude());
    let mut server = Server::start(&mut python)?;
    ready(&mut server).context("rude.py")?;
    Ok(server)
}

fn lab(far: &Namespace, field: &Field, seawall: &Seawall, folder: &Path) -> Result<Server> {
    let file = folder.join("fleet.toml");
    fs::write(&file, field.fleet())?;
    let mut lab = far.bound_command(&seawall.binary);
    configure(&mut lab, seawall, folder);
    let mut server = Server::start(lab.args(["lab", "up", "--fleet"]).arg(&file))?;
    let stderr = server.process.stderr.take().context("the lab has no stderr")?;
    let mut stderr = BufReader::new(stderr);
    let mut said = String::new();
    while !said.contains("scan with:") {
        ensure!(stderr.read_line(&mut said)? > 0, "the lab did not come up: {}", said.trim());
    }
    // The lab must be able to go on writing to it.
    thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
    Ok(server)
}

/// Waits until a script says `ready`; gives what it will say further.
fn ready(server: &mut Server) -> Result<BufReader<std::process::ChildStdout>> {
    let mut stdout = BufReader::new(server.process.stdout.take().context("it has no stdout")?);
    let mut line = String::new();
    stdout.read_line(&mut line)?;
    if line.trim() != "ready" {
        let mut said = String::new();
        if let Some(mut stderr) = server.process.stderr.take() {
            std::io::Read::read_to_string(&mut stderr, &mut said)?;
        }
        anyhow::bail!("it did not come up: {}", said.lines().last().unwrap_or_default());
    }
    Ok(stdout)
}

/// The device that relay.py makes in both namespaces.
const DEVICE: &str = "line";
/// The scanner's address, beside the hosts'.
const OURS: &str = "127.66.0.129";
const THEIRS: &str = "127.66.0.0/25";

/// What every packet of ours has to come through, both ways.
const LINE: [&str; 6] =
    ["delay=20", "jitter=5", "lost=0.05", "twice=0.01", "early=0.05", "bent=0.01"];

/// What starting, writing and a busy machine may add.
const SLACK: Duration = Duration::from_secs(10);

/// When a scan counts as hanging, far beyond any budget: how long it took is judged elsewhere.
const PATIENCE: Duration = Duration::from_mins(4);

const RELAY: &str = include_str!("relay.py");
const RUDE: &str = include_str!("rude.py");
