//! Logs up to Windows 8: a bitmap of the pages that were to be written, and the pages.

use super::{
    Image, LogFault, LogFormat, LogUse,
    block::{self, LogBlock},
};
use crate::regf::{BaseBlock, bytes::index, header::SECTOR};

/// Replays the first log that belongs to this state of the hive.
pub(super) fn replay(
    image: &mut Image,
    hive: Option<&BaseBlock>,
    logs: &[Result<LogBlock<'_>, LogFault>],
) -> Vec<LogUse> {
    let mut is_done = false;
    let mut one = |log: &LogBlock<'_>| {
        if is_done {
            return Err(LogFault::NotPreferred);
        }
        if !block::is_of_state(&log.base, &image.bytes, hive) {
            return Err(LogFault::Stale);
        }
        let pages = apply(image, log)?;
        is_done = true;
        if hive.is_none() {
            image.restore_block(log.bytes);
        }
        let sequence = hive.map_or(log.base.primary_sequence, |hive| hive.primary_sequence);
        image.settle(sequence, log.base.bins_size);
        Ok(LogUse::Replayed { format: LogFormat::Old, entries: 1, pages, stopped: None })
    };
    let uses = logs.iter().map(|log| log.as_ref().map_err(|fault| *fault).and_then(&mut one));
    uses.map(|it| it.unwrap_or_else(LogUse::Rejected)).collect()
}

/// Writes the log's pages, all or none; says how many.
fn apply(image: &mut Image, log: &LogBlock<'_>) -> Result<u32, LogFault> {
    let sector = block::sector_size(&log.base);
    let bitmap_length = index(log.base.bins_size).div_ceil(SECTOR * 8);
    let vector = log.bytes.get(sector..).ok_or(LogFault::Truncated)?;
    let bitmap = vector.strip_prefix(b"DIRT").ok_or(LogFault::NotALog)?;
    let bitmap = bitmap.get(..bitmap_length).ok_or(LogFault::Truncated)?;
    let start = bitmap_length.saturating_add(4).next_multiple_of(sector);
    let pages = vector.get(start..).ok_or(LogFault::Truncated)?;
    let dirty: Vec<usize> = set_bits(bitmap).collect();
    if pages.len() / SECTOR < dirty.len() {
        return Err(LogFault::Truncated);
    }
    let has_room = |bit: usize| image.has_room(bit.saturating_mul(SECTOR), SECTOR);
    if !dirty.iter().copied().all(has_room) {
        return Err(LogFault::Entry { offset: u64::try_from(sector).unwrap_or(u64::MAX) });
    }
    for (bit, page) in dirty.iter().zip(pages.chunks_exact(SECTOR)) {
        image.write(bit.saturating_mul(SECTOR), page);
    }
    u32::try_from(dirty.len()).map_err(|_| LogFault::Truncated)
}

fn set_bits(bitmap: &[u8]) -> impl Iterator<Item = usize> {
    let bits = |(at, byte): (usize, &u8)| {
        let byte = *byte;
        (0..8).filter(move |bit| byte >> bit & 1 == 1).map(move |bit| at * 8 + bit)
    };
    bitmap.iter().enumerate().flat_map(bits)
}
