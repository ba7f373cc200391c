//! Cells: the pieces that hive bins are made of.

use super::{
    Broken, Fault,
    bytes::{array_at, index},
};

/// No cell.
pub(super) const NONE: u32 = u32::MAX;

/// How cells and names are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Version 1.1: a second word in a cell's header, all names UTF-16.
    First,
    /// Since then.
    Later,
}

impl Layout {
    /// Bytes before a cell's data.
    const fn header(self) -> usize {
        match self {
            Self::First => 8,
            Self::Later => 4,
        }
    }
}

/// A cell in use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell<'h> {
    /// Where it begins, from the first hive bin.
    pub(super) offset: u32,
    pub(super) data: &'h [u8],
}

/// The hive bins, as a place to read cells from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells<'h> {
    pub(super) bins: &'h [u8],
    pub(super) layout: Layout,
}

impl<'h> Cells<'h> {
    /// The cell at an offset from the first hive bin.
    pub(super) fn cell(&self, offset: u32) -> Result<Cell<'h>, Broken> {
        let fault = |fault| Broken { offset: file_offset(offset), fault };
        if !offset.is_multiple_of(8) {
            return Err(fault(Fault::Misaligned));
        }
        let rest = self.bins.get(index(offset)..).unwrap_or_default();
        let size = array_at(rest, 0).map(i32::from_le_bytes).ok_or(fault(Fault::Outside))?;
        if size > 0 {
            return Err(fault(Fault::Free));
        }
        let data = rest.get(self.layout.header()..index(size.unsigned_abs()));
        match data {
            Some(data) if size != 0 => Ok(Cell { offset, data }),
            _ => Err(fault(Fault::CellSize { size })),
        }
    }

    /// The cell at an offset, which has to hold a record with this signature.
    pub(super) fn record(&self, offset: u32, signature: [u8; 2]) -> Result<Cell<'h>, Broken> {
        let cell = self.cell(offset)?;
        if cell.data.starts_with(&signature) {
            Ok(cell)
        } else {
            Err(cell.broken(Fault::Signature))
        }
    }
}

impl Cell<'_> {
    pub(super) fn broken(&self, fault: Fault) -> Broken {
        Broken { offset: file_offset(self.offset), fault }
    }

    /// Where in the hive bins its first bytes lie that are in use, header included.
    pub(super) fn extent(&self, used: usize) -> (usize, usize) {
        let start = index(self.offset);
        (start, start.saturating_add(used).saturating_add(4))
    }
}

/// From an offset after the first hive bin to one in the file.
pub(super) fn file_offset(offset: u32) -> u64 {
    u64::from(offset) + 4096
}
