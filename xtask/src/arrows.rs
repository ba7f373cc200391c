//! Which crate may use which: the table in `arrows.toml` held against what cargo says.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::command;
use crate::repository::Repository;

/// Every arrow that the table does not have, one line each.
pub(crate) fn check(repository: &Repository) -> Result<Vec<String>> {
    let table = repository.read("xtask/arrows.toml".as_ref())?;
    let table = Table::parse(&table).context("xtask/arrows.toml")?;
    let mut cargo = repository.cargo();
    cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
    let metadata = command::capture(&mut cargo)?.success_or("cargo metadata")?;
    Ok(faults(&table, &serde_json::from_str(&metadata)?))
}

fn faults(table: &Table, metadata: &Value) -> Vec<String> {
    let packages = metadata.get("packages").and_then(Value::as_array);
    let mut faults: Vec<String> = packages
        .into_iter()
        .flatten()
        .flat_map(|package| {
            let name = text(package, "name");
            let arrows = package.get("dependencies").and_then(Value::as_array);
            match table.crates.get(bare(name)) {
                None => vec![format!(
                    "`{name}` is in no tier; add it to the table of ARCHITECTURE.md and to \
                     xtask/arrows.toml"
                )],
                Some(own) => arrows
                    .into_iter()
                    .flatten()
                    .filter_map(|arrow| table.fault(name, own, arrow))
                    .collect(),
            }
        })
        .collect();
    faults.sort();
    faults.dedup();
    faults
}

struct Table {
    tiers: Vec<String>,
    closed_to_core: Vec<String>,
    crates: BTreeMap<String, Crate>,
}

struct Crate {
    tier: String,
    may_use: Vec<String>,
}

impl Table {
    fn parse(text: &str) -> Result<Self> {
        let table: toml::Table = text.parse()?;
        let tiers = strings(table.get("tiers")).context("`tiers` is no list of names")?;
        let mut crates = BTreeMap::new();
        let rows = table.get("crates").and_then(toml::Value::as_table).context("no `crates`")?;
        for (name, row) in rows {
            let tier = row.get("tier").and_then(toml::Value::as_str).unwrap_or_default().to_owned();
            anyhow::ensure!(tiers.contains(&tier), "`{name}` is of no tier");
            let may_use = strings(row.get("may_use"))
                .with_context(|| format!("`may_use` of `{name}` is no list of names"))?;
            crates.insert(name.clone(), Crate { tier, may_use });
        }
        let closed_to_core =
            strings(table.get("closed_to_core")).context("`closed_to_core` is no list of names")?;
        Ok(Self { tiers, closed_to_core, crates })
    }

    /// What is wrong with one arrow, if anything.
    fn fault(&self, from: &str, own: &Crate, arrow: &Value) -> Option<String> {
        let to = text(arrow, "name");
        let manifest = format!("crates/{}/Cargo.toml", bare(from));
        let is_dev = text(arrow, "kind") == "dev";
        let Some(target) = self.crates.get(bare(to)).filter(|_| is_ours(arrow)) else {
            let closed =
                own.tier == "core" && !is_dev && self.closed_to_core.iter().any(|c| c == to);
            return closed.then(|| {
                format!(
                    "`{from}` is a core crate and uses `{to}`; take it out of {manifest} and do \
                     that work in an edge crate"
                )
            });
        };
        let allowed = if is_dev {
            self.rank(&target.tier) < self.rank("top")
        } else {
            own.may_use.iter().any(|name| name == bare(to))
        };
        (!allowed).then(|| {
            format!(
                "`{from}` uses `{to}`, an arrow the design does not have; take it out of \
                 {manifest}, or change the table of ARCHITECTURE.md and xtask/arrows.toml"
            )
        })
    }

    fn rank(&self, tier: &str) -> Option<usize> {
        self.tiers.iter().position(|known| known == tier)
    }
}

/// A crate of the workspace is found by path; others may have a like name.
fn is_ours(arrow: &Value) -> bool {
    arrow.get("path").is_some_and(Value::is_string)
}

fn bare(package: &str) -> &str {
    package.strip_prefix("seawall-").unwrap_or(package)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn strings(value: Option<&toml::Value>) -> Option<Vec<String>> {
    value?.as_array()?.iter().map(|item| item.as_str().map(ToOwned::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Table, faults};

    fn table() -> Table {
        Table::parse(include_str!("../arrows.toml")).unwrap()
    }

    fn metadata(from: &str, to: &str, kind: Option<&str>) -> Value {
        let path = to.starts_with("seawall").then_some("somewhere");
        let arrow = json!({ "name": to, "kind": kind, "path": path });
        json!({ "packages": [{ "name": from, "dependencies": [arrow] }] })
    }

    fn is_refused(from: &str, to: &str, kind: Option<&str>) -> bool {
        !faults(&table(), &metadata(from, to, kind)).is_empty()
    }

    #[test]
    fn an_arrow_of_the_design_passes_and_its_reverse_does_not() {
        assert!(!is_refused("seawall-assess", "seawall-advisory", None));
        assert!(is_refused("seawall-advisory", "seawall-assess", None));
        assert!(is_refused("seawall-probe", "seawall-assess", None));
        assert!(is_refused("seawall-probe", "seawall-assess", Some("build")));
    }

    #[test]
    fn dev_dependencies_are_free_below_the_top() {
        assert!(!is_refused("seawall-probe", "seawall-lab", Some("dev")));
        assert!(is_refused("seawall-probe", "seawall", Some("dev")));
    }

    #[test]
    fn a_core_crate_uses_no_runtime() {
        assert!(is_refused("seawall-dcerpc", "tokio", None));
        assert!(!is_refused("seawall-dcerpc", "tokio", Some("dev")));
        assert!(!is_refused("seawall-probe", "tokio", None));
    }

    #[test]
    fn a_crate_without_a_tier_is_named() {
        let fault = faults(&table(), &metadata("seawall-gadget", "serde", None));
        assert!(fault[0].contains("`seawall-gadget` is in no tier"), "{fault:?}");
    }

    #[test]
    fn the_table_has_no_cycle_and_no_arrow_to_a_higher_tier() {
        let table = table();
        for (name, own) in &table.crates {
            for used in &own.may_use {
                let target = &table.crates[used];
                assert!(table.rank(&target.tier) <= table.rank(&own.tier), "{name} → {used}");
                assert!(!target.may_use.contains(name), "{name} ↔ {used}");
            }
        }
    }
}
