//! Packets in, events out.

use std::borrow::Cow;
use std::net::SocketAddr;

use super::event::{Closing, Event};
use super::fate::Fate;
use super::limits::Limits;
use super::stream::Stream;
use crate::lru::LruMap;
use crate::packet::{Packet, Segment, Transport};

/// Puts TCP streams together, many at once and in bounded memory.
#[derive(Debug)]
pub struct Reassembler {
    limits: Limits,
    streams: LruMap<Ends, Stream>,
    opened: u64,
    held: usize,
}

/// Both ends of a stream, the same in either direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Ends(SocketAddr, SocketAddr);

impl Ends {
    fn of(packet: &Packet<'_>) -> Self {
        let (sender, receiver) = (packet.sender(), packet.receiver());
        if sender <= receiver { Self(sender, receiver) } else { Self(receiver, sender) }
    }
}

impl Reassembler {
    /// A reassembler without streams.
    pub fn new(limits: Limits) -> Self {
        Self { limits, streams: LruMap::new(), opened: 0, held: 0 }
    }

    /// Takes the next packet of the capture and tells what follows from it, in order.
    pub fn push<'p>(&mut self, packet: &'p Packet<'_>) -> Vec<Event<'p>> {
        let mut events = Vec::new();
        match &packet.transport {
            Transport::Tcp(segment) => self.segment(packet, segment, &mut events),
            Transport::Udp(datagram) => events.push(Event::Datagram {
                sender: packet.sender(),
                receiver: packet.receiver(),
                at: packet.at,
                bytes: Cow::Borrowed(&datagram.payload),
                missing: datagram.missing,
            }),
        }
        events
    }

    /// Gives out what is left and closes all streams, in the order of their opening.
    pub fn finish<'p>(self) -> impl Iterator<Item = Event<'p>> {
        let mut streams: Vec<_> =
            self.streams.into_values().filter(|stream| !stream.is_closed()).collect();
        streams.sort_unstable_by_key(|stream| stream.flow().number);
        streams.into_iter().flat_map(|mut stream| {
            let mut events = Vec::new();
            stream.close(Closing::EndOfCapture, &mut events);
            events
        })
    }

    /// Streams known, closed ones included.
    pub fn streams(&self) -> usize {
        self.streams.len()
    }

    /// Bytes kept for all streams, beside the streams themselves.
    pub const fn held(&self) -> usize {
        self.held
    }

    fn segment<'p>(
        &mut self,
        packet: &'p Packet<'_>,
        segment: &'p Segment<'_>,
        events: &mut Vec<Event<'p>>,
    ) {
        let (ends, limits) = (Ends::of(packet), self.limits);
        let known = self.streams.touch(&ends);
        let fate = known.as_ref().map(|stream| stream.fate(packet, segment, &limits));
        if let (Some(stream), Some(Fate::Belongs)) = (known, fate) {
            let before = stream.held();
            stream.push(packet, segment, &limits, events);
            self.held = self.held + stream.held() - before;
        } else {
            let old = self.streams.remove(&ends);
            let mut new = self.opened_by(packet, segment, fate, old.as_ref());
            if let Some(mut old) = old {
                self.held -= old.held();
                old.close(Closing::Replaced, events);
            }
            events.push(new.opened());
            new.push(packet, segment, &limits, events);
            self.held += new.held();
            self.streams.insert(ends, new);
        }
        self.keep_within(&ends, events);
    }

    /// The next stream between two ends.
    fn opened_by(
        &mut self,
        packet: &Packet<'_>,
        segment: &Segment<'_>,
        fate: Option<Fate>,
        old: Option<&Stream>,
    ) -> Stream {
        let number = self.opened;
        self.opened += 1;
        let generation = old.map_or(0, |old| old.flow().generation.saturating_add(1));
        match (fate, old) {
            (Some(Fate::Answers(way, syn)), Some(old)) => {
                old.successor(way, syn, number, generation, packet.at)
            }
            _ => Stream::open(packet, segment, number, generation),
        }
    }

    /// Gives up other streams, and at last the holes of this one, for the limits.
    fn keep_within(&mut self, ends: &Ends, events: &mut Vec<Event<'_>>) {
        while self.streams.len() > self.limits.streams.max(1)
            || (self.held > self.limits.total_bytes && self.streams.len() > 1)
        {
            if let Some((_, stream)) = self.streams.pop_oldest() {
                self.held -= stream.held();
                stream.evict(events);
            }
        }
        if self.held > self.limits.total_bytes
            && let Some(stream) = self.streams.touch(ends)
        {
            let before = stream.held();
            stream.flush(events);
            self.held = self.held + stream.held() - before;
        }
    }
}
