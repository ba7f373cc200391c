//! VHDX.

use std::sync::Arc;

use super::{Image, crc32c::crc32c};
use crate::{
    Error, Unsupported,
    error::{cut, damaged},
    numbers::{array, le16, le32, le64, marked},
    source::{ReadAt, Source, narrow},
};

/// Opens it, by what its newest header and its first sound table of regions say.
pub(super) fn open(source: &Source) -> Result<Image, Error> {
    let mut faults = Vec::new();
    if newest_header(source)?.get(48..64).is_some_and(|log| log != [0; 16]) {
        faults.push(Unsupported::LogNotReplayed.into());
    }
    let regions = regions(source)?;
    let metadata = region(&regions, &METADATA)?;
    let blocks = region(&regions, &BLOCKS)?;
    let items = Items::read(source, metadata)?;
    let disk = Disk::open(source, &items, blocks, &mut faults)?;
    Ok(Image { disk: Arc::new(disk), faults })
}

/// Bytes of a header that its checksum goes over.
const HEADER: usize = 4096;

fn newest_header(source: &Source) -> Result<Vec<u8>, Error> {
    let sound = [64 << 10, 128 << 10].into_iter().filter_map(|at| {
        let header = source.bytes("a header", at, HEADER).ok()?;
        let sound = marked(&header, 0, b"head") && le32(&header, 4)? == crc32c(&header, 4);
        Some((sound.then(|| le64(&header, 8))??, header))
    });
    let newest = sound.max_by_key(|(sequence, _)| *sequence);
    Ok(newest.ok_or_else(|| damaged("both headers", 64 << 10))?.1)
}

/// Bytes of a table of regions.
const REGIONS: usize = 64 << 10;

fn regions(source: &Source) -> Result<Vec<u8>, Error> {
    let sound = [192 << 10, 256 << 10].into_iter().find_map(|at| {
        let table = source.bytes("a table of regions", at, REGIONS).ok()?;
        let sound = marked(&table, 0, b"regi") && le32(&table, 4)? == crc32c(&table, 4);
        sound.then_some(table)
    });
    sound.ok_or_else(|| damaged("both tables of regions", 192 << 10))
}

/// A GUID as it lies in the file.
type Guid = [u8; 16];

/// 2DC27766-F623-4200-9D64-115E9BFD4A08
const BLOCKS: Guid = [
    0x66, 0x77, 0xc2, 0x2d, 0x23, 0xf6, 0x00, 0x42, 0x9d, 0x64, 0x11, 0x5e, 0x9b, 0xfd, 0x4a, 0x08,
];
/// 8B7CA206-4790-4B9A-B8FE-575F050F886E
const METADATA: Guid = [
    0x06, 0xa2, 0x7c, 0x8b, 0x90, 0x47, 0x9a, 0x4b, 0xb8, 0xfe, 0x57, 0x5f, 0x05, 0x0f, 0x88, 0x6e,
];
/// CAA16737-FA36-4D43-B3B6-33F0AA44E76B
const FILE_PARAMETERS: Guid = [
    0x37, 0x67, 0xa1, 0xca, 0x36, 0xfa, 0x43, 0x4d, 0xb3, 0xb6, 0x33, 0xf0, 0xaa, 0x44, 0xe7, 0x6b,
];
/// 2FA54224-CD1B-4876-B211-5DBED83BF4B8
const DISK_SIZE: Guid = [
    0x24, 0x42, 0xa5, 0x2f, 0x1b, 0xcd, 0x76, 0x48, 0xb2, 0x11, 0x5d, 0xbe, 0xd8, 0x3b, 0xf4, 0xb8,
];
/// 8141BF1D-A96F-4709-BA47-F233A8FAAB5F
const SECTOR_SIZE: Guid = [
    0x1d, 0xbf, 0x41, 0x81, 0x6f, 0xa9, 0x09, 0x47, 0xba, 0x47, 0xf2, 0x33, 0xa8, 0xfa, 0xab, 0x5f,
];

/// Where a region begins.
fn region(table: &[u8], wanted: &Guid) -> Result<u64, Error> {
    let entries = table.get(16..).unwrap_or_default().chunks_exact(32);
    let count = le32(table, 8).map_or(0, u64::from);
    let mut entries = entries.take(narrow(count));
    let entry = entries.find(|entry| marked(entry, 0, wanted));
    entry.and_then(|entry| le64(entry, 16)).ok_or_else(|| damaged("a table of regions", 192 << 10))
}

/// What the metadata say.
struct Items {
    block_size: u64,
    has_parent: bool,
    size: u64,
    sector: u64,
}

impl Items {
    fn read(source: &Source, at: u64) -> Result<Self, Error> {
        let table = source.bytes("the metadata", at, 64 << 10)?;
        let broken = || damaged("the metadata", at);
        if !marked(&table, 0, b"metadata") {
            return Err(broken());
        }
        let count = le16(&table, 10).map_or(0, usize::from);
        let item = |wanted: &Guid| {
            let mut entries = table.get(32..)?.chunks_exact(32).take(count);
            let entry = entries.find(|entry| marked(entry, 0, wanted))?;
            let at = at.checked_add(u64::from(le32(entry, 16)?))?;
            source.array::<8>("an item of the metadata", at).ok()
        };
        let parameters = item(&FILE_PARAMETERS).ok_or_else(broken)?;
        let size = item(&DISK_SIZE).ok_or_else(broken)?;
        let sector = item(&SECTOR_SIZE).ok_or_else(broken)?;
        Ok(Self {
            block_size: le32(&parameters, 0).map_or(0, u64::from),
            has_parent: le32(&parameters, 4).is_some_and(|flags| flags & 2 != 0),
            size: u64::from_le_bytes(size),
            sector: array(&sector, 0).map_or(0, u32::from_le_bytes).into(),
        })
    }
}

struct Disk {
    source: Source,
    size: u64,
    block_size: u64,
    /// Where the table of blocks begins.
    table: u64,
    /// Blocks between two entries for maps of sectors.
    ratio: u64,
}

impl Disk {
    fn open(
        source: &Source,
        items: &Items,
        table: u64,
        faults: &mut Vec<Error>,
    ) -> Result<Self, Error> {
        if items.has_parent {
            return Err(Unsupported::Differences.into());
        }
        let block_size = items.block_size;
        let sound = block_size.is_power_of_two()
            && (1 << 20..=256 << 20).contains(&block_size)
            && matches!(items.sector, 512 | 4096);
        // The specification has no disk over 64 TB.
        if !sound || items.size > 64 << 40 {
            return Err(damaged("the metadata", 0));
        }
        let ratio = (items.sector << 23) / block_size;
        let blocks = items.size.div_ceil(block_size);
        let entries = blocks + blocks.saturating_sub(1) / ratio;
        if table.saturating_add(entries * 8) > source.size() {
            faults.push(cut("the table of blocks", table));
        }
        Ok(Self { source: Arc::clone(source), size: items.size, block_size, table, ratio })
    }
}

impl ReadAt for Disk {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        super::pieces(self.size, self.block_size, offset, into, |number, skip, piece| {
            let at = self.table.saturating_add((number + number / self.ratio) * 8);
            let entry = u64::from_le_bytes(self.source.array("the table of blocks", at)?);
            match entry & 7 {
                // Not present, undefined, zero, unmapped.
                0..=3 => piece.fill(0),
                6 => {
                    // Bits 20 to 63 are the offset in MiB.
                    let block = entry & !0xf_ffff;
                    self.source.fill("a block", block.saturating_add(skip), piece)?;
                }
                _ => return Err(damaged("the table of blocks", at)),
            }
            Ok(())
        })
    }
}
