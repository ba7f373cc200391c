//! A table with room for so many entries, that knows which was used longest ago.
//!
//! The entries lie in one vector and name their neighbours by place, so that finding, touching
//! and removing one take constant time, whatever keys a hostile capture brings.

use std::collections::HashMap;
use std::hash::Hash;

/// A map in order of use.
#[derive(Debug)]
pub(crate) struct LruMap<K, V> {
    places: HashMap<K, usize>,
    slots: Vec<Option<Slot<K, V>>>,
    free: Vec<usize>,
    oldest: Option<usize>,
    newest: Option<usize>,
}

#[derive(Debug)]
struct Slot<K, V> {
    key: K,
    value: V,
    older: Option<usize>,
    newer: Option<usize>,
}

impl<K: Hash + Eq + Clone, V> LruMap<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            places: HashMap::new(),
            slots: Vec::new(),
            free: Vec::new(),
            oldest: None,
            newest: None,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// The entry of a key, which becomes the most recently used one.
    pub(crate) fn touch(&mut self, key: &K) -> Option<&mut V> {
        let place = *self.places.get(key)?;
        if self.newest != Some(place) {
            self.unlink(place);
            self.link_newest(place);
        }
        self.slot(place).map(|slot| &mut slot.value)
    }

    /// Adds or replaces an entry, which becomes the most recently used one.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        if let Some(old) = self.touch(&key) {
            return Some(std::mem::replace(old, value));
        }
        let slot = Some(Slot { key: key.clone(), value, older: None, newer: None });
        let place = self.free.pop().unwrap_or(self.slots.len());
        match self.slots.get_mut(place) {
            Some(free) => *free = slot,
            None => self.slots.push(slot),
        }
        self.places.insert(key, place);
        self.link_newest(place);
        None
    }

    /// Takes an entry out.
    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        let place = self.places.remove(key)?;
        self.unlink(place);
        self.free.push(place);
        self.slots.get_mut(place)?.take().map(|slot| slot.value)
    }

    /// The key that was used longest ago.
    pub(crate) fn oldest(&self) -> Option<&K> {
        self.slots.get(self.oldest?)?.as_ref().map(|slot| &slot.key)
    }

    /// Takes out the entry that was used longest ago.
    pub(crate) fn pop_oldest(&mut self) -> Option<(K, V)> {
        let key = self.oldest()?.clone();
        self.remove(&key).map(|value| (key, value))
    }

    /// Takes the table apart, in no particular order.
    pub(crate) fn into_values(self) -> impl Iterator<Item = V> {
        self.slots.into_iter().flatten().map(|slot| slot.value)
    }

    fn slot(&mut self, place: usize) -> Option<&mut Slot<K, V>> {
        self.slots.get_mut(place)?.as_mut()
    }

    fn unlink(&mut self, place: usize) {
        let Some((older, newer)) = self.slot(place).map(|slot| (slot.older, slot.newer)) else {
            return;
        };
        match older.and_then(|place| self.slot(place)) {
            Some(slot) => slot.newer = newer,
            None => self.oldest = newer,
        }
        match newer.and_then(|place| self.slot(place)) {
            Some(slot) => slot.older = older,
            None => self.newest = older,
        }
    }

    fn link_newest(&mut self, place: usize) {
        let older = self.newest.replace(place);
        if let Some(slot) = self.slot(place) {
            (slot.older, slot.newer) = (older, None);
        }
        match older.and_then(|place| self.slot(place)) {
            Some(slot) => slot.newer = Some(place),
            None => self.oldest = Some(place),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::LruMap;

    #[test]
    fn the_entry_used_longest_ago_goes_first() {
        let mut map = LruMap::new();
        for key in 0..4 {
            map.insert(key, key * 10);
        }
        map.touch(&0);
        map.insert(1, 11);
        map.remove(&3);
        let order: Vec<_> = std::iter::from_fn(|| map.pop_oldest()).collect();
        assert_eq!(order, [(2, 20), (0, 0), (1, 11)]);
        assert_eq!(map.len(), 0);
    }

    proptest! {
        #[test]
        fn it_behaves_as_a_list_in_order_of_use(steps in vec((0_u8..4, 0_u8..6), 0..200)) {
            let mut map = LruMap::new();
            let mut model: Vec<(u8, usize)> = Vec::new();
            for (value, (step, key)) in steps.into_iter().enumerate() {
                let at = model.iter().position(|(other, _)| *other == key);
                match step {
                    0 => {
                        let old = at.map(|at| model.remove(at).1);
                        model.push((key, value));
                        prop_assert_eq!(map.insert(key, value), old);
                    }
                    1 => {
                        let found = at.map(|at| model.remove(at));
                        model.extend(found);
                        prop_assert_eq!(map.touch(&key).copied(), found.map(|entry| entry.1));
                    }
                    2 => {
                        let found = at.map(|at| model.remove(at).1);
                        prop_assert_eq!(map.remove(&key), found);
                    }
                    _ => {
                        let found = (!model.is_empty()).then(|| model.remove(0));
                        prop_assert_eq!(map.pop_oldest(), found);
                    }
                }
                prop_assert_eq!(map.len(), model.len());
                prop_assert_eq!(map.oldest(), model.first().map(|entry| &entry.0));
            }
        }
    }
}
