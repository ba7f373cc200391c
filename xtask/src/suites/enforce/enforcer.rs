//! What loads artefacts into a kernel: nft, and both makes of iptables.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::super::check::Skip;
use super::super::product::text;
use super::network::Network;
use crate::command::{self, Ran};
use crate::namespace::Namespace;

/// A way to enforce a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enforcer {
    NftHost,
    NftGateway,
    /// iptables that talks to nftables.
    IptablesNft,
    /// iptables that talks to its own part of the kernel.
    IptablesLegacy,
}

impl Enforcer {
    pub(super) const ALL: [Self; 4] =
        [Self::NftHost, Self::NftGateway, Self::IptablesNft, Self::IptablesLegacy];

    pub(super) fn target(self) -> &'static str {
        match self {
            Self::NftHost => "nftables-host",
            Self::NftGateway => "nftables-gateway",
            Self::IptablesNft | Self::IptablesLegacy => "iptables",
        }
    }

    pub(super) fn is_nft(self) -> bool {
        matches!(self, Self::NftHost | Self::NftGateway)
    }

    /// Where it stands.
    pub(super) fn place(self, network: &Network) -> &Namespace {
        if self == Self::NftGateway { &network.gateway } else { &network.host }
    }
}

/// One policy for one target, as files.
#[derive(Debug)]
pub(super) struct Artefact {
    pub(super) policy: String,
    pub(super) target: String,
    folder: PathBuf,
    files: Value,
    /// What passes, and from when on.
    pub(super) moments: Vec<(i64, Vec<Value>)>,
}

impl Artefact {
    /// Everything that the example wrote into a folder.
    pub(super) fn all(folder: &Path) -> Result<Vec<Self>> {
        let index = fs::read_to_string(folder.join("index.jsonl"))?;
        index.lines().map(|line| Self::read(folder, &serde_json::from_str(line)?)).collect()
    }

    fn read(folder: &Path, line: &Value) -> Result<Self> {
        let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned();
        let moments = list(line.get("moments")).context("no moments")?;
        let moment = |moment: &Value| {
            let at = moment.get("at").and_then(Value::as_i64)?;
            Some((at, list(moment.get("probes"))?))
        };
        Ok(Self {
            policy: text(line, "/policy").to_owned(),
            target: text(line, "/target").to_owned(),
            folder: folder.join(text(line, "/folder")),
            files: line.get("files").cloned().context("no files")?,
            moments: moments.iter().map(moment).collect::<Option<_>>().context("no moment")?,
        })
    }

    pub(super) fn file(&self, part: &str) -> Result<PathBuf> {
        let name = self.files.get(part).and_then(Value::as_str);
        Ok(self.folder.join(name.with_context(|| format!("{} has no {part}", self.policy))?))
    }
}

/// An enforcer in a network.
pub(super) struct Post<'a> {
    pub(super) enforcer: Enforcer,
    inside: &'a Namespace,
    /// Where `iptables` and its kin are those of the make.
    programs: Option<PathBuf>,
}

impl<'a> Post<'a> {
    pub(super) fn new(enforcer: Enforcer, network: &'a Network, folder: &Path) -> Result<Self> {
        let multi = match enforcer {
            Enforcer::IptablesNft => Some("xtables-nft-multi"),
            Enforcer::IptablesLegacy => Some("xtables-legacy-multi"),
            _ => None,
        };
        let programs = multi.map(|multi| programs(multi, folder)).transpose()?;
        let post = Self { enforcer, inside: enforcer.place(network), programs };
        if post.programs.is_some() {
            // The first look makes the built-in chains, which are listed from then on.
            for tool in ["iptables", "ip6tables"] {
                post.run(&[tool, "-S"])?.success_or(tool)?;
            }
        }
        Ok(post)
    }

    /// A command where it stands.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = self.inside.command(program);
        if let Some(programs) = &self.programs {
            let path = std::env::var("PATH").unwrap_or_default();
            command.env("PATH", format!("{}:{path}:/usr/sbin:/sbin", programs.display()));
        }
        command
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Result<Ran> {
        let [program, rest @ ..] = arguments else { bail!("no program") };
        command::capture(self.command(program).args(rest))
    }

    fn script(&self, file: &Path, arguments: &[&str]) -> Result<Ran> {
        command::capture(self.command("sh").arg(file).args(arguments))
    }

    fn nft(&self, options: &[&str], file: &Path) -> Result<Ran> {
        command::capture(self.command("nft").args(options).arg("-f").arg(file))
    }

