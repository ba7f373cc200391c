//! The kept corpus of the fuzz targets, given to them again. Tests of the crates include this
//! file: it needs no fuzzer.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{fs, path::Path};

/// What is done with the bytes of a file.
type Target = fn(&[u8]);

/// Gives every target its corpus whole, and cut off and damaged at places all over it.
pub fn replay(targets: &[(&str, Target)]) {
    for (name, target) in targets {
        let files = corpus(name);
        assert!(!files.is_empty(), "{name} has no corpus");
        for bytes in &files {
            target(bytes);
            for at in (0..bytes.len()).step_by(bytes.len().div_ceil(PLACES).max(1)) {
                target(&bytes[..at]);
                let mut damaged = bytes.clone();
                damaged[at] ^= 0xff;
                target(&damaged);
            }
        }
    }
}

/// Places of a file: each takes two runs of its target.
const PLACES: usize = 64;

/// Of a crate of the workspace: tests run in its folder.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|path| fs::read(path).unwrap()).collect()
}
