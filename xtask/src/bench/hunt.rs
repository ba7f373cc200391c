//! `seawall audit --hunt`: two hundred hosts judged and hunted on in one pass, beside the same pass
//! without hunting.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::bars::{Bar, judge};
use super::meter::{Cost, measure, median};
use crate::command;
use crate::repository::Repository;
use crate::suites::Bench;

const HOSTS: usize = 200;
/// Every so many hosts have a worm's entry among what starts.
const PLANTED: usize = 8;
const RUNS: usize = 5;
/// The fewest hosts a second by the clock.
const RATE: f64 = 50.0;
/// The most that hunting may add to the processor time of judging.
const ADDED: f64 = 1.5;

/// Measures; whether every bar holds.
pub(crate) fn run(repository: &Repository) -> Result<bool> {
    let bench = Bench::new(repository)?;
    let (seawall, maker) =
        (bench.released_seawall()?, bench.released_example("seawall-evidence", "audit_speed")?);
    let folder = bench.scratch("bench-hunt")?;
    let hosts = folder.join("hosts");
    let mut make = Command::new(maker);
    make.arg("make").arg(&hosts).arg(HOSTS.to_string());
    command::capture(&mut make)?.success_or("audit_speed")?;
    plant(&hosts)?;
    let audit = |hunt: &[&str]| -> Result<(Cost, String)> {
        let paths = hosts.to_str().context("the folder is no UTF-8")?;
        let program = seawall.to_str().context("the program is no UTF-8")?;
        let words = [program, "audit", "--no-store", "--no-proofs", "--fail-on", "never"];
        let more = ["--format", "jsonl", paths];
        let words = words.iter().chain(&more).chain(hunt);
        let line: Vec<String> = words.map(|word| (*word).to_owned()).collect();
        measure(Command::new("python3"), &folder.join("printed"), &[], &line)
    };
    let (mut alone, mut both) = (Vec::new(), Vec::new());
    // In turn, so that what else the machine does meets both.
    for _ in 0..RUNS {
        alone.push(audit(&[])?.0);
        let (cost, printed) = audit(&["--hunt"])?;
        is_whole(&printed)?;
        both.push(cost);
    }
    fs::remove_dir_all(&folder)?;
    let of = |costs: &[Cost], part: fn(&Cost) -> f64| median(costs.iter().map(part));
    for (name, costs) in [("audit", &alone), ("audit --hunt", &both)] {
        let (wall, cpu) = (of(costs, |it| it.wall), of(costs, |it| it.cpu));
        let others = of(costs, |it| it.others) * 100.0;
        println!("{name:<14} wall {wall:.3} s, CPU {cpu:.3} s; others had {others:.0} %");
    }
    let rate = f64::from(u32::try_from(HOSTS)?) / of(&both, |it| it.wall);
    let added = of(&both, |it| it.cpu) / of(&alone, |it| it.cpu);
    let rate = Bar::at_least("hosts a second judged and hunted on", rate, RATE);
    let added = Bar::below("times the processor time of judging alone", added, ADDED);
    Ok(judge("hunt", &[rate, added]))
}

/// Puts Blaster's entry on some hosts.
fn plant(hosts: &Path) -> Result<()> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(hosts)? {
        folders.push(entry?.path());
    }
    folders.sort();
    ensure!(folders.len() == HOSTS, "{} folders were made", folders.len());
    for folder in folders.iter().step_by(PLANTED) {
        fs::write(folder.join("run.reg"), RUN)?;
    }
    Ok(())
}

/// Whether every host was judged and hunted on, and exactly the planted ones were found.
fn is_whole(printed: &str) -> Result<()> {
    let (mut hosts, mut found) = (0, 0);
    for line in printed.lines() {
        let record: Value = serde_json::from_str(line)?;
        let part = |path: &str| record.pointer(path).and_then(Value::as_str);
        if part("/kind") != Some("host") {
            continue;
        }
        hosts += 1;
        let host = part("/host").context("a host without a name")?;
        ensure!(record.get("verdicts").is_some(), "{host} was not judged");
        match part("/hunt/verdict") {
            Some("remnant") => found += 1,
            Some("not_evaluated" | "clean") => {}
            other => bail!("{host}: {other:?}"),
        }
    }
    let planted = HOSTS.div_ceil(PLANTED);
    ensure!((hosts, found) == (HOSTS, planted), "{found} of {hosts} hosts have it");
    Ok(())
}

const RUN: &str = "REGEDIT4\r\n\r\n\
    [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run]\r\n\
    \"windows auto update\"=\"msblast.exe\"\r\n";
