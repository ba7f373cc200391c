//! Which host is which: names, addresses over time, and one stable key.

use std::{fmt, net::IpAddr};

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// What tells one host from another, strongest first. The derived order is that strength:
/// a smaller key is the better one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "by", content = "is", rename_all = "snake_case")]
pub enum HostKey {
    /// The machine's security identifier.
    MachineSid(String),
    /// `ComputerName` of its hive, with the domain.
    ComputerName(String),
    /// A DNS name, in lower case.
    DnsName(String),
    /// A NetBIOS name, in upper case.
    NetbiosName(String),
    /// Nothing better than an address is known.
    Address(IpAddr),
}

impl HostKey {
    /// The best key that names and an address give.
    pub fn from_names(names: &[Name], address: IpAddr) -> Self {
        names
            .iter()
            .map(|name| match name.kind {
                NameKind::DnsComputer => Self::DnsName(name.text.to_lowercase()),
                NameKind::NetbiosComputer => Self::NetbiosName(name.text.to_uppercase()),
            })
            .min()
            .unwrap_or(Self::Address(address))
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MachineSid(text) => write!(f, "sid:{text}"),
            Self::ComputerName(text) => write!(f, "computer:{text}"),
            Self::DnsName(text) => write!(f, "dns:{text}"),
            Self::NetbiosName(text) => write!(f, "netbios:{text}"),
            Self::Address(address) => write!(f, "address:{address}"),
        }
    }
}

/// A name a host gave itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Name {
    /// What sort of name it is.
    pub kind: NameKind,
    /// The name as the host spells it.
    pub text: String,
}

/// The sorts of host name that a network answer can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    /// A fully qualified DNS name.
    DnsComputer,
    /// A NetBIOS computer name of at most 15 characters.
    NetbiosComputer,
}

/// An address and the time a host was seen to have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressSpan {
    /// The address.
    pub address: IpAddr,
    /// First seen.
    pub from: Timestamp,
    /// Last seen.
    pub to: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::{HostKey, Name, NameKind};

    #[test]
    fn a_dns_name_beats_a_netbios_name_beats_an_address() {
        let address = "127.0.0.1".parse().unwrap();
        let netbios = Name { kind: NameKind::NetbiosComputer, text: "srv1".into() };
        let dns = Name { kind: NameKind::DnsComputer, text: "SRV1.corp.example".into() };
        assert_eq!(HostKey::from_names(&[], address), HostKey::Address(address));
        assert_eq!(
            HostKey::from_names(std::slice::from_ref(&netbios), address),
            HostKey::NetbiosName("SRV1".into())
        );
        assert_eq!(
            HostKey::from_names(&[netbios, dns], address),
            HostKey::DnsName("srv1.corp.example".into())
        );
    }
}
