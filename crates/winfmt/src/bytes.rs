//! Numbers and text at places of a file, where they are there.

/// `N` bytes at a place.
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// A number of two bytes, little end first.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

/// A number of four bytes, little end first.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

/// A number of four bytes that counts or measures something in memory.
pub(crate) fn size_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}

/// A text in UTF-16 that ends with a zero, and the bytes it takes with it.
pub(crate) fn utf16_at(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    let (pairs, _) = bytes.get(at..)?.as_chunks::<2>();
    let end = pairs.iter().position(|pair| *pair == [0, 0])?;
    Some((utf16(pairs.get(..end)?.as_flattened()), (end + 1) * 2))
}

/// A text in UTF-16; what is no character becomes U+FFFD.
pub(crate) fn utf16(bytes: &[u8]) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|pair| u16::from_le_bytes(*pair)))
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}
