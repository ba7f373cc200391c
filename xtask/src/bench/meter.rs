//! What a run of a program costs.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::command;
use crate::namespace::Namespace;

/// What one run cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    /// Seconds by the clock.
    pub(super) wall: f64,
    /// Seconds of processors, in the program and for it.
    pub(super) cpu: f64,
    /// The share of it that was spent in the program itself.
    pub(super) user: f64,
    /// The most memory that it ever had, in KiB.
    pub(super) peak_kib: f64,
    /// How much of the machine others had meanwhile, from 0 to 1.
    pub(super) others: f64,
}

/// Measures programs one after another.
#[derive(Debug)]
pub(super) struct Meter {
    /// Where they print to.
    pub(super) folder: PathBuf,
    /// Keep runs that others disturbed, and only mark them.
    pub(super) keep_disturbed: bool,
}

impl Meter {
    /// Runs a program in a namespace, over again while others disturb it. What it prints is handed
    /// to `check`, whose error is the bench's.
    pub(super) fn run(
        &self,
        place: &Namespace,
        servers: &[u32],
        program: &[String],
        check: &dyn Fn(&str) -> Result<()>,
    ) -> Result<Cost> {
        let name = program.first().context("no program")?;
        for _ in 0..TRIES {
            let (cost, printed) = self.once(place, servers, program)?;
            check(&printed).with_context(|| format!("{name}: wrong results"))?;
            if self.keep_disturbed || cost.others <= DISTURBED {
                return Ok(cost);
            }
        }
        anyhow::bail!(
            "others had more than {:.0} % of the machine in each of {TRIES} runs of {name}; \
             --keep-disturbed measures all the same",
            DISTURBED * 100.0
        )
    }

    /// Where a program may keep a store: it finds none there when it starts.
    pub(super) fn store(&self) -> PathBuf {
        self.folder.join("store.db")
    }

    fn once(
        &self,
        place: &Namespace,
        servers: &[u32],
        program: &[String],
    ) -> Result<(Cost, String)> {
        let output = self.folder.join("printed");
        for ending in ["", "-wal", "-shm"] {
            let mut file = self.store().into_os_string();
            file.push(ending);
            match fs::remove_file(&file) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        let mut python = place.bound_command("python3");
        python.env("SEAWALL_STORE", "sqlite::memory:");
        measure(python, &output, servers, program)
    }
}

/// Runs a program that must end well, by the Python that is given and with its environment. What
/// the program prints goes by way of the file `output`.
pub(super) fn measure(
    mut python: Command,
    output: &Path,
    servers: &[u32],
    program: &[String],
) -> Result<(Cost, String)> {
    let servers: Vec<String> = servers.iter().map(ToString::to_string).collect();
    python.args(["-c", METER]).arg(output).arg(servers.join(",")).args(program);
    let ran = command::capture_within(&mut python, PATIENCE)?;
    let errors = ran.stderr.clone();
    let report: Value = serde_json::from_str(&ran.success_or("meter.py")?)?;
    let number =
        |key: &str| report.get(key).and_then(Value::as_f64).with_context(|| format!("no {key}"));
    let code = number("code")?;
    let last = errors.lines().last().unwrap_or_default();
    ensure!(code == 0.0, "{program:?} ended with {code}: {last}");
    let cost = Cost {
        wall: number("wall")?,
        cpu: number("user")? + number("system")?,
        user: number("user")?,
        peak_kib: number("peak_kib")?,
        others: number("others")?,
    };
    Ok((cost, fs::read_to_string(output)?))
}

/// The middle one; of an even count the better one of the two in the middle.
pub(super) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

/// Above this share of the machine others disturb a run.
const DISTURBED: f64 = 0.10;

const TRIES: usize = 5;

const PATIENCE: Duration = Duration::from_mins(10);

const METER: &str = include_str!("meter.py");

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_middle_one() {
        for (values, middle) in [(&[3.0, 1.0, 2.0][..], 2.0), (&[4.0], 4.0), (&[1.0, 2.0], 1.0)] {
            assert!((median(values.iter().copied()) - middle).abs() < f64::EPSILON);
        }
    }
}
