//! `seawall advisory import` of WES-NG's definitions beside a Python program that takes in the
//! same. Ours writes a pack besides, which the other does not.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::meter::{Cost, measure, median};
use crate::repository::Repository;
use crate::suites::{Bench, Skip, Tool, tools};

/// The least factor between the processor time of Python and ours.
const FACTOR: f64 = 4.0;
/// The most memory that ours may take, in MB of a million bytes.
const MEMORY: f64 = 150.0;
const RUNS: usize = 3;

/// What is read, relative to the real files beside the repository.
const DEFINITIONS: &str = "advisories/wesng-definitions-20260628.zip";

/// What an independent count of that file gave.
const COUNTED: [(&str, u64); 5] = [
    ("rows", 608_740),
    ("raw", 283_120),
    ("statements", 283_061),
    ("software", 1_544),
    ("updates", 8_020),
];

/// The numbers that both programs print: a heading, a name of Python's, a place in our document.
/// Statements as text are only in Python's.
const NUMBERS: [(&str, &str, Option<&str>); 7] = [
    ("rows", "rows", Some("/report/records")),
    ("product, article and vulnerability as text", "raw", None),
    ("the same, normalised", "statements", Some("/counts/statements")),
    ("names of products", "software", Some("/counts/software")),
    ("articles, replaced ones too", "updates", Some("/counts/updates")),
    ("vulnerabilities", "vulnerabilities", Some("/counts/vulnerabilities")),
    ("what replaces what", "replacements", Some("/counts/replacements")),
];

/// Measures; whether both found the same, and ours was fast and small enough.
pub(crate) fn run(repository: &Repository) -> Result<bool> {
    let definitions = repository.corpus().join(DEFINITIONS);
    if !definitions.is_file() {
        let wanted = definitions.display();
        bail!(Skip(format!("no {wanted}; SEAWALL_CORPUS names another place")));
    }
    tools(&[Tool { program: "python3", package: "python3" }])?;
    let bench = Bench::new(repository)?;
    let folder = bench.scratch("bench-feeds")?;
    let pair = Pair { seawall: bench.released_seawall()?, definitions, folder };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // In turn, so that what else the machine does meets both.
    for _ in 0..RUNS {
        ours.push(pair.seawall()?);
        theirs.push(pair.python()?);
    }
    let found = numbers(&ours, &theirs)?;
    let costs = |runs: &[(Cost, Value)]| runs.iter().map(|(cost, _)| *cost).collect::<Vec<_>>();
    let is_fast = report(&costs(&ours), &costs(&theirs));
    println!("{}", if found && is_fast { "well" } else { "FAIL: see above" });
    Ok(found && is_fast)
}

/// The two programs.
struct Pair {
    seawall: PathBuf,
    definitions: PathBuf,
    folder: PathBuf,
}

impl Pair {
    fn seawall(&self) -> Result<(Cost, Value)> {
        let arguments = ["--lang", "en", "--no-progress", "advisory", "import"];
        let pack = self.folder.join("wesng.feed");
        let mut line = vec![text(&self.seawall)?];
        line.extend(arguments.map(str::to_owned));
        line.extend([text(&self.definitions)?, "--pack".to_owned(), text(&pack)?]);
        line.extend(["--format", "json"].map(str::to_owned));
        self.measure(&line)
    }

    fn python(&self) -> Result<(Cost, Value)> {
        let line = ["python3", "-c", WESNG].map(str::to_owned);
        self.measure(&[&line[..], &[text(&self.definitions)?]].concat())
    }

    fn measure(&self, line: &[String]) -> Result<(Cost, Value)> {
        let mut python = Command::new("python3");
        // No import of the user's is to be seen.
        let data = self.folder.join("data");
        python.env("XDG_DATA_HOME", &data).env("HOME", &data);
        let (cost, printed) = measure(python, &self.folder.join("printed"), &[], line)?;
        Ok((cost, serde_json::from_str(&printed)?))
    }
}

/// Whether all runs found the same numbers, and these are the known ones.
fn numbers(ours: &[(Cost, Value)], theirs: &[(Cost, Value)]) -> Result<bool> {
    let (Some((_, seawall)), Some((_, python))) = (ours.first(), theirs.first()) else {
        bail!("nothing was run");
    };
    let same = |runs: &[(Cost, Value)]| {
        runs.windows(2).all(|runs| matches!(runs, [(_, one), (_, other)] if one == other))
    };
    ensure!(same(ours) && same(theirs), "one run found other numbers than the next");
    println!("{:<44} {:>9} {:>9}", "number of", "seawall", "Python");
    let mut is_well = true;
    for (heading, key, place) in NUMBERS {
        let number = |value: &Value, place: &str| {
            value.pointer(place).and_then(Value::as_u64).with_context(|| format!("no {place}"))
        };
        let there = number(python, &format!("/{key}"))?;
        let here = place.map(|place| number(seawall, place)).transpose()?;
        let known = COUNTED.iter().find(|(name, _)| *name == key).map(|(_, count)| *count);
        let agrees = here.is_none_or(|here| here == there);
        let is_known = known.is_none_or(|known| known == there);
        is_well &= agrees && is_known;
        let here = here.map(|here| here.to_string()).unwrap_or_default();
        let fault = match (agrees, known) {
            (false, _) => "  they differ".to_owned(),
            (true, Some(known)) if !is_known => format!("  {known} are in it"),
            (true, _) => String::new(),
        };
        println!("{heading:<44} {here:>9} {there:>9}{fault}");
    }
    Ok(is_well)
}

/// Prints what it cost, the middle of all runs; whether the bars hold.
fn report(ours: &[Cost], theirs: &[Cost]) -> bool {
    println!("{:<12} {:>9} {:>9} {:>9}", "by", "wall s", "CPU s", "peak MB");
    for (name, runs) in [("seawall", ours), ("Python", theirs)] {
        let middle = |of: fn(&Cost) -> f64| median(runs.iter().map(of));
        let (wall, cpu, peak) = (middle(|cost| cost.wall), middle(|cost| cost.cpu), peak_mb(runs));
        println!("{name:<12} {wall:>9.2} {cpu:>9.2} {peak:>9.1}");
    }
    let cpu = |runs: &[Cost]| median(runs.iter().map(|cost| cost.cpu));
    let factor = cpu(theirs) / cpu(ours);
    let peak = peak_mb(ours);
    println!("Python takes {factor:.1} times our CPU time; at least {FACTOR} is held");
    println!("seawall takes {peak:.1} MB; at most {MEMORY} is held");
    factor >= FACTOR && peak <= MEMORY
}

fn peak_mb(runs: &[Cost]) -> f64 {
    median(runs.iter().map(|cost| cost.peak_kib)) * 1024.0 / 1e6
}

fn text(path: &Path) -> Result<String> {
    path.to_str().map(str::to_owned).with_context(|| format!("{} is no UTF-8", path.display()))
}

const WESNG: &str = include_str!("wesng.py");
