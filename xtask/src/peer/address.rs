//! Loopback addresses for peers.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::command;

/// A loopback address on which nobody serves the given ports.
pub(crate) fn free_address(ports: &[u16]) -> Result<Ipv4Addr> {
    // Beginning at our own number, two that look at once do not find the same.
    let offset = std::process::id();
    (0..1000)
        .map(|step| {
            let [_, _, third, fourth] = (offset.wrapping_add(step)).to_be_bytes();
            Ipv4Addr::new(127, 77, third, fourth.clamp(1, 254))
        })
        .find(|address| ports.iter().all(|port| TcpListener::bind((*address, *port)).is_ok()))
        .with_context(|| format!("no loopback address has the ports {ports:?} free for us"))
}

/// Gives the loopback interface the address, since Samba binds only to addresses it finds on an
/// interface. Notes that it did, so that [`remove`] takes back nothing else.
pub(super) fn add(address: Ipv4Addr, folder: &Path) -> Result<()> {
    if address == Ipv4Addr::LOCALHOST || command::find("ip").is_none() {
        return Ok(());
    }
    let shown =
        command::capture(Command::new("ip").args(["-4", "-o", "addr", "show", "dev", "lo"]))?;
    if shown.stdout.contains(&format!(" {address}/")) {
        return Ok(());
    }
    let with_mask = format!("{address}/8");
    command::capture(Command::new("ip").args(["addr", "add", &with_mask, "dev", "lo"]))?
        .success_or("ip addr add")?;
    fs::write(folder.join(NOTE), with_mask).context("cannot note the address")
}

/// Takes back the address that [`add`] gave.
pub(super) fn remove(folder: &Path) -> Result<()> {
    let note = folder.join(NOTE);
    let Ok(with_mask) = fs::read_to_string(&note) else {
        return Ok(());
    };
    command::capture(Command::new("ip").args(["addr", "del", &with_mask, "dev", "lo"]))?
        .success_or("ip addr del")?;
    Ok(fs::remove_file(note)?)
}

const NOTE: &str = "address";
