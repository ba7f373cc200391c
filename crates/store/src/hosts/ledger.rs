//! Decides which host a sighting belongs to. Values in, values out: the rows it may need are
//! loaded before, the rows it touched are saved after.
//!
//! A *leaf* is what was seen at one address under one name, or read of under one key. Leaves that
//! are one host form a family: each points to the one it was merged into, up to the root, which
//! stands for the host.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

use seawall_facts::{HostKey, Timestamp};

use super::marks::Marks;
use super::names::{Folded, Likeness, NameSet};
use crate::codes::coded;
use crate::{Because, Change, EventId, HostId, IdentityEvent, RunId};

/// One answer of one address, as far as it matters to who answered.
#[derive(Clone, Debug)]
pub(crate) struct Sighting {
    pub(crate) address: IpAddr,
    pub(crate) at: Timestamp,
    pub(crate) names: NameSet,
    /// Other addresses it says it has.
    pub(crate) others: Vec<IpAddr>,
    /// Whether anything came back at all.
    pub(crate) answered: bool,
}

/// The part of a host that was seen at one address under one name, or read of under one key.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub(crate) key: HostKey,
    pub(crate) created: Timestamp,
    pub(crate) names: NameSet,
    pub(crate) merged_into: Option<HostId>,
    /// Whether an audit read of it. Such a leaf has no address; every other has one.
    pub(crate) is_audited: bool,
}

/// A time in which a leaf had an address.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(super) id: i64,
    pub(super) host: HostId,
    pub(super) witness: Witness,
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
    pub(super) run: RunId,
}

coded! {
    /// Who says that a host has an address.
    pub(super) enum Witness {
        /// The address answered.
        Seen = "seen",
        /// The host named it among its own.
        Said = "said",
    }
}

/// The hosts near a batch of sightings, and what the batch changes about them.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(super) leaves: BTreeMap<HostId, Leaf>,
    pub(super) spans: HashMap<IpAddr, Vec<Span>>,
    pub(super) by_name: HashMap<Folded, BTreeSet<HostId>>,
    pub(super) by_sid: HashMap<String, BTreeSet<HostId>>,
    /// What whole families are known by, by root.
    pub(super) families: HashMap<HostId, Marks>,
    unknown: Marks,
    /// Pairs that somebody took apart by hand.
    pub(super) apart: Vec<(HostId, HostId)>,
    pub(super) last: LastIds,
    pub(super) touched: Touched,
}

/// The highest numbers given so far.
#[derive(Debug, Default)]
pub(super) struct LastIds {
    pub(super) host: i64,
    pub(super) span: i64,
    pub(super) event: i64,
}

/// What has to be written back.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub(super) leaves: BTreeSet<HostId>,
    pub(super) names: Vec<(HostId, Folded)>,
    pub(super) spans: BTreeSet<(IpAddr, i64)>,
    pub(super) events: Vec<IdentityEvent>,
}

impl Ledger {
    /// Finds or makes the leaf a sighting belongs to and binds it to the host it is part of.
    /// `None` for an address that never answered.
    pub(crate) fn place(&mut self, run: RunId, sighting: &Sighting) -> Option<HostId> {
        let before = self.seen_nearest(sighting);
        if !sighting.answered {
            return before.map(|(leaf, _)| leaf);
        }
        let leaf = self.leaf_for(sighting, before.map(|(leaf, _)| leaf));
        self.learn(leaf, &sighting.names);
        self.witness(leaf, sighting.address, Witness::Seen, sighting.at, run);
        for other in &sighting.others {
            self.witness(leaf, *other, Witness::Said, sighting.at, run);
        }
        self.bind_by_name(leaf, &sighting.names, sighting.at);
        self.bind_by_addresses(leaf, sighting, run);
        if let Some((nearest, first)) = before
            && self.root(nearest) != self.root(leaf)
        {
            // A sighting older than all that is known changed into what came after it.
            let (at, from, to) = if first <= sighting.at {
                (sighting.at, nearest, leaf)
            } else {
                (first, leaf, nearest)
            };
            let subject = sighting.address.to_string();
            self.log(at, Change::Split, from, to, Because::NameChanged, subject);
        }
        Some(leaf)
    }

