//! Why bytes are no bundle.

use seawall_advisory::{PackError, feed::FeedPackError};

/// Why bytes are no bundle, or cannot become one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The bytes do not begin as a bundle does.
    #[error("not a bundle")]
    NotABundle,
    /// The bundle is of a schema that this version does not know.
    #[error("the bundle is of schema {found}, this version knows {known}")]
    Schema {
        /// The bundle's.
        found: u8,
        /// The one known.
        known: u8,
    },
    /// The file ends before the bundle does.
    #[error("the bundle is cut off")]
    Truncated,
    /// The file goes on behind the bundle.
    #[error("{extra} bytes stand behind the bundle")]
    TrailingBytes {
        /// How many.
        extra: u64,
    },
    /// More than allowed.
    #[error("the bundle's {what} is over the limit of {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The limit, in bytes or in parts.
        limit: u64,
    },
    /// The signature is not of these bytes by the key beside it.
    #[error("the signature does not hold")]
    Signature,
    /// The head says what no bundle says.
    #[error("the bundle's head is damaged: {0}")]
    Head(&'static str),
    /// A part is of a kind that this version does not know.
    #[error("part `{part}` is of kind {kind}, which this version does not know")]
    UnknownKind {
        /// The part.
        part: String,
        /// The number of its kind.
        kind: u8,
    },
    /// A name that cannot be that of a part: parts become files.
    #[error("`{0}` cannot be the name of a part")]
    PartName(String),
    /// The parts do not unpack to what the head says.
    #[error("the packed parts are damaged: {0}")]
    Packed(String),
    /// A part is not the one whose digest the head gives.
    #[error("part `{0}` is not the one that the head names")]
    PartDigest(String),
    /// Bytes are no imported bulletins.
    #[error("part `{part}`: {fault}")]
    Bulletins {
        /// The part.
        part: String,
        /// Why.
        fault: PackError,
    },
    /// Bytes are no feed.
    #[error("part `{part}`: {fault}")]
    Feed {
        /// The part.
        part: String,
        /// Why.
        fault: FeedPackError,
    },
    /// A part says another name or day of itself than the head does.
    #[error("part `{0}` is another source than the head names")]
    PartSource(String),
}
