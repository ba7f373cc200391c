//! Ports, and what can honestly be said of them.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// The transport a port belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// A way into a host: a transport and the port number as the field knows it (135, 445 …),
/// whatever number a port map sends the traffic to. Written `tcp/135`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Door {
    /// TCP or UDP.
    pub transport: Transport,
    /// The well-known port number.
    pub port: u16,
}

impl Door {
    /// A TCP port.
    pub const fn tcp(port: u16) -> Self {
        Self { transport: Transport::Tcp, port }
    }

    /// A UDP port.
    pub const fn udp(port: u16) -> Self {
        Self { transport: Transport::Udp, port }
    }
}

impl fmt::Display for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let transport = match self.transport {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        };
        write!(f, "{transport}/{}", self.port)
    }
}

impl FromStr for Door {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || format!("`{text}` is no port of the form tcp/135");
        let (transport, port) = text.split_once('/').ok_or_else(fault)?;
        let transport = match transport {
            "tcp" => Transport::Tcp,
            "udp" => Transport::Udp,
            _ => return Err(fault()),
        };
        Ok(Self { transport, port: port.parse().map_err(|_| fault())? })
    }
}

impl Serialize for Door {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Door {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// What was seen of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortState {
    /// It accepted a connection, or answered a datagram.
    Open,
    /// It refused: a TCP reset, or ICMP "port unreachable".
    Closed,
    /// TCP: nothing came back, or a router said that the way is shut.
    Filtered,
    /// UDP: nothing came back, which an open port may do as well as a filter.
    OpenOrFiltered,
    /// The host or its network cannot be reached at all.
    Unreachable,
}

/// Where a door really is: a lab without root serves 135 on another number.
///
/// One text form: `135=10135,udp/137=10137`; a number without a transport means TCP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortMap(BTreeMap<Door, u16>);

impl PortMap {
    /// Sends a door's traffic to another port number.
    pub fn insert(&mut self, door: Door, real: u16) {
        self.0.insert(door, real);
    }

    /// The port number that stands for a door; its own where the map says nothing.
    pub fn real(&self, door: Door) -> u16 {
        self.0.get(&door).copied().unwrap_or(door.port)
    }

    /// Every mapped door with its real port number.
    pub fn iter(&self) -> impl Iterator<Item = (Door, u16)> + '_ {
        self.0.iter().map(|(door, real)| (*door, *real))
    }
}

impl FromIterator<(Door, u16)> for PortMap {
    fn from_iter<I: IntoIterator<Item = (Door, u16)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl FromStr for PortMap {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',')
            .map(|pair| {
                let fault = || format!("`{pair}` is no port mapping of the form 135=10135");
                let (door, real) = pair.split_once('=').ok_or_else(fault)?;
                let door = match door.parse() {
                    Ok(port) => Door::tcp(port),
                    Err(_) => door.parse().map_err(|_| fault())?,
                };
                match real.parse() {
                    Ok(0) | Err(_) => Err(fault()),
                    Ok(real) => Ok((door, real)),
                }
            })
            .collect()
    }
}

impl fmt::Display for PortMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (door, real)) in self.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            match door.transport {
                Transport::Tcp => write!(f, "{comma}{}={real}", door.port)?,
                Transport::Udp => write!(f, "{comma}{door}={real}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Door, PortMap};

    #[test]
    fn a_port_map_goes_there_and_back() {
        let map: PortMap = "135=10135,udp/137=10137".parse().unwrap();
        assert_eq!(map.real(Door::tcp(135)), 10135);
        assert_eq!(map.real(Door::udp(137)), 10137);
        assert_eq!(map.real(Door::tcp(445)), 445);
        assert_eq!(map.to_string(), "135=10135,udp/137=10137");
        for text in ["", "135", "135=0", "135=x", "x=1", "icmp/1=2"] {
            assert!(text.parse::<PortMap>().is_err(), "{text}");
        }
    }

    #[test]
    fn doors_go_there_and_back() {
        for door in [Door::tcp(135), Door::udp(137)] {
            assert_eq!(door.to_string().parse(), Ok(door));
        }
        assert!("135".parse::<Door>().is_err());
        assert!("tcp/70000".parse::<Door>().is_err());
    }
}
