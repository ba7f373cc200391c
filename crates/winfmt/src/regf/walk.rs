//! Every key, each once.

use super::{Broken, DamageReport, Fault, Key, Limits, Part, Value, cell::Cells, claims::Owned};

/// A walk over a hive: each key before those under it. It goes around damage and keeps a report
/// of it, which is whole when the walk is at its end.
#[derive(Debug)]
pub struct Walk<'h> {
    cells: Cells<'h>,
    /// The root, until it was given.
    root: Option<u32>,
    limits: Limits,
    open: Vec<Open<'h>>,
    path: String,
    owned: Owned,
    damage: DamageReport,
}

/// A key met on a walk.
#[derive(Clone, Debug)]
pub struct Node<'h> {
    /// The key.
    pub key: Key<'h>,
    /// Its values, as far as they could be read.
    pub values: Vec<Value<'h>>,
    /// Levels below the root, which is 0.
    pub depth: usize,
}

/// A key whose subkeys are being given.
#[derive(Debug)]
struct Open<'h> {
    key: Key<'h>,
    subkeys: std::vec::IntoIter<u32>,
    /// Length of its path.
    path: usize,
}

impl<'h> Walk<'h> {
    /// The path of the key given last, from below the root; that of the root is empty.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What damage was met so far.
    pub const fn damage(&self) -> &DamageReport {
        &self.damage
    }

    /// Goes to the end, and gives all damage met.
    pub fn finish(mut self) -> DamageReport {
        while self.next().is_some() {}
        self.damage
    }

    pub(super) fn new(cells: Cells<'h>, root: u32, limits: Limits) -> Self {
        Self {
            cells,
            root: Some(root),
            limits,
            open: Vec::new(),
            path: String::new(),
            owned: Owned::new(cells.bins),
            damage: DamageReport::default(),
        }
    }

    /// The next key that can be read.
    fn next_key(&mut self) -> Option<Key<'h>> {
        if let Some(root) = self.root.take() {
            let key = Key::read_root(self.cells, root, &mut self.owned);
            return key.map_err(|broken| self.report(Part::Root, broken)).ok();
        }
        loop {
            let open = self.open.last_mut()?;
            self.path.truncate(open.path);
            let Some(offset) = open.subkeys.next() else {
                self.open.pop();
                continue;
            };
            match open.key.subkey_at(offset, &mut self.owned) {
                Ok(key) => {
                    if !self.path.is_empty() {
                        self.path.push('\\');
                    }
                    self.path.push_str(&key.name());
                    return Some(key);
                }
                Err(broken) => self.report(Part::Subkeys, broken),
            }
        }
    }

    fn read_values(&mut self, key: &Key<'h>) -> Vec<Value<'h>> {
        let (damage, limits, path) = (&mut self.damage, &self.limits, &self.path);
        let values = key.read_values(&mut self.owned, &mut |broken| {
            damage.add(limits, path, Part::Values, broken);
        });
        for value in &values {
            if let Err(broken) = value.read_bytes(&mut self.owned) {
                self.report(Part::Data { value: value.name().into_owned() }, broken);
            }
        }
        values
    }

    /// Makes the keys under this one the next to come.
    fn open(&mut self, key: Key<'h>) {
        let (damage, limits, path) = (&mut self.damage, &self.limits, &self.path);
        let subkeys = key.subkey_offsets(&mut self.owned, &mut |broken| {
            damage.add(limits, path, Part::Subkeys, broken);
        });
        if !subkeys.is_empty() && self.open.len() >= self.limits.depth {
            let broken = Broken { offset: key.file_offset(), fault: Fault::TooDeep };
            self.report(Part::Subkeys, broken);
        } else {
            let path = self.path.len();
            self.open.push(Open { key, subkeys: subkeys.into_iter(), path });
        }
    }

    fn report(&mut self, part: Part, broken: Broken) {
        self.damage.add(&self.limits, &self.path, part, broken);
    }
}

impl<'h> Iterator for Walk<'h> {
    type Item = Node<'h>;

    fn next(&mut self) -> Option<Node<'h>> {
        let key = self.next_key()?;
        let depth = self.open.len();
        let values = self.read_values(&key);
        self.open(key);
        Some(Node { key, values, depth })
    }
}
