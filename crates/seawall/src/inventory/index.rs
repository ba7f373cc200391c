//! Rows by their keys.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap, hash_map},
    hash::Hash,
    net::IpAddr,
};

use ipnet::IpNet;

use super::{
    entry::Entry,
    key::{Key, Keys, Mac, MatchedBy, label, name},
};

/// A row by its place among all.
pub(super) type RowId = usize;

/// All rows that say something, by what their hosts are known by.
#[derive(Debug, Default)]
pub struct Index {
    rows: Vec<Entry>,
    macs: HashMap<Mac, RowId>,
    dns_names: HashMap<String, RowId>,
    names: HashMap<String, RowId>,
    /// The first labels of full DNS names.
    labels: HashMap<String, Labelled>,
    addresses: HashMap<IpAddr, RowId>,
    networks: HashMap<IpNet, RowId>,
    /// The prefixes there are, longest first.
    prefixes: BTreeSet<Reverse<u8>>,
}

/// Whose DNS names begin with a label.
#[derive(Clone, Copy, Debug)]
enum Labelled {
    One(RowId),
    /// Of rows that do not say the same.
    Several,
}

/// A row that was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    pub(super) entry: &'a Entry,
    pub(super) by: MatchedBy,
    /// A row that was found as well as this one and says something else.
    pub(super) disputed_by: Option<&'a Entry>,
}

impl Index {
    /// Takes a row. Gives the lines of rows that say something else of one of its keys: these
    /// came first and stay.
    pub(super) fn insert(&mut self, entry: Entry, keys: Vec<Key>) -> BTreeSet<usize> {
        let id = self.rows.len();
        let before = keys.into_iter().filter_map(|key| self.insert_key(key, id, &entry));
        let before: Vec<RowId> = before.collect();
        let rows = before.iter().filter_map(|id| self.rows.get(*id));
        let differ = rows.filter(|row| !row.agrees_with(&entry)).map(|row| row.at).collect();
        self.rows.push(entry);
        differ
    }

    /// The row that had the key before.
    fn insert_key(&mut self, key: Key, id: RowId, entry: &Entry) -> Option<RowId> {
        match key {
            Key::Mac(mac) => put(&mut self.macs, mac, id),
            Key::Name(name) => put(&mut self.names, name, id),
            Key::Address(address) => put(&mut self.addresses, address, id),
            Key::Network(network) => {
                self.prefixes.insert(Reverse(network.prefix_len()));
                put(&mut self.networks, network, id)
            }
            Key::DnsName(name) => {
                let rows = &self.rows;
                let agrees =
                    |other: RowId| rows.get(other).is_none_or(|row| row.agrees_with(entry));
                let known = self.labels.entry(label(&name).to_owned());
                let known = known.or_insert(Labelled::One(id));
                if matches!(known, Labelled::One(other) if !agrees(*other)) {
                    *known = Labelled::Several;
                }
                put(&mut self.dns_names, name, id)
            }
        }
    }

