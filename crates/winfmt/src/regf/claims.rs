//! Who already has which bytes, so that no input makes more work than its size.

use super::{Broken, Fault, cell::Cell};

/// Takes bytes of the hive bins: so many of a cell's data, with its header.
pub(super) trait Ledger {
    /// For one owner.
    fn claim(&mut self, cell: &Cell<'_>, used: usize) -> Result<(), Broken>;

    /// For a list, which does not say whose it is: the keys in it do.
    fn spend(&mut self, cell: &Cell<'_>, used: usize) -> Result<(), Broken>;
}

/// For a whole walk: every byte has one owner, and lists take no more bytes than there are. A
/// cell is entered with the bytes its record fills, not with its size, so that a wrong size costs
/// its neighbours nothing.
#[derive(Debug)]
pub(super) struct Owned {
    /// A bit for every eight bytes, to which cells are aligned.
    taken: Vec<u64>,
    lists: Allowance,
}

/// For one list: no more bytes than there are.
#[derive(Debug)]
pub(super) struct Allowance {
    left: usize,
}

impl Owned {
    pub(super) fn new(bins: &[u8]) -> Self {
        Self { taken: vec![0; bins.len().div_ceil(8 * 64)], lists: Allowance::new(bins) }
    }
}

impl Ledger for Owned {
    fn claim(&mut self, cell: &Cell<'_>, used: usize) -> Result<(), Broken> {
        let (start, end) = cell.extent(used);
        let (start, end) = (start / 8, end.div_ceil(8));
        let words = self.taken.get_mut(start / 64..end.div_ceil(64));
        let words = words.ok_or(cell.broken(Fault::Outside))?;
        let first_bit = start / 64 * 64;
        let mask = |word: usize| {
            let base = first_bit + word * 64;
            let from = start.saturating_sub(base).min(63);
            let to = end.saturating_sub(base).min(64);
            (u64::MAX << from) & (u64::MAX >> (64 - to))
        };
        if words.iter().enumerate().any(|(at, word)| word & mask(at) != 0) {
            return Err(cell.broken(Fault::Claimed));
        }
        for (at, word) in words.iter_mut().enumerate() {
            *word |= mask(at);
        }
        Ok(())
    }

    fn spend(&mut self, cell: &Cell<'_>, used: usize) -> Result<(), Broken> {
        self.lists.spend(cell, used)
    }
}

impl Allowance {
    pub(super) const fn new(bins: &[u8]) -> Self {
        Self { left: bins.len() }
    }
}

impl Ledger for Allowance {
    fn claim(&mut self, cell: &Cell<'_>, used: usize) -> Result<(), Broken> {
        self.spend(cell, used)
    }

    fn spend(&mut self, cell: &Cell<'_>, used: usize) -> Result<(), Broken> {
        let (start, end) = cell.extent(used);
        let left = self.left.checked_sub(end - start);
        self.left = left.ok_or(cell.broken(Fault::Claimed))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_owned_once() {
        let bins = vec![0; 4096];
        let cell = |offset| Cell { offset, data: &[] };
        let mut owned = Owned::new(&bins);
        owned.claim(&cell(504), 4).unwrap();
        owned.claim(&cell(512), 1020).unwrap();
        for (offset, used) in [(504, 0), (512, 0), (1528, 4), (496, 5), (0, 4092)] {
            assert_eq!(owned.claim(&cell(offset), used).unwrap_err().fault, Fault::Claimed);
        }
        owned.claim(&cell(496), 4).unwrap();
        owned.claim(&cell(1536), 2556).unwrap();
        assert_eq!(owned.claim(&cell(4096), 0).unwrap_err().fault, Fault::Outside);
    }

    #[test]
    fn lists_take_no_more_bytes_than_there_are() {
        let cell = Cell { offset: 8, data: &[] };
        let mut owned = Owned::new(&[0; 4096]);
        owned.spend(&cell, 2044).unwrap();
        owned.spend(&cell, 2044).unwrap();
        assert_eq!(owned.spend(&cell, 0).unwrap_err().fault, Fault::Claimed);
    }
}
