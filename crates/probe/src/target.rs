//! What to look at: addresses, ranges, networks and names, kept as ranges however many they are.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use ipnet::{IpNet, Ipv4Net};

/// One thing a user named as a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetSpec {
    /// An address, a range or a network.
    Range(AddressRange),
    /// A host name that is still to be looked up.
    Name(String),
}

/// Why a text is no target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// Nothing was given.
    #[error("empty target")]
    Empty,
    /// It looks like an address, range or network, but is none.
    #[error("`{0}` is no address, range, network or host name")]
    Unreadable(String),
    /// The range runs backwards.
    #[error("the range `{0}` ends before it begins")]
    Backwards(String),
}

impl FromStr for TargetSpec {
    type Err = TargetError;

    /// Takes `192.0.2.1`, `192.0.2.1-192.0.2.9`, `192.0.2.1-9`, `192.0.2.0/24`, `::1`,
    /// `2001:db8::/120`, `192.0.2.0/255.255.255.0` and host names.
    fn from_str(text: &str) -> Result<Self, TargetError> {
        Self::read(text, AddressRange::network)
    }
}

impl TargetSpec {
    /// The same for what is excluded: a network stands for every one of its addresses.
    pub fn excluded(text: &str) -> Result<Self, TargetError> {
        Self::read(text, AddressRange::whole)
    }

    fn read(text: &str, range: impl Fn(IpNet) -> AddressRange) -> Result<Self, TargetError> {
        let text = text.trim();
        let unreadable = || TargetError::Unreadable(text.to_owned());
        if text.is_empty() {
            return Err(TargetError::Empty);
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Range(AddressRange::one(address.to_canonical())));
        }
        if let Some((address, mask)) = text.split_once('/') {
            let network = match mask.parse() {
                Ok(mask) => masked(address, mask),
                Err(_) => text.parse().ok(),
            };
            return network.map(|network| Self::Range(range(network))).ok_or_else(unreadable);
        }
        if let Some((first, last)) = text.split_once('-')
            && let Ok(first) = first.trim().parse::<IpAddr>()
        {
            let last = last.trim();
            let last = match (first, last.parse::<u8>()) {
                (IpAddr::V4(first), Ok(octet)) => {
                    let [a, b, c, _] = first.octets();
                    IpAddr::V4(Ipv4Addr::new(a, b, c, octet))
                }
                _ => last.parse().map_err(|_| unreadable())?,
            };
            let (first, last) = (first.to_canonical(), last.to_canonical());
            if first.is_ipv4() != last.is_ipv4() {
                return Err(unreadable());
            }
            return AddressRange::between(first, last)
                .map(Self::Range)
                .ok_or_else(|| TargetError::Backwards(text.to_owned()));
        }
        if is_host_name(text) { Ok(Self::Name(text.to_owned())) } else { Err(unreadable()) }
    }
}

/// A network by a dotted mask, whose bits must be ones and then zeros.
fn masked(address: &str, mask: Ipv4Addr) -> Option<IpNet> {
    Ipv4Net::with_netmask(address.parse().ok()?, mask).ok().map(IpNet::V4)
}

/// Letters, digits, hyphens and dots, with a letter somewhere: `10.0.0.300` is a typing error,
/// not a name.
fn is_host_name(text: &str) -> bool {
    text.len() <= 253
        && text.chars().any(|c| c.is_ascii_alphabetic())
        && text.trim_end_matches('.').split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        })
}

/// Addresses from a first to a last, of one IP version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AddressRange {
    first: IpAddr,
    last: IpAddr,
}

impl AddressRange {
    /// A single address.
    pub const fn one(address: IpAddr) -> Self {
        Self { first: address, last: address }
    }

    /// Every host address of a network: network and broadcast address are left out of IPv4
    /// networks larger than two addresses.
    pub fn network(network: IpNet) -> Self {
        match unmapped(network) {
            IpNet::V4(v4) if v4.prefix_len() < 31 => {
                let first = u32::from(v4.network()).saturating_add(1);
                let last = u32::from(v4.broadcast()).saturating_sub(1);
                Self { first: Ipv4Addr::from(first).into(), last: Ipv4Addr::from(last).into() }
            }
            _ => Self::whole(network),
        }
    }

    /// Every address of a network, its network and broadcast address too: what is excluded.
    pub fn whole(network: IpNet) -> Self {
        let network = unmapped(network);
        Self { first: network.network(), last: network.broadcast() }
    }

    /// From a first to a last address of the same IP version; `None` where they are not in order.
    pub fn between(first: IpAddr, last: IpAddr) -> Option<Self> {
        let in_order = first.is_ipv4() == last.is_ipv4() && first <= last;
        in_order.then_some(Self { first, last })
    }

    /// Whether it holds an address.
    pub fn contains(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.first.is_ipv4() && self.first <= address && address <= self.last
    }

    fn len(&self) -> u128 {
        (number(self.last) - number(self.first)).saturating_add(1)
    }
}

