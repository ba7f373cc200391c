//! Lists of subkeys and of values.

use super::{
    Broken, Fault,
    bytes::{index, u16_at, u32_at},
    cell::{Cell, Cells},
    claims::Ledger,
};

/// Where the keys of a subkeys list are. What is broken of it is called out; the rest is given.
pub(super) fn subkeys(
    cells: Cells<'_>,
    offset: u32,
    ledger: &mut impl Ledger,
    broken: &mut impl FnMut(Broken),
) -> Vec<u32> {
    let mut keys = Vec::new();
    let root = match cells.cell(offset) {
        Ok(cell) if cell.data.starts_with(b"ri") => cell,
        cell => {
            leaf(cell, ledger, broken, &mut keys);
            return keys;
        }
    };
    let mut leaves = Vec::new();
    entries(&root, 4, ledger, broken, &mut leaves);
    for offset in leaves {
        leaf(cells.cell(offset), ledger, broken, &mut keys);
    }
    keys
}

/// Where the first key of a subkeys list is.
pub(super) fn first_subkey(cells: Cells<'_>, offset: u32) -> Option<u32> {
    let first = |offset| {
        let cell = cells.cell(offset).ok()?;
        let first = u32_at(cell.data, 4).filter(|_| u16_at(cell.data, 2) != Some(0));
        Some((cell.data.first_chunk().copied()?, first?))
    };
    match first(offset)? {
        ([b'l', b'f' | b'h' | b'i'], key) => Some(key),
        ([b'r', b'i'], leaf) => first(leaf).map(|(_, key)| key),
        _ => None,
    }
}

/// Where the values of a key with so many of them are.
pub(super) fn values(
    cells: Cells<'_>,
    offset: u32,
    count: u32,
    ledger: &mut impl Ledger,
    broken: &mut impl FnMut(Broken),
) -> Vec<u32> {
    let mut values = Vec::new();
    match cells.cell(offset) {
        Ok(cell) => take(&cell, 0, 4, count, ledger, broken, &mut values),
        Err(fault) => broken(fault),
    }
    values
}

/// A list of keys with hints, hashes, or neither. Hints are not looked at: a damaged one would
/// hide its key.
fn leaf(
    cell: Result<Cell<'_>, Broken>,
    ledger: &mut impl Ledger,
    broken: &mut impl FnMut(Broken),
    keys: &mut Vec<u32>,
) {
    match cell {
        Ok(cell) => match cell.data {
            [b'l', b'f' | b'h', ..] => entries(&cell, 8, ledger, broken, keys),
            [b'l', b'i', ..] => entries(&cell, 4, ledger, broken, keys),
            _ => broken(cell.broken(Fault::Signature)),
        },
        Err(fault) => broken(fault),
    }
}

/// The entries of a list that says how many it has.
fn entries(
    cell: &Cell<'_>,
    stride: usize,
    ledger: &mut impl Ledger,
    broken: &mut impl FnMut(Broken),
    offsets: &mut Vec<u32>,
) {
    match u16_at(cell.data, 2) {
        Some(count) => take(cell, 4, stride, count.into(), ledger, broken, offsets),
        None => broken(cell.broken(Fault::Overrun)),
    }
}

/// Takes `count` entries of `stride` bytes behind `head`, or those the cell has room for.
fn take(
    cell: &Cell<'_>,
    head: usize,
    stride: usize,
    count: u32,
    ledger: &mut impl Ledger,
    broken: &mut impl FnMut(Broken),
    offsets: &mut Vec<u32>,
) {
    let rest = cell.data.get(head..).unwrap_or_default();
    let there = index(count).min(rest.len() / stride);
    if there < index(count) {
        let there = u32::try_from(there).unwrap_or(u32::MAX);
        broken(cell.broken(Fault::Count { said: count, there }));
    }
    match ledger.spend(cell, head + there * stride) {
        Ok(()) => {
            let entries = rest.chunks_exact(stride).take(there);
            offsets.extend(entries.filter_map(|entry| u32_at(entry, 0)));
        }
        Err(fault) => broken(fault),
    }
}
