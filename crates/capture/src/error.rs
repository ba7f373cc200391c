//! What can go wrong with a capture file.

use std::io;

/// An error of reading a capture file. Every one but [`Error::Unrecognised`] comes after all
/// packets before the damage were given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The source could not be read.
    #[error("cannot read the capture at byte {offset}")]
    Read {
        /// Bytes read before.
        offset: u64,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The first bytes are of no known capture format.
    #[error("neither a pcap nor a pcapng file")]
    Unrecognised,
    /// The file ends inside a record.
    #[error("the capture ends inside the record at byte {offset}")]
    Truncated {
        /// Where the record begins, in bytes from the start of the file.
        offset: u64,
    },
    /// A record breaks the format.
    #[error("damaged record at byte {offset}: {rule}")]
    Damaged {
        /// Where the record begins, in bytes from the start of the file.
        offset: u64,
        /// The rule it breaks.
        rule: &'static str,
    },
    /// A record is longer than any packet.
    #[error("the record at byte {offset} has {length} bytes, more than {limit}")]
    TooLong {
        /// Where the record begins, in bytes from the start of the file.
        offset: u64,
        /// Its length in bytes, as it claims.
        length: u32,
        /// The longest one read.
        limit: u32,
    },
    /// A section describes more interfaces than are kept.
    #[error("more than {limit} interfaces in the section of the record at byte {offset}")]
    TooManyInterfaces {
        /// Where the interface's record begins, in bytes from the start of the file.
        offset: u64,
        /// The most that are kept.
        limit: usize,
    },
}
