//! Bytes of one direction that lie behind a hole.

use std::collections::BTreeMap;

use super::recent::Difference;
use super::sequence::{length, split};

/// Pieces by the offset of their first byte.
///
/// INVARIANT: none is empty and no two overlap.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    by_offset: BTreeMap<i64, Vec<u8>>,
    bytes: usize,
}

/// Memory of a piece beside its bytes.
const OVERHEAD: usize = 80;

impl Pieces {
    pub(super) fn is_empty(&self) -> bool {
        self.by_offset.is_empty()
    }

    pub(super) fn count(&self) -> usize {
        self.by_offset.len()
    }

    /// Captured bytes kept.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Memory in use, in bytes.
    pub(super) fn held(&self) -> usize {
        self.bytes + self.by_offset.len() * OVERHEAD
    }

    /// Offset of the first piece.
    pub(super) fn first(&self) -> Option<i64> {
        self.by_offset.first_key_value().map(|(offset, _)| *offset)
    }

    /// Takes the piece that begins exactly here.
    pub(super) fn take(&mut self, offset: i64) -> Option<Vec<u8>> {
        let piece = self.by_offset.remove(&offset)?;
        self.bytes -= piece.len();
        Some(piece)
    }

    /// Takes the piece that lies furthest ahead.
    pub(super) fn take_last(&mut self) -> Option<Vec<u8>> {
        let last = *self.by_offset.last_key_value()?.0;
        self.take(last)
    }

    /// Drops what lies from an offset on; how many bytes that was.
    pub(super) fn truncate(&mut self, end: i64) -> i64 {
        let mut dropped = 0;
        while let Some(mut last) = self.by_offset.last_entry() {
            let keep = end - *last.key();
            let surplus = length(last.get()) - keep.max(0);
            if surplus <= 0 {
                break;
            }
            dropped += surplus;
            self.bytes -= usize::try_from(surplus).unwrap_or_default();
            match usize::try_from(keep) {
                Ok(keep) if keep > 0 => last.get_mut().truncate(keep),
                _ => drop(last.remove()),
            }
        }
        dropped
    }

    /// Adds the bytes that are not there yet, and tells of those that are and differ: their
    /// offset, what is there, and what was to be added.
    pub(super) fn insert<'p>(
        &mut self,
        offset: i64,
        bytes: &'p [u8],
        mut conflict: impl FnMut(i64, Vec<u8>, &'p [u8]),
    ) {
        let (mut cursor, mut rest) = (offset, bytes);
        while let Some((start, known)) = self.first_within(cursor, cursor + length(rest)) {
            let (fresh, overlap) = split(rest, start - cursor);
            let from = start.max(cursor);
            let there = split(known, from - start).1;
            let (repeated, after) = split(overlap, length(there));
            if let Some(difference) = Difference::between(there.iter().copied(), repeated) {
                let refused = difference.refused(repeated);
                conflict(from + difference.first, difference.kept, refused);
            }
            self.add(cursor, fresh);
            (cursor, rest) = (from + length(repeated), after);
        }
        self.add(cursor, rest);
    }

    /// The first piece with a byte from `start` to before `end`.
    fn first_within(&self, start: i64, end: i64) -> Option<(i64, &[u8])> {
        if start >= end {
            return None;
        }
        let before = self.by_offset.range(..=start).next_back();
        before
            .filter(|(offset, piece)| **offset + length(piece) > start)
            .or_else(|| self.by_offset.range(start..end).next())
            .map(|(offset, piece)| (*offset, piece.as_slice()))
    }

    fn add(&mut self, offset: i64, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.bytes += bytes.len();
            self.by_offset.insert(offset, bytes.to_vec());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pieces;

    fn insert(pieces: &mut Pieces, offset: i64, bytes: &[u8]) -> Vec<(i64, Vec<u8>, Vec<u8>)> {
        let mut conflicts = Vec::new();
        pieces.insert(offset, bytes, |at, kept, refused| {
            conflicts.push((at, kept, refused.to_vec()));
        });
        conflicts
    }

    fn contents(pieces: &Pieces) -> Vec<(i64, &[u8])> {
        let contents: Vec<_> =
            pieces.by_offset.iter().map(|(offset, piece)| (*offset, &piece[..])).collect();
        assert_eq!(pieces.bytes(), contents.iter().map(|(_, bytes)| bytes.len()).sum::<usize>());
        contents
    }

    #[test]
    fn bytes_around_known_ones_fill_in_what_is_not_there() {
        let mut pieces = Pieces::default();
        assert_eq!(insert(&mut pieces, 4, b"45"), []);
        assert_eq!(insert(&mut pieces, 8, b"89"), []);
        assert_eq!(insert(&mut pieces, 2, b"23456789ab"), []);
        let expected: [(i64, &[u8]); 5] =
            [(2, b"23"), (4, b"45"), (6, b"67"), (8, b"89"), (10, b"ab")];
        assert_eq!(contents(&pieces), expected);
    }

    #[test]
    fn the_first_copy_stays_and_the_difference_is_told() {
        let mut pieces = Pieces::default();
        insert(&mut pieces, 2, b"cdef");
        let conflicts = insert(&mut pieces, 0, b"abXdYfg");
        assert_eq!(conflicts, [(2, b"cde".to_vec(), b"XdY".to_vec())]);
        let conflicts = insert(&mut pieces, 3, b"de!");
        assert_eq!(conflicts, [(5, b"f".to_vec(), b"!".to_vec())]);
        let expected: [(i64, &[u8]); 3] = [(0, b"ab"), (2, b"cdef"), (6, b"g")];
        assert_eq!(contents(&pieces), expected);
    }

    #[test]
    fn what_lies_behind_an_end_is_cut_off() {
        let mut pieces = Pieces::default();
        for (offset, bytes) in [(1, &b"b"[..]), (3, b"defg"), (8, b"ij")] {
            insert(&mut pieces, offset, bytes);
        }
        assert_eq!(pieces.truncate(5), 4);
        let expected: [(i64, &[u8]); 2] = [(1, b"b"), (3, b"de")];
        assert_eq!(contents(&pieces), expected);
        assert_eq!((pieces.truncate(5), pieces.truncate(3), pieces.truncate(0)), (0, 2, 1));
        assert!(pieces.is_empty());
    }
}
