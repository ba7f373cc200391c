//! The checksum of VHDX.

/// CRC-32C (Castagnoli, reflected) of the bytes, with the four at `hole` taken as zeros.
pub(super) fn crc32c(bytes: &[u8], hole: usize) -> u32 {
    let mut crc = u32::MAX;
    for (at, byte) in bytes.iter().enumerate() {
        let byte = if (hole..hole + 4).contains(&at) { 0 } else { *byte };
        crc ^= u32::from(byte);
        for _ in 0..8 {
            let low = crc & 1;
            crc >>= 1;
            if low == 1 {
                crc ^= 0x82f6_3b78;
            }
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_check_value_of_the_catalogue_of_checksums_comes_out() {
        assert_eq!(super::crc32c(b"123456789", 100), 0xe306_9283);
    }
}
