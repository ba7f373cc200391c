//! Packed files: gzip and xz, with a tar archive inside or any other file.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;
use liblzma::{
    read::XzDecoder,
    stream::{CONCATENATED, Stream},
};

use super::{ArchiveFormat, Bounds, Sink, tar};
use crate::{
    Error,
    meter::Meter,
    source::{self, Source, wide},
};

/// A packed file that was looked into.
pub(crate) struct Unpacked {
    stream: Box<dyn Read>,
    is_tar: bool,
}

impl Unpacked {
    pub(crate) fn open(
        format: ArchiveFormat,
        source: &Source,
        bounds: &Bounds<'_>,
    ) -> Result<Self, Error> {
        let packed = io::BufReader::new(source::Cursor::new(source));
        let stream: Box<dyn Read> = if format == ArchiveFormat::Xz {
            let stream = Stream::new_stream_decoder(MEMORY, CONCATENATED)
                .map_err(|error| Error::Archive { fault: error.to_string() })?;
            Box::new(XzDecoder::new_stream(packed, stream))
        } else {
            Box::new(MultiGzDecoder::new(packed))
        };
        let mut stream = Counted { stream, meter: bounds.meter.clone() };
        let mut head = Vec::new();
        let read = stream.by_ref().take(HEADER).read_to_end(&mut head);
        if head.is_empty() {
            read.map_err(|error| bounds.fault(&error))?;
        }
        let is_tar = tar::is_header(&head);
        Ok(Self { stream: Box::new(Cursor::new(head).chain(stream)), is_tar })
    }

    pub(crate) fn is_tar(&self) -> bool {
        self.is_tar
    }

    /// Its files, if it is a tar archive.
    pub(crate) fn read_tar(self, bounds: &Bounds<'_>, sink: &mut dyn Sink) -> Result<(), Error> {
        tar::read_stream(self.stream, bounds, sink)
    }

    /// All of it, if it is not.
    pub(crate) fn read_whole(self, bounds: &Bounds<'_>) -> Result<Vec<u8>, Error> {
        bounds.read(self.stream, 0)
    }
}

/// Bytes that are looked at.
const HEADER: u64 = 512;
/// Bytes of memory xz may take: its highest level asks for 65 MiB.
const MEMORY: u64 = 80 << 20;

/// Counts what is unpacked.
struct Counted {
    stream: Box<dyn Read>,
    meter: Meter,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(into)?;
        self.meter.charge(wide(read)).map_err(io::Error::other)?;
        Ok(read)
    }
}
