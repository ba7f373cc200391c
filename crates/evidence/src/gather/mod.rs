//! Paths to hosts: every file that is of use is read, several at a time.

mod crew;
mod pending;
mod places;
mod visitor;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{
    Asked, FactLimits, HostEvidence, Limits, Note, NoteCode, Unread,
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
