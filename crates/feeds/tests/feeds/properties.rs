//! Whatever the bytes are, reading ends without a panic.

use proptest::prelude::*;
use seawall_facts::Products;
use seawall_feeds::bulletin_md::{Import, Labels, import, import_document};
use seawall_feeds::{Error, Limits};

use crate::archives::{add, xz};

/// Pieces that documents are made of, so that random ones reach past the first line.
const PIECES: [&str; 32] = [
    "---\n",
    "TOCTitle: 'MS03-900'\n",
    "\n",
    "| ファイル名 | バージョン | 日付 |\n",
    "|---|---|---|\n",
    "| a.dll | 5.0.1.2 | 2003/1/1 |\n",
    "| a.dll | 5.0",
    "<table>\n",
    "</table>\n",
    "<tr>",
    "</tr>\n",
    "<td colspan=\"99999\" rowspan='9'>",
    "</td>",
    "緊急",
    "**影響を受けるソフトウェア :**\n",
    "-   Microsoft Windows 2000 Service Pack 4\n",
    "MS03-026 を含みます。",
    "CAN-2003-0352",
    "HKEY\\_LOCAL\\_MACHINE\\\\SOFTWARE\\\\Microsoft\\\\Updates\\\\",
    "#### 再起動の必要性\n",
    "あり\n",
    "**更新プログラムに含まれる過去の修正 :**\n",
    "====\n",
    "(823980)",
    "[",
    "](",
    "\\",
    "&#x110000;",
    "<",
    "08/26/2002 2000.80.679.0 28,672 bytes Sqlagent.dll\n",
    "｜",
    "セキュリティ情報番号",
];

proptest! {
    #[test]
    fn any_bytes_make_a_document(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let labels = Labels::embedded("ja").unwrap();
        let _ = import_document(
            "ms03-900.md", &bytes, &Limits::DEFAULT, &labels, Products::embedded(),
        );
    }

    #[test]
    fn any_order_of_pieces_makes_a_document(
        pieces in proptest::collection::vec(0..PIECES.len(), 0..60),
    ) {
        let labels = Labels::embedded("ja").unwrap();
        let text: String = pieces.iter().map(|at| PIECES[*at]).collect();
        let read = import_document(
            "ms03-900.md", text.as_bytes(), &Limits::DEFAULT, &labels, Products::embedded(),
        );
        let lines = text.lines().count() + 1;
        let (bulletin, rejected) = match read {
            // The last piece may be within a table.
            Err(Error::DocumentCut { line, .. }) => {
                prop_assert!(line <= lines);
                return Ok(());
            }
            read => read.unwrap().unwrap(),
        };
        prop_assert!(rejected.iter().all(|row| row.line <= lines));
        prop_assert!(bulletin.files.iter().all(|file| file.line <= lines));
    }

    #[test]
    fn a_changed_archive_is_read_as_it_was_or_not_at_all(
        changes in proptest::collection::vec(change(), 1..4),
    ) {
        let archive = xz(&tar(), 1);
        let changed = changes.iter().fold(archive.clone(), |bytes, change| change.apply(bytes));
        if let Ok(import) = take(&changed) {
            prop_assert_eq!(import, take(&archive).unwrap());
        }
    }

    #[test]
    fn a_changed_tar_makes_an_archive(changes in proptest::collection::vec(change(), 1..4)) {
        let changed = changes.iter().fold(tar(), |bytes, change| change.apply(bytes));
        if let Ok(import) = take(&xz(&changed, 1)) {
            prop_assert!(import.report.documents <= 3);
        }
    }
}

/// A change to bytes; places are parts of their length.
#[derive(Clone, Debug)]
enum Change {
    Flip(f64, u8),
    Cut(f64, f64),
    Splice(f64, f64, f64),
}

fn change() -> impl Strategy<Value = Change> {
    let place = || 0.0..1.0;
    prop_oneof![
        (place(), 1..=u8::MAX).prop_map(|(at, mask)| Change::Flip(at, mask)),
        (place(), place()).prop_map(|(from, to)| Change::Cut(from, to)),
        (place(), place(), place()).prop_map(|(from, to, at)| Change::Splice(from, to, at)),
    ]
}

impl Change {
    #[allow(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    fn apply(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        let place = |part: f64| (part * bytes.len() as f64) as usize;
        let range = |one: f64, other: f64| place(one.min(other))..place(one.max(other));
        match *self {
            Self::Flip(at, mask) => {
                let at = place(at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= mask;
                }
            }
            Self::Cut(from, to) => drop(bytes.drain(range(from, to))),
            Self::Splice(from, to, at) => {
                let (piece, at) = (bytes[range(from, to)].to_vec(), place(at));
                drop(bytes.splice(at..at, piece));
            }
        }
        bytes
    }
}

fn tar() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let text = PIECES.concat();
    let long = format!("{}/ms03-902.md", "a".repeat(120));
    for path in ["ms03-900.md", "a/ms03-901.md", &long] {
        add(&mut builder, path, text.as_bytes());
    }
    builder.into_inner().unwrap()
}

fn take(archive: &[u8]) -> Result<Import, Error> {
    let labels = Labels::embedded("ja").unwrap();
    import(archive, &Limits::DEFAULT, &labels, Products::embedded())
}
