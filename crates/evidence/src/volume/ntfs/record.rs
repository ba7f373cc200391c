//! Records of the MFT, and what keeps them and blocks of folders from being half written.

use super::attribute::{self, Attribute, NUMBER};
use crate::numbers::{le16, le64, marked};

/// A record that was written wholly.
pub(super) struct Record(Vec<u8>);

impl Record {
    pub(super) fn new(mut bytes: Vec<u8>) -> Option<Self> {
        (marked(&bytes, 0, b"FILE") && repair(&mut bytes)).then_some(Self(bytes))
    }

    pub(super) fn is_in_use(&self) -> bool {
        le16(&self.0, 22).is_some_and(|flags| flags & 1 == 1)
    }

    /// How often the record was used anew.
    pub(super) fn sequence(&self) -> u16 {
        le16(&self.0, 16).unwrap_or_default()
    }

    /// The number of the file's first record; 0 if this is it.
    pub(super) fn base(&self) -> u64 {
        le64(&self.0, 32).unwrap_or_default() & NUMBER
    }

    pub(super) fn attributes(&self) -> Vec<Attribute> {
        attribute::read(&self.0)
    }
}

/// Puts back what stood at the end of each 512 bytes, where the number of the last writing stands
/// instead. False where one has another number: the writing was not finished.
pub(super) fn repair(bytes: &mut [u8]) -> bool {
    let array = le16(bytes, 4).map(usize::from).unwrap_or_default();
    let count = le16(bytes, 6).map(usize::from).unwrap_or_default();
    let Some(saved) = bytes.get(array..).and_then(|bytes| bytes.get(..count * 2)) else {
        return false;
    };
    let saved = saved.to_vec();
    let Some((number, saved)) = saved.split_first_chunk::<2>() else { return false };
    if saved.len() / 2 != bytes.len() / 512 {
        return false;
    }
    for (block, saved) in bytes.chunks_exact_mut(512).zip(saved.chunks_exact(2)) {
        let Some(end) = block.last_chunk_mut::<2>() else { return false };
        if end != number {
            return false;
        }
        end.copy_from_slice(saved);
    }
    true
}
