//! What reasons and steps are filled with.

use std::fmt;

use seawall_facts::{ProductId, ServicePack};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::State;

/// A service pack of a product.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ServicePackOf {
    /// The product.
    pub product: ProductId,
    /// Its service pack.
    pub service_pack: ServicePack,
}

/// What one of the products that a host may be would mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateState {
    /// The product.
    pub product: ProductId,
    /// The state on it.
    pub state: State,
}

/// What one of the service packs that a host may have would mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroundState {
    /// The product.
    pub product: ProductId,
    /// Its service pack.
    pub service_pack: ServicePack,
    /// The state on it.
    pub state: State,
}

/// How an update can be written down as installed while its files are old. Each has a check of its
/// own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// The host was not started since. Check: when it was, and whether renames are pending.
    NotStarted,
    /// A component was added again from the installation media. Check: dates of its files, and
    /// the log of the setup.
    ComponentAddedAgain,
    /// The file cache put an old file back. Check: the version in the cache.
    FileCache,
    /// A service pack was installed after the update. Check: when, in the event log.
    ServicePackAppliedAgain,
    /// System Restore went back behind the update. Check: the restore points.
    SystemRestore,
}

/// How an exchange ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Time ran out.
    TimedOut,
    /// The host reset the connection.
    Reset,
    /// The host closed the connection.
    Closed,
    /// The connection was refused.
    Refused,
    /// The host cannot be reached.
    Unreachable,
    /// We stopped reading.
    Abandoned,
    /// It ended in order, with no answer in it.
    Empty,
}

/// A 32-bit status, printed as Windows prints it: `0x80070005`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code32(pub u32);

impl fmt::Display for Code32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#010x}", self.0)
    }
}

impl Serialize for Code32 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Code32 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix("0x").ok_or_else(|| D::Error::custom("no leading 0x"))?;
        u32::from_str_radix(digits, 16).map(Self).map_err(D::Error::custom)
    }
}
