//! impacket: a client of DCE/RPC and DCOM in Python that knows nothing of us.

mod activation;
mod lab;
mod vectors;

use std::cell::OnceCell;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::check::{self, Check, Skip};
use super::install::{self, Tool};
use super::product::{Lab, Seawall};
use super::{Bench, Suite, samba_peer};
use crate::command;
use crate::tally::Tally;

pub(super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: false,
    tools: &[Tool { program: "python3", package: "python3" }],
    checks: CHECKS.len(),
    run,
};

const NAME: &str = "impacket";

/// What the checks work with.
struct Scene {
    bench: Bench,
    python: PathBuf,
    /// Simulated hosts, started by the first check that asks for them.
    served: OnceCell<Served>,
}

/// Simulated hosts and the binary that serves them.
struct Served {
    seawall: Seawall,
    lab: Lab,
}

const CHECKS: &[Check<Scene>] = &[
    Check { name: "it_finds_winreg_at_the_samba_peer", run: finds_winreg },
    Check { name: "rpcdump_lists_the_maps_of_simulated_hosts", run: lab::rpcdump_lists_the_maps },
    Check { name: "it_reads_their_maps_in_pages_of_any_size", run: lab::pages_of_any_size },
    Check { name: "rpcmap_lists_their_interfaces", run: lab::rpcmap_lists_the_interfaces },
    Check { name: "rpcmap_finds_their_operations", run: lab::rpcmap_finds_the_operations },
    Check { name: "server_alive2_names_them_and_their_addresses", run: lab::server_alive2_names },
    Check { name: "where_there_is_no_server_alive2_it_finds_none", run: lab::no_server_alive2 },
    Check { name: "it_reads_our_activation_requests_as_harmless", run: activation::are_harmless },
    Check {
        name: "the_golden_vectors_of_impacket_are_what_it_writes",
        run: vectors::are_impackets,
    },
    Check { name: "it_reads_the_same_values_from_our_golden_vectors", run: vectors::are_read },
];

fn run(bench: &Bench) -> Result<Tally> {
    let python = install::python(bench).map_err(|why| Skip(format!("{why:#}")))?;
    Ok(check::run(NAME, CHECKS, &Scene { bench: bench.clone(), python, served: OnceCell::new() }))
}

impl Scene {
    /// Runs one of this folder's scripts and gives what it printed.
    fn script(&self, script: &str, arguments: &[&str]) -> Result<String> {
        let mut python = Command::new(&self.python);
        python.args(["-c", script]).args(arguments);
        command::capture_within(&mut python, PATIENCE)?.success_or("impacket")
    }
}

fn finds_winreg(scene: &Scene) -> Result<()> {
    let peer = samba_peer::start_or_skip(&scene.bench, NAME)?;
    let address = peer.address.to_string();
    let winreg = ["338cd001-2244-31f1-aaaa-900038001003", "1.0"];
    let found = scene.script(EPT_MAP, &[&address, "135", winreg[0], winreg[1]])?;
    ensure!(found.starts_with(&format!("ncacn_ip_tcp:{address}[")), "it found `{}`", found.trim());
    peer.stop()
}

const EPT_MAP: &str = include_str!("ept_map.py");

/// The first connection to a service of Samba starts its worker, which takes seconds.
const PATIENCE: Duration = Duration::from_mins(1);
