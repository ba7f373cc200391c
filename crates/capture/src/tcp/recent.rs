//! The bytes last given out, to compare with what is sent again.

use std::collections::VecDeque;

use super::sequence::length;

/// A tail of a direction's data. It ends at the next expected byte.
#[derive(Debug, Default)]
pub(super) struct Recent {
    bytes: VecDeque<u8>,
}

/// Room kept when it is empty, in bytes: one common segment.
const KEPT_ROOM: usize = 2048;

impl Recent {
    /// Memory in use, in bytes.
    pub(super) fn held(&self) -> usize {
        self.bytes.capacity()
    }

    /// Adds bytes at the end and keeps the last `limit` of all.
    pub(super) fn push(&mut self, bytes: &[u8], limit: usize) {
        let surplus = bytes.len().saturating_sub(limit);
        let bytes = bytes.get(surplus..).unwrap_or_default();
        let over = (self.bytes.len() + bytes.len()).saturating_sub(limit);
        self.bytes.drain(..over.min(self.bytes.len()));
        self.bytes.extend(bytes);
    }

    /// Keeps only the last so many bytes.
    pub(super) fn keep_last(&mut self, count: i64) {
        let count = usize::try_from(count.max(0)).unwrap_or(usize::MAX);
        let over = self.bytes.len().saturating_sub(count);
        self.bytes.drain(..over);
        if self.bytes.is_empty() && self.bytes.capacity() > KEPT_ROOM {
            self.bytes = VecDeque::new();
        }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.bytes = VecDeque::new();
    }

    /// Where bytes that begin `back` before the end differ: how far from their beginning, and
    /// what is remembered of the range.
    pub(super) fn difference(&self, back: i64, bytes: &[u8]) -> Option<Difference> {
        let have = i64::try_from(self.bytes.len()).unwrap_or(i64::MAX);
        let unknown = usize::try_from((back - have).max(0)).ok()?;
        let from = usize::try_from((have - back).max(0)).ok()?;
        let kept = self.bytes.range(from.min(self.bytes.len())..).copied();
        Difference::between(kept, bytes.get(unknown..)?).map(|difference| Difference {
            first: difference.first + i64::try_from(unknown).unwrap_or_default(),
            ..difference
        })
    }
}

/// The range in which two copies of the same bytes differ.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// First byte that differs, from the beginning of the later copy.
    pub(super) first: i64,
    /// What the earlier copy holds from there to the last byte that differs.
    pub(super) kept: Vec<u8>,
}

impl Difference {
    /// Compares as many bytes as both have.
    pub(super) fn between(kept: impl Iterator<Item = u8> + Clone, later: &[u8]) -> Option<Self> {
        let mut differing = kept.clone().zip(later).enumerate();
        let differs = |(at, (a, b)): (usize, (u8, &u8))| (a != *b).then_some(at);
        let first = differing.find_map(differs)?;
        let last = differing.filter_map(differs).last().unwrap_or(first);
        let kept = kept.skip(first).take(last + 1 - first).collect();
        Some(Self { first: i64::try_from(first).unwrap_or(i64::MAX), kept })
    }

    /// The same range of the later copy.
    pub(super) fn refused<'p>(&self, later: &'p [u8]) -> &'p [u8] {
        let (_, rest) = super::sequence::split(later, self.first);
        super::sequence::split(rest, length(&self.kept)).0
    }
}

#[cfg(test)]
mod tests {
    use super::{Difference, Recent};

    fn recent(bytes: &[u8]) -> Recent {
        let mut recent = Recent::default();
        recent.push(bytes, 8);
        recent
    }

    #[test]
    fn only_bytes_that_are_remembered_are_compared() {
        let recent = recent(b"0123456789");
        assert_eq!(recent.bytes, b"23456789");
        assert_eq!(recent.difference(10, b"xx23456789"), None);
        assert_eq!(recent.difference(3, b"789more"), None);
        let expected = Difference { first: 3, kept: b"345".to_vec() };
        assert_eq!(recent.difference(10, b"xx2x4y6"), Some(expected));
        assert_eq!(recent.difference(2, b"8x").map(|difference| difference.first), Some(1));
    }

    #[test]
    fn what_is_acknowledged_is_forgotten() {
        let mut recent = recent(b"abcdef");
        recent.keep_last(2);
        assert_eq!(recent.bytes, b"ef");
        recent.keep_last(-5);
        assert_eq!(recent.bytes, b"");
    }
}
