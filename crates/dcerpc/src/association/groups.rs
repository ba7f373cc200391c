//! Association groups, [MS-RPCE] 3.3.1.5.6: connections of one client that share handles. A group
//! lives as long as a connection belongs to it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The groups of one endpoint. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    shared: Arc<Mutex<Table>>,
}

/// A connection's place in a group: given up when the last clone is dropped.
#[derive(Clone, Debug)]
pub(super) struct Membership {
    seat: Arc<Seat>,
}

#[derive(Debug)]
struct Seat {
    group: u32,
    shared: Arc<Mutex<Table>>,
}

#[derive(Debug, Default)]
struct Table {
    members: BTreeMap<u32, usize>,
    given: u32,
}

/// Below the first id given, so that small guesses miss.
const BASE: u32 = 0x5e00;

impl Groups {
    /// No groups yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A place in the group asked for; 0 asks for a new one. `None` where there is no such group.
    pub(super) fn join(&self, asked: u32) -> Option<Membership> {
        let mut table = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let group = if asked == 0 { table.new_group() } else { asked };
        let count = match table.members.get_mut(&group) {
            Some(count) => count,
            None if asked == 0 => table.members.entry(group).or_default(),
            None => return None,
        };
        *count = count.saturating_add(1);
        let seat = Seat { group, shared: Arc::clone(&self.shared) };
        Some(Membership { seat: Arc::new(seat) })
    }
}

impl Membership {
    /// The group's id.
    pub(super) fn group(&self) -> u32 {
        self.seat.group
    }
}

impl Table {
    fn new_group(&mut self) -> u32 {
        loop {
            self.given = self.given.wrapping_add(1);
            let group = BASE.wrapping_add(self.given);
            // INVARIANT: there are fewer connections than ids, so one is free.
            if group != 0 && !self.members.contains_key(&group) {
                return group;
            }
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut table = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = table.members.get_mut(&self.group) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                table.members.remove(&self.group);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Groups;

    #[test]
    fn a_group_lives_as_long_as_its_members() {
        let groups = Groups::new();
        let first = groups.join(0).unwrap();
        let id = first.group();
        assert_eq!(groups.join(id).unwrap().group(), id);
        assert_ne!(groups.join(0).unwrap().group(), id);
        drop(first);
        assert!(groups.join(id).is_none());
        assert!(groups.join(1).is_none());
    }
}
