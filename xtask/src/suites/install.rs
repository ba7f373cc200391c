//! Installing what suites need, where that is allowed.
//!
//! Debian packages: as root, with apt-get, unless `SEAWALL_NO_INSTALL` is set. Python packages go
//! into an environment of their own below `target`, unless it is set, and so do packages for
//! Node.js, of which no scripts are run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::Bench;
use crate::{command, peer};

/// A program and the Debian package it comes in.
#[derive(Debug)]
pub(crate) struct Tool {
    pub(crate) program: &'static str,
    pub(crate) package: &'static str,
}

impl Tool {
    fn is_there(&self) -> bool {
        // The one program we use that lies outside PATH.
        (self.program == "samba-dcerpcd" && peer::dcerpcd().is_some())
            || command::find(self.program).is_some()
    }
}

/// Sees to it that programs are there; the error says which cannot be had, and why.
pub(crate) fn tools(tools: &[Tool]) -> Result<()> {
    let missing: Vec<&Tool> = tools.iter().filter(|tool| !tool.is_there()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let programs: Vec<&str> = missing.iter().map(|tool| tool.program).collect();
    let mut packages: Vec<&str> = missing.iter().map(|tool| tool.package).collect();
    packages.sort_unstable();
    packages.dedup();
    let need = || format!("needs {} (Debian: {})", programs.join(", "), packages.join(", "));
    if let Some(why) = no_install() {
        bail!("{}; {why}", need());
    }
    apt_get_install(&packages).with_context(need)?;
    match missing.iter().find(|tool| !tool.is_there()) {
        Some(tool) => bail!("{} is missing even after installing {}", tool.program, tool.package),
        None => Ok(()),
    }
}

/// Fetches a Debian package without installing it.
pub(super) fn download(bench: &Bench, package: &str) -> Result<PathBuf> {
    if let Some(why) = no_install() {
        bail!("needs Debian's {package}; {why}");
    }
    let folder = bench.scratch(&format!("download-{package}"))?;
    update();
    println!("downloading {package}");
    let mut apt_get = apt_get(&["download", package]);
    command::capture_within(apt_get.current_dir(&folder), INSTALL)?.success_or("apt-get")?;
    let file = fs::read_dir(&folder)?.next().context("apt-get downloaded nothing")??;
    Ok(file.path())
}

/// A Python that has what suites need of it.
pub(crate) fn python(bench: &Bench) -> Result<PathBuf> {
    environment(&bench.folder.join("venv"), PACKAGES)
}

/// A Python with Ansible and the collections that come with it: half a gigabyte, so it has an
/// environment of its own.
pub(super) fn ansible(bench: &Bench) -> Result<PathBuf> {
    environment(&bench.folder.join("ansible"), ANSIBLE)
}

/// A Python with the checkers of indicators: they ask for other versions of what the rest needs.
pub(super) fn checkers(bench: &Bench) -> Result<PathBuf> {
    environment(&bench.folder.join("checkers"), CHECKERS)
}

fn environment(folder: &PathBuf, packages: &[&str]) -> Result<PathBuf> {
    let python = folder.join("bin/python");
    if has_packages(&python, packages) {
        return Ok(python);
    }
    let need = || format!("needs {} for Python", packages.join(", "));
    if env::var_os(NO_INSTALL).is_some() {
        bail!("{}; {NO_INSTALL} is set", need());
    }
    println!("installing {} into {}", packages.join(", "), folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    make_environment(folder).with_context(need)?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip.args(["--retries", "1", "--timeout", "60"]).args(packages);
    command::capture_within(&mut pip, INSTALL)
        .and_then(|ran| ran.success_or("pip"))
        .with_context(need)?;
    Ok(python)
}

/// A folder with the packages for Node.js that suites need: `node_modules` lies in it.
pub(crate) fn node(bench: &Bench) -> Result<PathBuf> {
    let folder = bench.folder.join("node");
    let packages = || NODE_PACKAGES.iter().map(|(name, version)| format!("{name}@{version}"));
    let need = || format!("needs {} for Node.js", packages().collect::<Vec<_>>().join(", "));
    for program in ["node", "npm"] {
        if command::find(program).is_none() {
            bail!("{}; there is no {program}", need());
        }
    }
    if !has_node_packages(&folder) {
        if env::var_os(NO_INSTALL).is_some() {
            bail!("{}; {NO_INSTALL} is set", need());
        }
        println!("installing packages for Node.js into {}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-save"]);
        npm.args(["--loglevel", "error", "--fetch-retries", "1", "--prefix"]).arg(&folder);
        npm.args(packages());
        command::capture_within(&mut npm, INSTALL)
            .and_then(|ran| ran.success_or("npm"))
            .with_context(need)?;
    }
    make_multitool_run(&folder)?;
    Ok(folder)
}

/// Its package leaves that to a script.
fn make_multitool_run(folder: &Path) -> Result<()> {
    let makers = folder.join("node_modules/@microsoft");
    for entry in fs::read_dir(&makers)? {
        let program = entry?.path().join("Sarif.Multitool");
        #[cfg(unix)]
        if program.is_file() {
            fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        }
    }
    Ok(())
}

fn has_node_packages(folder: &Path) -> bool {
    let version = |name: &str| -> Option<String> {
        let file = folder.join("node_modules").join(name).join("package.json");
        let package: Value = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
        Some(package.get("version")?.as_str()?.to_owned())
    };
    NODE_PACKAGES.iter().all(|(name, wanted)| version(name).as_deref() == Some(*wanted))
}

/// Sees to it that Japanese is drawn as such: a font is no program that could be looked for.
pub(crate) fn japanese_font() -> Result<()> {
    let is_there = || {
        let listed = command::capture(Command::new("fc-list").arg(":lang=ja"));
        listed.is_ok_and(|ran| !ran.stdout.trim().is_empty())
    };
    if is_there() {
        return Ok(());
    }
    let need = "needs a Japanese font (Debian: fonts-noto-cjk)";
    if let Some(why) = no_install() {
        bail!("{need}; {why}");
    }
    apt_get_install(&["fontconfig", "fonts-noto-cjk"]).context(need)?;
    if is_there() { Ok(()) } else { bail!("{need}, which is not there after installing it") }
}

/// Whether we are root, who alone may serve port 135 and install.
pub(crate) fn is_root() -> bool {
    static ROOT: OnceLock<bool> = OnceLock::new();
    *ROOT.get_or_init(|| {
        command::capture(Command::new("id").arg("-u")).is_ok_and(|ran| ran.stdout.trim() == "0")
    })
}

/// Why nothing can be installed, if so.
fn no_install() -> Option<String> {
    if env::var_os(NO_INSTALL).is_some() {
        return Some(format!("{NO_INSTALL} is set"));
    }
    if !is_root() {
        return Some("only root can install it".to_owned());
    }
    command::find("apt-get").is_none().then(|| "there is no apt-get to install it".to_owned())
}

fn apt_get_install(packages: &[&str]) -> Result<()> {
    let quiet = Services::keep_stopped()?;
    update();
    println!("installing {}", packages.join(", "));
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    let installed = command::capture_within(&mut apt_get(&arguments), INSTALL);
    drop(quiet);
    installed?.success_or("apt-get").map(drop)
}

/// Once a run. What fails because of old lists will say so.
fn update() {
    static UPDATED: OnceLock<bool> = OnceLock::new();
    UPDATED.get_or_init(|| command::capture_within(&mut apt_get(&["update"]), INSTALL).is_ok());
}

fn apt_get(arguments: &[&str]) -> Command {
    let mut apt_get = Command::new("apt-get");
    apt_get.arg("--quiet=2").args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    apt_get
}

/// While this lives, installing a package starts none of its services: nobody shall find a Samba
/// on the network because our tests were run. See invoke-rc.d(8).
struct Services {
    policy: Option<PathBuf>,
}

impl Services {
    fn keep_stopped() -> Result<Self> {
        let policy = PathBuf::from("/usr/sbin/policy-rc.d");
        if policy.exists() {
            return Ok(Self { policy: None });
        }
        fs::write(&policy, "#!/bin/sh\nexit 101\n")?;
        let kept = Self { policy: Some(policy.clone()) };
        #[cfg(unix)]
        fs::set_permissions(&policy, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        Ok(kept)
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        if let Some(policy) = &self.policy
            && let Err(error) = fs::remove_file(policy)
        {
            eprintln!("{} was not removed: {error}", policy.display());
        }
    }
}

/// Debian keeps the module `venv` in a package of its own.
fn make_environment(folder: &PathBuf) -> Result<()> {
    let make = || {
        let mut python = Command::new("python3");
        python.args(["-m", "venv"]).arg(folder);
        command::capture_within(&mut python, INSTALL)?.success_or("python3 -m venv").map(drop)
    };
    match make() {
        Err(_) if no_install().is_none() => {
            apt_get_install(&["python3-venv"])?;
            make()
        }
        other => other,
    }
}

fn has_packages(python: &PathBuf, packages: &[&str]) -> bool {
    const SCRIPT: &str = "import sys, importlib.metadata as m
sys.exit(any(m.version(p.split('==')[0]) != p.split('==')[1] for p in sys.argv[1:]))";
    python.is_file()
        && command::capture(Command::new(python).args(["-c", SCRIPT]).args(packages))
            .is_ok_and(|ran| ran.success)
}

/// One environment serves all suites but one.
const PACKAGES: &[&str] = &[
    "chardet==5.2.0",
    "csaf-lib==0.1.0b12",
    "impacket==0.13.1",
    "jsonschema==4.26.0",
    "pefile==2024.8.26",
    "python-registry==1.3.1",
    "vexipy==0.3.0",
    "wesng==1.0.3",
];

/// With `ansible.windows` and `community.windows`.
const ANSIBLE: &[&str] = &["ansible==12.3.0"];

const CHECKERS: &[&str] = &["sigma-cli==3.1.0", "stix2-validator==3.3.2", "yara-python==4.5.4"];

/// One folder serves all suites.
const NODE_PACKAGES: &[(&str, &str)] = &[
    ("@microsoft/sarif-multitool", "5.7.0"),
    ("@secvisogram/csaf-validator-lib", "2.0.10"),
    ("axe-core", "4.14.1"),
    // The last that runs on Node.js 20.
    ("html-validate", "10.9.0"),
    ("playwright-core", "1.65.1"),
    ("vnu-jar", "26.9.27"),
];

const NO_INSTALL: &str = "SEAWALL_NO_INSTALL";

/// A slow mirror is waited for, a dead one is not waited for ever.
const INSTALL: Duration = Duration::from_mins(5);
