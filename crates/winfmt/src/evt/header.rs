//! The header of a log, and the record at the end of its ring.

use crate::bytes::{size_at, u32_at};

/// Bytes of the header. The ring begins behind it.
pub(super) const HEADER: usize = 0x30;
/// Bytes of the end record.
pub(super) const END: usize = 0x28;
/// What stands behind the length of the header and of every record.
pub(super) const SIGNATURE: u32 = u32::from_le_bytes(*b"LfLe");

/// The header of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Where the oldest record begins, in bytes from the start of the file.
    pub start_offset: usize,
    /// Where the end record begins.
    pub end_offset: usize,
    /// The number the next record gets.
    pub current_record: u32,
    /// The number of the oldest record; 0 in an empty log.
    pub oldest_record: u32,
    /// Bytes the file may grow to.
    pub max_size: u32,
    /// `ELF_LOGFILE_…` flags.
    pub flags: u32,
    /// Seconds records are kept for.
    pub retention: u32,
}

impl Header {
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let is_framed = size_at(bytes, 0) == Some(HEADER)
            && u32_at(bytes, 4) == Some(SIGNATURE)
            && size_at(bytes, 44) == Some(HEADER);
        if !is_framed {
            return None;
        }
        Some(Self {
            start_offset: size_at(bytes, 16)?,
            end_offset: size_at(bytes, 20)?,
            current_record: u32_at(bytes, 24)?,
            oldest_record: u32_at(bytes, 28)?,
            max_size: u32_at(bytes, 32)?,
            flags: u32_at(bytes, 36)?,
            retention: u32_at(bytes, 40)?,
        })
    }

    /// Whether the log was open: offsets and numbers are then stale.
    pub const fn is_dirty(&self) -> bool {
        self.flags & 1 != 0
    }

    /// Whether the ring has come round at least once.
    pub const fn is_wrapped(&self) -> bool {
        self.flags & 2 != 0
    }

    /// Whether a record was refused because the log was full.
    pub const fn is_full(&self) -> bool {
        self.flags & 4 != 0
    }
}

/// The record at the end of the ring. It is written with every event, and so never stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EndRecord {
    /// Where it stands.
    pub(super) offset: usize,
    /// Where the oldest record begins.
    pub(super) start_offset: usize,
    /// The number the next record gets.
    pub(super) current_record: u32,
    /// The number of the oldest record.
    pub(super) oldest_record: u32,
}

impl EndRecord {
    /// The one that a clean header points at; else, of those that know their own place, the one
    /// written last.
    pub(super) fn find(bytes: &[u8], header: Option<&Header>) -> Option<Self> {
        let clean = header.filter(|header| !header.is_dirty());
        if let Some(end) = clean.and_then(|header| Self::read(bytes, header.end_offset)) {
            return Some(end);
        }
        (HEADER..bytes.len())
            .step_by(4)
            .filter_map(|at| Self::read(bytes, at))
            .max_by_key(|end| end.current_record)
    }

    fn read(bytes: &[u8], at: usize) -> Option<Self> {
        const MARKS: [u32; 4] = [0x1111_1111, 0x2222_2222, 0x3333_3333, 0x4444_4444];
        let record = bytes.get(at..)?.get(..END)?;
        let is_framed = size_at(record, 0) == Some(END)
            && MARKS.iter().zip([4, 8, 12, 16]).all(|(mark, at)| u32_at(record, at) == Some(*mark))
            && size_at(record, 24) == Some(at)
            && size_at(record, 36) == Some(END);
        let start_offset = size_at(record, 20)?;
        if !is_framed || start_offset < HEADER || start_offset > bytes.len() {
            return None;
        }
        Some(Self {
            offset: at,
            start_offset,
            current_record: u32_at(record, 28)?,
            oldest_record: u32_at(record, 32)?,
        })
    }
}
