//! Archives: zip, tar, cabinets and single packed files.

mod cab;
mod guard;
mod packed;
mod tar;
mod zip;

use std::io::{self, Read};

use crate::{
    Error, Limit, Limits, Modified, Unsupported,
    meter::Meter,
    numbers::marked,
    source::{Source, narrow, wide},
};

pub(crate) use packed::Unpacked;

/// The format of an archive, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArchiveFormat {
    Zip,
    Tar,
    Cab,
    Gzip,
    Xz,
}

/// What the first bytes of a file say of it. Archives there is no reader for are an error that
/// names them.
pub(crate) fn recognise(head: &[u8]) -> Result<Option<ArchiveFormat>, Unsupported> {
    let format = match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => ArchiveFormat::Zip,
        [b'M', b'S', b'C', b'F', 0, 0, 0, 0, ..] => ArchiveFormat::Cab,
        [0x1f, 0x8b, 8, ..] => ArchiveFormat::Gzip,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => ArchiveFormat::Xz,
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => {
            return Err(Unsupported::Format("a 7-Zip archive"));
        }
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => return Err(Unsupported::Format("a RAR archive")),
        [b'M', b'S', b'W', b'I', b'M', 0, 0, 0, ..] => {
            return Err(Unsupported::Format("a Windows image (WIM)"));
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] => return Err(Unsupported::Format("a zstd file")),
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => {
            return Err(Unsupported::Format("a bzip2 file"));
        }
        _ if marked(head, 0, b"ADSEGMENTEDFILE") => {
            return Err(Unsupported::Format("an AD1 image"));
        }
        _ if tar::is_header(head) => ArchiveFormat::Tar,
        _ => return Ok(None),
    };
    Ok(Some(format))
}

/// A file of an archive.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) path: String,
    pub(crate) size: u64,
    pub(crate) modified: Option<Modified>,
}

impl Member {
    /// With the path in the one form all have: `/` between the names, none at the start.
    fn new(path: &str, size: u64, modified: Option<Modified>) -> Self {
        let parts = path.split(['/', '\\']).filter(|part| !matches!(*part, "" | "."));
        Self { path: parts.collect::<Vec<_>>().join("/"), size, modified }
    }
}

/// What is done with the files of an archive.
pub(crate) trait Sink {
    /// Whether a file is to be unpacked.
    fn wants(&mut self, member: &Member) -> bool;
    /// Its contents.
    fn take(&mut self, member: Member, contents: Source);
    /// What kept a file from being unpacked; or, without one, something of the archive.
    fn fault(&mut self, member: Option<&Member>, error: Error);
    /// Whether there is no more to be done.
    fn has_ended(&self) -> bool;
}

/// What unpacking may take.
pub(crate) struct Bounds<'a> {
    pub(crate) meter: &'a Meter,
    pub(crate) limits: &'a Limits,
    /// Bytes of a file that may be held.
    pub(crate) held: u64,
}

impl Bounds<'_> {
    /// Reads a file to its end.
    fn read(&self, mut from: impl Read, claimed: u64) -> Result<Vec<u8>, Error> {
        if claimed > self.held {
            return Err(self.too_long());
        }
        let mut bytes = Vec::new();
        let mut piece = vec![0; PIECE];
        loop {
            let read = guard::run(|| from.read(&mut piece)).map_err(|error| self.fault(&error))?;
            self.meter.charge(wide(read))?;
            if read == 0 {
                return Ok(bytes);
            }
            if wide(bytes.len() + read) > self.held {
                return Err(self.too_long());
            }
            bytes.extend_from_slice(piece.get(..read).unwrap_or_default());
        }
    }

    fn too_long(&self) -> Error {
        Error::OverLimit { limit: Limit::HeldBytes, most: self.held }
    }

    /// What an error of a reader means.
    fn fault(&self, error: &io::Error) -> Error {
        match self.meter.charge(0) {
            Err(spent) => spent,
            Ok(()) => Error::Archive { fault: error.to_string() },
        }
    }
}

/// Bytes that are unpacked at a time.
const PIECE: usize = 64 << 10;

/// Reads the files of an archive. An error says that nothing more of it could be read.
pub(crate) fn read(
    format: ArchiveFormat,
    source: &Source,
    bounds: &Bounds<'_>,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    match format {
        ArchiveFormat::Zip => zip::read(source, bounds, sink),
        ArchiveFormat::Cab => cab::read(source, bounds, sink),
        ArchiveFormat::Tar => tar::read_plain(source, bounds, sink),
        // They are looked into first: see `Unpacked`.
        ArchiveFormat::Gzip | ArchiveFormat::Xz => Ok(()),
    }
}

/// Bytes of a path that are asked for at most, with room for what stands beside it.
fn path_room(limits: &Limits) -> u64 {
    wide(limits.path_bytes.saturating_add(narrow(1024)))
}
