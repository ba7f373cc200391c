//! Bytes at an offset: what files, images, partitions and the files in them have in common.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    sync::Arc,
};

use crate::{Error, error::cut};

/// Bytes that can be read at any offset.
pub trait ReadAt: Send + Sync {
    /// Their number.
    fn size(&self) -> u64;

    /// Reads from `offset` on; fewer than asked for only where the bytes end.
    ///
    /// # Errors
    /// What keeps the bytes at this place from being read. Others may be readable.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error>;

    /// All of them, where they are in memory anyway.
    fn held(&self) -> Option<&[u8]> {
        None
    }
}

/// Shared [`ReadAt`].
pub type Source = Arc<dyn ReadAt>;

impl dyn ReadAt {
    /// Fills `into`; `part` says what is not there if the bytes end before.
    pub(crate) fn fill(
        &self,
        part: &'static str,
        offset: u64,
        into: &mut [u8],
    ) -> Result<(), Error> {
        if self.read_at(offset, into)? < into.len() {
            return Err(cut(part, offset));
        }
        Ok(())
    }

    /// `N` bytes.
    pub(crate) fn array<const N: usize>(
        &self,
        part: &'static str,
        offset: u64,
    ) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        self.fill(part, offset, &mut bytes)?;
        Ok(bytes)
    }

    /// `length` bytes, for which memory is taken only if they can be there.
    pub(crate) fn bytes(
        &self,
        part: &'static str,
        offset: u64,
        length: usize,
    ) -> Result<Vec<u8>, Error> {
        let end = offset.checked_add(wide(length)).filter(|end| *end <= self.size());
        if end.is_none() {
            return Err(cut(part, offset));
        }
        let mut bytes = vec![0; length];
        self.fill(part, offset, &mut bytes)?;
        Ok(bytes)
    }

    /// Up to `length` bytes from the start.
    pub(crate) fn head(&self, length: usize) -> Result<Vec<u8>, Error> {
        let mut bytes = vec![0; length.min(narrow(self.size()))];
        let read = self.read_at(0, &mut bytes)?;
        bytes.truncate(read);
        Ok(bytes)
    }
}

/// A file of the system.
pub(crate) struct OpenFile {
    file: File,
    size: u64,
}

impl OpenFile {
    /// The size is asked for by seeking, so that devices have one too.
    pub(crate) fn new(mut file: File) -> io::Result<Self> {
        let size = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, size })
    }
}

impl ReadAt for OpenFile {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        let mut filled = 0;
        while let Some(rest) = into.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let Some(at) = offset.checked_add(wide(filled)) else { break };
            match read_file_at(&self.file, at, rest) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(filled)
    }
}

#[cfg(unix)]
fn read_file_at(file: &File, offset: u64, into: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, offset)
}

#[cfg(windows)]
fn read_file_at(file: &File, offset: u64, into: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, offset)
}

/// Bytes in memory.
pub(crate) struct Memory(pub(crate) Vec<u8>);

impl ReadAt for Memory {
    fn size(&self) -> u64 {
        wide(self.0.len())
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        let rest = self.0.get(narrow(offset)..).unwrap_or_default();
        let length = rest.len().min(into.len());
        if let (Some(into), Some(from)) = (into.get_mut(..length), rest.get(..length)) {
            into.copy_from_slice(from);
        }
        Ok(length)
    }

    fn held(&self) -> Option<&[u8]> {
        Some(&self.0)
    }
}

/// A part of other bytes. It may claim to go on behind their end, where nothing is read.
pub(crate) struct Part {
    whole: Source,
    start: u64,
    size: u64,
}

impl Part {
    pub(crate) fn new(whole: &Source, start: u64, size: u64) -> Self {
        Self { whole: Arc::clone(whole), start, size }
    }
}

impl ReadAt for Part {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        let length = within(self.size, offset, into.len());
        let (Some(into), Some(at)) = (into.get_mut(..length), self.start.checked_add(offset))
        else {
            return Ok(0);
        };
        let read = self.whole.read_at(at, into)?;
        if read < length {
            return Err(cut("a part of the partition", at.saturating_add(wide(read))));
        }
        Ok(read)
    }
}

/// A [`Source`] as what the readers of archives want.
pub(crate) struct Cursor {
    source: Source,
    at: u64,
}

impl Cursor {
    pub(crate) fn new(source: &Source) -> Self {
        Self { source: Arc::clone(source), at: 0 }
    }
}

impl Read for Cursor {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read_at(self.at, into).map_err(|error| match error {
            Error::Read(error) => error,
            other => io::Error::other(other),
        })?;
        self.at = self.at.saturating_add(wide(read));
        Ok(read)
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.source.size().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// How many of `length` bytes from `offset` on lie within `size`.
pub(crate) fn within(size: u64, offset: u64, length: usize) -> usize {
    length.min(narrow(size.saturating_sub(offset)))
}

/// A length as an offset.
pub(crate) fn wide(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// An offset as a length. On a narrow machine it lies behind every slice.
pub(crate) fn narrow(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
