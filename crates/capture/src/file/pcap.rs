//! The classic pcap format.

use std::io::Read;

use pcap_parser::{
    LegacyPcapBlock, PcapHeader, parse_pcap_frame, parse_pcap_frame_be, parse_pcap_header,
    pcap::parse_pcap_frame_modified,
};

use super::{
    Frame, LinkType,
    source::{LONGEST, Source},
};
use crate::{Error, Timestamp};

/// What the file header says of all records.
#[derive(Debug)]
pub(super) struct Pcap {
    link: LinkType,
    big_endian: bool,
    /// Nanoseconds in a unit of the fraction of a second.
    unit: u64,
    /// Length of a record's header in bytes.
    header: usize,
}

/// The magic numbers, as the first four bytes of a file.
pub(super) const fn is_magic(bytes: [u8; 4]) -> bool {
    matches!(
        bytes,
        [0xd4, 0xc3, 0xb2, 0xa1]
            | [0xa1, 0xb2, 0xc3, 0xd4]
            | [0x4d, 0x3c, 0xb2, 0xa1]
            | [0xa1, 0xb2, 0x3c, 0x4d]
            | [0x34, 0xcd, 0xb2, 0xa1]
    )
}

impl Pcap {
    /// Reads the file header.
    pub(super) fn open<R: Read>(source: &mut Source<R>) -> Result<Self, Error> {
        let bytes = source.take(24)?.ok_or(Error::Truncated { offset: 0 })?;
        let (_, header) = parse_pcap_header(bytes).map_err(|_| Error::Unrecognised)?;
        let modified = header.is_modified_format();
        Ok(Self {
            link: link(&header),
            big_endian: header.is_bigendian(),
            unit: if header.is_nanosecond_precision() { 1 } else { 1_000 },
            header: if modified { 24 } else { 16 },
        })
    }

    /// The next record.
    pub(super) fn next_frame<'s, R: Read>(
        &self,
        source: &'s mut Source<R>,
    ) -> Result<Option<Frame<'s>>, Error> {
        if source.is_at_end()? {
            return Ok(None);
        }
        let offset = source.offset();
        let truncated = Error::Truncated { offset };
        let Some([_, _, _, _, _, _, _, _, length @ ..]) = source.peek_array::<12>()? else {
            return Err(truncated);
        };
        let length =
            if self.big_endian { u32::from_be_bytes(length) } else { u32::from_le_bytes(length) };
        let whole = usize::try_from(length).unwrap_or(usize::MAX).saturating_add(self.header);
        if whole > LONGEST {
            let limit = u32::try_from(LONGEST - self.header).unwrap_or(u32::MAX);
            return Err(Error::TooLong { offset, length, limit });
        }
        let bytes = source.take(whole)?.ok_or(truncated)?;
        let record =
            self.parse(bytes).ok_or(Error::Damaged { offset, rule: "a record of whole length" })?;
        Ok(Some(Frame {
            number: 0,
            at: Timestamp::from_parts(record.ts_sec, u64::from(record.ts_usec) * self.unit),
            link: self.link,
            interface: 0,
            original_length: record.origlen.max(record.caplen),
            bytes: record.data,
        }))
    }

    fn parse<'a>(&self, record: &'a [u8]) -> Option<LegacyPcapBlock<'a>> {
        let parsed = match (self.header, self.big_endian) {
            (24, _) => parse_pcap_frame_modified(record),
            (_, true) => parse_pcap_frame_be(record),
            (_, false) => parse_pcap_frame(record),
        };
        parsed.ok().map(|(_, block)| block)
    }
}

/// The upper half of the field tells of a frame check sequence, not of the link.
fn link(header: &PcapHeader) -> LinkType {
    let [.., high, low] = header.network.0.to_be_bytes();
    LinkType(u16::from_be_bytes([high, low]))
}
