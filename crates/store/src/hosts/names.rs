//! What two sets of names say about each other.

use std::collections::BTreeSet;

use seawall_facts::{HostKey, Name, NameKind};

/// A name in the case it is compared in.
pub(super) type Folded = (NameKind, String);

/// The names of one host, or part of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameSet(BTreeSet<Folded>);

/// What two sets of names say about each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// One host.
    Same,
    /// Two hosts.
    Differ,
    /// Nothing: no kind of name is known of both.
    Unknown,
}

impl NameSet {
    pub(super) fn insert(&mut self, name: Folded) -> bool {
        self.0.insert(name)
    }

    pub(super) fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Folded> {
        self.0.iter()
    }

    pub(super) fn to_names(&self) -> Vec<Name> {
        self.0.iter().map(|(kind, text)| Name { kind: *kind, text: text.clone() }).collect()
    }

    /// The best key that the names give.
    pub(super) fn key(&self) -> Option<HostKey> {
        let keys = self.iter().map(|(kind, text)| match kind {
            NameKind::DnsComputer => HostKey::DnsName(text.clone()),
            NameKind::NetbiosComputer => HostKey::NetbiosName(text.clone()),
        });
        keys.min()
    }

    pub(super) fn share_dns(&self, other: &Self) -> bool {
        self.of_kind(NameKind::DnsComputer).any(|name| other.0.contains(name))
    }

    /// The strongest kind of name that both have decides: a NetBIOS name is common to many hosts
    /// of a large site, so it says nothing where two DNS names differ.
    pub(super) fn likeness(&self, other: &Self) -> Likeness {
        self.likeness_by([NameKind::DnsComputer, NameKind::NetbiosComputer], other)
    }

    /// The first kind of name that both have decides.
    pub(super) fn likeness_by(&self, kinds: [NameKind; 2], other: &Self) -> Likeness {
        for kind in kinds {
            let mut ours = self.of_kind(kind).peekable();
            if ours.peek().is_none() || other.of_kind(kind).next().is_none() {
                continue;
            }
            return if ours.any(|name| other.0.contains(name)) {
                Likeness::Same
            } else {
                Likeness::Differ
            };
        }
        Likeness::Unknown
    }

    fn of_kind(&self, kind: NameKind) -> impl Iterator<Item = &Folded> {
        self.0.iter().filter(move |(own, _)| *own == kind)
    }
}

impl From<&[Name]> for NameSet {
    /// DNS and NetBIOS compare without regard to case; a DNS name's closing dot is no part of it.
    fn from(names: &[Name]) -> Self {
        let folded = names.iter().map(|name| {
            let text = match name.kind {
                NameKind::DnsComputer => name.text.trim_end_matches('.').to_lowercase(),
                NameKind::NetbiosComputer => name.text.trim_end().to_uppercase(),
            };
            (name.kind, text)
        });
        Self(folded.filter(|(_, text)| !text.is_empty()).collect())
    }
}

#[cfg(test)]
mod tests {
    use seawall_facts::{Name, NameKind};

    use super::{Likeness, NameSet};

    fn names(dns: &str, netbios: &str) -> NameSet {
        let name = |kind, text: &str| Name { kind, text: text.into() };
        NameSet::from(
            [name(NameKind::DnsComputer, dns), name(NameKind::NetbiosComputer, netbios)].as_slice(),
        )
    }

    #[test]
    fn case_and_the_closing_dot_do_not_count() {
        assert_eq!(names("SRV1.example.", "srv1"), names("srv1.EXAMPLE", "SRV1"));
    }

    #[test]
    fn the_strongest_common_kind_decides() {
        let here = names("pc1.a.example", "PC1");
        assert_eq!(here.likeness(&names("pc1.b.example", "PC1")), Likeness::Differ);
        assert_eq!(here.likeness(&names("", "PC1")), Likeness::Same);
        assert_eq!(here.likeness(&names("", "PC2")), Likeness::Differ);
        assert_eq!(here.likeness(&names("pc1.a.example", "")), Likeness::Same);
        assert_eq!(here.likeness(&names("", "")), Likeness::Unknown);
        assert_eq!(names("pc1.a.example", "").likeness(&names("", "PC1")), Likeness::Unknown);
    }
}
