//! What values hold, by their types.

use std::borrow::Cow;

use super::bytes::{array_at, text, units};

/// The content of a value. Texts end at their first NUL; the bytes behind it, and half
/// surrogates, which become U+FFFD here, are in [`Value::bytes`](super::Value::bytes).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Data<'h> {
    /// REG_SZ.
    String(String),
    /// REG_EXPAND_SZ, with its variables as they stand.
    ExpandString(String),
    /// REG_LINK: the path of another key.
    Link(String),
    /// REG_MULTI_SZ. Empty strings in between are kept: in `PendingFileRenameOperations` they
    /// mean a deletion.
    MultiString(Vec<String>),
    /// REG_DWORD.
    Dword(u32),
    /// REG_DWORD_BIG_ENDIAN.
    DwordBigEndian(u32),
    /// REG_QWORD.
    Qword(u64),
    /// REG_BINARY.
    Binary(Cow<'h, [u8]>),
    /// REG_NONE.
    None(Cow<'h, [u8]>),
    /// A type without a form of its own, or bytes that do not have the form of their type.
    Other {
        /// The type by its number.
        kind: u32,
        /// The bytes.
        bytes: Cow<'h, [u8]>,
    },
}

impl<'h> Data<'h> {
    pub(super) fn new(kind: u32, bytes: Cow<'h, [u8]>) -> Self {
        match (kind, bytes.len()) {
            (0, _) => Self::None(bytes),
            (1, _) => Self::String(text(&bytes)),
            (2, _) => Self::ExpandString(text(&bytes)),
            (3, _) => Self::Binary(bytes),
            (4, 4) => Self::Dword(u32::from_le_bytes(number(&bytes))),
            (5, 4) => Self::DwordBigEndian(u32::from_be_bytes(number(&bytes))),
            (6, _) => Self::Link(text(&bytes)),
            (7, _) => Self::MultiString(strings(&bytes)),
            (11, 8) => Self::Qword(u64::from_le_bytes(number(&bytes))),
            _ => Self::Other { kind, bytes },
        }
    }

    /// The text of a REG_SZ or REG_EXPAND_SZ.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::String(text) | Self::ExpandString(text) => Some(text),
            _ => None,
        }
    }

    /// The number of a REG_DWORD, in whichever order of bytes.
    pub const fn dword(&self) -> Option<u32> {
        match self {
            Self::Dword(number) | Self::DwordBigEndian(number) => Some(*number),
            _ => None,
        }
    }
}

fn number<const N: usize>(bytes: &[u8]) -> [u8; N] {
    array_at(bytes, 0).unwrap_or([0; N])
}

/// Each string ends with a NUL, and so does the list.
fn strings(bytes: &[u8]) -> Vec<String> {
    let mut units: Vec<u16> = units(bytes).collect();
    units.pop_if(|last| *last == 0);
    if units.iter().all(|unit| *unit == 0) {
        return Vec::new();
    }
    units.pop_if(|last| *last == 0);
    units.split(|unit| *unit == 0).map(String::from_utf16_lossy).collect()
}

#[cfg(test)]
mod tests {
    use super::{Cow, Data};

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn data(kind: u32, bytes: &[u8]) -> Data<'_> {
        Data::new(kind, Cow::Borrowed(bytes))
    }

    #[test]
    fn many_strings_keep_the_empty_ones_between() {
        for (text, strings) in [
            ("", &[][..]),
            ("\0", &[]),
            ("\0\0", &[]),
            ("a", &["a"]),
            ("a\0", &["a"]),
            ("a\0bb\0\0", &["a", "bb"]),
            ("old\0\0new\0there\0\0", &["old", "", "new", "there"]),
            ("old\0\0\0", &["old", ""]),
        ] {
            let Data::MultiString(read) = data(7, &wide(text)) else { panic!("{text:?}") };
            assert_eq!(read, strings, "{text:?}");
        }
    }

    #[test]
    fn bytes_without_the_form_of_their_type_stay_bytes() {
        assert_eq!(data(4, &[1, 2, 3, 4]).dword(), Some(0x0403_0201));
        assert_eq!(data(5, &[1, 2, 3, 4]).dword(), Some(0x0102_0304));
        assert_eq!(data(11, &[1; 8]), Data::Qword(0x0101_0101_0101_0101));
        for (kind, length) in [(4, 3), (4, 5), (5, 0), (11, 4), (8, 4), (77, 0), (u32::MAX, 9)] {
            let bytes = vec![7; length];
            assert_eq!(data(kind, &bytes), Data::Other { kind, bytes: (&bytes).into() });
        }
    }

    #[test]
    fn a_text_ends_at_its_nul_or_with_its_bytes() {
        assert_eq!(data(1, &wide("KB823980\0rest")).text(), Some("KB823980"));
        assert_eq!(data(2, &wide("%a%")).text(), Some("%a%"));
        assert_eq!(data(1, b"a\0b").text(), Some("a"));
        assert_eq!(data(1, b"\0\xd8").text(), Some("\u{fffd}"));
    }
}
