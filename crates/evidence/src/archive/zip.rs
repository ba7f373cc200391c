//! zip archives (PKWARE, "APPNOTE.TXT").

use std::{
    io::{self, BufReader},
    sync::Arc,
};

use ::zip::{CompressionMethod, DateTime, ZipArchive, read::ZipFile, result::ZipError};

use super::{Bounds, Member, Sink, guard};
use crate::{
    Error, Modified, Unsupported,
    error::damaged,
    source::{Cursor, Memory, Part, Source, wide},
};

/// Reads the files that the directory at the end names; without it, those that stand before the
/// first that cannot be read.
pub(super) fn read(source: &Source, bounds: &Bounds<'_>, sink: &mut dyn Sink) -> Result<(), Error> {
    let reader = BufReader::new(Cursor::new(source));
    let mut archive = match guard::run(|| ZipArchive::new(reader).map_err(io_error)) {
        Ok(archive) => archive,
        Err(error) => {
            sink.fault(None, bounds.fault(&error));
            return read_in_order(source, bounds, sink);
        }
    };
    if archive.has_duplicate_names() {
        sink.fault(None, damaged("the directory, which names a file twice", 0));
    }
    for index in 0..archive.len() {
        if sink.has_ended() {
            break;
        }
        let Some(found) = describe(&mut archive, index, bounds, sink) else { continue };
        if !sink.wants(&found.member) {
            continue;
        }
        let contents = match found.stored {
            Some(at) => Ok(part(source, at, found.member.size)),
            None => unpack(&mut archive, index, &found.member, bounds),
        };
        match contents {
            Ok(contents) => sink.take(found.member, contents),
            Err(error) => sink.fault(Some(&found.member), error),
        }
    }
    Ok(())
}

struct Found {
    member: Member,
    /// Where it lies as it is, not packed.
    stored: Option<u64>,
}

type Reader = BufReader<Cursor>;

/// What the directory says of a file; none for a folder or a link, and for what is not readable.
fn describe(
    archive: &mut ZipArchive<Reader>,
    index: usize,
    bounds: &Bounds<'_>,
    sink: &mut dyn Sink,
) -> Option<Found> {
    let found = guard::run(|| {
        let file = archive.by_index_raw(index).map_err(io_error)?;
        let member = member(&file);
        let fault = if file.encrypted() {
            Some(Unsupported::EncryptedMember)
        } else if !matches!(
            file.compression(),
            CompressionMethod::Stored | CompressionMethod::Deflated
        ) {
            Some(Unsupported::PackedMember)
        } else {
            None
        };
        let is_stored = file.compression() == CompressionMethod::Stored;
        let stored =
            file.data_start().filter(|_| is_stored && file.size() == file.compressed_size());
        Ok((Found { member, stored }, fault, file.is_dir() || file.is_symlink()))
    });
    match found {
        Ok((_, _, true)) => None,
        Ok((found, None, _)) => Some(found),
        Ok((found, Some(fault), _)) => {
            if sink.wants(&found.member) {
                sink.fault(Some(&found.member), fault.into());
            }
            None
        }
        Err(error) => {
            sink.fault(None, bounds.fault(&error));
            None
        }
    }
}

fn member<R: io::Read>(file: &ZipFile<'_, R>) -> Member {
    let path = file.name().unwrap_or_else(|_| String::from_utf8_lossy(file.name_raw()));
    let modified = file
        .last_modified()
        .and_then(|time: DateTime| Modified::from_dos(time.datepart(), time.timepart()));
    Member::new(&path, file.size(), modified)
}

/// A stored file is read where it lies. Its checksum is compared by nobody then, as a disk's.
fn part(source: &Source, at: u64, size: u64) -> Source {
    Arc::new(Part::new(source, at, size))
}

fn unpack(
    archive: &mut ZipArchive<Reader>,
    index: usize,
    member: &Member,
    bounds: &Bounds<'_>,
) -> Result<Source, Error> {
    let file = guard::run(|| archive.by_index(index).map_err(io_error));
    let file = file.map_err(|error| bounds.fault(&error))?;
    let bytes = bounds.read(file, member.size)?;
    if wide(bytes.len()) != member.size {
        return Err(damaged("the size of the file", wide(bytes.len())));
    }
    Ok(Arc::new(Memory(bytes)))
}

/// Reads the files as they come, by what stands in front of each.
fn read_in_order(source: &Source, bounds: &Bounds<'_>, sink: &mut dyn Sink) -> Result<(), Error> {
    let mut reader = BufReader::new(Cursor::new(source));
    while !sink.has_ended() {
        let next =
            guard::run(|| ::zip::read::read_zipfile_from_stream(&mut reader).map_err(io_error));
        let Some(file) = next.map_err(|error| bounds.fault(&error))? else { break };
        let member = member(&file);
        // What is not read is skipped when the file is dropped.
        if file.is_dir() || !sink.wants(&member) {
            continue;
        }
        match bounds.read(file, member.size) {
            Ok(bytes) => sink.take(member, Arc::new(Memory(bytes))),
            Err(error) => {
                sink.fault(Some(&member), error);
                break;
            }
        }
    }
    Ok(())
}

fn io_error(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::other(other.to_string()),
    }
}
