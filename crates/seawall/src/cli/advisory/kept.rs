//! The user's folder of imports, of which at any moment one whole state can be read.
//!
//! A single file is replaced by renaming. All of it is replaced in steps, whose names are:
//!
//! ```text
//! advisories.<number>.partial   being written; nobody reads it
//! advisories.new                written whole: from this name on it is the state that counts
//! advisories                    the state, where there is no newer one
//! advisories.old                the state before, on its way out
//! ```
//!
//! A kill between any two of them leaves either the old state or the new one to be read; the next
//! writer finishes what was begun. Writers take turns by a lock; readers need none: they read
//! again what was replaced while they read.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
    process, thread,
    time::Duration,
};

use crate::{cli::common::own_folder, failure::Failure};

/// What says which bundle the state came of; another one for every bundle.
pub const STATE: &str = "bundle-state.json";

/// The folder of feeds in it.
pub const FEEDS: &str = "feeds";

/// A folder of imports.
pub struct Kept {
    folder: PathBuf,
}

/// The right to change it, held while this value lives.
pub struct Writing<'a> {
    kept: &'a Kept,
    /// Gives the lock back when it is closed.
    _lock: File,
}

impl Kept {
    /// The user's own.
    pub fn of_user() -> Self {
        Self { folder: own_folder().join("advisories") }
    }

    /// Its name.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads of one state: `read` gets the folder that holds it, which need not be there.
    pub fn read<T>(&self, read: impl Fn(&Path) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut state = self.state();
        for _ in 0..ATTEMPTS {
            let got = read(&state.folder);
            let after = self.state();
            if after == state {
                return got;
            }
            state = after;
        }
        Err(Failure::usage("error-advisory-import-file", &[("file", &self.name())])
            .hint("hint-advisory-busy", &[]))
    }

    /// Waits its turn, and finishes what a writer left that was killed.
    pub fn write(&self) -> io::Result<Writing<'_>> {
        fs::create_dir_all(self.folder.parent().unwrap_or(Path::new(".")))?;
        let lock = self.beside("lock");
        let lock = OpenOptions::new().create(true).append(true).open(lock)?;
        wait_for(&lock)?;
        let writing = Writing { kept: self, _lock: lock };
        writing.settle()?;
        Ok(writing)
    }

    fn name(&self) -> String {
        self.folder.display().to_string()
    }

    fn state(&self) -> State {
        let new = self.beside("new");
        let folder = if new.is_dir() { new } else { self.folder.clone() };
        State { stamp: fs::read(folder.join(STATE)).ok(), folder }
    }

    fn beside(&self, what: &str) -> PathBuf {
        self.folder.with_extension(what)
    }
}

/// Where the state is that counts, and which it is.
#[derive(PartialEq, Eq)]
struct State {
    folder: PathBuf,
    stamp: Option<Vec<u8>>,
}

impl Writing<'_> {
    /// The folder that holds the state.
    pub fn folder(&self) -> &Path {
        &self.kept.folder
    }

    /// Replaces one file: whoever reads meanwhile sees the old one or the new one.
    pub fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let file = self.kept.folder.join(name);
        let within = file.parent().unwrap_or(&self.kept.folder);
        fs::create_dir_all(within)?;
        let beside = self.kept.folder.join(format!("{name}.{}.partial", process::id()));
        let put = write_synced(&beside, bytes).and_then(|()| fs::rename(&beside, &file));
        if put.is_err() {
            let _ = fs::remove_file(&beside);
        }
        put?;
        sync_folder(within)
    }

    /// Replaces all of it by what `fill` writes into an empty folder. What lies there that is
    /// not ours stays.
    pub fn replace(&self, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        let partial = self.kept.beside(&format!("{}.partial", process::id()));
        let filled = fs::create_dir(&partial)
            .and_then(|()| fill(&partial))
            .and_then(|()| carry(&self.kept.folder, &partial))
            .and_then(|()| sync_folder(&partial))
            .and_then(|()| fs::rename(&partial, self.kept.beside("new")));
        if filled.is_err() {
            let _ = fs::remove_dir_all(&partial);
        }
        filled?;
        // From here on it is done; what is left to tidy up, the next writer can do too.
        let _ = self.sync_beside();
        let _ = self.settle();
        Ok(())
    }

    /// Finishes a replacement that was begun, and clears away one that was not.
    fn settle(&self) -> io::Result<()> {
        let [new, old] = ["new", "old"].map(|what| self.kept.beside(what));
        if new.is_dir() {
            remove(&old)?;
            if self.kept.folder.symlink_metadata().is_ok() {
                fs::rename(&self.kept.folder, &old)?;
            }
            fs::rename(&new, &self.kept.folder)?;
            self.sync_beside()?;
        }
        remove(&old)?;
        for file in fs::read_dir(self.kept.folder.parent().unwrap_or(Path::new(".")))? {
            let file = file?.path();
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let number = name.strip_prefix("advisories.").and_then(|n| n.strip_suffix(".partial"));
            if number.is_some_and(|number| number.parse::<u32>().is_ok()) {
                remove(&file)?;
            }
        }
        Ok(())
    }

    fn sync_beside(&self) -> io::Result<()> {
        self.kept.folder.parent().map_or(Ok(()), sync_folder)
    }
}

