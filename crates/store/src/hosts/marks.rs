//! What tells a host from others beside its addresses, and what two such sets say about each other.

use std::collections::BTreeSet;

use seawall_facts::{HostKey, NameKind};

use super::names::{Likeness, NameSet};

/// Everything by which a host, or part of one, is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) names: NameSet,
    sids: BTreeSet<String>,
    /// Computer names with their domains.
    computers: BTreeSet<Computer>,
}

impl Marks {
    pub(super) fn of(key: &HostKey, names: &NameSet) -> Self {
        let mut marks = Self { names: names.clone(), ..Self::default() };
        match key {
            HostKey::MachineSid(sid) => drop(marks.sids.insert(sid.clone())),
            HostKey::ComputerName(text) => {
                marks.computers.extend(Computer::parse(text).filter(Computer::has_domain));
            }
            HostKey::DnsName(_) | HostKey::NetbiosName(_) | HostKey::Address(_) => {}
        }
        marks
    }

    pub(super) fn extend(&mut self, other: &Self) {
        self.names.extend(&other.names);
        self.sids.extend(other.sids.iter().cloned());
        self.computers.extend(other.computers.iter().cloned());
    }

    /// The machine's SID decides, then the computer name with its domain, then the names alone.
    /// Machines of one SID and different computer names are clones.
    pub(super) fn likeness(&self, other: &Self) -> Likeness {
        if !self.sids.is_empty() && !other.sids.is_empty() {
            let are_clones =
                self.names.likeness_by(COMPUTER_FIRST, &other.names) == Likeness::Differ;
            let is_one = !self.sids.is_disjoint(&other.sids) && !are_clones;
            return if is_one { Likeness::Same } else { Likeness::Differ };
        }
        if !self.computers.is_empty() && !other.computers.is_empty() {
            let mut ours = self.computers.iter();
            let is_one = ours.any(|one| other.computers.iter().any(|other| one.is_like(other)));
            return if is_one { Likeness::Same } else { Likeness::Differ };
        }
        self.names.likeness(&other.names)
    }
}

/// A host's DNS name goes with its domain, its computer name is its own.
pub(super) const COMPUTER_FIRST: [NameKind; 2] = [NameKind::NetbiosComputer, NameKind::DnsComputer];

/// `DOMAIN\NAME` as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Computer {
    domain: Option<String>,
    /// The NetBIOS name.
    pub(super) name: String,
}

impl Computer {
    /// `None` where no name is in it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (domain, name) = text.rsplit_once('\\').unwrap_or(("", text));
        let domain = domain.trim().trim_end_matches('.').to_uppercase();
        let first = name.split('.').next().unwrap_or_default();
        let name: String = first.trim().to_uppercase().chars().take(NETBIOS).collect();
        let domain = Some(domain).filter(|domain| !domain.is_empty());
        (!name.is_empty()).then_some(Self { domain, name })
    }

    fn has_domain(&self) -> bool {
        self.domain.is_some()
    }

    /// A domain's NetBIOS name is the first label of its DNS name as a rule.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let alike = match (&self.domain, &other.domain) {
            (Some(one), Some(other)) => {
                let is_short_of = |short: &str, long: &str| {
                    !short.contains('.') && long.split('.').next() == Some(short)
                };
                one == other || is_short_of(one, other) || is_short_of(other, one)
            }
            (one, other) => one == other,
        };
        self.name == other.name && alike
    }
}

/// Characters of a NetBIOS name.
const NETBIOS: usize = 15;

#[cfg(test)]
mod tests {
    use seawall_facts::{HostKey, Name, NameKind};

    use super::{Computer, Likeness, Marks, NameSet};

    fn marks(key: &HostKey, names: &[(NameKind, &str)]) -> Marks {
        let names: Vec<Name> =
            names.iter().map(|(kind, text)| Name { kind: *kind, text: (*text).into() }).collect();
        Marks::of(key, &NameSet::from(names.as_slice()))
    }

    fn sid(last: u32, name: &str) -> Marks {
        let key = HostKey::MachineSid(format!("S-1-5-21-1-2-{last}"));
        marks(&key, &[(NameKind::NetbiosComputer, name)])
    }

    fn computer(text: &str, dns: &str) -> Marks {
        let name = text.rsplit('\\').next().unwrap();
        let names = [(NameKind::NetbiosComputer, name), (NameKind::DnsComputer, dns)];
        marks(&HostKey::ComputerName(text.into()), &names)
    }

    #[test]
    fn a_sid_decides_unless_the_names_tell_clones() {
        assert_eq!(sid(1, "SRV1").likeness(&sid(1, "srv1")), Likeness::Same);
        assert_eq!(sid(1, "SRV1").likeness(&sid(1, "SRV2")), Likeness::Differ);
        assert_eq!(sid(1, "SRV1").likeness(&sid(2, "SRV1")), Likeness::Differ);
        assert_eq!(sid(1, "SRV1").likeness(&sid(1, "")), Likeness::Same);
        assert_eq!(sid(1, "SRV1").likeness(&computer(r"CORP\SRV1", "")), Likeness::Same);
    }

    #[test]
    fn a_computer_name_with_its_domain_beats_the_dns_name() {
        let here = computer(r"CORP\SRV1", "srv1.old.example");
        let like = |text, dns| here.likeness(&computer(text, dns));
        assert_eq!(like(r"corp\srv1", "srv1.new.example"), Likeness::Same);
        assert_eq!(like(r"corp.example\SRV1", ""), Likeness::Same);
        assert_eq!(like(r"OTHER\SRV1", "srv1.old.example"), Likeness::Differ);
        assert_eq!(like("SRV1", ""), Likeness::Same);
    }

    #[test]
    fn a_computer_name_is_parsed_to_its_netbios_name() {
        let name = |text| Computer::parse(text).map(|computer| computer.name);
        assert_eq!(name(r"corp.example\srv1.corp.example").as_deref(), Some("SRV1"));
        assert_eq!(name(r"営業\受付端末").as_deref(), Some("受付端末"));
        assert_eq!(name("averyveryverylongname").as_deref(), Some("AVERYVERYVERYLO"));
        assert_eq!(name(r"CORP\"), None);
        assert_eq!(name(""), None);
    }
}
