//! Every anomaly has a page, and the page says what the table says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::{collections::BTreeSet, fs, path::PathBuf};

use seawall_dcerpc::{Anomaly, Conduct, Direction, Occasion};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics")
}

#[test]
fn pages_and_codes_are_the_same_set() {
    let pages: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| name.starts_with("SW-RPC-"))
        .collect();
    let codes: BTreeSet<String> =
        Anomaly::ALL.iter().map(|anomaly| anomaly.code().to_owned()).collect();
    assert_eq!(codes.len(), Anomaly::ALL.len());
    assert_eq!(pages, codes);
}

#[test]
fn a_page_gives_the_answers_of_the_table() {
    for anomaly in Anomaly::ALL {
        let page = fs::read_to_string(folder().join(format!("{anomaly}.md"))).unwrap();
        assert!(page.starts_with(&format!("# {anomaly}: {anomaly:?}\n")), "{anomaly}");
        for heading in
            ["What it is", "Why it matters", "What a strict endpoint answers", "Reference"]
        {
            assert!(page.contains(&format!("\n## {heading}\n")), "{anomaly}: {heading}");
        }
        for (conduct, direction, occasion) in [
            (Conduct::Strict, Direction::ToServer, Occasion::Bind),
            (Conduct::Strict, Direction::ToServer, Occasion::Other),
            (Conduct::Strict, Direction::ToClient, Occasion::Other),
            (Conduct::AsWindows, Direction::ToServer, Occasion::Other),
        ] {
            let action = anomaly.action(conduct, direction, occasion);
            assert!(page.contains(&format!("`{action}`")), "{anomaly}: {action}");
        }
    }
}
