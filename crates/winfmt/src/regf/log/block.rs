//! The first sector of a log: whether it is one, and whose.

use super::{LogFault, LogFormat};
use crate::regf::{
    BaseBlock, Filetime,
    bytes::{index, u64_at},
    header::{LENGTH, SECTOR, at},
};

/// A log that may be replayed.
#[derive(Debug)]
pub(super) struct LogBlock<'l> {
    pub(super) bytes: &'l [u8],
    pub(super) base: BaseBlock,
    pub(super) format: LogFormat,
}

impl<'l> LogBlock<'l> {
    /// Reads a log's block, and holds it to that of the hive where the hive's is sound.
    pub(super) fn read(bytes: &'l [u8], hive: Option<&BaseBlock>) -> Result<Self, LogFault> {
        let sector = bytes.get(..SECTOR).unwrap_or(bytes);
        if sector.iter().all(|byte| *byte == 0) {
            return Err(LogFault::Empty);
        }
        let base = BaseBlock::read(bytes).ok_or(LogFault::NotALog)?;
        let format = format(bytes, &base).ok_or(LogFault::NotALog)?;
        if base.is_dirty() {
            return Err(LogFault::Unfinished);
        }
        if hive.is_some_and(|hive| is_foreign(hive, &base)) {
            return Err(LogFault::Foreign);
        }
        Ok(Self { bytes, base, format })
    }
}

/// The format of a log; nothing where these are not the bytes of one. Type 1 alone proves
/// nothing: it is also that of `SYSTEM.ALT`, the second copy of a hive in Windows 2000.
pub(super) fn format(bytes: &[u8], base: &BaseBlock) -> Option<LogFormat> {
    let body = bytes.get(sector_size(base)..).unwrap_or_default();
    match base.file_type {
        6 => Some(LogFormat::New),
        2 => Some(LogFormat::Old),
        1 if body.starts_with(b"DIRT") => Some(LogFormat::Old),
        _ => None,
    }
}

/// Bytes of the sectors that an old log is made of.
pub(super) fn sector_size(base: &BaseBlock) -> usize {
    match base.clustering_factor {
        factor @ 1..=8 => index(factor) * SECTOR,
        _ => SECTOR,
    }
}

/// Whether an old log was written for this state of a hive: both have the same time of writing.
/// Where the hive's base block is not sound, its time may still be, and the first bin keeps a
/// copy; none of the two comes out right by chance.
pub(super) fn is_of_state(log: &BaseBlock, bytes: &[u8], hive: Option<&BaseBlock>) -> bool {
    match hive {
        Some(hive) => hive.last_written == log.last_written,
        None => [at::LAST_WRITTEN, LENGTH + 20]
            .into_iter()
            .any(|at| u64_at(bytes, at).map(Filetime) == Some(log.last_written)),
    }
}

/// A log's base block is a copy of the hive's own. By the resource manager's GUID, where both
/// have one, else by the name, which is kept for debugging only and may be missing.
fn is_foreign(hive: &BaseBlock, log: &BaseBlock) -> bool {
    if hive.rm_id != [0; 16] && log.rm_id != [0; 16] {
        return hive.rm_id != log.rm_id;
    }
    let named = !hive.file_name.is_empty() && !log.file_name.is_empty();
    named && hive.file_name.to_lowercase() != log.file_name.to_lowercase()
}
