//! Arithmetic of sequence numbers and offsets.
//!
//! Offsets are 64 bits with a sign: a segment may begin before its stream does.

/// How far `to` lies ahead of `from`; negative if behind. Sequence numbers wrap around, so this
/// is the shorter way (RFC 9293, 3.4).
pub(super) fn ahead(from: u32, to: u32) -> i64 {
    to.wrapping_sub(from).cast_signed().into()
}

/// The number of bytes as a difference of offsets.
pub(super) fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

/// The sequence number so many bytes later.
pub(super) fn advanced(sequence: u32, bytes: i64) -> u32 {
    let [.., b0, b1, b2, b3] = bytes.to_be_bytes();
    sequence.wrapping_add(u32::from_be_bytes([b0, b1, b2, b3]))
}

/// Splits bytes after so many, or at an end where there are fewer.
pub(super) fn split(bytes: &[u8], at: i64) -> (&[u8], &[u8]) {
    let at = usize::try_from(at.max(0)).unwrap_or(usize::MAX).min(bytes.len());
    bytes.split_at_checked(at).unwrap_or((bytes, &[]))
}

#[cfg(test)]
mod tests {
    use super::{advanced, ahead};

    #[test]
    fn sequence_numbers_wrap_around() {
        assert_eq!(ahead(u32::MAX, 4), 5);
        assert_eq!(ahead(4, u32::MAX), -5);
        assert_eq!(advanced(u32::MAX, 5), 4);
        assert_eq!(advanced(0, (1 << 32) + 7), 7);
    }
}
