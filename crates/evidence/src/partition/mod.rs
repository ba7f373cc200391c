//! The volumes of a disk: by a table of partitions (MBR or GPT), or the disk as a whole.

mod gpt;
mod mbr;

use crate::{Error, source::Source, volume};

/// A stretch of a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Partition {
    /// From 1; none for a disk that is not divided.
    pub(crate) number: Option<u32>,
    /// Bytes in front of it.
    pub(crate) start: u64,
    /// Its bytes, as the table claims.
    pub(crate) size: u64,
    /// What the table says of its contents, where that matters.
    pub(crate) is_dynamic: bool,
}

/// The partitions of a disk, and what is wrong with their tables.
#[derive(Debug, Default)]
pub(crate) struct Partitions {
    pub(crate) found: Vec<Partition>,
    pub(crate) faults: Vec<Error>,
}

/// Reads the partitions; none where the bytes are no disk. `head` is its first bytes.
pub(crate) fn read(disk: &Source, head: &[u8]) -> Option<Partitions> {
    // The boot sector of a volume has the same mark at its end as a table of partitions.
    if volume::recognise(head).is_some() {
        let whole = Partition { number: None, start: 0, size: disk.size(), is_dynamic: false };
        return Some(Partitions { found: vec![whole], faults: Vec::new() });
    }
    if !mbr::is_table(head, disk.size()) {
        return gpt::read_without_mbr(disk, head);
    }
    Some(if mbr::is_protective(head) { gpt::read(disk) } else { mbr::read(disk, head) })
}
