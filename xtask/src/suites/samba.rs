//! Debian's Samba: a real endpoint mapper to look at, and clients that look at ours.

use std::net::Ipv4Addr;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use super::check::{self, Check, Skip};
use super::install::{self, Tool};
use super::{Bench, Suite};
use crate::ci::Tally;
use crate::command;
use crate::peer::{self, Peer};

pub(super) const SUITE: Suite =
    Suite { name: NAME, needs_root: true, tools: TOOLS, checks: CHECKS.len(), run };

const NAME: &str = "samba";

/// What a peer and its own client need.
const TOOLS: &[Tool] = &[
    Tool { program: "samba-dcerpcd", package: "samba" },
    Tool { program: "smbd", package: "samba" },
    Tool { program: "rpcclient", package: "smbclient" },
    Tool { program: "ip", package: "iproute2" },
    Tool { program: "setsid", package: "util-linux" },
];

/// What the checks work with.
struct Scene {
    #[expect(dead_code, reason = "for the checks that judge the binary's own output")]
    bench: Bench,
    peer: Peer,
}

const CHECKS: &[Check<Scene>] = &[
    Check { name: "rpcclient_lists_the_peers_endpoint_map", run: rpcclient_lists_the_map },
    Check { name: "the_peer_answers_on_no_other_address", run: answers_nowhere_else },
];

fn run(bench: &Bench) -> Result<Tally> {
    let scene = Scene { bench: bench.clone(), peer: start_peer(bench, NAME)? };
    let mut tally = check::run(NAME, CHECKS, &scene);
    if let Err(error) = scene.peer.stop() {
        tally.add(Tally::failure("samba::the_peer_stops", format!("{error:#}")));
    }
    Ok(tally)
}

/// Starts a peer on a free loopback address, with its files in a folder of the given name.
pub(super) fn start_peer(bench: &Bench, name: &str) -> Result<Peer> {
    let name = format!("{name}-peer");
    // A run that was killed leaves its peer behind.
    if peer::is_in(&bench.folder.join(&name)) {
        peer::stop(&bench.folder.join(&name))?;
    }
    let address = peer::free_address(&[135, 445])?;
    Peer::start(&bench.scratch(&name)?, address)
}

/// As [`start_peer`], for suites that can do without: why there can be none is a skip.
pub(super) fn start_peer_or_skip(bench: &Bench, name: &str) -> Result<Peer> {
    if !install::is_root() {
        bail!(Skip("needs root to serve port 135".to_owned()));
    }
    install::tools(TOOLS).map_err(|error| Skip(format!("{error:#}")))?;
    start_peer(bench, name)
}

/// What `rpcclient epmlookup` prints of an address, a line an entry.
pub(super) fn epmlookup(address: Ipv4Addr) -> Result<Vec<String>> {
    let binding = format!("ncacn_ip_tcp:{address}[135]");
    let mut rpcclient = Command::new("rpcclient");
    rpcclient.args([&binding, "-U%", "-c", "epmlookup"]);
    let listed = command::capture_within(&mut rpcclient, PATIENCE)?.success_or("rpcclient")?;
    Ok(listed.lines().filter(|line| line.contains("ncacn_")).map(ToOwned::to_owned).collect())
}

fn rpcclient_lists_the_map(scene: &Scene) -> Result<()> {
    let entries = epmlookup(scene.peer.address).context("epmlookup")?;
    ensure!(entries.len() >= 10, "only {} entries: {entries:?}", entries.len());
    // winreg, by its interface.
    let winreg = "338cd001-2244-31f1-aaaa-900038001003";
    ensure!(entries.iter().any(|entry| entry.contains(winreg)), "no winreg in {entries:?}");
    Ok(())
}

fn answers_nowhere_else(scene: &Scene) -> Result<()> {
    let [first, second, third, fourth] = scene.peer.address.octets();
    let beside = Ipv4Addr::new(first, second, third, fourth ^ 1);
    for port in [135, 445] {
        ensure!(
            std::net::TcpStream::connect((beside, port)).is_err(),
            "something answers on port {port} of {beside}"
        );
    }
    Ok(())
}

/// The first connection to a service starts its worker, which takes seconds.
const PATIENCE: Duration = Duration::from_mins(1);
