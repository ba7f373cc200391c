//! Paths to hosts: every file that is of use is read, several at a time.

mod crew;
mod pending;
mod places;
mod visitor;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{
    Asked, FactLimits, HostEvidence, Limits, Unread,
    host::{Read, group},
    visit,
};

/// What to gather, and how much of it.
#[derive(Clone, Debug)]
pub struct Options {
    /// What is asked for of each file.
    pub asked: Asked,
    /// How many files are read at a time; 0 for as many as there are processors.
    pub threads: usize,
    /// Bytes of files that are held at a time: being read, or waiting for their logs.
    pub held_bytes: u64,
    /// Bounds of going through containers.
    pub containers: Limits,
    /// Bounds of reading one file.
    pub facts: FactLimits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            asked: Asked::default(),
            threads: 0,
            held_bytes: 768 << 20,
            containers: Limits::DEFAULT,
            facts: FactLimits::DEFAULT,
        }
    }
}

/// What was gathered. The same files give the same, byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Gathered {
    /// The hosts, in the order of their names.
    pub hosts: Vec<HostEvidence>,
    /// Files that gave no facts and belong to no host, and faults of containers.
    pub notes: Vec<Note>,
    /// Files that were looked at, whether of use or not.
    pub files: u64,
    /// Files of unknown form that have no note of their own, since there are too many.
    pub not_noted: u64,
}

/// Why a file gave no facts, or not all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Its path.
    pub file: String,
    /// Why.
    pub what: NoteCode,
}

/// Why a file gave no facts, or not all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoteCode {
    /// Its form is not known.
    NotRecognised,
    /// SAM or SECURITY, passed over.
    Secrets,
    /// A hive that holds nothing that is wanted.
    OtherHive,
    /// A log of a hive that is not there.
    LogWithoutHive,
    /// A log of transactions of the registry (TxR, from Windows Vista on), which is not replayed:
    /// what was committed to it and not yet written to the hive is not known.
    TransactionLog,
    /// A copy beside the hive that the system works with, left out.
    OlderCopy,
    /// A copy of the hive from the time of setup, left out.
    SetupCopy,
    /// It looks like a form that is read, and is broken.
    Broken {
        /// What the reader said.
        fault: String,
    },
    /// There is no reader for it in this build.
    NotBuilt,
    /// Its reader failed.
    ReaderFailed,
    /// It could not be read, or not wholly: damaged, encrypted, of an unknown format, over a
    /// limit.
    Fault {
        /// What the reader said.
        fault: String,
    },
    /// Whoever collected the host's files could not get this one.
    NotCollected {
        /// Its path in the collection, or what it is; `end` where the collecting was cut short.
        item: String,
    },
    /// Another host has this name as well; nothing tells whether they are one.
    NameOfAnother {
        /// The name, as it is compared.
        name: String,
    },
}

impl NoteCode {
    /// The code of every note, for whoever has words for them.
    pub const CODES: [&str; 13] = [
        "not_recognised",
        "secrets",
        "other_hive",
        "log_without_hive",
        "transaction_log",
        "older_copy",
        "setup_copy",
        "broken",
        "not_built",
        "reader_failed",
        "fault",
        "not_collected",
        "name_of_another",
    ];
}

/// Reads all files under the paths, and puts them together to hosts. What cannot be read is a
/// [`Note`].
pub fn gather(paths: &[PathBuf], options: &Options) -> Gathered {
    let crew = crew::Crew::new(options);
    let mut done = crew.work(|work| {
        let mut visitor = visitor::Gatherer::new(options, work);
        for path in paths {
            if let Err(error) = visit(path, &options.containers, &mut visitor) {
                visitor.fault_of(&path.to_string_lossy(), &error.to_string());
            }
        }
        visitor.finish()
    });
    pending::replay(&mut done.outcomes, options);
    let mut read = Vec::new();
    let mut notes = done.notes;
    for outcome in done.outcomes {
        let crew::Outcome { path, size, result, .. } = outcome;
        match result {
            Ok(readings) => {
                for mut reading in readings {
                    let items = std::mem::take(&mut reading.not_collected).into_iter();
                    notes.extend(items.map(|item| Note {
                        file: path.clone(),
                        what: NoteCode::NotCollected { item },
                    }));
                    read.push(Read { path: path.clone(), size, reading });
                }
            }
            Err(unread) => notes.extend(note_of(unread).map(|what| Note { file: path, what })),
        }
    }
    notes.sort_by(|one, other| one.file.cmp(&other.file));
    let (hosts, notes) = group(read, notes);
    Gathered { hosts, notes, files: done.files, not_noted: done.not_noted }
}

fn note_of(unread: Unread) -> Option<NoteCode> {
    match unread {
        // Every folder holds programs that nobody asked for.
        Unread::NotWanted => None,
        Unread::NotRecognised => Some(NoteCode::NotRecognised),
        Unread::Secrets => Some(NoteCode::Secrets),
        Unread::OtherHive => Some(NoteCode::OtherHive),
        Unread::HiveLog => Some(NoteCode::LogWithoutHive),
        Unread::Broken { fault, .. } => Some(NoteCode::Broken { fault }),
        Unread::NotBuilt { .. } => Some(NoteCode::NotBuilt),
        Unread::Failed => Some(NoteCode::ReaderFailed),
    }
}

#[cfg(test)]
mod tests {
    use super::NoteCode;

    /// Each note after the one given; the compiler asks for every one.
    fn next(note: &NoteCode) -> Option<NoteCode> {
        let text = String::new();
        Some(match note {
            NoteCode::NotRecognised => NoteCode::Secrets,
            NoteCode::Secrets => NoteCode::OtherHive,
            NoteCode::OtherHive => NoteCode::LogWithoutHive,
            NoteCode::LogWithoutHive => NoteCode::TransactionLog,
            NoteCode::TransactionLog => NoteCode::OlderCopy,
            NoteCode::OlderCopy => NoteCode::SetupCopy,
            NoteCode::SetupCopy => NoteCode::Broken { fault: text },
            NoteCode::Broken { .. } => NoteCode::NotBuilt,
            NoteCode::NotBuilt => NoteCode::ReaderFailed,
            NoteCode::ReaderFailed => NoteCode::Fault { fault: text },
            NoteCode::Fault { .. } => NoteCode::NotCollected { item: text },
            NoteCode::NotCollected { .. } => NoteCode::NameOfAnother { name: text },
            NoteCode::NameOfAnother { .. } => return None,
        })
    }

    #[test]
    fn every_note_and_its_code_is_listed_once() {
        let notes = std::iter::successors(Some(NoteCode::NotRecognised), next);
        let codes: Vec<String> = notes
            .map(|note| serde_json::to_value(&note).unwrap()["code"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(codes, NoteCode::CODES);
    }
}
