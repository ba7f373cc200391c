//! Contents of attributes: in the record, in clusters, packed or not.

use std::sync::Arc;

use super::{
    attribute::{Attribute, Body, Stored, kind},
    lznt1,
    runs::Run,
};
use crate::{
    Error, Unsupported,
    error::{cut, damaged},
    image::{LastPiece, pieces},
    source::{Memory, ReadAt, Source, narrow, wide, within},
};

/// What the boot sector says, in bytes.
pub(super) struct Shape {
    pub(super) source: Source,
    pub(super) cluster: u64,
    pub(super) size: u64,
    pub(super) record: usize,
}

/// Contents in clusters.
pub(super) struct Stream {
    shape: Arc<Shape>,
    runs: Vec<Run>,
    size: u64,
    written: u64,
    /// Clusters that are packed together, where they are.
    unit: Option<u64>,
    last: LastPiece,
}

impl Stream {
    /// The contents of an attribute, put together from its pieces; none where there is none.
    pub(super) fn open(
        shape: &Arc<Shape>,
        attributes: &[Attribute],
        kind: u32,
        name: &str,
    ) -> Result<Option<Source>, Error> {
        let found: Vec<&Attribute> =
            attributes.iter().filter(|attribute| attribute.is(kind, name)).collect();
        let Some(first) = found.first() else { return Ok(None) };
        if first.is_encrypted {
            return Err(Unsupported::EncryptedFile.into());
        }
        let mut pieces = Vec::new();
        for attribute in &found {
            match &attribute.body {
                Body::Resident(bytes) => return Ok(Some(Arc::new(Memory(bytes.clone())))),
                Body::Stored(stored) => pieces.push(stored),
                Body::Broken => return Err(damaged(part(kind), 0)),
            }
        }
        pieces.sort_by_key(|stored| stored.first);
        let stream = Self::join(shape, &pieces, first.is_packed);
        Ok(Some(Arc::new(stream.ok_or_else(|| damaged(part(kind), 0))?)))
    }

    fn join(shape: &Arc<Shape>, pieces: &[&Stored], is_packed: bool) -> Option<Self> {
        let first = pieces.first()?;
        let mut runs: Vec<Run> = Vec::new();
        let mut end = 0;
        for piece in pieces {
            if piece.first != end {
                return None;
            }
            runs.extend(&piece.runs);
            end = runs.last().map_or(end, |run| run.first + run.count);
        }
        let unit = is_packed.then(|| 1_u64.checked_shl(first.unit.into()));
        // 16 clusters of up to 4 KiB is what Windows packs.
        let unit = match unit {
            Some(unit) => Some(unit.filter(|unit| (2..=MOST_UNIT / shape.cluster).contains(unit))?),
            None => None,
        };
        Some(Self {
            shape: Arc::clone(shape),
            runs,
            size: first.size,
            written: first.written.min(first.size),
            unit,
            last: LastPiece::default(),
        })
    }

    /// The run of a cluster of the contents.
    fn run(&self, cluster: u64) -> Option<&Run> {
        let behind = self.runs.partition_point(|run| run.first <= cluster);
        let run = behind.checked_sub(1).and_then(|at| self.runs.get(at))?;
        (cluster - run.first < run.count).then_some(run)
    }

    /// Reads clusters as they lie; holes are zeros.
    fn stored(&self, offset: u64, into: &mut [u8]) -> Result<(), Error> {
        let cluster = self.shape.cluster;
        let mut filled = 0;
        while filled < into.len() {
            let at = offset.saturating_add(wide(filled));
            let run = self.run(at / cluster);
            let run = run.ok_or_else(|| cut("the rest of a file's clusters", at))?;
            let skip = at - run.first * cluster;
            let room = narrow(run.count * cluster - skip).min(into.len() - filled);
            let piece = into.get_mut(filled..filled + room).unwrap_or_default();
            match run.place {
                None => piece.fill(0),
                Some(place) => {
                    let start = place.checked_mul(cluster).and_then(|at| at.checked_add(skip));
                    let start = start.ok_or_else(|| damaged("the place of a cluster", at))?;
                    self.shape.source.fill("a cluster", start, piece)?;
                }
            }
            filled += room;
        }
        Ok(())
    }

    /// A packed unit: its first clusters are there, the rest is a hole.
    fn unpack(&self, number: u64, unit: u64) -> Result<Vec<u8>, Error> {
        let first = number.saturating_mul(unit);
        let is_there = |cluster: &u64| self.run(*cluster).is_some_and(|run| run.place.is_some());
        let there = wide((first..first.saturating_add(unit)).take_while(is_there).count());
        let cluster = self.shape.cluster;
        let length = narrow(unit * cluster);
        if there == 0 {
            return Ok(vec![0; length]);
        }
        let at = first.saturating_mul(cluster);
        let mut bytes = vec![0; narrow(there * cluster)];
        self.stored(at, &mut bytes)?;
        if there == unit {
            return Ok(bytes);
        }
        lznt1::unpack(&bytes, length).ok_or_else(|| damaged("a packed part of a file", at))
    }
}

/// Bytes that are packed together at most.
const MOST_UNIT: u64 = 2 << 20;

fn part(kind: u32) -> &'static str {
    match kind {
        kind::DATA => "a file's contents",
        kind::LIST => "a list of attributes",
        kind::REPARSE => "a reparse point",
        _ => "a folder's index",
    }
}

impl ReadAt for Stream {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        let length = within(self.size, offset, into.len());
        let written = within(self.written, offset, length);
        let (there, zeros) = into.get_mut(..length).unwrap_or_default().split_at_mut(written);
        zeros.fill(0);
        let Some(unit) = self.unit else {
            self.stored(offset, there)?;
            return Ok(length);
        };
        pieces(self.written, unit * self.shape.cluster, offset, there, |number, skip, piece| {
            let bytes = self.last.get(number, || self.unpack(number, unit))?;
            let from = bytes.get(narrow(skip)..).and_then(|bytes| bytes.get(..piece.len()));
            piece.copy_from_slice(from.ok_or_else(|| damaged("a packed part of a file", offset))?);
            Ok(())
        })?;
        Ok(length)
    }
}
