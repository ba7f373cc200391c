//! One large capture out of many small ones: again and again, each time between other addresses.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::command;

/// Whether a capture has DCE/RPC right over TCP, by its name; SMB is what the others are about.
pub(super) fn is_plain_rpc(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let begins = ["dcerpc__", "dcerpc-issue", "dce-rpc__dce_rpc_", "dce-rpc__cs_", "dce-rpc__bind"];
    begins.iter().any(|begin| name.starts_with(begin)) && !name.contains("udp")
}

/// The IPv4 packets of a capture.
pub(super) fn packets(file: &Path, folder: &Path) -> Result<Vec<Vec<u8>>> {
    let plain = folder.join("plain.pcap");
    let mut editcap = Command::new("editcap");
    editcap.args(["-F", "pcap"]).arg(file).arg(&plain);
    command::capture(&mut editcap)?.success_or("editcap")?;
    let bytes = fs::read(&plain)?;
    let link = word(&bytes, 20).context("no pcap header")?;
    // Ethernet, Linux cooked, and IP as it is.
    let skip = match link {
        1 => 14,
        113 => 16,
        _ => 0,
    };
    let mut packets = Vec::new();
    let mut at = 24;
    while let Some(length) = word(&bytes, at + 8).and_then(|length| usize::try_from(length).ok()) {
        let start = at + 16;
        let frame = bytes.get(start..start + length).unwrap_or_default();
        let packet = frame.get(skip..).unwrap_or_default();
        if packet.first().is_some_and(|first| first >> 4 == 4) && packet.len() >= 20 {
            packets.push(packet.to_vec());
        }
        at = start + length;
    }
    Ok(packets)
}

/// Writes all packets over and over, until so many bytes are there.
pub(super) fn write(file: &Path, captures: &[Vec<Vec<u8>>], bytes: u64) -> Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    // Version 2.4, no time zone, 262,144 bytes a packet, raw IP.
    for number in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 0x0004_0000, 101_u32] {
        out.write_all(&number.to_le_bytes())?;
    }
    let mut written = 0;
    // Every capture of every round has a network of its own.
    let mut network = 0_u16;
    while written < bytes {
        for capture in captures {
            network = network.wrapping_add(1);
            for packet in capture {
                written += record(&mut out, packet, network)?;
            }
        }
    }
    Ok(out.flush()?)
}

fn record(out: &mut impl Write, packet: &[u8], network: u16) -> Result<u64> {
    let mut packet = packet.to_vec();
    let [high, low] = network.to_be_bytes();
    for (at, change) in [(12, high), (13, low), (16, high), (17, low)] {
        if let Some(octet) = packet.get_mut(at) {
            *octet ^= change;
        }
    }
    let length = u32::try_from(packet.len())?;
    for number in [1_600_000_000, u32::from(network), length, length] {
        out.write_all(&number.to_le_bytes())?;
    }
    out.write_all(&packet)?;
    Ok(16 + u64::from(length))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|octets| u32::from_le_bytes(*octets))
}
