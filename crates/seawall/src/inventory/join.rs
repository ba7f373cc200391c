//! An inventory at work: hosts are looked up in it, and rows that disagree are told of once.

use std::{cell::RefCell, collections::BTreeSet};

use super::{
    entry::InventoryRecord,
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

    fn dispute(&self, lines: (usize, usize)) {
        let mut known = self.disputes.borrow_mut();
        if known.len() < MOST_DISPUTES && known.insert(lines) {
            (self.tell)(lines.0, lines.1);
        }
    }
}

/// Disputes that are told.
const MOST_DISPUTES: usize = 20;
