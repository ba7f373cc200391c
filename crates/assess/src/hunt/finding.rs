//! What was found, and where.

use std::{fmt, sync::Arc};

use seawall_facts::{EvidenceKind, HexBytes, Place, Timestamp};
use serde::{Deserialize, Serialize};

/// Which worm, bot or attack: `blaster`, `nachi`, as the indicators name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FamilyId(String);

impl FamilyId {
    /// From its id.
    pub fn new(id: &str) -> Self {
        Self(id.to_owned())
    }

    /// Its id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FamilyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How sure an indicator is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sureness {
    /// Remembered; no text that says so was found. Never more than a hint.
    Recalled,
    /// Read, but others have it too, or where it lay is not known. Counts beside a sourced one.
    Weak,
    /// Read in the source that is named.
    Sourced,
}

impl Sureness {
    /// Every word for it, for whoever has others.
    pub const CODES: [&str; 3] = ["recalled", "weak", "sourced"];
}

/// What an indicator means for the host it is found on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Somebody tried; whether it worked is another question.
    Attempt,
    /// It was there, or a part of it still is.
    Remains,
    /// It is a part of what runs.
    Infects,
}

impl Role {
    /// Every word for it, for whoever has others.
    pub const CODES: [&str; 3] = ["attempt", "remains", "infects"];
}

/// An indicator that was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its id.
    pub indicator: String,
    /// The family it is of.
    pub family: FamilyId,
    /// The variant, by its id; none where the indicator is of the whole family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// What it means.
    pub role: Role,
    /// How sure it is, as it was met here: never surer than the indicator.
    pub certainty: Sureness,
    /// Where the indicator was read.
    pub source: Vec<String>,
    /// What sources say differently of it, by the ids of the conflicts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<String>,
    /// What was met.
    pub trace: Trace,
    /// Where in the evidence.
    #[serde(rename = "where")]
    pub sighting: Sighting,
}

/// Where something was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The file, also inside an image.
    pub file: Arc<str>,
    /// The kind of evidence.
    pub kind: EvidenceKind,
    /// The place in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The bytes there, where the trace does not show them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<HexBytes>,
    /// When it came true or was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Whether it is in a copy that the system keeps, older than what it works with.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_old_copy: bool,
}

/// What was met, as the evidence has it. Whoever cleans up goes by this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Trace {
    /// A file.
    File {
        /// Its path as Windows writes it; the bare name where the folder is not known.
        path: String,
        /// Bytes, where they were counted.
        size: Option<u64>,
        /// Its digest, in lower case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<String>,
    },
    /// What is in a file.
    Content {
        /// Its path as Windows writes it.
        path: String,
        /// Bytes.
        size: u64,
        /// Its digest, in lower case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<String>,
        /// What it is packed with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        packer: Option<String>,
    },
    /// A registry value that starts a program.
    RunValue {
        /// The key.
        key: String,
        /// The value's name.
        name: String,
        /// What it holds.
        data: String,
    },
    /// A service.
    Service {
        /// The name of its key.
        name: String,
        /// The program, where the evidence has it.
        image: Option<String>,
    },
    /// A registry key.
    RegistryKey {
        /// The key.
        key: String,
    },
    /// A registry value that starts nothing.
    RegistryValue {
        /// The key.
        key: String,
        /// The value's name.
        name: String,
        /// What it holds.
        data: String,
    },
    /// A program that ran when the list was made.
    Process {
        /// The name of its file.
        image: String,
        /// Its number.
        pid: Option<u32>,
    },
    /// A program that ran once: Windows wrote down how to start it faster, and does so anew each
    /// time it runs.
    Prefetch {
        /// The path of what it wrote.
        path: String,
        /// The digest of that, in lower case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<String>,
    },
    /// A file that System Restore keeps and may bring back.
    Restore {
        /// The path it had.
        path: String,
    },
    /// A service of RPC ended unexpectedly.
    Crash {
        /// What reported it.
        program: String,
        /// The id of the event.
        event: u16,
        /// The service or program, as the event names it.
        what: String,
        /// When.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
        /// The shutdown by the system within a minute, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shut_down: Option<Timestamp>,
        /// The next start, where it came within minutes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        restarted: Option<Timestamp>,
        /// What the updates on record and the system's defaults make of it.
        standing: super::CrashStanding,
    },
    /// One address went to many.
    Sweep {
        /// From where.
        from: String,
        /// The protocol.
        protocol: String,
        /// The port.
        port: u16,
        /// To how many within a minute.
        addresses: u64,
        /// When it began, as the log writes it.
        began: String,
    },
}

impl Trace {
    /// The code of every trace, for whoever has words for them.
    pub const CODES: [&str; 11] = [
        "file",
        "content",
        "run_value",
        "service",
        "registry_key",
        "registry_value",
        "process",
        "prefetch",
        "restore",
        "crash",
        "sweep",
    ];
}