    /// Loads an artefact.
    pub(super) fn load(&self, artefact: &Artefact) -> Result<()> {
        let ran = if self.enforcer.is_nft() {
            self.nft(&["-j"], &artefact.file("apply")?)?
        } else {
            self.script(&artefact.file("load")?, &[])?
        };
        ran.success_or("loading").map(drop)
    }

    /// Asks whether an artefact would be taken, and loads nothing.
    pub(super) fn test(&self, artefact: &Artefact) -> Result<Ran> {
        if self.enforcer.is_nft() {
            self.nft(&["-j", "-c"], &artefact.file("apply")?)
        } else {
            self.script(&artefact.file("load")?, &["--test"])
        }
    }

    /// Whether an artefact's own verification finds it in force.
    pub(super) fn verifies(&self, artefact: &Artefact) -> Result<bool> {
        let file = artefact.file("verify")?;
        let ran = if self.enforcer.is_nft() {
            self.nft(&["-j"], &file)?
        } else {
            self.script(&file, &[])?
        };
        Ok(ran.success)
    }

    pub(super) fn undo(&self, artefact: &Artefact) -> Result<()> {
        let file = artefact.file("undo")?;
        let ran = if self.enforcer.is_nft() {
            self.nft(&["-j"], &file)?
        } else {
            self.script(&file, &[])?
        };
        ran.success_or("undo").map(drop)
    }

    /// Rules of somebody else: one accepts what we close, before we do.
    pub(super) fn lay_foreign_rules(&self) -> Result<()> {
        if self.enforcer.is_nft() {
            let lines = "add table inet foreign; \
                 add set inet foreign known { type ipv4_addr; elements = { 10.1.1.1 }; }; \
                 add chain inet foreign early { type filter hook input priority -20; }; \
                 add chain inet foreign way { type filter hook forward priority -20; }; \
                 add rule inet foreign early tcp dport 135 accept; \
                 add rule inet foreign way tcp dport 135 accept; \
                 add rule inet foreign early tcp dport 81 drop";
            self.run(&["nft", lines])?.success_or("nft")?;
            return Ok(());
        }
        for tool in ["iptables", "ip6tables"] {
            for rule in [
                &["-N", "FOREIGN"][..],
                &["-A", "FOREIGN", "-p", "tcp", "--dport", "81", "-j", "DROP"],
                &["-A", "INPUT", "-p", "tcp", "--dport", "135", "-j", "ACCEPT"],
                &["-A", "INPUT", "-j", "FOREIGN"],
                &["-A", "OUTPUT", "-p", "udp", "--dport", "9", "-j", "ACCEPT"],
            ] {
                self.run(&[&[tool], rule].concat())?.success_or(tool)?;
            }
        }
        Ok(())
    }

    /// Everything that stands there, as its own program lists it.
    pub(super) fn listing(&self) -> Result<String> {
        if self.enforcer.is_nft() {
            return self.run(&["nft", "-j", "list", "ruleset"])?.success_or("nft");
        }
        let mut all = String::new();
        for tool in ["iptables-save", "ip6tables-save"] {
            let saved = self.run(&[tool])?.success_or(tool)?;
            // Comments hold the time of day; a built-in chain's line, how much passed it.
            for line in saved.lines().filter(|line| !line.starts_with('#')) {
                let line = line.split_once(" [").map_or(line, |(before, _)| before);
                all.push_str(line);
                all.push('\n');
            }
        }
        Ok(all)
    }

    /// As [`Self::listing`], without the numbers that the kernel gives rules.
    pub(super) fn listing_without_handles(&self) -> Result<String> {
        let listing = self.listing()?;
        if !self.enforcer.is_nft() {
            return Ok(listing);
        }
        let mut document: Value = serde_json::from_str(&listing)?;
        strip(&mut document);
        Ok(document.to_string())
    }
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("handle");
            members.values_mut().for_each(strip);
        }
        Value::Array(elements) => elements.iter_mut().for_each(strip),
        _ => {}
    }
}

/// A folder in which `iptables` is the one of that make.
fn programs(multi: &str, folder: &Path) -> Result<PathBuf> {
    let Some(program) = command::find(multi) else {
        bail!(Skip(format!("there is no {multi}")));
    };
    let folder = folder.join(multi);
    fs::create_dir_all(&folder)?;
    for tool in ["iptables", "ip6tables"] {
        for kind in ["", "-save", "-restore"] {
            let link = folder.join(format!("{tool}{kind}"));
            if !link.exists() {
                #[cfg(unix)]
                std::os::unix::fs::symlink(&program, &link)?;
            }
            ensure!(link.exists(), "{} could not be made", link.display());
        }
    }
    Ok(folder)
}
