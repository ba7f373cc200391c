//! Files to hosts: by folder first, by the names inside them within it, and across folders only
//! where names and domains, or machine SIDs, agree. What is not certain stays apart: two hosts in
//! one would make one fixed by the other's evidence.

use std::collections::BTreeMap;

use seawall_facts::Gap;
use serde::{Deserialize, Serialize};

use super::{HostEvidence, ReadFile, contradiction, describe::Description, identity::Identity};
use crate::{FileForm, HiveKind, Note, NoteCode, Reading, place};

/// A file that was read.
pub(crate) struct Read {
    pub(crate) path: String,
    pub(crate) size: u64,
    pub(crate) reading: Reading,
}

/// Why files are taken for those of one host.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Joined {
    /// They lie in one folder, archive or image.
    Folder {
        /// Its path.
        folder: String,
    },
    /// Files of several hosts lie in the folder; these have the name inside.
    Name {
        /// The name, as it is compared.
        name: String,
    },
    /// Files of several hosts lie in the folder; the name of this file begins with the host's.
    FileName {
        /// The file.
        file: String,
    },
    /// It names no host, and lies among files of several.
    Alone {
        /// The file.
        file: String,
    },
    /// Folders of which the hosts have one name in one domain.
    NameAndDomain {
        /// The name, as it is compared.
        name: String,
        /// The domain, as it is compared.
        domain: String,
    },
    /// Folders of which the hosts have one machine SID.
    MachineSid {
        /// The SID.
        sid: String,
    },
    /// A description by hand.
    Label {
        /// What it calls the host.
        label: String,
    },
}

impl Joined {
    /// The code of every reason, for whoever has words for them.
    pub const CODES: [&str; 7] =
        ["folder", "name", "file_name", "alone", "name_and_domain", "machine_sid", "label"];
}

/// Files that are taken for those of one host.
#[derive(Default)]
struct Unit {
    identity: Identity,
    joined: Vec<Joined>,
    folders: Vec<String>,
    files: Vec<Read>,
    notes: Vec<Note>,
}

/// All hosts, in the order of their names; and the notes that belong to none.
pub(crate) fn group(mut read: Vec<Read>, notes: Vec<Note>) -> (Vec<HostEvidence>, Vec<Note>) {
    read.sort_by(|one, other| one.path.cmp(&other.path));
    let mut folders: BTreeMap<String, Vec<Read>> = BTreeMap::new();
    let mut units = Vec::new();
    for file in read {
        if let Some(label) = file.reading.label.clone() {
            units.push(described(file, label));
        } else {
            folders.entry(host_folder(&file.path)).or_default().push(file);
        }
    }
    for (folder, files) in folders {
        units.extend(divide(&folder, files));
    }
    let mut units = join(units);
    let left = give(notes, &mut units);
    name_alike(&mut units);
    let mut hosts: Vec<HostEvidence> = units.into_iter().map(Unit::finish).collect();
    hosts.sort_by(|one, other| {
        let first = |host: &HostEvidence| host.files.first().map(|file| file.file.clone());
        one.host.cmp(&other.host).then_with(|| first(one).cmp(&first(other)))
    });
    (hosts, left)
}

fn described(file: Read, label: String) -> Unit {
    Unit {
        identity: Identity::of(&file.reading),
        folders: Vec::new(),
        joined: vec![Joined::Label { label }],
        files: vec![file],
        notes: Vec::new(),
    }
}

