//! Transaction logs, old (`DIRT`) and new (`HvLE`), replayed to a copy of the hive.

mod block;
mod marvin;
mod new;
mod old;

use std::borrow::Cow;

use block::LogBlock;

use super::{
    BaseBlock,
    bytes::put_u32,
    header::{self, SECTOR, at},
};

/// Whether a hive was dirty, and what became of its logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The state the hive is read in.
    pub state: State,
    /// What became of each log, in the order they were given.
    pub logs: Vec<LogUse>,
}

/// The state a hive is read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The last write was finished: no log is needed.
    Clean,
    /// A write was not finished, and no log could be replayed: keys and values may be missing,
    /// old or broken.
    Dirty,
    /// A write was not finished; logs were replayed.
    Recovered,
}

/// What became of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogUse {
    /// The hive is clean.
    NotNeeded,
    /// The log was replayed.
    Replayed {
        /// Its format.
        format: LogFormat,
        /// Entries that were written to the hive; 1 in the old format.
        entries: u32,
        /// Pages that were.
        pages: u32,
        /// What kept the next entry from being replayed, where there is a damaged one.
        stopped: Option<LogFault>,
    },
    /// Nothing of it was used.
    Rejected(LogFault),
}

/// The two formats of logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// A bitmap and pages: up to Windows 8.
    Old,
    /// Entries with hashes: from Windows 8.1 on.
    New,
}

/// Why a log, or an entry of it, was not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogFault {
    /// Nothing in it.
    #[error("empty")]
    Empty,
    /// Not a log.
    #[error("not a transaction log")]
    NotALog,
    /// Its own writing was not finished, or its base block has a wrong checksum.
    #[error("not written to its end")]
    Unfinished,
    /// It belongs to another hive.
    #[error("belongs to another hive")]
    Foreign,
    /// It belongs to another state of the hive: older, or with a gap between.
    #[error("belongs to another state of the hive")]
    Stale,
    /// Another log was to be preferred.
    #[error("another log was replayed instead")]
    NotPreferred,
    /// The log ends before what it says it holds.
    #[error("ends too early")]
    Truncated,
    /// An entry breaks a rule of the format.
    #[error("damaged entry at byte {offset}")]
    Entry {
        /// Where in the log, in bytes.
        offset: u64,
    },
    /// An entry's hash is wrong.
    #[error("wrong hash of the entry at byte {offset}")]
    Hash {
        /// Where in the log, in bytes.
        offset: u64,
    },
}

impl Recovery {
    /// Whether what is read is the hive's last state, as far as it was written anywhere.
    pub fn is_settled(&self) -> bool {
        let stopped = |log: &LogUse| matches!(log, LogUse::Replayed { stopped: Some(_), .. });
        self.state != State::Dirty && !self.logs.iter().any(stopped)
    }
}

/// Whether these are the bytes of a log.
pub(super) fn is_log(bytes: &[u8]) -> bool {
    BaseBlock::read(bytes).is_some_and(|base| block::format(bytes, &base).is_some())
}

/// The hive with its logs replayed, as far as they are needed and belong to it.
pub(super) fn replay<'a>(primary: &'a [u8], logs: &[&[u8]]) -> (Cow<'a, [u8]>, Recovery) {
    let base = BaseBlock::read(primary).filter(|base| base.is_sound);
    if base.as_ref().is_some_and(|base| !base.is_dirty()) {
        let logs = vec![LogUse::NotNeeded; logs.len()];
        return (Cow::Borrowed(primary), Recovery { state: State::Clean, logs });
    }
    let blocks: Vec<_> = logs.iter().map(|log| LogBlock::read(log, base.as_ref())).collect();
    if blocks.iter().all(Result::is_err) {
        let uses = blocks.into_iter().filter_map(Result::err).map(LogUse::Rejected);
        let recovery = Recovery { state: State::Dirty, logs: uses.collect() };
        return (Cow::Borrowed(primary), recovery);
    }
    let has_new = blocks.iter().flatten().any(|block| block.format == LogFormat::New);
    let mut image = Image::new(primary, logs);
    let uses = if has_new {
        new::replay(&mut image, base.as_ref(), &blocks)
    } else {
        old::replay(&mut image, base.as_ref(), &blocks)
    };
    let replayed = uses.iter().any(|it| matches!(it, LogUse::Replayed { .. }));
    if replayed {
        let recovery = Recovery { state: State::Recovered, logs: uses };
        return (Cow::Owned(image.bytes), recovery);
    }
    (Cow::Borrowed(primary), Recovery { state: State::Dirty, logs: uses })
}

/// The copy that logs are replayed to.
struct Image {
    bytes: Vec<u8>,
    /// The hive grows by pages of its logs: never by more than they have.
    most: usize,
}

impl Image {
    fn new(primary: &[u8], logs: &[&[u8]]) -> Self {
        let more = logs.iter().map(|log| log.len()).sum();
        Self { bytes: primary.to_vec(), most: primary.len().saturating_add(more) }
    }

    /// Whether a page at this place of the hive bins can be written.
    fn has_room(&self, offset: usize, length: usize) -> bool {
        offset.saturating_add(length).saturating_add(header::LENGTH) <= self.most
    }

    /// Writes a page, if there is room for it.
    fn write(&mut self, offset: usize, page: &[u8]) {
        if !self.has_room(offset, page.len()) {
            return;
        }
        let start = header::LENGTH.saturating_add(offset);
        let end = start.saturating_add(page.len());
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        if let Some(place) = self.bytes.get_mut(start..end) {
            place.copy_from_slice(page);
        }
    }

    /// Takes the base block of a log for that of the hive.
    fn restore_block(&mut self, log: &[u8]) {
        if let (Some(sector), Some(block)) = (self.bytes.get_mut(..SECTOR), log.get(..SECTOR)) {
            sector.copy_from_slice(block);
        }
    }

    /// Makes the base block that of a clean hive.
    fn settle(&mut self, sequence: u32, bins_size: u32) {
        put_u32(&mut self.bytes, at::PRIMARY_SEQUENCE, sequence);
        put_u32(&mut self.bytes, at::SECONDARY_SEQUENCE, sequence);
        put_u32(&mut self.bytes, at::FILE_TYPE, 0);
        put_u32(&mut self.bytes, at::BINS_SIZE, bins_size);
        header::seal(&mut self.bytes);
    }
}
