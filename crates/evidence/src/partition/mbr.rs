//! The table of partitions in the master boot record, and the chain of extended ones.

use super::{Partition, Partitions};
use crate::{error::damaged, numbers::le32, source::Source};

/// An entry of a table.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry {
    status: u8,
    kind: u8,
    /// In sectors.
    start: u32,
    size: u32,
}

const SECTOR: u64 = 512;
/// Links of a chain of extended partitions; drive letters end at 24.
const MOST_LINKS: usize = 128;

/// Whether the sector is a table whose partitions lie on the disk. Where the disk is cut, some
/// partition begins on it at least.
pub(super) fn is_table(sector: &[u8], size: u64) -> bool {
    if sector.get(510..512) != Some(&[0x55, 0xaa]) {
        return false;
    }
    let entries = entries(sector);
    let sound = entries.iter().all(|entry| matches!(entry.status, 0 | 0x80));
    sound && entries.iter().any(|entry| entry.is_used() && u64::from(entry.start) * SECTOR < size)
}

/// Whether it only keeps others off a GPT.
pub(super) fn is_protective(sector: &[u8]) -> bool {
    entries(sector).iter().any(|entry| entry.kind == 0xee)
}

pub(super) fn read(disk: &Source, sector: &[u8]) -> Partitions {
    let mut found = Vec::new();
    let mut faults = Vec::new();
    let mut number = 0;
    let mut chains = Vec::new();
    for entry in entries(sector) {
        number += 1;
        if entry.is_extended() {
            chains.push(entry.start);
        } else if entry.is_used() {
            found.push(entry.partition(number, 0));
        }
    }
    number = 4;
    for first in chains {
        let mut next = Some(0_u32);
        let mut seen = Vec::new();
        while let Some(offset) = next {
            let at = (u64::from(first) + u64::from(offset)) * SECTOR;
            if seen.contains(&offset) || seen.len() >= MOST_LINKS {
                faults.push(damaged("the chain of extended partitions", at));
                break;
            }
            seen.push(offset);
            let table: [u8; 512] = match disk.array("a table of extended partitions", at) {
                Ok(table) => table,
                Err(error) => {
                    faults.push(error);
                    break;
                }
            };
            if table.get(510..512) != Some(&[0x55, 0xaa]) {
                faults.push(damaged("a table of extended partitions", at));
                break;
            }
            next = None;
            for entry in entries(&table) {
                if entry.is_extended() {
                    next = next.or(Some(entry.start));
                } else if entry.is_used() {
                    number += 1;
                    found.push(entry.partition(number, at));
                }
            }
        }
    }
    Partitions { found, faults }
}

fn entries(sector: &[u8]) -> Vec<Entry> {
    let table = sector.get(446..510).unwrap_or_default();
    let entry = |entry: &[u8]| {
        Some(Entry {
            status: *entry.first()?,
            kind: *entry.get(4)?,
            start: le32(entry, 8)?,
            size: le32(entry, 12)?,
        })
    };
    table.chunks_exact(16).filter_map(entry).collect()
}

impl Entry {
    fn is_used(&self) -> bool {
        self.kind != 0 && self.size != 0 && self.start != 0
    }

    fn is_extended(&self) -> bool {
        // CHS, LBA, and Linux' own.
        matches!(self.kind, 0x05 | 0x0f | 0x85) && self.is_used()
    }

    /// The start counts from `base`, in bytes.
    fn partition(&self, number: u32, base: u64) -> Partition {
        Partition {
            number: Some(number),
            start: base + u64::from(self.start) * SECTOR,
            size: u64::from(self.size) * SECTOR,
            is_dynamic: self.kind == 0x42,
        }
    }
}
