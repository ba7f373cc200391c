//! The binary under judgement, and simulated hosts that it serves.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::profile::{Entry, Profile};
use super::{Bench, install};
use crate::command;

/// The binary, with a store of its own.
#[derive(Debug)]
pub(super) struct Seawall {
    pub(super) binary: PathBuf,
    store: String,
}

impl Seawall {
    /// Builds it. Its store lies in `folder`.
    pub(super) fn build(bench: &Bench, folder: &Path) -> Result<Self> {
        let store = format!("sqlite:{}", folder.join("store.db").display());
        Ok(Self { binary: bench.seawall()?, store })
    }

    /// The binary as every call has it; the command comes next.
    fn command(&self) -> Command {
        let mut seawall = Command::new(&self.binary);
        self.configure(&mut seawall);
        seawall
    }

    /// Gives what a command starts the language we read and a store of its own.
    pub(super) fn configure(&self, command: &mut Command) {
        command.env("SEAWALL_STORE", &self.store).args(["--lang", "en", "--no-progress"]);
    }

    /// The hosts of a scan, as its JSON gives them.
    pub(super) fn scan(&self, arguments: &[&str]) -> Result<Vec<Value>> {
        let mut seawall = self.command();
        // Findings are not what is judged here.
        seawall.args(["scan", "--format", "json", "--fail-on", "never"]);
        seawall.args(arguments);
        let printed =
            command::capture_within(&mut seawall, PATIENCE)?.success_or("seawall scan")?;
        let mut document: Value = serde_json::from_str(&printed)?;
        match document.get_mut("hosts").map(Value::take) {
            Some(Value::Array(hosts)) => Ok(hosts),
            _ => bail!("the scan's JSON has no hosts"),
        }
    }

    /// The answers kept of a host, as the proof of one of its verdicts holds them.
    pub(super) fn answers(&self, address: Ipv4Addr) -> Result<Vec<Value>> {
        let mut seawall = self.command();
        seawall.args(["explain", "--format", "json"]);
        seawall.args([&address.to_string(), "MS03-026"]);
        let printed =
            command::capture_within(&mut seawall, PATIENCE)?.success_or("seawall explain")?;
        let mut proof: Value = serde_json::from_str(&printed)?;
        match proof.get_mut("evidence").map(Value::take) {
            Some(Value::Array(answers)) => Ok(answers),
            _ => bail!("the proof holds no evidence"),
        }
    }
}

/// A text in a JSON value, empty where there is none.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The endpoint map of a scanned host.
pub(super) fn endpoints(host: &Value) -> Vec<Entry> {
    let entries = host.get("endpoints").and_then(Value::as_array);
    entries
        .into_iter()
        .flatten()
        .map(|entry| Entry {
            interface: text(entry, "/interface").to_owned(),
            version: text(entry, "/version").to_owned(),
            binding: text(entry, "/binding").to_owned(),
            annotation: text(entry, "/annotation").to_owned(),
        })
        .collect()
}

/// The host of a scan with an address.
pub(super) fn host_at(hosts: &[Value], address: Ipv4Addr) -> Result<&Value> {
    let address = address.to_string();
    hosts
        .iter()
        .find(|host| text(host, "/address") == address)
        .with_context(|| format!("the scan did not print {address}"))
}

/// Simulated hosts, which end with this value.
#[derive(Debug)]
pub(super) struct Lab {
    pub(super) hosts: Vec<LabHost>,
    /// What `--port-map` needs, where the hosts cannot have the well-known ports.
    pub(super) port_map: Option<String>,
    server: Child,
}

/// One simulated host.
#[derive(Debug)]
pub(super) struct LabHost {
    pub(super) address: Ipv4Addr,
    pub(super) computer: String,
    /// A further address it says it has.
    pub(super) other: Ipv4Addr,
    pub(super) profile: Profile,
}

impl LabHost {
    /// The n-th host of a fleet.
    fn read(bench: &Bench, address: Ipv4Addr, id: &str, number: u8) -> Result<Self> {
        let profile = Profile::read(&bench.repository, id)?;
        Ok(Self {
            address,
            computer: profile.computer(number.into()),
            // TEST-NET-1, RFC 5737.
            other: Ipv4Addr::new(192, 0, 2, number),
            profile,
        })
    }
}

impl Lab {
    /// Serves a host of each profile: on port 135 for root, on a free port for others.
    pub(super) fn up(
        bench: &Bench,
        folder: &Path,
        seawall: &Seawall,
        profiles: &[&str],
    ) -> Result<Self> {
        let places = place(profiles)?;
        Self::at(bench, folder, seawall, &places)
    }

