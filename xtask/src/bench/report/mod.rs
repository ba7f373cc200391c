//! `seawall report` on ten thousand hosts by forty bulletins: how long the page takes to make and to
//! be shown, how large it is, and that lists for other programs take no more memory the more hosts
//! there are.

mod estate;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::bars::{Bar, judge};
use super::meter::{Cost, measure};
use crate::command;
use crate::repository::Repository;
use crate::suites::{Bench, CHROMIUM, NODE, Skip, Tool, node, tools};
use estate::Estate;

/// How many hosts are reported on, and how many beside them.
const HOSTS: [u32; 2] = [10_000, 1_000];

/// Measures; whether every bar holds.
pub(crate) fn run(repository: &Repository) -> Result<bool> {
    tools(&[Tool { program: "python3", package: "python3" }, NODE, CHROMIUM])
        .map_err(|why| Skip(format!("{why:#}")))?;
    let bench = Bench::new(repository)?;
    let packages = node(&bench).map_err(|why| Skip(format!("{why:#}")))?;
    let seawall = bench.released_seawall()?;
    let folder = bench.scratch("bench-report")?;
    let [large, small] = HOSTS.map(|hosts| Estate::make(&seawall, &folder, hosts));
    let scene = Scene { seawall, packages, folder, large: large?, small: small? };
    let mut bars = scene.page()?;
    for format in ["csv", "jsonl"] {
        bars.extend(scene.list(format)?);
    }
    fs::remove_dir_all(&scene.folder)?;
    Ok(judge("report", &bars))
}

struct Scene {
    seawall: PathBuf,
    packages: PathBuf,
    folder: PathBuf,
    large: Estate,
    small: Estate,
}

impl Scene {
    /// The page, made and shown.
    fn page(&self) -> Result<Vec<Bar>> {
        let (cost, file) = self.undisturbed(&self.large, "html")?;
        let megabytes = megabytes(&file)?;
        println!(
            "a page of {} hosts by {} bulletins: wall {:.2} s, CPU {:.2} s, peak {:.1} MB, \
             {megabytes:.1} MB; others had {:.0} % meanwhile",
            self.large.hosts,
            self.large.advisories.len(),
            cost.wall,
            cost.cpu,
            peak(&cost),
            cost.others * 100.0
        );
        let mut script = Command::new(NODE.program);
        let chromium = command::find(CHROMIUM.program).context("no chromium")?;
        script.args(["--input-type=module", "--eval", SHOWN, "shown"]);
        script.arg(&self.packages).arg(chromium).arg(&file);
        let printed = command::capture_within(&mut script, PATIENCE)?.success_or("shown.mjs")?;
        let shown: Value = serde_json::from_str(&printed)?;
        let number =
            |key: &str| shown.get(key).and_then(Value::as_f64).with_context(|| format!("no {key}"));
        let mut slowest = f64::NAN;
        for (name, time) in shown.get("others").and_then(Value::as_object).context("no others")? {
            let time = time.as_f64().context("no time")?;
            println!("in Chromium: {name} is seen after {time:.2} s");
            slowest = slowest.max(time);
        }
        println!(
            "in Chromium: drawn after {:.2} s, the slowest key in the filter {:.2} s, {:.0} MB of \
             script; {} rows by {} bulletins are shown",
            number("ready")?,
            number("key")?,
            number("heap")?,
            number("rows")?,
            number("columns")?
        );
        ensure!(number("faults")? == 0.0, "its script fails");
        Ok(vec![
            Bar::at_least("verdicts a host", self.large.verdicts(&self.seawall)?, 26.0),
            Bar::below("s by the clock for the page", cost.wall, 10.0),
            Bar::below("MB of memory for the page", peak(&cost), 500.0),
            Bar::below("MB in the page", megabytes, 30.0),
            Bar::below("s until it is drawn", number("ready")?, 3.0),
            Bar::below("s for a key in the filter", number("key")?, 3.0),
            Bar::below("s for the slowest of other things", slowest, 3.0),
        ])
    }

    /// A list of few hosts beside one of many.
    fn list(&self, format: &'static str) -> Result<Vec<Bar>> {
        let mut peaks = Vec::new();
        for estate in [&self.small, &self.large] {
            let (cost, file) = self.report(estate, format)?;
            println!(
                "{format} of {} hosts: wall {:.2} s, CPU {:.2} s, peak {:.1} MB, {:.1} MB told",
                estate.hosts,
                cost.wall,
                cost.cpu,
                peak(&cost),
                megabytes(&file)?
            );
            peaks.push(peak(&cost));
            fs::remove_file(file)?;
        }
        let [few, many] = peaks[..] else { return Ok(Vec::new()) };
        let what = match format {
            "csv" => "times the memory for ten times the hosts, csv",
            _ => "times the memory for ten times the hosts, jsonl",
        };
        Ok(vec![Bar::at_most(what, many / few, GROWTH)])
    }

    fn report(&self, estate: &Estate, format: &str) -> Result<(Cost, PathBuf)> {
        let file = self.folder.join(format!("report-{}.{format}", estate.hosts));
        let mut line = vec![text(&self.seawall)?];
        line.extend(
            ["report", "--quiet", "--fail-on", "never", "--format", format].map(str::to_owned),
        );
        // A list is measured without: an inventory is held whole, whatever is told.
        if format == "html" {
            line.extend(["--inventory".to_owned(), text(&estate.inventory)?]);
        }
        line.extend(["--output".to_owned(), text(&file)?]);
        line.extend(estate.which());
        let mut python = Command::new("python3");
        estate.configure(&mut python);
        Ok((measure(python, &self.folder.join("printed"), &[], &line)?.0, file))
    }

    /// As [`Self::report`], again while others disturb it; of all runs the least disturbed.
    fn undisturbed(&self, estate: &Estate, format: &str) -> Result<(Cost, PathBuf)> {
        let mut best = self.report(estate, format)?;
        for _ in 1..TRIES {
            if best.0.others <= DISTURBED {
                break;
            }
            let next = self.report(estate, format)?;
            if next.0.others < best.0.others {
                best = next;
            }
        }
        Ok(best)
    }
}

fn peak(cost: &Cost) -> f64 {
    cost.peak_kib * 1024.0 / 1e6
}

fn megabytes(file: &Path) -> Result<f64> {
    Ok(f64::from(u32::try_from(fs::metadata(file)?.len() / 1000)?) / 1000.0)
}

fn text(path: &Path) -> Result<String> {
    path.to_str().map(str::to_owned).with_context(|| format!("{} is no UTF-8", path.display()))
}

/// Above this share of the machine others disturb a run, which is tried again so often at most.
const DISTURBED: f64 = 0.10;
const TRIES: usize = 3;

/// The list of hosts itself is kept: their names, keys and addresses, some hundred bytes a host.
const GROWTH: f64 = 1.3;

const SHOWN: &str = include_str!("shown.mjs");

const PATIENCE: Duration = Duration::from_mins(3);
