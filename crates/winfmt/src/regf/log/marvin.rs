//! Marvin32, the hash of log entries.

use crate::regf::bytes::u32_at;

/// The hash with the seed of transaction logs. Lengths are multiples of four bytes there.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut state = SEED;
    for word in bytes.chunks_exact(4) {
        state = mix(state, u32_at(word, 0).unwrap_or(0));
    }
    let (low, high) = mix(mix(state, END), 0);
    u64::from(high) << 32 | u64::from(low)
}

fn mix((low, high): (u32, u32), word: u32) -> (u32, u32) {
    let low = low.wrapping_add(word);
    let high = high ^ low;
    let low = low.rotate_left(20).wrapping_add(high);
    let high = high.rotate_left(9) ^ low;
    let low = low.rotate_left(27).wrapping_add(high);
    (low, high.rotate_left(19))
}

/// The number 0x82EF4D887A4E55C5, low half first. The specification of the hive format gives its
/// bytes; that they are to be taken in this order, real logs show.
const SEED: (u32, u32) = (0x7a4e_55c5, 0x82ef_4d88);
/// What stands for the end of the bytes.
const END: u32 = 0x80;
