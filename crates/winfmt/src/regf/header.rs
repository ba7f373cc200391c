//! The base block: the first 4,096 bytes of a hive, the first sector of a log.

use super::{
    Filetime,
    bytes::{array_at, put_u32, text, u32_at, u64_at},
};

/// Length of the base block in bytes; the hive bins follow.
pub(super) const LENGTH: usize = 4096;
/// The part with a meaning, which is all that logs hold.
pub(super) const SECTOR: usize = 512;
/// Where in the base block the fields are that replaying logs goes by.
pub(super) mod at {
    pub(in crate::regf) const PRIMARY_SEQUENCE: usize = 4;
    pub(in crate::regf) const SECONDARY_SEQUENCE: usize = 8;
    pub(in crate::regf) const LAST_WRITTEN: usize = 12;
    pub(in crate::regf) const FILE_TYPE: usize = 28;
    pub(in crate::regf) const BINS_SIZE: usize = 40;
    pub(in crate::regf) const CHECKSUM: usize = 508;
}

/// What the base block says. Field names are those of the specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseBlock {
    /// Raised when a write to the file begins.
    pub primary_sequence: u32,
    /// Raised when it is done: the file is dirty where both differ.
    pub secondary_sequence: u32,
    /// Last written; not kept up to date from Windows 8.1 on.
    pub last_written: Filetime,
    /// Version of the writer.
    pub version: Version,
    /// 0 for a hive, 1, 2 or 6 for a log.
    pub file_type: u32,
    /// Where the root key is, in bytes from the first hive bin.
    pub root_cell: u32,
    /// Bytes of all hive bins.
    pub bins_size: u32,
    /// Bytes of a disk's sector, divided by 512.
    pub clustering_factor: u32,
    /// The end of the file's path, at most 32 characters.
    pub file_name: String,
    /// GUID of the resource manager, from Vista on; else zeros or anything.
    pub rm_id: [u8; 16],
    /// Whether the checksum is right.
    pub is_sound: bool,
}

/// A version of the format, such as 1.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Always 1.
    pub major: u32,
    /// 1 is NT 3.1, 2 NT 3.5, 3 up to 2000 and small hives of later systems.
    pub minor: u32,
}

impl Version {
    /// Whether there is a description of it.
    pub(super) const fn is_known(self) -> bool {
        self.major == 1 && 1 <= self.minor && self.minor <= 6
    }
}

impl BaseBlock {
    /// Reads the first sector, if it is one of a hive or a log.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let sector = bytes.get(..SECTOR)?;
        if !sector.starts_with(b"regf") {
            return None;
        }
        Some(Self {
            primary_sequence: u32_at(sector, at::PRIMARY_SEQUENCE)?,
            secondary_sequence: u32_at(sector, at::SECONDARY_SEQUENCE)?,
            last_written: Filetime(u64_at(sector, at::LAST_WRITTEN)?),
            version: Version { major: u32_at(sector, 20)?, minor: u32_at(sector, 24)? },
            file_type: u32_at(sector, at::FILE_TYPE)?,
            root_cell: u32_at(sector, 36)?,
            bins_size: u32_at(sector, at::BINS_SIZE)?,
            clustering_factor: u32_at(sector, 44)?,
            file_name: text(sector.get(48..112)?),
            rm_id: array_at(sector, 112)?,
            is_sound: u32_at(sector, at::CHECKSUM)? == checksum(sector),
        })
    }

    /// Whether a write to the file was not finished, so that logs are needed.
    pub const fn is_dirty(&self) -> bool {
        !self.is_sound || self.primary_sequence != self.secondary_sequence
    }
}

/// Writes the checksum that belongs to the block.
pub(super) fn seal(block: &mut [u8]) {
    let checksum = checksum(block);
    put_u32(block, at::CHECKSUM, checksum);
}

fn checksum(block: &[u8]) -> u32 {
    let words = block.chunks_exact(4).take(at::CHECKSUM / 4);
    match words.filter_map(|word| u32_at(word, 0)).fold(0, |sum, word| sum ^ word) {
        0 => 1,
        u32::MAX => u32::MAX - 1,
        sum => sum,
    }
}
