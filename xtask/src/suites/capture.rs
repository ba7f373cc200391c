//! Seeing what really went over the wire.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use super::install::Tool;
use crate::command;
use crate::namespace::Namespace;

/// A running capture. Needs root and tcpdump.
pub(super) struct Capture {
    tcpdump: Child,
    /// What tcpdump says, until its end.
    said: Option<JoinHandle<String>>,
    file: PathBuf,
}

pub(super) const TOOL: Tool = Tool { program: "tcpdump", package: "tcpdump" };

impl Capture {
    /// Captures everything to and from an address of the loopback interface, into `FOLDER/ADDRESS.pcap`.
    pub(super) fn of(address: Ipv4Addr, folder: &Path) -> Result<Self> {
        Self::matching(&format!("host {address}"), folder.join(format!("{address}.pcap")))
    }

    /// Captures what a filter of pcap-filter(7) lets through on the loopback interface.
    pub(super) fn matching(filter: &str, file: PathBuf) -> Result<Self> {
        Self::start(Command::new("tcpdump"), "lo", filter, file)
    }

    /// Captures whatever goes over any interface of a namespace.
    pub(super) fn of_everything_in(namespace: &Namespace, file: PathBuf) -> Result<Self> {
        Self::start(namespace.bound_command("tcpdump"), "any", "", file)
    }

    fn start(mut tcpdump: Command, interface: &str, filter: &str, file: PathBuf) -> Result<Self> {
        let mut tcpdump = tcpdump
            // Packet by packet, and as root, who owns the folder. The buffer, in KiB, takes the
            // bursts of a scan of many hosts.
            .args(["-i", interface, "-n", "-U", "-Z", "root", "-B", "65536", "-s", "0", "-w"])
            .arg(&file)
            .arg(filter)
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
        let said = thread::spawn(move || {
            let mut said = String::new();
            // What cannot be read lacks the line that `finish` looks for.
            let _ = stderr.read_to_string(&mut said);
            said
        });
        Ok(Self { tcpdump, said: Some(said), file })
    }

    /// Ends the capture and gives its file. That packets are missing is an error: what was not
    /// captured proves nothing.
    pub(super) fn finish(mut self) -> Result<PathBuf> {
        thread::sleep(SETTLE);
        let script = format!("kill -INT {}", self.tcpdump.id());
        command::capture(Command::new("sh").args(["-c", &script]))?;
        ensure!(self.tcpdump.wait()?.success(), "tcpdump failed");
        let said = self.said.take().and_then(|reader| reader.join().ok()).unwrap_or_default();
        ensure!(said.contains("\n0 packets dropped by kernel"), "tcpdump lost packets: {said}");
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

/// How long packets take from the wire to the file: libpcap hands over its blocks once a second.
const SETTLE: Duration = Duration::from_millis(1500);
