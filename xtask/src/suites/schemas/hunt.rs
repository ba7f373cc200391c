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
    plans(scene, folder)
}

/// What becomes of the same hosts, by default and where somebody signs.
fn plans(scene: &Scene, folder: &str) -> Result<()> {
    let asked = ["hunt", folder, "--plan", "--format", "jsonl"];
    let signed = ["--clean", "B", "--signed-by", "S", "--because", "W", "--no-other-intruder", "L"];
    let said = ["--way", "dcom_off", "--other-intruder", "N", "--say", "role:server=no"];
    for (more, words) in [
        (&[][..], ["\"rebuild\"", "\"collect_first\"", "\"second_intruder_unknown\""]),
        (&signed, ["\"not_all_seen\"", "\"ruled_out\"", "\"no_script\":\"not_cleaned\""]),
        (&said, ["\"second_intruder_seen\"", "\"read_file_versions\"", "\"isolate\""]),
    ] {
        let lines = scene.printed(&[&asked[..], more].concat())?;
        scene.validate("hunt-1", &lines)?;
        for word in words {
            ensure!(lines.contains(word), "{more:?}: no {word}");
        }
    }
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
