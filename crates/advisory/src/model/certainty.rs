//! How sure a statement is.

use serde::{Deserialize, Serialize};

/// How sure a statement of the catalogue is, surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Read in the vendor's own words, or in two sources that agree.
    Verified,
    /// Read in one source that is not the vendor's.
    OneThirdParty,
    /// Remembered; not to be had again.
    FromMemory,
    /// Follows from other statements.
    Inferred,
}
