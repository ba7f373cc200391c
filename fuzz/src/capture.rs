//! The targets of `seawall-capture`, whose tests replay their kept corpus by including this file.
//!
//! Beside "no panic", a target holds what it reads to what is promised of it: memory within the
//! limits, and the bytes of a stream in order, each given out once.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

use std::{borrow::Cow, collections::HashMap, net::SocketAddr};

use seawall_capture::{
    CaptureReader, Decoder, Event, FlowTable, Frame, Limits, LinkType, Packet, Reassembler,
    Timestamp,
    packet::{FragmentLimits, Segment, TcpFlags, Transport},
    tcp::Direction,
};

/// A target: its name, which is that of its corpus, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] =
    &[("capture_file", file), ("capture_frames", frames), ("capture_segments", segments)];

/// Small, so that a short input reaches them.
const LIMITS: Limits = Limits {
    streams: 3,
    direction_bytes: 60,
    direction_pieces: 4,
    total_bytes: 5_000,
    window: 100,
    unacknowledged: 64,
};

/// A whole file, through all stages.
pub fn file(bytes: &[u8]) {
    let Ok(mut reader) = CaptureReader::new(bytes) else { return };
    let mut decoder = Decoder::default();
    let mut watch = Watch::new();
    let mut flows = FlowTable::new(3);
    while let Ok(Some(frame)) = reader.next_frame() {
        assert!(frame.bytes.len() <= bytes.len());
        if let Ok(packet) = decoder.decode(&frame) {
            watch.push(&packet);
            flows.push(&packet);
        }
    }
    // The shortest frame takes a record header of 16 octets.
    assert!(reader.frames() <= u64::try_from(bytes.len().div_ceil(16)).unwrap());
    watch.finish();
}

/// Frames: an octet for the link, then for each frame its length in an octet and so many octets.
pub fn frames(bytes: &[u8]) {
    let Some((link, mut rest)) = bytes.split_first() else { return };
    let link = LinkType(LINKS[usize::from(*link) % LINKS.len()]);
    let mut decoder = Decoder::new(FragmentLimits { datagrams: 2, ..FragmentLimits::DEFAULT });
    let mut watch = Watch::new();
    for number in 1.. {
        let [length, more @ ..] = rest else { break };
        let (bytes, left) = more.split_at(usize::from(*length).min(more.len()));
        rest = left;
        let original_length = u32::from(*length);
        let at = Timestamp::default();
        let frame = Frame { number, at, link, interface: 0, original_length, bytes };
        if let Ok(packet) = decoder.decode(&frame) {
            watch.push(&packet);
        }
    }
    watch.finish();
}

/// Segments of one conversation, five octets each: direction and place, sequence number,
/// acknowledgement, flags, length with what the capture cut off.
pub fn segments(bytes: &[u8]) {
    let ends: [SocketAddr; 2] = [([192, 0, 2, 1], 40_000).into(), ([192, 0, 2, 2], 135).into()];
    let payload = *b"abcdefghijklmnopqrstuvwxyzABCDEF";
    let mut watch = Watch::new();
    for step in bytes.chunks_exact(5) {
        let &[place, sequence, acknowledgement, flags, length] = step else { return };
        let [from, to] = if place & 1 == 0 { ends } else { [ends[1], ends[0]] };
        // A few places of the number space, its wrap among them.
        let base = u32::from(place >> 1 & 7).wrapping_mul(0x2aaa_aaa0);
        let at = usize::from(length % 3);
        let size = usize::from(length & 0x1f).min(payload.len() - at);
        watch.push(&Packet {
            number: 0,
            at: Timestamp::default(),
            length: 54,
            source: from.ip(),
            destination: to.ip(),
            transport: Transport::Tcp(Segment {
                source_port: from.port(),
                destination_port: to.port(),
                sequence: base.wrapping_add(sequence.into()).wrapping_sub(64),
                acknowledgement: base.wrapping_add(acknowledgement.into()),
                flags: TcpFlags(flags),
                payload: Cow::Borrowed(&payload[at..at + size]),
                missing: u32::from(length >> 5),
            }),
        });
    }
    watch.finish();
}

/// A reassembler held to its word.
struct Watch {
    reassembler: Reassembler,
    open: HashMap<u64, [u64; 2]>,
}

impl Watch {
    fn new() -> Self {
        Self { reassembler: Reassembler::new(LIMITS), open: HashMap::new() }
    }

    fn push(&mut self, packet: &Packet<'_>) {
        for event in self.reassembler.push(packet) {
            note(&mut self.open, &event);
        }
        assert!(self.reassembler.held() <= LIMITS.total_bytes);
        assert!(self.reassembler.streams() <= LIMITS.streams);
    }

    fn finish(mut self) {
        for event in self.reassembler.finish() {
            note(&mut self.open, &event);
        }
        assert!(self.open.is_empty(), "left open: {:?}", self.open.keys());
    }
}

fn note(open: &mut HashMap<u64, [u64; 2]>, event: &Event<'_>) {
    let mut advance = |flow: u64, direction: Direction, offset: u64, length: u64| {
        // Only of a stream that was opened.
        let next = &mut open.get_mut(&flow).unwrap()[way(direction)];
        assert!(length > 0);
        assert_eq!(offset, *next);
        *next += length;
    };
    match event {
        Event::Opened { flow, .. } => {
            assert_eq!(open.insert(flow.number, [0; 2]), None, "opened twice");
        }
        Event::Data { flow, direction, offset, bytes, .. } => {
            advance(flow.number, *direction, *offset, u64::try_from(bytes.len()).unwrap());
        }
        Event::Gap { flow, direction, offset, length, .. } => {
            advance(flow.number, *direction, *offset, *length);
        }
        Event::Closed { flow, .. } => {
            assert!(open.remove(&flow.number).is_some(), "closed, but not open");
        }
        Event::Evicted { flow, .. } => {
            open.remove(&flow.number);
        }
        _ => {}
    }
}

fn way(direction: Direction) -> usize {
    match direction {
        Direction::ToServer => 0,
        Direction::ToClient => 1,
    }
}

/// Every link there is a decoder for, and one there is none for.
const LINKS: [u16; 11] = [0, 1, 12, 101, 108, 113, 228, 229, 276, 105, 65_535];
