//! tar archives (POSIX pax, "ustar Interchange Format"; GNU's long names).

use std::{
    io::{self, Read},
    sync::Arc,
};

use ::tar::{Archive, Entry, EntryType, PaxExtensions};

use super::{Bounds, Member, Sink, guard, path_room};
use crate::{
    Error, Limit, Modified, Unsupported,
    error::{cut, damaged},
    source::{self, Memory, Part, Source, narrow, wide},
};

/// Whether it is the first block of an archive: its checksum is right.
pub(super) fn is_header(block: &[u8]) -> bool {
    let (Some(block), Some(field)) = (block.get(..BLOCK), block.get(148..156)) else {
        return false;
    };
    let text = String::from_utf8_lossy(field);
    let text = text.trim_matches([' ', '\0']);
    let Ok(claimed) = u32::from_str_radix(text, 8) else { return false };
    let all = block.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    let own = field.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    // The field itself counts as eight blanks.
    all - own + 8 * 32 == claimed && block.first() != Some(&0)
}

/// Bytes of a block.
const BLOCK: usize = 512;

/// Reads an archive that is not packed: its files are parts of it, and take no memory.
pub(super) fn read_plain(
    source: &Source,
    bounds: &Bounds<'_>,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let stream = io::BufReader::new(source::Cursor::new(source));
    Reading { bounds, sink, plain: Some(source), named: None }.run(stream)
}

/// Reads an archive as it comes.
pub(super) fn read_stream(
    stream: impl Read,
    bounds: &Bounds<'_>,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    Reading { bounds, sink, plain: None, named: None }.run(stream)
}

struct Reading<'a> {
    bounds: &'a Bounds<'a>,
    sink: &'a mut dyn Sink,
    plain: Option<&'a Source>,
    /// A path that an extension gave for the next file.
    named: Option<Vec<u8>>,
}

impl Reading<'_> {
    fn run(&mut self, stream: impl Read) -> Result<(), Error> {
        let mut archive = Archive::new(stream);
        // Raw, because otherwise extensions are read into memory at whatever length they claim.
        let entries = archive.entries().map_err(|error| self.bounds.fault(&error))?;
        let mut entries = entries.raw(true);
        while !self.sink.has_ended() {
            let next = guard::run(|| entries.next().transpose());
            let Some(mut entry) = next.map_err(|error| self.bounds.fault(&error))? else {
                return self.end(archive.into_inner());
            };
            self.entry(&mut entry)?;
        }
        Ok(())
    }

    fn entry<R: Read>(&mut self, entry: &mut Entry<'_, R>) -> Result<(), Error> {
        let kind = entry.header().entry_type();
        match kind {
            EntryType::GNULongName | EntryType::XHeader => return self.extension(kind, entry),
            EntryType::XGlobalHeader | EntryType::GNULongLink | EntryType::Directory => {
                return Ok(());
            }
            _ => {}
        }
        let bytes = self.named.take().unwrap_or_else(|| entry.path_bytes().into_owned());
        let modified = entry.header().mtime().ok().and_then(|time| i64::try_from(time).ok());
        let size = entry.header().entry_size().map_err(|error| self.bounds.fault(&error))?;
        let path = String::from_utf8_lossy(&bytes);
        let member = Member::new(&path, size, modified.map(Modified::Utc));
        if kind.is_gnu_sparse() {
            self.sink.fault(Some(&member), Unsupported::SparseMember.into());
            return Ok(());
        }
        // Links are reached by what they lead to. POSIX has a contiguous file read as a regular one.
        if !(kind.is_file() || kind.is_contiguous()) || !self.sink.wants(&member) {
            return Ok(());
        }
        match self.contents(entry, size) {
            Ok(contents) => self.sink.take(member, contents),
            // The next file can be found only where this one was not what broke.
            Err(error @ Error::OverLimit { limit: Limit::HeldBytes, .. }) => {
                self.sink.fault(Some(&member), error);
            }
            Err(error) => {
                self.sink.fault(Some(&member), error);
                return Err(cut("the rest of the archive", entry.raw_file_position()));
            }
        }
        Ok(())
    }

    fn contents<R: Read>(&self, entry: &mut Entry<'_, R>, size: u64) -> Result<Source, Error> {
        let at = entry.raw_file_position();
        if let Some(plain) = self.plain {
            if at.saturating_add(size) > plain.size() {
                return Err(cut("the end of a file", plain.size()));
            }
            return Ok(Arc::new(Part::new(plain, at, size)));
        }
        let bytes = self.bounds.read(entry, size)?;
        if wide(bytes.len()) < size {
            return Err(cut("the end of a file", at.saturating_add(wide(bytes.len()))));
        }
        Ok(Arc::new(Memory(bytes)))
    }

    fn extension<R: Read>(
        &mut self,
        kind: EntryType,
        entry: &mut Entry<'_, R>,
    ) -> Result<(), Error> {
        let at = entry.raw_header_position();
        let room = path_room(self.bounds.limits);
        let mut bytes = Vec::new();
        let read = guard::run(|| entry.take(room + 1).read_to_end(&mut bytes));
        read.map_err(|error| self.bounds.fault(&error))?;
        if bytes.len() > narrow(room) {
            return Err(Error::OverLimit { limit: Limit::PathBytes, most: room });
        }
        if kind == EntryType::GNULongName {
            let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            bytes.truncate(end);
            self.named = Some(bytes);
            return Ok(());
        }
        for extension in PaxExtensions::new(&bytes) {
            let extension = extension.map_err(|error| self.bounds.fault(&error))?;
            match extension.key_bytes() {
                b"path" => self.named = Some(extension.value_bytes().to_vec()),
                // The size in the header would then be wrong, and the rest misread.
                b"size" => return Err(damaged("an extension that changes a size", at)),
                key if key.starts_with(b"GNU.sparse.") => {
                    return Err(damaged("an extension that leaves out zeros", at));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The files end at one block of zeros, or where nothing follows; only a second one shows that
    /// none was cut off.
    fn end(&self, mut rest: impl Read) -> Result<(), Error> {
        let mut block = Vec::new();
        let read = rest.by_ref().take(wide(BLOCK)).read_to_end(&mut block);
        read.map_err(|error| self.bounds.fault(&error))?;
        if block.iter().any(|byte| *byte != 0) {
            return Err(damaged("the end of the archive, behind which is more,", 0));
        }
        if block.len() < BLOCK {
            return Err(cut("the end of the archive", 0));
        }
        Ok(())
    }
}
