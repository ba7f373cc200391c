//! What kind of ground an address stands on, as far as it decides who must allow a scan of it.

use std::net::{IpAddr, Ipv6Addr};

use crate::target::{AddressRange, AddressSet};

/// The kinds of ground. The blocks set aside for documentation count as public: they are
/// nobody's, but they look like everybody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// This machine.
    Loopback,
    /// Inside one organisation: RFC 1918, RFC 6598, unique local and link-local addresses.
    Private,
    /// Anybody's.
    Public,
    /// No single host: multicast, broadcast, unspecified, reserved, and IPv6 forms that a
    /// translator turns into another address.
    NoHost,
}

impl Ground {
    /// The ground of an address; an IPv4 address in IPv6 form stands where the IPv4 one does.
    pub fn of(address: IpAddr) -> Self {
        let address = address.to_canonical();
        let kinds = [Self::Loopback, Self::Private, Self::NoHost];
        let is_on = |kind: &Self| kind.ranges().any(|range| range.contains(address));
        kinds.into_iter().find(is_on).unwrap_or(Self::Public)
    }

    /// The first address of a set that stands on this ground.
    pub fn first_in(self, set: &AddressSet) -> Option<IpAddr> {
        let kinds: &[Self] = match self {
            Self::Public => &[Self::Loopback, Self::Private, Self::NoHost],
            _ => &[self],
        };
        let known = AddressSet::new(kinds.iter().copied().flat_map(Self::ranges).collect());
        let outside = set.without(&known);
        let found = if self == Self::Public { outside } else { set.without(&outside) };
        found.ranges().next().map(|(first, _)| first)
    }

    /// Its addresses; of public ground, which is the rest, none.
    fn ranges(self) -> impl Iterator<Item = AddressRange> {
        let (v4, v6): (&[_], &[_]) = match self {
            Self::Loopback => (&LOOPBACK_V4, &LOOPBACK_V6),
            Self::Private => (&PRIVATE_V4, &PRIVATE_V6),
            Self::NoHost => (&NO_HOST_V4, &NO_HOST_V6),
            Self::Public => (&[], &[]),
        };
        let v4 = v4.iter().map(|(first, last)| (IpAddr::from(*first), IpAddr::from(*last)));
        let v6 = v6.iter().map(|(first, last)| {
            (Ipv6Addr::from_bits(*first).into(), Ipv6Addr::from_bits(*last).into())
        });
        v4.chain(v6).filter_map(|(first, last)| AddressRange::between(first, last))
    }
}

/// First and last address, as octets.
type V4 = ([u8; 4], [u8; 4]);

/// First and last address, as numbers.
type V6 = (u128, u128);

/// The addresses whose first 16 bits lie between two values.
const fn v6(first: u128, last: u128) -> V6 {
    (first << 112, (last << 112) | (u128::MAX >> 16))
}

const LOOPBACK_V4: [V4; 1] = [([127, 0, 0, 0], [127, 255, 255, 255])];
const LOOPBACK_V6: [V6; 1] = [(1, 1)];

const PRIVATE_V4: [V4; 5] = [
    ([10, 0, 0, 0], [10, 255, 255, 255]),
    ([100, 64, 0, 0], [100, 127, 255, 255]),
    ([169, 254, 0, 0], [169, 254, 255, 255]),
    ([172, 16, 0, 0], [172, 31, 255, 255]),
    ([192, 168, 0, 0], [192, 168, 255, 255]),
];
const PRIVATE_V6: [V6; 2] = [v6(0xfc00, 0xfdff), v6(0xfe80, 0xfebf)];

/// This network, protocol assignments, the 6to4 relay, multicast, reserved and broadcast.
const NO_HOST_V4: [V4; 4] = [
    ([0, 0, 0, 0], [0, 255, 255, 255]),
    ([192, 0, 0, 0], [192, 0, 0, 255]),
    ([192, 88, 99, 0], [192, 88, 99, 255]),
    ([224, 0, 0, 0], [255, 255, 255, 255]),
];

/// All but loopback, 2000::/3 and the private blocks; of 2000::/3 Teredo and 6to4. The
/// well-known prefix of NAT64 is in the first of them.
const NO_HOST_V6: [V6; 7] = [
    (0, 0),
    (2, (0x2000 << 112) - 1),
    (0x2001 << 112, (0x2001 << 112) | (u128::MAX >> 32)),
    v6(0x2002, 0x2002),
    v6(0x4000, 0xfbff),
    v6(0xfe00, 0xfe7f),
    v6(0xfec0, 0xffff),
];

#[cfg(test)]
mod tests {
    use super::Ground;
    use crate::target::{AddressSet, TargetSpec};

    fn ground(text: &str) -> Ground {
        Ground::of(text.parse().unwrap())
    }

    #[test]
    fn every_kind_of_address_is_told_from_the_others() {
        for text in ["127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(ground(text), Ground::Loopback, "{text}");
        }
        let private = ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.9.9", "100.64.0.1"];
        for text in private.iter().chain(&["169.254.1.1", "fc00::1", "fdff::1", "fe80::1"]) {
            assert_eq!(ground(text), Ground::Private, "{text}");
        }
        for text in ["192.0.2.1", "172.32.0.1", "100.128.0.1", "11.0.0.0", "2001:db8::1"] {
            assert_eq!(ground(text), Ground::Public, "{text}");
        }
        assert_eq!(ground("::ffff:192.0.2.1"), Ground::Public);
        let no_host = ["0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "ff02::1"];
        let translated = ["64:ff9b::a00:1", "2002:a00:1::1", "2001::1", "::10.0.0.1", "fec0::1"];
        for text in no_host.iter().chain(&translated).chain(&["::ffff:224.0.0.1"]) {
            assert_eq!(ground(text), Ground::NoHost, "{text}");
        }
    }

    #[test]
    fn the_first_address_of_a_kind_is_found_in_a_set() {
        let set = |text: &str| match text.parse() {
            Ok(TargetSpec::Range(range)) => AddressSet::new(vec![range]),
            other => panic!("{other:?}"),
        };
        let first = |kind: Ground, text| kind.first_in(&set(text)).map(|a| a.to_string());
        assert_eq!(first(Ground::Public, "10.0.0.0/8"), None);
        assert_eq!(first(Ground::Public, "9.255.255.254-10.0.0.9").unwrap(), "9.255.255.254");
        assert_eq!(first(Ground::Public, "172.16.0.0-172.32.0.9").unwrap(), "172.32.0.0");
        assert_eq!(first(Ground::NoHost, "223.255.255.0-224.0.0.9").unwrap(), "224.0.0.0");
        assert_eq!(first(Ground::NoHost, "192.168.0.0/16"), None);
        assert_eq!(first(Ground::Private, "2001:db8::/32"), None);
    }
}
