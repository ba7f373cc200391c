//! Sets of addresses as ranges, of both families.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use thiserror::Error;

/// A set of addresses. Kept as ranges with both ends included, in order, which neither overlap nor
/// touch, so that equal sets are equal values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressSet {
    v4: Vec<(u32, u32)>,
    v6: Vec<(u128, u128)>,
}

/// A text that is no address, network or range.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Neither an address nor a network nor a range.
    #[error("`{0}` is no address, network (10.0.0.0/8) or range (10.0.0.1-10.0.0.9)")]
    Form(String),
    /// The range ends before it begins, or has ends of two families.
    #[error("the range `{0}` does not go from a lower to a higher address of one family")]
    Order(String),
    /// A network with bits set behind its prefix.
    #[error("`{0}` has bits set behind its prefix; write the network's own address")]
    HostBits(String),
    /// An IPv4 address in an IPv6 coat never stands in a packet.
    #[error("`{0}` is an IPv4 address written as IPv6; write it as IPv4")]
    Mapped(String),
}

impl AddressSet {
    /// Every address of both families.
    pub fn everything() -> Self {
        Self { v4: vec![(0, u32::MAX)], v6: vec![(0, u128::MAX)] }
    }

    /// Whether no address is in it.
    pub fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// Whether that address is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => holds(&self.v4, address.to_bits()),
            IpAddr::V6(address) => holds(&self.v6, address.to_bits()),
        }
    }

    /// Its IPv4 ranges, both ends included, in order.
    pub fn v4(&self) -> impl ExactSizeIterator<Item = (Ipv4Addr, Ipv4Addr)> + Clone + '_ {
        self.v4.iter().map(|&(low, high)| (Ipv4Addr::from_bits(low), Ipv4Addr::from_bits(high)))
    }

    /// Its IPv6 ranges, both ends included, in order.
    pub fn v6(&self) -> impl ExactSizeIterator<Item = (Ipv6Addr, Ipv6Addr)> + Clone + '_ {
        self.v6.iter().map(|&(low, high)| (Ipv6Addr::from_bits(low), Ipv6Addr::from_bits(high)))
    }

    /// Its IPv4 part as networks with prefix lengths, the fewest that make it up.
    pub fn v4_networks(&self) -> Vec<(Ipv4Addr, u8)> {
        let networks =
            self.v4.iter().flat_map(|&(low, high)| networks(u128::from(low), u128::from(high), 32));
        // Both ends are below 2^32, so is all that lies between.
        networks.map(|(base, prefix)| (Ipv4Addr::from_bits(low_half(base)), prefix)).collect()
    }

    /// Its IPv6 part as networks with prefix lengths, the fewest that make it up.
    pub fn v6_networks(&self) -> Vec<(Ipv6Addr, u8)> {
        let networks = self.v6.iter().flat_map(|&(low, high)| networks(low, high, 128));
        networks.map(|(base, prefix)| (Ipv6Addr::from_bits(base), prefix)).collect()
    }

    /// Every address that is not in it, of both families.
    #[must_use]
    pub fn complement(&self) -> Self {
        Self { v4: gaps(&self.v4, 0, u32::MAX), v6: gaps(&self.v6, 0, u128::MAX) }
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self { v4: shared(&self.v4, &other.v4), v6: shared(&self.v6, &other.v6) }
    }

    /// What is in one of them. Many are put together at once by collecting.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        [self, other].into_iter().collect()
    }

    /// Its IPv4 part alone.
    #[must_use]
    pub fn only_v4(&self) -> Self {
        Self { v4: self.v4.clone(), v6: Vec::new() }
    }
}

impl<'a> FromIterator<&'a AddressSet> for AddressSet {
    fn from_iter<I: IntoIterator<Item = &'a AddressSet>>(sets: I) -> Self {
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for set in sets {
            v4.extend_from_slice(&set.v4);
            v6.extend_from_slice(&set.v6);
        }
        Self { v4: joined(v4), v6: joined(v6) }
    }
}

impl FromIterator<Self> for AddressSet {
    fn from_iter<I: IntoIterator<Item = Self>>(sets: I) -> Self {
        sets.into_iter().collect::<Vec<_>>().iter().collect()
    }
}

impl From<IpAddr> for AddressSet {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => {
                Self { v4: vec![(address.to_bits(), address.to_bits())], v6: vec![] }
            }
            IpAddr::V6(address) => {
                Self { v4: vec![], v6: vec![(address.to_bits(), address.to_bits())] }
            }
        }
    }
}

