//! Opening a hive.

use std::borrow::Cow;

use super::{
    BaseBlock, Broken, DamageReport, Fault, Key, Limits, Lookup, Part, Recovery, Walk, bins,
    bytes::{index, u16_at},
    cell::{Cells, Layout},
    claims::Allowance,
    header, log,
};
use crate::{Error, limits};

/// A hive, as its file says or as its logs made it.
#[derive(Clone, Debug)]
pub struct Hive<'a> {
    bytes: Cow<'a, [u8]>,
    base: BaseBlock,
    layout: Layout,
    /// Where the root key is.
    root: u32,
    /// Where the hive bins end in the file.
    end: usize,
    recovery: Recovery,
    damage: DamageReport,
    limits: Limits,
}

impl<'a> Hive<'a> {
    /// Opens a hive with the logs that lie beside it: `.LOG`, or `.LOG1` and `.LOG2`. They are
    /// replayed to a copy where the hive is dirty; [`Self::recovery`] says what became of them.
    pub fn open(primary: &'a [u8], logs: &[&[u8]], limits: &Limits) -> Result<Self, Error> {
        for file in logs.iter().chain([&primary]) {
            limits::check(file.len(), limits.hive_bytes, FORMAT)?;
        }
        if log::is_log(primary) {
            return Err(Error::HiveLog);
        }
        let (bytes, recovery) = log::replay(primary, logs);
        let base = BaseBlock::read(&bytes).ok_or(Error::Unrecognised { format: FORMAT })?;
        let bins = bytes.get(header::LENGTH..).filter(|bins| !bins.is_empty());
        let bins = bins.ok_or(Error::HiveTruncated { length: bytes.len() })?;
        if base.is_sound && !base.version.is_known() {
            let header::Version { major, minor } = base.version;
            return Err(Error::HiveVersion { major, minor });
        }
        let there = bins.len().min(if base.is_sound { index(base.bins_size) } else { bins.len() });
        let mut hive = Self {
            layout: if base.version.minor <= 1 { Layout::First } else { Layout::Later },
            root: base.root_cell,
            end: header::LENGTH.saturating_add(there),
            bytes,
            base,
            recovery,
            damage: DamageReport::default(),
            limits: *limits,
        };
        hive.check_file(there);
        Ok(hive)
    }

    /// The base block.
    pub const fn base_block(&self) -> &BaseBlock {
        &self.base
    }

    /// Whether the hive was dirty, and what became of its logs.
    pub const fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// Damage to the file as a whole. That of keys and values shows in a [`Walk`].
    pub const fn damage(&self) -> &DamageReport {
        &self.damage
    }

    /// All bytes, after replay. File offsets count in them.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The root key.
    pub fn root(&self) -> Result<Key<'_>, Broken> {
        let cells = self.cells();
        Key::read_root(cells, self.root, &mut Allowance::new(cells.bins))
    }

    /// The key with that path below the root, such as
    /// `Microsoft\Updates\Windows 2000\SP5\KB823980` in a SOFTWARE hive. Case does not count.
    pub fn key(&self, path: &str) -> Lookup<Key<'_>> {
        match self.root() {
            Ok(root) => root.descend(path),
            Err(broken) => Lookup::Unknown(broken),
        }
    }

    /// The control set of a SYSTEM hive that the host last started from: that of the number in
    /// `Select\Current`. Unknown, too, where that number is not to be read.
    pub fn control_set(&self) -> Lookup<Key<'_>> {
        let current = self.key("Select").and_then(|select| select.value("Current"));
        current.and_then(|value| match value.data() {
            Ok(data) => match data.dword() {
                Some(number) => self.key(&format!("ControlSet{number:03}")),
                None => Lookup::Absent,
            },
            Err(broken) => Lookup::Unknown(broken),
        })
    }

    /// Every key of the hive, with its values.
    pub fn walk(&self) -> Walk<'_> {
        Walk::new(self.cells(), self.root, self.limits)
    }

    pub(super) fn cells(&self) -> Cells<'_> {
        let bins = self.bytes.get(header::LENGTH..self.end).unwrap_or_default();
        Cells { bins, layout: self.layout }
    }

    /// Looks for damage of the file as a whole, and for the root where the base block is wrong.
    fn check_file(&mut self, there: usize) {
        let mut found = Vec::new();
        if !self.base.is_sound {
            found.push(Broken { offset: 0, fault: Fault::Checksum });
        }
        if self.base.is_sound && there < index(self.base.bins_size) {
            let there = u32::try_from(there).unwrap_or(u32::MAX);
            let fault = Fault::Truncated { said: self.base.bins_size, there };
            found.push(Broken { offset: self.bytes.len().try_into().unwrap_or(u64::MAX), fault });
        }
        if self.root().is_err()
            && let Some((root, layout)) = self.find_root()
        {
            (self.root, self.layout) = (root, layout);
            found.push(Broken { offset: 0, fault: Fault::BaseBlock });
        }
        bins::check(self.cells().bins, self.base.is_sound, |broken| {
            if found.len() <= self.limits.damages {
                found.push(broken);
            }
        });
        for broken in found {
            self.damage.add(&self.limits, "", Part::File, broken);
        }
    }

    /// The root by its looks: Windows writes it into the first cell, and marks it.
    fn find_root(&self) -> Option<(u32, Layout)> {
        let places = [(self.base.root_cell, 4), (self.base.root_cell, 8), (32, 4), (32, 8)];
        places.into_iter().find_map(|(root, header)| {
            let layout = if header == 8 { Layout::First } else { Layout::Later };
            let cells = Cells { layout, ..self.cells() };
            let cell = cells.record(root, *b"nk").ok()?;
            let is_root = u16_at(cell.data, 2)? & HIVE_ENTRY != 0;
            is_root.then_some((root, layout))
        })
    }
}

const FORMAT: &str = "a registry hive";

/// KEY_HIVE_ENTRY.
const HIVE_ENTRY: u16 = 4;
