//! Both directions of a stream, and when it begins and ends.

use super::event::{Closing, Direction, Event, Flow, IgnoredFor, Opening, Sink};
use super::half::{Half, Load};
use super::limits::Limits;
use super::sequence::length;
use crate::Timestamp;
use crate::packet::{Packet, Segment, TcpFlags};

/// A stream under way, or one that ended and whose stragglers are still recognised.
#[derive(Debug)]
pub(super) struct Stream {
    flow: Flow,
    pub(super) opening: Opening,
    client: Half,
    server: Half,
    last: Timestamp,
    pub(super) closed: Option<Closing>,
    /// A SYN inside the connection that may begin another one: which way it went, and its
    /// sequence number.
    pub(super) syn: Option<(Direction, u32)>,
}

impl Stream {
    /// A stream that begins with this segment.
    pub(super) fn open(
        packet: &Packet<'_>,
        segment: &Segment<'_>,
        number: u64,
        generation: u32,
    ) -> Self {
        let (sender, receiver) = (packet.sender(), packet.receiver());
        let (opening, sender_is_client) = match (is(segment, TcpFlags::SYN), acks(segment)) {
            (true, false) => (Opening::Syn, true),
            (true, true) => (Opening::SynAck, false),
            _ => (Opening::MidStream, sender.port() >= receiver.port()),
        };
        let (client, server) =
            if sender_is_client { (sender, receiver) } else { (receiver, sender) };
        let flow = Flow { number, client, server, generation };
        Self::new(flow, opening, packet.at)
    }

    /// The stream between the same ends that began with a SYN which only now turns out to have
    /// counted.
    pub(super) fn successor(
        &self,
        way: Direction,
        syn: u32,
        number: u64,
        generation: u32,
        at: Timestamp,
    ) -> Self {
        let (client, server) = match way {
            Direction::ToServer => (self.flow.client, self.flow.server),
            Direction::ToClient => (self.flow.server, self.flow.client),
        };
        let flow = Flow { number, client, server, generation };
        let mut stream = Self::new(flow, Opening::Syn, at);
        stream.client.synchronise(syn);
        stream
    }

    fn new(flow: Flow, opening: Opening, at: Timestamp) -> Self {
        Self {
            flow,
            opening,
            client: Half::default(),
            server: Half::default(),
            last: at,
            closed: None,
            syn: None,
        }
    }

