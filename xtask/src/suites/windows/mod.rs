//! What Windows hosts are contained with, read by programs that know nothing of us: Samba and
//! Python's reader of XML, and, in `--full`, Ansible and Wine.

mod artefacts;
mod consumers;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::Bench;
use crate::command;

pub(super) use artefacts::SUITE as ARTEFACTS;
pub(super) use consumers::SUITE as CONSUMERS;

/// A folder with what an example writes: policies, and in each its targets.
fn artefacts(bench: &Bench, name: &str) -> Result<PathBuf> {
    let example = bench.example("seawall-remedy", "windows_artefacts")?;
    let folder = bench.scratch(name)?;
    let written =
        command::capture(Command::new(example).arg(&folder))?.success_or("the example")?;
    let count: usize = written.trim().parse().context("the example says no number")?;
    ensure!(count > 0, "nothing was written");
    Ok(folder)
}

/// The files of a target whose names end so, of every policy, in order.
fn files(folder: &Path, target: &str, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for policy in std::fs::read_dir(folder)? {
        let policy = policy?.path().join(target);
        if !policy.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(policy)? {
            found.push(file?.path());
        }
    }
    found.retain(|file| file.to_string_lossy().ends_with(ending));
    found.sort();
    ensure!(!found.is_empty(), "no {ending} of {target}");
    Ok(found)
}
