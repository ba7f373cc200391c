//! Hunting on Wine's own Windows, its registry and its drive: nothing is found there but what its
//! own programs plant.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::wine_prefix::Prefix;
use crate::command;

/// A prefix, and what hunts on it.
pub(super) struct Hunt<'s> {
    pub(super) prefix: &'s Prefix,
    /// The folder that the prefix is in.
    pub(super) folder: &'s Path,
    pub(super) seawall: &'s Path,
}

impl Hunt<'_> {
    /// Hunts, plants, hunts, takes away and hunts.
    pub(super) fn check(&self) -> Result<()> {
        let (files, found) = self.hunt()?;
        ensure!(found.is_empty(), "found on Wine itself: {found:?}");
        self.wine(&["reg", "add", RUN, "/v", "windows auto update", "/d", "msblast.exe", "/f"])?;
        let (_, found) = self.hunt()?;
        ensure!(found == ["remnant blaster.msblast.run"], "a value that starts it: {found:?}");
        // A genuine program of Wine's in the places of worms.
        self.wine(&["cmd", "/c", r"mkdir C:\windows\system32\wins"])?;
        for place in [r"msblast.exe", r"wins\dllhost.exe"] {
            let copy = format!(r"copy C:\windows\system32\cmd.exe C:\windows\system32\{place}");
            self.wine(&["cmd", "/c", &copy])?;
        }
        let (_, mut found) = self.hunt()?;
        found.sort_unstable();
        let all = [
            "infected blaster.msblast.file",
            "infected blaster.msblast.run",
            "infected nachi.a.file",
        ];
        ensure!(found == all, "a program beside its value: {found:?}");
        self.wine(&["reg", "delete", RUN, "/v", "windows auto update", "/f"])?;
        for place in [r"msblast.exe", r"wins\dllhost.exe"] {
            self.wine(&["cmd", "/c", &format!(r"del C:\windows\system32\{place}")])?;
        }
        let (_, found) = self.hunt()?;
        ensure!(found.is_empty(), "found after it was taken away: {found:?}");
        println!("         {files} files and the registry of Wine");
        Ok(())
    }

    /// The files that were looked at, and findings and hints with the verdict of their host.
    fn hunt(&self) -> Result<(u64, Vec<String>)> {
        let drive = self.drive();
        for (root, name) in [("HKEY_LOCAL_MACHINE", "hklm"), ("HKEY_CURRENT_USER", "hkcu")] {
            let file = drive.join(name).with_extension("reg");
            if file.exists() {
                fs::remove_file(&file)?;
            }
            self.wine(&["regedit", "/E", &format!(r"C:\{name}.reg"), root])?;
        }
        let mut seawall = Command::new(self.seawall);
        seawall.args(["--lang", "en", "hunt", "--format", "json", "--fail-on", "never"]);
        let printed = command::capture_within(seawall.arg(drive), PATIENCE)?.success_or("hunt")?;
        let document: Value = serde_json::from_str(&printed)?;
        let hosts = document.get("hosts").and_then(Value::as_array).context("no hosts")?;
        let is_of_registry = |host: &&Value| {
            let unseen = host["unseen"].as_array().into_iter().flatten();
            let mut codes = unseen.filter_map(|unseen| unseen["code"].as_str());
            !codes.any(|code| matches!(code, "run_keys" | "services" | "user_run_keys"))
        };
        let read = hosts.iter().filter(is_of_registry).count();
        ensure!(read == 1, "the registry of {read} hosts was read whole: {printed}");
        let found = hosts.iter().flat_map(|host| {
            let all = ["findings", "hints"].map(|what| host[what].as_array());
            let all = all.into_iter().flatten().flatten();
            let verdict = host["verdict"].as_str().unwrap_or_default();
            all.map(move |it| format!("{verdict} {}", it["indicator"].as_str().unwrap_or_default()))
        });
        let files = document.pointer("/summary/files").and_then(Value::as_u64);
        Ok((files.unwrap_or_default(), found.collect()))
    }

    fn wine(&self, arguments: &[&str]) -> Result<String> {
        self.prefix.wine("C", self.folder, &[], arguments)?.success_or(&arguments.join(" "))
    }

    fn drive(&self) -> PathBuf {
        self.folder.join("prefix/drive_c")
    }
}

const RUN: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run";

const PATIENCE: Duration = Duration::from_mins(2);
