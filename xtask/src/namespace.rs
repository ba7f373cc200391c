//! Network namespaces: networks of our own that reach nobody.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};

use crate::command;

/// A network namespace with a loopback device that is up, and no way out. Dropping it takes it
/// away.
#[derive(Debug)]
pub(crate) struct Namespace {
    /// Its name: no two of a machine are equal.
    pub(crate) name: String,
}

impl Namespace {
    /// Makes one.
    pub(crate) fn make() -> Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{}-{number}", std::process::id());
        ip(&["netns", "add", &name])?;
        let made = Self { name };
        made.ip(&["link", "set", "lo", "up"])?;
        Ok(made)
    }

    /// `ip` inside of it.
    pub(crate) fn ip(&self, arguments: &[&str]) -> Result<()> {
        ip(&[&["-n", self.name.as_str()], arguments].concat())
    }

    /// Sets kernel parameters, each as `KEY=VALUE`.
    pub(crate) fn sysctl(&self, settings: &[&str]) -> Result<()> {
        let mut sysctl = self.command("sysctl");
        command::capture(sysctl.arg("-qw").args(settings))?.success_or("sysctl").map(drop)
    }

    /// Lays rules down, as nft(8) reads them from a file.
    pub(crate) fn nft(&self, rules: &str, file: &Path) -> Result<()> {
        fs::write(file, rules)?;
        command::capture(self.command("nft").arg("-f").arg(file))?.success_or("nft").map(drop)
    }

    /// A command that runs inside of it.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut inside = Command::new("ip");
        inside.args(["netns", "exec", &self.name]).arg(program);
        inside
    }

    /// As [`Self::command`], ended by the kernel when the thread that starts it ends in any way.
    pub(crate) fn bound_command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut inside = Command::new("setpriv");
        inside.args(["--pdeathsig", "KILL", "ip", "netns", "exec", &self.name]).arg(program);
        inside
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        if let Err(error) = ip(&["netns", "del", &self.name]) {
            eprintln!("the namespace {} was not taken away: {error:#}", self.name);
        }
    }
}

/// Takes away the namespaces of runs that were killed.
pub(crate) fn sweep() -> Result<()> {
    let listed = command::capture(Command::new("ip").args(["netns", "list"]))?;
    for name in listed.stdout.lines().filter_map(|line| line.split_whitespace().next()) {
        let owner = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('-'));
        if owner.is_some_and(|(process, _)| !Path::new("/proc").join(process).exists()) {
            ip(&["netns", "del", name])?;
        }
    }
    Ok(())
}

/// A program that serves others until this value is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    /// The process. `ip netns exec` has become the program by the time that it answers.
    pub(crate) process: Child,
}

impl Server {
    /// Starts it with pipes; stdin stays open, so that it can be told to end by closing it.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = format!("{command:?}");
        let process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self { process })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It keeps nothing that an orderly end would have to save.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn ip(arguments: &[&str]) -> Result<()> {
    let what = || format!("ip {}", arguments.join(" "));
    command::capture(Command::new("ip").args(arguments))?.success_or(&what()).map(drop)
}

/// How all their names begin; the number of the process that made them follows.
const PREFIX: &str = "seawall-xtask-";
