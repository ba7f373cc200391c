//! Which of the files that are found are read.

use std::collections::BTreeSet;

use super::{
    Options,
    crew::{Finds, Job, Of, Work},
    places::places,
};
use crate::{
    Contents, Entry, Error, FileSystem, Form, Note, NoteCode, Visitor, Wanted,
    extract::{MOST_HASHED, is_wanted_program},
    recognise::{HEAD, Head, by_head},
};

/// Hands over the files that are of use.
pub(super) struct Gatherer<'a> {
    options: &'a Options,
    places: Wanted,
    work: Work<'a>,
    notes: Vec<Note>,
    files: u64,
    not_noted: u64,
}

impl<'a> Gatherer<'a> {
    pub(super) fn new(options: &'a Options, work: Work<'a>) -> Self {
        Self {
            options,
            places: places(&options.asked.files, &options.asked.hunted),
            work,
            notes: Vec::new(),
            files: 0,
            not_noted: 0,
        }
    }

    pub(super) fn fault_of(&mut self, path: &str, fault: &str) {
        self.note(path.to_owned(), NoteCode::Fault { fault: fault.to_owned() });
    }

    pub(super) fn finish(self) -> Finds {
        Finds { notes: self.notes, files: self.files, not_noted: self.not_noted }
    }

    fn note(&mut self, file: String, what: NoteCode) {
        self.notes.push(Note { file, what });
    }

    fn take(&mut self, file: &Entry, contents: &Contents) -> Result<(), Error> {
        let path = file.to_string();
        if is_transaction_log(file) {
            self.note(path, NoteCode::TransactionLog);
            return Ok(());
        }
        self.look_for(file, contents)?;
        let mut head = vec![0; HEAD];
        let length = contents.source().read_at(0, &mut head)?;
        head.truncate(length);
        let facts = &self.options.facts;
        let is_long = |most: usize| usize::try_from(contents.size()).map_or(true, |it| it > most);
        let is_wanted = match by_head(&head) {
            Head::Other => false,
            Head::Program => {
                // Programs are everywhere, and none but those asked for is of use.
                if !is_wanted_program(&path, &self.options.asked.files) {
                    return Ok(());
                }
                true
            }
            Head::Text => !is_long(facts.formats.text_bytes) || is_firewall_log(file),
            Head::Hive | Head::RegistryText | Head::EventLog | Head::EventLogX => true,
        };
        if !is_wanted {
            if self.notes.len() < MOST_NOTES {
                self.note(path, NoteCode::NotRecognised);
            } else {
                self.not_noted += 1;
            }
        } else if file.name().to_lowercase().ends_with(".sav") {
            self.note(path, NoteCode::SetupCopy);
        } else {
            let bytes = contents.bytes()?.into_owned();
            self.work.hand_over(Job { path, bytes, of: Of::Contents });
        }
        Ok(())
    }

    /// Tells that a file is there which is looked for by its place.
    fn look_for(&self, file: &Entry, contents: &Contents) -> Result<(), Error> {
        let hunted = &self.options.asked.hunted;
        let size = contents.size();
        let is_wanted = hunted.is_on()
            && (hunted.names(&file.path)
                || hunted.is_kept_copy(&file.path, size)
                || is_restore_log(&file.path));
        if !is_wanted {
            return Ok(());
        }
        let is_read = size <= MOST_HASHED;
        let bytes = if is_read { contents.bytes()?.into_owned() } else { Vec::new() };
        let of = Of::Presence { size, is_read };
        self.work.hand_over(Job { path: file.to_string(), bytes, of });
        Ok(())
    }
}

/// Whether System Restore wrote it.
fn is_restore_log(path: &str) -> bool {
    let lower = path.to_lowercase();
    lower.contains("_restore")
        && lower.rsplit('/').next().is_some_and(|it| it.starts_with("change.log"))
}

/// Files of unknown form that are noted one by one.
const MOST_NOTES: usize = 10_000;

/// `SOFTWARE{…}.TxR.0.regtrans-ms`, `NTUSER.DAT{…}.TMContainer….regtrans-ms`, `….TM.blf`.
fn is_transaction_log(file: &Entry) -> bool {
    let name = file.name().to_lowercase();
    [".regtrans-ms", ".tm.blf", ".txr.blf"].iter().any(|end| name.ends_with(end))
}

/// What NTFS keeps for itself in the root folder.
const NTFS_OWN: [&str; 11] = [
    "$AttrDef", "$BadClus", "$Bitmap", "$Boot", "$LogFile", "$MFT", "$MFTMirr", "$Quota",
    "$Secure", "$UpCase", "$Volume",
];

fn is_firewall_log(file: &Entry) -> bool {
    file.name().to_lowercase().contains("firewall")
}

impl Visitor for Gatherer<'_> {
    fn enters(&mut self, folder: &Entry) -> bool {
        self.places.enters(&folder.path)
    }

    fn takes(&mut self, file: &Entry) -> bool {
        let Form::Volume { file_system, .. } = file.container.form else { return true };
        let is_own = file_system == FileSystem::Ntfs && NTFS_OWN.contains(&&*file.path);
        !is_own && self.places.takes(&file.path)
    }

    fn file(&mut self, file: &Entry, contents: &Contents) {
        self.files += 1;
        if let Err(error) = self.take(file, contents) {
            self.fault_of(&file.to_string(), &error.to_string());
        }
    }

    fn listed(&mut self, folder: &Entry, folders: &[String]) {
        if !self.options.asked.hunted.is_on() {
            return;
        }
        let of = Of::Folder;
        self.work.hand_over(Job { path: folder.to_string(), bytes: Vec::new(), of });
        // What would lie in a folder that is not there is not there either.
        let mut absent = BTreeSet::new();
        for place in &self.options.asked.hunted.places {
            let Some((above, _)) = place.rsplit_once('/') else { continue };
            let Some((above, name)) = above.rsplit_once('/') else { continue };
            let is_there = folders.iter().any(|it| it.eq_ignore_ascii_case(name));
            if !is_there && Wanted::new([above]).takes(&folder.path) {
                absent.insert(format!("{folder}/{name}"));
            }
        }
        for path in absent {
            self.work.hand_over(Job { path, bytes: Vec::new(), of });
        }
    }

    fn fault(&mut self, at: &Entry, error: Error) {
        self.fault_of(&at.to_string(), &error.to_string());
    }
}
