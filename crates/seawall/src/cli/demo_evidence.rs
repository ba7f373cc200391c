//! What some hosts of the demonstration left behind: written out, audited and kept, so that plans,
//! contradictions and what is not known have something to show.

use std::{
    fs, io,
    path::{Path, PathBuf},
    slice::from_ref,
};

use seawall_advisory::Catalogue;
use seawall_lab::Fleet;
use seawall_store::RunId;

use super::{
    args::{Common, Reading},
    common::own_folder,
    keep::Keeper,
};
use crate::{failure::Failure, words::Words};

/// What came of it.
pub struct Audited {
    /// Where the files are.
    pub folder: PathBuf,
    /// How many hosts they are of.
    pub hosts: usize,
    /// The run that keeps what was read, where it could be kept.
    pub run: Option<RunId>,
    /// Who answers for the hosts.
    pub inventory: PathBuf,
}

/// Writes the files into the user's own folder, and audits them into the store.
pub async fn audit(
    common: &Common,
    catalogue: &Catalogue,
    words: &Words,
) -> Result<Audited, Failure> {
    let folder = own_folder().join("demo-evidence");
    write(&folder).map_err(|error| {
        Failure::usage("error-output", &[("file", &folder.display().to_string())])
            .cause(&error)
            .hint("hint-output", &[])
    })?;
    let gathered = Reading::default().gather(from_ref(&folder), catalogue)?;
    let mut run = None;
    if let Some(keeper) = Keeper::begin(common, catalogue, words).await? {
        keeper.keep(&gathered.hosts, catalogue).await?;
        run = Some(keeper.run());
        keeper.end().await?;
    }
    let inventory = folder.join(INVENTORY);
    Ok(Audited { folder, hosts: gathered.hosts.len(), run, inventory })
}

/// Those that are there are written anew; nothing else in the folder is touched.
fn write(folder: &Path) -> io::Result<()> {
    for file in Fleet::demo_evidence() {
        let path = folder.join(file.path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, file.bytes)?;
    }
    fs::write(folder.join(INVENTORY), Fleet::demo_inventory())
}

/// The name of the inventory among the files.
const INVENTORY: &str = "inventory.csv";
