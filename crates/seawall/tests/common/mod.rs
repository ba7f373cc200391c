//! What the tests of the binary share: running it, and a lab to run it on.
#![allow(dead_code, unreachable_pub, reason = "every test binary uses its own part")]

pub mod pcap;

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use seawall_facts::{Door, PortMap};
use seawall_lab::{Fleet, Lab, PortMap as LabPorts};
use serde_json::Value;
use tempfile::TempDir;

/// The binary with a store of its own, English words and no colours.
pub struct Seawall {
    pub folder: TempDir,
}

impl Seawall {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub fn store(&self) -> PathBuf {
        self.folder.path().join("seawall.db")
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
        command
            .args(args)
            .env("SEAWALL_STORE", self.store())
            .env("XDG_DATA_HOME", self.folder.path())
            .env("LOCALAPPDATA", self.folder.path())
            .env("HOME", self.folder.path())
            .env("LC_ALL", "C")
            .env("NO_COLOR", "1")
            .current_dir(self.folder.path());
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().unwrap())
    }
}

/// What a run printed and how it ended.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Starts a lab on free ports; gives it and the port map as the command line takes it.
pub fn start(fleet: Fleet) -> (Lab, String) {
    let ports = LabPorts::free([135, 137, 138, 139, 445, 593]).unwrap();
    let lab = Lab::start(fleet, ports).unwrap();
    let pairs = lab.ports().pairs();
    let map: PortMap =
        pairs.flat_map(|(port, real)| [(Door::tcp(port), real), (Door::udp(port), real)]).collect();
    (lab, map.to_string())
}
