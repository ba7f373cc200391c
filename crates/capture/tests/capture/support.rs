//! Packets and files made for tests.

use std::borrow::Cow;
use std::net::SocketAddr;

use seawall_capture::packet::{Packet, Segment, TcpFlags, Transport};
use seawall_capture::tcp::{Closing, Direction, Event, IgnoredFor, Limits, Opening, Reassembler};
use seawall_capture::{CaptureReader, Error, LinkType, Timestamp};

pub(crate) const SYN: TcpFlags = TcpFlags::SYN;
pub(crate) const SYN_ACK: TcpFlags = TcpFlags::SYN.with(TcpFlags::ACK);
pub(crate) const ACK: TcpFlags = TcpFlags::ACK;
pub(crate) const FIN: TcpFlags = TcpFlags::FIN.with(TcpFlags::ACK);
pub(crate) const RST: TcpFlags = TcpFlags::RST;

pub(crate) fn client() -> SocketAddr {
    "192.0.2.1:40000".parse().unwrap()
}

pub(crate) fn server() -> SocketAddr {
    "192.0.2.2:135".parse().unwrap()
}

/// A segment one of the two ends sends.
pub(crate) fn segment(
    way: Direction,
    sequence: u32,
    acknowledgement: u32,
    flags: TcpFlags,
    payload: &[u8],
) -> Packet<'_> {
    let (from, to) = match way {
        Direction::ToServer => (client(), server()),
        Direction::ToClient => (server(), client()),
    };
    Packet {
        number: 0,
        at: Timestamp::default(),
        length: 54,
        source: from.ip(),
        destination: to.ip(),
        transport: Transport::Tcp(Segment {
            source_port: from.port(),
            destination_port: to.port(),
            sequence,
            acknowledgement,
            flags,
            payload: Cow::Borrowed(payload),
            missing: 0,
        }),
    }
}

/// An event without what is the same in every test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Opened(Opening, u32),
    Data(Direction, Vec<u8>),
    Gap(Direction, u64),
    Conflict(Direction, u64, Vec<u8>, Vec<u8>),
    Ignored(Direction, u64, IgnoredFor),
    Closed(Closing),
    Evicted,
    Other,
}

impl From<Event<'_>> for Seen {
    fn from(event: Event<'_>) -> Self {
        match event {
            Event::Opened { how, flow, .. } => Self::Opened(how, flow.generation),
            Event::Data { direction, bytes, .. } => Self::Data(direction, bytes.into_owned()),
            Event::Gap { direction, length, .. } => Self::Gap(direction, length),
            Event::OverlapConflict { direction, offset, kept, refused, .. } => {
                Self::Conflict(direction, offset, kept, refused.into_owned())
            }
            Event::Ignored { direction, length, why, .. } => Self::Ignored(direction, length, why),
            Event::Closed { how, .. } => Self::Closed(how),
            Event::Evicted { .. } => Self::Evicted,
            _ => Self::Other,
        }
    }
}

/// A reassembler, and what it told.
pub(crate) struct Bench {
    pub(crate) reassembler: Reassembler,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(Limits::DEFAULT)
    }

    pub(crate) fn with(limits: Limits) -> Self {
        Self { reassembler: Reassembler::new(limits) }
    }

    /// One whose stream is open, with both first sequence numbers 1000 and 5000.
    pub(crate) fn open() -> Self {
        Self::open_with(Limits::DEFAULT)
    }

    pub(crate) fn open_with(limits: Limits) -> Self {
        let mut bench = Self::with(limits);
        bench.client_sends(999, 0, SYN, b"");
        bench.server_sends(4999, 1000, SYN_ACK, b"");
        bench.client_sends(1000, 5000, ACK, b"");
        bench
    }

    pub(crate) fn push(&mut self, packet: &Packet<'_>) -> Vec<Seen> {
        self.reassembler.push(packet).into_iter().map(Seen::from).collect()
    }

    pub(crate) fn client_sends(
        &mut self,
        sequence: u32,
        acknowledgement: u32,
        flags: TcpFlags,
        payload: &[u8],
    ) -> Vec<Seen> {
        self.push(&segment(Direction::ToServer, sequence, acknowledgement, flags, payload))
    }

    pub(crate) fn server_sends(
        &mut self,
        sequence: u32,
        acknowledgement: u32,
        flags: TcpFlags,
        payload: &[u8],
    ) -> Vec<Seen> {
        self.push(&segment(Direction::ToClient, sequence, acknowledgement, flags, payload))
    }

    pub(crate) fn finish(self) -> Vec<Seen> {
        self.reassembler.finish().map(Seen::from).collect()
    }
}

/// Data the client sent.
pub(crate) fn data(bytes: &[u8]) -> Seen {
    Seen::Data(Direction::ToServer, bytes.to_vec())
}

/// An Ethernet frame with an IPv4 packet.
pub(crate) fn ipv4_frame(protocol: u8, flags_and_offset: u16, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0; 12];
    frame.extend([8, 0, 0x45, 0]);
    frame.extend(u16::try_from(20 + payload.len()).unwrap().to_be_bytes());
    frame.extend([0, 7]);
    frame.extend(flags_and_offset.to_be_bytes());
    frame.extend([64, protocol, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]);
    frame.extend(payload);
    frame
}

/// A UDP datagram.
pub(crate) fn udp(payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + payload.len()).unwrap().to_be_bytes();
    [&[0x9c, 0x40, 0, 135, length[0], length[1], 0, 0], payload].concat()
}

/// A pcap file with one frame a second, each longer on the wire by `cut` bytes than captured.
pub(crate) fn pcap(link: LinkType, cut: u32, frames: &[&[u8]]) -> Vec<u8> {
    let mut file = Vec::from(0xa1b2_c3d4_u32.to_le_bytes());
    for word in [0x0004_0002, 0, 0, 65_535, u32::from(link.0)] {
        file.extend(word.to_le_bytes());
    }
    for (second, frame) in (1_u32..).zip(frames) {
        let length = u32::try_from(frame.len()).unwrap();
        for word in [second, 5, length, length + cut] {
            file.extend(word.to_le_bytes());
        }
        file.extend(*frame);
    }
    file
}

/// Time in nanoseconds, link, length on the wire, bytes.
pub(crate) type Row = (u64, u16, u32, Vec<u8>);

/// All frames of a file, and how it ended.
pub(crate) fn rows(file: &[u8]) -> (Vec<Row>, Option<Error>) {
    let mut rows = Vec::new();
    let mut reader = match CaptureReader::new(file) {
        Ok(reader) => reader,
        Err(error) => return (rows, Some(error)),
    };
    loop {
        match reader.next_frame() {
            Ok(Some(frame)) => rows.push((
                frame.at.nanoseconds(),
                frame.link.0,
                frame.original_length,
                frame.bytes.to_vec(),
            )),
            Ok(None) => return (rows, None),
            Err(error) => {
                assert!(matches!(reader.next_frame(), Ok(None)), "goes on after an error");
                return (rows, Some(error));
            }
        }
    }
}
