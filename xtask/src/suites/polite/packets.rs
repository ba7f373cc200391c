//! A capture as a list of packets, and what was begun in it.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::super::tshark;

/// One packet of TCP or UDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packet {
    /// When it went over the wire, since 1970.
    pub(super) at: Duration,
    pub(super) from: SocketAddrV4,
    pub(super) to: SocketAddrV4,
    pub(super) kind: Kind,
}

/// What a packet is to a judge of manners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The first packet of a connection, or its repetition: SYN without ACK.
    Syn {
        /// Its sequence number, which a repetition has too and a new connection has not.
        sequence: u32,
    },
    /// FIN or RST.
    End,
    /// Octets on a connection.
    Data,
    /// Any other packet of a connection.
    Rest,
    /// A UDP datagram.
    Datagram,
}

/// A connection asked for or a datagram sent that answers none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Begun {
    pub(super) at: Duration,
    pub(super) to: Ipv4Addr,
}

impl Packet {
    /// One made up, that many milliseconds on, between two `ADDRESS:PORT`.
    #[cfg(test)]
    pub(super) fn at(millis: u64, from: &str, to: &str, kind: Kind) -> Self {
        let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
        Self { at: Duration::from_millis(millis), from, to, kind }
    }
}

/// Reads a capture, in the order of time.
pub(super) fn read(capture: &Path) -> Result<Vec<Packet>> {
    let mut packets = Vec::new();
    // An ICMP message quotes what was sent.
    for row in tshark::fields(capture, "ip && (tcp || udp) && !icmp", FIELDS)? {
        packets.push(packet(&row).with_context(|| format!("tshark read {row:?}"))?);
    }
    packets.sort_by_key(|packet| packet.at);
    Ok(packets)
}

const FIELDS: &[&str] = &[
    "frame.time_epoch",
    "ip.src",
    "ip.dst",
    "tcp.srcport",
    "tcp.dstport",
    "udp.srcport",
    "udp.dstport",
    "tcp.flags",
    "tcp.seq_raw",
    "tcp.len",
];

fn packet(row: &[String]) -> Result<Packet> {
    let row: Vec<&str> = row.iter().map(String::as_str).collect();
    let [at, from, to, rest @ ..] = row.as_slice() else { bail!("not ten fields") };
    let (from_port, to_port, kind) = match *rest {
        [from_port, to_port, "", "", flags, sequence, length] => {
            (from_port, to_port, segment(flags, sequence, length)?)
        }
        ["", "", from_port, to_port, "", "", ""] => (from_port, to_port, Kind::Datagram),
        _ => bail!("neither TCP nor UDP"),
    };
    Ok(Packet {
        at: time(at)?,
        from: SocketAddrV4::new(from.parse()?, from_port.parse()?),
        to: SocketAddrV4::new(to.parse()?, to_port.parse()?),
        kind,
    })
}

fn segment(flags: &str, sequence: &str, length: &str) -> Result<Kind> {
    let flags = u16::from_str_radix(flags.trim_start_matches("0x"), 16)?;
    Ok(if flags & (FIN | RST) != 0 {
        Kind::End
    } else if flags & (SYN | ACK) == SYN {
        Kind::Syn { sequence: sequence.parse()? }
    } else if length == "0" {
        Kind::Rest
    } else {
        Kind::Data
    })
}

/// Seconds with nine decimals, as in `1700000000.012345678`.
fn time(text: &str) -> Result<Duration> {
    let (seconds, nanoseconds) = text.split_once('.').context("a time without decimals")?;
    Ok(Duration::new(seconds.parse()?, format!("{nanoseconds:0<9}").parse()?))
}

/// The flags of TCP, RFC 9293 section 3.1.
const FIN: u16 = 0x01;
const SYN: u16 = 0x02;
const RST: u16 = 0x04;
const ACK: u16 = 0x10;

/// Everything that was begun. A repeated SYN begins nothing, a repeated datagram does.
pub(super) fn begun(packets: &[Packet]) -> Vec<Begun> {
    let mut begun = Vec::new();
    let mut asked = BTreeSet::new();
    for Packet { at, from, to, kind } in packets {
        let begins = match kind {
            Kind::Syn { sequence } => asked.insert((*from, *to, Some(*sequence))),
            Kind::Datagram => {
                let answers = asked.contains(&(*to, *from, None));
                if !answers {
                    asked.insert((*from, *to, None));
                }
                !answers
            }
            Kind::End | Kind::Data | Kind::Rest => false,
        };
        if begins {
            begun.push(Begun { at: *at, to: *to.ip() });
        }
    }
    begun
}

#[cfg(test)]
mod tests {
    use super::{Kind, Packet, begun, packet};

    fn read(row: &str) -> Option<Packet> {
        let row: Vec<String> = row.split(' ').map(|field| field.replace('-', "")).collect();
        packet(&row).ok()
    }

    #[test]
    fn rows_of_tshark_are_read() {
        let tcp = |flags: &str| {
            read(&format!("7.250000000 127.0.0.1 127.0.0.2 4 135 - - {flags} 9 0")).unwrap().kind
        };
        assert_eq!(tcp("0x0002"), Kind::Syn { sequence: 9 });
        assert_eq!([tcp("0x0012"), tcp("0x0010")], [Kind::Rest; 2]);
        assert_eq!([tcp("0x0011"), tcp("0x0014"), tcp("0x0004")], [Kind::End; 3]);
        let data = read("7.250000000 127.0.0.1 127.0.0.2 4 135 - - 0x0018 9 72").unwrap();
        assert_eq!(data, Packet::at(7250, "127.0.0.1:4", "127.0.0.2:135", Kind::Data));
        let datagram = read("7.250000000 127.0.0.2 127.0.0.1 - - 137 4 - - -").unwrap();
        assert_eq!(datagram, Packet::at(7250, "127.0.0.2:137", "127.0.0.1:4", Kind::Datagram));
        for broken in ["7", "7 127.0.0.1 127.0.0.2 4 135 - - 0x0002 9 0", "- - - - - - - - - -"] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }

    #[test]
    fn repeated_requests_and_answers_begin_nothing() {
        let (us, host, syn) = ("127.0.0.1:4", "127.9.0.1:135", |sequence| Kind::Syn { sequence });
        let packets = [
            Packet::at(0, us, host, syn(1)),
            Packet::at(1000, us, host, syn(1)),
            Packet::at(1001, host, us, Kind::Rest),
            Packet::at(2000, us, host, syn(2)),
            Packet::at(3000, us, host, Kind::Datagram),
            Packet::at(3001, host, us, Kind::Datagram),
            Packet::at(3002, us, host, Kind::Datagram),
        ];
        let times: Vec<_> = begun(&packets).iter().map(|begun| begun.at.as_millis()).collect();
        assert_eq!(times, [0, 2000, 3000, 3002]);
    }
}
