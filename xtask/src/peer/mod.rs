//! A real DCE/RPC peer that nobody here wrote: Debian's Samba as a standalone server on a loopback
//! address, without systemd.
//!
//! `samba-dcerpcd` answers 135 and hands out ports from 49152 on; `smbd` answers 445, for RPC over
//! named pipes. Both are started with `setsid`: Samba signals its whole process group when it
//! stops, which would be ours.

mod address;
mod process;

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

pub(crate) use address::free_address;

use crate::command;

/// A running peer. Dropping it stops it.
#[derive(Debug)]
pub(crate) struct Peer {
    /// The address it answers on, ports 135 and 445.
    pub(crate) address: Ipv4Addr,
    folder: PathBuf,
    daemons: Vec<Child>,
}

impl Peer {
    /// Starts a peer that keeps all its files below `folder`, and waits until it answers.
    pub(crate) fn start(folder: &Path, address: Ipv4Addr) -> Result<Self> {
        ensure!(address.is_loopback(), "a peer lives on a loopback address, not on {address}");
        let dcerpcd = dcerpcd().context("samba-dcerpcd is not installed (Debian: samba)")?;
        let smbd = command::find("smbd").context("smbd is not installed (Debian: samba)")?;
        let folder = prepare(folder, address)?;
        let mut peer = Self { address, folder, daemons: Vec::new() };
        address::add(address, &peer.folder)?;
        peer.spawn(&dcerpcd, "samba-dcerpcd", &["--libexec-rpcds"])?;
        peer.spawn(&smbd, "smbd", &[])?;
        for port in [135, 445] {
            peer.wait_for(port)?;
        }
        Ok(peer)
    }

    /// Lets it run on after we end; [`stop`] with its folder stops it.
    pub(crate) fn leave_running(mut self) {
        self.daemons.clear();
        self.folder.clear();
    }

    /// Stops it and waits until nothing of it is left.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.stop_daemons()
    }

    fn stop_daemons(&mut self) -> Result<()> {
        if self.folder.as_os_str().is_empty() {
            return Ok(());
        }
        let folder = std::mem::take(&mut self.folder);
        let stopped = stop(&folder);
        for daemon in &mut self.daemons {
            daemon.wait()?;
        }
        stopped
    }

    /// Starts one daemon in a session of its own and notes its number.
    fn spawn(&mut self, program: &Path, name: &str, arguments: &[&str]) -> Result<()> {
        let log = File::create(self.folder.join(format!("{name}.log")))?;
        let daemon = Command::new("setsid")
            .arg(program)
            .args(["-F", "--no-process-group", "-d1", "--debug-stdout", "-s"])
            .arg(self.folder.join("smb.conf"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        fs::write(self.folder.join(format!("{name}.pid")), daemon.id().to_string())?;
        self.daemons.push(daemon);
        Ok(())
    }

    fn wait_for(&mut self, port: u16) -> Result<()> {
        let start = Instant::now();
        while TcpStream::connect((self.address, port)).is_err() {
            for daemon in &mut self.daemons {
                if let Some(status) = daemon.try_wait()? {
                    bail!(
                        "a daemon ended with {status}; see the logs in {}",
                        self.folder.display()
                    );
                }
            }
            ensure!(
                start.elapsed() < START,
                "port {port} of {} did not open; see the logs in {}",
                self.address,
                self.folder.display()
            );
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if let Err(error) = self.stop_daemons() {
            eprintln!("the Samba peer was not stopped: {error:#}");
        }
    }
}

/// Stops the peer whose files are below `folder`, and takes its address back.
pub(crate) fn stop(folder: &Path) -> Result<()> {
    let mut found = false;
    for name in ["smbd", "samba-dcerpcd"] {
        let note = folder.join(format!("{name}.pid"));
        let Ok(id) = fs::read_to_string(&note) else {
            continue;
        };
        found = true;
        let id: u32 = id.trim().parse().with_context(|| format!("{}", note.display()))?;
        process::stop_session(id, &folder.canonicalize()?.join("smb.conf"))
            .with_context(|| format!("cannot stop {name}"))?;
        fs::remove_file(note)?;
    }
    address::remove(folder)?;
    ensure!(found, "no peer runs in {}", folder.display());
    Ok(())
}

/// Whether a peer runs, or was left behind, with its files below `folder`.
pub(crate) fn is_in(folder: &Path) -> bool {
    folder.join("smbd.pid").exists() || folder.join("samba-dcerpcd.pid").exists()
}

/// Debian 12 keeps it in libexec, older ones with the libraries; in neither case in PATH.
pub(crate) fn dcerpcd() -> Option<PathBuf> {
    ["/usr/libexec/samba", "/usr/lib/x86_64-linux-gnu/samba", "/usr/lib/aarch64-linux-gnu/samba"]
        .iter()
        .map(|folder| Path::new(folder).join("samba-dcerpcd"))
        .find(|file| file.is_file())
}

/// Makes the folders Samba wants and its configuration.
fn prepare(folder: &Path, address: Ipv4Addr) -> Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let folder = folder.canonicalize()?;
    ensure!(!is_in(&folder), "a peer runs in {} already", folder.display());
    for name in ["private", "lock", "state", "cache", "run", "ncalrpc", "log", "share"] {
        fs::create_dir_all(folder.join(name))?;
    }
    // Samba refuses an ncalrpc folder with any other permissions.
    #[cfg(unix)]
    fs::set_permissions(
        folder.join("ncalrpc"),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )?;
    fs::write(folder.join("smb.conf"), configuration(&folder, address))?;
    Ok(folder)
}

fn configuration(folder: &Path, address: Ipv4Addr) -> String {
    let folder = folder.display();
    format!(
        "[global]
    workgroup = LAB
    netbios name = SWPEER
    server role = standalone server
    # It answers nobody but us.
    interfaces = {address}/8
    bind interfaces only = yes
    disable netbios = yes
    smb ports = 445
    # samba-dcerpcd runs by itself; smbd must not start a second one.
    rpc start on demand helpers = no
    map to guest = Bad User
    load printers = no
    printcap name = /dev/null
    private dir = {folder}/private
    lock directory = {folder}/lock
    state directory = {folder}/state
    cache directory = {folder}/cache
    pid directory = {folder}/run
    ncalrpc dir = {folder}/ncalrpc
    log file = {folder}/log/%m.log

[share]
    path = {folder}/share
    guest ok = yes
"
    )
}

/// Samba is up in about two seconds; a busy machine takes longer.
const START: Duration = Duration::from_secs(30);