/// A network of IPv4 addresses in IPv6 form as what it is.
fn unmapped(network: IpNet) -> IpNet {
    let IpAddr::V4(v4) = network.network().to_canonical() else { return network };
    let prefix = network.prefix_len().checked_sub(96).filter(|_| network.addr().is_ipv6());
    prefix.and_then(|prefix| Ipv4Net::new(v4, prefix).ok()).map_or(network, IpNet::V4)
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u32::from(v4).into(),
        IpAddr::V6(v6) => v6.into(),
    }
}

fn address(number: u128, like: IpAddr) -> IpAddr {
    match (like, u32::try_from(number)) {
        (IpAddr::V4(_), Ok(v4)) => Ipv4Addr::from(v4).into(),
        _ => Ipv6Addr::from(number).into(),
    }
}

/// Ranges of addresses, disjoint and in order. Its size does not depend on how many addresses
/// it stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressSet(Vec<AddressRange>);

impl AddressSet {
    /// Joins overlapping and touching ranges.
    pub fn new(mut ranges: Vec<AddressRange>) -> Self {
        ranges.sort_unstable();
        let mut joined: Vec<AddressRange> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut() {
                Some(last)
                    if last.first.is_ipv4() == range.first.is_ipv4()
                        && number(range.first) <= number(last.last).saturating_add(1) =>
                {
                    last.last = last.last.max(range.last);
                }
                _ => joined.push(range),
            }
        }
        Self(joined)
    }

    /// This set and another.
    #[must_use]
    pub fn with(&self, more: &Self) -> Self {
        Self::new(self.0.iter().chain(&more.0).copied().collect())
    }

    /// This set without another.
    #[must_use]
    pub fn without(&self, excluded: &Self) -> Self {
        let mut left = Vec::new();
        // Both are in order: a hole that ends before a range is of no use to those after it.
        let mut holes = excluded.0.as_slice();
        for range in &self.0 {
            let is_before = |hole: &AddressRange| hole.last < range.first;
            holes = holes.get(holes.partition_point(is_before)..).unwrap_or_default();
            let like = range.first;
            let (mut from, to) = (number(range.first), number(range.last));
            let mut open = true;
            for hole in holes.iter().take_while(|hole| hole.first <= range.last) {
                let (hole_from, hole_to) = (number(hole.first), number(hole.last));
                if hole_from > from {
                    let last = address(hole_from - 1, like);
                    left.push(AddressRange { first: address(from, like), last });
                }
                if hole_to >= to {
                    open = false;
                    break;
                }
                from = hole_to + 1;
            }
            if open {
                left.push(AddressRange { first: address(from, like), last: range.last });
            }
        }
        Self(left)
    }

    /// Whether it holds an address.
    pub fn contains(&self, address: IpAddr) -> bool {
        // The ranges are in order: only the last that begins at or before it can hold it.
        let after = self.0.partition_point(|range| range.first <= address);
        self.0.get(..after).and_then(<[_]>::last).is_some_and(|range| range.contains(address))
    }

    /// How many addresses it holds.
    pub fn len(&self) -> u128 {
        self.0.iter().fold(0, |sum, range| sum.saturating_add(range.len()))
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every address in order, made one at a time.
    pub fn iter(&self) -> impl Iterator<Item = IpAddr> + Send + '_ {
        self.0.iter().flat_map(|range| {
            (number(range.first)..=number(range.last)).map(|n| address(n, range.first))
        })
    }

    /// The address at a place in that order.
    pub fn nth(&self, mut index: u128) -> Option<IpAddr> {
        for range in &self.0 {
            if index < range.len() {
                return Some(address(number(range.first) + index, range.first));
            }
            index -= range.len();
        }
        None
    }

    /// The ranges' outermost addresses, to say what is meant.
    pub fn ranges(&self) -> impl Iterator<Item = (IpAddr, IpAddr)> + '_ {
        self.0.iter().map(|range| (range.first, range.last))
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use proptest::{collection::vec, prelude::*};

    use super::{AddressRange, AddressSet, TargetError, TargetSpec};

    fn set(texts: &[&str]) -> AddressSet {
        let ranges = texts.iter().map(|text| match text.parse() {
            Ok(TargetSpec::Range(range)) => range,
            other => panic!("{text}: {other:?}"),
        });
        AddressSet::new(ranges.collect())
    }

    fn listed(set: &AddressSet) -> Vec<String> {
        set.iter().map(|address| address.to_string()).collect()
    }

    #[test]
    fn addresses_ranges_and_networks_are_read() {
        assert_eq!(listed(&set(&["127.0.0.1-3"])), ["127.0.0.1", "127.0.0.2", "127.0.0.3"]);
        assert_eq!(set(&["127.0.0.0/24"]).len(), 254);
        assert_eq!(set(&["127.0.0.4/31"]).len(), 2);
        assert_eq!(set(&["127.0.0.4/32"]).len(), 1);
        assert_eq!(set(&["::1", "fd00::/126"]).len(), 5);
        assert_eq!(set(&["127.0.0.250-127.0.1.5"]).len(), 12);
        assert_eq!(
            "srv-1.plant.example".parse(),
            Ok(TargetSpec::Name("srv-1.plant.example".into()))
        );
    }

    #[test]
    fn dotted_masks_are_prefixes() {
        assert_eq!(set(&["192.168.0.7/255.255.255.0"]), set(&["192.168.0.0/24"]));
        assert_eq!(set(&["10.1.0.0/255.255.240.0"]), set(&["10.1.0.0/20"]));
        assert_eq!(set(&["10.1.0.4/255.255.255.255"]).len(), 1);
        assert_eq!(set(&["10.1.0.4/255.255.255.254"]).len(), 2);
        assert_eq!(set(&["10.1.0.0/0.0.0.0"]).len(), (1 << 32) - 2);
    }

    #[test]
    fn overlapping_targets_count_once() {
        assert_eq!(set(&["127.0.0.1-9", "127.0.0.5-20", "127.0.0.21", "127.0.0.3"]).len(), 21);
    }

    #[test]
    fn ipv4_in_ipv6_form_is_ipv4() {
        assert_eq!(set(&["::ffff:127.0.0.9"]), set(&["127.0.0.9"]));
        assert_eq!(set(&["::ffff:127.0.0.1-::ffff:127.0.0.9"]), set(&["127.0.0.1-9"]));
        assert_eq!(set(&["::ffff:127.0.0.0/120"]), set(&["127.0.0.0/24"]));
    }

    #[test]
    fn a_whole_network_has_its_outermost_addresses() {
        let whole = |text: &str| AddressSet::new(vec![AddressRange::whole(text.parse().unwrap())]);
        assert_eq!(whole("127.0.0.0/24").len(), 256);
        assert_eq!(whole("::ffff:127.0.0.0/120").len(), 256);
        assert_eq!(whole("fd00::/120").len(), 256);
    }

    #[test]
    fn excluded_addresses_are_cut_out() {
        let left = set(&["127.0.0.1-6"]).without(&set(&["127.0.0.1", "127.0.0.3-4", "127.0.0.9"]));
        assert_eq!(listed(&left), ["127.0.0.2", "127.0.0.5", "127.0.0.6"]);
        assert!(set(&["127.0.0.1-6"]).without(&set(&["127.0.0.0/24"])).is_empty());
    }

    /// What `without` means: address by address.
    fn without_by_address(all: &AddressSet, excluded: &AddressSet) -> AddressSet {
        let left = all.iter().filter(|address| !excluded.contains(*address));
        AddressSet::new(left.map(AddressRange::one).collect())
    }

    proptest! {
        #[test]
        fn what_is_left_is_what_was_not_excluded(all in ranges(), excluded in ranges()) {
            prop_assert_eq!(all.without(&excluded), without_by_address(&all, &excluded));
        }
    }

    /// Some short ranges of both IP versions, close together.
    fn ranges() -> impl Strategy<Value = AddressSet> {
        vec((any::<bool>(), 0..200_u8, 0..12_u8), 0..24).prop_map(|ranges| {
            let range = |(is_v6, first, more): (bool, u8, u8)| {
                let at = |last: u8| {
                    let v6 = IpAddr::from([0xfd00, 0, 0, 0, 0, 0, 0, u16::from(last)]);
                    if is_v6 { v6 } else { IpAddr::from([10, 0, 0, last]) }
                };
                AddressRange::between(at(first), at(first + more)).unwrap()
            };
            AddressSet::new(ranges.into_iter().map(range).collect())
        })
    }

    #[test]
    fn many_ranges_and_many_holes_take_no_time() {
        let every = |step: u32, count: u32| {
            let address = |n: u32| AddressRange::one(Ipv4Addr::from(n * step).into());
            AddressSet::new((0..count).map(address).collect())
        };
        let began = std::time::Instant::now();
        let left = every(2, 200_000).without(&every(8, 50_000));
        assert_eq!(left.len(), 150_000);
        // Each range against each hole would be ten thousand million steps.
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    }

    #[test]
    fn texts_that_are_no_target_are_refused() {
        assert_eq!("  ".parse::<TargetSpec>(), Err(TargetError::Empty));
        let addresses = ["10.0.0.300", "10.0.0.1-::1", "a_b!c", "-x", "10.0.0.1-x.y", "/v"];
        let networks =
            ["10.0.0.0/33", "10.0.0.0/255.0.255.0", "10.0.0.0/0.0.0.255", "::1/255.0.0.0", "h/8"];
        for text in addresses.into_iter().chain(networks) {
            assert!(
                matches!(text.parse::<TargetSpec>(), Err(TargetError::Unreadable(_))),
                "{text}"
            );
        }
        assert!(matches!("127.0.0.9-1".parse::<TargetSpec>(), Err(TargetError::Backwards(_))));
    }

    #[test]
    fn a_whole_ipv6_network_needs_no_memory() {
        let network = set(&["fd00::/64"]);
        assert_eq!(network.len(), 1 << 64);
        assert_eq!(network.iter().take(2).count(), 2);
        assert_eq!(network.nth(5), Some("fd00::5".parse().unwrap()));
        assert_eq!(network.nth(1 << 64), None);
    }
}
