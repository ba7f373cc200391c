//! Registry values as text.

use std::borrow::Cow;

use seawall_facts::{HexBytes, Place};

/// A value as the registry holds it.
pub(super) struct RawValue<'a> {
    pub(super) name: String,
    /// `REG_…` by its number.
    pub(super) kind: u32,
    pub(super) bytes: Cow<'a, [u8]>,
    pub(super) place: Place,
}

/// `REG_SZ` and its like.
pub(super) const STRING: u32 = 1;
const EXPAND: u32 = 2;
const DWORD: u32 = 4;
const DWORD_BIG_ENDIAN: u32 = 5;
const LINK: u32 = 6;
/// `REG_MULTI_SZ`.
pub(super) const STRINGS: u32 = 7;
const QWORD: u32 = 11;

/// As [`seawall_facts::FactValue::RegistryValue`] says.
pub(super) fn render(kind: u32, bytes: &[u8]) -> String {
    match (kind, bytes) {
        (STRING | EXPAND | LINK, _) => {
            let text = utf16(bytes);
            text.split('\0').next().unwrap_or_default().to_owned()
        }
        (STRINGS, _) => {
            let text = utf16(bytes);
            let text = text.strip_suffix("\0").unwrap_or(&text);
            text.strip_suffix("\0").unwrap_or(text).replace('\0', "\n")
        }
        (DWORD, [a, b, c, d]) => u32::from_le_bytes([*a, *b, *c, *d]).to_string(),
        (DWORD_BIG_ENDIAN, [a, b, c, d]) => u32::from_be_bytes([*a, *b, *c, *d]).to_string(),
        (QWORD, _) => match bytes.try_into() {
            Ok(bytes) => u64::from_le_bytes(bytes).to_string(),
            Err(_) => hex(bytes),
        },
        _ => hex(bytes),
    }
}

/// The bytes of a text that has more to it than its rendering shows.
pub(super) fn raw(kind: u32, bytes: &[u8], data: &str) -> Option<HexBytes> {
    let is_text = matches!(kind, STRING | EXPAND | LINK | STRINGS);
    let plain = || {
        let units = data.encode_utf16().map(|unit| if unit == 10 { 0 } else { unit });
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let is_plain = || {
        let rest = bytes.strip_prefix(plain().as_slice());
        rest.is_some_and(|rest| rest.iter().all(|byte| *byte == 0) && rest.len() <= 4)
    };
    let shows_all = !is_text || (!data.contains('\n') || kind == STRINGS) && is_plain();
    (!shows_all).then(|| HexBytes(bytes.to_vec()))
}

/// The bytes a rendering in hexadecimal stands for.
pub(super) fn bytes_of(data: &str) -> Option<Vec<u8>> {
    HexBytes::from_hex(data).map(|bytes| bytes.0)
}

fn hex(bytes: &[u8]) -> String {
    HexBytes(bytes.to_vec()).to_string()
}

fn utf16(bytes: &[u8]) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|pair| u16::from_le_bytes(*pair)))
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{raw, render};

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn values_are_shown_by_their_types() {
        assert_eq!(render(1, &wide("Y\0")), "Y");
        assert_eq!(render(1, &wide("日本語\0rest")), "日本語");
        assert_eq!(render(7, &wide("a\0\0b\0\0")), "a\n\nb");
        assert_eq!(render(4, &[1, 0, 0, 0]), "1");
        assert_eq!(render(4, &[1, 0]), "0100");
        assert_eq!(render(11, &[1, 0, 0, 0, 0, 0, 0, 0]), "1");
        assert_eq!(render(3, &[0xab, 1]), "ab01");
    }

    #[test]
    fn bytes_are_kept_where_the_text_does_not_show_them() {
        for (kind, text) in [(1, "Y\0"), (1, "Y"), (7, "a\0b\0\0"), (7, "")] {
            let bytes = wide(text);
            assert_eq!(raw(kind, &bytes, &render(kind, &bytes)), None, "{text:?}");
        }
        let hidden = wide("Y\0hidden\0");
        assert!(raw(1, &hidden, &render(1, &hidden)).is_some());
        let half = [0, 0xd8];
        assert!(raw(1, &half, &render(1, &half)).is_some());
    }
}
