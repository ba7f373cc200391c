//! One file to facts.

mod collection;
mod event;
mod event_log;
#[cfg(feature = "evtx")]
mod event_log_x;
mod fact_file;
mod firewall_log;
mod hotfix_list;
mod hunted;
mod notebook;
mod process_list;
mod program;
mod registry;
mod restore_log;
mod sweep;

use std::{collections::BTreeSet, sync::Arc};

use seawall_facts::{Evidence, Fact};
use seawall_winfmt::{Limits, regf, text::CodePage};
use serde::{Deserialize, Serialize};

pub(crate) use self::hunted::{Found, MOST_HASHED, folder, there};
use self::notebook::Notebook;
pub use self::{
    hunted::Hunted,
    registry::{reads_registry, registry_branches},
};
pub(crate) use self::{program::is_wanted as is_wanted_program, registry::architecture};
use crate::{
    FileForm, HiveKind,
    recognise::{HEAD, Head, by_head},
    source::wide,
    system_files,
};

/// What one file says. A fact file may describe several hosts; every other file is of one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reading {
    /// What the file is.
    pub form: FileForm,
    /// What it is evidence of, and how far.
    pub evidence: Vec<Evidence>,
    /// The facts.
    pub facts: Vec<Fact>,
    /// What became of a hive's logs.
    pub recovery: Option<Recovery>,
    /// The host's own label, where the file is a description of it.
    pub label: Option<String>,
    /// Items that whoever collected the host's files could not get, where the file lists them.
    pub not_collected: Vec<String>,
}

/// A log of a hive, as it lies beside it.
#[derive(Clone, Copy, Debug)]
pub struct LogFile<'a> {
    /// Its path.
    pub path: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// The state a hive was read in, and what became of its logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// `clean`, `dirty` (a write was not finished, no log completes it) or `recovered`.
    pub state: String,
    /// Each log, with `not_needed`, `replayed`, or the code of why it was not.
    pub logs: Vec<(String, String)>,
}

/// How much is taken of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactLimits {
    /// Facts.
    pub facts: usize,
    /// Registry keys that are looked at.
    pub keys: usize,
    /// Bytes of a registry value.
    pub value_bytes: usize,
    /// Bytes of all registry values together; the lists of a damaged hive may name one value many
    /// times.
    pub all_value_bytes: usize,
    /// Gaps that are listed. The rest is counted.
    pub gaps: usize,
    /// Bytes of an event log of Windows Vista and later.
    pub event_log_bytes: usize,
    /// Bounds of the formats.
    pub formats: Limits,
    /// Bounds of hives.
    pub hives: regf::Limits,
}

impl FactLimits {
    /// Some times what real hosts have.
    pub const DEFAULT: Self = Self {
        facts: 200_000,
        keys: 400_000,
        value_bytes: 1 << 20,
        all_value_bytes: 32 << 20,
        gaps: 32,
        event_log_bytes: 256 << 20,
        formats: Limits::DEFAULT,
        hives: regf::Limits::DEFAULT,
    };
}

impl Default for FactLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Why a file gave no facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unread {
    /// Its form is not known.
    #[error("not recognised")]
    NotRecognised,
    /// A program that nobody asked for.
    #[error("a program that is not asked for")]
    NotWanted,
    /// A hive of accounts and secrets, which is read only when asked for.
    #[error("a hive of accounts, passed over")]
    Secrets,
    /// A hive that holds nothing that is wanted.
    #[error("a hive without anything wanted")]
    OtherHive,
    /// A log of a hive; it is of use only to the hive beside it.
    #[error("a log of a hive")]
    HiveLog,
    /// It looks like a form that is read, and is broken.
    #[error("broken: {fault}")]
    Broken {
        /// What it looks like.
        form: FileForm,
        /// What the reader said.
        fault: String,
    },
    /// Its reader failed.
    #[error("the reader failed")]
    Failed,
    /// There is no reader for it in this build.
    #[error("no reader in this build")]
    NotBuilt {
        /// What it is.
        form: FileForm,
    },
}

