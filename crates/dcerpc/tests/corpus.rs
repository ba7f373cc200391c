//! The kept corpus of the fuzz targets, replayed: no fuzzer is needed.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::{fs, path::PathBuf};

#[path = "../../../fuzz/src/dcerpc.rs"]
mod targets;

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn every_target_takes_its_corpus() {
    for (name, target) in targets::TARGETS {
        let files = corpus(name);
        assert!(!files.is_empty(), "{name} has no corpus");
        for (_, bytes) in &files {
            target(bytes);
        }
    }
}

#[test]
fn every_target_takes_the_corpus_cut_short_and_damaged() {
    for (name, target) in targets::TARGETS {
        for (_, bytes) in corpus(name) {
            for at in 0..bytes.len().min(200) {
                target(&bytes[..at]);
                let mut damaged = bytes.clone();
                damaged[at] ^= 0xff;
                target(&damaged);
            }
        }
    }
}
