//! `seawall scan` beside nmap, impacket and the kernel's own floor, in one run: ratios, not rates.
//!
//! Everything happens in network namespaces of the bench's own, on loopback addresses.

mod connect;
mod race;
mod respond;

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::thread;

use anyhow::{Context as _, Result, bail, ensure};

pub(crate) use connect::connect;
pub(crate) use respond::respond;

use super::meter::Meter;
use crate::namespace::{self, Namespace, Server};
use crate::repository::Repository;
use crate::suites::{Bench, Tool, python, tools};
use race::{Bar, Race, Results, Runner};

/// Measures everything and holds it against the bars.
pub(crate) fn run(repository: &Repository, options: &[&str]) -> Result<bool> {
    let keep_disturbed = match options {
        [] => false,
        ["--keep-disturbed"] => true,
        _ => bail!("bench scan knows only --keep-disturbed"),
    };
    tools(TOOLS)?;
    namespace::sweep()?;
    let bench = Bench::new(repository)?;
    let scene = Scene::set(&bench, keep_disturbed)?;
    let mut results = Results::default();
    scene.nobody(&mut results)?;
    scene.somebody(&mut results)?;
    scene.lookup(&mut results)?;
    scene.full_check(&mut results)?;
    scene.memory(&mut results)?;
    Ok(results.judge(BARS))
}

/// The lines of issue 4, none of them weaker.
const BARS: &[Bar] = &[
    Bar::at_most_cpu("discovery, nobody there", SEAWALL, "nmap -sT", 1.0),
    Bar::at_most_cpu("discovery, somebody there", SEAWALL, "nmap -sT", 1.0),
    Bar::at_least_rate("bind and lookup", ENGINE, "impacket", 60.0),
    Bar::at_least_rate("bind and lookup", ENGINE, "nmap, a script", 4.0),
    Bar::under_memory("a /16", SEAWALL, 64.0),
];

/// Where all is measured.
struct Scene {
    meter: Meter,
    binary: PathBuf,
    /// The scan engine alone.
    engine: PathBuf,
    python: PathBuf,
    script: PathBuf,
    /// Nobody listens here.
    empty: Namespace,
    /// Every loopback address answers here.
    full: Namespace,
    responder: Server,
    /// Simulated hosts.
    lab: Namespace,
    simulated: Server,
}

impl Scene {
    fn set(bench: &Bench, keep_disturbed: bool) -> Result<Self> {
        let folder = bench.scratch("bench-scan")?;
        let binary = bench.released_seawall()?;
        let engine = bench.released_example("seawall-probe", "map_speed")?;
        let python = python(bench)?;
        let script = folder.join("lookup.nse");
        fs::write(&script, NSE)?;
        let (empty, full, lab) = (place()?, place()?, place()?);
        let mut command = full.bound_command(std::env::current_exe()?);
        let mut responder = Server::start(command.args(["bench-peer", "respond", "135"]))?;
        wait_for(responder.process.stdout.take(), "ready").context("the responder")?;
        let fleet = folder.join("fleet.toml");
        fs::write(folder.join("small.toml"), SMALL)?;
        let mut hosts = String::new();
        for number in 1..=HOSTS {
            let [.., third, fourth] = number.to_be_bytes();
            let address = format!("127.80.{third}.{fourth}");
            writeln!(hosts, "[[host]]\naddress = \"{address}\"\nprofile = \"small.toml\"")?;
        }
        fs::write(&fleet, hosts)?;
        let mut command = lab.bound_command(&binary);
        command.args(["--lang", "en", "lab", "up", "--fleet"]).arg(&fleet);
        let mut simulated = Server::start(&mut command)?;
        wait_for(simulated.process.stderr.take(), "scan with:").context("the lab")?;
        let meter = Meter { folder, keep_disturbed };
        Ok(Self { meter, binary, engine, python, script, empty, full, responder, lab, simulated })
    }

    /// `seawall scan` of the hosts, with further options.
    fn seawall(&self, options: &[&str]) -> Runner {
        let mut line = vec![self.binary.display().to_string()];
        line.extend(["--lang", "en", "--no-progress", "scan"].map(ToOwned::to_owned));
        line.extend(["--fail-on", "never", "--no-udp"].map(ToOwned::to_owned));
        if !options.contains(&"--format") {
            line.extend(["--format", "csv"].map(ToOwned::to_owned));
        }
        line.extend(options.iter().map(|&option| option.to_owned()));
        Runner { name: SEAWALL, line, units: HOSTS, check: Box::new(|_| Ok(())), inner: false }
    }

    /// A store in a file, which no run before has filled.
    fn store(&self) -> String {
        format!("sqlite:{}", self.meter.store().display())
    }

