//! Whatever the bytes are, reading ends without a panic.

use proptest::prelude::*;
use seawall_facts::Products;
use seawall_feeds::Limits;
use seawall_feeds::bulletin_md::{Labels, import, import_document};

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
        let (bulletin, rejected) = import_document(
            "ms03-900.md", text.as_bytes(), &Limits::DEFAULT, &labels, Products::embedded(),
        ).unwrap().unwrap();
        let lines = text.lines().count() + 1;
        prop_assert!(rejected.iter().all(|row| row.line <= lines));
        prop_assert!(bulletin.files.iter().all(|file| file.line <= lines));
    }

    #[test]
    fn any_bytes_make_an_archive(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let labels = Labels::embedded("ja").unwrap();
        prop_assert!(
            import(bytes.as_slice(), &Limits::DEFAULT, &labels, Products::embedded()).is_err()
        );
    }
}
