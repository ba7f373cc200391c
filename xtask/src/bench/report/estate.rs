//! Made hosts, audited into a store of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::command;

/// Hosts and their store.
pub(super) struct Estate {
    pub(super) hosts: u32,
    /// Who answers for them.
    pub(super) inventory: PathBuf,
    /// The bulletins that are asked about.
    pub(super) advisories: Vec<String>,
    data: PathBuf,
}

impl Estate {
    /// Makes it.
    pub(super) fn make(seawall: &Path, folder: &Path, hosts: u32) -> Result<Self> {
        let place = folder.join(format!("estate-{hosts}"));
        let (advisories, numbers) = most_common(seawall)?;
        let inventory = place.with_extension("csv");
        let estate =
            Self { hosts, inventory, advisories, data: folder.join(format!("data-{hosts}")) };
        let mut python = Command::new("python3");
        python.args(["-c", ESTATE]).arg(&place).arg(hosts.to_string()).args(&numbers);
        let bytes: u64 = command::capture(&mut python)?.success_or("estate.py")?.trim().parse()?;
        let mut audit = Command::new(seawall);
        estate.configure(&mut audit);
        audit.args(["audit", "--quiet", "--no-proofs", "--no-plan", "--fail-on", "never"]);
        audit.args(["--format", "jsonl", "--output"]).arg(folder.join("audited")).arg(&place);
        command::capture(audit.args(estate.which()))?.success_or("seawall audit")?;
        println!("{hosts} hosts made of {bytes} bytes and audited");
        Ok(estate)
    }

    /// The options that name the bulletins.
    pub(super) fn which(&self) -> impl Iterator<Item = String> + '_ {
        self.advisories.iter().flat_map(|id| ["--advisory".to_owned(), id.clone()])
    }

    /// Gives a command the store, and no import of the user's.
    pub(super) fn configure(&self, command: &mut Command) {
        command.env("XDG_DATA_HOME", &self.data).env("HOME", &self.data);
        command.env_remove("SEAWALL_STORE");
    }

    /// How many a host has in the middle.
    pub(super) fn verdicts(&self, seawall: &Path) -> Result<f64> {
        let mut report = Command::new(seawall);
        self.configure(&mut report);
        report.args(["report", "--quiet", "--no-plan", "--fail-on", "never", "--format", "csv"]);
        let printed = command::capture(report.args(self.which()))?.success_or("seawall report")?;
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for row in printed.lines().skip(1) {
            let key = row.split(',').next().context("an empty row")?;
            *counts.entry(key).or_default() += 1;
        }
        ensure!(counts.len() == usize::try_from(self.hosts)?, "{} hosts are told of", counts.len());
        let mut counts: Vec<u32> = counts.into_values().collect();
        counts.sort_unstable();
        counts.get(counts.len() / 2).map(|count| f64::from(*count)).context("no hosts")
    }
}

/// The bulletins about the most of the estate's products, and the numbers of their updates.
fn most_common(seawall: &Path) -> Result<(Vec<String>, BTreeSet<String>)> {
    let mut found: BTreeMap<String, (u32, String)> = BTreeMap::new();
    for product in PRODUCTS {
        let mut list = Command::new(seawall);
        list.args(["advisory", "list", "--product", product, "--format", "json"]);
        let printed = command::capture(&mut list)?.success_or("seawall advisory list")?;
        let document: Value = serde_json::from_str(&printed)?;
        for row in document.get("advisories").and_then(Value::as_array).context("no list")? {
            let word = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
            if let (Some(id), Some(kb)) = (word("id"), word("kb")) {
                found.entry(id).or_insert((0, kb)).0 += 1;
            }
        }
    }
    let mut found: Vec<(String, (u32, String))> = found.into_iter().collect();
    found.sort_by_key(|(_, (products, _))| std::cmp::Reverse(*products));
    found.truncate(ADVISORIES);
    ensure!(found.len() == ADVISORIES, "the catalogue has {} bulletins of use", found.len());
    Ok(found.into_iter().map(|(id, (_, kb))| (id, kb)).unzip())
}

const PRODUCTS: [&str; 4] = ["w2k", "xp-x86", "ws2003-x86", "nt4-srv"];

/// How many bulletins are asked about.
const ADVISORIES: usize = 40;

const ESTATE: &str = include_str!("estate.py");
