//! Every fuzz target for ten minutes, from its kept corpus.
//!
//! libFuzzer needs counters in the code it is to explore. The compiler's stable options for code
//! generation place them, so no other toolchain is asked for; an address sanitizer would have
//! little to say of a workspace that forbids unsafe code.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::{Bench, Suite};
use crate::command;
use crate::tally::Tally;

pub(super) const SUITE: Suite =
    Suite { name: NAME, needs_root: false, tools: &[], checks: TARGETS.len(), run };

const NAME: &str = "fuzz";

/// The binaries of `fuzz/Cargo.toml`; a test holds the two to be the same.
const TARGETS: &[&str] = &[
    "activation",
    "bulletin_archive",
    "bulletin_document",
    "bulletin_search",
    "bulletin_tar",
    "bundle",
    "capture_file",
    "capture_frames",
    "capture_segments",
    "client",
    "csaf",
    "cvrf",
    "datagram",
    "event_log",
    "evidence_container",
    "evidence_file",
    "feed_oval",
    "feed_update_catalog",
    "feed_wsus",
    "hotfix_text",
    "http",
    "kev",
    "lookup",
    "map",
    "mgmt",
    "ndr",
    "ntlm",
    "observer",
    "oxid",
    "pdu",
    "reg_text",
    "regf_hive",
    "regf_logs",
    "registry_pol",
    "release_info",
    "server",
    "text",
    "tower",
    "version_resource",
    "wesng",
];

