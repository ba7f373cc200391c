//! Which host of one moment is which of the other, where no key tells: keys get stronger when a
//! host is audited.

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
    net::IpAddr,
};

use serde::Serialize;

use super::snapshot::{Host, Snapshot};

/// What tells that two hosts of two moments are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// Their key.
    Key,
    /// Their name, which no other host has at either moment.
    Name,
    /// An address that no other host has at either moment, where one of them is known by it alone.
    Address,
}

impl MatchedBy {
    /// Every one, the surest first.
    pub const ALL: [Self; 3] = [Self::Key, Self::Name, Self::Address];
}

/// How many hosts of a moment have a name or an address.
#[derive(Debug, Default)]
pub struct Census {
    names: HashMap<String, usize>,
    addresses: HashMap<IpAddr, usize>,
}

impl Census {
    /// Counts one host.
    pub fn count(&mut self, host: &Host) {
        if let Some(name) = name(host) {
            *self.names.entry(name).or_default() += 1;
        }
        for address in &host.addresses {
            *self.addresses.entry(*address).or_default() += 1;
        }
    }
}

/// Two hosts that are one, by their places among the earlier and among the later ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    pub before: usize,
    pub after: usize,
    pub by: MatchedBy,
}

/// Pairs of hosts whose keys do not tell, by name, then by address. Each host is in one at most.
pub fn pairs(before: &[Snapshot], after: &[Snapshot], censuses: &[Census; 2]) -> Vec<Pair> {
    let is_only_name = |key: &String| is_only(censuses.each_ref().map(|it| it.names.get(key)));
    let mut pairs: Vec<Pair> =
        meetings(before, after, |host| name(host).into_iter().collect(), is_only_name)
            .into_iter()
            .map(|(before, after)| Pair { before, after, by: MatchedBy::Name })
            .collect();
    let taken: [BTreeSet<usize>; 2] =
        [pairs.iter().map(|it| it.before).collect(), pairs.iter().map(|it| it.after).collect()];
    let is_free = |(one, other): &(usize, usize)| {
        let [before, after] = &taken;
        !before.contains(one) && !after.contains(other)
    };
    let is_by_address = |hosts: &[Snapshot], place: usize| {
        hosts.get(place).is_some_and(|it| it.host.key.starts_with(ADDRESS_KEY))
    };
    let is_only_address =
        |key: &IpAddr| is_only(censuses.each_ref().map(|it| it.addresses.get(key)));
    let met: BTreeSet<(usize, usize)> =
        meetings(before, after, |host| host.addresses.clone(), is_only_address)
            .into_iter()
            .filter(is_free)
            .filter(|(one, other)| is_by_address(before, *one) || is_by_address(after, *other))
            .collect();
    let mut counts: [HashMap<usize, usize>; 2] = Default::default();
    for (one, other) in &met {
        let [before, after] = &mut counts;
        *before.entry(*one).or_default() += 1;
        *after.entry(*other).or_default() += 1;
    }
    let [of_before, of_after] = &counts;
    let is_clear =
        |(one, other): &(usize, usize)| is_only([of_before.get(one), of_after.get(other)]);
    let clear = met.into_iter().filter(is_clear);
    pairs.extend(clear.map(|(before, after)| Pair { before, after, by: MatchedBy::Address }));
    pairs
}

/// Places of hosts that have a mark in common which nobody else has.
fn meetings<K: Eq + Hash>(
    before: &[Snapshot],
    after: &[Snapshot],
    marks: impl Fn(&Host) -> Vec<K>,
    is_only: impl Fn(&K) -> bool,
) -> Vec<(usize, usize)> {
    let marked = |hosts: &[Snapshot]| -> Vec<(K, usize)> {
        let places = hosts.iter().enumerate();
        places
            .flat_map(|(place, it)| marks(&it.host).into_iter().map(move |mark| (mark, place)))
            .filter(|(mark, _)| is_only(mark))
            .collect()
    };
    let known: HashMap<K, usize> = marked(before).into_iter().collect();
    let met = marked(after).into_iter();
    met.filter_map(|(mark, after)| Some((*known.get(&mark)?, after))).collect()
}

fn is_only(counts: [Option<&usize>; 2]) -> bool {
    counts == [Some(&1); 2]
}

/// A name in the case it is compared in; that a host is called by its address tells nothing more.
fn name(host: &Host) -> Option<String> {
    let name = host.name.trim().to_lowercase();
    (!name.is_empty() && name.parse::<IpAddr>().is_err()).then_some(name)
}

/// How the keys of hosts begin of which nothing but the address is known.
const ADDRESS_KEY: &str = "address:";

#[cfg(test)]
mod tests {
    use seawall_assess::State;

    use super::MatchedBy;
    use crate::diff::{
        Snapshot,
        made::{compare, said, snapshot},
    };

    /// What tells that hosts are one, of those that are different.
    fn matched<'a>(
        before: impl IntoIterator<Item = &'a Snapshot>,
        after: impl IntoIterator<Item = &'a Snapshot>,
    ) -> Vec<Option<MatchedBy>> {
        compare(before, after).differences.iter().map(|it| it.matched_by).collect()
    }

    #[test]
    fn a_host_with_a_stronger_key_is_found_by_its_name_or_its_only_address() {
        let open = || vec![said("MS03-039", State::Missing, "1")];
        let audited = snapshot("sid:S-1-5-21-1", "srv1", &[], open());
        let scanned = snapshot("netbios:SRV1", "SRV1", &[1], Vec::new());
        let nameless = snapshot("address:192.0.2.1", "192.0.2.1", &[1], Vec::new());
        let named = snapshot("netbios:SRV1", "SRV1", &[1, 2], open());
        assert_eq!(matched([&scanned], [&audited]), [Some(MatchedBy::Name)]);
        assert_eq!(matched([&nameless], [&named]), [Some(MatchedBy::Address)]);
        assert_eq!(matched([&named], [&nameless]), [Some(MatchedBy::Address)]);
        let comparison = compare([&named], [&nameless]);
        let difference = &comparison.differences[0];
        assert_eq!((difference.key_before(), difference.name()), (Some("netbios:SRV1"), "SRV1"));
        // Two keys that are more than an address stay two hosts at one address.
        let other = snapshot("netbios:SRV9", "SRV9", &[1], Vec::new());
        assert_eq!(matched([&other], [&named]), [None, None]);
    }

    #[test]
    fn what_is_ambiguous_is_matched_by_nothing() {
        let host =
            |key: &str, name: &str, addresses: &[u8]| snapshot(key, name, addresses, Vec::new());
        let audited = host("sid:1", "SRV1", &[]);
        // Another host of the name, though its own key is found again.
        let twice = [host("netbios:SRV1", "SRV1", &[]), host("sid:2", "SRV1", &[])];
        assert_eq!(matched(&twice, [&audited, &twice[1]]), [None, None]);
        assert_eq!(matched(&twice, [&audited]), [None, None, None]);
        // One host at two addresses, each of which was somebody's.
        let both = host("dns:srv1", "srv1.example", &[1, 2]);
        let each = [1, 2].map(|last| host(&format!("address:192.0.2.{last}"), "", &[last]));
        assert_eq!(matched(&each, [&both]), [None; 3]);
        assert_eq!(matched([&both], &each), [None; 3]);
        // Where there is one alone, it is matched, and nothing of it is different.
        assert_eq!(matched(&each[..1], [&both]), []);
    }
}
