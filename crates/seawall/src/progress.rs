//! Progress on stderr: rate, time left and what was found so far.

use std::{
    io::{IsTerminal as _, Write as _, stderr},
    sync::Arc,
    time::{Duration, Instant},
};

use seawall_probe::Progress;
use tokio::task::JoinHandle;

use crate::words::Words;

/// How often the line is written anew.
const TICK: Duration = Duration::from_millis(250);

/// A progress line that lives until it is dropped.
pub struct ProgressLine(Option<JoinHandle<()>>);

impl ProgressLine {
    /// Starts the line, where there is a terminal to write it on and it is wanted.
    pub fn start(wanted: bool, progress: Progress, total: u128, words: Arc<Words>) -> Self {
        if !wanted || !stderr().is_terminal() {
            return Self(None);
        }
        Self(Some(tokio::spawn(async move {
            let began = Instant::now();
            loop {
                tokio::time::sleep(TICK).await;
                let line = render(&words, &progress, total, began.elapsed());
                let _ = write!(stderr(), "\r\x1b[2K{line}");
                let _ = stderr().flush();
            }
        })))
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if let Some(task) = self.0.take() {
            task.abort();
            let _ = write!(stderr(), "\r\x1b[2K");
        }
    }
}

fn render(words: &Words, progress: &Progress, total: u128, elapsed: Duration) -> String {
    let seen = progress.snapshot();
    let rate = rate(seen.done, elapsed);
    let left = total.saturating_sub(u128::from(seen.done));
    let eta = if seen.done == 0 {
        String::new()
    } else {
        let millis = elapsed.as_millis().saturating_mul(left) / u128::from(seen.done);
        words.with("progress-eta", &[("seconds", &millis.div_ceil(1000).to_string())])
    };
    words.with(
        "progress-line",
        &[
            ("done", &seen.done.to_string()),
            ("total", &total.to_string()),
            ("rate", &rate),
            ("eta", &eta),
            ("found", &seen.answered.to_string()),
        ],
    )
}

/// Hosts a second with one decimal place, in whole-number arithmetic.
fn rate(done: u64, elapsed: Duration) -> String {
    let tenths = u128::from(done) * 10_000 / elapsed.as_millis().max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::rate;

    #[test]
    fn the_rate_has_one_decimal_place_and_bears_a_zero_time() {
        assert_eq!(rate(25, Duration::from_secs(10)), "2.5");
        assert_eq!(rate(0, Duration::ZERO), "0.0");
    }
}
