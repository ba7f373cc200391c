//! The order of the targets: as they stand, or shuffled without a table of them.

/// A permutation of `0..count` that needs no memory: a Feistel network over the next even number
/// of bits, walked until it falls inside the range. The same seed gives the same order, so that
/// a resumed scan goes on in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shuffle {
    count: u128,
    half_bits: u32,
    seed: u64,
}

impl Shuffle {
    /// A permutation of `0..count`.
    pub(crate) const fn new(count: u128, seed: u64) -> Self {
        let bits = u128::BITS - count.saturating_sub(1).leading_zeros();
        let half_bits = if bits < 2 { 1 } else { bits.div_ceil(2) };
        Self { count, half_bits, seed }
    }

    /// The indices in their shuffled order.
    pub(crate) fn iter(self) -> impl Iterator<Item = u128> + Send {
        (0..self.count).map(move |index| self.place(index))
    }

    fn place(self, index: u128) -> u128 {
        let mut place = self.scramble(index);
        // The domain is at most four times the range, so few steps are ever needed.
        while place >= self.count {
            place = self.scramble(place);
        }
        place
    }

    fn scramble(self, value: u128) -> u128 {
        let mask = (1_u128 << self.half_bits) - 1;
        let (mut left, mut right) = ((value >> self.half_bits) & mask, value & mask);
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ (mix(right, self.seed, round) & mask));
        }
        (left << self.half_bits) | right
    }
}

/// Rounds after which no pattern of the targets shows any more.
const ROUNDS: u64 = 4;

/// The finaliser of SplitMix64 over both halves of a value.
fn mix(value: u128, seed: u64, round: u64) -> u128 {
    let [low, high] = [value, value >> 64]
        .map(|half| u64::try_from(half & u128::from(u64::MAX)).unwrap_or_default());
    let step = seed.wrapping_add(round.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    u128::from(finalise(low ^ step)) | (u128::from(finalise(high ^ step.rotate_left(32))) << 64)
}

const fn finalise(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Shuffle;

    #[test]
    fn every_index_comes_once_in_an_order_of_its_own() {
        for count in [1, 2, 3, 5, 16, 254, 1000, 4097] {
            let order: Vec<_> = Shuffle::new(count, 7).iter().collect();
            let seen: BTreeSet<_> = order.iter().copied().collect();
            assert_eq!((seen.len(), seen.last()), (order.len(), Some(&(count - 1))), "{count}");
        }
        let orders: Vec<Vec<_>> =
            [7, 7, 8].map(|seed| Shuffle::new(254, seed).iter().collect()).to_vec();
        assert_eq!(orders[0], orders[1]);
        assert_ne!(orders[0], orders[2]);
        assert_ne!(orders[0], (0..254).collect::<Vec<_>>());
    }

    #[test]
    fn a_whole_ipv6_network_can_be_shuffled() {
        let first: Vec<_> = Shuffle::new(1 << 64, 1).iter().take(3).collect();
        assert!(first.iter().all(|index| *index < 1 << 64));
        assert_eq!(Shuffle::new(u128::MAX, 1).iter().take(2).count(), 2);
    }
}
