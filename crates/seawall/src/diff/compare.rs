//! Two moments of a fleet against each other.

use std::{
    collections::{BTreeMap, HashMap},
    iter::Peekable,
    net::IpAddr,
    vec,
};

use super::{
    change::{Change, HostChange},
    matching::{Census, MatchedBy, pairs},
    snapshot::{Host, Pool, Said, Snapshot},
};

/// What is different between two moments.
#[derive(Debug, Default)]
pub struct Comparison {
    /// The hosts of which something is, by the key they have now.
    pub differences: Vec<Difference>,
    /// Hosts and addresses before.
    pub before: u64,
    /// Hosts and addresses now.
    pub after: u64,
    /// Those that are one host at both moments, by what tells.
    pub matched: BTreeMap<MatchedBy, u64>,
}

/// A host with what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The host before, where it was seen.
    pub before: Option<Host>,
    /// The host now, where it is seen.
    pub after: Option<Host>,
    /// What tells that they are one.
    pub matched_by: Option<MatchedBy>,
    /// What became of the host itself.
    pub change: Option<HostChange>,
    /// What became of bulletins, by id.
    pub changes: Vec<Changed>,
}

/// A bulletin of which something else is said than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// What became of it.
    pub change: Change,
    /// What was said.
    pub before: Option<Said>,
    /// What is said now.
    pub after: Option<Said>,
}

impl Comparison {
    /// How many changes of each kind there are.
    pub fn changes(&self) -> BTreeMap<Change, u64> {
        let mut counts = Change::ALL.map(|change| (change, 0)).into_iter().collect();
        let all = self.differences.iter().flat_map(|it| &it.changes);
        all.for_each(|changed| count(&mut counts, changed.change));
        counts
    }

    /// How many hosts changed themselves, by how.
    pub fn host_changes(&self) -> BTreeMap<HostChange, u64> {
        let mut counts = HostChange::ALL.map(|change| (change, 0)).into_iter().collect();
        let all = self.differences.iter().filter_map(|it| it.change);
        all.for_each(|change| count(&mut counts, change));
        counts
    }

    /// Whether less is known than before of anything.
    pub fn is_coverage_lost(&self) -> bool {
        let is_judged =
            |host: &Option<Host>| host.as_ref().is_some_and(|host| host.standing.is_judged());
        self.differences.iter().any(|it| {
            let is_lost = is_judged(&it.before) && !is_judged(&it.after);
            is_lost || it.changes.iter().any(|changed| changed.change == Change::CoverageLost)
        })
    }
}

impl Changed {
    /// What is said now, or what was said where nothing is any more.
    pub fn said(&self) -> Option<&Said> {
        self.after.as_ref().or(self.before.as_ref())
    }
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K) {
    *counts.entry(key).or_default() += 1;
}

impl Difference {
    /// The host as it is now, or as it was where it is not seen any more.
    pub fn host(&self) -> Option<&Host> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// What to call it: a name where it had one at either moment.
    pub fn name(&self) -> &str {
        let hosts = [&self.after, &self.before];
        let mut names = hosts.into_iter().flatten().map(|host| host.name.as_str());
        let first = names.next().unwrap_or_default();
        let is_name = |name: &&str| name.parse::<IpAddr>().is_err();
        Some(first).into_iter().chain(names).find(is_name).unwrap_or(first)
    }

    /// Its key before, where it has another now.
    pub fn key_before(&self) -> Option<&str> {
        let (before, after) = (self.before.as_ref()?, self.after.as_ref()?);
        (before.key != after.key).then_some(before.key.as_str())
    }
}

/// Compares hosts as they come: the earlier ones are known, the later ones are not kept.
#[derive(Debug, Default)]
pub struct Comparer {
    pool: Pool,
    before: HashMap<String, Vec<Snapshot>>,
    censuses: [Census; 2],
    /// Later hosts whose key no earlier one has.
    unmatched: Vec<Snapshot>,
    comparison: Comparison,
}