/// The folder of a file that stands for its host: that which holds it, but for folders that are
/// named for a part of a system or of a collection.
fn host_folder(path: &str) -> String {
    let path = place::unpacked(path);
    // What lies in a volume is of the host whose disk it is, wherever it lies there.
    if let Some(image) = image_of(&path) {
        return image.to_owned();
    }
    let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    loop {
        let (above, name) = folder.rsplit_once('/').unwrap_or(("", folder));
        if PARTS.contains(&name.to_lowercase().as_str()) && !above.is_empty() {
            folder = above;
            continue;
        }
        // `Documents and Settings/alice` is a user's, and the user is the host's.
        let over = above.rsplit('/').next().unwrap_or_default().to_lowercase();
        if OF_USERS.contains(&over.as_str()) && above.contains('/') {
            folder = above;
            continue;
        }
        // The partition of an image: `disk.vhd[partition 1, NTFS]`.
        let whole = folder.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
        match whole {
            Some((image, _)) if !image.is_empty() && !image.ends_with('/') => folder = image,
            _ => return folder.to_owned(),
        }
    }
}

/// The image that a path leads into, where it has a name: `disk.vhd[partition 1, NTFS]/WINNT/x`.
fn image_of(path: &str) -> Option<&str> {
    let (volume, _) = path.split_at_checked(path.find("]/")?)?;
    let (image, form) = volume.rsplit_once('[')?;
    let is_volume = form.starts_with("partition ") || FILE_SYSTEMS.contains(&form);
    (is_volume && !image.is_empty() && !image.ends_with('/')).then_some(image)
}

/// Folders that hold one folder for each user.
const OF_USERS: [&str; 3] = ["documents and settings", "users", "profiles"];

/// As volumes are named that are no partitions.
const FILE_SYSTEMS: [&str; 4] = ["NTFS", "FAT12", "FAT16", "FAT32"];

/// Folders that hold a part of what a host left behind.
const PARTS: [&str; 37] = [
    "wins",
    "prefetch",
    "config",
    "repair",
    "regback",
    "txr",
    "hives",
    "hive",
    "registry",
    "reg",
    "logs",
    "log",
    "events",
    "eventlogs",
    "evt",
    "evtx",
    "winevt",
    "files",
    "dll",
    "dlls",
    "system",
    "system32",
    "drivers",
    "dllcache",
    "windows",
    "winnt",
    "systeminfo",
    "texts",
    "c",
    "c$",
    "firewall",
    "logfiles",
    "versions",
    "processes",
    "users",
    "documents and settings",
    "profiles",
];

/// The files of one folder. Where they name several hosts, those that name none go with the host
/// whose name the file's begins with, or stay alone.
fn divide(folder: &str, files: Vec<Read>) -> Vec<Unit> {
    let mut names: Vec<String> =
        files.iter().filter_map(|file| Identity::of(&file.reading).short_name()).collect();
    names.sort();
    names.dedup();
    let in_folder = || Joined::Folder { folder: folder.to_owned() };
    let is_of_one = names.len() < 2 && !has_twins(&files);
    // By name, and by file for those that stay alone.
    let mut units: BTreeMap<(Option<String>, String), Unit> = BTreeMap::new();
    for file in files {
        let identity = Identity::of(&file.reading);
        let named = |name| (Some(name), String::new());
        let (key, joined) = match identity.short_name() {
            _ if is_of_one => ((names.first().cloned(), String::new()), in_folder()),
            Some(name) => (named(name.clone()), Joined::Name { name }),
            None => match of_file_name(&file.path, &names) {
                Some(name) => (named(name), Joined::FileName { file: file.path.clone() }),
                None => ((None, file.path.clone()), Joined::Alone { file: file.path.clone() }),
            },
        };
        let is_alone = key.0.is_none() && !is_of_one;
        let unit = units.entry(key).or_default();
        unit.identity.add(&identity);
        if !unit.joined.contains(&joined) {
            unit.joined.push(joined);
        }
        if unit.folders.is_empty() && !is_alone {
            unit.folders.push(folder.to_owned());
        }
        unit.files.push(file);
    }
    units.into_values().collect()
}

