//! When a packet was captured.

use std::time::Duration;

/// A point in time, in whole nanoseconds since 1970-01-01 00:00 UTC. Times outside
/// 1970 to 2554 are moved to the nearer end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

const NANOSECONDS: u64 = 1_000_000_000;

impl Timestamp {
    /// From nanoseconds since the epoch.
    pub const fn from_nanoseconds(nanoseconds: u64) -> Self {
        Self(nanoseconds)
    }

    /// Nanoseconds since the epoch.
    pub const fn nanoseconds(self) -> u64 {
        self.0
    }

    /// How much later this is than `earlier`; zero if it is not: clocks of captures jump.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// From whole seconds and nanoseconds. A hostile file may give more than a second of them.
    pub(crate) fn from_parts(seconds: u32, nanoseconds: u64) -> Self {
        Self((u64::from(seconds) * NANOSECONDS).saturating_add(nanoseconds))
    }

    /// From units counted since the epoch, and whole seconds to add.
    pub(crate) fn from_units(units: u64, per_second: Resolution, offset: i64) -> Self {
        let nanoseconds = per_second.nanoseconds(units) + i128::from(offset) * 1_000_000_000;
        Self(u64::try_from(nanoseconds.max(0)).unwrap_or(u64::MAX))
    }
}

/// Units of time a second, as the `if_tsresol` option of an interface gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// 10 to this power.
    Decimal(u32),
    /// 2 to this power.
    Binary(u32),
}

impl Resolution {
    /// What holds where an interface does not say.
    pub(crate) const MICROSECONDS: Self = Self::Decimal(6);

    /// Reads the option: the highest bit chooses the base, the others are the exponent.
    pub(crate) fn from_option(value: u8) -> Self {
        let exponent = u32::from(value & 0x7f);
        if value & 0x80 == 0 { Self::Decimal(exponent) } else { Self::Binary(exponent) }
    }

    fn nanoseconds(self, units: u64) -> i128 {
        let units = i128::from(units);
        match self {
            Self::Decimal(exponent @ 0..=9) => units * 10_i128.pow(9 - exponent),
            // A power past 38 leaves nothing of 64 bits of units.
            Self::Decimal(exponent) => {
                10_i128.checked_pow(exponent - 9).map_or(0, |divisor| units / divisor)
            }
            Self::Binary(exponent) => (units * 1_000_000_000).checked_shr(exponent).unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Resolution, Timestamp};

    #[test]
    fn units_of_every_resolution_become_nanoseconds() {
        for (option, units, expected) in [
            (0, 3, 3_000_000_000),
            (3, 1_500, 1_500_000_000),
            (6, 1, 1_000),
            (9, 7, 7),
            (12, 2_999, 2),
            (127, u64::MAX, 0),
            (0x80, 2, 2_000_000_000),
            (0x81, 3, 1_500_000_000),
            (0x8a, 1_024, 1_000_000_000),
            (0xff, u64::MAX, 0),
        ] {
            let time = Timestamp::from_units(units, Resolution::from_option(option), 0);
            assert_eq!(time.nanoseconds(), expected, "option {option:#x}");
        }
    }

    #[test]
    fn times_out_of_range_are_moved_to_the_nearer_end() {
        let second = Resolution::from_option(0);
        assert_eq!(Timestamp::from_units(5, second, -6).nanoseconds(), 0);
        assert_eq!(Timestamp::from_units(5, second, -4).nanoseconds(), 1_000_000_000);
        for offset in [i64::MIN, i64::MAX] {
            let time = Timestamp::from_units(u64::MAX, second, offset);
            assert_eq!(time.nanoseconds(), u64::MAX);
        }
    }
}
