//! Protocol towers, C706 appendix L, with the protocol identifiers of appendix I and [MS-RPCE].

use std::{
    fmt::Write,
    net::{Ipv4Addr, Ipv6Addr},
};

use crate::{
    Anomaly, ByteOrder, Error, Limits, Malformed, Uuid,
    interface::{NDR20, SyntaxId},
    ndr::NdrReader,
};

/// A protocol tower: which interface, in which transfer syntax, over which protocols.
///
/// Towers are little-endian always, whatever the byte order of the call around them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tower {
    /// Floor 1.
    pub interface: SyntaxId,
    /// Floor 2.
    pub transfer: SyntaxId,
    /// Floor 3 and up: the RPC protocol, then endpoint and address.
    pub protocols: Vec<Floor>,
}

/// A floor above the two of interface and transfer syntax.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Floor {
    /// 0x0b: connection-oriented RPC, with the minor version.
    ConnectionOriented(u16),
    /// 0x0a: connectionless RPC, with the minor version.
    Connectionless(u16),
    /// 0x0c: local RPC, with the minor version. As a fourth floor Windows means an SPX socket.
    Local(u16),
    /// 0x07: TCP port.
    Tcp(u16),
    /// 0x08: UDP port.
    Udp(u16),
    /// 0x1f: TCP port of RPC over HTTP.
    Http(u16),
    /// 0x09: IPv4 address; 0.0.0.0 where the mapper leaves it to the client.
    Ipv4(Ipv4Addr),
    /// 0x09 with 16 octets: IPv6 address. No specification defines it.
    Ipv6(Ipv6Addr),
    /// 0x0f: named pipe such as `\\PIPE\\spoolss`, octets as sent, terminator included.
    NamedPipe(Vec<u8>),
    /// 0x10: name of a local RPC port, octets as sent, terminator included.
    LocalPort(Vec<u8>),
    /// 0x11: NetBIOS host name, often `\\\\HOST`, octets as sent, terminator included.
    NetBios(Vec<u8>),
    /// Any other protocol, or one of the above with an address of another shape.
    Other {
        /// Left hand side: the protocol identifier and its data.
        lhs: Vec<u8>,
        /// Right hand side: related or address data.
        rhs: Vec<u8>,
    },
}

impl Tower {
    /// A tower for `ncacn_ip_tcp` with NDR 2.0.
    pub fn tcp(interface: SyntaxId, port: u16, address: Ipv4Addr) -> Self {
        Self::ndr20(
            interface,
            [Floor::ConnectionOriented(0), Floor::Tcp(port), Floor::Ipv4(address)],
        )
    }

    /// A tower for `ncadg_ip_udp` with NDR 2.0.
    pub fn udp(interface: SyntaxId, port: u16, address: Ipv4Addr) -> Self {
        Self::ndr20(interface, [Floor::Connectionless(0), Floor::Udp(port), Floor::Ipv4(address)])
    }

    /// A tower for `ncacn_http` with NDR 2.0.
    pub fn http(interface: SyntaxId, port: u16, address: Ipv4Addr) -> Self {
        Self::ndr20(
            interface,
            [Floor::ConnectionOriented(0), Floor::Http(port), Floor::Ipv4(address)],
        )
    }

    /// A tower for `ncacn_np` with NDR 2.0; `pipe` as in `\\PIPE\\spoolss`, `host` as in `\\\\HOST`.
    pub fn named_pipe(interface: SyntaxId, pipe: &str, host: &str) -> Self {
        let floors = [
            Floor::ConnectionOriented(0),
            Floor::NamedPipe(terminated(pipe)),
            Floor::NetBios(terminated(host)),
        ];
        Self::ndr20(interface, floors)
    }

    /// A tower for `ncalrpc` with NDR 2.0.
    pub fn local(interface: SyntaxId, port: &str) -> Self {
        Self::ndr20(interface, [Floor::Local(0), Floor::LocalPort(terminated(port))])
    }

    fn ndr20<const N: usize>(interface: SyntaxId, floors: [Floor; N]) -> Self {
        Self { interface, transfer: NDR20, protocols: floors.into() }
    }