/// Whether files without a name are there of which a host has one each.
fn has_twins(files: &[Read]) -> bool {
    let mut seen = Vec::new();
    files.iter().any(|file| {
        let form = file.reading.form;
        let is_single = match form {
            FileForm::Hive { hive } => matches!(hive, HiveKind::Software | HiveKind::System),
            form => form == FileForm::SystemInfo,
        };
        let counts =
            is_single && !is_backup(file) && Identity::of(&file.reading).short_name().is_none();
        let is_twin = counts && seen.contains(&form);
        if counts {
            seen.push(form);
        }
        is_twin
    })
}

fn is_backup(file: &Read) -> bool {
    file.reading.evidence.iter().any(|evidence| evidence.gaps.contains(&Gap::BackupCopy))
}

/// The host whose name the file's begins with: one alone, and up to the end of a word.
fn of_file_name(path: &str, names: &[String]) -> Option<String> {
    let file = path.rsplit('/').next()?.to_uppercase();
    let begins = |name: &&String| {
        file.strip_prefix(name.as_str())
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let mut found = names.iter().filter(begins);
    let first = found.next()?;
    found.next().is_none().then(|| first.clone())
}

/// Joins units of different folders that are certain to be of one host.
fn join(units: Vec<Unit>) -> Vec<Unit> {
    let mut joined: Vec<Unit> = Vec::new();
    let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
    for unit in units {
        let by_sid = unit
            .identity
            .sid
            .clone()
            .map(|sid| (("sid".to_owned(), sid.clone()), Joined::MachineSid { sid }));
        let by_name = unit.identity.short_name().zip(unit.identity.short_domain());
        let by_name = by_name.map(|(name, domain)| {
            let reason = Joined::NameAndDomain { name: name.clone(), domain: domain.clone() };
            ((format!("name {name}"), domain), reason)
        });
        let keys: Vec<_> = [by_sid, by_name].into_iter().flatten().collect();
        let found = keys.iter().find_map(|(key, reason)| {
            let place = *places.get(key)?;
            let there = joined.get(place)?;
            // Two machines may have one name, one after the other; their SIDs tell.
            let is_other = there.identity.sid.is_some()
                && unit.identity.sid.is_some()
                && there.identity.sid != unit.identity.sid;
            (!is_other).then(|| (place, reason.clone()))
        });
        let place = found.as_ref().map_or(joined.len(), |(place, _)| *place);
        match found.and_then(|(place, reason)| Some((joined.get_mut(place)?, reason))) {
            Some((there, reason)) => there.take(unit, reason),
            None => joined.push(unit),
        }
        for (key, _) in keys {
            places.entry(key).or_insert(place);
        }
    }
    joined
}

/// Gives each note to the host whose folder it is from; back come those of none and of several.
fn give(notes: Vec<Note>, units: &mut [Unit]) -> Vec<Note> {
    let mut left = Vec::new();
    let mut owners: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for (at, unit) in units.iter().enumerate() {
        for folder in &unit.folders {
            owners.entry(folder.clone()).and_modify(|owner| *owner = None).or_insert(Some(at));
        }
    }
    for note in notes {
        let owner = owners.get(&host_folder(&note.file)).copied().flatten();
        match owner.and_then(|at| units.get_mut(at)) {
            Some(unit) => unit.notes.push(note),
            None => left.push(note),
        }
    }
    left
}

/// Tells of hosts that have one name, and may be one.
fn name_alike(units: &mut [Unit]) {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for unit in units.iter() {
        if let Some(name) = unit.identity.short_name() {
            *names.entry(name).or_default() += 1;
        }
    }
    for unit in units {
        let name = unit.identity.short_name();
        if let Some(name) = name.filter(|name| names.get(name).is_some_and(|count| *count > 1)) {
            let file = unit.files.first().map(|file| file.path.clone()).unwrap_or_default();
            unit.notes.push(Note { file, what: NoteCode::NameOfAnother { name } });
        }
    }
}

impl Unit {
    fn take(&mut self, other: Self, reason: Joined) {
        self.identity.add(&other.identity);
        for joined in other.joined.into_iter().chain([reason]) {
            if !self.joined.contains(&joined) {
                self.joined.push(joined);
            }
        }
        self.folders.extend(other.folders);
        self.files.extend(other.files);
    }

    fn finish(mut self) -> HostEvidence {
        self.files.sort_by(|one, other| one.path.cmp(&other.path));
        self.drop_superseded();
        let host = self.label();
        let mut files = Vec::new();
        let (mut evidence, mut facts) = (Vec::new(), Vec::new());
        for Read { path, size, reading } in self.files {
            files.push(ReadFile {
                file: path,
                form: reading.form,
                size,
                recovery: reading.recovery,
            });
            evidence.extend(reading.evidence);
            facts.extend(reading.facts);
        }
        HostEvidence {
            host,
            key: self.identity.key(),
            joined: self.joined,
            description: Description::of(&facts, &evidence),
            contradictions: contradiction::find(&facts),
            files,
            evidence,
            facts,
            notes: self.notes,
        }
    }

    fn label(&self) -> String {
        let given = self.files.iter().find_map(|file| file.reading.label.clone());
        let folder =
            || self.folders.first().and_then(|it| it.rsplit('/').next()).map(str::to_owned);
        let file = || self.files.first().map(|file| file.path.clone());
        let name = given.or_else(|| self.identity.name.clone());
        name.or_else(folder).filter(|it| !it.is_empty()).or_else(file).unwrap_or_default()
    }

    /// Leaves out copies of hives beside the hives that the system works with: what was removed
    /// since is still in them.
    fn drop_superseded(&mut self) {
        let live: Vec<_> = self
            .files
            .iter()
            .filter(|file| !is_backup(file))
            .filter_map(|file| file.reading.hive())
            .collect();
        let (old, kept) = std::mem::take(&mut self.files).into_iter().partition(|file| {
            is_backup(file) && file.reading.hive().is_some_and(|hive| live.contains(&hive))
        });
        self.files = kept;
        let old: Vec<Read> = old;
        let note = |file: Read| Note { file: file.path, what: NoteCode::OlderCopy };
        self.notes.extend(old.into_iter().map(note));
    }
}

#[cfg(test)]
mod tests {
    use super::{host_folder, of_file_name};

    #[test]
    fn the_folder_of_a_host_is_above_those_of_its_parts() {
        let cases = [
            ("case/srv1/SYSTEM", "case/srv1"),
            ("case/srv1/hives/SYSTEM", "case/srv1"),
            ("case/d.vhd[partition 1, NTFS]/WINNT/system32/config/SYSTEM", "case/d.vhd"),
            ("case/d.zip/disk.img[FAT16]/WINNT/repair/software", "case/d.zip/disk.img"),
            ("hives/SYSTEM", "hives"),
            ("SYSTEM", ""),
            ("[x]/SYSTEM", "[x]"),
            ("case/d.vhd[NTFS]/Documents and Settings/alice/NTUSER.DAT", "case/d.vhd"),
            ("case/d.vhd[partition 1, NTFS]/WINNT/system32/wins/dllhost.exe", "case/d.vhd"),
            ("case/srv1/Documents and Settings/alice/NTUSER.DAT", "case/srv1"),
            ("case/srv1/WINDOWS/system32/wins/dllhost.exe", "case/srv1"),
            ("case/users/SYSTEM", "case"),
        ];
        for (path, folder) in cases {
            assert_eq!(host_folder(path), folder);
        }
    }

    #[test]
    fn a_file_belongs_to_the_one_host_its_name_begins_with() {
        let names = ["SRV1".to_owned(), "SRV10".to_owned()];
        let of = |path| of_file_name(path, &names);
        assert_eq!(of("x/srv1-qfe.txt"), Some("SRV1".to_owned()));
        assert_eq!(of("x/srv10.txt"), Some("SRV10".to_owned()));
        assert_eq!(of("x/srv12.txt"), None);
        assert_eq!(of("x/qfe-srv1.txt"), None);
    }
}
