//! What the topics look at: the demo's fleet as a page, without its proofs, and as lines.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use super::super::Bench;
use super::topic::SCRIPTS;
use super::{CHROMIUM, NAME};
use crate::command;

/// Where everything lies.
pub(super) struct Scene {
    /// The folder of packages for Node.js.
    pub(super) packages: PathBuf,
    /// The suite's own.
    pub(super) folder: PathBuf,
    /// The page of the demo's fleet.
    pub(super) page: PathBuf,
    /// The page of the hostile fleet, once its topic was run.
    pub(super) hostile: PathBuf,
    binary: PathBuf,
    data: PathBuf,
}

impl Scene {
    /// Makes the fleet, its reports, and all that scripts want to know.
    pub(super) fn set(bench: &Bench, packages: &Path) -> Result<Self> {
        let folder = bench.scratch(NAME)?;
        let scene = Self {
            packages: packages.to_owned(),
            page: folder.join("demo.html"),
            hostile: folder.join("hostile/report.html"),
            binary: bench.seawall()?,
            data: folder.join("data"),
            folder,
        };
        scene.seawall(&["demo", "--quiet", "--lang", "en"])?;
        let evidence = scene.data.join("seawall/demo-evidence");
        let inventory = text(&evidence.join("inventory.csv"))?;
        let (bare, lines) = (scene.folder.join("bare.html"), scene.folder.join("demo.jsonl"));
        for (file, options) in [
            (&scene.page, &["--title", TITLE][..]),
            (&bare, &["--no-proofs"]),
            (&lines, &["--format", "jsonl"]),
        ] {
            let report = ["report", "--quiet", "--inventory", &inventory, "--output"];
            scene.seawall(&[&report, &[text(file)?.as_str()][..], options].concat())?;
        }
        let chromium = command::find(CHROMIUM.program).context("no chromium")?;
        let settings = json!({
            "packages": text(packages)?, "chromium": text(&chromium)?,
            "folder": text(&scene.folder)?, "shots": text(&scene.folder.join("shots"))?,
            "data": text(&scene.data)?, "seawall": text(&scene.binary)?, "title": TITLE,
            "page": text(&scene.page)?, "bare": text(&bare)?, "lines": text(&lines)?,
        });
        fs::write(scene.settings(), settings.to_string())?;
        for (name, script) in SCRIPTS {
            fs::write(scene.folder.join(name), script)?;
        }
        Ok(scene)
    }

    /// What a script is told.
    pub(super) fn settings(&self) -> PathBuf {
        self.folder.join("settings.json")
    }

    fn seawall(&self, arguments: &[&str]) -> Result<()> {
        let mut seawall = Command::new(&self.binary);
        // No store and no import of the user's is to be seen or left.
        seawall.env("XDG_DATA_HOME", &self.data).env("HOME", &self.data);
        seawall.env_remove("SEAWALL_STORE").args(arguments);
        let ran = command::capture_within(&mut seawall, PATIENCE)?;
        // 1 says that there are findings.
        ensure!(matches!(ran.code, Some(0 | 1)), "{arguments:?}: {}", ran.stderr.trim());
        Ok(())
    }
}

fn text(path: &Path) -> Result<String> {
    path.to_str().map(str::to_owned).with_context(|| format!("{} is no UTF-8", path.display()))
}

/// In two languages, so that neither is a fault of the page.
const TITLE: &str = "第一工場 Plant 1";

const PATIENCE: Duration = Duration::from_mins(3);
