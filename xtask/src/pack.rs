//! The pack of imported bulletins, made of the vendor's archive by the importer itself.

use std::fs;

use anyhow::{Context as _, Result, ensure};

use crate::command;
use crate::repository::Repository;
use crate::tally::Tally;

/// What is built into the binary.
const PACK: &str = "crates/advisory/data/imported.pack";

/// What it is made of, among the real files beside the repository.
const ARCHIVE: &str = "advisories/ja-bulletins.tar.xz";

/// The most bytes it may have: it is part of every binary and of every clone.
const LARGEST: usize = 2 << 20;

/// Makes the pack anew.
pub(crate) fn make(repository: &Repository) -> Result<bool> {
    let made =
        import(repository)?.context("there is no archive; SEAWALL_CORPUS names its place")?;
    fs::write(repository.root.join(PACK), &made).with_context(|| format!("writing {PACK}"))?;
    println!("{PACK}: {} bytes", made.len());
    Ok(true)
}

/// Whether the pack is what the archive gives, byte for byte.
pub(crate) fn check(repository: &Repository) -> Result<Tally> {
    let kept = fs::read(repository.root.join(PACK)).with_context(|| format!("reading {PACK}"))?;
    ensure!(kept.len() <= LARGEST, "{PACK} has {} bytes, more than {LARGEST}", kept.len());
    let Some(made) = import(repository)? else {
        let why = format!("no {ARCHIVE} beside the repository; SEAWALL_CORPUS names another place");
        return Ok(Tally::skip("pack", 1, why));
    };
    ensure!(
        made == kept,
        "{PACK} is not what the archive gives: `cargo xtask pack` makes it anew ({} bytes, {} kept)",
        made.len(),
        kept.len()
    );
    println!("{PACK}: {} bytes, as the archive gives them", kept.len());
    Ok(Tally { passed: 1, ..Tally::default() })
}

/// What `seawall advisory import` makes of the archive, where there is one.
fn import(repository: &Repository) -> Result<Option<Vec<u8>>> {
    let archive = repository.corpus().join(ARCHIVE);
    if !archive.is_file() {
        return Ok(None);
    }
    let made = repository.root.join("target/imported.pack");
    let mut cargo = repository.cargo();
    cargo.args(["run", "--quiet", "--package", "seawall", "--", "advisory", "import"]);
    cargo.arg(&archive).arg("--pack").arg(&made).args(["--output", "target/imported.txt"]);
    command::capture(&mut cargo)?.success_or("seawall advisory import")?;
    Ok(Some(fs::read(&made).with_context(|| format!("reading {}", made.display()))?))
}
