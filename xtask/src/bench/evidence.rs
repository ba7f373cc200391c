//! What hosts left behind: our reader of hives beside python-registry, and a folder of made hosts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::meter::{Cost, measure, median};
use crate::command;
use crate::repository::Repository;
use crate::suites::{Bench, Skip, Tool, python, tools};

/// The least factor between the processor time of Python and ours.
const FACTOR: f64 = 20.0;
/// The fewest hosts a second by the clock.
const RATE: f64 = 50.0;
const HOSTS: u32 = 200;
const RUNS: usize = 3;
/// Above this share of the machine others disturb a run, which is tried again so often at most.
const DISTURBED: f64 = 0.10;
const TRIES: usize = 9;

/// Real hives and what another program counted in them, beside the repository.
const HIVES: &str = "hosts/hives";

/// Measures; whether both readers of hives found the same, and ours was fast enough.
pub(crate) fn run(repository: &Repository) -> Result<bool> {
    let hives = repository.corpus().join(HIVES);
    let list = hives.join("oracle.json");
    if !list.is_file() {
        bail!(Skip(format!("no {}; SEAWALL_CORPUS names another place", list.display())));
    }
    let python3 = Tool { program: "python3", package: "python3" };
    tools(&[python3, Tool { program: "xz", package: "xz-utils" }])?;
    let bench = Bench::new(repository)?;
    let python = python(&bench)?;
    let folder = bench.scratch("bench-evidence")?;
    let meter = Meter { output: folder.join("printed") };
    let is_well = beside_python(&bench, &meter, &python, &copied(&hives, &list, &folder)?)?;
    let is_fast = hosts(&bench, &meter, &folder.join("hosts"))?;
    fs::remove_dir_all(&folder)?;
    println!("{}", if is_well && is_fast { "well" } else { "FAIL: see above" });
    Ok(is_well && is_fast)
}

/// Measures programs one after another.
struct Meter {
    /// Where they print to.
    output: PathBuf,
}

impl Meter {
    /// What a run costs, and the rows that it prints: words between tabs.
    fn run(&self, program: &Path, arguments: &[&str]) -> Result<(Cost, Vec<Row>)> {
        let mut line = vec![text(program)?];
        line.extend(arguments);
        let line: Vec<String> = line.into_iter().map(str::to_owned).collect();
        let (cost, printed) = measure(Command::new("python3"), &self.output, &[], &line)?;
        let row = |line: &str| line.split('\t').map(str::to_owned).collect();
        Ok((cost, printed.lines().map(row).collect()))
    }
}

type Row = Vec<String>;

/// Copies of the hives that the other program can read, unpacked, in a folder of their own.
fn copied(hives: &Path, list: &Path, folder: &Path) -> Result<PathBuf> {
    let place = folder.join("hives");
    fs::create_dir(&place)?;
    let rows: Value = serde_json::from_slice(&fs::read(list)?)?;
    for row in rows.as_array().context("no list")? {
        let name = row.get("file").and_then(Value::as_str).context("no file")?;
        if row.get("keys").is_none() {
            println!("left out, since python-registry fails on it: {name}");
            continue;
        }
        let copy = place.join(name.replace('/', "-"));
        fs::copy(hives.join(name), &copy).with_context(|| name.to_owned())?;
        if copy.extension().is_some_and(|end| end == "xz") {
            command::capture(Command::new("xz").arg("-d").arg(&copy))?.success_or("xz")?;
        }
    }
    Ok(place)
}

