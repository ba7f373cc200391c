//! Addresses of one family, as networks.

use std::{fmt, net::IpAddr};

use crate::contain::{AddressSet, Ipv6, Policy};

/// IPv4 or IPv6: devices keep the rules of each by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Family {
    V4,
    V6,
}

/// A network of either family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Network {
    pub(super) base: IpAddr,
    pub(super) prefix: u8,
}

impl Family {
    /// The families that a policy is compiled for.
    pub(super) fn compiled(policy: &Policy) -> &'static [Self] {
        match policy.ipv6 {
            Ipv6::Compiled => &[Self::V4, Self::V6],
            Ipv6::Waived => &[Self::V4],
        }
    }

    /// The family of an address.
    pub(super) const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    /// What of a set is of this family, as the fewest networks.
    pub(super) fn networks(self, set: &AddressSet) -> Vec<Network> {
        let v4 = || set.v4_networks().into_iter().map(|(base, prefix)| (base.into(), prefix));
        let v6 = || set.v6_networks().into_iter().map(|(base, prefix)| (base.into(), prefix));
        let network = |(base, prefix)| Network { base, prefix };
        match self {
            Self::V4 => v4().map(network).collect(),
            Self::V6 => v6().map(network).collect(),
        }
    }
}

impl Network {
    /// Whether it is a single address.
    pub(super) const fn is_host(self) -> bool {
        self.prefix == if self.base.is_ipv4() { 32 } else { 128 }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.prefix)
    }
}
