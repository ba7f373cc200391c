//! A reader that gives no more than so many bytes.

use std::io::{self, Read};

/// Gives at most `left` bytes of `inner`, and then an error rather than an end, which would look
/// like a whole archive.
pub(crate) struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Bounded<R> {
    pub(crate) const fn new(inner: R, limit: u64) -> Self {
        Self { inner, left: limit }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let read_bytes = u64::try_from(read).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(read_bytes).ok_or_else(|| io::Error::other(OverLimit))?;
        Ok(read)
    }
}

/// The bytes are used up.
#[derive(Debug, thiserror::Error)]
#[error("over the limit of unpacked bytes")]
pub(crate) struct OverLimit;
