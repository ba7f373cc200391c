//! Writes the corpus the fuzz targets begin with: `capture_corpus FOLDER`, which is `fuzz/corpus`. What a
//! fuzzer found and was kept lies beside these files.
#![allow(clippy::print_stdout, reason = "an example talks to people")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, dead_code)] // The tests' module.

#[path = "../tests/capture/support.rs"]
mod support;

use std::{error::Error, fs, path::Path};

use seawall_capture::LinkType;
use support::{ipv4_frame, pcap, udp};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: capture_corpus FOLDER")?;
    let files = [
        ("capture_file", captures()),
        ("capture_frames", single_frames()),
        ("capture_segments", conversations()),
    ];
    let mut count = 0_usize;
    for (target, files) in files {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder)?;
        for (name, bytes) in files {
            fs::write(folder.join(name), bytes)?;
            count += 1;
        }
    }
    println!("{count} files");
    Ok(())
}

type Files = Vec<(&'static str, Vec<u8>)>;

fn captures() -> Files {
    let frames = ethernet();
    let frames: Vec<&[u8]> = frames.iter().map(Vec::as_slice).collect();
    vec![
        ("pcap", pcap(LinkType::ETHERNET, 0, &frames)),
        ("pcap-cut-off", pcap(LinkType::ETHERNET, 9, &frames)),
        ("pcapng", pcapng(&frames)),
    ]
}

fn single_frames() -> Files {
    let strung = |link: u8, frames: &[Vec<u8>]| {
        let mut bytes = vec![link];
        for frame in frames {
            bytes.push(u8::try_from(frame.len()).unwrap());
            bytes.extend(frame);
        }
        bytes
    };
    let frames = ethernet();
    let behind_the_link: Vec<Vec<u8>> = frames.iter().map(|frame| frame[14..].to_vec()).collect();
    let tagged = |frame: &Vec<u8>| [&frame[..12], &[0x81, 0, 0, 5], &frame[12..]].concat();
    vec![
        ("ethernet", strung(1, &frames)),
        ("vlan", strung(1, &frames.iter().map(tagged).collect::<Vec<_>>())),
        ("raw", strung(3, &behind_the_link)),
        ("version6", strung(3, &[version6(&udp(b"six"))])),
    ]
}

/// In the form of the target `capture_segments`.
fn conversations() -> Files {
    const OPENING: [[u8; 5]; 3] = [[0, 63, 0, 0x02, 0], [1, 63, 0, 0x12, 0], [0, 64, 0, 0x10, 0]];
    let with = |rest: &[[u8; 5]]| [&OPENING[..], rest].concat().concat();
    vec![
        ("in-order", with(&[[0, 64, 0, 0x18, 6], [1, 64, 6, 0x18, 9], [0, 70, 9, 0x11, 0]])),
        ("hole", with(&[[0, 70, 0, 0x18, 6], [0, 64, 0, 0x18, 6], [1, 64, 12, 0x10, 0]])),
        ("overlap", with(&[[0, 64, 0, 0x18, 9], [0, 66, 0, 0x18, 10]])),
        ("reset", with(&[[0, 64, 0, 0x18, 9], [1, 64, 0, 0x04, 0], [0, 63, 0, 0x02, 0]])),
    ]
}

/// A TCP conversation, a datagram whole and one in fragments.
fn ethernet() -> Vec<Vec<u8>> {
    let datagram = udp(b"in two fragments, then whole");
    vec![
        ipv4_frame(6, 0, &tcp(false, 0, 0, 0x02, b"")),
        ipv4_frame(6, 0, &tcp(false, 1, 1, 0x18, b"\x05\0\x0b\x03")),
        ipv4_frame(6, 0, &tcp(false, 5, 1, 0x11, b"")),
        ipv4_frame(17, 0x2000, &datagram[..16]),
        ipv4_frame(17, 2, &datagram[16..]),
        ipv4_frame(17, 0, &datagram),
    ]
}

fn tcp(to_client: bool, sequence: u32, acknowledgement: u32, flags: u8, data: &[u8]) -> Vec<u8> {
    let ports = if to_client { [0, 135, 0x9c, 0x40] } else { [0x9c, 0x40, 0, 135] };
    let (sequence, acknowledgement) = (sequence.to_be_bytes(), acknowledgement.to_be_bytes());
    [&ports[..], &sequence, &acknowledgement, &[0x50, flags, 0, 0, 0, 0, 0, 0], data].concat()
}

/// A packet without a link's header, with a destination option before what it carries.
fn version6(datagram: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + datagram.len()).unwrap().to_be_bytes();
    let mut packet = vec![0x60, 0, 0, 0, length[0], length[1], 60, 64];
    packet.extend([0x20; 32]);
    packet.extend([17, 0, 1, 4, 0, 0, 0, 0]);
    packet.extend(datagram);
    packet
}

/// A section, an interface and an enhanced packet block a frame.
fn pcapng(frames: &[&[u8]]) -> Vec<u8> {
    let block = |kind: u32, body: &[u8]| {
        let padding = body.len().next_multiple_of(4) - body.len();
        let length = u32::try_from(12 + body.len() + padding).unwrap().to_le_bytes();
        [&kind.to_le_bytes()[..], &length, body, &vec![0; padding], &length].concat()
    };
    let section = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
    let interface = [1, 0, 0, 0, 0, 0, 4, 0];
    let mut file = [block(0x0a0d_0d0a, &section), block(1, &interface)].concat();
    for frame in frames {
        let length = u32::try_from(frame.len()).unwrap();
        let words = [0, 0, 5, length, length].map(u32::to_le_bytes).concat();
        file.extend(block(6, &[&words, *frame].concat()));
    }
    file
}
