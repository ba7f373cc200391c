//! A reader that gives no more than so many bytes.

use std::{
    error::Error,
    io::{self, Read},
};

/// Gives at most `left` bytes of `inner`, and then an error rather than an end, which would look
/// like a whole archive.
pub(crate) struct Bounded<R> {
    inner: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Bounded<R> {
    pub(crate) const fn new(inner: R, limit: u64) -> Self {
        Self { inner, left: limit, limit }
    }

    /// The same where others, under one limit with it, have left so many.
    pub(crate) const fn with_left(inner: R, left: u64, limit: u64) -> Self {
        Self { inner, left, limit }
    }

    /// How many more it gives.
    pub(crate) const fn left(&self) -> u64 {
        self.left
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let read_bytes = u64::try_from(read).unwrap_or(u64::MAX);
        self.left = self
            .left
            .checked_sub(read_bytes)
            .ok_or_else(|| io::Error::other(OverLimit { limit: self.limit }))?;
        Ok(read)
    }
}

/// The limit that a reader was stopped at, where that is what went wrong. Readers between wrap the
/// error in their own.
pub(crate) fn limit_it_is_over(error: &io::Error) -> Option<u64> {
    causes(error).find_map(|cause| cause.downcast_ref::<OverLimit>()).map(|over| over.limit)
}

/// The error and all that it wraps.
pub(crate) fn causes(error: &io::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let first = error.get_ref().map(|inner| {
        let inner: &(dyn Error + 'static) = inner;
        inner
    });
    std::iter::successors(first, |cause| match cause.downcast_ref::<io::Error>() {
        // An `io::Error` gives the source of what it wraps, not what it wraps.
        Some(wrapped) => wrapped.get_ref().map(|inner| {
            let inner: &(dyn Error + 'static) = inner;
            inner
        }),
        None => (*cause).source(),
    })
}

/// The bytes are used up.
#[derive(Debug, thiserror::Error)]
#[error("over the limit of unpacked bytes")]
pub(crate) struct OverLimit {
    pub(crate) limit: u64,
}
