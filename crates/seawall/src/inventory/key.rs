//! What a host is known by: in the rows of an inventory, and when it is looked up.

use std::{fmt, net::IpAddr, str::FromStr};

use ipnet::IpNet;
use serde::Serialize;

use super::width::folded;

/// What a host is looked up by. Of equals the first counts most.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keys<'a> {
    /// Its addresses: first the one that answered.
    pub addresses: &'a [IpAddr],
    /// Its names, of NetBIOS or DNS, in any case. One with a dot is a full DNS name.
    pub names: &'a [String],
    /// Its hardware addresses.
    pub macs: &'a [Mac],
}

/// What a row was found by, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// The hardware address.
    Mac,
    /// The full DNS name.
    DnsName,
    /// The NetBIOS name, or the first label of a DNS name.
    Name,
    /// The address.
    Address,
    /// A network that the address is in.
    Network,
}

/// A hardware address of IEEE 802, 48 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac([u8; 6]);

impl Mac {
    /// Out of six octets. None where they name no device: Samba gives six zeros.
    pub fn new(octets: [u8; 6]) -> Option<Self> {
        (octets != [0; 6] && octets != [0xff; 6]).then_some(Self(octets))
    }
}

/// `00:15:5d:01:02:03`.
impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let octets = self.0.map(|octet| format!("{octet:02x}"));
        f.write_str(&octets.join(":"))
    }
}

/// Twelve hexadecimal digits, bare or in groups of 2, 4 or 6 with `:`, `-` or `.` between them.
impl FromStr for Mac {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let separator = text.chars().find(|c| matches!(c, ':' | '-' | '.'));
        let groups: Vec<&str> = match separator {
            Some(separator) => text.split(separator).collect(),
            None => vec![text],
        };
        let width = groups.first().map(|group| group.len());
        if !groups.iter().all(|group| Some(group.len()) == width) {
            return Err(());
        }
        let bytes = seawall_facts::HexBytes::from_hex(&groups.concat()).ok_or(())?;
        bytes.as_slice().try_into().ok().and_then(Self::new).ok_or(())
    }
}

/// What a row says a host by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Mac(Mac),
    /// With a dot.
    DnsName(String),
    Name(String),
    Address(IpAddr),
    Network(IpNet),
}

impl Key {
    /// The key that an entry of a column for addresses means.
    pub(super) fn address(text: &str) -> Option<Self> {
        if let Ok(network) = text.parse::<IpNet>() {
            let network = network.trunc();
            let is_one = network.prefix_len() == network.max_prefix_len();
            return Some(if is_one {
                Self::Address(network.addr())
            } else {
                Self::Network(network)
            });
        }
        // An IPv6 address may name its interface.
        let text = text.split('%').next().unwrap_or(text);
        text.parse::<IpAddr>().ok().map(|address| Self::Address(address.to_canonical()))
    }

    /// The key that an entry of a column for names means. People write addresses there too.
    pub(super) fn name(text: &str) -> Self {
        Self::address(text).unwrap_or_else(|| {
            let name = name(text);
            if name.contains('.') { Self::DnsName(name) } else { Self::Name(name) }
        })
    }

    /// The key that an entry of a column for hardware addresses means.
    pub(super) fn mac(text: &str) -> Option<Self> {
        text.parse().ok().map(Self::Mac)
    }
}

/// The keys in a cell: it may hold several, and words that stand for none.
pub(super) fn entries(cell: &str) -> Vec<String> {
    let cell = folded(cell);
    let parts = cell.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '、'));
    parts.filter(|part| !part.is_empty() && !NONE.contains(part)).map(str::to_owned).collect()
}

/// What stands in tables where there is nothing to say.
const NONE: &[&str] = &["-", "–", "—", "―", "ー", "n/a", "none", "dhcp", "なし", "無し", "不明"];

/// A name as it is compared: without the domain before it or the root behind it.
pub(super) fn name(text: &str) -> String {
    let name = text.trim().rsplit('\\').next().unwrap_or(text);
    name.trim_end_matches('.').to_lowercase()
}

/// The first label of a DNS name.
pub(super) fn label(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{Key, Mac, entries};

    #[test]
    fn a_mac_is_read_in_every_common_form_and_no_other() {
        for text in [
            "00:15:5d:01:02:ff",
            "00-15-5D-01-02-FF",
            "0015.5d01.02ff",
            "00155d-0102ff",
            "00155D0102FF",
        ] {
            assert_eq!(text.parse::<Mac>().unwrap().to_string(), "00:15:5d:01:02:ff", "{text}");
        }
        for text in [
            "",
            "00:15:5d:01:02",
            "00:15:5d:01:02:03:04",
            "00:15-5d:01:02:03",
            "0:015:5d:01:02:03",
            "00:15:5d:01:02:0g",
            "00:00:00:00:00:00",
            "ff:ff:ff:ff:ff:ff",
            "é0155d0102ff",
        ] {
            assert!(text.parse::<Mac>().is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_networks_and_names_are_told_apart() {
        let address = |text: &str| Key::Address(text.parse().unwrap());
        assert_eq!(Key::address("192.0.2.1"), Some(address("192.0.2.1")));
        assert_eq!(Key::address("192.0.2.1/32"), Some(address("192.0.2.1")));
        assert_eq!(Key::address("fe80::1%12"), Some(address("fe80::1")));
        assert_eq!(Key::address("::ffff:192.0.2.1"), Some(address("192.0.2.1")));
        let network = Key::Network("192.0.2.0/28".parse().unwrap());
        assert_eq!(Key::address("192.0.2.5/28"), Some(network));
        for text in ["10.0.0.300", "192.0.2.0/33", "srv1", "", "192.0.2"] {
            assert_eq!(Key::address(text), None, "{text}");
        }
        assert_eq!(Key::name("192.0.2.1"), address("192.0.2.1"));
        assert_eq!(Key::name(r"CORP\SRV1"), Key::Name("srv1".into()));
        assert_eq!(Key::name("Srv1.Corp.Example."), Key::DnsName("srv1.corp.example".into()));
    }

    #[test]
    fn a_cell_holds_several_keys_or_a_word_for_none() {
        assert_eq!(entries(" 192.0.2.1,\n２００１：ｄｂ８：：１"), ["192.0.2.1", "2001:db8::1"]);
        assert!(["", "-", "DHCP", "なし", "ー"].iter().all(|cell| entries(cell).is_empty()));
    }
}
