//! How long a program ran and how much memory it took at most. What Linux alone tells is 0
//! elsewhere.

use std::fmt;
use std::fs::{self, File};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

/// What was measured of a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    /// PDUs it found.
    pub(super) pdus: u64,
    /// Seconds by the clock.
    pub(super) wall: f64,
    /// Seconds of all processors, for it and for the system.
    pub(super) cpu: f64,
    /// The largest resident size, in kB.
    pub(super) peak: u64,
}

impl Measured {
    /// Runs a program that must end well.
    pub(super) fn run(command: &mut Command, out: File) -> Result<Self> {
        let before = children();
        let start = Instant::now();
        let mut child = command.stdin(Stdio::null()).stdout(out).stderr(Stdio::null()).spawn()?;
        let mut peak = 0;
        let status = loop {
            peak = peak.max(peak_of(child.id()));
            match child.try_wait()? {
                Some(status) => break status,
                None => thread::sleep(Duration::from_millis(5)),
            }
        };
        let wall = start.elapsed().as_secs_f64();
        ensure!(status.success(), "{} failed", command.get_program().to_string_lossy());
        Ok(Self { pdus: 0, wall, cpu: children() - before, peak })
    }

    pub(super) const fn with(self, pdus: u64) -> Self {
        Self { pdus, ..self }
    }

    /// PDUs a second of a processor.
    pub(super) fn rate(&self) -> f64 {
        let pdus = u32::try_from(self.pdus).map_or(f64::INFINITY, f64::from);
        pdus / if self.cpu > 0.0 { self.cpu } else { self.wall }
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pdus, wall, cpu, peak } = self;
        let rate = self.rate();
        write!(f, "{pdus:>9} {wall:>9.2} {cpu:>9.2} {rate:>12.0} {:>9}", peak / 1024)
    }
}

/// Seconds of processors that all children took which have ended.
fn children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name in brackets the third field of proc(5) begins; children are 16 and 17.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(13).take(2);
    // A tick is a hundredth of a second on every Linux that programs see.
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn peak_of(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}
