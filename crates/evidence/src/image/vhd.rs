//! VHD: fixed and dynamic.

use std::sync::Arc;

use super::Image;
use crate::{
    Error, Unsupported,
    error::{cut, damaged},
    numbers::{be32, be64, marked},
    source::{Part, ReadAt, Source, narrow},
};

/// Whether the last sector is a footer; a fixed disk has no other mark.
pub(super) fn has_footer(source: &Source) -> Result<bool, Error> {
    let Some(at) = source.size().checked_sub(SECTOR).filter(|at| at % SECTOR == 0) else {
        return Ok(false);
    };
    Ok(&source.array::<8>("the footer", at)? == MARK)
}

/// Opens it, by the copy of the footer at the start where the end is not there.
pub(super) fn open(source: &Source) -> Result<Image, Error> {
    let mut faults = Vec::new();
    let last = source.size().saturating_sub(SECTOR);
    let mut footer: [u8; 512] = source.array("the footer", last)?;
    if !marked(&footer, 0, MARK) {
        faults.push(cut("the footer at the end", last));
        footer = source.array("the copy of the footer", 0)?;
    } else if !is_summed(&footer, 64) {
        faults.push(damaged("the checksum of the footer", last + 64));
    }
    let size = be64(&footer, 48).unwrap_or_default();
    let disk: Source = match be32(&footer, 60) {
        Some(FIXED) => {
            if size > last {
                faults.push(cut("the end of the disk", last));
            }
            Arc::new(Part::new(source, 0, size))
        }
        Some(DYNAMIC) => {
            let header = be64(&footer, 16).unwrap_or_default();
            Arc::new(Dynamic::open(source, size, header, &mut faults)?)
        }
        Some(DIFFERENCING) => return Err(Unsupported::Differences.into()),
        _ => return Err(damaged("the type of the disk", last + 60)),
    };
    Ok(Image { disk, faults })
}

const MARK: &[u8; 8] = b"conectix";
const SECTOR: u64 = 512;
const FIXED: u32 = 2;
const DYNAMIC: u32 = 3;
const DIFFERENCING: u32 = 4;

/// Whether the complement of the sum of all other bytes stands at `at`.
fn is_summed(bytes: &[u8], at: usize) -> bool {
    let own = bytes.get(at..at + 4).unwrap_or_default();
    let sum = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
    be32(bytes, at) == Some(!(sum(bytes) - sum(own)))
}

struct Dynamic {
    source: Source,
    size: u64,
    block_size: u64,
    /// Bytes of the map of sectors in front of each block.
    map: u64,
    /// The sector that each block begins at.
    blocks: Vec<u32>,
}

/// An entry of a block that was never written.
const NO_BLOCK: u32 = u32::MAX;

impl Dynamic {
    fn open(source: &Source, size: u64, at: u64, faults: &mut Vec<Error>) -> Result<Self, Error> {
        let header: [u8; 1024] = source.array("the header of the dynamic disk", at)?;
        if !marked(&header, 0, b"cxsparse") {
            return Err(damaged("the header of the dynamic disk", at));
        }
        if !is_summed(&header, 36) {
            faults.push(damaged("the checksum of the header", at.saturating_add(36)));
        }
        let table = be64(&header, 16).unwrap_or_default();
        let block_size = be32(&header, 32).map_or(0, u64::from);
        if !block_size.is_power_of_two() || !(SECTOR..=1 << 31).contains(&block_size) {
            return Err(damaged("the size of blocks", at.saturating_add(32)));
        }
        let claimed = be32(&header, 28).map_or(0, u64::from);
        let needed = size.div_ceil(block_size);
        if needed > claimed {
            faults.push(damaged("the number of blocks", at.saturating_add(28)));
        }
        let length = narrow(needed.min(claimed).saturating_mul(4));
        let bytes = source.bytes("the table of blocks", table, length)?;
        let blocks = bytes.chunks_exact(4).filter_map(|entry| be32(entry, 0)).collect();
        let map = (block_size / SECTOR).div_ceil(8).next_multiple_of(SECTOR);
        Ok(Self { source: Arc::clone(source), size, block_size, map, blocks })
    }
}

impl ReadAt for Dynamic {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        super::pieces(self.size, self.block_size, offset, into, |number, skip, piece| {
            let block = self.blocks.get(narrow(number));
            match *block.ok_or_else(|| damaged("the number of blocks", 0))? {
                // Sectors that were never written are zeros in the block, so its map adds nothing.
                NO_BLOCK => piece.fill(0),
                sector => {
                    let at = u64::from(sector) * SECTOR + self.map + skip;
                    self.source.fill("a block", at, piece)?;
                }
            }
            Ok(())
        })
    }
}
