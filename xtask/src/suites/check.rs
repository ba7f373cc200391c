//! Running a suite's checks one by one.

use std::fmt;
use std::time::Instant;

use anyhow::{Error, Result};

use crate::tally::Tally;

/// One check; `C` is what the suite has set up for it.
pub(super) struct Check<C> {
    /// States what holds when it passes.
    pub(super) name: &'static str,
    /// An error is a failure, a [`Skip`] is none.
    pub(super) run: fn(&C) -> Result<()>,
}

/// Says, as an error, that a check cannot be made here.
#[derive(Debug)]
pub(crate) struct Skip(pub(crate) String);

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Skip {}

/// Runs every check, announcing each.
pub(super) fn run<C>(suite: &str, checks: &[Check<C>], context: &C) -> Tally {
    let mut tally = Tally::default();
    for check in checks {
        let start = Instant::now();
        let outcome = (check.run)(context);
        let name = format!("{suite}::{}", check.name);
        let word = match &outcome {
            Ok(()) => "pass",
            Err(error) if is_skip(error) => "skip",
            Err(_) => "FAIL",
        };
        println!("{word:>8} {name} ({:.1} s)", start.elapsed().as_secs_f64());
        tally.add(match outcome {
            Ok(()) => Tally { passed: 1, ..Tally::default() },
            Err(error) if is_skip(&error) => Tally::skip(&name, 1, format!("{error:#}")),
            Err(error) => {
                println!("         {error:#}");
                Tally::failure(&name, format!("{error:#}"))
            }
        });
    }
    tally
}

/// Whether an error says that something could not be checked, not that it failed.
pub(crate) fn is_skip(error: &Error) -> bool {
    error.downcast_ref::<Skip>().is_some()
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, bail};

    use super::{Check, Skip, run};

    #[test]
    fn a_skip_is_neither_a_pass_nor_a_failure_also_with_context() {
        let checks = [
            Check { name: "good", run: |()| Ok(()) },
            Check { name: "bad", run: |()| bail!("no") },
            Check { name: "skipped", run: |()| Err(Skip("not here".into())).context("peer") },
        ];
        let tally = run("suite", &checks, &());
        assert_eq!((tally.passed, tally.failed, tally.skipped), (1, 1, 1));
        assert_eq!(tally.skips, [("suite::skipped".to_owned(), "peer: not here".to_owned())]);
    }
}
