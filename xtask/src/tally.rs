//! Counting what passed.

use std::fmt;

/// How many checks passed, failed and were skipped, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Checks that passed.
    pub(crate) passed: usize,
    /// Checks that failed.
    pub(crate) failed: usize,
    /// Checks that were not run.
    pub(crate) skipped: usize,
    /// What failed, and how.
    pub(crate) failures: Vec<(String, String)>,
    /// What was not run, and why.
    pub(crate) skips: Vec<(String, String)>,
}

impl Tally {
    /// One failure.
    pub(crate) fn failure(what: &str, why: String) -> Self {
        Self { failed: 1, failures: vec![(what.to_owned(), why)], ..Self::default() }
    }

    /// Checks that were not run for one reason.
    pub(crate) fn skip(what: &str, count: usize, why: String) -> Self {
        Self { skipped: count, skips: vec![(what.to_owned(), why)], ..Self::default() }
    }

    /// Adds another sum to this one.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.failures.extend(other.failures);
        self.skips.extend(other.skips);
    }

    /// The sum in a word or two. Steps that are no tests count only when they fail.
    pub(crate) fn verdict(&self) -> String {
        match (self.passed, self.failed, self.skipped) {
            (0, 0, 0) => "ok".to_owned(),
            (0, 0, _) => "skipped".to_owned(),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}