    fn nobody(&self, results: &mut Results) -> Result<()> {
        let tuned = ["-sT", "-p", "135", "-T5", "--min-parallelism", "900"];
        let tuned = [&tuned[..], &["--min-hostgroup", "4096", "--min-rate", "1000000"]].concat();
        let race = Race { name: "discovery, nobody there", place: &self.empty, servers: vec![] };
        race.run(
            &self.meter,
            REPETITIONS,
            &[
                self.seawall(&[RANGE, "--ports", "135", "--depth", "ports", "--store", ":memory:"])
                    .gate(|printed| counted(printed, ",refused,", HOSTS)),
                nmap("nmap -sT", &["-sT", "-p", "135"])
                    .gate(|printed| counted(printed, "135/closed/tcp", NMAP_HOSTS)),
                nmap("nmap -sT, tuned", &tuned)
                    .gate(|printed| counted(printed, "135/closed/tcp", NMAP_HOSTS)),
                floor(135, 0)?,
            ],
            results,
        )
    }

    fn somebody(&self, results: &mut Results) -> Result<()> {
        let port = respond::SILENT.to_string();
        let race = Race {
            name: "discovery, somebody there",
            place: &self.full,
            servers: vec![self.responder.process.id()],
        };
        race.run(
            &self.meter,
            REPETITIONS,
            &[
                self.seawall(&[RANGE, "--ports", &port, "--depth", "ports", "--store", ":memory:"])
                    .gate(|printed| counted(printed, ",tcp/445,", HOSTS)),
                nmap("nmap -sT", &["-sT", "-p", &port])
                    .gate(|printed| counted(printed, "445/open/tcp", NMAP_HOSTS)),
                floor(respond::SILENT, HOSTS)?,
            ],
            results,
        )
    }

    /// Connect, bind, one lookup, its answer read: the engine does what its peers do. The whole
    /// command judges and stores as well, and stands beside it.
    fn lookup(&self, results: &mut Results) -> Result<()> {
        let race = Race {
            name: "bind and lookup",
            place: &self.full,
            servers: vec![self.responder.process.id()],
        };
        let script = self.script.display().to_string();
        let mut impacket = vec![self.python.display().to_string(), "-c".to_owned()];
        impacket.extend([LOOKUP.to_owned(), FIRST.to_owned(), IMPACKET_HOSTS.to_string()]);
        let impacket = Runner {
            name: "impacket",
            line: impacket,
            units: IMPACKET_HOSTS,
            check: Box::new(|printed| {
                let found = printed.split_whitespace().next().unwrap_or_default();
                ensure!(found == (IMPACKET_HOSTS * 4).to_string(), "{found} entries");
                Ok(())
            }),
            inner: true,
        };
        let engine = Runner {
            name: ENGINE,
            line: vec![self.engine.display().to_string(), RANGE.to_owned()],
            units: HOSTS,
            check: Box::new(|printed| {
                ensure!(printed.trim() == (HOSTS * 4).to_string(), "{} entries", printed.trim());
                Ok(())
            }),
            inner: false,
        };
        let store = self.store();
        let range = [RANGE, "--ports", "135", "--depth", "endpoints", "--store"];
        let four_a_host = |printed: &str| {
            let entries = printed.matches("[1025]\"").count();
            ensure!(entries == usize::try_from(HOSTS)?, "{entries} maps");
            Ok(())
        };
        race.run(
            &self.meter,
            REPETITIONS,
            &[
                engine,
                self.seawall(&[&range[..], &[":memory:", "--format", "json"]].concat())
                    .named("seawall, stored in memory")
                    .gate(four_a_host),
                self.seawall(&[&range[..], &[&store, "--format", "json"]].concat())
                    .named("seawall, stored in a file")
                    .gate(four_a_host),
                impacket,
                nmap("nmap, a script", &["-sT", "-p", "135", "--script", &script]).gate(
                    |printed| {
                        let open = printed.matches("135/open/tcp").count();
                        ensure!(open == usize::try_from(NMAP_HOSTS)?, "{open} open");
                        Ok(())
                    },
                ),
                floor(135, HOSTS)?,
            ],
            results,
        )
    }

    fn full_check(&self, results: &mut Results) -> Result<()> {
        let race = Race {
            name: "full check, simulated hosts",
            place: &self.lab,
            servers: vec![self.simulated.process.id()],
        };
        let store = self.store();
        let range = [RANGE, "--ports", "135", "--store"];
        let gate = |printed: &str| counted(printed, ",unpatched,", HOSTS);
        race.run(
            &self.meter,
            REPETITIONS,
            &[
                self.seawall(&[&range[..], &[&store]].concat()).gate(gate),
                self.seawall(&[&range[..], &[":memory:"]].concat())
                    .named("seawall, in memory")
                    .gate(gate),
                floor(135, HOSTS)?,
            ],
            results,
        )
    }

