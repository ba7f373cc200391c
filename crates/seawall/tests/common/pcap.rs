//! A tiny writer of pcap files: Ethernet, IPv4, TCP and UDP, as much as a test needs.

use std::net::SocketAddrV4;

/// A capture under way. All packets have the same time, so that only their order counts.
pub struct Pcap {
    bytes: Vec<u8>,
}

/// A TCP connection in a capture.
pub struct Tcp {
    client: SocketAddrV4,
    server: SocketAddrV4,
    /// The next sequence numbers of client and server.
    next: [u32; 2],
}

const SYN: u8 = 0x02;
const PSH_ACK: u8 = 0x18;
const ACK: u8 = 0x10;

impl Pcap {
    pub fn new() -> Self {
        // Version 2.4, no time zone, 65,535 bytes a packet, Ethernet.
        let mut bytes = 0xa1b2_c3d4_u32.to_le_bytes().to_vec();
        bytes.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 1, 0, 0, 0]);
        Self { bytes }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub fn udp(&mut self, from: SocketAddrV4, to: SocketAddrV4, payload: &[u8]) {
        let length = u16::try_from(8 + payload.len()).unwrap();
        let mut udp = Vec::new();
        for short in [from.port(), to.port(), length, 0] {
            udp.extend(short.to_be_bytes());
        }
        udp.extend(payload);
        self.packet(from, to, 17, &udp);
    }

    fn packet(&mut self, from: SocketAddrV4, to: SocketAddrV4, protocol: u8, payload: &[u8]) {
        let mut frame = vec![2; 12];
        frame.extend([8, 0, 0x45, 0]);
        frame.extend(u16::try_from(20 + payload.len()).unwrap().to_be_bytes());
        frame.extend([0, 1, 0x40, 0, 64, protocol, 0, 0]);
        frame.extend(from.ip().octets());
        frame.extend(to.ip().octets());
        frame.extend(payload);
        let length = u32::try_from(frame.len()).unwrap();
        for word in [1_600_000_000, 0, length, length] {
            self.bytes.extend(word.to_le_bytes());
        }
        self.bytes.extend(frame);
    }
}

impl Tcp {
    /// A connection with its handshake.
    pub fn open(pcap: &mut Pcap, client: SocketAddrV4, server: SocketAddrV4) -> Self {
        let mut tcp = Self { client, server, next: [1_000, 0xffff_fff0] };
        tcp.segment(pcap, true, SYN, b"");
        tcp.segment(pcap, false, SYN | ACK, b"");
        tcp.segment(pcap, true, ACK, b"");
        tcp
    }

    /// Sends bytes in segments of the given size.
    pub fn send(&mut self, pcap: &mut Pcap, by_client: bool, bytes: &[u8], size: usize) {
        bytes.chunks(size).for_each(|piece| self.segment(pcap, by_client, PSH_ACK, piece));
    }

    fn segment(&mut self, pcap: &mut Pcap, by_client: bool, flags: u8, payload: &[u8]) {
        let [client, server] = self.next;
        let (from, to, sequence, acknowledgement) = if by_client {
            (self.client, self.server, client, server)
        } else {
            (self.server, self.client, server, client)
        };
        let mut segment = Vec::new();
        segment.extend(from.port().to_be_bytes());
        segment.extend(to.port().to_be_bytes());
        segment.extend(sequence.to_be_bytes());
        let acknowledgement = if flags & ACK == 0 { 0 } else { acknowledgement };
        segment.extend(acknowledgement.to_be_bytes());
        segment.extend([0x50, flags, 0x20, 0, 0, 0, 0, 0]);
        segment.extend(payload);
        let taken = u32::try_from(payload.len()).unwrap() + u32::from(flags & SYN != 0);
        let own = &mut self.next[usize::from(!by_client)];
        *own = own.wrapping_add(taken);
        pcap.packet(from, to, 6, &segment);
    }
}
