//! One direction of an observed connection: octets to packets, over gaps where that is safe.

use super::super::remarks;
use crate::{
    Anomaly, Direction, Error, Limits, Malformed,
    http::{BANNER, Banner, BannerRecogniser},
    pdu::{Body, CommonHeader, Frame, FrameBuffer, HEADER_LENGTH, PacketType, Pdu},
    reassembly::Assembler,
};

/// One direction.
#[derive(Clone, Debug)]
pub(super) struct Side {
    pub(super) assembler: Assembler,
    frames: FrameBuffer,
    limits: Limits,
    reading: Reading,
    banner: Option<BannerRecogniser>,
    banner_seen: usize,
    at: u64,
    /// How many fragments were read of each `PTYPE`.
    counts: [u64; PTYPES],
}

/// One more than the highest `PTYPE` that is read: 19, orphaned.
const PTYPES: usize = 20;

/// What is done with the octets that come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// The next octet belongs to the fragment under way, or begins one.
    Aligned,
    /// So many octets belong to a fragment of which others are missing.
    Skipping(usize),
    /// Nobody knows: a segment that begins like a packet is taken for one.
    Seeking,
    /// Nothing is read any more.
    Stopped,
}

/// What a direction gives.
pub(super) enum Item {
    /// A packet, where it begins, and what is to be said of its secondary address.
    Pdu(Box<Pdu>, u64, Option<Malformed>),
    /// A fragment that cannot be decoded, where it begins; the next one can.
    Broken(Malformed, u64, u32),
    /// Something after which nothing can be read.
    Lost(Malformed, u64),
}

impl Side {
    pub(super) fn new(limits: Limits, direction: Direction, is_joined: bool) -> Self {
        let has_banner = direction == Direction::ToClient && !is_joined;
        Self {
            assembler: Assembler::new(limits),
            frames: FrameBuffer::directed(limits, direction),
            limits,
            reading: if is_joined { Reading::Seeking } else { Reading::Aligned },
            banner: has_banner.then(BannerRecogniser::new),
            banner_seen: 0,
            at: 0,
            counts: [0; PTYPES],
        }
    }

    pub(super) fn fragments(&self, ptype: PacketType) -> u64 {
        self.counts.get(usize::from(ptype.code())).copied().unwrap_or_default()
    }

    pub(super) fn held(&self) -> usize {
        self.frames.held().saturating_add(self.assembler.held())
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        let bytes = self.without_banner(bytes);
        match self.reading {
            Reading::Aligned => self.frames.push(bytes),
            Reading::Skipping(left) => {
                let skipped = left.min(bytes.len());
                self.advance(skipped);
                self.reading = match left.saturating_sub(skipped) {
                    0 => Reading::Aligned,
                    left => Reading::Skipping(left),
                };
                self.frames.push(bytes.get(skipped..).unwrap_or_default());
            }
            Reading::Seeking if begins_packet(bytes) => {
                self.reading = Reading::Aligned;
                self.frames.push(bytes);
            }
            Reading::Seeking | Reading::Stopped => self.advance(bytes.len()),
        }
    }

    /// Octets that were not seen. Inside of a fragment only this fragment is lost.
    pub(super) fn gap(&mut self, length: u64) {
        let missing = match self.reading {
            Reading::Aligned => Self::missing(self.frames.pending()),
            Reading::Skipping(left) => Some(left),
            Reading::Seeking | Reading::Stopped => None,
        };
        let left = missing.zip(usize::try_from(length).ok());
        let left = left.and_then(|(missing, length)| missing.checked_sub(length));
        if self.reading != Reading::Stopped {
            self.reading = match left {
                Some(0) => Reading::Aligned,
                Some(left) => Reading::Skipping(left),
                None => Reading::Seeking,
            };
        }
        self.forget_banner();
        self.advance(self.frames.pending().len());
        self.at = self.at.saturating_add(length);
        self.frames.clear();
        self.assembler.clear();
    }

