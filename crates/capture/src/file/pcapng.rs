//! The pcapng format (draft-ietf-opsawg-pcapng).
//!
//! Blocks are framed here, so that one of a kind we do not need may have any length, and parsed
//! by the crate.

use std::io::Read;

use pcap_parser::pcapng::{
    InterfaceDescriptionBlock, OptionCode, parse_enhancedpacketblock_be,
    parse_enhancedpacketblock_le, parse_interfacedescriptionblock_be,
    parse_interfacedescriptionblock_le, parse_simplepacketblock_be, parse_simplepacketblock_le,
};
use pcap_parser::traits::PcapNGPacketBlock;

use super::{
    Frame, LinkType,
    source::{LONGEST, Source},
};
use crate::{Error, Timestamp, timestamp::Resolution};

/// The most interfaces of a section that are kept.
const INTERFACES: usize = 4096;

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

/// What the blocks before say of the next one.
#[derive(Debug, Default)]
pub(super) struct PcapNg {
    big_endian: bool,
    interfaces: Vec<Interface>,
    last: Timestamp,
}

#[derive(Clone, Copy, Debug)]
struct Interface {
    link: LinkType,
    snaplen: u32,
    resolution: Resolution,
    offset: i64,
}

/// A block that lies next in the source.
#[derive(Clone, Copy)]
struct Block {
    kind: u32,
    offset: u64,
    length: usize,
}

/// The fields of a packet block, of whichever of the three kinds.
struct Captured<'a> {
    interface: u32,
    /// Units since the epoch.
    time: Option<u64>,
    original_length: u32,
    bytes: &'a [u8],
}

/// Whether a file begins as pcapng does.
pub(super) const fn is_magic(bytes: [u8; 4]) -> bool {
    u32::from_be_bytes(bytes) == SECTION_HEADER
}

