//! Judges that know nothing of us: suites run against Samba, rpcclient, impacket, tshark, strace,
//! writers of hives and images, pefile, jsonschema and validators of CSAF, OpenVEX, SARIF, Sigma, STIX and YARA,
//! terraform, nft and iptables with the kernel behind them, and, in `--full`, against Wine and
//! Ansible, across a bad line, under kills, under a fuzzer and in a browser.
//!
//! A suite is a table of checks, each one function. To add a check, write it and name it in the
//! suite's `CHECKS`; to add a suite, name it in [`ALL`], or in [`FULL`] where it is slow.

mod browser;
mod capture;
pub(crate) mod captures;
mod check;
mod cmd;
mod enforce;
mod evidence;
mod exports;
mod faults;
mod fuzz;
mod hunt_exports;
mod impacket;
mod install;
mod kills;
mod polite;
mod product;
mod profile;
mod protocol;
mod rpcclient;
mod samba;
mod samba_peer;
mod schemas;
mod strace;
mod terraform;
mod tshark;
mod windows;
mod wine;
mod wine_hunt;
mod wine_prefix;

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::{Context as _, Error, Result, ensure};

use crate::command;
use crate::repository::Repository;
use crate::tally::Tally;
pub(crate) use browser::{CHROMIUM, NODE};
pub(crate) use check::{Skip, is_skip};
pub(crate) use install::{Tool, is_root, node, python, tools};

/// The suites every run has.
pub(crate) const ALL: &[Suite] = &[
    samba::SUITE,
    rpcclient::SUITE,
    impacket::SUITE,
    tshark::SUITE,
    strace::SUITE,
    captures::SUITE,
    evidence::SUITE,
    protocol::SUITE,
    schemas::SUITE,
    exports::SUITE,
    hunt_exports::SUITE,
    polite::SUITE,
    terraform::SUITE,
    enforce::SUITE,
    windows::ARTEFACTS,
];

/// The suites only `--full` has.
pub(crate) const FULL: &[Suite] = &[
    wine::SUITE,
    cmd::SUITE,
    windows::CONSUMERS,
    faults::SUITE,
    kills::SUITE,
    browser::SUITE,
    fuzz::SUITE,
];

/// One suite.
#[derive(Debug)]
pub(crate) struct Suite {
    /// Its name, as the summary gives it.
    pub(crate) name: &'static str,
    /// Whether it needs to be root: to serve port 135, or to capture.
    needs_root: bool,
    /// The programs it needs, installed where that is allowed.
    tools: &'static [Tool],
    /// How many checks it has, for when it is skipped whole.
    checks: usize,
    /// Runs it. A [`check::Skip`] skips it whole.
    run: fn(&Bench) -> Result<Tally>,
}

impl Suite {
    /// Runs the suite, or says why it cannot run here.
    pub(crate) fn run(&self, bench: &Bench) -> Result<Tally> {
        match self.obstacle() {
            Some(why) => Ok(Tally::skip(self.name, self.checks, why)),
            None => match (self.run)(bench) {
                Err(error) if is_skip(&error) => {
                    Ok(Tally::skip(self.name, self.checks, format!("{error:#}")))
                }
                other => other,
            },
        }
    }

    fn obstacle(&self) -> Option<String> {
        if self.needs_root && !is_root() {
            return Some("needs root".to_owned());
        }
        tools(self.tools).err().map(|error| format!("{error:#}"))
    }
}

/// What every suite works with.
#[derive(Clone, Debug)]
pub(crate) struct Bench {
    /// The repository.
    pub(crate) repository: Repository,
    /// Where suites keep their files.
    pub(crate) folder: PathBuf,
}

impl Bench {
    /// A bench below `target/foreign`.
    pub(crate) fn new(repository: &Repository) -> Result<Self> {
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| repository.root.join("target"), |folder| repository.root.join(folder));
        let folder = target.join("foreign");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { repository: repository.clone(), folder })
    }

    /// An empty folder of that name.
    pub(crate) fn scratch(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        let fault = || format!("cannot make {} anew", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(fault)?;
        }
        fs::create_dir_all(&folder).with_context(fault)?;
        Ok(folder)
    }

    /// The product's binary, built first: once a run, since suites are judged one after another.
    pub(crate) fn seawall(&self) -> Result<PathBuf> {
        static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        let built = BUILT.get_or_init(|| self.product(&[]).map_err(|error| format!("{error:#}")));
        built.clone().map_err(Error::msg)
    }

    /// As [`Self::seawall`], as it is given away.
    pub(crate) fn released_seawall(&self) -> Result<PathBuf> {
        self.product(&["--release"])
    }

    /// An example of a crate.
    fn example(&self, package: &str, name: &str) -> Result<PathBuf> {
        self.build(name, &["--package", package, "--example", name])
    }

    /// An example of a crate, optimised.
    pub(crate) fn released_example(&self, package: &str, name: &str) -> Result<PathBuf> {
        self.build(name, &["--package", package, "--example", name, "--release"])
    }

    fn product(&self, profile: &[&str]) -> Result<PathBuf> {
        if let Some(binary) = std::env::var_os(BINARY).map(PathBuf::from) {
            ensure!(binary.is_file(), "{BINARY} names {}, which is not there", binary.display());
            return Ok(binary);
        }
        self.build("seawall", &[&["--package", "seawall"], profile].concat())
    }

    fn build(&self, name: &str, arguments: &[&str]) -> Result<PathBuf> {
        let mut cargo = self.repository.cargo();
        cargo.arg("build").args(arguments);
        let ran = command::capture(cargo.args(["--message-format", "json-render-diagnostics"]))?;
        let faults: Vec<&str> =
            ran.stderr.lines().filter(|line| line.starts_with("error")).collect();
        ensure!(ran.success, "cargo build failed: {}", faults.join(" | "));
        let messages = ran.stdout;
        let executable = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter(|message| message.pointer("/target/name").is_some_and(|built| built == name))
            .find_map(|message| message.get("executable")?.as_str().map(PathBuf::from));
        let executable = executable.with_context(|| format!("cargo built no binary `{name}`"))?;
        ensure!(executable.is_file(), "{} is not there", executable.display());
        Ok(executable)
    }
}

/// Names a binary to judge, instead of one built from here.
const BINARY: &str = "SEAWALL_BINARY";
