//! A Windows of our own to run programs in: Wine without a screen, in a prefix below our folder.
//!
//! Wine reads a host's code page out of the locale that it runs in, so locales are made for it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::check::Skip;
use super::install::Tool;
use crate::command::{self, Ran};

/// What it needs.
pub(super) const TOOLS: &[Tool] = &[
    Tool { program: "wine", package: "wine" },
    Tool { program: "wineserver", package: "wine64" },
    // With what locales are made of.
    Tool { program: "locale-gen", package: "locales" },
];

/// A prefix of Wine, taken away in the end.
pub(super) struct Prefix {
    folder: PathBuf,
}

impl Prefix {
    /// One in that folder.
    pub(super) fn new(folder: &Path) -> Result<Self> {
        let prefix = Self { folder: folder.to_owned() };
        prefix.wine("C", folder, &[], &["wineboot", "--init"])?.success_or("wineboot")?;
        Ok(prefix)
    }

    /// Runs a program in a folder.
    pub(super) fn wine(
        &self,
        locale: &str,
        folder: &Path,
        environment: &[(&str, &str)],
        arguments: &[&str],
    ) -> Result<Ran> {
        let mut wine = Command::new("wine");
        wine.current_dir(folder).args(arguments).envs(environment.iter().copied());
        command::capture_within(self.environment(&mut wine, locale), PATIENCE)
            .with_context(|| format!("wine {arguments:?}"))
    }

    /// Makes a locale, unless it is there.
    pub(super) fn locale(&self, name: &str) -> Result<String> {
        let locale = format!("{name}.UTF-8");
        let folder = self.folder.join("locales");
        std::fs::create_dir_all(&folder)?;
        if !folder.join(&locale).is_dir() {
            let mut localedef = Command::new("localedef");
            localedef.args(["-i", name, "-f", "UTF-8"]).arg(folder.join(&locale));
            let made = command::capture(&mut localedef)?;
            made.success_or("localedef").map_err(|why| Skip(format!("{why:#}")))?;
        }
        Ok(locale)
    }

    fn environment<'c>(&self, command: &'c mut Command, locale: &str) -> &'c mut Command {
        command
            .env("WINEPREFIX", self.folder.join("prefix"))
            .env("WINEDEBUG", "-all")
            // Else it asks for what .NET and HTML would need.
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=")
            .env("LOCPATH", self.folder.join("locales"))
            .env("LC_ALL", locale)
            .env_remove("DISPLAY")
    }
}

impl Drop for Prefix {
    /// Ends what serves the prefix, and takes away its 700 MB.
    fn drop(&mut self) {
        let mut wineserver = Command::new("wineserver");
        let ended = command::capture(self.environment(wineserver.arg("--kill"), "C"));
        let prefix = self.folder.join("prefix");
        if let Err(error) = ended.and_then(|_| Ok(std::fs::remove_dir_all(prefix)?)) {
            eprintln!("Wine was not cleaned up: {error:#}");
        }
    }
}

/// The first start of all takes ten seconds or so.
const PATIENCE: Duration = Duration::from_mins(3);