    /// The row of a host: the strongest that any of its keys leads to.
    pub(super) fn find(&self, keys: &Keys<'_>) -> Option<Found<'_>> {
        let names: Vec<String> = keys.names.iter().map(|text| name(text)).collect();
        let addresses: Vec<IpAddr> = keys.addresses.iter().map(IpAddr::to_canonical).collect();
        let get = |id: &RowId| self.rows.get(*id);
        let of_macs = keys.macs.iter().filter_map(|mac| self.macs.get(mac)).filter_map(get);
        let of_dns = names.iter().filter_map(|name| self.dns_names.get(name)).filter_map(get);
        let of_names = names.iter().filter_map(|name| self.by_label(name, &names));
        let of_addresses =
            addresses.iter().filter_map(|address| self.addresses.get(address)).filter_map(get);
        first(MatchedBy::Mac, of_macs)
            .or_else(|| first(MatchedBy::DnsName, of_dns))
            .or_else(|| first(MatchedBy::Name, of_names))
            .or_else(|| first(MatchedBy::Address, of_addresses))
            .or_else(|| self.by_network(&addresses))
    }

    /// The addresses and networks of all rows that say this of their hosts.
    pub(super) fn addresses(&self, is_meant: impl Fn(RowId, &Entry) -> bool) -> BTreeSet<IpNet> {
        let meant = |id: RowId| self.rows.get(id).is_some_and(|entry| is_meant(id, entry));
        let single = self.addresses.iter().filter(|(_, id)| meant(**id));
        let several = self.networks.iter().filter(|(_, id)| meant(**id));
        let single = single.map(|(address, _)| IpNet::from(*address));
        single.chain(several.map(|(network, _)| *network)).collect()
    }

    /// The rows of hosts of that name.
    pub(super) fn called(&self, text: &str) -> BTreeSet<RowId> {
        let name = name(text);
        let known = [&self.dns_names, &self.names].into_iter().filter_map(|it| it.get(&name));
        known.copied().collect()
    }

    /// By a bare name, or the first label of a full one. Two full names that differ are two
    /// hosts, however they begin.
    fn by_label(&self, name: &str, names: &[String]) -> Option<&Entry> {
        let label = label(name);
        if let Some(id) = self.names.get(label) {
            return self.rows.get(*id);
        }
        let is_full_of_it =
            |name: &String| name.strip_prefix(label).is_some_and(|rest| rest.starts_with('.'));
        match self.labels.get(label)? {
            Labelled::One(id) if !names.iter().any(is_full_of_it) => self.rows.get(*id),
            _ => None,
        }
    }

    fn by_network(&self, addresses: &[IpAddr]) -> Option<Found<'_>> {
        self.prefixes.iter().find_map(|Reverse(prefix)| {
            let networks = addresses.iter().filter_map(|it| IpNet::new(*it, *prefix).ok());
            let rows = networks.filter_map(|network| self.networks.get(&network.trunc()));
            first(MatchedBy::Network, rows.filter_map(|id| self.rows.get(*id)))
        })
    }
}

/// Keeps what was there first.
fn put<K: Eq + Hash>(map: &mut HashMap<K, RowId>, key: K, id: RowId) -> Option<RowId> {
    match map.entry(key) {
        hash_map::Entry::Occupied(known) => Some(*known.get()),
        hash_map::Entry::Vacant(free) => {
            free.insert(id);
            None
        }
    }
}

fn first<'a>(by: MatchedBy, mut rows: impl Iterator<Item = &'a Entry>) -> Option<Found<'a>> {
    let entry = rows.next()?;
    Some(Found { entry, by, disputed_by: rows.find(|row| !row.agrees_with(entry)) })
}

#[cfg(test)]
mod tests {
    use super::{Entry, Index, Key, Keys, MatchedBy};

    /// Rows of an owner and keys: a key with a slash or a colon is an address or a MAC.
    fn index(rows: &[(&str, &[&str])]) -> Index {
        let mut index = Index::default();
        for (at, (owner, keys)) in rows.iter().enumerate() {
            let entry = Entry { at, owner: Some((*owner).into()), ..Entry::default() };
            let key = |text: &&str| Key::mac(text).unwrap_or_else(|| Key::name(text));
            index.insert(entry, keys.iter().map(key).collect());
        }
        index
    }

    fn find(index: &Index, keys: &[&str]) -> Option<(String, MatchedBy)> {
        let (mut addresses, mut names, mut macs) = (Vec::new(), Vec::new(), Vec::new());
        for key in keys {
            match (key.parse(), key.parse()) {
                (Ok(address), _) => addresses.push(address),
                (_, Ok(mac)) => macs.push(mac),
                _ => names.push((*key).to_owned()),
            }
        }
        let keys = Keys { addresses: &addresses, names: &names, macs: &macs };
        let found = index.find(&keys)?;
        Some((found.entry.owner.as_deref().unwrap().to_owned(), found.by))
    }

