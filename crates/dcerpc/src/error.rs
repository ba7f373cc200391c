//! What can go wrong, by who is at fault.

use crate::Anomaly;

/// An error of this crate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The peer sent bytes that break the protocol.
    #[error("{0}")]
    Malformed(#[from] Malformed),
    /// The caller asked for something that cannot be put on the wire.
    #[error("cannot encode: {0}")]
    Unencodable(&'static str),
    /// The caller asked for a step the association's state does not allow.
    #[error("wrong step: {0}")]
    Misuse(&'static str),
}

impl Error {
    /// The anomaly, where the peer is at fault.
    pub const fn anomaly(&self) -> Option<Anomaly> {
        match self {
            Self::Malformed(malformed) => Some(malformed.anomaly),
            Self::Unencodable(_) | Self::Misuse(_) => None,
        }
    }
}

/// A broken rule and where it was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{anomaly} at byte {at}")]
pub struct Malformed {
    /// Which rule.
    pub anomaly: Anomaly,
    /// Offset in bytes from the start of what was being decoded.
    pub at: usize,
}

impl Malformed {
    /// A broken rule at an offset in bytes.
    pub const fn new(anomaly: Anomaly, at: usize) -> Self {
        Self { anomaly, at }
    }
}
