//! What was there before: the record beside a script's undo.

use serde::{Deserialize, Serialize};

use super::book::Tools;

/// What a script changes, as it was before, and where it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoRecord {
    /// The name and version of this form.
    pub schema: String,
    /// The plan.
    pub plan: String,
    /// The host.
    pub host: String,
    /// The programs that the script relies on.
    pub tools: Tools,
    /// The folder on the host that takes what is put aside.
    pub folder: String,
    /// What is changed, in the order of the script.
    pub changes: Vec<Undone>,
}

/// Name and version of [`UndoRecord`].
pub(super) const SCHEMA: &str = "seawall.cleanup-undo/1";

/// One change, as it was before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Undone {
    /// A file was moved.
    File {
        /// Where it lay.
        before: String,
        /// Where it is now.
        now: String,
        /// Its digest, where it is known.
        sha256: Option<String>,
    },
    /// A value was taken out.
    Value {
        /// Its key.
        key: String,
        /// Its name.
        name: String,
        /// What it held, as the evidence showed it.
        before: String,
        /// The export of its key, which holds it with its kind.
        saved: String,
    },
    /// A service was stopped, and its key taken out.
    Service {
        /// Its name.
        name: String,
        /// The export of its key, which holds how it started.
        saved: String,
    },
}
