//! Real captures, read by `seawall inspect` and by tshark: both must find the same associations,
//! PDUs, interfaces and operations over TCP, or the difference stands with its reason in
//! `differences.toml`. DCE/RPC inside of SMB pipes is not looked into.

mod seawall;
mod tshark;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use toml::{Table, Value};

use super::check::{self, Check, Skip};
use super::{Bench, Suite};
use crate::tally::Tally;

pub(super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: false,
    tools: &[super::tshark::TOOL],
    checks: CHECKS.len(),
    run,
};

const NAME: &str = "captures";

/// What was found in a capture and how often: `pdu bind`, `call UUID 3` and so on.
type Findings = BTreeMap<String, u64>;

/// The captures, and what differs in them.
struct Scene {
    captures: usize,
    facts: u64,
    found: BTreeSet<Difference>,
}

/// Something that one of both found more often.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Difference {
    capture: String,
    what: String,
    seawall: u64,
    tshark: u64,
}

const CHECKS: &[Check<Scene>] = &[
    Check { name: "every_difference_to_tshark_is_explained", run: all_explained },
    Check { name: "every_explained_difference_is_still_there", run: none_outdated },
];

fn run(bench: &Bench) -> Result<Tally> {
    let (root, captures) = (corpus(bench), files(bench)?);
    let binary = bench.seawall()?;
    let mut scene = Scene { captures: captures.len(), facts: 0, found: BTreeSet::new() };
    for capture in &captures {
        let name = capture.strip_prefix(&root).unwrap_or(capture).display().to_string();
        let ours = seawall::findings(&binary, capture).with_context(|| name.clone())?;
        let theirs = tshark::findings(capture).with_context(|| name.clone())?;
        scene.compare(&name, &ours, &theirs);
    }
    println!("         {} captures, {} findings", scene.captures, scene.facts);
    Ok(check::run(NAME, CHECKS, &scene))
}

/// The captures there are; without any, what needs them is skipped.
pub(crate) fn files(bench: &Bench) -> Result<Vec<PathBuf>> {
    let root = corpus(bench);
    let captures = captures(&root);
    if captures.is_empty() {
        let root = root.display();
        bail!(Skip(format!("no captures in {root}; SEAWALL_CORPUS names another place")));
    }
    Ok(captures)
}

/// Where real files are.
fn corpus(bench: &Bench) -> PathBuf {
    bench.repository.corpus().join("captures")
}

/// The captures in the folders below, in order.
fn captures(root: &Path) -> Vec<PathBuf> {
    let list = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries.flatten().map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let mut files: Vec<_> = list(root).iter().flat_map(|folder| list(folder)).collect();
    files.retain(|file| {
        let kind = file.extension().and_then(|kind| kind.to_str());
        matches!(kind, Some("pcap" | "pcapng" | "cap"))
    });
    files.sort();
    files
}

impl Scene {
    fn compare(&mut self, capture: &str, ours: &Findings, theirs: &Findings) {
        let keys: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
        for what in keys {
            let count = |of: &Findings| of.get(what).copied().unwrap_or_default();
            let (seawall, tshark) = (count(ours), count(theirs));
            self.facts += seawall.max(tshark);
            if seawall != tshark {
                let (capture, what) = (capture.to_owned(), what.clone());
                self.found.insert(Difference { capture, what, seawall, tshark });
            }
        }
    }
}

fn all_explained(scene: &Scene) -> Result<()> {
    // Two that find nothing agree.
    ensure!(scene.facts > 0, "{} captures, and nothing was found in any", scene.captures);
    let explained = explained()?;
    let new: Vec<_> = scene.found.difference(&explained).collect();
    ensure!(new.is_empty(), "not explained: {new:#?}");
    Ok(())
}

fn none_outdated(scene: &Scene) -> Result<()> {
    let explained = explained()?;
    let old: Vec<_> = explained.difference(&scene.found).collect();
    ensure!(old.is_empty(), "no longer so: {old:#?}");
    Ok(())
}

/// The table of differences; each has a reason.
fn explained() -> Result<BTreeSet<Difference>> {
    let table: Table = include_str!("differences.toml").parse()?;
    let entries = table.get("difference").and_then(Value::as_array);
    entries.into_iter().flatten().map(difference).collect()
}

fn difference(entry: &Value) -> Result<Difference> {
    let text = |key: &str| {
        let text = entry.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        text.map(ToOwned::to_owned).with_context(|| format!("no `{key}` in {entry}"))
    };
    let number = |key: &str| {
        let number = entry.get(key).and_then(Value::as_integer);
        let number = number.and_then(|number| u64::try_from(number).ok());
        number.with_context(|| format!("no `{key}` in {entry}"))
    };
    text("reason")?;
    Ok(Difference {
        capture: text("capture")?,
        what: text("what")?,
        seawall: number("seawall")?,
        tshark: number("tshark")?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Scene, all_explained, explained};

    #[test]
    fn a_run_that_compared_nothing_fails() {
        let scene = |facts| Scene { captures: 3, facts, found: BTreeSet::new() };
        assert!(all_explained(&scene(0)).is_err());
        all_explained(&scene(1)).unwrap();
    }

    #[test]
    fn every_difference_has_a_reason() {
        explained().unwrap();
    }
}
