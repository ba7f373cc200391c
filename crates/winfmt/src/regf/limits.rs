//! What reading may take.

/// Bounds of reading a hive. Beside what they count, a walk takes memory for a 64th of the
/// file's size and for the open lists, which lie in the file; replaying logs takes a copy of the
/// file that grew by the size of the logs at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes a file may have: hive or log.
    pub hive_bytes: usize,
    /// Levels of keys under the root.
    pub depth: usize,
    /// Entries of damage that are listed. The rest is counted.
    pub damages: usize,
    /// Bytes that the paths and names in listed damage may take.
    pub damage_bytes: usize,
}

impl Limits {
    /// Windows' own limit of depth, and some times the largest hives met.
    pub const DEFAULT: Self =
        Self { hive_bytes: 1 << 30, depth: 512, damages: 4096, damage_bytes: 1 << 20 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
