//! Two lists of rows compared.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// What is new, gone and changed of one sort of row, each in the order of its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changes<K, V> {
    /// Rows that only the newer reading has.
    pub new: Vec<Row<K, V>>,
    /// Rows that only the older reading has.
    pub gone: Vec<Row<K, V>>,
    /// Rows of both that say something else.
    pub changed: Vec<Changed<K, V>>,
}

/// A row that one of the readings has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row<K, V> {
    /// What it goes by.
    #[serde(flatten)]
    pub key: K,
    /// What is said under it; a feed may say several things.
    pub says: Vec<V>,
}

/// A row that says something else than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed<K, V> {
    /// What it goes by.
    #[serde(flatten)]
    pub key: K,
    /// What was said under it.
    pub before: Vec<V>,
    /// What is said under it.
    pub after: Vec<V>,
}

/// What is new and gone of rows that say no more than that they are there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetChanges<K> {
    /// Rows that only the newer reading has.
    pub new: Vec<K>,
    /// Rows that only the older reading has.
    pub gone: Vec<K>,
}

impl<K: Ord, V: Ord> Changes<K, V> {
    pub(super) fn between(
        old: impl Iterator<Item = (K, V)>,
        new: impl Iterator<Item = (K, V)>,
    ) -> Self {
        let mut changes = Self::default();
        let mut old = by_key(old);
        for (key, after) in by_key(new) {
            match old.remove(&key) {
                None => changes.new.push(Row { key, says: listed(after) }),
                Some(before) if before == after => {}
                Some(before) => {
                    let (before, after) = (listed(before), listed(after));
                    changes.changed.push(Changed { key, before, after });
                }
            }
        }
        let gone = old.into_iter().map(|(key, says)| Row { key, says: listed(says) });
        changes.gone = gone.collect();
        changes
    }
}

fn by_key<K: Ord, V: Ord>(rows: impl Iterator<Item = (K, V)>) -> BTreeMap<K, BTreeSet<V>> {
    let mut sorted: BTreeMap<K, BTreeSet<V>> = BTreeMap::new();
    for (key, says) in rows {
        sorted.entry(key).or_default().insert(says);
    }
    sorted
}

fn listed<V>(says: BTreeSet<V>) -> Vec<V> {
    says.into_iter().collect()
}

impl<K: Ord + Clone> SetChanges<K> {
    pub(super) fn between(old: &BTreeSet<K>, new: &BTreeSet<K>) -> Self {
        Self {
            new: new.difference(old).cloned().collect(),
            gone: old.difference(new).cloned().collect(),
        }
    }
}

// Derived, they would ask for defaults of what they hold.
impl<K, V> Default for Changes<K, V> {
    fn default() -> Self {
        Self { new: Vec::new(), gone: Vec::new(), changed: Vec::new() }
    }
}

impl<K> Default for SetChanges<K> {
    fn default() -> Self {
        Self { new: Vec::new(), gone: Vec::new() }
    }
}