    #[test]
    fn the_strongest_key_wins() {
        let rows: &[(&str, &[&str])] = &[
            ("net", &["192.0.2.0/24"]),
            ("address", &["192.0.2.1"]),
            ("bare", &["srv1"]),
            ("full", &["srv1.corp.example"]),
            ("mac", &["00:15:5d:01:02:03"]),
        ];
        let index = index(rows);
        let mut keys = vec!["192.0.2.1", "SRV1", "SRV1.corp.example", "00-15-5D-01-02-03"];
        let by = [MatchedBy::Mac, MatchedBy::DnsName, MatchedBy::Name, MatchedBy::Address];
        for (owner, by) in ["mac", "full", "bare", "address"].into_iter().zip(by) {
            assert_eq!(find(&index, &keys), Some((owner.to_owned(), by)));
            keys.pop();
        }
        assert_eq!(find(&index, &["192.0.2.9"]), Some(("net".to_owned(), MatchedBy::Network)));
        assert_eq!(find(&index, &["198.51.100.1", "other"]), None);
    }

    #[test]
    fn of_networks_the_most_specific_wins() {
        let rows: &[(&str, &[&str])] = &[
            ("wide", &["10.0.0.0/8", "2001:db8::/32"]),
            ("narrow", &["10.1.2.0/24", "2001:db8:1::/48"]),
        ];
        let index = index(rows);
        for (address, owner) in [
            ("10.1.2.3", "narrow"),
            ("10.1.3.3", "wide"),
            ("::ffff:10.1.2.3", "narrow"),
            ("2001:db8:1::1", "narrow"),
            ("2001:db8:2::1", "wide"),
        ] {
            assert_eq!(find(&index, &[address]).unwrap().0, owner, "{address}");
        }
    }

    #[test]
    fn a_label_finds_a_full_name_only_where_one_host_can_be_meant() {
        let rows: &[(&str, &[&str])] = &[
            ("one", &["srv1.corp.example"]),
            ("two", &["srv2.a.example"]),
            ("three", &["srv2.b.example"]),
            ("bare", &["srv3"]),
        ];
        let index = index(rows);
        let by_name = |owner: &str| Some((owner.to_owned(), MatchedBy::Name));
        assert_eq!(find(&index, &["SRV1"]), by_name("one"));
        assert_eq!(find(&index, &["SRV1", "srv1.other.example"]), None);
        assert_eq!(find(&index, &["SRV2"]), None);
        assert_eq!(find(&index, &["srv3.any.example"]), by_name("bare"));
    }

    #[test]
    fn of_rows_for_one_key_the_first_stays_and_the_other_is_told_where_it_differs() {
        let mut index = Index::default();
        let entry = |at, owner: &str| Entry { at, owner: Some(owner.into()), ..Entry::default() };
        let keys = || vec![Key::name("srv1"), Key::name("192.0.2.1")];
        assert!(index.insert(entry(2, "a"), keys()).is_empty());
        assert!(index.insert(entry(3, "a"), keys()).is_empty());
        assert_eq!(index.insert(entry(4, "b"), keys()).into_iter().collect::<Vec<_>>(), [2]);
        assert_eq!(find(&index, &["srv1"]).unwrap().0, "a");
    }

    #[test]
    fn two_rows_that_are_found_alike_are_in_dispute() {
        let index = index(&[("a", &["192.0.2.1"]), ("b", &["192.0.2.2"]), ("a", &["192.0.2.3"])]);
        let disputed = |addresses: [u8; 2]| {
            let addresses = addresses.map(|last| [192, 0, 2, last].into());
            let keys = Keys { addresses: &addresses, ..Keys::default() };
            index.find(&keys).unwrap().disputed_by.map(|entry| entry.at)
        };
        assert_eq!(disputed([1, 2]), Some(1));
        assert_eq!(disputed([1, 3]), None);
    }
}
