//! `seawall audit` beside WES-NG on the same texts of `systeminfo`, and ten thousand fact files.
//!
//! The two do not know the same: WES-NG goes by its definitions of some thousand updates up to this
//! day, `seawall` by the bulletins that are built in, and by more than their numbers. What is held
//! is what an answer costs whoever asks.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::bars::{Bar, judge};
use super::meter::{Cost, measure, median};
use crate::command;
use crate::repository::Repository;
use crate::suites::{Bench, Skip, Tool, python, tools};

/// How many fact files are judged.
const HOSTS: u32 = 10_000;
const RUNS: usize = 3;

/// Real texts and what they list, beside the repository.
const TEXTS: &str = "hosts/systeminfo";
const DEFINITIONS: &str = "advisories/wesng-definitions-20260628.zip";

/// Measures; whether every bar holds.
pub(crate) fn run(repository: &Repository) -> Result<bool> {
    let texts = repository.corpus().join(TEXTS);
    let definitions = repository.corpus().join(DEFINITIONS);
    for wanted in [&texts.join("oracle.json"), &definitions] {
        if !wanted.is_file() {
            bail!(Skip(format!("no {}; SEAWALL_CORPUS names another place", wanted.display())));
        }
    }
    tools(&[Tool { program: "python3", package: "python3" }])?;
    let bench = Bench::new(repository)?;
    let scene = Scene {
        python: python(&bench)?,
        seawall: bench.released_seawall()?,
        folder: bench.scratch("bench-judge")?,
        definitions,
    };
    let mut bars = scene.beside_wesng(&texts)?;
    let bulletins = repository.root.join("crates/advisory/data/bulletins");
    bars.extend(scene.fact_files(&texts.join("oracle.json"), &bulletins)?);
    fs::remove_dir_all(&scene.folder)?;
    Ok(judge("judge", &bars))
}

/// The two programs.
struct Scene {
    python: PathBuf,
    seawall: PathBuf,
    folder: PathBuf,
    definitions: PathBuf,
}

impl Scene {
    fn beside_wesng(&self, texts: &Path) -> Result<Vec<Bar>> {
        let found = self.at_its_best(texts)?;
        let (best, taken) = (found.cost, found.taken);
        ensure!(taken.len() >= 20, "WES-NG takes only {} texts", taken.len());
        // As its users call it: once a text.
        let mut usual = Vec::new();
        for text in &taken {
            let (cost, printed) = self.wesng(&text.path)?;
            let says = format!("Missing patches: {}", text.missing);
            let is_same = text.missing == 0 || printed.contains(&says);
            ensure!(is_same, "WES-NG says other things of {} alone", text.path.display());
            usual.push(cost);
        }
        let paths = self.copied(&taken)?;
        let (cost, told) = self.seawall(&paths)?;
        let mut ours = vec![cost];
        for _ in 1..RUNS {
            ours.push(self.seawall(&paths)?.0);
        }
        ensure!(told.judged > 0, "seawall says nothing");
        println!(
            "{} texts that WES-NG takes, one of each product: it names {} missing updates of its \
             definitions",
            taken.len(),
            taken.iter().map(|text| text.missing).sum::<u32>()
        );
        println!(
            "{} hosts of them, and {} of products that seawall has bulletins about, which alone \
             count: {} verdicts on {} bulletins, {} missing",
            told.hosts,
            told.judged,
            told.verdicts,
            told.advisories.len(),
            told.missing
        );
        let mut alone = Vec::new();
        for path in &paths {
            alone.push(self.seawall(std::slice::from_ref(path))?.0);
        }
        let (judged, taken) = (f64::from(told.judged), count(taken.len())?);
        let rows = [
            Row::of(
                "seawall, all in one run",
                &ours,
                median(ours.iter().map(|it| it.cpu)) / judged,
            ),
            Row::of("seawall, once a text", &alone, sum(&alone) / taken),
            Row::of("WES-NG, once a text", &usual, sum(&usual) / taken),
            Row::of("WES-NG's functions in a loop", &[best], best.cpu / taken),
        ];
        println!("{:<30} {:>12} {:>9}", "by", "CPU ms/host", "peak MB");
        for Row { name, cpu, peak } in &rows {
            println!("{name:<30} {:>12.2} {peak:>9.1}", cpu * 1e3);
        }
        let [own, own_alone, usual, best] = &rows;
        println!("a host by WES-NG, beside one by seawall:");
        for (what, there, here) in [
            ("once a text, beside all in one run", usual, own),
            ("once a text, both", usual, own_alone),
            ("a loop, beside all in one run", best, own),
        ] {
            println!("   {what:<36} {:>9.1} times the CPU time", there.cpu / here.cpu);
        }
        Ok(vec![
            Bar::at_least(
                "times the CPU time a host, WES-NG once a text",
                usual.cpu / own.cpu,
                100.0,
            ),
            Bar::at_most("of WES-NG's memory", own.peak / usual.peak, 0.2),
        ])
    }

