//! A contained host, a gateway and others behind it, in three network namespaces that lead nowhere
//! else.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::command;
use crate::namespace::{Namespace, Server};

/// The three, with servers on both sides. Fields are dropped in their order: servers first.
pub(super) struct Network {
    _servers: Vec<Server>,
    pub(super) host: Namespace,
    pub(super) gateway: Namespace,
    pub(super) others: Namespace,
    folder: PathBuf,
}

/// The addresses that `examples/artefacts.rs` writes policies for.
pub(super) const HOST: &str = "10.99.1.1";
pub(super) const CONSOLE: &str = "10.99.2.2";
pub(super) const OTHER: &str = "10.99.2.3";

impl Network {
    /// Makes it; `folder` is for files of its own.
    pub(super) fn make(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let (host, gateway, others) = (Namespace::make()?, Namespace::make()?, Namespace::make()?);
        for namespace in [&host, &gateway, &others] {
            // Nobody else has these addresses: they are good at once.
            namespace.sysctl(&[
                "net.ipv6.conf.all.accept_dad=0",
                "net.ipv6.conf.default.accept_dad=0",
            ])?;
        }
        gateway.sysctl(&["net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"])?;
        for (end, side, ours) in [(&host, 1, &["1", "9"]), (&others, 2, &["2", "3"])] {
            let near = format!("near{side}");
            let name = &gateway.name;
            end.ip(&["link", "add", "up0", "type", "veth", "peer", "name", &near, "netns", name])?;
            join(end, "up0", side, ours)?;
            join(&gateway, &near, side, &["254"])?;
            end.ip(&["route", "add", "default", "via", &format!("10.99.{side}.254")])?;
            end.ip(&["-6", "route", "add", "default", "via", &format!("fd99:{side}::254")])?;
        }
        let mut servers = Vec::new();
        for (end, side, ours) in [(&host, 1, ["1", "9"]), (&others, 2, ["2", "3"])] {
            let addresses = ours.map(|it| format!("10.99.{side}.{it},fd99:{side}::{it}"));
            let mut server = Server::start(peer(end).args(["serve", &addresses.join(","), PORTS]))?;
            let mut said = String::new();
            let stdout = server.process.stdout.as_mut().context("it has no output")?;
            BufReader::new(stdout).read_line(&mut said)?;
            ensure!(said == "ready\n", "the servers did not start");
            servers.push(server);
        }
        let folder = folder.to_owned();
        let network = Self { _servers: servers, host, gateway, others, folder };
        network.wait_until_it_carries()?;
        Ok(network)
    }

    /// The kernel tells its IPv6 of a new link up to a second late.
    fn wait_until_it_carries(&self) -> Result<()> {
        let ways = HOSTS.iter().flat_map(|host| OTHERS.iter().map(move |other| (host, other)));
        let probes: Vec<Value> = ways
            .filter(|(host, other)| host.contains(':') == other.contains(':'))
            .flat_map(|(host, other)| {
                [(host, other, true), (other, host, false)].map(|(from, to, outbound)| {
                    json!({
                        "outbound": outbound, "from": from, "to": to,
                        "transport": "tcp", "source_port": 0, "port": 80,
                    })
                })
            })
            .collect();
        let start = Instant::now();
        while !self.probe(&probes)?.iter().all(|result| result == "pass") {
            ensure!(start.elapsed() < READY, "the network carries nothing");
        }
        Ok(())
    }

    /// Sends probes and gives what became of each: `pass`, `reset` or `silence`.
    pub(super) fn probe(&self, probes: &[Value]) -> Result<Vec<String>> {
        let (outbound, inbound): (Vec<_>, Vec<_>) = probes
            .iter()
            .enumerate()
            .partition(|(_, probe)| probe.get("outbound") == Some(&Value::Bool(true)));
        let mut results = vec![String::new(); probes.len()];
        for (from, some) in [(&self.host, outbound), (&self.others, inbound)] {
            let (places, some): (Vec<usize>, Vec<&Value>) = some.into_iter().unzip();
            let file = self.folder.join("probes.json");
            fs::write(&file, serde_json::to_vec(&some)?)?;
            let ran = command::capture_within(peer(from).arg("probe").arg(&file), PATIENCE)?;
            let said: Vec<String> = serde_json::from_str(&ran.success_or("probing")?)?;
            for (place, said) in places.into_iter().zip(said) {
                if let Some(result) = results.get_mut(place) {
                    *result = said;
                }
            }
        }
        Ok(results)
    }

    /// Opens a session from an address of the others to a port of the host.
    pub(super) fn session(&self, from: &str, port: u16) -> Result<Session> {
        Session::open(&self.others, from, HOST, port)
    }
}

/// A TCP session that is held open.
pub(super) struct Session {
    server: Server,
    said: BufReader<ChildStdout>,
}

impl Session {
    fn open(inside: &Namespace, from: &str, to: &str, port: u16) -> Result<Self> {
        let mut client = peer(inside);
        let mut server = Server::start(client.args(["session", from, to, &port.to_string()]))?;
        let stdout = server.process.stdout.take().context("it has no output")?;
        let mut session = Self { server, said: BufReader::new(stdout) };
        ensure!(session.line()? == "alive", "no session from {from} to {to} port {port}");
        Ok(session)
    }

    /// Has it do something, and gives what it says: `alive` or `dead`.
    pub(super) fn order(&mut self, what: &str) -> Result<String> {
        let stdin = self.server.process.stdin.as_mut().context("it has no input")?;
        writeln!(stdin, "{what}")?;
        stdin.flush()?;
        self.line()
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.said.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}

fn join(namespace: &Namespace, device: &str, side: u8, ours: &[&str]) -> Result<()> {
    for own in ours {
        let (v4, v6) = (format!("10.99.{side}.{own}/24"), format!("fd99:{side}::{own}/64"));
        namespace.ip(&["addr", "add", &v4, "dev", device])?;
        namespace.ip(&["addr", "add", &v6, "dev", device, "nodad"])?;
    }
    namespace.ip(&["link", "set", device, "up"])
}

fn peer(inside: &Namespace) -> Command {
    let mut python = inside.bound_command("python3");
    python.args(["-c", include_str!("peer.py")]);
    python
}

const PORTS: &str = "80,135,137,445,500,7000,50001";
const HOSTS: &[&str] = &["10.99.1.1", "10.99.1.9", "fd99:1::1", "fd99:1::9"];
const OTHERS: &[&str] = &["10.99.2.2", "10.99.2.3", "fd99:2::2", "fd99:2::3"];

const READY: Duration = Duration::from_secs(20);
const PATIENCE: Duration = Duration::from_mins(1);
