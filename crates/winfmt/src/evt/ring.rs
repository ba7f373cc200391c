//! A part of the file that may go on at another place.

use std::borrow::Cow;

/// Bytes that are read as one, though they may stand in two places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ring<'a> {
    first: &'a [u8],
    first_offset: usize,
    then: &'a [u8],
    then_offset: usize,
}

impl<'a> Ring<'a> {
    /// From `start` to `end`; if that is before it, by way of the end of the file and `again`.
    pub(super) fn new(bytes: &'a [u8], start: usize, end: usize, again: usize) -> Self {
        let part = |from: usize, to: usize| bytes.get(from..to).unwrap_or_default();
        if start <= end {
            return Self {
                first: part(start, end),
                first_offset: start,
                then: &[],
                then_offset: end,
            };
        }
        Self {
            first: part(start, bytes.len()),
            first_offset: start,
            then: part(again, end),
            then_offset: again,
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.first.len() + self.then.len()
    }

    /// The bytes of a stretch; put together where it lies across the two places.
    pub(super) fn get(&self, at: usize, length: usize) -> Option<Cow<'a, [u8]>> {
        let end = at.checked_add(length)?;
        if let Some(bytes) = self.first.get(at..end) {
            return Some(Cow::Borrowed(bytes));
        }
        let seam = self.first.len();
        let behind = self.then.get(..end.checked_sub(seam)?)?;
        match self.first.get(at..) {
            Some(before) if !before.is_empty() => Some(Cow::Owned([before, behind].concat())),
            _ => behind.get(at - seam..).map(Cow::Borrowed),
        }
    }

    /// A number of four bytes.
    pub(super) fn u32_at(&self, at: usize) -> Option<u32> {
        let bytes = self.get(at, 4)?;
        bytes.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// Where a place of the ring is in the file.
    pub(super) const fn offset(&self, at: usize) -> usize {
        match at.checked_sub(self.first.len()) {
            Some(behind) if !self.then.is_empty() => self.then_offset + behind,
            _ => self.first_offset + at,
        }
    }

    /// Bytes from a place to the seam; 0 behind it.
    pub(super) const fn before_seam(&self, at: usize) -> usize {
        self.first.len().saturating_sub(at)
    }
}
