//! Logs from Windows 8.1 on: numbered entries, each with pages and two hashes.

use super::{Image, LogFault, LogFormat, LogUse, block::LogBlock, marvin::hash};
use crate::regf::{
    BaseBlock,
    bins::PAGE,
    bytes::{index, u32_at, u64_at},
    header::SECTOR,
};

/// Replays what belongs to this state of the hive: the log with the earlier entries, then the
/// other one, if it goes on where the first one ends. For a hive without a sound base block, the
/// log with the latest entries alone.
pub(super) fn replay(
    image: &mut Image,
    hive: Option<&BaseBlock>,
    logs: &[Result<LogBlock<'_>, LogFault>],
) -> Vec<LogUse> {
    let mut uses: Vec<LogUse> = logs
        .iter()
        .map(|log| LogUse::Rejected(log.as_ref().err().copied().unwrap_or(LogFault::NotPreferred)))
        .collect();
    let is_new = |log: &&LogBlock<'_>| log.format == LogFormat::New;
    let good = logs.iter().zip(&mut uses);
    let mut good: Vec<_> =
        good.filter_map(|(log, it)| Some((log.as_ref().ok().filter(is_new)?, it))).collect();
    let first = good.first().map_or(0, |(log, _)| log.base.primary_sequence);
    let start = hive.map_or(first, |hive| hive.secondary_sequence);
    good.sort_by_key(|(log, _)| ahead(log.base.primary_sequence, start));
    if hive.is_none() {
        let earlier = good.len().saturating_sub(1);
        good.drain(..earlier);
    }
    let mut last = None;
    for (log, it) in good {
        let first = log.base.primary_sequence;
        let follows = match (last, hive) {
            (Some(last), _) => first == u32::wrapping_add(last, 1),
            (None, Some(hive)) => ahead(first, hive.secondary_sequence) >= 0,
            (None, None) => true,
        };
        *it = if follows {
            apply(image, log, hive.is_none(), &mut last)
        } else {
            LogUse::Rejected(LogFault::Stale)
        };
    }
    uses
}

/// Writes the entries that follow one on another from the log's own number on.
fn apply(
    image: &mut Image,
    log: &LogBlock<'_>,
    restores_block: bool,
    last: &mut Option<u32>,
) -> LogUse {
    let (mut at, mut expected) = (SECTOR, log.base.primary_sequence);
    let (mut entries, mut pages, mut stopped, mut bins_size) = (0, 0, None, 0);
    while let Some(rest) = log.bytes.get(at..) {
        match Entry::read(image, rest, at, expected) {
            Ok(Some(entry)) => {
                entry.write(image);
                pages += entry.count;
                entries += 1;
                bins_size = entry.bins_size;
                *last = Some(expected);
                expected = expected.wrapping_add(1);
                at = at.saturating_add(entry.size);
            }
            Ok(None) => break,
            Err(fault) => {
                stopped = Some(fault);
                break;
            }
        }
    }
    if entries == 0 {
        return LogUse::Rejected(stopped.unwrap_or(LogFault::Stale));
    }
    if restores_block {
        image.restore_block(log.bytes);
    }
    image.settle(expected.wrapping_sub(1), bins_size);
    LogUse::Replayed { format: LogFormat::New, entries, pages, stopped }
}

/// An entry that was found sound.
struct Entry<'l> {
    size: usize,
    bins_size: u32,
    count: u32,
    references: &'l [u8],
    pages: &'l [u8],
}

impl<'l> Entry<'l> {
    /// The entry with the expected number. None where there is no entry, or one that was there
    /// before this log began: the usual end.
    fn read(
        image: &Image,
        rest: &'l [u8],
        at: usize,
        expected: u32,
    ) -> Result<Option<Self>, LogFault> {
        let is_entry = rest.starts_with(b"HvLE");
        if !is_entry || u32_at(rest, 12).is_none_or(|sequence| sequence != expected) {
            return Ok(None);
        }
        let offset = u64::try_from(at).unwrap_or(u64::MAX);
        let entry = Self::shape(rest).ok_or(LogFault::Entry { offset })?;
        if !entry.is_hashed(rest) {
            return Err(LogFault::Hash { offset });
        }
        let has_room = |(offset, page): (usize, &[u8])| image.has_room(offset, page.len());
        if !entry.each().all(has_room) {
            return Err(LogFault::Entry { offset });
        }
        Ok(Some(entry))
    }

    /// Cuts the entry into its parts, all of which have to be there.
    fn shape(rest: &'l [u8]) -> Option<Self> {
        let size = index(u32_at(rest, 4)?);
        let bins_size = u32_at(rest, 16)?;
        let count = u32_at(rest, 20)?;
        let body = rest.get(HEAD..size).filter(|_| size.is_multiple_of(SECTOR))?;
        let (references, pages) = body.split_at_checked(index(count).checked_mul(8)?)?;
        let lengths = references.chunks_exact(8).filter_map(|it| u32_at(it, 4)).map(index);
        let length = lengths.fold(0, usize::saturating_add);
        let is_sound = index(bins_size).is_multiple_of(PAGE) && length <= pages.len();
        is_sound.then_some(Self { size, bins_size, count, references, pages })
    }

    fn is_hashed(&self, rest: &[u8]) -> bool {
        let hashed = |place, range| {
            let bytes: Option<&[u8]> = rest.get::<std::ops::Range<usize>>(range);
            bytes.is_some_and(|bytes| u64_at(rest, place) == Some(hash(bytes)))
        };
        hashed(24, HEAD..self.size) && hashed(32, 0..32)
    }

    /// The pages, each with its place in the hive bins.
    fn each(&self) -> impl Iterator<Item = (usize, &'l [u8])> {
        let mut left = self.pages;
        self.references.chunks_exact(8).filter_map(move |reference| {
            let length = index(u32_at(reference, 4)?);
            let (page, rest) = left.split_at_checked(length)?;
            left = rest;
            Some((index(u32_at(reference, 0)?), page))
        })
    }

    fn write(&self, image: &mut Image) {
        for (offset, page) in self.each() {
            image.write(offset, page);
        }
    }
}

/// How far a number is ahead of another: they wrap around, so at most half the circle.
const fn ahead(number: u32, of: u32) -> i32 {
    number.wrapping_sub(of).cast_signed()
}

/// Bytes of an entry in front of the references to its pages.
const HEAD: usize = 40;
