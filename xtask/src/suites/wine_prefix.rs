//! A Windows of our own to run programs in: Wine without a screen, in a prefix below our folder.
//!
//! Wine reads a host's code page out of the locale that it runs in, so locales are made for it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
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
    /// Waits for words that never come. While it runs, so do Wine's services: a program would
    /// otherwise start them each time, and they would hold on to its output for seconds.
    waiting: Option<Child>,
}

impl Prefix {
    /// One in that folder.
    pub(super) fn new(folder: &Path) -> Result<Self> {
        let mut prefix = Self { folder: folder.to_owned(), waiting: None };
        prefix.wine("C", folder, &[], &["wineboot", "--init"])?.success_or("wineboot")?;
        prefix.waiting = Some(prefix.spawn("C", folder, &[], &["cmd"])?);
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

    /// Starts a program that goes on while others run, and is given no words; whoever starts it ends
    /// it.
    pub(super) fn spawn(
        &self,
        locale: &str,
        folder: &Path,
        environment: &[(&str, &str)],
        arguments: &[&str],
    ) -> Result<Child> {
        let mut wine = Command::new("wine");
        wine.current_dir(folder).args(arguments).envs(environment.iter().copied());
        wine.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let wine = self.environment(&mut wine, locale);
        wine.spawn().with_context(|| format!("wine {arguments:?}"))
    }

    /// The folder that a drive of one letter is, made where it is not there.
    pub(super) fn drive(&self, letter: &str) -> Result<PathBuf> {
        let folder = self.folder.join("prefix").join(format!("drive_{letter}"));
        if !folder.is_dir() {
            std::fs::create_dir(&folder)?;
            let devices = self.folder.join("prefix/dosdevices");
            std::os::unix::fs::symlink(&folder, devices.join(format!("{letter}:")))?;
        }
        Ok(folder)
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
        if let Some(waiting) = &mut self.waiting {
            // It may have ended by itself.
            let _ = waiting.kill();
            let _ = waiting.wait();
        }
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
