//! Which encoding a text is in, and the text.

use super::CodePage;

/// A text and the encoding it was in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text without a byte order mark. Where the encoding changes on the way, a line ends.
    pub text: String,
    /// What it was in.
    pub encoding: Encoding,
    /// Places that were no character; U+FFFD stands there.
    pub replaced: usize,
}

/// The encoding of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// Nothing but ASCII.
    Ascii,
    /// UTF-8 with characters beyond ASCII, or with a byte order mark.
    Utf8 {
        /// Whether it begins with a byte order mark.
        bom: bool,
    },
    /// UTF-16, little end first.
    Utf16Le {
        /// Whether it begins with a byte order mark.
        bom: bool,
    },
    /// UTF-16, big end first.
    Utf16Be {
        /// Whether it begins with a byte order mark.
        bom: bool,
    },
    /// ASCII up to a place, UTF-16 with the little end first after it: WMIC's first run tells on
    /// the console that it is being installed, and then writes its table.
    AsciiThenUtf16Le {
        /// Bytes of ASCII.
        ascii: usize,
    },
    /// A code page.
    CodePage {
        /// Which.
        page: CodePage,
        /// Why this one.
        basis: Basis,
    },
}

/// Why a code page was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// The caller named it.
    Given,
    /// The text names the locale of its host.
    Locale,
    /// By the looks of the bytes. Only letters beyond ASCII can be wrong.
    Guessed,
}

/// Where 8-bit text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// What a console program wrote.
    Oem,
    /// What a program with windows wrote, such as the registry editor.
    Ansi,
}

/// Decodes a text. `page` is the code page it is in where it turns out to be 8-bit and not UTF-8;
/// without one, Japanese is told by its kana, and anything else is taken as Western.
pub fn decode(bytes: &[u8], page: Option<CodePage>, family: Family) -> Decoded {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8(rest);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes, Encoding::Utf16Le { bom: true });
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes, Encoding::Utf16Be { bom: true });
    }
    match bytes.iter().position(|byte| *byte == 0) {
        Some(0) => return utf16(bytes, u16::from_be_bytes, Encoding::Utf16Be { bom: false }),
        Some(nul) => return without_bom(bytes, nul),
        None => {}
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let encoding =
            if text.is_ascii() { Encoding::Ascii } else { Encoding::Utf8 { bom: false } };
        return Decoded { text: text.to_owned(), encoding, replaced: 0 };
    }
    let (page, basis) = match page {
        Some(page) => (page, Basis::Given),
        None => (guess(bytes, family), Basis::Guessed),
    };
    let (text, replaced) = page.decode(bytes);
    Decoded { text, encoding: Encoding::CodePage { page, basis }, replaced }
}

/// The code page of 8-bit text of which nothing is known.
pub(crate) fn guess(bytes: &[u8], family: Family) -> CodePage {
    if has_kana(bytes) && CodePage::Cp932.decode(bytes).1 == 0 {
        return CodePage::Cp932;
    }
    match family {
        Family::Oem => CodePage::Cp437,
        Family::Ansi => CodePage::Cp1252,
    }
}

/// Two kana of two bytes each in a row; no Western text has them.
fn has_kana(bytes: &[u8]) -> bool {
    let is_kana =
        |lead: u8, trail: u8| matches!((lead, trail), (0x82, 0x9f..=0xf1) | (0x83, 0x40..=0x96));
    bytes.windows(4).any(|four| matches!(four, [a, b, c, d] if is_kana(*a, *b) && is_kana(*c, *d)))
}