    /// As [`Self::up`], each host at an address of its own.
    pub(super) fn at(
        bench: &Bench,
        folder: &Path,
        seawall: &Seawall,
        places: &[(Ipv4Addr, &str)],
    ) -> Result<Self> {
        let hosts = places
            .iter()
            .zip(1..=u8::MAX)
            .map(|((address, id), number)| LabHost::read(bench, *address, id, number))
            .collect::<Result<Vec<_>>>()?;
        // Numbers are octets.
        ensure!(hosts.len() == places.len(), "{} hosts are too many", places.len());
        let mut fleet = String::new();
        for LabHost { address, other, profile, .. } in &hosts {
            writeln!(fleet, "[[host]]\naddress = \"{address}\"\nprofile = \"{}\"", profile.id)?;
            writeln!(fleet, "addresses = [\"{other}\"]")?;
        }
        let file = folder.join("fleet.toml");
        fs::write(&file, fleet)?;
        let mut server = seawall.command();
        server.args(["lab", "up", "--fleet"]).arg(&file);
        if !install::is_root() {
            server.arg("--free-ports");
        }
        let mut server = server
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start the lab")?;
        let stderr = server.stderr.take().context("the lab has no stderr")?;
        let mut lab = Self { hosts, port_map: None, server };
        let mut stderr = BufReader::new(stderr);
        let mut said = String::new();
        while !said.contains(READY) {
            if stderr.read_line(&mut said)? == 0 {
                bail!("the lab did not come up: {}", said.trim());
            }
        }
        lab.port_map = said.split_once("--port-map ").map(|(_, map)| map.trim().to_owned());
        // The lab must be able to go on writing to it.
        thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        Ok(lab)
    }

    /// The number that stands for port 135.
    pub(super) fn port(&self) -> Result<u16> {
        let Some(map) = &self.port_map else {
            return Ok(135);
        };
        let pair = map.split(',').find_map(|pair| pair.strip_prefix("135="));
        pair.with_context(|| format!("port 135 is not in the map {map}"))?
            .parse()
            .with_context(|| format!("the map {map}"))
    }

    /// The host with a profile.
    pub(super) fn host(&self, profile: &str) -> Result<&LabHost> {
        let host = self.hosts.iter().find(|host| host.profile.id == profile);
        host.with_context(|| format!("the lab has no {profile}"))
    }

    /// What a scan of all its hosts needs on its command line.
    pub(super) fn targets(&self) -> Vec<String> {
        let mut targets: Vec<String> =
            self.hosts.iter().map(|host| host.address.to_string()).collect();
        if let Some(map) = &self.port_map {
            targets.extend(["--port-map".to_owned(), map.clone()]);
        }
        targets
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // It keeps nothing that an orderly end would have to save.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The ids of all profiles that the binary knows.
pub(super) fn all_profiles(seawall: &Seawall) -> Result<Vec<String>> {
    let mut list = seawall.command();
    list.args(["lab", "up", "--profile"]);
    let printed = command::capture_within(&mut list, PATIENCE)?.success_or("seawall lab up")?;
    Ok(printed.lines().map(ToOwned::to_owned).collect())
}

/// Addresses side by side in a /24 of loopback where nobody serves their ports.
fn place<'a>(profiles: &[&'a str]) -> Result<Vec<(Ipv4Addr, &'a str)>> {
    let [_, _, _, first] = std::process::id().to_be_bytes();
    let count = u8::try_from(profiles.len())?;
    ensure!(count < u8::MAX, "{count} hosts do not fit into a /24");
    let is_free = |third: &u8| {
        let address = |fourth| Ipv4Addr::new(127, 79, *third, fourth);
        // Only root can tell, and only root needs it: others get ports that are free everywhere.
        !install::is_root()
            || (1..=count).all(|fourth| TcpListener::bind((address(fourth), 135)).is_ok())
    };
    let third = (0..=u8::MAX).map(|step| first.wrapping_add(step)).find(is_free);
    let third = third.context("no /24 of 127.79.0.0/16 has port 135 free for us")?;
    let places = profiles.iter().zip(1..);
    Ok(places.map(|(id, fourth)| (Ipv4Addr::new(127, 79, third, fourth), *id)).collect())
}

/// What the lab says last when it is up.
const READY: &str = "scan with:";

const PATIENCE: Duration = Duration::from_mins(2);