fn run(bench: &Bench) -> Result<Tally> {
    let seconds = seconds()?;
    let binaries = build(bench)?;
    let scratch = bench.scratch(NAME)?;
    let waiting = Mutex::new(TARGETS.iter().copied().collect::<VecDeque<_>>());
    let total = Mutex::new(Tally::default());
    let workers = thread::available_parallelism()?;
    println!("{} targets, {seconds} s each, {workers} at a time", TARGETS.len());
    thread::scope(|scope| {
        for _ in 0..workers.get() {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(target) = next else { break };
                    let outcome = fuzz(bench, &binaries, &scratch, target, seconds);
                    total
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .add(report(target, outcome));
                }
            });
        }
    });
    Ok(total.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn report(target: &str, outcome: Result<Fuzzed>) -> Tally {
    let name = format!("{NAME}::{target}");
    match outcome {
        Ok(fuzzed) => {
            let Fuzzed { executions, covered, counters, kept } = fuzzed;
            println!(
                "    pass {name}: {executions} executions, {covered} of {counters} counters \
                 reached, {kept} inputs kept"
            );
            Tally { passed: 1, ..Tally::default() }
        }
        Err(error) => {
            println!("    FAIL {name}: {error:#}");
            Tally::failure(&name, format!("{error:#}"))
        }
    }
}

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
struct Fuzzed {
    executions: u64,
    /// Counters that were reached; those of code a target does not use never are.
    covered: u64,
    counters: u64,
    kept: u64,
}

fn fuzz(
    bench: &Bench,
    binaries: &Path,
    scratch: &Path,
    target: &str,
    seconds: u64,
) -> Result<Fuzzed> {
    let found = scratch.join(target);
    fs::create_dir(&found)?;
    let mut fuzzer = Command::new(binaries.join(target));
    fuzzer.arg(format!("-max_total_time={seconds}")).arg("-print_final_stats=1");
    // An input that takes seconds or a gigabyte is a fault as a panic is.
    fuzzer.args(["-timeout=5", "-rss_limit_mb=1024"]);
    fuzzer.arg(format!("-artifact_prefix={}", scratch.join(format!("{target}-")).display()));
    fuzzer.arg(found).arg(bench.repository.root.join("fuzz/corpus").join(target));
    let ran = command::capture_within(&mut fuzzer, Duration::from_secs(seconds + GRACE))?;
    let last = ran.stderr.lines().filter(|line| is_fault(line)).collect::<Vec<_>>().join(" | ");
    ensure!(ran.success, "it ended with {:?}: {last}", ran.code);
    read(&ran.stderr).context("libFuzzer printed no statistics")
}

/// The lines of a failed run that say what it was, and which file has the input.
fn is_fault(line: &str) -> bool {
    ["panicked at", "ERROR: libFuzzer", "Test unit written to"]
        .iter()
        .any(|mark| line.contains(mark))
}

fn read(printed: &str) -> Option<Fuzzed> {
    let number = |text: &str| text.split_whitespace().next()?.trim_matches('(').parse().ok();
    let after = |mark: &str| printed.rsplit_once(mark).and_then(|(_, rest)| number(rest));
    Some(Fuzzed {
        executions: after("stat::number_of_executed_units:")?,
        covered: after(" cov: ")?,
        counters: after("Loaded 1 modules")?,
        kept: after("stat::new_units_added:")?,
    })
}

/// Builds every target; the folder they are in.
fn build(bench: &Bench) -> Result<PathBuf> {
    let host = host(bench)?;
    let folder = bench.folder.join("fuzz-build");
    let mut cargo = bench.repository.cargo();
    cargo.args(["build", "--release", "--bins", "--manifest-path", "fuzz/Cargo.toml"]);
    // With a named target the options stay away from build scripts.
    cargo.args(["--target", &host]).arg("--target-dir").arg(&folder);
    cargo.env("RUSTFLAGS", OPTIONS.join(" "));
    let ran = command::capture(&mut cargo)?;
    ran.success_or("building the fuzz targets")?;
    Ok(folder.join(host).join("release"))
}

fn host(bench: &Bench) -> Result<String> {
    let mut rustc = bench.repository.command("rustc");
    let printed = command::capture(rustc.arg("-vV"))?.success_or("rustc -vV")?;
    let host = printed.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc names no host")?.to_owned())
}

/// How long each target is run.
fn seconds() -> Result<u64> {
    match std::env::var(SECONDS) {
        Ok(text) => text.parse().with_context(|| format!("{SECONDS} is no number: {text}")),
        Err(_) => Ok(600),
    }
}

/// Shortens or lengthens the run of each target.
const SECONDS: &str = "SEAWALL_FUZZ_SECONDS";

/// Counters at every edge, as libFuzzer reads them, and its view of comparisons; with the checks
/// of a debug build, since an overflow that wraps in silence is a fault too.
const OPTIONS: &[&str] = &[
    "--cfg fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "-Cdebug-assertions",
    "-Coverflow-checks",
];

/// Seconds beyond its time in which a target must have ended: an input may take 5.
const GRACE: u64 = 60;

#[cfg(test)]
mod tests {
    use super::{Fuzzed, TARGETS, read};

    #[test]
    fn every_target_is_run() {
        let manifest = include_str!("../../../fuzz/Cargo.toml");
        let mut named: Vec<&str> = manifest
            .lines()
            .filter_map(|line| line.strip_prefix("path = \"fuzz_targets/")?.strip_suffix(".rs\""))
            .collect();
        named.sort_unstable();
        assert_eq!(named, TARGETS);
    }

    #[test]
    fn the_statistics_are_those_of_the_end() {
        let printed = "\
INFO: Loaded 1 modules   (4611 inline 8-bit counters): 4611 [0x1, 0x2),
#2\tINITED cov: 98 ft: 99 corp: 1/1b exec/s: 0 rss: 28Mb
#1184779\tDONE   cov: 812 ft: 3023 corp: 560/40Kb lim: 4096 exec/s: 197463 rss: 28Mb
stat::number_of_executed_units: 1184779
stat::average_exec_per_sec:     197463
stat::new_units_added:          560
";
        let fuzzed = Fuzzed { executions: 1_184_779, covered: 812, counters: 4611, kept: 560 };
        assert_eq!(read(printed), Some(fuzzed));
        assert_eq!(read("Segmentation fault"), None);
    }
}
