//! Debian's Samba: a real endpoint mapper to look at.

mod scan;

use std::cell::OnceCell;
use std::net::Ipv4Addr;

use anyhow::{Context as _, Result, ensure};

use super::check::{self, Check};
use super::{Bench, Suite, rpcclient, samba_peer};
use crate::peer::Peer;
use crate::tally::Tally;
use scan::Seen;

pub(super) const SUITE: Suite =
    Suite { name: NAME, needs_root: true, tools: samba_peer::TOOLS, checks: CHECKS.len(), run };

const NAME: &str = "samba";

/// What the checks work with.
struct Scene {
    bench: Bench,
    peer: Peer,
    /// What a scan of the peer brought, made by the first check that asks for it.
    scan: OnceCell<Seen>,
}

const CHECKS: &[Check<Scene>] = &[
    Check { name: "rpcclient_lists_the_peers_endpoint_map", run: rpcclient_lists_the_map },
    Check { name: "the_peer_answers_on_no_other_address", run: answers_nowhere_else },
    Check { name: "a_scan_lists_what_rpcclient_lists", run: scan::lists_the_same },
    Check { name: "a_scan_keeps_the_entries_that_come_with_the_end", run: scan::keeps_the_last },
    Check { name: "a_scan_finds_samba_without_dcom", run: scan::finds_samba },
    Check { name: "a_scan_asks_the_peer_to_activate_nothing", run: scan::activates_nothing },
];

fn run(bench: &Bench) -> Result<Tally> {
    let peer = samba_peer::start(bench, NAME)?;
    let scene = Scene { bench: bench.clone(), peer, scan: OnceCell::new() };
    let mut tally = check::run(NAME, CHECKS, &scene);
    if let Err(error) = scene.peer.stop() {
        tally.add(Tally::failure("samba::the_peer_stops", format!("{error:#}")));
    }
    Ok(tally)
}

fn rpcclient_lists_the_map(scene: &Scene) -> Result<()> {
    let entries = rpcclient::epmlookup(scene.peer.address).context("epmlookup")?;
    ensure!(entries.len() >= 10, "only {} entries: {entries:?}", entries.len());
    // winreg, by its interface.
    let winreg = "338cd001-2244-31f1-aaaa-900038001003";
    ensure!(entries.iter().any(|entry| entry.interface == winreg), "no winreg in {entries:?}");
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
