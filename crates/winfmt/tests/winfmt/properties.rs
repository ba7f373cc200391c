//! Nothing an input holds makes a reader panic.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use seawall_winfmt::Limits;
use seawall_winfmt::qfe::QfeList;
use seawall_winfmt::systeminfo::SystemInfo;

use crate::corpus;

/// Flips bits in a file, and perhaps cuts it short.
pub(crate) fn damaged(bytes: &[u8], cut: Option<Index>, flips: &[(Index, u8)]) -> Vec<u8> {
    let length = cut.map_or(bytes.len(), |cut| cut.index(bytes.len()) + 1);
    let mut bytes = bytes[..length].to_vec();
    for (at, bits) in flips {
        let at = at.index(bytes.len());
        bytes[at] ^= bits;
    }
    bytes
}

fn read_texts(bytes: &[u8]) {
    let _ = SystemInfo::read(bytes, None, &Limits::DEFAULT);
    if let Ok(list) = QfeList::read(bytes, None, &Limits::DEFAULT) {
        for row in list.rows {
            row.articles();
        }
    }
}

/// Texts that have something of every shape the readers look for.
fn text_like() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("[01]: ".to_owned()),
        Just("    ".to_owned()),
        Just("\r\n".to_owned()),
        Just(": ".to_owned()),
        Just("HotFixID".to_owned()),
        Just("Description,".to_owned()),
        Just("KB824146".to_owned()),
        Just("5.1.2600 Build 2600".to_owned()),
        Just("ja;日本語".to_owned()),
        Just(r"\\HOST".to_owned()),
        "\\PC{0,8}",
    ];
    vec(part, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_of_texts_panic(bytes in vec(any::<u8>(), 0..2_000)) {
        read_texts(&bytes);
    }

    #[test]
    fn no_text_makes_the_readers_of_texts_panic(text in text_like()) {
        read_texts(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn damaged_real_texts_do_not_make_their_readers_panic(
        cut in any::<Option<Index>>(),
        flips in vec(any::<(Index, u8)>(), 0..20),
    ) {
        let Some(folder) = corpus::path("systeminfo") else { return Ok(()) };
        for file in std::fs::read_dir(folder).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            read_texts(&damaged(&bytes, cut, &flips));
        }
    }
}
