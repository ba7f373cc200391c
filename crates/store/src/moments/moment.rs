//! What the store is asked for.

use seawall_facts::Timestamp;

use crate::RunId;

/// A moment: what one run saw alone, or all that was known up to an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// What this run recorded, and no other. Of a run that is not there, or was forgotten, nothing.
    Run(RunId),
    /// What every run recorded up to an instant, and at it.
    UpTo(Timestamp),
}
