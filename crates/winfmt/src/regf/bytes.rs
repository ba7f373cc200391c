//! Little-endian numbers out of bytes.

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    array_at(bytes, at).map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    array_at(bytes, at).map(u32::from_le_bytes)
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    array_at(bytes, at).map(u64::from_le_bytes)
}

pub(super) fn array_at<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// Writes the number if all of it fits.
pub(super) fn put_u32(bytes: &mut [u8], at: usize, number: u32) {
    if let Some(place) = bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *place = number.to_le_bytes();
    }
}

/// Where a 32-bit number counts bytes. On a narrower machine it lies behind every slice.
pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// UTF-16LE text up to its first NUL; an odd last byte is left out. Half surrogates become U+FFFD.
pub(super) fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut rest = bytes;
    // Most texts are ASCII.
    while let [ascii @ 1..=0x7f, 0, after @ ..] = rest {
        text.push(char::from(*ascii));
        rest = after;
    }
    let units = units(rest).take_while(|unit| *unit != 0);
    let chars = char::decode_utf16(units);
    text.extend(chars.map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER)));
    text
}

/// The 16-bit units of UTF-16LE text.
pub(super) fn units(bytes: &[u8]) -> impl DoubleEndedIterator<Item = u16> + Clone {
    bytes.chunks_exact(2).map(|unit| match unit {
        [low, high] => u16::from_le_bytes([*low, *high]),
        _ => 0,
    })
}