/// Writes a file to the disk.
pub fn write_synced(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(file)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Copies what is not ours.
fn carry(from: &Path, to: &Path) -> io::Result<()> {
    let files = match fs::read_dir(from) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for file in files {
        let file = file?;
        let target = to.join(file.file_name());
        if file.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            carry(&file.path(), &target)?;
            // One that held nothing else than ours is not made again.
            let _ = fs::remove_dir(&target);
        } else if !is_ours(&file.path()) {
            fs::copy(file.path(), target)?;
        }
    }
    Ok(())
}

fn is_ours(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let endings = [".pack", ".tar.xz", ".feed", ".partial"];
    name == STATE || endings.iter().any(|ending| name.ends_with(ending))
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A new name is on the disk only when its folder is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn wait_for(lock: &File) -> io::Result<()> {
    for _ in 0..ATTEMPTS {
        match lock.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            // Some network drives know no locks; two writers at once are then the user's to avoid.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                return Ok(());
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    Err(io::Error::other("another import is under way"))
}

/// How often a reader begins again, and a writer asks for its turn.
const ATTEMPTS: u32 = 100;

/// Between two questions for the turn.
const PAUSE: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use std::{cell::Cell, fs, io, path::Path};

    use super::{Kept, STATE, write_synced};
    use crate::failure::Failure;

    fn kept(within: &Path) -> Kept {
        Kept { folder: within.join("advisories") }
    }

    fn fill(folder: &Path, text: &str) {
        fs::create_dir_all(folder.join("feeds")).unwrap();
        fs::write(folder.join("a.pack"), text).unwrap();
        fs::write(folder.join("feeds/b.feed"), text).unwrap();
        fs::write(folder.join(STATE), text).unwrap();
    }

    fn read(kept: &Kept) -> Result<String, Failure> {
        let text = |file: &Path| fs::read_to_string(file).unwrap_or_default();
        kept.read(|folder| Ok(text(&folder.join("a.pack")) + &text(&folder.join("feeds/b.feed"))))
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
        let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_replacement_that_fails_changes_nothing() {
        let own = tempfile::TempDir::new().unwrap();
        let kept = kept(own.path());
        fill(kept.folder(), "1");
        let refused = kept.write().unwrap().replace(|folder| {
            fill(folder, "2");
            Err(io::Error::other("no space"))
        });
        assert!(refused.is_err());
        assert_eq!(read(&kept).unwrap(), "11");
        assert_eq!(names(own.path()), ["advisories", "advisories.lock"]);
    }

    #[test]
    fn a_replacement_is_whole_and_leaves_what_is_not_ours() {
        let own = tempfile::TempDir::new().unwrap();
        let kept = kept(own.path());
        fill(kept.folder(), "1");
        fs::write(kept.folder().join("old.pack"), "1").unwrap();
        fs::write(kept.folder().join("README"), "mine").unwrap();
        fs::create_dir(kept.folder().join("notes")).unwrap();
        fs::write(kept.folder().join("notes/n.txt"), "mine").unwrap();
        let write = |folder: &Path| write_synced(&folder.join("a.pack"), b"2");
        kept.write().unwrap().replace(write).unwrap();
        assert_eq!(names(kept.folder()), ["README", "a.pack", "notes"]);
        assert_eq!(names(own.path()), ["advisories", "advisories.lock"]);
    }

    /// Every state that a kill can leave, as the steps are in `replace` and `settle`.
    #[test]
    fn a_kill_at_any_step_leaves_one_whole_state() {
        let states: [(&[(&str, &str)], &str); 4] = [
            (&[("advisories", "1"), ("advisories.7.partial", "2")], "11"),
            (&[("advisories", "1"), ("advisories.new", "2")], "22"),
            (&[("advisories.old", "1"), ("advisories.new", "2")], "22"),
            (&[("advisories.old", "1"), ("advisories", "2")], "22"),
        ];
        for (folders, expected) in states {
            let own = tempfile::TempDir::new().unwrap();
            let kept = kept(own.path());
            for (folder, text) in folders {
                fill(&own.path().join(folder), text);
            }
            assert_eq!(read(&kept).unwrap(), expected, "{folders:?}");
            kept.write().unwrap().put("c.pack", b"3").unwrap();
            assert_eq!(read(&kept).unwrap(), expected, "{folders:?}");
            assert_eq!(names(own.path()), ["advisories", "advisories.lock"]);
            assert!(kept.folder().join("c.pack").is_file());
        }
    }

    #[test]
    fn what_is_replaced_while_it_is_read_is_read_again() {
        let own = tempfile::TempDir::new().unwrap();
        let kept = kept(own.path());
        fill(kept.folder(), "1");
        let reads = Cell::new(0);
        let got = kept.read(|folder| {
            reads.set(reads.get() + 1);
            let first = fs::read_to_string(folder.join("a.pack")).unwrap();
            if reads.get() == 1 {
                let renew = |folder: &Path| {
                    fill(folder, "2");
                    Ok(())
                };
                kept.write().unwrap().replace(renew).unwrap();
            }
            Ok(first + &fs::read_to_string(folder.join("feeds/b.feed")).unwrap())
        });
        assert_eq!((got.unwrap().as_str(), reads.get()), ("22", 2));
    }
}
