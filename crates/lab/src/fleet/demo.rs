//! The fleet of the demonstration: a plant of 254 hosts.

use std::net::{IpAddr, Ipv4Addr};

use super::{Fleet, FleetHost};
use crate::{LabError, Profiles};

impl Fleet {
    /// A plant that fills the /24 of `base`: 254 hosts with every profile at least once, the
    /// same on every call.
    pub fn demo(base: Ipv4Addr) -> Result<Self, LabError> {
        let profiles = Profiles::embedded()?;
        let [a, b, c, _] = base.octets();
        // Spread over the subnet, as machines bought over the years are. 97 is prime to 254, so
        // the walk meets every address once.
        let spread = (0..HOSTS).map(|n| 1 + n.wrapping_mul(97) % HOSTS);
        let ids = MIX.iter().flat_map(|(id, count)| std::iter::repeat_n(*id, *count));
        let mut hosts = spread
            .zip(ids)
            .map(|(last, id)| {
                let last = u8::try_from(last).unwrap_or(u8::MAX);
                let address = Ipv4Addr::new(a, b, c, last);
                let mut host = FleetHost::new(address.into(), profiles.get(id)?, last.into());
                if id == "modern" || last.is_multiple_of(29) {
                    // A second network card, as servers and line controllers have.
                    host.other_addresses = vec![IpAddr::from([10, 20, 30, last])];
                }
                Ok(host)
            })
            .collect::<Result<Vec<_>, LabError>>()?;
        hosts.sort_by_key(|host| host.address);
        Self::new(hosts)
    }
}

/// Usable addresses of a /24.
const HOSTS: u32 = 254;

/// How many hosts have each profile; together 254.
const MIX: &[(&str, usize)] = &[
    ("nt4-sp6a-unpatched", 6),
    ("nt4-sp6a-824146", 4),
    ("nt4-sp6a-828741", 3),
    ("nt4-sp6a-dcom-disabled", 2),
    ("w2k-sp2-unpatched", 3),
    ("w2k-sp2-823980", 2),
    ("w2k-sp2-824146", 2),
    ("w2k-sp2-828741", 1),
    ("w2k-sp3-unpatched", 4),
    ("w2k-sp3-823980", 4),
    ("w2k-sp3-824146", 6),
    ("w2k-sp3-828741", 4),
    ("w2k-sp3-dcom-disabled", 2),
    ("w2k-sp4-unpatched", 7),
    ("w2k-sp4-823980", 8),
    ("w2k-sp4-824146", 13),
    ("w2k-slows-down", 1),
    ("w2k-sp4-828741", 12),
    ("w2k-sp4-dcom-disabled", 3),
    ("xp-gold-unpatched", 2),
    ("xp-gold-823980", 2),
    ("xp-gold-824146", 2),
    ("xp-gold-828741", 2),
    ("xp-gold-dcom-disabled", 1),
    ("xp-sp1-unpatched", 5),
    ("xp-sp1-823980", 5),
    ("xp-sp1-824146", 8),
    ("xp-sp1-828741", 8),
    ("xp-sp1-dcom-disabled", 2),
    ("xp-sp2", 22),
    ("ws2003-gold-unpatched", 3),
    ("ws2003-gold-823980", 3),
    ("ws2003-gold-824146", 5),
    ("ws2003-gold-828741", 6),
    ("ws2003-gold-dcom-disabled", 2),
    ("win98", 6),
    ("hpux-dced", 2),
    ("modern", 33),
    ("samba-like", 7),
    ("conformance", 1),
    ("silent", 3),
    ("refusing", 25),
    ("filtered", 4),
    ("reset-after-bind", 1),
    ("reset-after-request", 1),
    ("bind-nak", 1),
    ("garbage", 1),
    ("http-on-135", 2),
    ("one-byte-a-second", 1),
    ("tarpit", 1),
];

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, net::Ipv4Addr};

    use super::MIX;
    use crate::{Fleet, Profiles};

    #[test]
    fn the_plant_has_254_hosts_of_every_profile() {
        let fleet = Fleet::demo(Ipv4Addr::new(127, 77, 1, 0)).unwrap();
        assert_eq!(fleet.hosts().len(), 254);
        assert_eq!(MIX.iter().map(|(_, count)| count).sum::<usize>(), 254);
        let used: BTreeSet<&str> =
            fleet.hosts().iter().map(|host| host.profile.id.as_str()).collect();
        let profiles = Profiles::embedded().unwrap();
        let all: BTreeSet<&str> = profiles.iter().map(|profile| profile.id.as_str()).collect();
        assert_eq!(used, all);
        let names: BTreeSet<&str> =
            fleet.hosts().iter().map(|host| host.computer.as_str()).collect();
        assert_eq!(names.len(), 254);
    }
}
