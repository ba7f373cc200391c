//! Sets of ports, and of the services that listen on them.

use std::fmt;

use seawall_facts::Transport;

/// A set of port numbers. Kept as ranges with both ends included, in order, which neither overlap
/// nor touch, so that equal sets are equal values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortSet(Vec<(u16, u16)>);

impl PortSet {
    /// From ranges in any order, both ends included; one that ends before it begins is empty.
    pub fn from_ranges(ranges: impl IntoIterator<Item = (u16, u16)>) -> Self {
        let mut ranges: Vec<_> = ranges.into_iter().filter(|(low, high)| low <= high).collect();
        ranges.sort_unstable();
        let mut done: Vec<(u16, u16)> = Vec::with_capacity(ranges.len());
        for (low, high) in ranges {
            match done.last_mut() {
                Some(last) if last.1.checked_add(1).is_none_or(|next| low <= next) => {
                    last.1 = last.1.max(high);
                }
                _ => done.push((low, high)),
            }
        }
        Self(done)
    }

    /// Its ranges, both ends included, in order.
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = (u16, u16)> + Clone + '_ {
        self.0.iter().copied()
    }

    /// Every port of it by itself, in order.
    pub fn ports(&self) -> impl Iterator<Item = u16> + '_ {
        self.0.iter().flat_map(|&(low, high)| low..=high)
    }

    /// Whether that port is in it.
    pub fn contains(&self, port: u16) -> bool {
        self.0.iter().any(|&(low, high)| low <= port && port <= high)
    }

    /// Whether no port is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is in one of them.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::from_ranges(self.ranges().chain(other.ranges()))
    }

    /// What is in this one and not in that.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let (mut gaps, mut from) = (Vec::new(), Some(0));
        for (low, high) in other.ranges() {
            gaps.extend(from.zip(low.checked_sub(1)));
            from = high.checked_add(1);
        }
        gaps.extend(from.map(|from| (from, u16::MAX)));
        self.intersection(&Self::from_ranges(gaps))
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let shared = self.ranges().flat_map(|(low, high)| {
            other.ranges().map(move |(from, to)| (low.max(from), high.min(to)))
        });
        Self::from_ranges(shared)
    }
}

impl FromIterator<u16> for PortSet {
    fn from_iter<I: IntoIterator<Item = u16>>(ports: I) -> Self {
        Self::from_ranges(ports.into_iter().map(|port| (port, port)))
    }
}

/// What listens on a host: TCP and UDP ports.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Services {
    /// TCP ports.
    pub tcp: PortSet,
    /// UDP ports.
    pub udp: PortSet,
}

impl Services {
    /// The ports of one transport.
    pub const fn of(&self, transport: Transport) -> &PortSet {
        match transport {
            Transport::Tcp => &self.tcp,
            Transport::Udp => &self.udp,
        }
    }

    /// Whether that port of that transport is among them.
    pub fn contains(&self, transport: Transport, port: u16) -> bool {
        self.of(transport).contains(port)
    }

    /// These and those.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self { tcp: self.tcp.union(&other.tcp), udp: self.udp.union(&other.udp) }
    }

    /// Those that are in both.
    #[must_use]
    pub fn shared(&self, other: &Self) -> Self {
        Self { tcp: self.tcp.intersection(&other.tcp), udp: self.udp.intersection(&other.udp) }
    }

    /// These, but for those.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self { tcp: self.tcp.difference(&other.tcp), udp: self.udp.difference(&other.udp) }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tcp.is_empty() && self.udp.is_empty()
    }
}

/// `tcp/135`, `tcp/1024-5000`, with commas between.
impl fmt::Display for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tcp = self.tcp.ranges().map(|range| ("tcp", range));
        let udp = self.udp.ranges().map(|range| ("udp", range));
        for (index, (name, (low, high))) in tcp.chain(udp).enumerate() {
            let comma = if index == 0 { "" } else { "," };
            if low == high {
                write!(f, "{comma}{name}/{low}")?;
            } else {
                write!(f, "{comma}{name}/{low}-{high}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::PortSet;

    fn sets() -> impl Strategy<Value = PortSet> {
        let port = prop_oneof![0u16..12, (u16::MAX - 11)..=u16::MAX];
        prop::collection::vec((port.clone(), port), 0..4).prop_map(PortSet::from_ranges)
    }

    proptest! {
        #[test]
        fn sets_of_ports_obey_their_laws(a in sets(), b in sets()) {
            for port in (0..14).chain((u16::MAX - 13)..=u16::MAX) {
                let (in_a, in_b) = (a.contains(port), b.contains(port));
                prop_assert_eq!(a.union(&b).contains(port), in_a || in_b);
                prop_assert_eq!(a.intersection(&b).contains(port), in_a && in_b);
                prop_assert_eq!(a.difference(&b).contains(port), in_a && !in_b);
            }
        }
    }
}
