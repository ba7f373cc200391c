//! What is told of streams.

use std::borrow::Cow;
use std::net::SocketAddr;

use crate::Timestamp;

/// One connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Flow {
    /// Counted from 0 in the order of opening; no two streams share one.
    pub number: u64,
    /// The end that opened it. Where the opening was not captured, the one with the higher port
    /// is taken to be it.
    pub client: SocketAddr,
    /// The other end.
    pub server: SocketAddr,
    /// How many connections between the same two ends came before, as far as remembered.
    pub generation: u32,
}

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
}

/// How the first packet of a stream showed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Opening {
    /// By the client's SYN.
    Syn,
    /// By the server's answer to a SYN that was not captured.
    SynAck,
    /// In the middle: bytes before are not known.
    MidStream,
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Closing {
    /// Both sides sent all they had and a FIN.
    Finished,
    /// A reset that went this way.
    Reset(Direction),
    /// A new connection between the same ends began.
    Replaced,
    /// The capture ended first.
    EndOfCapture,
}

/// Why a segment or a part of it was not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IgnoredFor {
    /// It lies further ahead than [`Limits::window`](super::Limits::window), and nothing shows
    /// that the receiver took it.
    BeyondWindow,
    /// It lies before the first byte captured of a stream picked up in the middle.
    BeforeStart,
    /// It lies behind the sender's FIN.
    BehindFin,
    /// It lies behind a hole, and more bytes or pieces than are kept lie before it.
    NoRoom,
    /// A reset whose sequence number the receiver would not accept.
    ResetOutOfWindow,
    /// A SYN inside a connection, which nothing answered so far. If it is answered, the
    /// connection is replaced.
    UnansweredSyn,
    /// It came after the stream had ended.
    AfterClose,
}

/// Something that happened. Offsets count the bytes of one direction from the first after its
/// SYN, or from the first captured one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'p> {
    /// A stream was met.
    Opened {
        /// The stream.
        flow: Flow,
        /// When.
        at: Timestamp,
        /// How it showed itself.
        how: Opening,
    },
    /// The next bytes of a direction.
    Data {
        /// The stream.
        flow: Flow,
        /// Which way.
        direction: Direction,
        /// When the packet was captured that made them available.
        at: Timestamp,
        /// Offset of the first of them.
        offset: u64,
        /// The bytes; never none.
        bytes: Cow<'p, [u8]>,
    },
    /// Bytes that were sent, but are not in the capture or did not fit the limits.
    Gap {
        /// The stream.
        flow: Flow,
        /// Which way.
        direction: Direction,
        /// When they were given up.
        at: Timestamp,
        /// Offset of the first of them.
        offset: u64,
        /// How many; never 0.
        length: u64,
    },
    /// Bytes were sent twice and differed. The first ones are given as data.
    OverlapConflict {
        /// The stream.
        flow: Flow,
        /// Which way.
        direction: Direction,
        /// When the later ones came.
        at: Timestamp,
        /// Offset of the first byte that differs.
        offset: u64,
        /// What counts, from the first to the last byte that differs.
        kept: Vec<u8>,
        /// What came later in its place.
        refused: Cow<'p, [u8]>,
    },
    /// A segment was not used, or not all of it.
    Ignored {
        /// The stream.
        flow: Flow,
        /// Which way.
        direction: Direction,
        /// When.
        at: Timestamp,
        /// Bytes that were not used; 0 for one that carries none.
        length: u64,
        /// Why.
        why: IgnoredFor,
    },
    /// A stream ended; nothing of it follows.
    Closed {
        /// The stream.
        flow: Flow,
        /// When.
        at: Timestamp,
        /// How.
        how: Closing,
    },
    /// A stream was given up for others by the limits; nothing of it follows. If it goes on, it
    /// will be met in the middle.
    Evicted {
        /// The stream.
        flow: Flow,
        /// When its last packet was captured.
        at: Timestamp,
    },
    /// A UDP datagram.
    Datagram {
        /// Who sent it.
        sender: SocketAddr,
        /// To whom.
        receiver: SocketAddr,
        /// When.
        at: Timestamp,
        /// What was captured of it.
        bytes: Cow<'p, [u8]>,
        /// Bytes after those that were not.
        missing: u32,
    },
}

/// Where the events of one direction go.
pub(super) struct Sink<'e, 'p> {
    pub(super) flow: Flow,
    pub(super) direction: Direction,
    pub(super) at: Timestamp,
    pub(super) events: &'e mut Vec<Event<'p>>,
}

impl<'p> Sink<'_, 'p> {
    pub(super) fn data(&mut self, offset: i64, bytes: Cow<'p, [u8]>) {
        let Self { flow, direction, at, .. } = *self;
        let offset = offset.unsigned_abs();
        self.events.push(Event::Data { flow, direction, at, offset, bytes });
    }

    pub(super) fn gap(&mut self, offset: i64, length: i64) {
        let Self { flow, direction, at, .. } = *self;
        let (offset, length) = (offset.unsigned_abs(), length.unsigned_abs());
        self.events.push(Event::Gap { flow, direction, at, offset, length });
    }

    pub(super) fn conflict(&mut self, offset: i64, kept: Vec<u8>, refused: &'p [u8]) {
        let Self { flow, direction, at, .. } = *self;
        let (offset, refused) = (offset.unsigned_abs(), Cow::Borrowed(refused));
        self.events.push(Event::OverlapConflict { flow, direction, at, offset, kept, refused });
    }

    pub(super) fn ignored(&mut self, length: i64, why: IgnoredFor) {
        let Self { flow, direction, at, .. } = *self;
        let length = length.unsigned_abs();
        self.events.push(Event::Ignored { flow, direction, at, length, why });
    }
}
