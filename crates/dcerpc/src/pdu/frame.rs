//! One fragment as a checked view, and a stream cut into fragments.

use super::{AuthVerifier, CommonHeader, PacketType, auth::TRAILER_LENGTH, header::HEADER_LENGTH};
use crate::{Anomaly, Direction, Limits, Malformed};

/// One fragment whose lengths were checked: header, body and trailer lie inside its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    header: CommonHeader,
    body: &'a [u8],
    trailer: Option<([u8; TRAILER_LENGTH], &'a [u8])>,
}

impl<'a> Frame<'a> {
    /// Checks that `bytes` are exactly one fragment.
    pub fn check(bytes: &'a [u8], limits: &Limits) -> Result<Self, Malformed> {
        let short = Malformed::new(Anomaly::Truncated, bytes.len());
        let (first, rest) = bytes.split_first_chunk::<HEADER_LENGTH>().ok_or(short)?;
        let header = CommonHeader::decode(*first)?;
        check_header(&header, limits)?;
        let length = usize::from(header.frag_length);
        if bytes.len() < length {
            return Err(short);
        }
        if bytes.len() > length {
            return Err(Malformed::new(Anomaly::TrailingBytes, length));
        }
        if header.auth_length == 0 {
            return Ok(Self { header, body: rest, trailer: None });
        }
        let auth_fault = Malformed::new(Anomaly::AuthLength, 10);
        let value_at = rest.len().checked_sub(usize::from(header.auth_length)).ok_or(auth_fault)?;
        let (before, value) = rest.split_at_checked(value_at).ok_or(auth_fault)?;
        let (padded, trailer) = before.split_last_chunk::<TRAILER_LENGTH>().ok_or(auth_fault)?;
        if padded.len() < least_body(header.ptype) {
            return Err(auth_fault);
        }
        if padded.len() % 4 != 0 {
            return Err(Malformed::new(Anomaly::AuthAlignment, HEADER_LENGTH + padded.len()));
        }
        let [_, _, padding, ..] = *trailer;
        let pad_fault = Malformed::new(Anomaly::AuthPadding, HEADER_LENGTH + padded.len() + 2);
        let body_length = padded.len().checked_sub(usize::from(padding)).ok_or(pad_fault)?;
        if body_length < least_body(header.ptype) {
            return Err(pad_fault);
        }
        let body = padded.get(..body_length).ok_or(pad_fault)?;
        Ok(Self { header, body, trailer: Some((*trailer, value)) })
    }

    /// The common header.
    pub const fn header(&self) -> &CommonHeader {
        &self.header
    }

    /// The octets between header and trailer, without padding.
    pub const fn body(&self) -> &'a [u8] {
        self.body
    }

    /// The verifier, copied out.
    pub fn auth(&self) -> Option<AuthVerifier> {
        let ([auth_type, auth_level, _, _, c0, c1, c2, c3], value) = self.trailer?;
        Some(AuthVerifier {
            auth_type,
            auth_level,
            auth_context_id: self.header.packed_drep.integers.u32([c0, c1, c2, c3]),
            value: value.to_vec(),
        })
    }
}

/// Octets of the body without which a packet type cannot be.
const fn least_body(ptype: PacketType) -> usize {
    match ptype {
        PacketType::Request | PacketType::Response => 8,
        PacketType::Fault => 12,
        // Samba ends a list of no contexts with its count.
        PacketType::Bind | PacketType::AlterContext => 9,
        PacketType::BindAck | PacketType::AlterContextResp => 14,
        PacketType::BindNak => 2,
        PacketType::Auth3 | PacketType::Shutdown | PacketType::CoCancel | PacketType::Orphaned => 0,
    }
}

fn check_header(header: &CommonHeader, limits: &Limits) -> Result<(), Malformed> {
    if header.rpc_vers_minor > limits.minor_version {
        return Err(Malformed::new(Anomaly::Version, 1));
    }
    if usize::from(header.frag_length) < HEADER_LENGTH + least_body(header.ptype) {
        return Err(Malformed::new(Anomaly::FragmentTooShort, 8));
    }
    if header.frag_length > limits.fragment {
        return Err(Malformed::new(Anomaly::FragmentTooLong, 8));
    }
    Ok(())
}

/// Cuts a byte stream into fragments. Holds at most one fragment and what came with it.
#[derive(Clone, Debug)]
pub struct FrameBuffer {
    pending: Vec<u8>,
    start: usize,
    limits: Limits,
    direction: Option<Direction>,
    negotiated: Option<u16>,
    began: bool,
}

impl FrameBuffer {
    /// An empty buffer for either direction.
    pub const fn new(limits: Limits) -> Self {
        Self {
            pending: Vec::new(),
            start: 0,
            limits,
            direction: None,
            negotiated: None,
            began: false,
        }
    }

