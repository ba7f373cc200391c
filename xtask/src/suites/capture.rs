//! Seeing what really went over the wire.

use std::io::{BufRead as _, BufReader};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use crate::command;

/// A running capture of the loopback interface. Needs root and tcpdump.
pub(super) struct Capture {
    tcpdump: Child,
    file: PathBuf,
}

impl Capture {
    /// Captures everything to and from an address, into `FOLDER/ADDRESS.pcap`.
    pub(super) fn of(address: Ipv4Addr, folder: &Path) -> Result<Self> {
        let file = folder.join(format!("{address}.pcap"));
        let mut tcpdump = Command::new("tcpdump")
            // Packet by packet, and as root, who owns the folder.
            .args(["-i", "lo", "-n", "-U", "-Z", "root", "--immediate-mode", "-s", "0", "-w"])
            .arg(&file)
            .args(["host", &address.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start tcpdump")?;
        let stderr = tcpdump.stderr.take().context("tcpdump has no stderr")?;
        let mut said = String::new();
        let mut stderr = BufReader::new(stderr);
        while !said.contains("listening on") {
            if stderr.read_line(&mut said)? == 0 {
                tcpdump.wait()?;
                bail!("tcpdump does not capture: {}", said.trim());
            }
        }
        // tcpdump must be able to go on writing to it.
        thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
        Ok(Self { tcpdump, file })
    }

    /// Ends the capture and gives its file.
    pub(super) fn finish(mut self) -> Result<PathBuf> {
        thread::sleep(SETTLE);
        let script = format!("kill -INT {}", self.tcpdump.id());
        command::capture(Command::new("sh").args(["-c", &script]))?;
        ensure!(self.tcpdump.wait()?.success(), "tcpdump failed");
        Ok(self.file.clone())
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        // After `finish` there is nothing left to stop.
        let _ = self.tcpdump.kill();
        let _ = self.tcpdump.wait();
    }
}

/// How long packets take from the wire to the file.
const SETTLE: Duration = Duration::from_millis(300);
