//! Real captures. They lie beside the repository, or where `SEAWALL_CORPUS` says.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use seawall_capture::tcp::{Direction, Event, Flow, Limits, Reassembler};
use seawall_capture::{CaptureReader, Decoder};

/// All capture files, or none and a word about it.
pub(crate) fn captures() -> Vec<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let corpus = std::env::var_os("SEAWALL_CORPUS").map_or(beside.into(), PathBuf::from);
    let mut files = Vec::new();
    collect(&corpus.join("captures"), &mut files);
    files.sort();
    if files.is_empty() {
        println!("skipped: no captures under {}", corpus.display());
    }
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| ["pcap", "pcapng", "cap"].iter().any(|e| extension == *e))
        {
            files.push(path);
        }
    }
}

/// Both directions of a stream, with a gap written as tshark does.
pub(crate) struct Contents {
    pub(crate) flow: Flow,
    pub(crate) to_server: Vec<u8>,
    pub(crate) to_client: Vec<u8>,
}

/// The streams of a file in the order of their opening, and what was told beside data.
pub(crate) fn streams(file: &Path) -> (Vec<Contents>, Vec<String>) {
    let mut reader = CaptureReader::new(File::open(file).unwrap()).unwrap();
    let mut decoder = Decoder::default();
    let mut reassembler = Reassembler::new(Limits::DEFAULT);
    let mut streams = BTreeMap::new();
    let mut remarks = Vec::new();
    while let Some(frame) = reader.next_frame().unwrap() {
        match decoder.decode(&frame) {
            Ok(packet) => {
                for event in reassembler.push(&packet) {
                    note(event, &mut streams, &mut remarks);
                }
            }
            Err(skip) => remarks.push(format!("frame {}: {skip}", frame.number)),
        }
    }
    for event in reassembler.finish() {
        note(event, &mut streams, &mut remarks);
    }
    assert!(reader.frames() > 0, "{}", file.display());
    (streams.into_values().collect(), remarks)
}

fn note(event: Event<'_>, streams: &mut BTreeMap<u64, Contents>, remarks: &mut Vec<String>) {
    let (flow, direction, bytes) = match event {
        Event::Opened { flow, .. } => {
            let contents = Contents { flow, to_server: vec![], to_client: vec![] };
            streams.insert(flow.number, contents);
            return;
        }
        Event::Data { flow, direction, bytes, .. } => (flow, direction, bytes.into_owned()),
        Event::Gap { flow, direction, length, .. } => {
            let gap = format!("[{length} bytes missing in capture file]\0");
            (flow, direction, gap.into_bytes())
        }
        Event::Closed { .. } | Event::Datagram { .. } => return,
        other => {
            remarks.push(format!("{other:?}"));
            return;
        }
    };
    let contents = streams.get_mut(&flow.number).unwrap();
    match direction {
        Direction::ToServer => contents.to_server.extend(bytes),
        Direction::ToClient => contents.to_client.extend(bytes),
    }
}

#[test]
fn every_real_capture_is_read_to_its_end_and_nothing_in_it_is_contradictory() {
    for file in captures() {
        let (_, remarks) = streams(&file);
        let odd: Vec<_> = remarks
            .iter()
            .filter(|remark| !remark.contains("no IP packet") && !remark.contains("not read"))
            .collect();
        assert!(odd.is_empty(), "{}: {odd:#?}", file.display());
    }
}
