//! strace: sees every address that the scanner gives to the kernel.

use std::collections::BTreeSet;
use std::fs;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use super::check::{self, Check, Skip};
use super::install::Tool;
use super::product::{Lab, Seawall};
use super::{Bench, Suite};
use crate::command::{self, Ran};
use crate::tally::Tally;

pub(super) const SUITE: Suite = Suite {
    name: NAME,
    needs_root: false,
    tools: &[Tool { program: "strace", package: "strace" }],
    checks: CHECKS.len(),
    run,
};

const NAME: &str = "strace";

/// What the checks work with.
struct Scene {
    folder: PathBuf,
    seawall: Seawall,
    lab: Lab,
}

/// An old and a new Windows, whose other addresses a scan must not follow, and one that is no
/// Windows.
const PROFILES: &[&str] = &["w2k-sp4-unpatched", "nt4-sp6a-unpatched", "modern", "samba-like"];

const CHECKS: &[Check<Scene>] = &[
    Check { name: "a_scan_sends_to_its_targets_and_nobody_else", run: sends_to_targets_only },
    Check { name: "what_is_excluded_is_sent_nothing", run: sends_nothing_to_the_excluded },
    Check { name: "a_command_that_is_refused_sends_nothing", run: refused_sends_nothing },
];

fn run(bench: &Bench) -> Result<Tally> {
    let folder = bench.scratch(NAME)?;
    let can_trace = command::capture(
        Command::new("strace")
            .args(["-qq", "-o"])
            .args([folder.join("true.strace").as_os_str(), "true".as_ref()]),
    )?;
    if !can_trace.success {
        bail!(Skip(format!("strace may trace nothing here: {}", can_trace.stderr.trim())));
    }
    let seawall = Seawall::build(bench, &folder)?;
    let lab = Lab::up(bench, &folder, &seawall, PROFILES)?;
    Ok(check::run(NAME, CHECKS, &Scene { folder, seawall, lab }))
}

impl Scene {
    /// Runs `seawall scan` and gives how it ended and every internet address it called by.
    fn trace(&self, arguments: &[String]) -> Result<(Ran, BTreeSet<IpAddr>)> {
        let file = self.folder.join("scan.strace");
        let mut strace = Command::new("strace");
        // The calls that name a destination. A socket without one can send to nobody.
        strace.args(["-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o"]);
        strace.arg(&file).arg(&self.seawall.binary);
        self.seawall.configure(&mut strace);
        strace.arg("scan").args(arguments);
        let ran = command::capture_within(&mut strace, PATIENCE)?;
        let traced = fs::read_to_string(&file)?;
        let destinations = traced.lines().filter_map(|line| destination(line).transpose());
        Ok((ran, destinations.collect::<Result<_>>()?))
    }

    fn addresses(&self) -> BTreeSet<IpAddr> {
        self.lab.hosts.iter().map(|host| host.address.into()).collect()
    }
}

/// The address in a line such as
/// `7 connect(9, {sa_family=AF_INET, sin_port=htons(135), sin_addr=inet_addr("127.0.0.1")}, 16) = 0`.
fn destination(line: &str) -> Result<Option<IpAddr>> {
    if !line.contains("sa_family=AF_INET") {
        return Ok(None);
    }
    let address = [r#"inet_addr(""#, r#"inet_pton(AF_INET6, ""#].iter().find_map(|before| {
        let (_, rest) = line.split_once(before)?;
        rest.split_once('"')?.0.parse().ok()
    });
    address.map(Some).with_context(|| format!("strace printed `{line}`"))
}

/// Simulated hosts say of themselves that they have addresses of TEST-NET-1 too, and one of the
/// probes names an address of TEST-NET-2.
fn sends_to_targets_only(scene: &Scene) -> Result<()> {
    let mut arguments = scene.lab.targets();
    arguments.push("--second-pass".to_owned());
    let (ran, called) = scene.trace(&arguments)?;
    ensure!(matches!(ran.code, Some(0 | 1)), "the scan ended with {:?}: {}", ran.code, ran.all());
    let targets = scene.addresses();
    ensure!(called == targets, "the targets were {targets:?}, it called {called:?}");
    Ok(())
}

fn sends_nothing_to_the_excluded(scene: &Scene) -> Result<()> {
    let excluded = scene.lab.host("w2k-sp4-unpatched")?.address;
    let mut arguments = scene.lab.targets();
    arguments.extend(["--exclude".to_owned(), excluded.to_string()]);
    let (ran, called) = scene.trace(&arguments)?;
    ensure!(matches!(ran.code, Some(0 | 1)), "the scan ended with {:?}: {}", ran.code, ran.all());
    let mut targets = scene.addresses();
    targets.remove(&excluded.into());
    ensure!(called == targets, "the targets were {targets:?}, it called {called:?}");
    Ok(())
}

fn refused_sends_nothing(scene: &Scene) -> Result<()> {
    let target = scene.lab.host("modern")?.address.to_string();
    let target = target.as_str();
    // A file is no folder: nothing can be made below it.
    let unwritable = format!("sqlite:{}", scene.folder.join("fleet.toml/store.db").display());
    let commands: &[&[&str]] = &[
        &[],
        &[""],
        &["127.0.0.0/33"],
        &["127.0.0.9-1"],
        &["127.0.0.1.1-"],
        // TEST-NET-2, and a host of the loopback network beside it.
        &["198.51.100.7"],
        &[target, "198.51.100.7"],
        &[target, "--exclude", target],
        &[target, "--exclude", "127.0.0.0/8"],
        &[target, "--format", "papyrus"],
        &[target, "--ports", "70000"],
        &[target, "--port-map", "135"],
        &[target, "--store", &unwritable],
    ];
    for command in commands {
        let arguments: Vec<String> = command.iter().map(|&argument| argument.to_owned()).collect();
        let (ran, called) = scene.trace(&arguments)?;
        ensure!(called.is_empty(), "{command:?}: it called {called:?}");
        let said = ran.stderr.trim();
        ensure!(ran.code == Some(2), "{command:?}: ended with {:?}, saying {said}", ran.code);
        ensure!(said.contains("hint:"), "{command:?}: no hint in {said}");
        ensure!(ran.stdout.is_empty(), "{command:?}: printed {}", ran.stdout);
    }
    Ok(())
}

const PATIENCE: Duration = Duration::from_mins(2);

#[cfg(test)]
mod tests {
    use super::destination;

    #[test]
    fn destinations_of_both_families_are_read() {
        for (line, address) in [
            (
                r#"9 sendto(8, "\5", 1, 0, {sa_family=AF_INET, sin_port=htons(135), sin_addr=inet_addr("127.0.0.5")}, 16) = 1"#,
                Some("127.0.0.5"),
            ),
            (
                r#"9 connect(8, {sa_family=AF_INET6, sin6_port=htons(135), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0"#,
                Some("::1"),
            ),
            (r#"9 connect(8, {sa_family=AF_UNIX, sun_path="/run/x"}, 110) = -1"#, None),
        ] {
            let expected = address.map(|address| address.parse().unwrap());
            assert_eq!(destination(line).unwrap(), expected, "{line}");
        }
        assert!(destination("connect(8, {sa_family=AF_INET, ...}, 16) = 0").is_err());
    }
}
