//! Which host an audit read of: a leaf of its own, without an address, bound to others by name.

use seawall_facts::{HostKey, Name, NameKind, Timestamp};

use super::ledger::{Leaf, Ledger};
use super::marks::{COMPUTER_FIRST, Computer, Marks};
use super::names::{Likeness, NameSet};
use crate::HostId;

/// What an audit read of one host, as far as it matters to which host that is.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(super) key: HostKey,
    pub(super) names: NameSet,
    pub(super) at: Timestamp,
}

impl Reading {
    /// `None` where nothing tells the host from others. An address does not: it is not what a
    /// folder of files has for good.
    pub(crate) fn new(key: Option<&HostKey>, names: &[Name], at: Timestamp) -> Option<Self> {
        let mut names = NameSet::from(names);
        let (strong, name) = key.map(taken_apart).unwrap_or_default();
        names.extend(&NameSet::from(name.as_slice()));
        Some(Self { key: strong.or_else(|| names.key())?, names, at })
    }

    pub(super) fn sid(&self) -> Option<&str> {
        match &self.key {
            HostKey::MachineSid(sid) => Some(sid),
            _ => None,
        }
    }
}

impl Ledger {
    /// Finds or makes the leaf an audit read of and binds it to the host it is part of.
    pub(crate) fn place_audited(&mut self, reading: &Reading) -> HostId {
        let before = self.read_before(reading);
        let leaf = before.unwrap_or_else(|| self.new_leaf(&reading.key, reading.at, true));
        self.learn(leaf, &reading.names);
        self.bind_by_name(leaf, &reading.names, reading.at);
        leaf
    }

    /// The leaf that an earlier audit read of under the same key.
    fn read_before(&self, reading: &Reading) -> Option<HostId> {
        let marks = Marks::of(&reading.key, &reading.names);
        let named = reading.names.iter().filter_map(|name| self.by_name.get(name));
        let of_sid = reading.sid().and_then(|sid| self.by_sid.get(sid));
        let mut known: Vec<_> = named
            .chain(of_sid)
            .flatten()
            .filter_map(|id| Some((*id, self.leaves.get(id)?)))
            .filter(|(id, leaf)| {
                leaf.is_audited
                    && is_one_key(&leaf.key, &reading.key)
                    && !are_clones(leaf, reading)
                    && self.family(*id).likeness(&marks) != Likeness::Differ
            })
            .collect();
        known.sort_by_key(|(id, _)| *id);
        known.dedup_by_key(|(id, _)| *id);
        let equal = known.iter().find(|(_, leaf)| leaf.names == reading.names);
        let named =
            known.iter().find(|(_, leaf)| leaf.names.likeness(&reading.names) == Likeness::Same);
        // Of clones whose names are not known, none is more likely than the other.
        let only = known.first().filter(|_| known.len() == 1);
        equal.or(named).or(only).map(|(id, _)| *id)
    }
}

/// What a key is kept as, if it is a stronger one than names give, and the name in it.
fn taken_apart(key: &HostKey) -> (Option<HostKey>, Option<Name>) {
    let name = |kind, text: &str| Some(Name { kind, text: text.to_owned() });
    match key {
        HostKey::MachineSid(sid) => {
            let sid = sid.trim().to_uppercase();
            ((!sid.is_empty()).then_some(HostKey::MachineSid(sid)), None)
        }
        HostKey::ComputerName(text) => Computer::parse(text)
            .map(|computer| (Some(key.clone()), name(NameKind::NetbiosComputer, &computer.name)))
            .unwrap_or_default(),
        HostKey::DnsName(text) => (None, name(NameKind::DnsComputer, text)),
        HostKey::NetbiosName(text) => (None, name(NameKind::NetbiosComputer, text)),
        HostKey::Address(_) => (None, None),
    }
}

/// Whether a machine of the same SID is another.
fn are_clones(leaf: &Leaf, reading: &Reading) -> bool {
    let by_names = || leaf.names.likeness_by(COMPUTER_FIRST, &reading.names);
    reading.sid().is_some() && by_names() == Likeness::Differ
}

/// Whether two audits go by one key.
fn is_one_key(one: &HostKey, other: &HostKey) -> bool {
    match (one, other) {
        (HostKey::ComputerName(one), HostKey::ComputerName(other)) => {
            Computer::parse(one) == Computer::parse(other)
        }
        (one, other) => one == other,
    }
}
