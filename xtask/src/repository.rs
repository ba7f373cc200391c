//! Where the repository is and what is in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::command;

/// The repository this binary belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    /// Its top folder.
    pub(crate) root: PathBuf,
}

impl Repository {
    /// Asks cargo, which started us.
    pub(crate) fn find() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .context("CARGO_MANIFEST_DIR is not set; call this as `cargo xtask`")?;
        let root = manifest.parent().context("xtask lies in no folder")?.to_owned();
        Ok(Self { root })
    }

    /// A command that runs at the top.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The folder of real files that lie beside the repository, or where `SEAWALL_CORPUS` says.
    pub(crate) fn corpus(&self) -> PathBuf {
        let beside = || self.root.join("../shared/data");
        std::env::var_os("SEAWALL_CORPUS").map_or_else(beside, PathBuf::from)
    }

    /// The cargo that started us.
    pub(crate) fn cargo(&self) -> Command {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let mut command = self.command(&cargo);
        command.env("CARGO_TERM_COLOR", "never");
        command
    }

    /// Every file that belongs to the repository, relative to its top, in order: what git tracks or
    /// would track.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>> {
        let mut git = self.command("git");
        git.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
        let listed = command::capture(&mut git)?.success_or("git ls-files")?;
        let mut files: Vec<PathBuf> = listed
            .lines()
            .map(PathBuf::from)
            // A file deleted but not yet committed is still listed.
            .filter(|file| self.root.join(file).is_file())
            .collect();
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// A file's text; what is not UTF-8 in it is replaced.
    pub(crate) fn read(&self, file: &Path) -> Result<String> {
        let bytes = std::fs::read(self.root.join(file))
            .with_context(|| format!("cannot read {}", file.display()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
