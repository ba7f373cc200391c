//! Nothing a file can hold makes reading fail, and it takes no unbounded time.

use std::time::Instant;

use proptest::prelude::*;
use seawall_winfmt::reg_text::Format;

use crate::making::{all, corpus, reg, software, system};
use crate::storm::{Worst, copies, storm};

fn made() -> Vec<(&'static str, Vec<u8>)> {
    let keys: &[(&str, &[(&str, &str)])] = &[
        (r"SOFTWARE\Microsoft\Updates\Windows XP\SP2\KB823980", &[("Installed", "#1")]),
        (r"SYSTEM\Select", &[("Current", "#1")]),
    ];
    vec![
        ("SOFTWARE", software("5.1", "2600", "Service Pack 1", &[r"Windows XP\SP2\KB823980"])),
        ("SYSTEM", system("SRV1", "corp", "WinNT")),
        ("x.reg", reg(Format::Version5, keys)),
        (
            "x.json",
            br#"{"host":"a","hotfixes":["KB823980"],"values":{"SOFTWARE\\x":{"a":1}}}"#.to_vec(),
        ),
        ("x.toml", b"host = 'a'\nhotfixes = ['KB823980']\n".to_vec()),
        ("tasks.txt", b"==== ==== ==== ====\na  1 b\n".to_vec()),
        ("pfirewall.log", b"#Fields: action protocol dst-port\nDROP TCP 135\n".to_vec()),
        (
            "systeminfo.txt",
            b"Host Name:  A\r\nOS Name: Windows\r\nOS Version: 5.1.2600 Build 2600\r\n".to_vec(),
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), head in 0..6_usize) {
        let heads: [&[u8]; 6] = [b"", b"regf", b"ElfFile\0", b"0\0\0\0LfLe", b"MZ", b"REGEDIT4\n"];
        let bytes = [heads[head], &bytes].concat();
        let _ = all("rpcrt4.dll", &bytes);
    }

    #[test]
    fn flipped_and_cut_files_never_panic(
        which in 0..8_usize,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let (name, mut bytes) = made().swap_remove(which);
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let begin = Instant::now();
        let _ = all(name, &bytes);
        prop_assert!(begin.elapsed().as_secs() < 2);
    }

    #[test]
    fn random_texts_never_panic(text in "(?s)[a-zA-Z0-9:=\\[\\]{}\" \r\n\\\\.日本#-]{0,400}") {
        let _ = all("x.txt", text.as_bytes());
    }
}

#[test]
fn every_real_file_with_flipped_bits_and_cut_ends_is_read_soon_and_in_little_memory() {
    let Some(hosts) = corpus("") else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut worst = Worst::default();
    for file in copies(&hosts, folder.path()) {
        // The long storm is the example's.
        let size = std::fs::metadata(&file).unwrap().len();
        let rounds = (8_000_000 / size.max(1)).clamp(2, 12);
        storm(&file, rounds, 7, &mut worst);
    }
    println!("{} runs, worst {:?} and {:?}", worst.runs, worst.time, worst.memory);
    assert_eq!(worst.faults, Vec::<String>::new());
}
