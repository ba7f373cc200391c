//! A scan of 4,096 simulated hosts, killed twenty times and taken up again: the product's own test
//! of it, at its full size.

use anyhow::{Result, bail, ensure};

use super::check::Skip;
use super::{Bench, Suite};
use crate::tally::Tally;
use crate::{command, count};

pub(super) const SUITE: Suite =
    Suite { name: NAME, needs_root: false, tools: &[], checks: CHECKS, run };

const NAME: &str = "kills";

/// The tests of resume.rs.
const CHECKS: usize = 3;

fn run(bench: &Bench) -> Result<Tally> {
    let limit = descriptors()?;
    if limit < DESCRIPTORS {
        bail!(Skip(format!("needs {DESCRIPTORS} descriptors, the hard limit is {limit}")));
    }
    let nextest = command::find("cargo-nextest").is_some();
    let runner: &[&str] = if nextest { &["nextest", "run"] } else { &["test"] };
    let cargo = bench.repository.cargo();
    // The test serves the hosts itself, and a soft limit is often 1,024.
    let mut shell = bench.repository.command("sh");
    shell.args(["-c", &format!("ulimit -S -n {DESCRIPTORS} && exec \"$@\""), "sh"]);
    shell.arg(cargo.get_program()).args(runner);
    shell.args(["--release", "--package", "seawall", "--test", "resume", "--no-fail-fast"]);
    shell.env("SEAWALL_LARGE", "1").env("CARGO_TERM_COLOR", "never");
    let ran = command::stream(&mut shell)?;
    let tally = if nextest { count::nextest(&ran.all()) } else { Some(count::libtest(&ran.all())) };
    settle(tally.unwrap_or_default(), ran.success)
}

/// Nothing that did not run counts as passed.
fn settle(mut tally: Tally, success: bool) -> Result<Tally> {
    ensure!(tally.passed + tally.failed > 0, "no test was run, see above");
    if !success && tally.failed == 0 {
        tally.failed = 1;
    }
    if tally.failed > 0 {
        let why = format!("{} failed, see above", tally.failed);
        tally.failures.push((NAME.to_owned(), why));
    }
    if tally.skipped > 0 {
        tally.skips.push((NAME.to_owned(), format!("{} left out by the runner", tally.skipped)));
    }
    Ok(tally)
}

/// How many a process may open at most.
fn descriptors() -> Result<u64> {
    let mut shell = std::process::Command::new("sh");
    let said = command::capture(shell.args(["-c", "ulimit -H -n"]))?.success_or("ulimit")?;
    let said = said.trim();
    Ok(if said == "unlimited" { u64::MAX } else { said.parse()? })
}

/// A listener a host, and connections at both ends.
const DESCRIPTORS: u64 = 8192;

#[cfg(test)]
mod tests {
    use super::{Tally, settle};

    #[test]
    fn what_did_not_run_did_not_pass() {
        let sum = |passed, failed| Tally { passed, failed, ..Tally::default() };
        assert!(settle(sum(0, 0), true).is_err());
        assert_eq!(settle(sum(3, 0), true).unwrap(), sum(3, 0));
        assert_eq!(settle(sum(3, 0), false).unwrap().failed, 1);
        assert_eq!(settle(sum(1, 2), false).unwrap().failures.len(), 1);
    }
}
