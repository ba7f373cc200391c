//! Reads a capture through all stages and prints how fast that went.
//!
//! `cargo run --release -p seawall-capture --example capture_speed -- FILE [ROUNDS]`

#![allow(clippy::print_stdout, reason = "a tool for the terminal")]

use std::error::Error;
use std::fs::{self, File};
use std::time::Instant;

use seawall_capture::{CaptureReader, Decoder, Event, FlowTable, Limits, Reassembler};

#[derive(Debug, Default)]
struct Tally {
    frames: u64,
    streams: u64,
    data: u64,
    bytes: usize,
    gaps: u64,
    conflicts: u64,
    ignored: u64,
    evicted: u64,
    flows: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("which capture?")?;
    let rounds = arguments.next().map_or(Ok(1), |rounds| rounds.parse::<u32>())?;
    for _ in 0..rounds {
        let began = Instant::now();
        let tally = read(&file)?;
        let seconds = began.elapsed().as_secs_f64();
        let rate = f64::from(u32::try_from(tally.frames)?) / seconds / 1e6;
        println!("{seconds:.3} s, {rate:.2} million packets/s, {}", peak_memory());
        println!("{tally:?}");
    }
    Ok(())
}

fn read(file: &str) -> Result<Tally, Box<dyn Error>> {
    let mut tally = Tally::default();
    let mut reader = CaptureReader::new(File::open(file)?)?;
    let mut decoder = Decoder::default();
    let mut reassembler = Reassembler::new(Limits::DEFAULT);
    let mut flows = FlowTable::new(65_536);
    while let Some(frame) = reader.next_frame()? {
        if let Ok(packet) = decoder.decode(&frame) {
            tally.flows += usize::from(flows.push(&packet).is_some());
            for event in reassembler.push(&packet) {
                tally.add(&event);
            }
        }
    }
    tally.frames = reader.frames();
    tally.flows += flows.finish().len();
    for event in reassembler.finish() {
        tally.add(&event);
    }
    println!("{:?}", decoder.counts());
    Ok(tally)
}

impl Tally {
    fn add(&mut self, event: &Event<'_>) {
        match event {
            Event::Opened { .. } => self.streams += 1,
            Event::Data { bytes, .. } | Event::Datagram { bytes, .. } => {
                self.data += 1;
                self.bytes += bytes.len();
            }
            Event::Gap { .. } => self.gaps += 1,
            Event::OverlapConflict { .. } => self.conflicts += 1,
            Event::Ignored { .. } => self.ignored += 1,
            Event::Evicted { .. } => self.evicted += 1,
            _ => {}
        }
    }
}

/// The largest resident size so far, where the system tells it.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.map_or_else(String::new, |line| line.split_whitespace().collect::<Vec<_>>().join(" "))
}