fn utf8(bytes: &[u8]) -> Decoded {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let replaced = text.matches(char::REPLACEMENT_CHARACTER).count();
    Decoded { text, encoding: Encoding::Utf8 { bom: true }, replaced }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, encoding: Encoding) -> Decoded {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut replaced = odd.len();
    let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .map(|c| {
            c.unwrap_or_else(|_| {
                replaced += 1;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    Decoded { text, encoding, replaced }
}

/// UTF-16 without a mark, whose first zero byte stands at `nul`: the upper half of a character of
/// ASCII. What stands before that character may be 8-bit text.
fn without_bom(bytes: &[u8], nul: usize) -> Decoded {
    let begin = nul.saturating_sub(1);
    let (before, rest) = bytes.split_at_checked(begin).unwrap_or((&[], bytes));
    if !before.is_ascii() && before.len() % 2 == 0 {
        return utf16(bytes, u16::from_le_bytes, Encoding::Utf16Le { bom: false });
    }
    if before.is_empty() {
        return utf16(rest, u16::from_le_bytes, Encoding::Utf16Le { bom: false });
    }
    let encoding = Encoding::AsciiThenUtf16Le { ascii: begin };
    let mut decoded = utf16(rest, u16::from_le_bytes, encoding);
    let before = String::from_utf8_lossy(before);
    decoded.replaced += before.matches(char::REPLACEMENT_CHARACTER).count();
    decoded.text = format!("{before}\n{}", decoded.text);
    decoded
}

#[cfg(test)]
mod tests {
    use super::{Basis, CodePage, Encoding, Family, decode};

    fn utf16(text: &str, mark: bool) -> Vec<u8> {
        let mark = if mark { "\u{feff}" } else { "" };
        mark.chars()
            .chain(text.chars())
            .collect::<String>()
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect()
    }

    #[test]
    fn encodings_are_told_by_marks_zeros_and_letters() {
        let of = |bytes: &[u8]| {
            let decoded = decode(bytes, None, Family::Oem);
            assert_eq!(decoded.replaced, 0);
            (decoded.text, decoded.encoding)
        };
        assert_eq!(of(b"a\r\n"), ("a\r\n".into(), Encoding::Ascii));
        assert_eq!(of("é".as_bytes()), ("é".into(), Encoding::Utf8 { bom: false }));
        assert_eq!(of("\u{feff}a".as_bytes()), ("a".into(), Encoding::Utf8 { bom: true }));
        assert_eq!(of(&utf16("é", true)), ("é".into(), Encoding::Utf16Le { bom: true }));
        assert_eq!(of(&utf16("a", false)), ("a".into(), Encoding::Utf16Le { bom: false }));
        let kanji = of(&utf16("更新\r\n", false));
        assert_eq!(kanji, ("更新\r\n".into(), Encoding::Utf16Le { bom: false }));
        let big: Vec<u8> = "a更".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(of(&big), ("a更".into(), Encoding::Utf16Be { bom: false }));
        let mixed = [b"wait.".to_vec(), utf16("ab", false)].concat();
        let encoding = Encoding::AsciiThenUtf16Le { ascii: 5 };
        assert_eq!(of(&mixed), ("wait.\nab".into(), encoding));
    }

    #[test]
    fn eight_bits_are_read_by_the_code_page_given_else_by_their_looks() {
        let kana = CodePage::Cp932.encode("ホスト名").unwrap();
        let decoded = decode(&kana, None, Family::Oem);
        assert_eq!(decoded.text, "ホスト名");
        let encoding = Encoding::CodePage { page: CodePage::Cp932, basis: Basis::Guessed };
        assert_eq!(decoded.encoding, encoding);
        assert_eq!(decode(b"\x82", None, Family::Oem).text, "é");
        assert_eq!(decode(b"\xe9", None, Family::Ansi).text, "é");
        let given = decode(b"\xa2n", Some(CodePage::Cp850), Family::Oem);
        assert_eq!(given.text, "ón");
        let encoding = Encoding::CodePage { page: CodePage::Cp850, basis: Basis::Given };
        assert_eq!(given.encoding, encoding);
    }

    #[test]
    fn what_is_no_character_is_counted() {
        assert_eq!(decode(b"\xff\xfea\0\x00\xd8b\0c", None, Family::Oem).replaced, 2);
    }
}
