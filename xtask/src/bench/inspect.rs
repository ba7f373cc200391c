//! `seawall inspect` beside tshark, on the captures over and over with other addresses.

mod capture;
mod measured;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::command;
use crate::repository::Repository;
use crate::suites::{Bench, captures};
use measured::Measured;

/// How many times as many PDUs a second of a processor `inspect` must read of all captures. Of
/// DCE/RPC alone, which neither can pass over, the number is told and nothing is promised.
const FACTOR: f64 = 20.0;
/// How much more memory it may take for a capture several times as long, in kB.
const GROWTH: u64 = 16 * 1024;

/// What is measured: a name, how many bytes of capture, and whether all captures are in it or
/// those alone that hold DCE/RPC over TCP.
const CASES: [(&str, u64, bool); 2] =
    [(PROMISED, 300_000_000, true), ("DCE/RPC alone", 40_000_000, false)];
const PROMISED: &str = "all captures";
/// Bytes of two captures of DCE/RPC alone. Nothing in them is closed: in the shorter one there
/// are already more connections than `inspect` follows at once.
const LENGTHS: [u64; 2] = [160_000_000, 480_000_000];

/// Measures; whether it was fast enough, and its memory constant.
pub(crate) fn run(repository: &Repository) -> Result<bool> {
    let bench = Bench::new(repository)?;
    let folder = bench.scratch("bench-inspect")?;
    let files = captures::files(&bench)?;
    let binary = release(repository)?;
    let mut rows = Vec::new();
    let big = folder.join("big.pcap");
    for (name, bytes, all) in CASES {
        concatenate(&files, all, bytes, &big)?;
        let ours = inspect(&binary, &big, &folder)?;
        rows.push((name, ours, tshark(&big, &folder)?));
    }
    let mut peaks = Vec::new();
    for bytes in LENGTHS {
        concatenate(&files, false, bytes, &big)?;
        peaks.push(inspect(&binary, &big, &folder)?.peak);
    }
    fs::remove_dir_all(&folder)?;
    Ok(report(&rows, &peaks))
}

fn concatenate(files: &[PathBuf], all: bool, bytes: u64, to: &Path) -> Result<()> {
    let folder = to.parent().context("the capture lies in no folder")?;
    let wanted = files.iter().filter(|file| all || capture::is_plain_rpc(file));
    let packets: Vec<_> =
        wanted.map(|file| capture::packets(file, folder)).collect::<Result<_>>()?;
    capture::write(to, &packets, bytes)
}

fn report(rows: &[(&str, Measured, Measured)], peaks: &[u64]) -> bool {
    println!(
        "{:<22} {:<8} {:>9} {:>9} {:>9} {:>12} {:>9}",
        "capture", "by", "PDUs", "wall s", "CPU s", "PDUs/CPU s", "peak MB"
    );
    let mut is_well = true;
    for (name, ours, theirs) in rows {
        println!("{name:<22} {:<8} {ours}", "seawall");
        println!("{name:<22} {:<8} {theirs}", "tshark");
        let factor = ours.rate() / theirs.rate();
        let wall = theirs.wall / ours.wall;
        println!("{name:<22} {factor:.1} times as many PDUs a CPU second; {wall:.1} by the clock");
        is_well &= factor >= FACTOR || *name != PROMISED;
    }
    if let [short, long] = peaks {
        let grown = long.saturating_sub(*short);
        println!(
            "memory for a capture three times as long: {short} kB, {long} kB: {grown} kB more"
        );
        is_well &= grown <= GROWTH;
    }
    println!("{}", if is_well { "well" } else { "FAIL: too slow, or memory grows" });
    is_well
}

fn release(repository: &Repository) -> Result<PathBuf> {
    let mut cargo = repository.cargo();
    cargo.args(["build", "--release", "--package", "seawall", "--message-format", "json"]);
    let built = command::capture(&mut cargo)?.success_or("cargo build")?;
    let built = built
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|message| message.get("executable")?.as_str().map(Into::into));
    built.context("cargo built no binary")
}

fn inspect(binary: &Path, capture: &Path, folder: &Path) -> Result<Measured> {
    let mut seawall = Command::new(binary);
    seawall.args(["inspect", "--format", "jsonl"]).arg(capture);
    let out = folder.join("seawall.jsonl");
    let measured = Measured::run(&mut seawall, File::create(&out)?)?;
    let printed = fs::read_to_string(&out)?;
    let last = printed.lines().next_back().context("inspect printed nothing")?;
    let summary: Value = serde_json::from_str(last)?;
    let pdus = summary.get("pdus").and_then(Value::as_object).into_iter().flatten();
    Ok(measured.with(pdus.filter_map(|(_, count)| count.as_u64()).sum()))
}

/// tshark is asked for no more than types, operations and interfaces.
fn tshark(capture: &Path, folder: &Path) -> Result<Measured> {
    let mut tshark = Command::new("tshark");
    tshark.args(["-n", "-Y", "dcerpc && tcp && !smb && !smb2 && !smb_pipe", "-T", "fields"]);
    tshark.args(["-e", "dcerpc.pkt_type", "-e", "dcerpc.opnum", "-e", "dcerpc.cn_bind_to_uuid"]);
    tshark.arg("-r").arg(capture);
    let out = folder.join("tshark.txt");
    let measured = Measured::run(&mut tshark, File::create(&out)?)?;
    let printed = fs::read_to_string(&out)?;
    let types = printed.lines().filter_map(|line| line.split('\t').next());
    let pdus: usize = types.map(|types| types.split(',').count()).sum();
    Ok(measured.with(u64::try_from(pdus)?))
}
