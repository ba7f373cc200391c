//! The records of clean-up scripts.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};
use serde_json::Value;

use super::Scene;
use crate::command;

/// Of every made host that is cleaned.
pub(super) fn check(scene: &Scene) -> Result<()> {
    let example = scene.bench.example("seawall-remedy", "cleanup_artefacts")?;
    let folder = scene.folder.join("cleanup");
    fs::create_dir_all(&folder)?;
    let mut records = String::new();
    for case in CASES {
        let mut example = Command::new(&example);
        command::capture(example.current_dir(&folder).arg(case))?.success_or(case)?;
        let record = fs::read_to_string(folder.join("seawall-p1-record.json"))?;
        let record: Value = serde_json::from_str(&record)?;
        writeln!(records, "{record}")?;
    }
    for word in [r#""code":"file""#, r#""code":"value""#, r#""code":"service""#, r#""now":"D:"#] {
        ensure!(records.contains(word), "no {word}");
    }
    let count = scene.validate("cleanup-undo-1", &records)?;
    ensure!(count == CASES.len(), "{count} records");
    // What the schema must not take.
    for (word, other) in [("before-1.reg", "x.reg"), (".quarantine\"", ".exe\"")] {
        let broken = records.replace(word, other);
        ensure!(scene.validate("cleanup-undo-1", &broken).is_err(), "{other} is taken");
    }
    Ok(())
}

const CASES: [&str; 5] = ["xp-blaster", "xp-service", "2000", "xp-hostile", "2000-hostile"];
