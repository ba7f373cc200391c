//! The golden vectors of `seawall-dcerpc`, held against impacket's structures both ways.

use anyhow::{Context as _, Result, ensure};

use super::Scene;

/// The file of what impacket writes says what it writes.
pub(super) fn are_impackets(scene: &Scene) -> Result<()> {
    let printed = scene.script(VECTORS, &["write"])?;
    let kept = scene.bench.repository.read(format!("{GOLDEN}/impacket.txt").as_ref())?;
    let differing = printed.lines().zip(kept.lines()).find(|(printed, kept)| printed != kept);
    if let Some((printed, kept)) = differing {
        anyhow::bail!("impacket writes\n{printed}\nand {GOLDEN}/impacket.txt has\n{kept}");
    }
    ensure!(printed == kept && !kept.is_empty(), "{GOLDEN}/impacket.txt has other values");
    Ok(())
}

/// impacket reads from our octets what it reads from its own.
pub(super) fn are_read(scene: &Scene) -> Result<()> {
    let ours = scene.bench.repository.root.join(GOLDEN).join("seawall.txt");
    let printed = scene.script(VECTORS, &["read", &ours.display().to_string()])?;
    let kept = scene.bench.repository.read(format!("{GOLDEN}/seawall.txt").as_ref())?;
    let named: Option<Vec<&str>> = kept.lines().map(|line| line.split(' ').next()).collect();
    let named = named.context("a line without a name")?;
    ensure!(
        !named.is_empty() && printed.lines().eq(named.iter().copied()),
        "impacket read {printed}"
    );
    Ok(())
}

const GOLDEN: &str = "crates/dcerpc/tests/golden";

const VECTORS: &str = include_str!("vectors.py");