    /// A text of each product in one process of WES-NG's functions; which it takes.
    fn at_its_best(&self, texts: &Path) -> Result<Found> {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(texts)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
        // Lists of updates alone name no product: it wants to be told one, and so do we.
        paths.retain(|path| path.to_string_lossy().contains("_systeminfo"));
        paths.sort();
        let mut line = vec![text(&self.python)?, "-c".to_owned(), WES_LOOP.to_owned()];
        line.push(text(&self.definitions)?);
        for path in &paths {
            line.push(text(path)?);
        }
        let (cost, printed) = self.measure(&line)?;
        let mut taken = Vec::new();
        for row in printed.lines() {
            match row.split('\t').collect::<Vec<_>>()[..] {
                [path, "", why] => {
                    println!("left out, since WES-NG does not take it: {path}: {why}");
                }
                [path, _, missing] => {
                    let missing = missing.parse().with_context(|| row.to_owned())?;
                    taken.push(Taken { path: path.into(), missing });
                }
                _ => bail!("what is `{row}`?"),
            }
        }
        Ok(Found { cost, taken })
    }

    fn wesng(&self, path: &Path) -> Result<(Cost, String)> {
        let program = text(&self.python.with_file_name("wes"))?;
        let definitions = text(&self.definitions)?;
        self.measure(&[program, "--definitions".to_owned(), definitions, text(path)?])
    }

    /// The texts, each in the folder of a host.
    fn copied(&self, taken: &[Taken]) -> Result<Vec<PathBuf>> {
        let copy = |(number, text): (usize, &Taken)| {
            let place = self.folder.join("texts").join(format!("{number:02}"));
            fs::create_dir_all(&place)?;
            let copy = place.join("systeminfo.txt");
            fs::copy(&text.path, &copy).with_context(|| text.path.display().to_string())?;
            Ok(copy)
        };
        taken.iter().enumerate().map(copy).collect()
    }

    fn seawall(&self, paths: &[PathBuf]) -> Result<(Cost, Told)> {
        let cost = self.audit(paths, "json")?;
        let document: Value = serde_json::from_slice(&fs::read(self.told())?)?;
        let mut told = Told::default();
        for host in document.get("hosts").and_then(Value::as_array).context("no hosts")? {
            let before = told.verdicts;
            told.hosts += 1;
            for verdict in host.get("verdicts").and_then(Value::as_array).into_iter().flatten() {
                told.verdicts += 1;
                told.missing += u32::from(verdict.get("state").is_some_and(|it| it == "missing"));
                let advisory = verdict.get("advisory").and_then(Value::as_str);
                told.advisories.extend(advisory.map(str::to_owned));
            }
            told.judged += u32::from(told.verdicts > before);
        }
        ensure!(told.hosts > 0, "seawall knows no host");
        Ok((cost, told))
    }

