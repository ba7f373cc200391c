//! E01: EnCase's format up to version 7, in one file or several.

use std::sync::Arc;

use super::{
    Beside, Image,
    unpack::{LastPiece, inflate},
};
use crate::{
    Error,
    error::{cut, damaged},
    numbers::{array, le16, le32, le64, marked},
    source::{ReadAt, Source, narrow, wide, within},
};

/// Opens it, with the segments beside it.
pub(super) fn open(source: &Source, beside: &mut Beside<'_>) -> Result<Image, Error> {
    let mut reading = Reading::default();
    reading.segment(source)?;
    let mut number = 1_u32;
    while !reading.is_done {
        number += 1;
        let Some(name) = segment_name(beside.name, number) else { break };
        let Some(segment) = (beside.open)(&name) else {
            reading.faults.push(Error::PartMissing { name });
            break;
        };
        let is_next = segment.head(HEADER)?.get(9..11) == Some(&number_bytes(number));
        if !is_next {
            reading.faults.push(damaged("the number of a segment", 9));
            break;
        }
        reading.segment(&segment)?;
    }
    reading.finish()
}

/// Whether this is another segment than the first: its contents are read with that one.
pub(crate) fn is_later_segment(head: &[u8]) -> bool {
    marked(head, 0, b"EVF\x09\x0d\x0a\xff\x00") && le16(head, 9).is_some_and(|number| number > 1)
}

fn number_bytes(number: u32) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

/// `x.E01` up to `x.E99`, then `x.EAA` up to `x.ZZZ`; none behind it.
fn segment_name(first: &str, number: u32) -> Option<String> {
    let (stem, extension) = first.rsplit_once('.')?;
    let letter = extension.bytes().next().filter(u8::is_ascii_alphabetic)?;
    if number < 100 {
        return Some(format!("{stem}.{}{number:02}", char::from(letter)));
    }
    let (base, last) = if letter.is_ascii_lowercase() { (b'a', b'z') } else { (b'A', b'Z') };
    let number = number - 100;
    let char = |value: u32, base: u8| {
        let byte = u8::try_from(value).ok().and_then(|value| base.checked_add(value));
        byte.filter(|byte| *byte <= last).map(char::from)
    };
    let third = char(number % 26, base)?;
    let second = char(number / 26 % 26, base)?;
    let first = char(number / 676, letter)?;
    Some(format!("{stem}.{first}{second}{third}"))
}

/// Bytes of a file's header.
const HEADER: usize = 13;
/// Bytes of a section's header.
const SECTION: usize = 76;
/// Bytes of a table's header.
const TABLE: u64 = 24;
/// Sections of a segment. EnCase begins one for at most 65,534 chunks.
const MOST_SECTIONS: usize = 1 << 17;

/// A table of chunks: where in which segment it lies, and what it covers.
struct Table {
    first: u64,
    count: u64,
    segment: usize,
    /// Where its entries begin.
    at: u64,
    /// What the entries count from.
    base: u64,
    /// Where the last of its chunks ends.
    end: u64,
}

#[derive(Default)]
struct Reading {
    segments: Vec<Source>,
    tables: Vec<Table>,
    chunks: u64,
    shape: Option<Shape>,
    is_done: bool,
    faults: Vec<Error>,
}

/// What the volume's section says.
#[derive(Clone, Copy)]
struct Shape {
    chunk: u64,
    size: u64,
}

impl Reading {
    /// Goes through the sections of a segment.
    fn segment(&mut self, source: &Source) -> Result<(), Error> {
        self.segments.push(Arc::clone(source));
        let mut at = wide(HEADER);
        let mut spoilt = false;
        for _ in 0..MOST_SECTIONS {
            let header: [u8; SECTION] = match source.array("a section", at) {
                Ok(header) => header,
                Err(error) => {
                    self.faults.push(error);
                    return Ok(());
                }
            };
            if le32(&header, 72) != Some(adler32(header.get(..72).unwrap_or_default())) {
                self.faults.push(damaged("a section", at));
                return Ok(());
            }
            let next = le64(&header, 16).unwrap_or_default();
            let data = at.saturating_add(wide(SECTION));
            match header.split(|byte| *byte == 0).next().unwrap_or_default() {
                b"volume" | b"disk" | b"data" if self.shape.is_none() => {
                    self.shape = Some(shape(source, data)?);
                }
                b"table" => spoilt = self.table(source, at, next).is_err(),
                // A copy of the one before.
                b"table2" if spoilt => {
                    spoilt = false;
                    if let Err(error) = self.table(source, at, next) {
                        self.faults.push(error);
                    }
                }
                b"done" => {
                    self.is_done = true;
                    return Ok(());
                }
                b"next" => return Ok(()),
                _ => {}
            }
            if next < data {
                self.faults.push(damaged("a section", at));
                return Ok(());
            }
            at = next;
        }
        self.faults.push(damaged("the number of sections", at));
        Ok(())
    }

    fn table(&mut self, source: &Source, section: u64, next: u64) -> Result<(), Error> {
        let at = section.saturating_add(wide(SECTION));
        let header: [u8; 24] = source.array("a table of chunks", at)?;
        let count = le32(&header, 0).map_or(0, u64::from);
        let base = le64(&header, 8).unwrap_or_default();
        let entries = at.saturating_add(TABLE);
        let end = entries.saturating_add(count * 4);
        let sound = le32(&header, 20) == Some(adler32(header.get(..20).unwrap_or_default()));
        if !sound || end > source.size() {
            return Err(damaged("a table of chunks", at));
        }
        let segment = self.segments.len().saturating_sub(1);
        let first_chunk = if count == 0 { 0 } else { entry(source, entries)?.0 };
        // Chunks lie in front of the table, or in old images behind it.
        let in_front = base.saturating_add(first_chunk) < section;
        let end = if in_front { section } else { next };
        let table = Table { first: self.chunks, count, segment, at: entries, base, end };
        self.tables.push(table);
        self.chunks += count;
        Ok(())
    }

