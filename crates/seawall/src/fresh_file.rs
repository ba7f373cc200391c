//! Files that must not be there yet: written whole, or not at all.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever the system lets by default.
    Anybody,
    /// Its owner alone, where the system knows such a thing.
    Owner,
}

/// Writes a new file. Of one that could not be written to its end nothing stays.
pub fn write_new(file: &Path, text: &str, readers: Readers) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    if readers == Readers::Owner {
        for_owner_only(&mut options);
    }
    let written = options.open(file)?.write_all(text.as_bytes());
    if written.is_err() {
        // It is ours: nobody else can have made it.
        let _ = fs::remove_file(file);
    }
    written
}

#[cfg(unix)]
fn for_owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;

    options.mode(0o600);
}

#[cfg(not(unix))]
fn for_owner_only(_: &mut OpenOptions) {}
