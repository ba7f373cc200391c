//! qcow2, versions 2 and 3.

use std::sync::Arc;

use super::{
    Image,
    unpack::{LastPiece, inflate},
};
use crate::{
    Error, Unsupported,
    error::{cut, damaged},
    numbers::{be32, be64},
    source::{ReadAt, Source, narrow, within},
};

/// Opens it; the table of the first level stays in memory.
pub(super) fn open(source: &Source) -> Result<Image, Error> {
    let header = source.head(HEADER)?;
    let fields = Fields::read(&header).ok_or_else(|| cut("the header", 0))?;
    fields.check()?;
    let mut faults = Vec::new();
    if fields.incompatible & CORRUPT != 0 {
        faults.push(damaged("the image, as its header says", 72));
    }
    let bytes = usize::try_from(fields.l1_size).unwrap_or(usize::MAX).saturating_mul(8);
    let table = source.bytes("the level 1 table", fields.l1_offset, bytes)?;
    let level1 = table.chunks_exact(8).filter_map(|entry| be64(entry, 0)).collect();
    let disk = Disk { source: Arc::clone(source), fields, level1, last: LastPiece::default() };
    Ok(Image { disk: Arc::new(disk), faults })
}

/// Bytes of the longest header that is made use of.
const HEADER: usize = 112;
const CORRUPT: u64 = 2;

struct Fields {
    version: u32,
    backing_offset: u64,
    cluster_bits: u32,
    size: u64,
    encryption: u32,
    l1_size: u32,
    l1_offset: u64,
    incompatible: u64,
    compression: u8,
}

impl Fields {
    fn read(header: &[u8]) -> Option<Self> {
        let version = be32(header, 4)?;
        let long = version >= 3;
        let length = if long { be32(header, 100)? } else { 72 };
        Some(Self {
            version,
            backing_offset: be64(header, 8)?,
            cluster_bits: be32(header, 20)?,
            size: be64(header, 24)?,
            encryption: be32(header, 32)?,
            l1_size: be32(header, 36)?,
            l1_offset: be64(header, 40)?,
            incompatible: if long { be64(header, 72)? } else { 0 },
            compression: if length > 104 { *header.get(104)? } else { 0 },
        })
    }

    fn check(&self) -> Result<(), Error> {
        if !(2..=3).contains(&self.version) {
            return Err(Unsupported::Format("a qcow image of an unknown version").into());
        }
        if self.encryption != 0 {
            return Err(Unsupported::EncryptedImage.into());
        }
        if self.backing_offset != 0 {
            return Err(Unsupported::Differences.into());
        }
        // Bits: 0 counts of references are stale, which reading does not need; 1 corrupt; 2
        // external data file; 3 another way of packing; 4 extended entries; the rest is not known.
        if self.incompatible & 4 != 0 {
            return Err(Unsupported::ContentsElsewhere.into());
        }
        if self.incompatible & 16 != 0 {
            return Err(Unsupported::ExtendedEntries.into());
        }
        if self.incompatible >> 5 != 0 {
            return Err(Unsupported::Format("a qcow2 image with unknown features").into());
        }
        if !(9..=21).contains(&self.cluster_bits) {
            return Err(damaged("the size of clusters", 20));
        }
        Ok(())
    }
}

struct Disk {
    source: Source,
    fields: Fields,
    level1: Vec<u64>,
    last: LastPiece,
}

/// Where a cluster is.
enum Cluster {
    Zeros,
    At(u64),
    Packed { at: u64, length: usize },
}

/// Bits 9 to 55 of an entry: an offset in the image.
const OFFSET: u64 = 0x00ff_ffff_ffff_fe00;

impl Disk {
    fn cluster(&self, number: u64) -> Result<Cluster, Error> {
        let bits = self.fields.cluster_bits;
        let per_table = 1_u64 << (bits - 3);
        let Some(level1) = self.level1.get(narrow(number / per_table)) else {
            return Err(cut("the level 1 table", self.fields.l1_offset));
        };
        let table = level1 & OFFSET;
        if table == 0 {
            return Ok(Cluster::Zeros);
        }
        let at = table.saturating_add(number % per_table * 8);
        let entry = u64::from_be_bytes(self.source.array("a level 2 table", at)?);
        if entry & 1 << 62 != 0 {
            // The lower bits are the offset, the upper ones the number of further sectors.
            let split = 62 - (bits - 8);
            let at = entry & ((1 << split) - 1);
            let sectors = (entry & ((1 << 62) - 1)) >> split;
            let length = narrow((sectors + 1) * 512 - at % 512);
            return Ok(Cluster::Packed { at, length });
        }
        if self.fields.version >= 3 && entry & 1 == 1 || entry & OFFSET == 0 {
            return Ok(Cluster::Zeros);
        }
        Ok(Cluster::At(entry & OFFSET))
    }

    fn unpack(&self, number: u64, at: u64, length: usize) -> Result<Arc<[u8]>, Error> {
        if self.fields.compression == 1 {
            return Err(Unsupported::ZstdClusters.into());
        }
        self.last.get(number, || {
            // The last sector may be cut where the file ends.
            let mut packed = vec![0; within(self.source.size(), at, length)];
            self.source.fill("a packed cluster", at, &mut packed)?;
            let size = 1_usize << self.fields.cluster_bits;
            inflate(&packed, false, size)
                .filter(|bytes| bytes.len() == size)
                .ok_or_else(|| damaged("a packed cluster", at))
        })
    }
}

impl ReadAt for Disk {
    fn size(&self) -> u64 {
        self.fields.size
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        let cluster_size = 1_u64 << self.fields.cluster_bits;
        super::pieces(self.size(), cluster_size, offset, into, |number, skip, piece| {
            match self.cluster(number)? {
                Cluster::Zeros => piece.fill(0),
                Cluster::At(at) => {
                    self.source.fill("a cluster", at.saturating_add(skip), piece)?;
                }
                Cluster::Packed { at, length } => {
                    let bytes = self.unpack(number, at, length)?;
                    let from = bytes.get(narrow(skip)..).unwrap_or_default();
                    let from = from.get(..piece.len()).ok_or_else(|| damaged("a cluster", at))?;
                    piece.copy_from_slice(from);
                }
            }
            Ok(())
        })
    }
}
