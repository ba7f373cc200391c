//! The real files. They lie beside the repository, or where `SEAWALL_CORPUS` says.

use std::path::PathBuf;

/// The path of a file or folder of the hosts, or a word that it is not there.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let corpus = std::env::var_os("SEAWALL_CORPUS").map_or(beside.into(), PathBuf::from);
    let path = corpus.join("hosts").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no {}", path.display());
    None
}

/// The bytes of such a file.
pub(crate) fn read(name: &str) -> Option<Vec<u8>> {
    path(name).map(|path| std::fs::read(path).unwrap())
}

/// What an independent reader found, as JSON.
pub(crate) fn oracle(name: &str) -> Option<serde_json::Value> {
    read(name).map(|bytes| serde_json::from_slice(&bytes).unwrap())
}
