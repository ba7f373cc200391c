//! Why bytes are no hive at all.

/// An error of opening a hive. Damage inside of one is no error: see
/// [`Damage`](super::Damage).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The first bytes are not those of a hive, and no log has others.
    #[error("not a registry hive")]
    NotAHive,
    /// The bytes are a transaction log of a hive.
    #[error("a transaction log of a registry hive, not the hive")]
    IsALog,
    /// The file ends before its first hive bin.
    #[error("the hive ends at byte {length}, before its first bin at byte 4096")]
    Truncated {
        /// Length of the file in bytes.
        length: usize,
    },
    /// A version there is no description of.
    #[error("registry hive of the unknown version {major}.{minor}")]
    Version {
        /// Major version.
        major: u32,
        /// Minor version.
        minor: u32,
    },
    /// Longer than [`Limits::hive_bytes`](super::Limits::hive_bytes).
    #[error("a hive of {length} bytes is over the limit of {limit}")]
    TooLong {
        /// Length of the file in bytes.
        length: usize,
        /// The limit in bytes.
        limit: usize,
    },
}
