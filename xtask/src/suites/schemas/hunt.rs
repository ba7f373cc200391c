//! What `hunt` says.

use std::fs;

use anyhow::{Context as _, Result, ensure};

use super::Scene;

/// Hosts with findings of several kinds, one without, and whether it is out.
pub(super) fn check(scene: &Scene) -> Result<()> {
    let folder = scene.folder.join("hunt");
    fs::create_dir_all(&folder)?;
    for (name, facts) in HOSTS {
        fs::write(folder.join(name), facts)?;
    }
    let folder = folder.to_str().context("the folder is no UTF-8")?;
    let lines = scene.printed(&["hunt", folder, "--format", "jsonl"])?;
    let count = scene.validate("hunt-1", &lines)?;
    ensure!(count == HOSTS.len() + 1, "{count} lines");
    for word in ["\"infected\"", "\"hints\":[{", "\"conflict\"", "\"run_keys\""] {
        ensure!(lines.contains(word), "no {word}");
    }
    let whole = scene.printed(&["hunt", folder, "--format", "json"])?.replace('\n', "");
    scene.validate("hunt-1", &format!("{whole}\n"))?;
    Ok(())
}

const HOSTS: [(&str, &str); 3] = [
    (
        "blaster.json",
        r#"{"host":"B","product":"xp-x86","files":{"%system32%\\teekids.exe":null,"msblast.exe":null},
"values":{"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run":{"Microsoft Inet Xp..":"teekids.exe"}}}"#,
    ),
    (
        "nachi.json",
        r#"{"host":"N","product":"w2k","files":{"%system32%\\wins\\svchost.exe":null}}"#,
    ),
    ("none.json", r#"{"host":"X","product":"nt4-srv"}"#),
];