impl Comparer {
    /// Takes a host of the earlier moment. All of these come first.
    pub fn take_before(&mut self, snapshot: Snapshot) {
        let snapshot = self.pool.shared(snapshot);
        let [before, _] = &mut self.censuses;
        before.count(&snapshot.host);
        self.comparison.before += 1;
        self.before.entry(snapshot.host.key.clone()).or_default().push(snapshot);
    }

    /// Takes a host of the later moment.
    pub fn take_after(&mut self, snapshot: Snapshot) {
        let snapshot = self.pool.shared(snapshot);
        let [_, after] = &mut self.censuses;
        after.count(&snapshot.host);
        self.comparison.after += 1;
        match self.before.get_mut(&snapshot.host.key).and_then(|all| same(all, &snapshot)) {
            Some(before) => self.comparison.pair(before, snapshot, MatchedBy::Key),
            None => self.unmatched.push(snapshot),
        }
    }

    /// What is different, once all were taken.
    pub fn finish(self) -> Comparison {
        let Self { before, censuses, unmatched, mut comparison, .. } = self;
        let before: Vec<Snapshot> = before.into_values().flatten().collect();
        let pairs = pairs(&before, &unmatched, &censuses);
        let mut before: Vec<Option<Snapshot>> = before.into_iter().map(Some).collect();
        let mut after: Vec<Option<Snapshot>> = unmatched.into_iter().map(Some).collect();
        for pair in pairs {
            let before = before.get_mut(pair.before).and_then(Option::take);
            let after = after.get_mut(pair.after).and_then(Option::take);
            if let (Some(before), Some(after)) = (before, after) {
                comparison.pair(before, after, pair.by);
            }
        }
        before.into_iter().flatten().for_each(|it| comparison.tell(Some(it), None, None));
        after.into_iter().flatten().for_each(|it| comparison.tell(None, Some(it), None));
        let key = |it: &Difference| it.host().map(|host| (host.key.clone(), host.name.clone()));
        comparison.differences.sort_by_cached_key(key);
        comparison
    }
}

impl Comparison {
    fn pair(&mut self, before: Snapshot, after: Snapshot, by: MatchedBy) {
        count(&mut self.matched, by);
        self.tell(Some(before), Some(after), Some(by));
    }

    fn tell(
        &mut self,
        before: Option<Snapshot>,
        after: Option<Snapshot>,
        matched_by: Option<MatchedBy>,
    ) {
        let (before, was_said) = before.map(|it| (it.host, it.said)).unzip();
        let (after, is_said) = after.map(|it| (it.host, it.said)).unzip();
        let change = HostChange::between(before.as_ref(), after.as_ref());
        let changes = changes(was_said.unwrap_or_default(), is_said.unwrap_or_default());
        if change.is_some() || !changes.is_empty() {
            self.differences.push(Difference { before, after, matched_by, change, changes });
        }
    }
}

/// Takes out which of the hosts of one key is meant: clones have a key in common, and names.
fn same(hosts: &mut Vec<Snapshot>, wanted: &Snapshot) -> Option<Snapshot> {
    let is_named = |it: &Snapshot| it.host.name.eq_ignore_ascii_case(&wanted.host.name);
    let only = (hosts.len() == 1).then_some(0);
    let place = hosts.iter().position(is_named).or(only)?;
    Some(hosts.swap_remove(place))
}

/// What changed of bulletins, both in their order.
fn changes(before: Vec<Said>, after: Vec<Said>) -> Vec<Changed> {
    let (mut before, mut after) = (before.into_iter().peekable(), after.into_iter().peekable());
    let mut changes = Vec::new();
    while let Some((before, after)) = next(&mut before, &mut after) {
        if let Some(change) = Change::between(before.as_ref(), after.as_ref()) {
            changes.push(Changed { change, before, after });
        }
    }
    changes
}

