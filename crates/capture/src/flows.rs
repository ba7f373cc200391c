//! Who talked to whom, how much and when.

use std::net::SocketAddr;

use crate::Timestamp;
use crate::lru::LruMap;
use crate::packet::{Packet, TcpFlags, Transport};

/// What was counted of one flow: the packets between two ends, and for TCP of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowRecord {
    /// The transport protocol.
    pub protocol: Protocol,
    /// The end that sent the first packet; for a TCP stream that is met at its SYN-ACK, the one
    /// that receives it.
    pub client: SocketAddr,
    /// The other end.
    pub server: SocketAddr,
    /// What the client sent.
    pub to_server: Traffic,
    /// What the server sent.
    pub to_client: Traffic,
    /// Time of the first packet.
    pub first: Timestamp,
    /// Time of the latest packet.
    pub last: Timestamp,
}

/// A transport protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// What one end of a flow sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Packets.
    pub packets: u64,
    /// Bytes on the wire, link headers included.
    pub wire_bytes: u64,
    /// Bytes of payload, repetitions included, whether captured or not.
    pub payload_bytes: u64,
    /// All control bits seen.
    pub flags: TcpFlags,
}

/// Counts flows, so many at once.
#[derive(Debug)]
pub struct FlowTable {
    flows: LruMap<Key, FlowRecord>,
    limit: usize,
}

type Key = (Protocol, SocketAddr, SocketAddr);

impl FlowTable {
    /// A table for so many flows at once, at least one.
    pub fn new(limit: usize) -> Self {
        Self { flows: LruMap::new(), limit: limit.max(1) }
    }

    /// Counts a packet. Gives a record that is complete: of a connection whose ends began
    /// another one, or of the flow used longest ago, which had to go.
    pub fn push(&mut self, packet: &Packet<'_>) -> Option<FlowRecord> {
        let sent = Sent::of(packet);
        let (sender, receiver) = (packet.sender(), packet.receiver());
        let key = (sent.protocol, sender.min(receiver), sender.max(receiver));
        let replaced = match self.flows.touch(&key) {
            Some(record) if !sent.begins_after(record) => {
                record.add(packet, sender, sent);
                return None;
            }
            found => found.copied(),
        };
        let is_answer = sent.flags.has(TcpFlags::SYN.with(TcpFlags::ACK));
        let (client, server) = if is_answer { (receiver, sender) } else { (sender, receiver) };
        let mut record = FlowRecord {
            protocol: sent.protocol,
            client,
            server,
            to_server: Traffic::default(),
            to_client: Traffic::default(),
            first: packet.at,
            last: packet.at,
        };
        record.add(packet, sender, sent);
        self.flows.insert(key, record);
        let is_over = self.flows.len() > self.limit;
        replaced.or_else(|| is_over.then(|| self.flows.pop_oldest()).flatten().map(|(_, old)| old))
    }

    /// The records of all flows left, the first begun first.
    pub fn finish(self) -> Vec<FlowRecord> {
        let mut records: Vec<_> = self.flows.into_values().collect();
        records.sort_by_key(|record| (record.first, record.protocol, record.client, record.server));
        records
    }
}

/// What a packet adds to its flow.
#[derive(Clone, Copy)]
struct Sent {
    protocol: Protocol,
    payload: usize,
    missing: u32,
    flags: TcpFlags,
}

impl Sent {
    fn of(packet: &Packet<'_>) -> Self {
        let (protocol, payload, missing, flags) = match &packet.transport {
            Transport::Tcp(segment) => {
                (Protocol::Tcp, &segment.payload, segment.missing, segment.flags)
            }
            Transport::Udp(datagram) => {
                (Protocol::Udp, &datagram.payload, datagram.missing, TcpFlags::default())
            }
        };
        Self { protocol, payload: payload.len(), missing, flags }
    }

    /// Whether it opens another connection than the one recorded, which has ended.
    const fn begins_after(self, record: &FlowRecord) -> bool {
        let seen = record.to_server.flags.with(record.to_client.flags);
        let opens = self.flags.has(TcpFlags::SYN) && !self.flags.has(TcpFlags::ACK);
        opens && (seen.has(TcpFlags::FIN) || seen.has(TcpFlags::RST))
    }
}

impl FlowRecord {
    fn add(&mut self, packet: &Packet<'_>, sender: SocketAddr, sent: Sent) {
        let is_client = sender == self.client;
        let traffic = if is_client { &mut self.to_server } else { &mut self.to_client };
        let payload = u64::try_from(sent.payload).unwrap_or(u64::MAX);
        traffic.packets += 1;
        traffic.wire_bytes += u64::from(packet.length);
        traffic.payload_bytes += payload.saturating_add(sent.missing.into());
        traffic.flags = traffic.flags.with(sent.flags);
        // Captures of several interfaces are not in order of time.
        self.first = self.first.min(packet.at);
        self.last = self.last.max(packet.at);
    }
}