    /// Lets go of the fragment and the call under way. Of a fragment it is known where it ends.
    pub(super) fn forget(&mut self) {
        let begun = self.frames.pending().to_vec();
        self.frames.clear();
        match Self::missing(&begun) {
            Some(left) => {
                self.reading = Reading::Skipping(left);
                self.advance(begun.len());
            }
            // Not even a header.
            None => self.frames.push(&begun),
        }
        self.assembler.clear();
    }

    pub(super) fn stop(&mut self) {
        self.advance(self.frames.pending().len());
        self.reading = Reading::Stopped;
        self.frames.clear();
        self.assembler.clear();
    }

    /// The next packet, `None` while more octets are needed.
    pub(super) fn next(&mut self) -> Option<Item> {
        if self.reading != Reading::Aligned {
            return None;
        }
        let at = self.at;
        let length = match self.frames.next_length() {
            Ok(length) => length?,
            Err(fault) => return Some(Item::Lost(fault, at)),
        };
        let frame = self.frames.pending().get(..length)?;
        let ptype = frame.get(2).copied().map(usize::from);
        if let Some(count) = ptype.and_then(|ptype| self.counts.get_mut(ptype)) {
            *count += 1;
        }
        let item = match decode(frame, &self.limits) {
            Ok((pdu, remark)) => Item::Pdu(Box::new(pdu), at, remark),
            Err(fault) => {
                let call_id = frame.first_chunk().map_or(0, CommonHeader::call_id_of);
                Item::Broken(fault, at, call_id)
            }
        };
        self.frames.skip(length);
        self.advance(length);
        Some(item)
    }

    fn without_banner<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let Some(recogniser) = &mut self.banner else {
            return bytes;
        };
        match recogniser.push(bytes) {
            Banner::Incomplete => {
                self.banner_seen = self.banner_seen.saturating_add(bytes.len());
                &[]
            }
            Banner::Complete { consumed } => {
                self.banner = None;
                self.banner_seen = 0;
                self.advance(BANNER.len());
                bytes.get(consumed..).unwrap_or_default()
            }
            Banner::Other => {
                self.banner = None;
                // What looked like a banner was none: it is read as what it is.
                let seen = std::mem::take(&mut self.banner_seen);
                self.frames.push(BANNER.get(..seen).unwrap_or_default());
                bytes
            }
        }
    }

    /// A banner comes first or not at all, and what is missing of it will not come.
    fn forget_banner(&mut self) {
        self.banner = None;
        let seen = std::mem::take(&mut self.banner_seen);
        self.advance(seen);
    }

    /// How many octets the fragment under way still needs.
    fn missing(pending: &[u8]) -> Option<usize> {
        let header = CommonHeader::decode(*pending.first_chunk::<HEADER_LENGTH>()?).ok()?;
        usize::from(header.frag_length).checked_sub(pending.len())
    }

    fn advance(&mut self, octets: usize) {
        self.at = self.at.saturating_add(u64::try_from(octets).unwrap_or(u64::MAX));
    }
}

fn decode(frame: &[u8], limits: &Limits) -> Result<(Pdu, Option<Malformed>), Malformed> {
    let frame = Frame::check(frame, limits)?;
    let pdu = Pdu::from_frame(&frame, limits).map_err(|error| match error {
        Error::Malformed(fault) => fault,
        // Decoding blames nobody but the peer.
        _ => Malformed::new(Anomaly::Truncated, 0),
    })?;
    let remark = match &pdu.body {
        Body::BindAck(_) | Body::AlterContextResp(_) => {
            remarks::on_secondary_address(frame.body(), pdu.packed_drep.integers)
        }
        _ => None,
    };
    Ok((pdu, remark))
}

/// Whether octets begin with a header that could not well be anything else.
fn begins_packet(bytes: &[u8]) -> bool {
    let header = bytes.first_chunk().copied().map(CommonHeader::decode);
    header.is_some_and(|header| header.is_ok_and(|header| usize::from(header.frag_length) >= 16))
}
