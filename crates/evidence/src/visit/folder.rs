//! Going through folders of the system.

use std::{
    collections::HashSet,
    fs::{self, File, FileType},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::UNIX_EPOCH,
};

use super::walk::{Walk, container_root};
use crate::{
    Entry, Error, Form, Modified, Unsupported, image,
    meter::Meter,
    source::{OpenFile, Source},
};

/// Goes through one file, with those beside it in reach.
pub(super) fn single(walk: &mut Walk<'_>, entry: &Arc<Entry>, source: Source, path: &Path) {
    // The entry's path is what the user named; images want the name.
    let folder = path.parent().unwrap_or(Path::new(""));
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let (meter, limits) = (walk.meter.clone(), walk.limits);
    walk.source(entry, source, Vec::new(), 0, &mut |name| {
        let source = beside(folder, name)?;
        meter.widen(limits, source.size());
        Some(source)
    });
}

impl Walk<'_> {
    /// Goes through a folder and those under it. `root` is where it really is.
    pub(super) fn folder(&mut self, entry: &Arc<Entry>, root: &Path) {
        let top = container_root(entry, Form::Folder);
        let mut open = vec![(root.to_owned(), top)];
        while let Some((path, folder)) = open.pop() {
            if self.has_ended() {
                return;
            }
            let found = match list(&path, self.entries_left()) {
                Ok(found) => found,
                Err(error) => {
                    self.fault(&folder, error.into());
                    continue;
                }
            };
            let mut files = Vec::new();
            let mut folders = Vec::new();
            for (name, kind) in found {
                let place = path.join(&name);
                let entry = child(&folder, &name.to_string_lossy(), &place);
                if !self.counts(&entry) {
                    continue;
                }
                if kind.is_dir() {
                    folders.push((place, entry));
                } else if kind.is_file() {
                    files.push((place, entry));
                } else if !kind.is_symlink() {
                    self.fault(&entry, Unsupported::NoFile.into());
                } else if !place.canonicalize().is_ok_and(|target| target.starts_with(root)) {
                    // What lies in the folder is found without the link.
                    self.fault(&entry, Unsupported::LinkOut.into());
                }
            }
            self.files(&path, files);
            open.extend(folders.into_iter().rev());
        }
    }

    /// Goes through the files of a folder: first those that others may belong to.
    fn files(&mut self, folder: &Path, files: Vec<(PathBuf, Entry)>) {
        let mut claimed: HashSet<PathBuf> = HashSet::new();
        let (leading, other): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(path, _)| leads(path).unwrap_or(false));
        for (path, entry) in leading.into_iter().chain(other) {
            if self.has_ended() {
                return;
            }
            if claimed.contains(&path) || !self.visitor.takes(&entry) {
                continue;
            }
            match open(&path) {
                Ok(source) => {
                    // One file's work must not be what the next ones lack.
                    let meter = Meter::new(self.limits, source.size());
                    let whole = std::mem::replace(&mut self.meter, meter.clone());
                    let limits = self.limits;
                    let mut beside = |name: &str| {
                        let source = beside(folder, name)?;
                        meter.widen(limits, source.size());
                        claimed.insert(folder.join(name));
                        Some(source)
                    };
                    self.source(&Arc::new(entry), source, Vec::new(), 0, &mut beside);
                    self.meter = whole;
                }
                Err(error) => self.fault(&entry, error),
            }
        }
    }
}

/// Names and kinds, in the order of the names.
fn list(path: &Path, most: usize) -> io::Result<Vec<(std::ffi::OsString, FileType)>> {
    let entries = fs::read_dir(path)?.take(most);
    let mut found = entries
        .map(|entry| entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))))
        .collect::<io::Result<Vec<_>>>()?;
    found.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(found)
}

fn child(folder: &Entry, name: &str, place: &Path) -> Entry {
    let path =
        if folder.path.is_empty() { name.to_owned() } else { format!("{}/{name}", folder.path) };
    let metadata = place.symlink_metadata().ok();
    let modified = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
    let modified = modified.and_then(|time| {
        let seconds = |time: std::time::Duration| i64::try_from(time.as_secs()).ok();
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => seconds(after),
            Err(before) => seconds(before.duration()).map(|seconds| -seconds),
        }
    });
    let size = metadata.filter(fs::Metadata::is_file).map_or(0, |metadata| metadata.len());
    let container = Arc::clone(&folder.container);
    Entry { container, path, size, modified: modified.map(Modified::Utc) }
}

/// Whether a file may be an image that others beside it belong to.
fn leads(path: &Path) -> Result<bool, Error> {
    let head = open(path)?.head(LEADING)?;
    Ok(image::leads(&head))
}

/// Bytes that say so.
const LEADING: usize = 32;

fn open(path: &Path) -> Result<Source, Error> {
    // A link that was put there meanwhile is not followed, and a pipe would wait for its writer.
    if !path.symlink_metadata()?.is_file() {
        return Err(Unsupported::NoFile.into());
    }
    Ok(Arc::new(OpenFile::new(File::open(path)?)?))
}

/// A regular file of that name in a folder; no path leads out of it.
fn beside(folder: &Path, name: &str) -> Option<Source> {
    let is_name =
        !name.is_empty() && !matches!(name, "." | "..") && !name.contains(['/', '\\', '\0', ':']);
    is_name.then(|| open(&folder.join(name)).ok()).flatten()
}
