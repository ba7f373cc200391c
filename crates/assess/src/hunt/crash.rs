//! What a crash of RPC means.

use serde::{Deserialize, Serialize};

/// What the updates on record and the system's defaults make of a crash of RPC. It always means
/// that somebody may have attacked, and never that it worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CrashStanding {
    /// No update against MS03-026 or MS03-039 was on record at that time.
    NotUpdated,
    /// Such an update was installed before, and MS04-012 was not: CVE-2003-0813 and CAN-2004-0116
    /// still stop the service, so that this is no contradiction.
    UpdatedButOpen {
        /// The update, as `KB824146`.
        hotfix: String,
    },
    /// MS04-012 or a later one was installed before: no hole of these explains it.
    NotExplained {
        /// The update, as `KB828741`.
        hotfix: String,
    },
    /// Windows NT 4.0 never got an update for MS03-010, which stops the service.
    NoFixExists,
    /// An update is on record, and when it was installed is not.
    UpdateNotDated {
        /// The update.
        hotfix: String,
    },
}

impl CrashStanding {
    /// The code of each, for whoever has words for them.
    pub const CODES: [&str; 5] =
        ["not_updated", "updated_but_open", "not_explained", "no_fix_exists", "update_not_dated"];
}
