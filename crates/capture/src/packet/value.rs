//! What a decoded packet is.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};

use crate::Timestamp;

/// A whole TCP segment or UDP datagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// The frame it came in; the last one, if it came in fragments.
    pub number: u64,
    /// When that frame was captured.
    pub at: Timestamp,
    /// Length of that frame on the wire, in bytes.
    pub length: u32,
    /// The sender's address.
    pub source: IpAddr,
    /// The receiver's address.
    pub destination: IpAddr,
    /// What it carries.
    pub transport: Transport<'a>,
}

impl Packet<'_> {
    /// Address and port of the sender.
    pub const fn sender(&self) -> SocketAddr {
        let port = match &self.transport {
            Transport::Tcp(segment) => segment.source_port,
            Transport::Udp(datagram) => datagram.source_port,
        };
        SocketAddr::new(self.source, port)
    }

    /// Address and port of the receiver.
    pub const fn receiver(&self) -> SocketAddr {
        let port = match &self.transport {
            Transport::Tcp(segment) => segment.destination_port,
            Transport::Udp(datagram) => datagram.destination_port,
        };
        SocketAddr::new(self.destination, port)
    }
}

/// What the network layer carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport<'a> {
    /// TCP, RFC 9293.
    Tcp(Segment<'a>),
    /// UDP, RFC 768.
    Udp(Datagram<'a>),
}

/// A TCP segment. Options are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// Sequence number of the first byte, or of the SYN.
    pub sequence: u32,
    /// Acknowledgement number; means nothing without [`TcpFlags::ACK`].
    pub acknowledgement: u32,
    /// Control bits.
    pub flags: TcpFlags,
    /// The captured payload.
    pub payload: Cow<'a, [u8]>,
    /// Bytes of the payload after those that the capture did not keep.
    pub missing: u32,
}

/// A UDP datagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// The captured payload.
    pub payload: Cow<'a, [u8]>,
    /// Bytes of the payload after those that the capture did not keep.
    pub missing: u32,
}

/// The control bits of a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TcpFlags(pub u8);

impl TcpFlags {
    /// No more data from the sender.
    pub const FIN: Self = Self(0x01);
    /// Synchronise sequence numbers.
    pub const SYN: Self = Self(0x02);
    /// Reset the connection.
    pub const RST: Self = Self(0x04);
    /// Push.
    pub const PSH: Self = Self(0x08);
    /// The acknowledgement number counts.
    pub const ACK: Self = Self(0x10);
    /// The urgent pointer counts. Urgent bytes are given in line, as they are on the wire.
    pub const URG: Self = Self(0x20);

    /// Whether all bits of `other` are set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The bits of both.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
