//! Keys.

use std::borrow::Cow;

use super::{
    Broken, Fault, Filetime, Lookup, Value,
    bytes::{index, text, u16_at, u32_at, u64_at},
    cell::{Cell, Cells, Layout, NONE, file_offset},
    claims::{Allowance, Ledger},
    list,
    name::Name,
};

/// A key of a hive.
#[derive(Clone, Copy, Debug)]
pub struct Key<'h> {
    cells: Cells<'h>,
    offset: u32,
    flags: u16,
    last_written: Filetime,
    parent: u32,
    subkey_count: u32,
    subkeys: u32,
    value_count: u32,
    values: u32,
    class: u32,
    class_length: u16,
    name: Name<'h>,
}

/// What a list of a key holds, and what of it is broken.
#[derive(Clone, Debug)]
pub struct Listing<T> {
    /// What could be read, in the list's order.
    pub found: Vec<T>,
    /// What could not; at most a few of them are kept.
    pub broken: Vec<Broken>,
}

impl<T> Listing<T> {
    /// Whether nothing is missing.
    pub const fn is_whole(&self) -> bool {
        self.broken.is_empty()
    }
}

impl<'h> Key<'h> {
    /// The name; half surrogates become U+FFFD.
    pub fn name(&self) -> Cow<'h, str> {
        self.name.text()
    }

    /// Whether Windows takes a name for that of this key.
    pub fn is_named(&self, name: &str) -> bool {
        self.name.is(name)
    }

    /// When the key or a value of it was written last.
    pub const fn last_written(&self) -> Filetime {
        self.last_written
    }

    /// Flags as the specification lists them: 0x10 is a link to another key.
    pub const fn flags(&self) -> u16 {
        self.flags
    }

    /// Where the key's cell is, in bytes from the start of the file.
    pub fn file_offset(&self) -> u64 {
        file_offset(self.offset)
    }

    /// The class name, which few keys have.
    pub fn class(&self) -> Result<Option<String>, Broken> {
        if self.class == NONE || self.class_length == 0 {
            return Ok(None);
        }
        let cell = self.cells.cell(self.class)?;
        let bytes = cell.data.get(..self.class_length.into()).ok_or(cell.broken(Fault::Overrun))?;
        Ok(Some(text(bytes)))
    }

    /// The keys under this one.
    pub fn subkeys(&self) -> Listing<Self> {
        let ledger = &mut Allowance::new(self.cells.bins);
        let mut broken = Vec::new();
        let offsets = self.subkey_offsets(ledger, &mut |fault| keep(&mut broken, fault));
        let mut found = Vec::new();
        for offset in offsets {
            match self.subkey_at(offset, ledger) {
                Ok(key) => found.push(key),
                Err(fault) => keep(&mut broken, fault),
            }
        }
        Listing { found, broken }
    }

    /// The values of this key. That of an empty name is what tools show as the default.
    pub fn values(&self) -> Listing<Value<'h>> {
        let mut broken = Vec::new();
        let ledger = &mut Allowance::new(self.cells.bins);
        let found = self.read_values(ledger, &mut |fault| keep(&mut broken, fault));
        Listing { found, broken }
    }

    /// The key under this one with that name.
    pub fn subkey(&self, name: &str) -> Lookup<Self> {
        let ledger = &mut Allowance::new(self.cells.bins);
        let mut broken = None;
        for offset in self.subkey_offsets(ledger, &mut |fault| _ = broken.get_or_insert(fault)) {
            match self.subkey_at(offset, ledger) {
                Ok(key) if key.is_named(name) => return Lookup::Found(key),
                Ok(_) => {}
                Err(fault) => _ = broken.get_or_insert(fault),
            }
        }
        broken.map_or(Lookup::Absent, Lookup::Unknown)
    }

    /// The key down this path, whose names are parted by backslashes; the key itself for an
    /// empty path.
    pub fn descend(&self, path: &str) -> Lookup<Self> {
        let mut key = *self;
        for name in path.split('\\').filter(|name| !name.is_empty()) {
            match key.subkey(name) {
                Lookup::Found(next) => key = next,
                other => return other,
            }
        }
        Lookup::Found(key)
    }

    /// The value with that name.
    pub fn value(&self, name: &str) -> Lookup<Value<'h>> {
        let listing = self.values();
        match listing.found.into_iter().find(|value| value.is_named(name)) {
            Some(value) => Lookup::Found(value),
            None => {
                listing.broken.first().map_or(Lookup::Absent, |broken| Lookup::Unknown(*broken))
            }
        }
    }

    /// Reads the root key.
    pub(super) fn read_root(
        cells: Cells<'h>,
        offset: u32,
        ledger: &mut impl Ledger,
    ) -> Result<Self, Broken> {
        let (key, cell, used) = Self::read(cells, offset)?;
        ledger.claim(&cell, used)?;
        Ok(key)
    }

    /// Reads a key out of this key's list. It has to know this key as its parent.
    pub(super) fn subkey_at(&self, offset: u32, ledger: &mut impl Ledger) -> Result<Self, Broken> {
        let (key, cell, used) = Self::read(self.cells, offset)?;
        if key.parent != self.offset {
            return Err(cell.broken(Fault::Parent));
        }
        ledger.claim(&cell, used)?;
        Ok(key)
    }

    /// Reads a key, and says how many bytes of its cell it takes.
    fn read(cells: Cells<'h>, offset: u32) -> Result<(Self, Cell<'h>, usize), Broken> {
        let cell = cells.record(offset, *b"nk")?;
        let overrun = cell.broken(Fault::Overrun);
        let (mut key, length) = Self::head(cells, &cell).ok_or(overrun)?;
        let used = HEAD + usize::from(length);
        let bytes = cell.data.get(HEAD..used).ok_or(overrun)?;
        let is_narrow = cells.layout == Layout::Later && key.flags & NARROW_NAME != 0;
        key.name = Name::new(bytes, is_narrow).ok_or(cell.broken(Fault::Name))?;
        Ok((key, cell, used))
    }

    /// What is in front of the name, and the name's length.
    fn head(cells: Cells<'h>, cell: &Cell<'h>) -> Option<(Self, u16)> {
        let data = cell.data;
        let key = Self {
            cells,
            offset: cell.offset,
            flags: u16_at(data, 2)?,
            last_written: Filetime(u64_at(data, 4)?),
            parent: u32_at(data, 16)?,
            subkey_count: u32_at(data, 20)?,
            subkeys: u32_at(data, 28)?,
            value_count: u32_at(data, 36)?,
            values: u32_at(data, 40)?,
            class: u32_at(data, 48)?,
            class_length: u16_at(data, 74)?,
            name: Name::new(&[], true)?,
        };
        Some((key, u16_at(data, 72)?))
    }

    /// Where the keys under this one are.
    pub(super) fn subkey_offsets(
        &self,
        ledger: &mut impl Ledger,
        broken: &mut impl FnMut(Broken),
    ) -> Vec<u32> {
        if self.subkey_count == 0 && !self.has_hidden_subkeys() {
            return Vec::new();
        }
        let mut is_whole = true;
        let offsets = list::subkeys(self.cells, self.subkeys, ledger, &mut |fault| {
            is_whole = false;
            broken(fault);
        });
        if is_whole && offsets.len() != index(self.subkey_count) {
            let there = u32::try_from(offsets.len()).unwrap_or(u32::MAX);
            let fault = Fault::Count { said: self.subkey_count, there };
            broken(Broken { offset: self.file_offset(), fault });
        }
        offsets
    }

    /// Whether the key says that it has no subkeys, but still points to a list of them. Where it
    /// points to anything else, that is a remnant.
    fn has_hidden_subkeys(&self) -> bool {
        let first = list::first_subkey(self.cells, self.subkeys);
        let ledger = &mut Allowance::new(self.cells.bins);
        first.is_some_and(|offset| self.subkey_at(offset, ledger).is_ok())
    }

    /// Reads the values, but not their data.
    pub(super) fn read_values(
        &self,
        ledger: &mut impl Ledger,
        broken: &mut impl FnMut(Broken),
    ) -> Vec<Value<'h>> {
        // The count of such a key is a handle.
        if self.value_count == 0 || self.flags & PREDEFINED_HANDLE != 0 {
            return Vec::new();
        }
        let mut values = Vec::new();
        for offset in list::values(self.cells, self.values, self.value_count, ledger, broken) {
            match Value::read(self.cells, offset, ledger) {
                Ok(value) => values.push(value),
                Err(fault) => broken(fault),
            }
        }
        values
    }
}

fn keep(broken: &mut Vec<Broken>, fault: Broken) {
    if broken.len() < KEPT {
        broken.push(fault);
    }
}

/// Bytes in front of a key's name.
const HEAD: usize = 76;
/// KEY_COMP_NAME.
const NARROW_NAME: u16 = 0x20;
/// KEY_PREDEF_HANDLE.
const PREDEFINED_HANDLE: u16 = 0x40;
/// Broken places that a listing keeps.
const KEPT: usize = 64;
