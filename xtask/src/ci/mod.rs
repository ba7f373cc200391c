//! `cargo xtask ci`: every check there is, in order, and one honest sum.

mod steps;

use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::tally::Tally;

use crate::bench;
use crate::repository::Repository;
use crate::suites::{self, Bench};

/// Runs everything; whether nothing failed. A failed step does not keep the later ones from
/// running: the sum shall be whole.
pub(crate) fn run(repository: &Repository, full: bool) -> Result<bool> {
    let bench = Bench::new(repository)?;
    let mut total = Tally::default();
    let mut lines = Vec::new();
    let extra = if full { suites::FULL } else { &[] };
    let steps = steps::STEPS.iter().map(|step| (step.name, Work::Step(step.run)));
    let suites = suites::ALL.iter().chain(extra).map(|suite| (suite.name, Work::Suite(suite)));
    let benches = if full { bench::ALL } else { &[] };
    let benches = benches.iter().map(|name| (*name, Work::Bench));
    for (name, work) in steps.chain(suites).chain(benches) {
        println!("== {name}");
        let start = Instant::now();
        let tally = match work {
            Work::Step(run) => run(repository),
            Work::Suite(suite) => suite.run(&bench),
            Work::Bench => measure(repository, name),
        };
        let tally = tally.unwrap_or_else(|error| Tally::failure(name, format!("{error:#}")));
        let line = format!("{name}: {} ({:.1} s)", tally.verdict(), start.elapsed().as_secs_f64());
        println!("== {line}\n");
        lines.push(line);
        total.add(tally);
    }
    summarise(&total, &lines);
    Ok(total.failed == 0)
}

/// Runs one suite alone.
pub(crate) fn run_suite(repository: &Repository, name: &str) -> Result<bool> {
    let suite = suites::ALL.iter().chain(suites::FULL).find(|suite| suite.name == name);
    let suite = suite.with_context(|| format!("there is no suite `{name}`"))?;
    let tally = suite.run(&Bench::new(repository)?)?;
    summarise(&tally, &[]);
    Ok(tally.failed == 0)
}

enum Work {
    Step(steps::Run),
    Suite(&'static suites::Suite),
    Bench,
}

/// A bench is one check: all its bars hold.
fn measure(repository: &Repository, name: &str) -> Result<Tally> {
    if !suites::is_root() {
        return Ok(Tally::skip(name, 1, "needs root".to_owned()));
    }
    match bench::run(repository, name, &[]) {
        Ok(true) => Ok(Tally { passed: 1, ..Tally::default() }),
        Ok(false) => Ok(Tally::failure(name, "a bar does not hold, see above".to_owned())),
        Err(error) if suites::is_skip(&error) => Ok(Tally::skip(name, 1, format!("{error:#}"))),
        Err(error) => Err(error),
    }
}

/// The last line stands alone and holds the sum.
fn summarise(total: &Tally, lines: &[String]) {
    if !lines.is_empty() {
        println!("== summary");
    }
    for line in lines {
        println!("{line}");
    }
    list("skipped", &total.skips);
    list("failed", &total.failures);
    println!("\n{total}");
}

fn list(heading: &str, entries: &[(String, String)]) {
    if !entries.is_empty() {
        println!("\n{heading}:");
    }
    for (what, why) in entries {
        println!("  {what}: {why}");
    }
}
