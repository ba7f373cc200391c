//! One process a run: a lock that the system takes back when its process dies.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::PathBuf,
};

use seawall_store::{Place, RunId, Store};

/// A lock on a run, held while this value lives. A store in memory needs none.
#[derive(Debug)]
pub struct RunLock(Option<(File, PathBuf)>);

impl RunLock {
    /// Takes the lock; `None` where another process holds it.
    pub fn take(store: &Store, run: RunId) -> io::Result<Option<Self>> {
        let Place::File(path) = store.place() else { return Ok(Some(Self(None))) };
        let mut lock = path.as_os_str().to_owned();
        lock.push(format!(".run-{run}.lock"));
        let lock = PathBuf::from(lock);
        let file = OpenOptions::new().create(true).append(true).open(&lock)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(Some((file, lock))))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl Drop for RunLock {
    fn drop(&mut self) {
        if let Some((file, lock)) = self.0.take() {
            // Gone while still locked: nobody can take the name in between.
            let _ = fs::remove_file(lock);
            drop(file);
        }
    }
}
