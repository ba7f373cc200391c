//! LZNT1 ([MS-XCA], section 2.5).

use crate::numbers::le16;

/// Unpacks to `length` bytes, filled up with zeros. None where it is no LZNT1.
pub(super) fn unpack(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(length);
    let mut rest = packed;
    while bytes.len() < length {
        let Some(header) = le16(rest, 0).filter(|header| *header != 0) else { break };
        let size = usize::from(header & 0xfff) + 1;
        let chunk = rest.get(2..)?.get(..size)?;
        rest = rest.get(2 + size..)?;
        if header & 0x8000 == 0 {
            bytes.extend_from_slice(chunk);
        } else {
            unpack_chunk(chunk, &mut bytes)?;
        }
        // Every chunk but the last one stands for 4096 bytes.
        let end = bytes.len().next_multiple_of(CHUNK);
        bytes.resize(end, 0);
    }
    bytes.resize(length, 0);
    Some(bytes)
}

/// Bytes of a chunk, unpacked.
const CHUNK: usize = 4096;

fn unpack_chunk(chunk: &[u8], bytes: &mut Vec<u8>) -> Option<()> {
    let start = bytes.len();
    let mut rest = chunk;
    while let Some((flags, behind)) = rest.split_first() {
        rest = behind;
        for bit in 0..8 {
            let Some((literal, behind)) = rest.split_first() else { return Some(()) };
            if flags >> bit & 1 == 0 {
                bytes.push(*literal);
                rest = behind;
            } else {
                let (pair, behind) = rest.split_first_chunk()?;
                rest = behind;
                copy(u16::from_le_bytes(*pair), start, bytes)?;
            }
            if bytes.len() - start > CHUNK {
                return None;
            }
        }
    }
    Some(())
}

/// A pair of distance and length. The further into the chunk, the more bits the distance has.
fn copy(pair: u16, start: usize, bytes: &mut Vec<u8>) -> Option<()> {
    let done = bytes.len() - start;
    let shift = (4..=12).rev().find(|shift| *shift == 4 || done <= 1 << (16 - shift))?;
    let length = usize::from(pair & ((1 << shift) - 1)) + 3;
    let distance = usize::from(pair >> shift) + 1;
    if distance > done || done + length > CHUNK {
        return None;
    }
    for _ in 0..length {
        let byte = *bytes.get(bytes.len() - distance)?;
        bytes.push(byte);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::unpack;

    /// The example of [MS-XCA], section 3.3.
    #[test]
    fn the_specifications_example_comes_out() {
        let packed = [
            0x38, 0xb0, 0x88, 0x46, 0x23, 0x20, 0x00, 0x20, 0x47, 0x20, 0x41, 0x00, 0x10, 0xa2,
            0x47, 0x01, 0xa0, 0x45, 0x20, 0x44, 0x00, 0x08, 0x45, 0x01, 0x50, 0x79, 0x00, 0xc0,
            0x45, 0x20, 0x05, 0x24, 0x13, 0x88, 0x05, 0xb4, 0x02, 0x4a, 0x44, 0xef, 0x03, 0x58,
            0x02, 0x8c, 0x09, 0x16, 0x01, 0x48, 0x45, 0x00, 0xbe, 0x00, 0x9e, 0x00, 0x04, 0x01,
            0x18, 0x90, 0x00,
        ];
        let text = "F# F# G A A G F# E D D E F# F# E E F# F# G A A G F# E D D E F# E D D E E F# D E F# G F# D E F# G F# E D E A F# F# G A A G F# E D D E F# E D D";
        let unpacked = unpack(&packed, 4096).unwrap();
        assert_eq!(&unpacked[..text.len()], text.as_bytes());
        assert!(unpacked[text.len()..].iter().all(|byte| *byte == 0));
    }
}
