//! What `contain` decides and writes.

use std::{fmt::Write as _, fs};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::Scene;

/// A plan of hosts of every age, and the policy for every target that takes it.
pub(super) fn check(scene: &Scene) -> Result<()> {
    let folder = scene.folder.join("contain");
    fs::create_dir_all(&folder)?;
    for (name, facts) in HOSTS {
        fs::write(folder.join(name), facts)?;
    }
    let folder = folder.to_str().context("the folder is no UTF-8")?;
    let policy = scene.folder.join("policy.yaml");
    fs::write(&policy, POLICY)?;
    let policy = policy.to_str().context("the folder is no UTF-8")?;
    let mut plans = String::new();
    for further in [
        &[][..],
        &["--updates", "media", "--managed", "local"],
        &["--policy", policy],
        &["--updates", "media", "--managed", "local", "--say", "under_attack,infected=no"],
    ] {
        let arguments = [&["contain", "plan", folder, "--format", "jsonl"][..], further].concat();
        plans += &scene.printed(&arguments)?;
    }
    let count = scene.validate("contain-plan-1", &plans)?;
    ensure!(count == 4 * HOSTS.len(), "{count} plans");
    for word in ["\"plan_refused\":[{", "\"keep_open\":[{", "\"flow\":{", "\"severity\":\"warn\""] {
        ensure!(plans.contains(word), "no {word}");
    }
    let whole = scene.printed(&["contain", "plan", folder, "--format", "json"])?;
    let whole: Value = serde_json::from_str(&whole)?;
    scene.validate("contain-plan-1", &format!("{whole}\n"))?;
    let mut artefacts = String::new();
    for target in ["cisco-ios", "junos", "terraform-aws", "terraform-azure"] {
        let arguments =
            ["contain", "render", "--policy", policy, "--target", target, "--format", "json"];
        artefacts += &scene.printed(&arguments)?;
    }
    for target in ["reg5", "security-template"] {
        let arguments = [
            "contain", "render", "--policy", policy, "--target", target, "--switch", "dcom-off",
            "--format", "json",
        ];
        writeln!(artefacts, "{}", scene.printed(&arguments)?.trim_end())?;
    }
    let count = scene.validate("containment-1", &artefacts)?;
    ensure!(count == 6, "{count} artefacts");
    Ok(())
}

const HOSTS: [(&str, &str); 4] = [
    ("nt4.json", r#"{"host":"NT4","product":"nt4-srv","sp":"SP6a","complete":["registry"]}"#),
    (
        "web.json",
        r#"{"host":"WEB","product":"w2k","sp":"SP4","components":["iis"],"complete":["registry"]}"#,
    ),
    (
        "dc.json",
        r#"{"host":"DC","product":"w2k","sp":"SP4","complete":["registry"],
"values":{"SYSTEM\\CurrentControlSet\\Control\\ProductOptions":{"ProductType":"LanmanNT"}}}"#,
    ),
    ("new.json", r#"{"host":"NEW","product":"ws2019"}"#),
];

const POLICY: &str = "policy: \u{5de5}\u{5834} <2> & \"x\"
scope: {hosts: [10.50.0.0/16]}
intent: {deny: rpc-dcom, existing_sessions: keep}
exceptions:
  - {who: 10.77.0.2, ports: [tcp/135, tcp/445], why: patch console, ttl: 8h}
ipv6: compiled
";
