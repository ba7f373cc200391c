//! What a clean-up is planned by.

use seawall_assess::hunt::HostHunt;
use seawall_winfmt::text::CodePage;
use serde::{Deserialize, Serialize};

use crate::{
    code::coded,
    contain::{PlanId, case::HostCase, decide::WayId},
};

/// A host, what was found on it, and what people say of it.
#[derive(Clone, Debug)]
pub struct CleanupCase<'a> {
    /// The plan's id, which every file and folder of it carries.
    pub id: PlanId,
    /// What to call the host.
    pub name: String,
    /// What is known of it.
    pub host: HostCase,
    /// What a hunt says of it.
    pub hunt: &'a HostHunt,
    /// The updates to install, as `KB824146`, in their order.
    pub updates: Vec<String>,
    /// Whether somebody else than the worm was there.
    pub second: SecondIntruder,
    /// What somebody signed, where it shall be cleaned instead of rebuilt.
    pub exception: Option<Exception>,
    /// The way to update it under attack that was chosen; from media where none was.
    pub way: Option<WayId>,
    /// The code page of its command line, where it is known. Without one nothing is scripted that
    /// has other letters than ASCII's.
    pub code_page: Option<CodePage>,
}

coded! {
    /// Whether somebody else used the same hole.
    SecondIntruder {
        /// Somebody looked and found nobody.
        RuledOut {
            /// Who looked.
            by: String,
        } "ruled_out",
        /// Nobody looked, or could tell.
        Unknown "unknown",
        /// There was somebody.
        Seen "seen",
    }
}

#[expect(clippy::derivable_impls, reason = "codes take no attribute on a variant")]
impl Default for SecondIntruder {
    fn default() -> Self {
        Self::Unknown
    }
}

/// What somebody signs so that a host is cleaned instead of rebuilt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Exception {
    /// Who.
    pub signed_by: String,
    /// When, as they write it.
    pub on: String,
    /// Why it is not rebuilt.
    pub because: String,
}

impl Exception {
    /// Whether it says who, when and why.
    pub fn is_complete(&self) -> bool {
        [&self.signed_by, &self.on, &self.because].iter().all(|text| !text.trim().is_empty())
    }
}
