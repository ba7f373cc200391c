//! The bytes of a file through a buffer of fixed size.

use std::io::{ErrorKind, Read};

use crate::Error;

/// The longest record that is read whole, and the size of the buffer, in bytes. Wireshark's own
/// limit for a packet is a quarter of it.
pub(super) const LONGEST: usize = 1 << 20;

#[derive(Debug)]
pub(super) struct Source<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,
}

impl<R: Read> Source<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, buffer: vec![0; LONGEST], start: 0, end: 0, offset: 0 }
    }

    /// Where the next byte lies in the file.
    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    /// The next bytes, without taking them; `None` where the file ends before `length`, which
    /// must not be more than [`LONGEST`].
    pub(super) fn peek(&mut self, length: usize) -> Result<Option<&[u8]>, Error> {
        while self.end - self.start < length {
            if !self.fill()? {
                return Ok(None);
            }
        }
        Ok(self.buffer.get(self.start..self.start + length))
    }

    /// The next bytes as an array, without taking them.
    pub(super) fn peek_array<const N: usize>(&mut self) -> Result<Option<[u8; N]>, Error> {
        Ok(self.peek(N)?.and_then(|bytes| bytes.try_into().ok()))
    }

    /// Takes the next bytes; none where the file ends before `length`.
    pub(super) fn take(&mut self, length: usize) -> Result<Option<&[u8]>, Error> {
        if self.peek(length)?.is_none() {
            return Ok(None);
        }
        let start = self.start;
        self.consume(length);
        Ok(self.buffer.get(start..start + length))
    }

    /// Leaves bytes out, however many; whether there were so many.
    pub(super) fn skip(&mut self, length: u32) -> Result<bool, Error> {
        let mut left = usize::try_from(length).unwrap_or(usize::MAX);
        while left > 0 {
            if self.is_at_end()? {
                return Ok(false);
            }
            let step = left.min(self.end - self.start);
            self.consume(step);
            left -= step;
        }
        Ok(true)
    }

    /// Whether no byte is left.
    pub(super) fn is_at_end(&mut self) -> Result<bool, Error> {
        Ok(self.start == self.end && !self.fill()?)
    }

    fn consume(&mut self, length: usize) {
        self.start += length;
        self.offset += u64::try_from(length).unwrap_or_default();
    }

    /// Reads more; whether there was more.
    fn fill(&mut self) -> Result<bool, Error> {
        if self.end == self.buffer.len() || self.start == self.end {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        let space = self.buffer.get_mut(self.end..).unwrap_or_default();
        let read = loop {
            match self.reader.read(space) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => break result,
            }
        };
        let buffered = u64::try_from(self.end - self.start).unwrap_or_default();
        match read {
            Ok(count) => {
                self.end += count;
                Ok(count > 0)
            }
            Err(source) => Err(Error::Read { offset: self.offset + buffered, source }),
        }
    }
}