    pub(super) const fn opened(&self) -> Event<'static> {
        Event::Opened { flow: self.flow, at: self.last, how: self.opening }
    }

    pub(super) const fn flow(&self) -> Flow {
        self.flow
    }

    pub(super) const fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// Memory in use beside the stream itself, in bytes.
    pub(super) fn held(&self) -> usize {
        self.client.held() + self.server.held()
    }

    /// Takes a segment that belongs to the stream.
    pub(super) fn push<'p>(
        &mut self,
        packet: &'p Packet<'_>,
        segment: &'p Segment<'_>,
        limits: &Limits,
        events: &mut Vec<Event<'p>>,
    ) {
        let direction = self.direction(packet);
        self.last = packet.at;
        let load = Load {
            sequence: segment.sequence.wrapping_add(is(segment, TcpFlags::SYN).into()),
            payload: &segment.payload,
            missing: segment.missing,
            fin: is(segment, TcpFlags::FIN),
        };
        if self.is_closed() {
            self.belated(direction, load, events);
        } else if is(segment, TcpFlags::RST) {
            self.reset(direction, segment, limits, events);
        } else if is(segment, TcpFlags::SYN) && self.is_foreign_syn(direction, segment, limits) {
            if !acks(segment) {
                self.syn = Some((direction, segment.sequence));
            }
            self.sink(direction, events).ignored(load.length(), IgnoredFor::UnansweredSyn);
        } else {
            self.exchange(direction, segment, load, limits, events);
        }
    }

    /// Gives out what is left and ends the stream.
    pub(super) fn close(&mut self, how: Closing, events: &mut Vec<Event<'_>>) {
        if self.closed.is_none() {
            self.flush(events);
            self.closed = Some(how);
            events.push(Event::Closed { flow: self.flow, at: self.last, how });
        }
    }

    /// Gives out what is left of a stream that is given up.
    pub(super) fn evict(mut self, events: &mut Vec<Event<'_>>) {
        if self.closed.is_none() {
            self.flush(events);
            events.push(Event::Evicted { flow: self.flow, at: self.last });
        }
    }

    /// Gives out all that is kept behind holes.
    pub(super) fn flush(&mut self, events: &mut Vec<Event<'_>>) {
        for direction in [Direction::ToServer, Direction::ToClient] {
            let mut sink = self.sink(direction, events);
            self.halves_mut(direction).0.flush(&mut sink);
        }
    }

    fn exchange<'p>(
        &mut self,
        direction: Direction,
        segment: &'p Segment<'_>,
        load: Load<'p>,
        limits: &Limits,
        events: &mut Vec<Event<'p>>,
    ) {
        let knows_opening = self.opening != Opening::MidStream;
        let mut sink = self.sink(direction, events);
        let (own, other) = self.halves_mut(direction);
        if is(segment, TcpFlags::SYN) {
            own.synchronise(segment.sequence);
        }
        if acks(segment) {
            // The answer to an opening that was not captured tells how the other side began.
            if knows_opening && !other.is_begun() {
                other.begin(segment.acknowledgement);
            }
            other.acknowledge(segment.acknowledgement);
        }
        own.receive(load, limits, &mut sink);
        own.tick(limits, &mut sink);
        sink.direction = direction.reversed();
        other.tick(limits, &mut sink);
        if own.is_finished() && other.is_finished() {
            self.close(Closing::Finished, events);
        }
    }

    fn reset(
        &mut self,
        direction: Direction,
        segment: &Segment<'_>,
        limits: &Limits,
        events: &mut Vec<Event<'_>>,
    ) {
        let (own, other) = self.halves(direction);
        // A refusal has no number of its own, but names the SYN's.
        let refuses = !own.is_begun() && acks(segment);
        let names_syn =
            other.syn().is_none_or(|syn| segment.acknowledgement == syn.wrapping_add(1));
        if own.accepts_reset(segment.sequence, limits.window) && (!refuses || names_syn) {
            self.close(Closing::Reset(direction), events);
        } else {
            self.sink(direction, events).ignored(0, IgnoredFor::ResetOutOfWindow);
        }
    }

    /// A segment of a closed stream that begins no other: mostly repetitions, and what was on
    /// its way when the other side reset.
    fn belated<'p>(&mut self, direction: Direction, load: Load<'p>, events: &mut Vec<Event<'p>>) {
        let (own, _) = self.halves(direction);
        let end = own.ahead(load.sequence).saturating_add(load.length());
        if own.is_begun() && end <= 0 {
            return;
        }
        let fresh = if own.is_begun() { end.min(load.length()) } else { load.length() };
        if fresh > 0 {
            self.sink(direction, events).ignored(fresh, IgnoredFor::AfterClose);
        }
    }

    pub(super) fn direction(&self, packet: &Packet<'_>) -> Direction {
        if packet.sender() == self.flow.client { Direction::ToServer } else { Direction::ToClient }
    }

    /// The sending and the receiving half of a direction.
    pub(super) const fn halves(&self, direction: Direction) -> (&Half, &Half) {
        match direction {
            Direction::ToServer => (&self.client, &self.server),
            Direction::ToClient => (&self.server, &self.client),
        }
    }

    const fn halves_mut(&mut self, direction: Direction) -> (&mut Half, &mut Half) {
        match direction {
            Direction::ToServer => (&mut self.client, &mut self.server),
            Direction::ToClient => (&mut self.server, &mut self.client),
        }
    }

    const fn sink<'e, 'p>(
        &self,
        direction: Direction,
        events: &'e mut Vec<Event<'p>>,
    ) -> Sink<'e, 'p> {
        Sink { flow: self.flow, direction, at: self.last, events }
    }
}

impl Direction {
    const fn reversed(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }
}

pub(super) const fn is(segment: &Segment<'_>, flag: TcpFlags) -> bool {
    segment.flags.has(flag)
}

pub(super) const fn acks(segment: &Segment<'_>) -> bool {
    segment.flags.has(TcpFlags::ACK)
}

pub(super) fn segment_length(segment: &Segment<'_>) -> i64 {
    length(&segment.payload) + i64::from(segment.missing)
}
