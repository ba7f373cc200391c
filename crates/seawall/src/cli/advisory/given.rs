//! A file that is named to be read, within a limit.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use crate::failure::Failure;

/// The bytes of a file that has no more than so many.
pub fn read(file: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let name = file.display().to_string();
    let fault = |error: &io::Error| {
        Failure::usage("error-advisory-archive-file", &[("file", &name)])
            .cause(error)
            .hint("hint-advisory-file", &[])
    };
    let mut bytes = Vec::new();
    let opened = File::open(file).map_err(|error| fault(&error))?;
    opened.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| fault(&error))?;
    within(&bytes, limit, file)?;
    Ok(bytes)
}

/// Whether there are no more bytes than so many.
pub fn within(bytes: &[u8], limit: u64, file: &Path) -> Result<(), Failure> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) <= limit {
        return Ok(());
    }
    let (file, limit) = (file.display().to_string(), limit.to_string());
    Err(Failure::usage("error-advisory-archive-large", &[("file", &file), ("limit", &limit)]))
}
