//! The same streams with the same bytes as tshark's "follow stream".

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use crate::corpus::{Contents, captures, streams};

/// A stream as tshark shows it: the end it calls node 0, and what it and the other sent.
struct Followed {
    node: SocketAddr,
    sent: Vec<u8>,
    received: Vec<u8>,
}

#[test]
fn streams_and_their_bytes_are_those_tshark_follows() {
    if Command::new("tshark").arg("--version").output().is_err() {
        println!("skipped: no tshark here");
        return;
    }
    let mut differences = Vec::new();
    let (mut compared, mut bytes) = (0, 0);
    for file in captures() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let (ours, _) = streams(&file);
        let (count, theirs) = follow(&file, ours.len());
        if ours.len() != count {
            differences.push(format!("{name}: {} streams, not {count}", ours.len()));
        }
        assert_eq!(ours.len(), theirs.len(), "{name}: tshark follows every stream asked for");
        compared += ours.len();
        bytes += ours.iter().map(|it| it.to_server.len() + it.to_client.len()).sum::<usize>();
        for (number, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
            differences.extend(compare(ours, theirs).map(|it| format!("{name}: {number}: {it}")));
        }
    }
    println!("{compared} streams with {bytes} bytes compared");
    assert!(differences.is_empty(), "{differences:#?}");
}

fn compare(ours: &Contents, theirs: &Followed) -> Option<String> {
    let (sent, received) = match theirs.node {
        node if node == ours.flow.client => (&ours.to_server, &ours.to_client),
        node if node == ours.flow.server => (&ours.to_client, &ours.to_server),
        node => {
            return Some(format!(
                "between {} and {}, not {node}",
                ours.flow.client, ours.flow.server
            ));
        }
    };
    (sent != &theirs.sent || received != &theirs.received).then(|| {
        format!(
            "node {} sent {} and received {} bytes, not {} and {}",
            theirs.node,
            sent.len(),
            received.len(),
            theirs.sent.len(),
            theirs.received.len()
        )
    })
}

/// How many streams tshark finds, and the contents of the first so many.
fn follow(file: &Path, wanted: usize) -> (usize, Vec<Followed>) {
    let mut tshark = Command::new("tshark");
    tshark.arg("-r").arg(file).args(["-Y", "tcp", "-T", "fields", "-e", "tcp.stream"]);
    // Names of services and hosts would stand where ports and addresses are compared.
    tshark.arg("-n");
    for number in 0..wanted {
        tshark.args(["-z", &format!("follow,tcp,raw,{number}")]);
    }
    let output = tshark.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let (fields, follows) = text.split_once("\n===").unwrap_or((&text, ""));
    let streams = fields.lines().filter_map(|line| line.parse::<usize>().ok());
    let count = streams.max().map_or(0, |last| last + 1);
    // The statistics come in the reverse order.
    let mut followed: Vec<_> = follows.split("Follow: tcp,raw").skip(1).map(parse).collect();
    followed.reverse();
    (count, followed)
}

fn parse(text: &str) -> Followed {
    let node = text.lines().find_map(|line| line.strip_prefix("Node 0: ")).unwrap();
    let (address, port) = node.rsplit_once(':').unwrap();
    let node = SocketAddr::new(address.parse().unwrap(), port.parse().unwrap());
    let mut followed = Followed { node, sent: vec![], received: vec![] };
    for line in text.lines() {
        if let Some(hex) = line.strip_prefix('\t') {
            followed.received.extend(from_hex(hex));
        } else if line.chars().all(|digit| digit.is_ascii_hexdigit()) {
            followed.sent.extend(from_hex(line));
        }
    }
    followed
}

fn from_hex(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks_exact(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}
