//! VMDK: sparse, stream-optimised, and flat ones described by a text.

use std::sync::Arc;

use super::{
    Beside, Image,
    unpack::{LastPiece, inflate},
};
use crate::{
    Error, Unsupported,
    error::{cut, damaged},
    numbers::{le16, le32, le64, marked},
    source::{Part, ReadAt, Source, narrow, wide, within},
};

/// Whether a text describes the parts of a disk.
pub(super) fn is_descriptor(head: &[u8]) -> bool {
    head.starts_with(DESCRIPTOR.as_bytes())
}

const DESCRIPTOR: &str = "# Disk DescriptorFile";
const SECTOR: u64 = 512;

/// Opens an image of one file, whose description lies inside of it.
pub(super) fn open(source: &Source) -> Result<Image, Error> {
    let disk = Sparse::open(source)?;
    let text = disk.descriptor()?;
    refuse_differences(&text)?;
    Ok(Image { disk: Arc::new(disk), faults: Vec::new() })
}

/// Opens an image of a description and files beside it.
pub(super) fn open_descriptor(source: &Source, beside: &mut Beside<'_>) -> Result<Image, Error> {
    let text = String::from_utf8_lossy(&source.head(MOST_TEXT)?).into_owned();
    refuse_differences(&text)?;
    let mut parts: Vec<(u64, Source)> = Vec::new();
    let mut faults = Vec::new();
    let mut end = 0_u64;
    for extent in text.lines().filter_map(Extent::read) {
        end = end.saturating_add(extent.size);
        match extent.open(beside.open) {
            Ok(part) => parts.push((end, part)),
            // The other parts may hold what is looked for.
            Err(error) => {
                parts.push((end, Arc::new(Absent { size: extent.size })));
                faults.push(error);
            }
        }
    }
    if parts.is_empty() {
        return Err(damaged("the description of the disk", 0));
    }
    Ok(Image { disk: Arc::new(Joined { parts }), faults })
}

/// Bytes of a description. Those met have one or two kilobytes.
const MOST_TEXT: usize = 64 << 10;

fn refuse_differences(descriptor: &str) -> Result<(), Error> {
    let mut lines = descriptor.lines().filter_map(|line| line.split_once('='));
    let parent = lines.find(|(key, _)| key.trim().eq_ignore_ascii_case("parentCID"));
    if parent.is_some_and(|(_, id)| !id.trim().eq_ignore_ascii_case("ffffffff")) {
        return Err(Unsupported::Differences.into());
    }
    Ok(())
}

/// A line of a description such as `RW 4192256 SPARSE "disk-s001.vmdk"`, or with an offset in
/// sectors behind it.
struct Extent<'a> {
    size: u64,
    kind: &'a str,
    file: Option<&'a str>,
    offset: u64,
}

impl<'a> Extent<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let (access, rest) = line.trim().split_once(' ')?;
        if !matches!(access, "RW" | "RDONLY" | "NOACCESS") {
            return None;
        }
        let (sectors, rest) = rest.trim_start().split_once(' ')?;
        let size = sectors.parse::<u64>().ok()?.checked_mul(SECTOR)?;
        let mut quoted = rest.split('"');
        let kind = quoted.next()?.trim();
        let file = quoted.next();
        let offset = quoted.next().and_then(|offset| offset.trim().parse::<u64>().ok());
        let offset = offset.unwrap_or_default().checked_mul(SECTOR)?;
        Some(Self { size, kind, file, offset })
    }

    fn open(&self, beside: &mut dyn FnMut(&str) -> Option<Source>) -> Result<Source, Error> {
        if self.size == 0 || self.kind == "ZERO" {
            return Ok(Arc::new(Zeros { size: self.size }));
        }
        let name = self.file.ok_or_else(|| damaged("the description of the disk", 0))?;
        let missing = || Error::PartMissing { name: name.chars().take(255).collect() };
        let file = beside(name).ok_or_else(missing)?;
        match self.kind {
            "FLAT" | "VMFS" => Ok(Arc::new(Part::new(&file, self.offset, self.size))),
            "SPARSE" => Ok(Arc::new(Sparse::open(&file)?)),
            _ => Err(Unsupported::Format("a VMDK image with an unknown kind of part").into()),
        }
    }
}

/// Parts of a disk one behind the other, each with where it ends.
struct Joined {
    parts: Vec<(u64, Source)>,
}

impl ReadAt for Joined {
    fn size(&self) -> u64 {
        self.parts.last().map_or(0, |(end, _)| *end)
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        let mut filled = 0;
        while let Some(rest) = into.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let at = offset.saturating_add(wide(filled));
            let number = self.parts.partition_point(|(end, _)| *end <= at);
            let Some((end, part)) = self.parts.get(number) else { break };
            let before = number.checked_sub(1).and_then(|before| self.parts.get(before));
            let start = before.map_or(0, |(end, _)| *end);
            let length = within(*end, at, rest.len());
            let piece = rest.get_mut(..length).unwrap_or_default();
            part.fill("a part of the disk", at - start, piece)?;
            filled += length;
        }
        Ok(filled)
    }
}

/// A part that was never written.
struct Zeros {
    size: u64,
}

impl ReadAt for Zeros {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        super::pieces(self.size, SECTOR, offset, into, |_, _, piece| {
            piece.fill(0);
            Ok(())
        })
    }
}

/// A part that is not there.
struct Absent {
    size: u64,
}

impl ReadAt for Absent {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, _: &mut [u8]) -> Result<usize, Error> {
        Err(cut("a part of the disk", offset))
    }
}