    fn memory(&self, results: &mut Results) -> Result<()> {
        let race =
            Race { name: "a /16", place: &self.full, servers: vec![self.responder.process.id()] };
        let (store, count) = (self.store(), 65_534);
        let scan = |options: &[&str]| {
            let mut scan = self.seawall(&[&["127.81.0.0/16", "--store", &store], options].concat());
            scan.units = count;
            scan.gate(move |printed| counted(printed, ",tcp/135", count))
        };
        race.run(&self.meter, 1, &[scan(&["--ports", "135"])], results)
    }
}

fn nmap(name: &'static str, options: &[&str]) -> Runner {
    let line = ["nmap", "-n", "-Pn", "--max-retries", "1", "-oG", "-"];
    let mut line: Vec<String> = line.map(ToOwned::to_owned).to_vec();
    line.extend(options.iter().map(|&option| option.to_owned()));
    line.push(NMAP_RANGE.to_owned());
    Runner { name, line, units: NMAP_HOSTS, check: Box::new(|_| Ok(())), inner: false }
}

/// The kernel's floor, opened and closed or refused.
fn floor(port: u16, open: u32) -> Result<Runner> {
    let mut line = vec![std::env::current_exe()?.display().to_string()];
    line.extend(["bench-peer", "connect", FIRST].map(ToOwned::to_owned));
    line.extend([HOSTS.to_string(), port.to_string()]);
    let check = Box::new(move |printed: &str| {
        ensure!(printed.trim() == open.to_string(), "{} of {open} open", printed.trim());
        Ok(())
    });
    Ok(Runner { name: "connect + close", line, units: HOSTS, check, inner: false })
}

/// A network with room for as many connections as anybody opens.
fn place() -> Result<Namespace> {
    let place = Namespace::make()?;
    place.sysctl(&[
        "net.core.somaxconn=65535",
        "net.ipv4.tcp_max_syn_backlog=65535",
        "net.ipv4.ip_local_port_range=1024 65535",
        "net.ipv6.conf.all.disable_ipv6=1",
    ])?;
    Ok(place)
}

/// Waits until a server says so, and lets it say whatever it likes from then on.
fn wait_for(pipe: Option<impl std::io::Read + Send + 'static>, word: &str) -> Result<()> {
    let mut pipe = BufReader::new(pipe.context("there is no pipe")?);
    let mut said = String::new();
    while !said.contains(word) {
        ensure!(pipe.read_line(&mut said)? > 0, "it did not come up: {}", said.trim());
    }
    thread::spawn(move || std::io::copy(&mut pipe, &mut std::io::sink()));
    Ok(())
}

/// The gate: as many lines with a word as there are hosts.
fn counted(printed: &str, word: &str, hosts: u32) -> Result<()> {
    let found = printed.lines().filter(|line| line.contains(word)).count();
    ensure!(found == usize::try_from(hosts)?, "`{word}` {found} times, for {hosts} hosts");
    Ok(())
}

const SEAWALL: &str = "seawall";
const ENGINE: &str = "seawall, the engine";

const FIRST: &str = "127.80.0.1";
/// A /20 without the two addresses that are no host's.
const RANGE: &str = "127.80.0.0/20";
const HOSTS: u32 = 4094;
/// nmap takes all of it.
const NMAP_RANGE: &str = "127.80.0.0/20";
const NMAP_HOSTS: u32 = 4096;
/// impacket takes milliseconds a host.
const IMPACKET_HOSTS: u32 = 256;

const REPETITIONS: usize = 3;

const TOOLS: &[Tool] = &[
    Tool { program: "nmap", package: "nmap" },
    Tool { program: "ip", package: "iproute2" },
    Tool { program: "python3", package: "python3" },
    Tool { program: "setpriv", package: "util-linux" },
    Tool { program: "sysctl", package: "procps" },
];

/// A host with no port but 135, so that thousands fit on a machine.
const SMALL: &str = r#"extends = "w2k-sp4-unpatched"
expect = "unpatched"
[ports.tcp]
135 = "rpc"
139 = "closed"
445 = "closed"
593 = "closed"
source = { "*" = "made up" }
[ports.udp]
135 = "closed"
137 = "closed"
138 = "closed"
445 = "closed"
source = { "*" = "made up" }
"#;

const NSE: &str = include_str!("lookup.nse");
const LOOKUP: &str = include_str!("lookup.py");
