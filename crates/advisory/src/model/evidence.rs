//! What would prove an update on a host.

use std::sync::Arc;

use seawall_facts::{RegistryPath, Version};
use serde::{Deserialize, Serialize};

use super::{Certainty, Date, Sources};

/// One thing that, found on a host, speaks for an update.
// No `deny_unknown_fields`: it does not go together with `flatten`. A test compares what was
// read with what was written instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceDefinition {
    /// What to look for.
    #[serde(flatten)]
    pub rule: EvidenceRule,
    /// The branch of files it belongs to, such as `rtmgdr`; versions are compared within one
    /// branch only. Absent where there is but one.
    pub branch: Option<Arc<str>>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it was read.
    pub sources: Sources,
}

/// What to look for on a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EvidenceRule {
    /// A registry key that the installer writes.
    RegistryKey {
        /// The key.
        path: RegistryPath,
        /// Other spellings of it that sources print.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        aliases: Vec<RegistryPath>,
    },
    /// A file of at least a version.
    FileVersion {
        /// The file, such as `%system32%\ole32.dll`; its bare name where the source does not say
        /// where it lies.
        path: Arc<str>,
        /// The lowest version that holds the fix.
        at_least: Version,
        /// `false` where an older update already brought this very version.
        #[serde(default = "yes")]
        discriminates: bool,
        /// The file's date in the package.
        date: Option<Date>,
        /// The file's size in bytes.
        size: Option<u64>,
        /// The language of the package that date and size belong to.
        size_language: Option<String>,
    },
    /// A line in "Add or Remove Programs", compared by its digits.
    ArpDisplayName {
        /// The line.
        text: String,
    },
    /// A package of the component store.
    Cbs {
        /// The package's name.
        package: String,
    },
    /// A build with a revision at least as high.
    BuildAtLeast {
        /// The build, its revision as the fourth field.
        build: Version,
    },
}

const fn yes() -> bool {
    true
}
