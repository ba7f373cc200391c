//! The reader of either format.

use std::io::Read;

use super::{
    Frame,
    pcap::{self, Pcap},
    pcapng::{self, PcapNg},
    source::Source,
};
use crate::Error;

/// Reads a capture file frame by frame, in the memory of one buffer.
#[derive(Debug)]
pub struct CaptureReader<R> {
    source: Source<R>,
    format: Format,
    frames: u64,
    has_failed: bool,
}

#[derive(Debug)]
enum Format {
    Pcap(Pcap),
    PcapNg(PcapNg),
}

impl<R: Read> CaptureReader<R> {
    /// Recognises the format by its first bytes.
    pub fn new(reader: R) -> Result<Self, Error> {
        let mut source = Source::new(reader);
        let format = match source.peek_array()? {
            Some(magic) if pcap::is_magic(magic) => Format::Pcap(Pcap::open(&mut source)?),
            Some(magic) if pcapng::is_magic(magic) => Format::PcapNg(PcapNg::default()),
            _ => return Err(Error::Unrecognised),
        };
        Ok(Self { source, format, frames: 0, has_failed: false })
    }

    /// The next frame; `None` at the end, and after an error: nothing behind damage can be
    /// told from packets somebody made up.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, Error> {
        if self.has_failed {
            return Ok(None);
        }
        let next = match &mut self.format {
            Format::Pcap(pcap) => pcap.next_frame(&mut self.source),
            Format::PcapNg(pcapng) => pcapng.next_frame(&mut self.source),
        };
        self.has_failed = next.is_err();
        Ok(next?.map(|frame| {
            self.frames += 1;
            Frame { number: self.frames, ..frame }
        }))
    }

    /// Frames given so far.
    pub const fn frames(&self) -> u64 {
        self.frames
    }
}