impl PcapNg {
    /// The next packet.
    pub(super) fn next_frame<'s, R: Read>(
        &mut self,
        source: &'s mut Source<R>,
    ) -> Result<Option<Frame<'s>>, Error> {
        let Some(block) = self.next_packet_block(source)? else {
            return Ok(None);
        };
        let damaged = |rule| Error::Damaged { offset: block.offset, rule };
        let bytes = whole(source, block)?;
        let captured = self.captured(block.kind, bytes).ok_or(damaged("a packet in its block"))?;
        let interface = usize::try_from(captured.interface)
            .ok()
            .and_then(|number| self.interfaces.get(number))
            .ok_or(damaged("a packet's interface is described before"))?;
        if let Some(units) = captured.time {
            self.last = Timestamp::from_units(units, interface.resolution, interface.offset);
        }
        let captured_length = u32::try_from(captured.bytes.len()).unwrap_or(u32::MAX);
        Ok(Some(Frame {
            number: 0,
            at: self.last,
            link: interface.link,
            interface: captured.interface,
            original_length: captured.original_length.max(captured_length),
            bytes: captured.bytes,
        }))
    }

    /// Reads up to the next block with a packet, which is left in the source.
    fn next_packet_block<R: Read>(
        &mut self,
        source: &mut Source<R>,
    ) -> Result<Option<Block>, Error> {
        while !source.is_at_end()? {
            let (kind, length) = self.next_header(source)?;
            let offset = source.offset();
            let is_needed = matches!(
                kind,
                SECTION_HEADER | INTERFACE_DESCRIPTION | PACKET | SIMPLE_PACKET | ENHANCED_PACKET
            );
            if !is_needed {
                self.skip(source, length)?;
                continue;
            }
            let limit = u32::try_from(LONGEST).unwrap_or(u32::MAX);
            let block = match usize::try_from(length) {
                Ok(length) if length <= LONGEST => Block { kind, offset, length },
                _ => return Err(Error::TooLong { offset, length, limit }),
            };
            match kind {
                SECTION_HEADER => {
                    self.check_trailer(whole(source, block)?, offset)?;
                    self.interfaces.clear();
                }
                INTERFACE_DESCRIPTION => {
                    let bytes = whole(source, block)?;
                    self.check_trailer(bytes, offset)?;
                    if self.interfaces.len() >= INTERFACES {
                        return Err(Error::TooManyInterfaces { offset, limit: INTERFACES });
                    }
                    let interface = self.interface(bytes);
                    let rule = "an interface description in its block";
                    self.interfaces.push(interface.ok_or(Error::Damaged { offset, rule })?);
                }
                _ => {
                    let bytes = source.peek(block.length)?.ok_or(Error::Truncated { offset })?;
                    self.check_trailer(bytes, offset)?;
                    return Ok(Some(block));
                }
            }
        }
        Ok(None)
    }

    /// Kind and length of the next block. A section header settles the byte order of both.
    fn next_header<R: Read>(&mut self, source: &mut Source<R>) -> Result<(u32, u32), Error> {
        let offset = source.offset();
        let truncated = Error::Truncated { offset };
        let Some([k0, k1, k2, k3, l0, l1, l2, l3]) = source.peek_array()? else {
            return Err(truncated);
        };
        if is_magic([k0, k1, k2, k3]) {
            let Some([_, _, _, _, _, _, _, _, order @ ..]) = source.peek_array::<12>()? else {
                return Err(truncated);
            };
            self.big_endian = match order {
                [0x1a, 0x2b, 0x3c, 0x4d] => true,
                [0x4d, 0x3c, 0x2b, 0x1a] => false,
                _ => return Err(Error::Damaged { offset, rule: "a section tells its byte order" }),
            };
        }
        let length = self.u32([l0, l1, l2, l3]);
        let least = if is_magic([k0, k1, k2, k3]) { 28 } else { 12 };
        if length < least {
            return Err(Error::Damaged { offset, rule: "a block is as long as its header" });
        }
        Ok((self.u32([k0, k1, k2, k3]), length))
    }

    fn skip<R: Read>(&self, source: &mut Source<R>, length: u32) -> Result<(), Error> {
        let offset = source.offset();
        if !source.skip(length - 4)? {
            return Err(Error::Truncated { offset });
        }
        let trailer = source.take(4)?.ok_or(Error::Truncated { offset })?;
        self.check_length(trailer, length, offset)
    }

    /// A block repeats its length at its end; one that does not is not where it seems to be.
    fn check_trailer(&self, block: &[u8], offset: u64) -> Result<(), Error> {
        let trailer = block.last_chunk::<4>().map_or(&[][..], <[u8; 4]>::as_slice);
        self.check_length(trailer, u32::try_from(block.len()).unwrap_or(u32::MAX), offset)
    }

    fn check_length(&self, trailer: &[u8], length: u32, offset: u64) -> Result<(), Error> {
        if trailer.try_into().is_ok_and(|trailer| self.u32(trailer) == length) {
            return Ok(());
        }
        Err(Error::Damaged { offset, rule: "a block has the same length at both ends" })
    }

    fn interface(&self, bytes: &[u8]) -> Option<Interface> {
        let parse = if self.big_endian {
            parse_interfacedescriptionblock_be
        } else {
            parse_interfacedescriptionblock_le
        };
        let (_, block) = parse(bytes).ok()?;
        let option = |code| option(&block, code);
        let offset = option(OptionCode::IfTsoffset).and_then(|value| value.try_into().ok());
        Some(Interface {
            link: LinkType(u16::try_from(block.linktype.0).ok()?),
            snaplen: if block.snaplen == 0 { u32::MAX } else { block.snaplen },
            // The crate reads neither a resolution in powers of two nor a big-endian offset.
            resolution: option(OptionCode::IfTsresol)
                .and_then(|value| value.first())
                .map_or(Resolution::MICROSECONDS, |value| Resolution::from_option(*value)),
            offset: offset.map_or(0, |bytes| {
                if self.big_endian { i64::from_be_bytes(bytes) } else { i64::from_le_bytes(bytes) }
            }),
        })
    }

    fn captured<'a>(&self, kind: u32, bytes: &'a [u8]) -> Option<Captured<'a>> {
        match kind {
            ENHANCED_PACKET => self.enhanced_packet(bytes),
            SIMPLE_PACKET => self.simple_packet(bytes),
            _ => self.packet(bytes),
        }
    }

    fn enhanced_packet<'a>(&self, bytes: &'a [u8]) -> Option<Captured<'a>> {
        let parse = if self.big_endian {
            parse_enhancedpacketblock_be
        } else {
            parse_enhancedpacketblock_le
        };
        let (_, block) = parse(bytes).ok()?;
        Some(Captured {
            interface: block.if_id,
            time: Some(u64::from(block.ts_high) << 32 | u64::from(block.ts_low)),
            original_length: block.origlen,
            bytes: block.data.get(..usize::try_from(block.caplen).ok()?)?,
        })
    }

    fn simple_packet<'a>(&self, bytes: &'a [u8]) -> Option<Captured<'a>> {
        let parse =
            if self.big_endian { parse_simplepacketblock_be } else { parse_simplepacketblock_le };
        let (_, block) = parse(bytes).ok()?;
        // The block does not say how much it holds: its end is padding, or cut off.
        let snaplen = self.interfaces.first().map_or(u32::MAX, |interface| interface.snaplen);
        let length = usize::try_from(block.orig_len().min(snaplen)).ok()?;
        let bytes = block.data.get(..length)?;
        Some(Captured { interface: 0, time: None, original_length: block.origlen, bytes })
    }

    /// The obsolete packet block, which old captures still hold: interface and drop count of 16
    /// bits each, then as an enhanced packet.
    fn packet<'a>(&self, bytes: &'a [u8]) -> Option<Captured<'a>> {
        let field = |at| bytes.get(at..at + 4)?.try_into().ok().map(|bytes| self.u32(bytes));
        let [i0, i1] = bytes.get(8..10)?.try_into().ok()?;
        let interface = if self.big_endian { [i0, i1] } else { [i1, i0] };
        let body = bytes.get(28..bytes.len() - 4)?;
        Some(Captured {
            interface: u16::from_be_bytes(interface).into(),
            time: Some(u64::from(field(12)?) << 32 | u64::from(field(16)?)),
            original_length: field(24)?,
            bytes: body.get(..usize::try_from(field(20)?).ok()?)?,
        })
    }

    const fn u32(&self, bytes: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }
}

fn whole<R: Read>(source: &mut Source<R>, block: Block) -> Result<&[u8], Error> {
    source.take(block.length)?.ok_or(Error::Truncated { offset: block.offset })
}

fn option<'a>(block: &'a InterfaceDescriptionBlock<'_>, code: OptionCode) -> Option<&'a [u8]> {
    let found = block.options.iter().find(|option| option.code == code)?;
    found.as_bytes().ok()
}
