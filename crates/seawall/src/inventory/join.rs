//! An inventory at work: hosts are looked up in it, and rows that disagree are told of once.

use std::{cell::RefCell, collections::BTreeSet};

use ipnet::IpNet;

use super::{
    entry::{Entry, InventoryRecord},
    index::{Found, Index},
    key::Keys,
};

/// An inventory that hosts are looked up in.
pub struct Join<'a> {
    index: Index,
    disputes: RefCell<BTreeSet<(usize, usize)>>,
    tell: Box<dyn Fn(usize, usize) + 'a>,
}

impl<'a> Join<'a> {
    /// Looks up in this. `tell` is told the lines of two rows that are found alike for one host
    /// and do not say the same, each two once; the first of them is taken.
    pub fn new(index: Index, tell: impl Fn(usize, usize) + 'a) -> Self {
        Self { index, disputes: RefCell::default(), tell: Box::new(tell) }
    }

    /// What the inventory has on a host.
    pub fn find(&self, keys: &Keys<'_>) -> Option<InventoryRecord> {
        let Found { entry, by, disputed_by } = self.index.find(keys)?;
        if let Some(other) = disputed_by {
            self.dispute((entry.at, other.at));
        }
        Some(InventoryRecord::new(entry, by))
    }

    /// The addresses and networks that it has of hosts of that name.
    pub fn addresses_of(&self, name: &str) -> Vec<String> {
        let rows = self.index.called(name);
        printed(&self.index.addresses(|id, _| rows.contains(&id)))
    }

    /// The addresses and networks of hosts whose owner, line or room is called so.
    pub fn addresses_tagged(&self, tag: &str) -> Vec<String> {
        let tag = tag.trim().to_lowercase();
        let is = |text: &Option<Box<str>>| {
            text.as_deref().is_some_and(|text| text.trim().to_lowercase() == tag)
        };
        let is_tagged = |entry: &Entry| is(&entry.owner) || is(&entry.line) || is(&entry.room);
        printed(&self.index.addresses(|_, entry| is_tagged(entry)))
    }

    fn dispute(&self, lines: (usize, usize)) {
        let mut known = self.disputes.borrow_mut();
        if known.len() < MOST_DISPUTES && known.insert(lines) {
            (self.tell)(lines.0, lines.1);
        }
    }
}

fn printed(networks: &BTreeSet<IpNet>) -> Vec<String> {
    networks.iter().map(ToString::to_string).collect()
}

/// Disputes that are told.
const MOST_DISPUTES: usize = 20;