/// Reads `10.0.0.1`, `10.0.0.0/8`, `10.0.0.1-10.0.0.9`, and the same of IPv6.
impl FromStr for AddressSet {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || AddressError::Form(text.to_owned());
        let address = |part: &str| -> Result<IpAddr, AddressError> {
            let address: IpAddr = part.trim().parse().map_err(|_| form())?;
            match address {
                IpAddr::V6(inner) if inner.to_ipv4_mapped().is_some() => {
                    Err(AddressError::Mapped(text.to_owned()))
                }
                other => Ok(other),
            }
        };
        if let Some((base, prefix)) = text.split_once('/') {
            if prefix.is_empty() || !prefix.bytes().all(|digit| digit.is_ascii_digit()) {
                return Err(form());
            }
            let prefix: u8 = prefix.parse().map_err(|_| form())?;
            let base = address(base)?;
            if u32::from(prefix) > (if base.is_ipv4() { u32::BITS } else { u128::BITS }) {
                return Err(form());
            }
            return network(base, prefix).ok_or_else(|| AddressError::HostBits(text.to_owned()));
        }
        if let Some((low, high)) = text.split_once('-') {
            let order = || AddressError::Order(text.to_owned());
            return match (address(low)?, address(high)?) {
                (IpAddr::V4(low), IpAddr::V4(high)) if low <= high => {
                    Ok(Self { v4: vec![(low.to_bits(), high.to_bits())], v6: vec![] })
                }
                (IpAddr::V6(low), IpAddr::V6(high)) if low <= high => {
                    Ok(Self { v4: vec![], v6: vec![(low.to_bits(), high.to_bits())] })
                }
                _ => Err(order()),
            };
        }
        Ok(address(text)?.into())
    }
}

/// Ranges of both families, `10.0.0.1-10.0.0.9,fd00::2`, single addresses by themselves.
impl fmt::Display for AddressSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let v4 = self.v4().map(|(low, high)| (IpAddr::from(low), IpAddr::from(high)));
        let v6 = self.v6().map(|(low, high)| (IpAddr::from(low), IpAddr::from(high)));
        for (index, (low, high)) in v4.chain(v6).enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            if low == high { write!(f, "{low}")? } else { write!(f, "{low}-{high}")? }
        }
        Ok(())
    }
}

/// A network as a set; nothing where bits stand behind the prefix, or the prefix is too long.
fn network(base: IpAddr, prefix: u8) -> Option<AddressSet> {
    let prefix = u32::from(prefix);
    match base {
        IpAddr::V4(base) => {
            let (base, host) = (base.to_bits(), low_half(mask(u32::BITS.checked_sub(prefix)?)));
            (base & host == 0).then(|| AddressSet { v4: vec![(base, base | host)], v6: vec![] })
        }
        IpAddr::V6(base) => {
            let (base, host) = (base.to_bits(), mask(u128::BITS.checked_sub(prefix)?));
            (base & host == 0).then(|| AddressSet { v4: vec![], v6: vec![(base, base | host)] })
        }
    }
}

/// That many low bits set.
fn mask(bits: u32) -> u128 {
    1u128.checked_shl(bits).map_or(u128::MAX, |bit| bit - 1)
}

/// The low 32 bits.
fn low_half(wide: u128) -> u32 {
    u32::try_from(wide & u128::from(u32::MAX)).unwrap_or(u32::MAX)
}

/// The fewest networks that make up a range, in order: each the largest that begins where the
/// last one ended and does not reach beyond the range.
fn networks(mut low: u128, high: u128, width: u32) -> Vec<(u128, u8)> {
    let mut found = Vec::new();
    loop {
        let aligned = low.trailing_zeros().min(width);
        let fitting = (0..=aligned)
            .rev()
            .find(|&bits| low.checked_add(mask(bits)).is_some_and(|last| last <= high));
        let bits = fitting.unwrap_or(0);
        found.push((low, u8::try_from(width - bits).unwrap_or(u8::MAX)));
        match low.checked_add(mask(bits)).and_then(|last| last.checked_add(1)) {
            Some(next) if next <= high => low = next,
            _ => return found,
        }
    }
}

/// A number that addresses of one family are.
trait Bits: Copy + Ord {
    /// The one after it; nothing at the end.
    fn next(self) -> Option<Self>;
    /// The one before it; nothing at the beginning.
    fn before(self) -> Option<Self>;
}

impl Bits for u32 {
    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }

    fn before(self) -> Option<Self> {
        self.checked_sub(1)
    }
}

impl Bits for u128 {
    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }

    fn before(self) -> Option<Self> {
        self.checked_sub(1)
    }
}

fn holds<T: Bits>(ranges: &[(T, T)], value: T) -> bool {
    let after = ranges.partition_point(|&(low, _)| low <= value);
    let at = after.checked_sub(1).and_then(|index| ranges.get(index));
    at.is_some_and(|&(_, high)| value <= high)
}

/// Ranges in any order to ranges that neither overlap nor touch.
fn joined<T: Bits>(mut ranges: Vec<(T, T)>) -> Vec<(T, T)> {
    ranges.sort_unstable();
    let mut done: Vec<(T, T)> = Vec::with_capacity(ranges.len());
    for (low, high) in ranges {
        match done.last_mut() {
            Some(last) if last.1.next().is_none_or(|next| low <= next) => last.1 = last.1.max(high),
            _ => done.push((low, high)),
        }
    }
    done
}

fn gaps<T: Bits>(ranges: &[(T, T)], first: T, last: T) -> Vec<(T, T)> {
    let mut found = Vec::with_capacity(ranges.len() + 1);
    let mut from = Some(first);
    for &(low, high) in ranges {
        if let (Some(from), Some(to)) = (from, low.before())
            && from <= to
        {
            found.push((from, to));
        }
        from = high.next();
    }
    found.extend(from.map(|from| (from, last)));
    found
}

