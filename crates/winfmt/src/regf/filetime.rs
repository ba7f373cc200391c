//! Windows' file times.

/// A FILETIME: steps of 100 ns since 1601-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Filetime(pub u64);

impl Filetime {
    /// Whether it was never set.
    pub const fn is_unset(self) -> bool {
        self.0 == 0
    }

    /// Seconds since 1970-01-01 00:00 UTC, and nanoseconds after them.
    pub fn unix(self) -> (i64, u32) {
        let seconds = i64::try_from(self.0 / STEPS).unwrap_or(i64::MAX) - TO_1970;
        (seconds, u32::try_from(self.0 % STEPS * 100).unwrap_or(0))
    }
}

/// Steps in a second.
const STEPS: u64 = 10_000_000;
/// Seconds from 1601 to 1970.
const TO_1970: i64 = 11_644_473_600;

#[cfg(test)]
mod tests {
    use super::Filetime;

    #[test]
    fn a_file_time_counts_from_1601() {
        assert_eq!(Filetime(0).unix(), (-11_644_473_600, 0));
        assert_eq!(Filetime(116_444_736_000_000_001).unix(), (0, 100));
        assert_eq!(Filetime(u64::MAX).unix().1, 955_161_500);
    }
}
