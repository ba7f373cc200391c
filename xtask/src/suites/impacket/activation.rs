//! The activation requests that a scan has sent, read by impacket. For probes A it is the judge:
//! Wireshark reads their properties at the wrong place.

use anyhow::{Context as _, Result, ensure};

use super::super::product::text;
use super::{Scene, Served};

/// Hosts that between them get every activation request there is, and which that are. Probe C is
/// not among them: what it carries is no activation on purpose.
const ASKED: &[(&str, &[&str])] = &[
    ("nt4-sp6a-unpatched", &["activation.b1", "activation.b2"]),
    ("w2k-sp4-unpatched", &["activation.a1", "activation.a2", "activation.b3"]),
];

/// The promises of the sealed request: a server part of at most 15 units, a name of at most 32 with
/// its terminator, one interface of a class that nobody registers.
pub(super) fn are_harmless(scene: &Scene) -> Result<()> {
    let lab = scene.lab()?;
    let Served { seawall, .. } = scene.served.get().context("the lab is not up")?;
    let mut targets = Vec::new();
    for (profile, _) in ASKED {
        targets.push(lab.host(profile)?.address.to_string());
    }
    if let Some(map) = &lab.port_map {
        targets.extend(["--port-map".to_owned(), map.clone()]);
    }
    seawall.scan(&targets.iter().map(String::as_str).collect::<Vec<_>>())?;
    for (profile, probes) in ASKED {
        let answers = seawall.answers(lab.host(profile)?.address)?;
        for probe in *probes {
            let answer = answers.iter().find(|answer| text(answer, "/probe") == *probe);
            let sent = text(answer.with_context(|| format!("{profile} got no {probe}"))?, "/sent");
            let call =
                if probe.contains(".a") { "RemoteCreateInstance" } else { "RemoteActivation" };
            let printed = scene.script(ACTIVATION, &[call, sent]).with_context(|| *probe)?;
            judge(&printed).with_context(|| format!("{probe}: {}", printed.trim()))?;
        }
    }
    Ok(())
}

fn judge(printed: &str) -> Result<()> {
    let fields: Vec<&str> = printed.trim().split('\t').collect();
    let [_, class, interfaces, name, server] = fields.as_slice() else {
        anyhow::bail!("not five fields");
    };
    let (name, server): (usize, usize) = (name.parse()?, server.parse()?);
    ensure!((1..=15).contains(&server), "the server part has {server} units");
    ensure!(name < 32, "the name has {name} units and a terminator");
    ensure!(*interfaces == "1", "{interfaces} interfaces");
    ensure!(class.to_lowercase().starts_with(OURS), "the class is {class}");
    Ok(())
}

/// How the ids of our own begin, by SECURITY.md; nobody registers a class of them.
const OURS: &str = "5ea3a110-5ca2-4e00-";

const ACTIVATION: &str = include_str!("activation.py");