    /// Makes two hosts one, unless they are or were taken apart by hand. The stronger key
    /// survives, then the older number.
    fn merge(
        &mut self,
        one: HostId,
        other: HostId,
        because: Because,
        subject: String,
        at: Timestamp,
    ) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other || self.are_kept_apart(one, other) {
            return;
        }
        let (root, child) =
            if self.strength(one) <= self.strength(other) { (one, other) } else { (other, one) };
        if let Some(leaf) = self.leaves.get_mut(&child) {
            leaf.merged_into = Some(root);
        }
        if let Some(marks) = self.families.remove(&child) {
            self.families.entry(root).or_default().extend(&marks);
        }
        self.touched.leaves.insert(child);
        self.log(at, Change::Merge, child, root, because, subject);
    }

    /// Which leaf answered at the address last before, and when that began.
    fn seen_nearest(&self, sighting: &Sighting) -> Option<(HostId, Timestamp)> {
        nearest(self.spans_at(sighting.address, Witness::Seen), sighting.at)
            .map(|span| (span.host, span.first))
    }

    /// The leaf seen before unless its name, or its host's, has changed; then one that had the
    /// address under this name earlier, or a new one.
    fn leaf_for(&mut self, sighting: &Sighting, before: Option<HostId>) -> HostId {
        let differs = |leaf: HostId| {
            self.own_likeness(leaf, &sighting.names) == Likeness::Differ
                || self.family(leaf).names.likeness(&sighting.names) == Likeness::Differ
        };
        match before {
            Some(leaf) if !differs(leaf) => leaf,
            Some(_) => {
                let returned = self
                    .spans_at(sighting.address, Witness::Seen)
                    .filter(|span| {
                        self.own_likeness(span.host, &sighting.names) == Likeness::Same
                            && !differs(span.host)
                    })
                    .max_by_key(|span| (span.last, span.id))
                    .map(|span| span.host);
                returned.unwrap_or_else(|| self.new_seen_leaf(sighting))
            }
            None => self.new_seen_leaf(sighting),
        }
    }

    fn new_seen_leaf(&mut self, sighting: &Sighting) -> HostId {
        self.new_leaf(&HostKey::Address(sighting.address), sighting.at, false)
    }

    pub(super) fn new_leaf(
        &mut self,
        key: &HostKey,
        created: Timestamp,
        is_audited: bool,
    ) -> HostId {
        self.last.host += 1;
        let id = HostId(self.last.host);
        let names = NameSet::default();
        self.families.insert(id, Marks::of(key, &names));
        if let HostKey::MachineSid(sid) = key {
            self.by_sid.entry(sid.clone()).or_default().insert(id);
        }
        let leaf = Leaf { key: key.clone(), created, names, merged_into: None, is_audited };
        self.leaves.insert(id, leaf);
        self.touched.leaves.insert(id);
        id
    }

    /// Adds names to a leaf; a stronger name makes a stronger key.
    pub(super) fn learn(&mut self, id: HostId, names: &NameSet) {
        let root = self.root(id);
        let Some(leaf) = self.leaves.get_mut(&id) else {
            return;
        };
        for name in names.iter() {
            if leaf.names.insert(name.clone()) {
                self.by_name.entry(name.clone()).or_default().insert(id);
                self.touched.names.push((id, name.clone()));
            }
        }
        if let Some(key) = leaf.names.key()
            && key < leaf.key
        {
            leaf.key = key;
            self.touched.leaves.insert(id);
        }
        self.families.entry(root).or_default().names.extend(names);
    }

    /// Stretches the leaf's latest span at the address, or begins one.
    fn witness(
        &mut self,
        host: HostId,
        address: IpAddr,
        witness: Witness,
        at: Timestamp,
        run: RunId,
    ) {
        let spans = self.spans.entry(address).or_default();
        let rivals = spans.iter().filter(|span| {
            span.witness == witness && (witness == Witness::Seen || span.host == host)
        });
        // Where another leaf was seen there since, the span is over: the address came back.
        let open = nearest(rivals, at).filter(|span| span.host == host).map(|span| span.id);
        let id = open.unwrap_or_else(|| {
            self.last.span += 1;
            self.last.span
        });
        if let Some(span) = spans.iter_mut().find(|span| span.id == id) {
            span.first = span.first.min(at);
            span.last = span.last.max(at);
            span.run = run;
        } else {
            spans.push(Span { id, host, witness, first: at, last: at, run });
        }
        self.touched.spans.insert((address, id));
    }

    pub(super) fn bind_by_name(&mut self, leaf: HostId, names: &NameSet, at: Timestamp) {
        let own = self.family(leaf);
        let mut namesakes: Vec<(HostId, String)> = names
            .iter()
            .flat_map(|name| self.by_name.get(name).into_iter().flatten().map(move |id| (id, name)))
            .map(|(id, (_, text))| (self.root(*id), text.clone()))
            .filter(|(root, _)| self.family(*root).likeness(own) == Likeness::Same)
            .collect();
        namesakes.sort();
        namesakes.dedup_by_key(|(root, _)| *root);
        // A bare NetBIOS name that several hosts share which something else tells apart names none
        // of them. Nor does a DNS name that machines of different keys share.
        if self.any_differ(&namesakes) {
            namesakes.retain(|(root, _)| self.family(*root).names.share_dns(&own.names));
            if self.any_differ(&namesakes) {
                return;
            }
        }
        for (root, name) in namesakes {
            self.merge(leaf, root, Because::SameName, name, at);
        }
    }

    fn any_differ(&self, namesakes: &[(HostId, String)]) -> bool {
        namesakes.iter().any(|(one, _)| {
            namesakes.iter().any(|(other, _)| {
                self.family(*one).likeness(self.family(*other)) == Likeness::Differ
            })
        })
    }

    /// ServerAlive2 binds what one run sees. Who had the address in an earlier run may be gone.
    fn bind_by_addresses(&mut self, leaf: HostId, sighting: &Sighting, run: RunId) {
        let claimed = sighting.others.iter().filter_map(|other| {
            let holder = self
                .spans_at(*other, Witness::Seen)
                .max_by_key(|span| (span.last, span.id))
                .filter(|span| span.run == run)?;
            Some((holder.host, *other))
        });
        let claimants = self
            .spans_at(sighting.address, Witness::Said)
            .filter(|span| span.run == run)
            .map(|span| (span.host, sighting.address));
        let bound: Vec<_> = claimed.chain(claimants).collect();
        for (other, address) in bound {
            if self.family(leaf).likeness(self.family(other)) != Likeness::Differ {
                let subject = address.to_string();
                self.merge(leaf, other, Because::ServerAlive2, subject, sighting.at);
            }
        }
    }

    fn log(
        &mut self,
        at: Timestamp,
        change: Change,
        from: HostId,
        to: HostId,
        because: Because,
        subject: String,
    ) {
        self.last.event += 1;
        let id = EventId(self.last.event);
        let event = IdentityEvent { id, at, change, from, to, because, subject, undone_by: None };
        self.touched.events.push(event);
    }

    fn spans_at(&self, address: IpAddr, witness: Witness) -> impl Iterator<Item = &Span> {
        let spans = self.spans.get(&address).into_iter().flatten();
        spans.filter(move |span| span.witness == witness)
    }

    fn own_likeness(&self, leaf: HostId, names: &NameSet) -> Likeness {
        self.leaves.get(&leaf).map_or(Likeness::Unknown, |leaf| leaf.names.likeness(names))
    }

    /// What the leaf's whole family is known by.
    pub(super) fn family(&self, leaf: HostId) -> &Marks {
        self.families.get(&self.root(leaf)).unwrap_or(&self.unknown)
    }

    /// The top of a leaf's family.
    pub(super) fn root(&self, leaf: HostId) -> HostId {
        // INVARIANT: only a root is ever given a parent, and only another family's root, so the
        // pointers form trees. The bound keeps a damaged file from holding us here.
        let mut root = leaf;
        for _ in 0..self.leaves.len() {
            match self.leaves.get(&root).and_then(|leaf| leaf.merged_into) {
                Some(parent) => root = parent,
                None => break,
            }
        }
        root
    }

    fn are_kept_apart(&self, one: HostId, other: HostId) -> bool {
        self.apart.iter().any(|(left, right)| {
            let (left, right) = (self.root(*left), self.root(*right));
            (left, right) == (one, other) || (left, right) == (other, one)
        })
    }

    fn strength(&self, host: HostId) -> (Option<&HostKey>, HostId) {
        (self.leaves.get(&host).map(|leaf| &leaf.key), host)
    }
}

/// Of an address's spans the one that holds at a time: the last to begin before it, else the first
/// to begin after it.
fn nearest<'a>(spans: impl Iterator<Item = &'a Span>, at: Timestamp) -> Option<&'a Span> {
    spans.reduce(|best, span| {
        let (known, next) = ((best.first, best.id), (span.first, span.id));
        let better = match (best.first <= at, span.first <= at) {
            (true, true) => next > known,
            (false, false) => next < known,
            (known_before, _) => !known_before,
        };
        if better { span } else { best }
    })
}
