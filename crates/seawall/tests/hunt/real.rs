//! Real hives, logs and texts of hosts without worms.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::Seawall;

/// Real hives, logs and texts of hosts without worms.
#[test]
fn nothing_is_found_in_real_evidence() {
    let root = std::env::var_os("SEAWALL_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let hosts = root.join("hosts");
    if !hosts.is_dir() {
        println!("skipped: no real evidence here");
        return;
    }
    let seawall = Seawall::new();
    let run = seawall.run(&["hunt", "--format", "jsonl", hosts.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let mut count = 0;
    for line in run.stdout.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        if record["kind"] == "host" {
            count += 1;
            for what in ["findings", "hints", "remarks"] {
                assert_eq!(record[what].as_array().unwrap().len(), 0, "{record}");
            }
            assert_eq!(record["verdict"], "not_evaluated");
        }
    }
    assert!(count > 40, "{count} hosts");
}
