//! The Nu Html Checker on the page, and on the page of the hostile fleet.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::super::check::{self, Check, Skip};
use super::NAME;
use super::scene::Scene;
use crate::command;
use crate::tally::Tally;

/// How many there are.
pub(super) const CHECKS: usize = TABLE.len();

const TABLE: &[Check<Scene>] = &[
    Check { name: "the_page_is_valid_html", run: |scene| valid(scene, &scene.page) },
    Check {
        name: "the_page_of_a_hostile_fleet_is_valid",
        run: |scene| valid(scene, &scene.hostile),
    },
];

/// Checks both.
pub(super) fn check(scene: &Scene) -> Tally {
    check::run(NAME, TABLE, scene)
}

fn valid(scene: &Scene, page: &Path) -> Result<()> {
    if command::find("java").is_none() {
        return Err(
            Skip("the Nu Html Checker needs java (Debian: default-jre-headless)".into()).into()
        );
    }
    ensure!(page.is_file(), "{} was not made", page.display());
    let mut java = Command::new("java");
    java.arg("-jar").arg(scene.packages.join("node_modules/vnu-jar/build/dist/vnu.jar"));
    // It writes to the error output, and ends with 1 where it finds anything, unless told.
    java.args(["--stdout", "--format", "json", "--exit-zero-always"]).arg(page);
    let printed = command::capture_within(&mut java, PATIENCE)?.success_or("vnu.jar")?;
    let document: Value = serde_json::from_str(&printed).context("vnu.jar printed no JSON")?;
    let messages = document.get("messages").and_then(Value::as_array).context("no messages")?;
    let mut faults = Vec::new();
    for message in messages {
        let word = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default();
        if LET_THROUGH.iter().any(|known| word("message").starts_with(known)) {
            continue;
        }
        let line = message.get("lastLine").and_then(Value::as_u64).unwrap_or_default();
        faults.push(format!("{} in line {line}: {}", word("type"), word("message")));
    }
    println!("         {} messages, {} let through", messages.len(), messages.len() - faults.len());
    faults.truncate(5);
    ensure!(faults.is_empty(), "{}", faults.join(" | "));
    Ok(())
}

/// It does not compare digests: it takes every inline element to be refused. The browser does, and
/// `shut.mjs` holds it to that.
const LET_THROUGH: &[&str] = &[
    "Inline style violates Content Security Policy (meta tag): blocked by “style-src”",
    "Inline script violates Content Security Policy (meta tag): blocked by “script-src”",
];

const PATIENCE: Duration = Duration::from_mins(2);
