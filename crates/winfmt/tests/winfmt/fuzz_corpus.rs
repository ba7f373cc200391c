//! The kept corpus of the fuzz targets, replayed: no fuzzer is needed.

#[path = "../../../../fuzz/src/replay.rs"]
mod replay;
#[path = "../../../../fuzz/src/winfmt.rs"]
mod targets;

#[test]
fn every_target_takes_its_corpus_whole_cut_short_and_damaged() {
    replay::replay(targets::TARGETS);
}
