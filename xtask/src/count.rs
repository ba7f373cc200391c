//! Reading test runners' own sums out of their output.

use crate::tally::Tally;

/// The sum of a nextest run; `None` where it wrote none, as when the build failed.
///
/// The line is `Summary [ 0.1s] 12/13 tests run: 10 passed (1 slow), 1 failed, 1 timed out, 2
/// skipped`.
pub(crate) fn nextest(output: &str) -> Option<Tally> {
    let line = output.lines().rev().find(|line| line.trim_start().starts_with("Summary ["))?;
    let (run, parts) = line.split_once("run:")?;
    let mut tally = Tally::default();
    for part in without_brackets(parts).split(',') {
        let mut words = part.split_whitespace();
        let count: usize = words.next()?.parse().ok()?;
        match words.collect::<Vec<_>>().as_slice() {
            ["passed"] => tally.passed += count,
            ["skipped"] => tally.skipped += count,
            // failed, timed out, exec failed
            _ => tally.failed += count,
        }
    }
    // `12/13` says that one of 13 was never started.
    let planned = run.split_whitespace().find_map(|word| word.split_once('/'));
    if let Some((started, planned)) = planned {
        let planned: usize = planned.parse().ok()?;
        tally.failed += planned.saturating_sub(started.parse().ok()?);
    }
    Some(tally)
}

/// The sum of all `test result:` lines of libtest.
pub(crate) fn libtest(output: &str) -> Tally {
    let mut tally = Tally::default();
    let lines = output.lines().filter_map(|line| line.trim_start().strip_prefix("test result: "));
    for part in lines.flat_map(|line| line.split(['.', ';'])) {
        let mut words = part.split_whitespace();
        let Some(count) = words.next().and_then(|count| count.parse::<usize>().ok()) else {
            continue;
        };
        match words.next() {
            Some("passed") => tally.passed += count,
            Some("failed") => tally.failed += count,
            Some("ignored") => tally.skipped += count,
            _ => {}
        }
    }
    tally
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|character| {
            match character {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Tally, libtest, nextest};

    fn sum(passed: usize, failed: usize, skipped: usize) -> Tally {
        Tally { passed, failed, skipped, ..Tally::default() }
    }

    #[test]
    fn nextest_sums_are_read() {
        for (line, expected) in [
            ("     Summary [   1.499s] 40 tests run: 40 passed, 0 skipped", sum(40, 0, 0)),
            ("     Summary [   0.1s] 1 test run: 1 passed, 3 skipped", sum(1, 0, 3)),
            (
                "  Summary [ 2.0s] 9 tests run: 5 passed (1 slow, 1 flaky), 2 failed, 1 timed out, \
                 1 exec failed, 2 skipped",
                sum(5, 4, 2),
            ),
            ("  Summary [ 1.0s] 32/40 tests run: 31 passed, 1 failed, 0 skipped", sum(31, 9, 0)),
            ("  Summary [ 0.0s] 0 tests run: 0 passed, 0 skipped", sum(0, 0, 0)),
        ] {
            assert_eq!(nextest(&format!("noise\n{line}\nwarning: noise\n")), Some(expected));
        }
        assert_eq!(nextest("error: could not compile"), None);
    }

    #[test]
    fn libtest_sums_are_added() {
        let output = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; \
                      finished in 0.01s\nnoise\ntest result: FAILED. 2 passed; 1 failed; 0 \
                      ignored; 0 measured; 7 filtered out; finished in 0.00s\n";
        assert_eq!(libtest(output), sum(5, 1, 1));
    }
}