/// What is said of the next bulletin, on the one side, the other, or both.
fn next(before: &mut InOrder, after: &mut InOrder) -> Option<(Option<Said>, Option<Said>)> {
    let (is_before, is_after) = match (before.peek(), after.peek()) {
        (None, None) => return None,
        (Some(_), None) => (true, false),
        (None, Some(_)) => (false, true),
        (Some(one), Some(other)) => {
            (one.advisory <= other.advisory, other.advisory <= one.advisory)
        }
    };
    Some((before.next_if(|_| is_before), after.next_if(|_| is_after)))
}

type InOrder = Peekable<vec::IntoIter<Said>>;

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::{
        collection::{btree_map, btree_set},
        prelude::*,
        sample::select,
    };
    use seawall_assess::State;

    use super::{Comparison, Difference};
    use crate::{
        diff::{
            Change, HostChange, MatchedBy, Snapshot,
            made::{compare, said, snapshot},
        },
        fleet::{Seen, Standing},
    };

    #[test]
    fn clones_of_one_key_are_told_apart_by_their_names() {
        let clone =
            |name: &str, state| snapshot("sid:1", name, &[], vec![said("MS03-039", state, "1")]);
        let before = [clone("SRV1", State::Missing), clone("SRV2", State::Fixed)];
        let after = [clone("srv2", State::Fixed), clone("srv1", State::Missing)];
        assert_eq!(compare(&before, &after).differences, []);
        // The only one of a key may have another name.
        let renamed = clone("SRV9", State::Missing);
        assert_eq!(compare([&before[0]], [&renamed]).differences, []);
        assert_eq!(compare(&before, [&renamed]).differences.len(), 3);
    }

    #[test]
    fn what_becomes_of_a_host_is_told_beside_its_bulletins() {
        let seen = || Some(Seen { at: "2026-11-01T00:00:00Z".into(), run: 1 });
        let host = |standing, is_silent: bool| {
            let mut snapshot = snapshot("netbios:SRV1", "SRV1", &[], Vec::new());
            snapshot.host.standing = standing;
            snapshot.host.silent = is_silent.then(seen).flatten();
            snapshot
        };
        let [audited, silent] = [Standing::Audited, Standing::Silent].map(|it| host(it, false));
        let asleep = host(Standing::Audited, true);
        for (before, after, expected, is_lost) in [
            (Some(&audited), Some(&audited), None, false),
            (Some(&audited), Some(&silent), Some(HostChange::Standing), true),
            (Some(&silent), Some(&audited), Some(HostChange::Standing), false),
            (Some(&audited), None, Some(HostChange::HostGone), true),
            (None, Some(&audited), Some(HostChange::HostNew), false),
            (None, Some(&silent), None, false),
            (Some(&silent), None, None, false),
            (Some(&audited), Some(&asleep), Some(HostChange::FellSilent), false),
            (Some(&asleep), Some(&audited), Some(HostChange::AnswersAgain), false),
        ] {
            let comparison = compare(before, after);
            let found = comparison.differences.first().and_then(|it| it.change);
            assert_eq!((found, comparison.is_coverage_lost()), (expected, is_lost));
        }
    }

    const STATES: [State; 10] = [
        State::Fixed,
        State::FixedBySp,
        State::FixedVia,
        State::PendingReboot,
        State::Missing,
        State::Conflict,
        State::NeedsSpFirst,
        State::NoFixExists,
        State::NotApplicable,
        State::Unknown,
    ];

    /// Few keys, names and addresses, so that hosts meet in all ways.
    fn fleet() -> impl Strategy<Value = Vec<Snapshot>> {
        let keys =
            ["sid:1", "sid:2", "netbios:A", "netbios:B", "address:192.0.2.1", "address:192.0.2.2"];
        let host = (
            select(&["A", "a", "B", "192.0.2.1", ""][..]),
            btree_set(1_u8..4, 0..3),
            select(&Standing::ALL[..]),
            any::<bool>(),
            btree_map(0_u8..4, (select(&STATES[..]), select(&["1", "2"][..])), 0..4),
        );
        btree_map(select(keys.to_vec()), host, 0..6).prop_map(|hosts| {
            let one = |(key, (name, addresses, standing, is_silent, verdicts))| {
                let addresses: Vec<u8> = BTreeSet::into_iter(addresses).collect();
                let said = BTreeMap::into_iter(verdicts)
                    .map(|(id, (state, kb)): (u8, _)| said(&format!("MS03-00{id}"), state, kb))
                    .collect();
                let mut snapshot = snapshot(key, name, &addresses, said);
                snapshot.host.standing = standing;
                let seen = Seen { at: String::new(), run: 1 };
                snapshot.host.silent = bool::then_some(is_silent, seen);
                snapshot
            };
            hosts.into_iter().map(one).collect()
        })
    }

    /// Who is meant, whichever of the moments is the earlier.
    fn who(it: &Difference, is_swapped: bool) -> [Option<String>; 2] {
        let [before, after] = [&it.before, &it.after].map(|host| Some(host.as_ref()?.key.clone()));
        if is_swapped { [after, before] } else { [before, after] }
    }

    type Told = BTreeMap<([Option<String>; 2], String), Change>;

    /// Every change, by whom and what it is of: none twice.
    fn told(comparison: &Comparison, is_swapped: bool) -> Told {
        let mut told = Told::new();
        for it in &comparison.differences {
            for changed in &it.changes {
                let id = changed.said().unwrap().advisory.to_string();
                let known = told.insert((who(it, is_swapped), id), changed.change);
                assert_eq!(known, None, "{it:?}");
            }
        }
        told
    }

    proptest! {
        #[test]
        fn nothing_is_different_from_itself(hosts in fleet()) {
            let comparison = compare(&hosts, &hosts);
            prop_assert_eq!(&comparison.differences, &[]);
            prop_assert_eq!(comparison.matched.get(&MatchedBy::Key).copied().unwrap_or_default(),
                            u64::try_from(hosts.len()).unwrap());
        }

        #[test]
        fn every_host_is_told_of_once_and_in_order(before in fleet(), after in fleet()) {
            let comparison = compare(&before, &after);
            let mut seen = [BTreeSet::new(), BTreeSet::new()];
            for it in &comparison.differences {
                for (host, seen) in [&it.before, &it.after].into_iter().zip(&mut seen) {
                    prop_assert!(host.as_ref().is_none_or(|host| seen.insert(host.key.clone())));
                }
                prop_assert!(it.changes.is_sorted_by_key(|one| one.said().unwrap().advisory.clone()));
            }
            let keys = comparison.differences.iter().map(|it| &it.host().unwrap().key);
            prop_assert!(keys.is_sorted());
            prop_assert_eq!(comparison.changes().values().sum::<u64>(),
                            u64::try_from(told(&comparison, false).len()).unwrap());
        }

        #[test]
        fn the_other_way_round_every_change_is_its_reverse(before in fleet(), after in fleet()) {
            let (there, back) = (told(&compare(&before, &after), false),
                                 told(&compare(&after, &before), true));
            prop_assert!(there.keys().eq(back.keys()), "{:?} {:?}", there, back);
            for (change, reverse) in there.values().zip(back.values()) {
                let is_reverse = match change {
                    Change::Fixed => matches!(reverse, Change::Regressed),
                    Change::Regressed => matches!(reverse, Change::Fixed),
                    Change::New | Change::CoverageGained => matches!(reverse, Change::CoverageLost),
                    Change::CoverageLost => {
                        matches!(reverse, Change::New | Change::CoverageGained)
                    }
                    Change::EvidenceChanged => matches!(reverse, Change::EvidenceChanged),
                };
                prop_assert!(is_reverse, "{:?} {:?}", change, reverse);
            }
        }

        #[test]
        fn the_order_hosts_come_in_makes_no_difference(before in fleet(), after in fleet()) {
            let turned = |hosts: &[Snapshot]| hosts.iter().rev().cloned().collect::<Vec<_>>();
            let (one, other) = (compare(&before, &after), compare(&turned(&before), &turned(&after)));
            prop_assert_eq!(one.differences, other.differences);
        }
    }
}
