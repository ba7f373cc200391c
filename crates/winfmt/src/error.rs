//! Why nothing could be read or written at all.

/// Why nothing could be read or written at all. What is damaged in part is read as far as it is
/// sound, and says where it is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not of this format.
    #[error("not {format}")]
    Unrecognised {
        /// What was asked for, with its article.
        format: &'static str,
    },
    /// There are more bytes than a sound file of this format has.
    #[error("{format} with {size} bytes, more than {limit}")]
    TooLarge {
        /// What was asked for, with its article.
        format: &'static str,
        /// How many there are.
        size: usize,
        /// How many are read.
        limit: usize,
    },
    /// A transaction log of a registry hive, not the hive.
    #[error("a transaction log of a registry hive, not the hive")]
    HiveLog,
    /// A hive that ends before its first hive bin.
    #[error("a registry hive that ends at byte {length}, before its first bin at byte 4096")]
    HiveTruncated {
        /// How many bytes there are.
        length: usize,
    },
    /// A hive of a version there is no description of.
    #[error("a registry hive of the unknown version {major}.{minor}")]
    HiveVersion {
        /// Major version.
        major: u32,
        /// Minor version.
        minor: u32,
    },
    /// The text is of more than one host: split it before the line.
    #[error("texts of several hosts, the second of them around line {line}")]
    SeveralHosts {
        /// A line of the second host's, counted from 1.
        line: usize,
    },
    /// The format has no way to say this.
    #[error("{what:?} cannot be written: {rule}")]
    Unwritable {
        /// The name or the text it is about; its beginning, if it is long.
        what: String,
        /// What there is no way for.
        rule: &'static str,
    },
}