/// What is asked for, and what is known beside the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Bare names, in lower case, of the files whose versions are wanted.
    pub files: BTreeSet<String>,
    /// Whether SAM and SECURITY are read.
    pub secrets: bool,
    /// The code page of 8-bit texts that do not tell it.
    pub page: Option<CodePage>,
    /// Files that are looked for by their places, whatever they are.
    pub hunted: Hunted,
}

impl Default for Asked {
    fn default() -> Self {
        Self { files: system_files(), secrets: false, page: None, hunted: Hunted::default() }
    }
}

/// Reads one file. `logs` lie beside it, should it be a hive.
///
/// # Errors
/// If it gives no facts.
pub fn read(
    path: &str,
    bytes: &[u8],
    logs: &[LogFile<'_>],
    asked: &Asked,
    limits: &FactLimits,
) -> Result<Vec<Reading>, Unread> {
    let file: Arc<str> = path.into();
    let book = Notebook::new(&file, limits);
    let head = by_head(bytes.get(..HEAD).unwrap_or(bytes));
    let reading = match head {
        Head::Hive => registry::hive(book, bytes, logs, asked.secrets),
        Head::RegistryText => registry::text(book, bytes, asked.page, asked.secrets),
        Head::EventLog => event_log::read(book, bytes),
        Head::EventLogX => event_log_x(book, bytes),
        Head::Program if program::is_wanted(path, &asked.files) => program::read(book, bytes),
        Head::Program => Err(Unread::NotWanted),
        Head::Text => return text(&file, bytes, asked.page, limits),
        Head::Other => Err(Unread::NotRecognised),
    };
    reading.map(|reading| vec![reading])
}

#[cfg(feature = "evtx")]
fn event_log_x(book: Notebook<'_>, bytes: &[u8]) -> Result<Reading, Unread> {
    event_log_x::read(book, bytes)
}

#[cfg(not(feature = "evtx"))]
fn event_log_x(_: Notebook<'_>, _: &[u8]) -> Result<Reading, Unread> {
    Err(Unread::NotBuilt { form: FileForm::EventLogX })
}

/// Texts, the most peculiar first.
fn text(
    file: &Arc<str>,
    bytes: &[u8],
    page: Option<CodePage>,
    limits: &FactLimits,
) -> Result<Vec<Reading>, Unread> {
    if bytes.len() > limits.formats.text_bytes && !firewall_log::is_one(bytes) {
        return Err(Unread::NotRecognised);
    }
    if let Some(reading) = collection::read(Notebook::new(file, limits), bytes, page) {
        return Ok(vec![reading]);
    }
    if let Some(readings) = fact_file::read(file, bytes, limits) {
        return readings;
    }
    let book = || Notebook::new(file, limits);
    let one = |reading: Reading| Ok(vec![reading]);
    if firewall_log::is_one(bytes) {
        return one(firewall_log::read(book(), bytes));
    }
    if let Some(reading) = process_list::read(book(), bytes, page) {
        return one(reading);
    }
    if let Some(reading) = hotfix_list::system_info(book(), bytes, page)? {
        return one(reading);
    }
    match hotfix_list::qfe(book(), bytes, page) {
        Some(reading) => one(reading),
        None => Err(Unread::NotRecognised),
    }
}

impl Reading {
    /// Which hive it is of, if of any.
    pub(crate) fn hive(&self) -> Option<HiveKind> {
        match self.form {
            FileForm::Hive { hive } => Some(hive),
            _ => None,
        }
    }
}

/// A broken file, with what its reader says.
fn broken(form: FileForm, fault: &dyn std::fmt::Display) -> Unread {
    Unread::Broken { form, fault: fault.to_string() }
}

/// A line as facts count them.
fn line(number: usize) -> seawall_facts::Place {
    seawall_facts::Place::Line(wide(number))
}