    /// An empty buffer for one direction: packet types of the other are refused.
    pub const fn directed(limits: Limits, direction: Direction) -> Self {
        let mut this = Self::new(limits);
        this.direction = Some(direction);
        this
    }

    /// Sets the largest fragment that was negotiated for this direction.
    pub const fn negotiate(&mut self, frag_length: u16) {
        self.negotiated = Some(frag_length);
    }

    /// Takes bytes off the stream, however they were cut.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.start > 0 {
            self.pending.drain(..self.start);
            self.start = 0;
        }
        self.pending.extend_from_slice(bytes);
    }

    /// Bytes waiting to become a fragment.
    pub fn pending(&self) -> &[u8] {
        self.pending.get(self.start..).unwrap_or_default()
    }

    /// Bytes of memory that what is waiting takes.
    pub const fn held(&self) -> usize {
        self.pending.capacity()
    }

    /// Forgets what is waiting: the next byte pushed begins a fragment.
    pub fn clear(&mut self) {
        (self.pending, self.start) = (Vec::new(), 0);
    }

    /// The next whole fragment, `None` while it is still coming. After an error the stream has
    /// no safe point to go on from.
    pub fn next_frame(&mut self) -> Result<Option<Vec<u8>>, Malformed> {
        let Some(length) = self.next_length()? else {
            return Ok(None);
        };
        let frame = self.pending().get(..length).map(<[u8]>::to_vec);
        self.skip(length);
        Ok(frame)
    }

    /// The length of the next whole fragment, which begins [`Self::pending`].
    pub fn next_length(&mut self) -> Result<Option<usize>, Malformed> {
        let pending = self.pending();
        let seen = pending.get(..HEADER_LENGTH).unwrap_or(pending);
        CommonHeader::judge(seen, self.direction).map_err(|fault| self.framed(fault))?;
        let Some(first) = pending.first_chunk::<HEADER_LENGTH>() else {
            return Ok(None);
        };
        let header = CommonHeader::decode(*first)?;
        if self.negotiated.is_some_and(|most| header.frag_length > most) {
            return Err(Malformed::new(Anomaly::FragmentAboveNegotiated, 8));
        }
        check_header(&header, &self.limits)?;
        let length = usize::from(header.frag_length);
        Ok((pending.len() >= length).then_some(length))
    }

    /// Takes a fragment of that length off.
    pub fn skip(&mut self, length: usize) {
        self.start = self.start.saturating_add(length).min(self.pending.len());
        self.began = true;
        if self.start == self.pending.len() {
            // Between fragments nothing is held, however long the last one was.
            self.clear();
        }
    }

    /// Behind a whole fragment it is the framing that is lost.
    const fn framed(&self, fault: Malformed) -> Malformed {
        match fault.anomaly {
            Anomaly::NotDceRpc | Anomaly::ConnectionlessOnStream if self.began => {
                Malformed::new(Anomaly::LostFraming, fault.at)
            }
            _ => fault,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Frame, FrameBuffer};
    use crate::{
        Anomaly, Limits,
        pdu::{Body, Pdu},
    };

    fn orphaned() -> Vec<u8> {
        Pdu::new(7, Body::Orphaned).encode().unwrap()
    }

    #[test]
    fn a_stream_cut_anywhere_gives_the_same_fragments() {
        let stream = [orphaned(), orphaned()].concat();
        for cut in 0..stream.len() {
            let mut buffer = FrameBuffer::new(Limits::STRICT);
            let mut frames = 0;
            for part in [&stream[..cut], &stream[cut..]] {
                buffer.push(part);
                while buffer.next_frame().unwrap().is_some() {
                    frames += 1;
                }
            }
            assert_eq!(frames, 2, "cut at {cut}");
        }
    }

    #[test]
    fn a_length_below_the_header_is_refused_at_once() {
        let mut bytes = orphaned();
        bytes[8] = 15;
        let mut buffer = FrameBuffer::new(Limits::STRICT);
        buffer.push(&bytes);
        assert_eq!(buffer.next_frame().unwrap_err().anomaly, Anomaly::FragmentTooShort);
    }

    #[test]
    fn a_length_above_the_limit_is_refused_before_it_is_waited_for() {
        let mut bytes = orphaned();
        bytes[8..10].copy_from_slice(&60_000_u16.to_le_bytes());
        let mut buffer = FrameBuffer::new(Limits::STRICT);
        buffer.push(&bytes);
        assert_eq!(buffer.next_frame().unwrap_err().anomaly, Anomaly::FragmentTooLong);
    }

    #[test]
    fn an_auth_length_beyond_the_fragment_is_refused() {
        let mut bytes = orphaned();
        bytes[10..12].copy_from_slice(&0xffff_u16.to_le_bytes());
        assert_eq!(Frame::check(&bytes, &Limits::STRICT).unwrap_err().anomaly, Anomaly::AuthLength);
    }
}
