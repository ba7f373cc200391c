//! The GUID partition table (UEFI specification, section 5.3).

use super::{Partition, Partitions};
use crate::{
    Error,
    error::damaged,
    numbers::{le32, le64, marked},
    source::{Source, narrow},
};

/// Reads the table, or the copy of it at the end of the disk.
pub(super) fn read(disk: &Source) -> Partitions {
    let mut faults = Vec::new();
    for sector in SECTORS {
        match table(disk, sector, sector) {
            Ok(Some(found)) => return Partitions { found, faults },
            Ok(None) => {}
            Err(error) => faults.push(error),
        }
    }
    if faults.is_empty() {
        faults.push(damaged("the table of partitions", 512));
    }
    for sector in SECTORS {
        let last = disk.size().saturating_sub(sector);
        if let Ok(Some(found)) = table(disk, sector, last) {
            return Partitions { found, faults };
        }
    }
    Partitions { found: Vec::new(), faults }
}

/// A disk whose first sector was lost.
pub(super) fn read_without_mbr(disk: &Source, head: &[u8]) -> Option<Partitions> {
    if !marked(head, 512, MARK) {
        return None;
    }
    let mut partitions = read(disk);
    partitions.faults.insert(0, damaged("the master boot record", 0));
    Some(partitions)
}

const MARK: &[u8] = b"EFI PART";
/// Sizes of sectors that disks have.
const SECTORS: [u64; 2] = [512, 4096];
/// Entries of a table; Windows makes 128.
const MOST_ENTRIES: u32 = 4096;

/// The partitions of the table whose header is at `at`; none where there is no header.
fn table(disk: &Source, sector: u64, at: u64) -> Result<Option<Vec<Partition>>, Error> {
    let header = disk.bytes("the table of partitions", at, 512)?;
    if !marked(&header, 0, MARK) {
        return Ok(None);
    }
    let broken = || damaged("the table of partitions", at);
    let length = le32(&header, 12).map_or(0, u64::from);
    let mut summed = header.get(..narrow(length)).ok_or_else(broken)?.to_vec();
    summed.get_mut(16..20).ok_or_else(broken)?.fill(0);
    let count = le32(&header, 80).ok_or_else(broken)?;
    let size = le32(&header, 84).ok_or_else(broken)?;
    let sound = le32(&header, 16) == Some(crc32(&summed))
        && count <= MOST_ENTRIES
        && (128..=4096).contains(&size);
    if !sound {
        return Err(broken());
    }
    let entries_at = le64(&header, 72).ok_or_else(broken)?.saturating_mul(sector);
    let bytes = narrow(u64::from(count) * u64::from(size));
    let entries = disk.bytes("the entries of the table of partitions", entries_at, bytes)?;
    if le32(&header, 88) != Some(crc32(&entries)) {
        return Err(damaged("the entries of the table of partitions", entries_at));
    }
    let entries = entries.chunks_exact(narrow(size.into())).zip(1..);
    Ok(Some(entries.filter_map(|(entry, number)| partition(entry, number, sector)).collect()))
}

fn partition(entry: &[u8], number: u32, sector: u64) -> Option<Partition> {
    let kind = entry.get(..16)?;
    if kind == [0; 16] {
        return None;
    }
    let (first, last) = (le64(entry, 32)?, le64(entry, 40)?);
    let size = last.checked_sub(first)?.checked_add(1)?.checked_mul(sector)?;
    let start = first.checked_mul(sector)?;
    Some(Partition { number: Some(number), start, size, is_dynamic: kind == DYNAMIC })
}

/// AF9B60A0-1431-4F62-BC68-3311714A69AD: data of the Logical Disk Manager.
const DYNAMIC: [u8; 16] = [
    0xa0, 0x60, 0x9b, 0xaf, 0x31, 0x14, 0x62, 0x4f, 0xbc, 0x68, 0x33, 0x11, 0x71, 0x4a, 0x69, 0xad,
];

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}
