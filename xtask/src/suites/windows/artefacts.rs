//! Registry settings of a group policy as Samba reads them, and tasks as XML.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail, ensure};

use super::super::check::{self, Check, Skip};
use super::super::install::Tool;
use super::super::{Bench, Suite};
use super::{artefacts, files};
use crate::command;
use crate::tally::Tally;

pub(in super::super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: false,
    tools: &[
        Tool { program: "python3", package: "python3" },
        // Which brings Samba's modules for Debian's own Python.
        Tool { program: "samba-tool", package: "samba-common-bin" },
    ],
    checks: CHECKS.len(),
    run,
};

const NAME: &str = "windows-artefacts";

/// What the checks work with: a folder of artefacts.
struct Scene {
    folder: PathBuf,
}

const CHECKS: &[Check<Scene>] = &[
    Check { name: "samba_reads_registry_pol_and_writes_the_same", run: registry_pol },
    Check { name: "tasks_are_well_formed_in_utf_16", run: tasks },
];

fn run(bench: &Bench) -> Result<Tally> {
    Ok(check::run(NAME, CHECKS, &Scene { folder: artefacts(bench, NAME)? }))
}

fn registry_pol(scene: &Scene) -> Result<()> {
    let files = files(&scene.folder, "registry-pol", ".pol")?;
    let rules = samba(&files)?;
    // Two lists of ports for each transport in each policy, or so; the same again in the undo.
    ensure!(rules >= 2 * files.len(), "{rules} values in {} files", files.len());
    println!("         {rules} values of {} files", files.len());
    let [first, ..] = files.as_slice() else { bail!("no file") };
    let mut octets = std::fs::read(first)?;
    octets.truncate(octets.len() - 3);
    let broken = scene.folder.join("broken.pol");
    std::fs::write(&broken, octets)?;
    ensure!(samba(&[broken]).is_err(), "Samba takes a file that was cut short");
    Ok(())
}

/// How many values the files have, each of which Samba reads and writes alike.
fn samba(files: &[PathBuf]) -> Result<usize> {
    let python = Path::new("/usr/bin/python3");
    let has = |script: &str| {
        let ran = command::capture(Command::new(python).args(["-c", script]));
        ran.is_ok_and(|ran| ran.success)
    };
    if !has("from samba.dcerpc import preg") {
        return Err(Skip("Samba has no modules for /usr/bin/python3".to_owned()).into());
    }
    let mut reader = Command::new(python);
    let read = command::capture(reader.args(["-c", REGISTRY_POL]).args(files))?;
    Ok(read.success_or("Samba's reader")?.trim().parse()?)
}

fn tasks(scene: &Scene) -> Result<()> {
    let files = files(&scene.folder, "advfirewall", ".xml")?;
    let mut reader = Command::new("python3");
    let read = command::capture(reader.args(["-c", TASKS]).args(&files))?;
    let count: usize = read.success_or("Python's reader")?.trim().parse()?;
    ensure!(count == files.len(), "{count} of {} tasks", files.len());
    Ok(())
}

const REGISTRY_POL: &str = include_str!("registry_pol.py");

const TASKS: &str = include_str!("tasks.py");
