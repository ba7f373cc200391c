//! The kept corpus of the fuzz targets, replayed: no fuzzer is needed.

use std::{fs, path::PathBuf};

#[path = "../../../../fuzz/src/feeds.rs"]
mod targets;

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn every_target_takes_its_corpus_whole_cut_short_and_damaged() {
    for (name, target) in targets::TARGETS {
        let files = corpus(name);
        assert!(!files.is_empty(), "{name} has no corpus");
        for bytes in &files {
            target(bytes);
            for at in 0..bytes.len().min(200) {
                target(&bytes[..at]);
                let mut damaged = bytes.clone();
                damaged[at] ^= 0xff;
                target(&damaged);
            }
        }
    }
}