    fn audit(&self, paths: &[PathBuf], format: &str) -> Result<Cost> {
        let output = self.told();
        if output.exists() {
            fs::remove_file(&output)?;
        }
        let mut line = vec![text(&self.seawall)?];
        line.extend(["--lang", "en", "--no-progress", "audit"].map(str::to_owned));
        for path in paths {
            line.push(text(path)?);
        }
        let options = [
            "--scope",
            "all",
            "--no-proofs",
            "--no-plan",
            "--fail-on",
            "never",
            "--format",
            format,
        ];
        line.extend(options.map(str::to_owned));
        line.extend(["--output".to_owned(), text(&output)?]);
        Ok(self.measure(&line)?.0)
    }

    fn told(&self) -> PathBuf {
        self.folder.join("told")
    }

    fn fact_files(&self, oracle: &Path, bulletins: &Path) -> Result<Vec<Bar>> {
        let folder = self.folder.join("facts");
        let mut make = Command::new(&self.python);
        make.args(["-c", FACT_FILES]).arg(&folder).arg(HOSTS.to_string()).args([oracle, bulletins]);
        let made = command::capture(&mut make)?.success_or("fact_files.py")?;
        let (_, bytes) = made.trim().split_once('\t').context("nothing was made")?;
        let megabytes = bytes.parse::<f64>()? / 1e6;
        let cost = self.audit(&[folder], "jsonl")?;
        let told = fs::File::open(self.told())?;
        let told_mb = count(usize::try_from(told.metadata()?.len() / 1_000_000)?)?;
        let mut hosts = 0;
        for line in BufReader::new(told).lines() {
            hosts += usize::from(line?.starts_with("{\"kind\":\"host\""));
        }
        let hosts = count(hosts)?;
        println!(
            "{HOSTS} fact files, {megabytes:.1} MB: wall {:.2} s, CPU {:.2} s, peak {:.1} MB, \
             {told_mb} MB told; others had {:.0} % meanwhile",
            cost.wall,
            cost.cpu,
            peak(&cost),
            cost.others * 100.0
        );
        Ok(vec![
            Bar::at_least("hosts told of", hosts, f64::from(HOSTS)),
            Bar::below("s by the clock for all fact files", cost.wall, 60.0),
        ])
    }

    fn measure(&self, line: &[String]) -> Result<(Cost, String)> {
        let mut python = Command::new("python3");
        // No store and no import of the user's is to be seen or left.
        let data = self.folder.join("data");
        python.env("XDG_DATA_HOME", &data).env("HOME", &data).env_remove("SEAWALL_STORE");
        measure(python, &self.folder.join("printed"), &[], line)
    }
}

/// What WES-NG's functions found.
struct Found {
    cost: Cost,
    taken: Vec<Taken>,
}

/// A text that WES-NG takes.
struct Taken {
    path: PathBuf,
    /// Articles that it names as missing.
    missing: u32,
}

/// What `seawall` told.
#[derive(Default)]
struct Told {
    hosts: u32,
    /// Hosts with verdicts.
    judged: u32,
    verdicts: u32,
    missing: u32,
    advisories: BTreeSet<String>,
}

/// What one way of asking costs.
struct Row {
    name: &'static str,
    /// Seconds of processors a host.
    cpu: f64,
    /// The most memory of one run, in MB of a million bytes.
    peak: f64,
}

impl Row {
    fn of(name: &'static str, runs: &[Cost], cpu: f64) -> Self {
        Self { name, cpu, peak: median(runs.iter().map(peak)) }
    }
}

fn peak(cost: &Cost) -> f64 {
    cost.peak_kib * 1024.0 / 1e6
}

fn sum(runs: &[Cost]) -> f64 {
    runs.iter().map(|cost| cost.cpu).sum()
}

fn count(number: usize) -> Result<f64> {
    Ok(f64::from(u32::try_from(number)?))
}

fn text(path: &Path) -> Result<String> {
    path.to_str().map(str::to_owned).with_context(|| format!("{} is no UTF-8", path.display()))
}

const WES_LOOP: &str = include_str!("wes_loop.py");
const FACT_FILES: &str = include_str!("fact_files.py");
