//! Commands to type, exactly as they are to be typed: what hosts are called is not to be trusted.

use std::net::IpAddr;

use seawall_advisory::BulletinId;
use serde::Serialize;

use crate::fleet::FleetHost;

/// A command line, safe to paste into a shell of Unix or of Windows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Command(String);

impl Command {
    /// It as it is typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What to take to a host that was only scanned.
pub fn collect() -> Command {
    Command("seawall collect script --output collect.cmd".to_owned())
}

/// Its plan.
pub fn plan(host: &FleetHost) -> Option<Command> {
    typed(host).map(|name| Command(format!("seawall plan {name}")))
}

/// Why something is said of it.
pub fn explain(host: &FleetHost, advisory: &BulletinId) -> Option<Command> {
    let advisory = advisory.as_str();
    // An id of an imported feed is somebody else's text.
    let is_plain = advisory.chars().all(is_plain);
    let name = typed(host).filter(|_| is_plain)?;
    Some(Command(format!("seawall explain {name} {advisory}")))
}

/// A new look at it by its answers.
pub fn scan(host: &FleetHost) -> Option<Command> {
    let address = host.addresses.first().filter(|_| host.scanned.is_some());
    address.map(|address| Command(format!("seawall scan {address}")))
}

/// What the commands find the host by, as it is typed: its name, else an address, else its key.
pub fn typed(host: &FleetHost) -> Option<String> {
    let plain = |text: &str| {
        let is_plain = !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain);
        is_plain.then(|| text.to_owned())
    };
    // Letters of every script stand in quotes for old shells; nothing in them means anything there.
    let quoted = |text: &str| {
        let is_word = |c: char| is_plain(c) || c.is_alphanumeric() || c == ' ';
        let is_word = text.chars().all(is_word) && text.starts_with(char::is_alphanumeric);
        is_word.then(|| format!("\"{text}\""))
    };
    let address = || host.addresses.first().map(IpAddr::to_string);
    plain(&host.name).or_else(|| quoted(&host.name)).or_else(address).or_else(|| plain(&host.key))
}

/// Whether a character stands for itself in every shell.
const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':')
}
