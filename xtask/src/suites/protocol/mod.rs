//! Samba's own tests of the protocol, against a simulated host: raw_protocol and smbtorture. The
//! suites come from Debian's packages and are run, never copied.

use std::collections::BTreeSet;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::check::{self, Check};
use super::install::Tool;
use super::product::{Lab, Seawall};
use super::{Bench, Suite};
use crate::command;
use crate::tally::Tally;

pub(super) const SUITE: Suite =
    Suite { name: NAME, needs_root: true, tools: TOOLS, checks: CHECKS.len(), run };

const NAME: &str = "protocol";

const TOOLS: &[Tool] = &[
    Tool { program: "smbtorture", package: "samba-testsuite" },
    // The tests are in Samba's Python package; the command that comes with its tools needs it.
    Tool { program: "samba-tool", package: "samba-common-bin" },
];

/// The profile that answers as Windows is known to.
const PROFILE: &str = "conformance";

/// What a lab host must pass, a name a line.
const PASSING: &str = include_str!("passing.txt");

/// Subtests of smbtorture that a lab host must pass, by suite.
const SUBTESTS: &[(&str, &[&str])] = &[
    ("rpc.mgmt", &["mgmt"]),
    ("rpc.oxidresolve", &["ServerAlive", "ServerAlive2"]),
    ("rpc.epmapper", &["Map_simple", "Lookup_simple", "Lookup_terminate_search"]),
];

const CHECKS: &[Check<Scene>] = &[
    Check { name: "samba_raw_protocol_without_authentication_passes", run: raw_protocol_passes },
    Check { name: "smbtorture_passes_what_a_lab_can_pass", run: smbtorture_passes },
];

struct Scene {
    lab: Lab,
    folder: PathBuf,
}

fn run(bench: &Bench) -> Result<Tally> {
    let folder = bench.scratch(NAME)?;
    let seawall = Seawall::build(bench, &folder)?;
    let lab = Lab::up(bench, &folder, &seawall, &[PROFILE])?;
    Ok(check::run(NAME, CHECKS, &Scene { lab, folder }))
}

impl Scene {
    fn address(&self) -> Result<Ipv4Addr> {
        let host = self.lab.hosts.first().context("the lab has no host")?;
        Ok(host.address)
    }
}

fn raw_protocol_passes(scene: &Scene) -> Result<()> {
    let names: Vec<&str> =
        PASSING.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let address = scene.address()?.to_string();
    let mut python = Command::new(SYSTEM_PYTHON);
    python.args(["-W", "ignore", "-m", "unittest", "-v"]);
    python.args(names.iter().map(|name| format!("{MODULE}.TestDCERPC_BIND.{name}")));
    python.env("SERVER", &address).env("TARGET_HOSTNAME", &address);
    python.env("SMB_CONF_PATH", client_configuration(&scene.folder)?);
    for (name, value) in [
        ("DOMAIN", "LAB"),
        ("REALM", "LAB.EXAMPLE"),
        ("USERNAME", "nobody"),
        ("PASSWORD", "none"),
        ("MAX_NUM_AUTH", "8"),
        ("IGNORE_RANDOM_PAD", "1"),
    ] {
        python.env(name, value);
    }
    let ran = command::capture_within(&mut python, PATIENCE)?;
    let said = ran.all();
    let passed: BTreeSet<&str> = said
        .lines()
        .filter(|line| line.ends_with("... ok"))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let failed: Vec<&&str> = names.iter().filter(|name| !passed.contains(**name)).collect();
    let last = said.lines().next_back().unwrap_or_default();
    ensure!(
        failed.is_empty(),
        "{} of {} did not pass: {failed:?}; {last}",
        failed.len(),
        names.len()
    );
    println!("         {} of {} tests passed", passed.len(), names.len());
    Ok(())
}

fn smbtorture_passes(scene: &Scene) -> Result<()> {
    let binding = format!("ncacn_ip_tcp:{}[135]", scene.address()?);
    let configuration = client_configuration(&scene.folder)?;
    for (suite, subtests) in SUBTESTS {
        let mut smbtorture = Command::new("smbtorture");
        smbtorture.arg("--configfile").arg(&configuration);
        smbtorture.args([binding.as_str(), "-U%", suite]).current_dir(&scene.folder);
        // What a lab host cannot pass makes it end badly; the names are what counts.
        let said = command::capture_within(&mut smbtorture, PATIENCE)?.all();
        let passed: BTreeSet<&str> =
            said.lines().filter_map(|line| line.strip_prefix("success: ")).collect();
        let ended =
            |subtest: &str| passed.iter().any(|name| name.rsplit('.').next() == Some(subtest));
        let failed: Vec<&&str> = subtests.iter().filter(|subtest| !ended(subtest)).collect();
        ensure!(failed.is_empty(), "{suite}: {failed:?} did not pass; passed: {passed:?}");
    }
    Ok(())
}

/// A configuration for Samba's clients that keeps all they write in a folder of its own.
fn client_configuration(folder: &Path) -> Result<PathBuf> {
    let own = folder.join("samba");
    fs::create_dir_all(&own)?;
    let lines = ["private dir", "lock directory", "state directory", "cache directory"]
        .map(|key| format!("\t{key} = {}\n", own.display()));
    let file = own.join("client.conf");
    fs::write(&file, format!("[global]\n{}", lines.concat()))?;
    Ok(file)
}

const MODULE: &str = "samba.tests.dcerpc.raw_protocol";

/// Debian's own: Samba's bindings are built for it.
const SYSTEM_PYTHON: &str = "/usr/bin/python3";

const PATIENCE: Duration = Duration::from_mins(2);