fn shared<T: Bits>(left: &[(T, T)], right: &[(T, T)]) -> Vec<(T, T)> {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    let mut found = Vec::new();
    while let (Some(&&(low, high)), Some(&&(other_low, other_high))) = (left.peek(), right.peek()) {
        let (from, to) = (low.max(other_low), high.min(other_high));
        if from <= to {
            found.push((from, to));
        }
        if high <= other_high {
            left.next()
        } else {
            right.next()
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use proptest::prelude::*;

    use super::{AddressError, AddressSet};

    fn set(texts: &[&str]) -> AddressSet {
        texts.iter().map(|text| text.parse::<AddressSet>().unwrap()).collect()
    }

    #[test]
    fn ranges_that_touch_or_overlap_are_one() {
        assert_eq!(
            set(&["10.0.0.5", "10.0.0.1-10.0.0.4", "10.0.0.4/31"]).to_string(),
            "10.0.0.1-10.0.0.5"
        );
    }

    #[test]
    fn the_complement_of_nothing_is_everything_and_back() {
        assert_eq!(AddressSet::default().complement(), AddressSet::everything());
        assert!(AddressSet::everything().complement().is_empty());
    }

    #[test]
    fn a_complement_keeps_both_ends_of_the_world() {
        let ends = set(&["0.0.0.0", "255.255.255.255"]);
        let gap = ends.complement().only_v4();
        assert_eq!(gap.to_string(), "0.0.0.1-255.255.255.254");
    }

    #[test]
    fn networks_make_up_a_range_without_more() {
        let networks = set(&["10.0.0.1-10.0.0.6"]).v4_networks();
        let texts: Vec<_> =
            networks.iter().map(|(base, length)| format!("{base}/{length}")).collect();
        assert_eq!(texts, ["10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/31", "10.0.0.6/32"]);
        assert_eq!(AddressSet::everything().v4_networks().len(), 1);
        assert_eq!(AddressSet::everything().v6_networks().len(), 1);
    }

    #[test]
    fn what_is_no_address_is_refused_with_its_fault() {
        let fault = |text: &str| text.parse::<AddressSet>().unwrap_err();
        for text in ["", "10.0.0", "10.0.0.0/33", "10.0.0.0/+8", "host", "10.0.0.0/", "::/129"] {
            assert!(matches!(fault(text), AddressError::Form(_)), "{text}");
        }
        for text in ["10.0.0.9-10.0.0.1", "10.0.0.1-::1"] {
            assert!(matches!(fault(text), AddressError::Order(_)), "{text}");
        }
        assert!(matches!(fault("10.0.0.1/8"), AddressError::HostBits(_)));
        assert!(matches!(fault("::ffff:10.0.0.1"), AddressError::Mapped(_)));
    }

    fn ranges() -> impl Strategy<Value = AddressSet> {
        // Near both ends and in a small middle, so that edges and overlaps are common.
        let v4 = prop_oneof![0u32..40, (u32::MAX - 40)..=u32::MAX, 0x0a00_0000u32..0x0a00_0040];
        let v6 = prop_oneof![0u128..40, (u128::MAX - 40)..=u128::MAX];
        let pairs = (
            prop::collection::vec((v4.clone(), v4), 0..6),
            prop::collection::vec((v6.clone(), v6), 0..6),
        );
        pairs.prop_map(|(v4, v6)| AddressSet {
            v4: super::joined(v4.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect()),
            v6: super::joined(v6.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect()),
        })
    }

    fn addresses() -> impl Strategy<Value = IpAddr> {
        prop_oneof![
            (0u32..45).prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
            ((u32::MAX - 45)..=u32::MAX).prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
            (0x0a00_0000u32..0x0a00_0045).prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
            (0u128..45).prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
            ((u128::MAX - 45)..=u128::MAX).prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
        ]
    }

    proptest! {
        #[test]
        fn sets_obey_their_laws(a in ranges(), b in ranges(), address in addresses()) {
            let (in_a, in_b) = (a.contains(address), b.contains(address));
            prop_assert_eq!(a.complement().contains(address), !in_a);
            prop_assert_eq!(a.union(&b).contains(address), in_a || in_b);
            prop_assert_eq!(a.intersection(&b).contains(address), in_a && in_b);
            prop_assert_eq!(a.complement().complement(), a.clone());
            let again: AddressSet = if a.is_empty() { AddressSet::default() } else {
                a.to_string().split(',').map(|part| part.parse::<AddressSet>().unwrap()).collect()
            };
            prop_assert_eq!(&again, &a);
            let networks = a.v4_networks().into_iter().map(|(base, length)| format!("{base}/{length}"))
                .chain(a.v6_networks().into_iter().map(|(base, length)| format!("{base}/{length}")));
            let again: AddressSet = networks.map(|text| text.parse::<AddressSet>().unwrap()).collect();
            prop_assert_eq!(again, a);
        }
    }
}
