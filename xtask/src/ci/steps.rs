//! The steps that need nothing but a Rust toolchain.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::count;
use crate::repository::Repository;
use crate::tally::Tally;
use crate::{arrows, command, lint_data, pack};

/// One step.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) run: Run,
}

/// Does a step; an error is one failure.
pub(crate) type Run = fn(&Repository) -> Result<Tally>;

pub(crate) const STEPS: &[Step] = &[
    Step { name: "fmt", run: fmt },
    Step { name: "clippy", run: clippy },
    Step { name: "arrows", run: check_arrows },
    Step { name: "lint-data", run: check_data },
    Step { name: "tests", run: tests },
    Step { name: "pack", run: pack::check },
    Step { name: "doc tests", run: doc_tests },
    Step { name: "docs", run: docs },
];

fn fmt(repository: &Repository) -> Result<Tally> {
    must_succeed(repository.cargo().args(["fmt", "--all", "--check"]))
}

fn clippy(repository: &Repository) -> Result<Tally> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    must_succeed(repository.cargo().args(arguments))
}

fn check_arrows(repository: &Repository) -> Result<Tally> {
    no_faults(&arrows::check(repository)?)
}

fn check_data(repository: &Repository) -> Result<Tally> {
    let report = lint_data::check(repository)?;
    for note in &report.notes {
        println!("{note}");
    }
    no_faults(&report.faults)
}

/// With cargo-nextest where it is installed.
fn tests(repository: &Repository) -> Result<Tally> {
    let mut cargo = repository.cargo();
    if command::find("cargo-nextest").is_none() {
        cargo.args(["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]);
        return libtest(&mut cargo);
    }
    cargo.args(["nextest", "run", "--workspace", "--no-fail-fast", "--no-tests", "pass"]);
    let ran = command::stream(cargo.args(["--color", "never"]))?;
    // A build that failed has run nothing: one failure.
    let tally = count::nextest(&ran.all()).unwrap_or_default();
    settle(tally, ran.success)
}

/// Tests that must not compile live here too.
fn doc_tests(repository: &Repository) -> Result<Tally> {
    libtest(repository.cargo().args(["test", "--workspace", "--doc", "--no-fail-fast"]))
}

fn docs(repository: &Repository) -> Result<Tally> {
    let mut cargo = repository.cargo();
    cargo.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    must_succeed(&mut cargo)
}

fn libtest(cargo: &mut Command) -> Result<Tally> {
    let ran = command::stream(cargo)?;
    settle(count::libtest(&ran.all()), ran.success)
}

/// Holds the runner's sum against how it ended.
fn settle(mut tally: Tally, success: bool) -> Result<Tally> {
    ensure!(success || tally.failed > 0 || tally.passed > 0, "nothing was run");
    if !success && tally.failed == 0 {
        // A test binary that crashed writes no sum.
        tally.failed = 1;
    }
    if tally.failed > 0 {
        tally.failures.push(("tests".to_owned(), format!("{} failed, see above", tally.failed)));
    }
    if tally.skipped > 0 {
        tally.skips.push(("tests".to_owned(), format!("{} marked `ignore`", tally.skipped)));
    }
    Ok(tally)
}

fn must_succeed(command: &mut Command) -> Result<Tally> {
    ensure!(command::stream(command)?.success, "see above");
    Ok(Tally::default())
}

fn no_faults(faults: &[String]) -> Result<Tally> {
    for fault in faults {
        println!("{fault}");
    }
    ensure!(faults.is_empty(), "{} faults, see above", faults.len());
    Ok(Tally::default())
}
