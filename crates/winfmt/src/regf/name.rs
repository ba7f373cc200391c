//! Names of keys and values, and how Windows compares them.

use std::borrow::Cow;

use super::bytes::units;

/// A name as it is stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name<'h> {
    bytes: &'h [u8],
    /// One byte a character: those below 256 ("ASCII, possibly extended").
    is_narrow: bool,
}

impl<'h> Name<'h> {
    /// Nothing where UTF-16 has an odd number of bytes.
    pub(super) fn new(bytes: &'h [u8], is_narrow: bool) -> Option<Self> {
        (is_narrow || bytes.len().is_multiple_of(2)).then_some(Self { bytes, is_narrow })
    }

    /// Half surrogates become U+FFFD.
    pub(super) fn text(self) -> Cow<'h, str> {
        if !self.is_narrow {
            let chars = char::decode_utf16(units(self.bytes));
            return chars.map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        }
        match std::str::from_utf8(self.bytes) {
            Ok(text) if text.is_ascii() => Cow::Borrowed(text),
            _ => self.bytes.iter().copied().map(char::from).collect(),
        }
    }

    /// Whether Windows takes both for the same.
    pub(super) fn is(self, other: &str) -> bool {
        if self.is_narrow {
            if other.is_ascii() {
                return self.bytes.eq_ignore_ascii_case(other.as_bytes());
            }
            return same(self.bytes.iter().copied().map(u16::from), other.encode_utf16());
        }
        same(units(self.bytes), other.encode_utf16())
    }
}

fn same(one: impl Iterator<Item = u16>, other: impl Iterator<Item = u16>) -> bool {
    one.map(upper).eq(other.map(upper))
}

/// The upper case of a unit, where it is one unit: Windows knows no other.
fn upper(unit: u16) -> u16 {
    let Some(char) = char::from_u32(unit.into()) else { return unit };
    let mut upper = char.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) => u16::try_from(u32::from(one)).unwrap_or(unit),
        _ => unit,
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn names_are_compared_without_case_in_either_width() {
        let wide: Vec<u8> = "Grüße ß".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide = Name::new(&wide, false).unwrap();
        assert!(wide.is("GRÜßE ß"));
        // One character to two: Windows has no such upper case.
        assert!(!wide.is("GRÜSSE SS"));
        let narrow = Name::new(b"Gr\xfc\xdfe", true).unwrap();
        assert_eq!(narrow.text(), "Grüße");
        assert!(narrow.is("gRÜße"));
        assert!(!narrow.is("gRÜß"));
        assert!(Name::new(b"a", false).is_none());
    }
}