    /// Reads a `tower_octet_string`.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, Error> {
        let mut reader = NdrReader::new(octets, ByteOrder::Little, *limits);
        let beyond = reader.fault(Anomaly::Tower);
        let floor_count = reader.array().map(u16::from_le_bytes).map_err(|_| beyond.clone())?;
        // A floor is at least its two byte counts.
        let floor_count = reader.bounded(floor_count.into(), 4).map_err(|_| beyond)?;
        let Some(protocol_count) = floor_count.checked_sub(2) else {
            return Err(reader.fault(Anomaly::Tower));
        };
        let interface = read_uuid_floor(&mut reader)?;
        let transfer = read_uuid_floor(&mut reader)?;
        let protocols = (0..protocol_count)
            .map(|_| read_sides(&mut reader).map(|(lhs, rhs)| Floor::from_sides(lhs, rhs)))
            .collect::<Result<_, _>>()?;
        reader.finish().map_err(|_| Malformed::new(Anomaly::Tower, octets.len()))?;
        Ok(Self { interface, transfer, protocols })
    }

    /// The `tower_octet_string`.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let floors = u16::try_from(self.protocols.len().saturating_add(2));
        let floors = floors.map_err(|_| Error::Unencodable("more floors than a tower holds"))?;
        let mut octets = floors.to_le_bytes().to_vec();
        for syntax in [self.interface, self.transfer] {
            let mut lhs = vec![UUID];
            lhs.extend(syntax.uuid.to_bytes(ByteOrder::Little));
            lhs.extend(syntax.major.to_le_bytes());
            write_sides(&mut octets, &lhs, &syntax.minor.to_le_bytes())?;
        }
        for floor in &self.protocols {
            let (lhs, rhs) = floor.sides();
            write_sides(&mut octets, &lhs, &rhs)?;
        }
        Ok(octets)
    }

    /// The name of the protocol sequence, where it is a known one.
    pub fn protocol_sequence(&self) -> Option<&'static str> {
        let identifiers =
            (self.protocols.first()?.identifier()?, self.protocols.get(1)?.identifier()?);
        Some(match identifiers {
            (CONNECTION_ORIENTED, TCP) => "ncacn_ip_tcp",
            (CONNECTION_ORIENTED, HTTP) => "ncacn_http",
            (CONNECTION_ORIENTED, NAMED_PIPE) => "ncacn_np",
            (CONNECTION_ORIENTED, LOCAL | SPX) => "ncacn_spx",
            (CONNECTION_ORIENTED, NETBEUI) => "ncacn_nb_nb",
            (CONNECTION_ORIENTED, NETBIOS_IPX) => "ncacn_nb_ipx",
            (CONNECTION_ORIENTED, DNET_NSP) => "ncacn_dnet_nsp",
            (CONNECTION_ORIENTED, APPLETALK_DSP) => "ncacn_at_dsp",
            (CONNECTION_ORIENTED, VINES_SPP) => "ncacn_vns_spp",
            (CONNECTIONLESS, UDP) => "ncadg_ip_udp",
            (CONNECTIONLESS, IPX) => "ncadg_ipx",
            (LOCAL, LOCAL_PORT) => "ncalrpc",
            _ => return None,
        })
    }

    /// The string binding, C706 3.1: `ncacn_ip_tcp:127.0.0.1[49153]`, `ncacn_np:\\\\HOST[\\PIPE\\x]`,
    /// `ncalrpc:[name]`. Text of the peer is made printable; endpoints of no known form are in hex.
    pub fn string_binding(&self) -> Option<String> {
        let sequence = self.protocol_sequence()?;
        let endpoint = self.protocols.get(1)?.address_text();
        let host = self.protocols.get(2).map(Floor::address_text).unwrap_or_default();
        Some(format!("{sequence}:{host}[{endpoint}]"))
    }
}

impl Floor {
    /// The protocol identifier, the first octet of the left hand side.
    pub fn identifier(&self) -> Option<u8> {
        Some(match self {
            Self::ConnectionOriented(_) => CONNECTION_ORIENTED,
            Self::Connectionless(_) => CONNECTIONLESS,
            Self::Local(_) => LOCAL,
            Self::Tcp(_) => TCP,
            Self::Udp(_) => UDP,
            Self::Http(_) => HTTP,
            Self::Ipv4(_) | Self::Ipv6(_) => IP,
            Self::NamedPipe(_) => NAMED_PIPE,
            Self::LocalPort(_) => LOCAL_PORT,
            Self::NetBios(_) => NETBIOS,
            Self::Other { lhs, .. } => *lhs.first()?,
        })
    }

    fn from_sides(lhs: &[u8], rhs: &[u8]) -> Self {
        match (lhs, rhs) {
            ([CONNECTION_ORIENTED], &[a, b]) => {
                Self::ConnectionOriented(u16::from_le_bytes([a, b]))
            }
            ([CONNECTIONLESS], &[a, b]) => Self::Connectionless(u16::from_le_bytes([a, b])),
            ([LOCAL], &[a, b]) => Self::Local(u16::from_le_bytes([a, b])),
            ([TCP], &[a, b]) => Self::Tcp(u16::from_be_bytes([a, b])),
            ([UDP], &[a, b]) => Self::Udp(u16::from_be_bytes([a, b])),
            ([HTTP], &[a, b]) => Self::Http(u16::from_be_bytes([a, b])),
            ([IP], &[a, b, c, d]) => Self::Ipv4([a, b, c, d].into()),
            ([NAMED_PIPE], name) => Self::NamedPipe(name.to_vec()),
            ([LOCAL_PORT], name) => Self::LocalPort(name.to_vec()),
            ([NETBIOS], name) => Self::NetBios(name.to_vec()),
            ([IP], address) => match <[u8; 16]>::try_from(address) {
                Ok(address) => Self::Ipv6(address.into()),
                Err(_) => Self::Other { lhs: lhs.to_vec(), rhs: rhs.to_vec() },
            },
            _ => Self::Other { lhs: lhs.to_vec(), rhs: rhs.to_vec() },
        }
    }

