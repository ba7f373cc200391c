//! A Samba peer for whoever wants to ask it something.

use anyhow::{Result, bail};

use super::check::Skip;
use super::install::{self, Tool};
use super::{Bench, rpcclient};
use crate::peer::{self, Peer};

/// What a peer and its own client need.
pub(super) const TOOLS: &[Tool] = &[
    Tool { program: "samba-dcerpcd", package: "samba" },
    Tool { program: "smbd", package: "samba" },
    rpcclient::TOOL,
    Tool { program: "ip", package: "iproute2" },
    Tool { program: "setsid", package: "util-linux" },
];

/// Starts a peer on a free loopback address, with its files in a folder of the given name.
pub(super) fn start(bench: &Bench, name: &str) -> Result<Peer> {
    let name = format!("{name}-peer");
    // A run that was killed leaves its peer behind.
    if peer::is_in(&bench.folder.join(&name)) {
        peer::stop(&bench.folder.join(&name))?;
    }
    let address = peer::free_address(&[135, 445])?;
    Peer::start(&bench.scratch(&name)?, address)
}

/// As [`start`], for suites that can do without: why there can be none is a skip.
pub(super) fn start_or_skip(bench: &Bench, name: &str) -> Result<Peer> {
    if !install::is_root() {
        bail!(Skip("needs root to serve port 135".to_owned()));
    }
    install::tools(TOOLS).map_err(|error| Skip(format!("{error:#}")))?;
    start(bench, name)
}