/// A file in which only grains that were written have room.
struct Sparse {
    source: Source,
    size: u64,
    /// Bytes of a grain.
    grain: u64,
    /// Entries of a table of grains.
    per_table: u64,
    /// Where the tables of grains begin, in sectors.
    directory: Vec<u32>,
    descriptor_at: u64,
    descriptor_size: u64,
    packed: bool,
    zeros: bool,
    last: LastPiece,
}

impl Sparse {
    fn open(source: &Source) -> Result<Self, Error> {
        let mut header: [u8; 512] = source.array("the header", 0)?;
        let embedded = (le64(&header, 28).unwrap_or(0), le64(&header, 36).unwrap_or(0));
        if le64(&header, 56) == Some(AT_THE_END) {
            // A stream's header is written before anything is known; what stands at its end holds.
            let at = source.size().saturating_sub(2 * SECTOR);
            header = source.array("the footer", at)?;
        }
        if !marked(&header, 0, b"KDMV") {
            return Err(damaged("the header", 0));
        }
        let field = |at| le64(&header, at).unwrap_or_default();
        let flags = le32(&header, 8).unwrap_or_default();
        let grain = field(20).saturating_mul(SECTOR);
        let per_table = le32(&header, 44).map_or(0, u64::from);
        let sound = grain.is_power_of_two()
            && (8 * SECTOR..=MOST_GRAIN).contains(&grain)
            && (1..=1 << 16).contains(&per_table);
        if !sound {
            return Err(damaged("the header", 0));
        }
        if flags & PACKED != 0 && le16(&header, 77) != Some(1) {
            return Err(Unsupported::Format("a VMDK image packed in an unknown way").into());
        }
        let size = field(12).checked_mul(SECTOR).ok_or_else(|| damaged("the size", 12))?;
        let length = size.div_ceil(grain).div_ceil(per_table).saturating_mul(4);
        let table = |at| {
            let at = field(at).saturating_mul(SECTOR);
            source.bytes("the directory of grains", at, narrow(length))
        };
        // Two are kept; bit 1 says whether the redundant one is in use.
        let table =
            table(56).or_else(|error| if field(48) == 0 { Err(error) } else { table(48) })?;
        Ok(Self {
            source: Arc::clone(source),
            size,
            grain,
            per_table,
            directory: table.chunks_exact(4).filter_map(|entry| le32(entry, 0)).collect(),
            descriptor_at: embedded.0.saturating_mul(SECTOR),
            descriptor_size: embedded.1.saturating_mul(SECTOR),
            packed: flags & PACKED != 0,
            zeros: flags & ZEROS != 0,
            last: LastPiece::default(),
        })
    }

    /// The description inside, if there is one.
    fn descriptor(&self) -> Result<String, Error> {
        let length = narrow(self.descriptor_size).min(MOST_TEXT);
        if self.descriptor_at == 0 || length == 0 {
            return Ok(String::new());
        }
        let bytes = self.source.bytes("the description", self.descriptor_at, length)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Where a grain begins, in sectors; none for one that was never written.
    fn sector(&self, number: u64) -> Result<Option<u32>, Error> {
        let table = self.directory.get(narrow(number / self.per_table));
        let table = *table.ok_or_else(|| cut("the directory of grains", 0))?;
        if table == 0 {
            return Ok(None);
        }
        let at = u64::from(table) * SECTOR + number % self.per_table * 4;
        let sector = u32::from_le_bytes(self.source.array("a table of grains", at)?);
        Ok((sector != 0 && !(self.zeros && sector == 1)).then_some(sector))
    }

    /// Behind a packed grain's number and length lies a zlib stream.
    fn unpack(&self, number: u64, at: u64) -> Result<Arc<[u8]>, Error> {
        self.last.get(number, || {
            let marker: [u8; 12] = self.source.array("a packed grain", at)?;
            let length = le32(&marker, 8).map_or(0, u64::from);
            // Deflate adds a few bytes to each block that it cannot make smaller.
            if length > self.grain + self.grain / 8 + 64 {
                return Err(damaged("a packed grain", at));
            }
            let packed = self.source.bytes("a packed grain", at + 12, narrow(length))?;
            let mut grain = inflate(&packed, true, narrow(self.grain))
                .ok_or_else(|| damaged("a packed grain", at))?;
            // The last one of a disk may be shorter.
            grain.resize(narrow(self.grain), 0);
            Ok(grain)
        })
    }
}

/// A place of the directory that says that a footer has it.
const AT_THE_END: u64 = u64::MAX;
/// Bytes of the largest grain that is read; 64 KiB is what is met.
const MOST_GRAIN: u64 = 2 << 20;
/// Flag: an entry of 1 stands for zeros.
const ZEROS: u32 = 4;
/// Flag: grains are packed.
const PACKED: u32 = 1 << 16;

impl ReadAt for Sparse {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        super::pieces(self.size, self.grain, offset, into, |number, skip, piece| {
            let Some(sector) = self.sector(number)? else {
                piece.fill(0);
                return Ok(());
            };
            let at = u64::from(sector) * SECTOR;
            if !self.packed {
                return self.source.fill("a grain", at + skip, piece);
            }
            let bytes = self.unpack(number, at)?;
            let from = bytes.get(narrow(skip)..).and_then(|bytes| bytes.get(..piece.len()));
            piece.copy_from_slice(from.ok_or_else(|| damaged("a packed grain", at))?);
            Ok(())
        })
    }
}