    fn sides(&self) -> (Vec<u8>, Vec<u8>) {
        let rhs = match self {
            Self::ConnectionOriented(minor) | Self::Connectionless(minor) | Self::Local(minor) => {
                minor.to_le_bytes().to_vec()
            }
            Self::Tcp(port) | Self::Udp(port) | Self::Http(port) => port.to_be_bytes().to_vec(),
            Self::Ipv4(address) => address.octets().to_vec(),
            Self::Ipv6(address) => address.octets().to_vec(),
            Self::NamedPipe(name) | Self::LocalPort(name) | Self::NetBios(name) => name.clone(),
            Self::Other { lhs, rhs } => return (lhs.clone(), rhs.clone()),
        };
        (self.identifier().into_iter().collect(), rhs)
    }

    fn address_text(&self) -> String {
        match self {
            Self::Tcp(port) | Self::Udp(port) | Self::Http(port) => port.to_string(),
            // Only as an SPX socket is this floor an endpoint, and then it is big-endian.
            Self::Local(socket) => socket.swap_bytes().to_string(),
            Self::Ipv4(address) => address.to_string(),
            Self::Ipv6(address) => address.to_string(),
            Self::NamedPipe(name) | Self::LocalPort(name) | Self::NetBios(name) => printable(name),
            Self::Other { lhs, rhs } => match (lhs.as_slice(), rhs.as_slice()) {
                ([SPX | IPX], &[a, b]) => u16::from_be_bytes([a, b]).to_string(),
                // The old identifier of a host name, as some mappers still send it.
                ([HOST_NAME], name) => printable(name),
                (_, octets) => hex(octets),
            },
            Self::ConnectionOriented(_) | Self::Connectionless(_) => String::new(),
        }
    }
}

fn read_uuid_floor(reader: &mut NdrReader<'_>) -> Result<SyntaxId, Error> {
    let fault = reader.fault(Anomaly::Tower);
    let (lhs, rhs) = read_sides(reader)?;
    let Some((&[UUID, ref uuid @ .., a, b], &[c, d])) =
        <&[u8; 19]>::try_from(lhs).ok().zip(<&[u8; 2]>::try_from(rhs).ok())
    else {
        return Err(fault);
    };
    Ok(SyntaxId {
        uuid: Uuid::from_bytes(*uuid, ByteOrder::Little),
        major: u16::from_le_bytes([a, b]),
        minor: u16::from_le_bytes([c, d]),
    })
}

fn read_sides<'a>(reader: &mut NdrReader<'a>) -> Result<(&'a [u8], &'a [u8]), Error> {
    let mut side = || {
        let beyond = reader.fault(Anomaly::Tower);
        let count = reader.array().map(u16::from_le_bytes).map_err(|_| beyond.clone())?;
        reader.octets(count.into()).map_err(|_| beyond)
    };
    Ok((side()?, side()?))
}

fn write_sides(octets: &mut Vec<u8>, lhs: &[u8], rhs: &[u8]) -> Result<(), Error> {
    for side in [lhs, rhs] {
        let count = u16::try_from(side.len());
        let count = count.map_err(|_| Error::Unencodable("floor longer than 65535 octets"))?;
        octets.extend(count.to_le_bytes());
        octets.extend(side);
    }
    Ok(())
}

fn terminated(text: &str) -> Vec<u8> {
    text.bytes().chain([0]).collect()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{octet:02x}");
        text
    })
}

fn printable(octets: &[u8]) -> String {
    let end = octets.iter().position(|octet| *octet == 0).unwrap_or(octets.len());
    let text = String::from_utf8_lossy(octets.get(..end).unwrap_or_default()).into_owned();
    text.replace(char::is_control, "\u{fffd}")
}

const HOST_NAME: u8 = 0x01;
const DNET_NSP: u8 = 0x04;
const TCP: u8 = 0x07;
const UDP: u8 = 0x08;
const IP: u8 = 0x09;
const CONNECTIONLESS: u8 = 0x0a;
const CONNECTION_ORIENTED: u8 = 0x0b;
const LOCAL: u8 = 0x0c;
const UUID: u8 = 0x0d;
const IPX: u8 = 0x0e;
const NAMED_PIPE: u8 = 0x0f;
const LOCAL_PORT: u8 = 0x10;
const NETBIOS: u8 = 0x11;
const NETBEUI: u8 = 0x12;
const SPX: u8 = 0x13;
const NETBIOS_IPX: u8 = 0x14;
const APPLETALK_DSP: u8 = 0x16;
const VINES_SPP: u8 = 0x1a;
const HTTP: u8 = 0x1f;