    fn finish(mut self) -> Result<Image, Error> {
        let shape = self.shape.ok_or_else(|| cut("the section of the volume", 0))?;
        if self.chunks < shape.size.div_ceil(shape.chunk) {
            let at = self.chunks.saturating_mul(shape.chunk);
            self.faults.push(cut("the rest of the disk, from here on,", at));
        }
        let disk = Disk {
            segments: self.segments,
            tables: self.tables,
            shape,
            last: LastPiece::default(),
        };
        Ok(Image { disk: Arc::new(disk), faults: self.faults })
    }
}

fn shape(source: &Source, at: u64) -> Result<Shape, Error> {
    let section: [u8; 24] = source.array("the section of the volume", at)?;
    let field = |at| le32(&section, at).map_or(0, u64::from);
    let sector = field(12);
    let chunk = field(8).saturating_mul(sector);
    let sectors = le64(&section, 16).unwrap_or_default();
    let size = sectors.checked_mul(sector);
    match size {
        Some(size) if (512..=MOST_CHUNK).contains(&chunk) => Ok(Shape { chunk, size }),
        _ => Err(damaged("the section of the volume", at)),
    }
}

/// Bytes of a chunk. EnCase's has 32 KiB, others up to 1 MiB.
const MOST_CHUNK: u64 = 16 << 20;

/// An entry of a table: an offset, and whether the chunk is packed.
fn entry(source: &Source, at: u64) -> Result<(u64, bool), Error> {
    let entry = u32::from_le_bytes(source.array("a table of chunks", at)?);
    Ok((u64::from(entry & 0x7fff_ffff), entry >> 31 == 1))
}

struct Disk {
    segments: Vec<Source>,
    tables: Vec<Table>,
    shape: Shape,
    last: LastPiece,
}

impl Disk {
    fn chunk(&self, number: u64) -> Result<Vec<u8>, Error> {
        let lost = || cut("a chunk", number.saturating_mul(self.shape.chunk));
        let behind = self.tables.partition_point(|table| table.first <= number);
        let table = behind.checked_sub(1).and_then(|at| self.tables.get(at)).ok_or_else(lost)?;
        let index = number - table.first;
        if index >= table.count {
            return Err(lost());
        }
        let source = self.segments.get(table.segment).ok_or_else(lost)?;
        let entry_at = table.at + index * 4;
        let (from, packed) = entry(source, entry_at)?;
        let from = table.base.saturating_add(from);
        let end = if index + 1 == table.count {
            table.end
        } else {
            table.base.saturating_add(entry(source, entry_at + 4)?.0)
        };
        let length = end.saturating_sub(from);
        // Deflate adds a few bytes to each block that it cannot make smaller.
        if length == 0 || length > self.shape.chunk + self.shape.chunk / 8 + 64 && packed {
            return Err(damaged("a table of chunks", entry_at));
        }
        let whole = self.length(number);
        if packed {
            let packed = source.bytes("a chunk", from, narrow(length))?;
            let bytes = inflate(&packed, true, narrow(self.shape.chunk));
            return bytes
                .filter(|bytes| bytes.len() >= whole)
                .ok_or_else(|| damaged("a chunk", from));
        }
        let mut bytes = source.bytes("a chunk", from, whole + 4)?;
        let sum = array(&bytes, whole).map(u32::from_le_bytes);
        bytes.truncate(whole);
        if sum != Some(adler32(&bytes)) {
            return Err(damaged("a chunk", from));
        }
        Ok(bytes)
    }

    /// Bytes of a chunk: the last one may be shorter.
    fn length(&self, number: u64) -> usize {
        within(self.shape.size, number.saturating_mul(self.shape.chunk), narrow(self.shape.chunk))
    }
}

impl ReadAt for Disk {
    fn size(&self) -> u64 {
        self.shape.size
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        super::pieces(self.shape.size, self.shape.chunk, offset, into, |number, skip, piece| {
            let bytes = self.last.get(number, || self.chunk(number))?;
            let from = bytes.get(narrow(skip)..).and_then(|bytes| bytes.get(..piece.len()));
            let at = number.saturating_mul(self.shape.chunk);
            piece.copy_from_slice(from.ok_or_else(|| damaged("a chunk", at))?);
            Ok(())
        })
    }
}

/// RFC 1950, section 9.
fn adler32(bytes: &[u8]) -> u32 {
    let (mut low, mut high) = (1_u32, 0_u32);
    // So many bytes fit before a remainder must be taken.
    for block in bytes.chunks(5552) {
        for byte in block {
            low += u32::from(*byte);
            high += low;
        }
        low %= 65_521;
        high %= 65_521;
    }
    high << 16 | low
}

#[cfg(test)]
mod tests {
    use super::segment_name;

    #[test]
    fn segments_are_named_as_encase_does() {
        let name = |number| segment_name("disk.E01", number);
        assert_eq!(name(2).as_deref(), Some("disk.E02"));
        assert_eq!(name(99).as_deref(), Some("disk.E99"));
        assert_eq!(name(100).as_deref(), Some("disk.EAA"));
        assert_eq!(name(126).as_deref(), Some("disk.EBA"));
        assert_eq!(name(776).as_deref(), Some("disk.FAA"));
        assert_eq!(name(14_971).as_deref(), Some("disk.ZZZ"));
        assert_eq!(name(14_972), None);
        assert_eq!(segment_name("a.e01", 100).as_deref(), Some("a.eaa"));
    }
}
