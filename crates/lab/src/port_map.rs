//! Which number stands for a well-known port, so that a lab without root can serve 135.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    sync::Arc,
};

use socket2::{Domain, Socket, Type};

use crate::LabError;

/// A map from well-known ports to the numbers in their place, for TCP and UDP and every host
/// alike. Ports it does not name stand for themselves.
#[derive(Clone, Debug, Default)]
pub struct PortMap {
    numbers: BTreeMap<u16, u16>,
    // Keeps other programs off the numbers for as long as any clone lives.
    _reserved: Arc<Vec<Socket>>,
}

impl PortMap {
    /// Every port stands for itself, which below 1024 takes root.
    pub fn identity() -> Self {
        Self::default()
    }

    /// A map from pairs of well-known and actual port.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (u16, u16)>) -> Self {
        Self { numbers: pairs.into_iter().collect(), _reserved: Arc::default() }
    }

    /// Numbers that are free on all of 127.0.0.0/8, for TCP and UDP. They are looked for below
    /// those that outgoing connections use, and reserved while the map lives.
    pub fn free(ports: impl IntoIterator<Item = u16>) -> Result<Self, LabError> {
        let (mut numbers, mut reserved) = (BTreeMap::new(), Vec::new());
        // Different programs begin at different places, so that they rarely meet.
        let first = u16::try_from(std::process::id() % u32::from(SPAN)).unwrap_or_default();
        let mut candidates = (0..SPAN).map(|n| LOWEST + (first + n) % SPAN);
        for port in ports {
            if numbers.contains_key(&port) {
                continue;
            }
            let found = candidates.find_map(|number| Some((number, reserve(number)?)));
            let (number, socket) = found.ok_or(LabError::NoFreePort(port))?;
            numbers.insert(port, number);
            reserved.push(socket);
        }
        Ok(Self { numbers, _reserved: Arc::new(reserved) })
    }

    /// The number in a port's place.
    pub fn actual(&self, port: u16) -> u16 {
        self.numbers.get(&port).copied().unwrap_or(port)
    }

    /// The pairs of well-known and actual port.
    pub fn pairs(&self) -> impl Iterator<Item = (u16, u16)> + '_ {
        self.numbers.iter().map(|(port, number)| (*port, *number))
    }
}

/// A TCP socket that holds the number on every address without listening: connections are
/// refused as if nothing were there. Nothing may listen on it, and no UDP socket may hold it.
fn reserve(number: u16) -> Option<Socket> {
    let everywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, number));
    UdpSocket::bind(everywhere).ok()?;
    // Without address reuse this fails where anybody holds the number on any address.
    let probe = Socket::new(Domain::IPV4, Type::STREAM, None).ok()?;
    probe.bind(&everywhere.into()).ok()?;
    drop(probe);
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).ok()?;
    socket.set_reuse_address(true).ok()?;
    socket.bind(&everywhere.into()).ok()?;
    Some(socket)
}

/// Linux gives outgoing connections numbers from 32768 on, Windows from 49152.
const LOWEST: u16 = 20_000;
const SPAN: u16 = 12_000;

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::PortMap;

    #[test]
    fn free_numbers_are_distinct_and_can_be_listened_on() {
        let map = PortMap::free([135, 139, 445, 135]).unwrap();
        let mut numbers: Vec<u16> = map.pairs().map(|(_, number)| number).collect();
        numbers.dedup();
        assert_eq!(numbers.len(), 3);
        for host in ["127.0.0.1", "127.200.3.4"] {
            TcpListener::bind((host, map.actual(135))).unwrap();
        }
        assert_eq!(map.actual(593), 593);
    }

    #[test]
    fn two_maps_never_share_a_number() {
        let (one, other) = (PortMap::free([135]).unwrap(), PortMap::free([135]).unwrap());
        assert_ne!(one.actual(135), other.actual(135));
    }
}
