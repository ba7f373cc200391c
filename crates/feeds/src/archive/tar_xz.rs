//! The documents of a `.tar.xz`, one at a time.

use std::io::{self, Read};

use liblzma::stream::{CONCATENATED, Error as XzError, Stream};
use tar::{Archive, Entry, EntryType, PaxExtensions};

use super::Limits;
use crate::{
    Error,
    bounded::{Bounded, causes, limit_it_is_over},
};

/// What an archive holds beside folders.
#[derive(Debug)]
pub(crate) enum Item {
    /// A regular file.
    Document(Document),
    /// The path of a link or of anything else that has no contents of its own.
    Other(String),
}

/// A regular file of the archive.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its path as the archive holds it.
    pub(crate) path: String,
    /// Its bytes, within the limit of a document.
    pub(crate) bytes: Vec<u8>,
}

/// Hands every entry but folders to `take`, in the order of the archive, and reads to the very end, so
/// that the checksums there are compared and nothing is left that was not read.
pub(crate) fn read_documents(
    packed: impl Read,
    limits: &Limits,
    mut take: impl FnMut(Item) -> Result<(), Error>,
) -> Result<(), Error> {
    let stream = Stream::new_stream_decoder(limits.unpacking_memory, CONCATENATED)
        .map_err(|error| Error::Damaged { after: String::new(), fault: error.to_string() })?;
    let unpacked = liblzma::read::XzDecoder::new_stream(packed, stream);
    let mut archive = Archive::new(Bounded::new(unpacked, limits.unpacked_bytes));
    let mut walk = Walk { limits, after: String::new(), entries: 0, named: None };
    walk.run(&mut archive, &mut take)?;
    walk.end(archive.into_inner())
}

struct Walk<'a> {
    limits: &'a Limits,
    /// The last document that was read whole.
    after: String,
    entries: usize,
    /// A path that an extension gave for the next entry.
    named: Option<Vec<u8>>,
}

impl Walk<'_> {
    fn run<R: Read>(
        &mut self,
        archive: &mut Archive<R>,
        take: &mut impl FnMut(Item) -> Result<(), Error>,
    ) -> Result<(), Error> {
        // Raw, because otherwise extensions are read into memory at whatever length they claim.
        let entries = archive.entries().map_err(|error| self.fault(error))?.raw(true);
        for entry in entries {
            let mut entry = entry.map_err(|error| self.fault(error))?;
            let kind = entry.header().entry_type();
            if matches!(
                kind,
                EntryType::XHeader
                    | EntryType::XGlobalHeader
                    | EntryType::GNULongName
                    | EntryType::GNULongLink
            ) {
                self.take_extension(kind, &mut entry)?;
                continue;
            }
            let path = self.path(&entry)?;
            self.entries += 1;
            if self.entries > self.limits.documents {
                let limit = self.limits.documents;
                return Err(Error::TooManyDocuments { document: path, limit });
            }
            // POSIX has readers treat a contiguous file as a regular one.
            if kind.is_file() || kind.is_contiguous() {
                let bytes = self.contents(&path, &mut entry)?;
                self.after.clone_from(&path);
                take(Item::Document(Document { path, bytes }))?;
            } else if !kind.is_dir() {
                take(Item::Other(path))?;
            }
        }
        Ok(())
    }

    /// Reads what is behind the first block of the end marker. The entries end at one block of
    /// zeros, or where nothing follows; only a second one shows that no entry was cut off (POSIX
    /// pax, "ustar Interchange Format"). Packers fill up with more of them.
    fn end(&self, mut rest: impl Read) -> Result<(), Error> {
        let mut buffer = [0; 8192];
        let mut zeros = 0;
        loop {
            let read = rest.read(&mut buffer).map_err(|error| self.fault(error))?;
            let bytes = buffer.get(..read).unwrap_or_default();
            if bytes.iter().any(|byte| *byte != 0) {
                return Err(self.damaged("something stands behind its end"));
            }
            if bytes.is_empty() {
                break;
            }
            zeros += read;
        }
        if zeros < BLOCK {
            return Err(Error::Truncated { after: self.after.clone() });
        }
        Ok(())
    }

    fn take_extension<R: Read>(
        &mut self,
        kind: EntryType,
        entry: &mut Entry<'_, R>,
    ) -> Result<(), Error> {
        // Room for the keys beside a path.
        let limit = self.limits.path_bytes.saturating_add(1024);
        let size = entry.header().entry_size().map_err(|error| self.fault(error))?;
        if size > u64::try_from(limit).unwrap_or(u64::MAX) {
            return Err(Error::PathTooLong { document: String::new(), limit });
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(|error| self.fault(error))?;
        match kind {
            EntryType::GNULongName => {
                while bytes.last() == Some(&0) {
                    bytes.pop();
                }
                self.named = Some(bytes);
            }
            EntryType::XHeader => {
                for extension in PaxExtensions::new(&bytes) {
                    let extension = extension.map_err(|error| self.fault(error))?;
                    match extension.key_bytes() {
                        b"path" => self.named = Some(extension.value_bytes().to_vec()),
                        // The size in the header would then be wrong, and the rest misread.
                        b"size" => return Err(self.damaged("an extension that changes a size")),
                        key if key.starts_with(b"GNU.sparse.") => {
                            return Err(self.damaged("an extension that leaves out zeros"));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn path<R: Read>(&mut self, entry: &Entry<'_, R>) -> Result<String, Error> {
        let bytes = self.named.take().unwrap_or_else(|| entry.path_bytes().into_owned());
        let path = String::from_utf8_lossy(&bytes).into_owned();
        let beginning = || path.chars().take(80).collect::<String>();
        if bytes.len() > self.limits.path_bytes {
            let limit = self.limits.path_bytes;
            return Err(Error::PathTooLong { document: beginning(), limit });
        }
        if path.split('/').filter(|part| !part.is_empty()).count() > self.limits.path_levels {
            let limit = self.limits.path_levels;
            return Err(Error::PathTooDeep { document: beginning(), limit });
        }
        Ok(path)
    }

    fn contents<R: Read>(&self, path: &str, entry: &mut Entry<'_, R>) -> Result<Vec<u8>, Error> {
        let size = entry.size();
        let limit = self.limits.document_bytes;
        if size > limit {
            return Err(Error::DocumentTooLarge { document: path.to_owned(), size, limit });
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(|error| self.fault(error))?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) < size {
            return Err(Error::Truncated { after: self.after.clone() });
        }
        Ok(bytes)
    }

    /// Names what an error of a reader below means.
    fn fault(&self, error: io::Error) -> Error {
        let after = self.after.clone();
        if let Some(limit) = limit_it_is_over(&error) {
            return Error::ArchiveTooLarge { after, limit };
        }
        match xz_error(&error) {
            Some(XzError::MemLimit) => {
                return Error::TooMuchMemory { limit: self.limits.unpacking_memory };
            }
            Some(_) => return Error::Damaged { after, fault: error.to_string() },
            None => {}
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Error::Truncated { after },
            io::ErrorKind::InvalidData | io::ErrorKind::Other => {
                Error::Damaged { after, fault: error.to_string() }
            }
            _ => Error::Read { after, source: error },
        }
    }

    fn damaged(&self, fault: &str) -> Error {
        Error::Damaged { after: self.after.clone(), fault: fault.to_owned() }
    }
}

/// Bytes of a block of a tar archive.
const BLOCK: usize = 512;

fn xz_error(error: &io::Error) -> Option<XzError> {
    causes(error).find_map(|cause| cause.downcast_ref::<XzError>().copied())
}