fn beside_python(bench: &Bench, meter: &Meter, python: &Path, hives: &Path) -> Result<bool> {
    let seawall = bench.released_example("seawall-winfmt", "hive_speed")?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // In turn, so that what else the machine does meets both.
    for _ in 0..RUNS {
        ours.push(meter.run(&seawall, &[text(hives)?])?);
        theirs.push(meter.run(python, &["-c", PYTHON, text(hives)?])?);
    }
    let found = |runs: &[(Cost, Vec<Row>)]| -> Result<Vec<Row>> {
        // Name, keys, values and bytes of data; behind them are damage and time.
        let counts = |(_, rows): &(Cost, Vec<Row>)| -> Vec<Row> {
            let rows = rows.iter().filter(|row| row.first().is_some_and(|name| name != "all"));
            rows.map(|row| row.iter().take(4).cloned().collect()).collect()
        };
        let mut all: Vec<_> = runs.iter().map(counts).collect();
        all.dedup();
        ensure!(all.len() == 1, "one run found other numbers than the next");
        all.pop().context("nothing was run")
    };
    let (here, there) = (found(&ours)?, found(&theirs)?);
    for (here, there) in here.iter().zip(&there).filter(|(here, there)| here != there) {
        println!("they differ: seawall {here:?}, python-registry {there:?}");
    }
    let sum = |at: usize| -> u64 {
        there.iter().filter_map(|row| row.get(at)?.parse::<u64>().ok()).sum()
    };
    let (keys, values, bytes) = (sum(1), sum(2), sum(3));
    println!("{} hives, {keys} keys, {values} values, {bytes} bytes of data", there.len());
    println!("{:<16} {:>9} {:>9} {:>9}", "by", "wall s", "CPU s", "peak MB");
    for (name, runs) in [("seawall", &ours), ("python-registry", &theirs)] {
        let middle = |of: fn(&Cost) -> f64| median(runs.iter().map(|(cost, _)| of(cost)));
        let (wall, cpu, peak) =
            (middle(|it| it.wall), middle(|it| it.cpu), middle(|it| it.peak_kib) * 1024.0 / 1e6);
        println!("{name:<16} {wall:>9.3} {cpu:>9.3} {peak:>9.1}");
    }
    let cpu = |runs: &[(Cost, Vec<Row>)]| median(runs.iter().map(|(cost, _)| cost.cpu));
    let factor = cpu(&theirs) / cpu(&ours);
    println!("python-registry takes {factor:.1} times our CPU time; at least {FACTOR} is held");
    Ok(here == there && !here.is_empty() && factor >= FACTOR)
}

fn hosts(bench: &Bench, meter: &Meter, folder: &Path) -> Result<bool> {
    let seawall = bench.released_example("seawall-evidence", "audit_speed")?;
    let (_, made) = meter.run(&seawall, &["make", text(folder)?, &HOSTS.to_string()])?;
    let [files, bytes] = numbers(&made)?;
    let mut costs = Vec::new();
    for _ in 0..TRIES {
        let (cost, read) = meter.run(&seawall, &["read", text(folder)?])?;
        let [hosts, looked_at, facts, _] = numbers(&read)?;
        if costs.is_empty() {
            println!("{hosts} hosts of {files} files, {} MB: {facts} facts", bytes / 1_000_000);
        }
        ensure!(hosts == u64::from(HOSTS) && looked_at == files, "not all was read: {read:?}");
        costs.push(cost);
        // Clocks are unjust on a busy machine; where it stays so, all runs count.
        let alone = costs.iter().filter(|cost| cost.others <= DISTURBED).copied();
        let alone: Vec<Cost> = alone.collect();
        if alone.len() == RUNS {
            costs = alone;
            break;
        }
    }
    let others = median(costs.iter().map(|cost| cost.others)) * 100.0;
    let wall = median(costs.iter().map(|cost| cost.wall));
    let cpu = median(costs.iter().map(|cost| cost.cpu));
    let peak = median(costs.iter().map(|cost| cost.peak_kib)) * 1024.0 / 1e6;
    let rate = f64::from(HOSTS) / wall;
    println!(
        "wall {wall:.3} s, CPU {cpu:.3} s, peak {peak:.1} MB; others had {others:.0} % meanwhile"
    );
    println!("{rate:.0} hosts a second by the clock; more than {RATE} is held");
    Ok(rate > RATE)
}

/// The one row of a program that prints numbers.
fn numbers<const COUNT: usize>(rows: &[Row]) -> Result<[u64; COUNT]> {
    let row = rows.first().context("nothing was printed")?;
    let numbers: Vec<u64> = row.iter().map(|word| word.parse()).collect::<Result<_, _>>()?;
    numbers.try_into().ok().with_context(|| format!("{COUNT} numbers are wanted: {row:?}"))
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is no UTF-8", path.display()))
}

const PYTHON: &str = include_str!("hives.py");
