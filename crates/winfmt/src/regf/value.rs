//! Values.

use std::borrow::Cow;

use super::{
    Broken, Data, Fault,
    bytes::{array_at, index, u16_at, u32_at},
    cell::{Cell, Cells, Layout, file_offset},
    claims::{Allowance, Ledger},
    name::Name,
};

/// A value of a key.
#[derive(Clone, Copy, Debug)]
pub struct Value<'h> {
    cells: Cells<'h>,
    offset: u32,
    kind: u32,
    /// Bytes of data, and where they are.
    length: u32,
    place: Place<'h>,
    name: Name<'h>,
}

#[derive(Clone, Copy, Debug)]
enum Place<'h> {
    /// In the value's own record.
    Resident(&'h [u8]),
    /// In the cell at an offset.
    Cell(u32),
}

impl<'h> Value<'h> {
    /// The name; half surrogates become U+FFFD. The default value's is empty.
    pub fn name(&self) -> Cow<'h, str> {
        self.name.text()
    }

    /// Whether Windows takes a name for that of this value.
    pub fn is_named(&self, name: &str) -> bool {
        self.name.is(name)
    }

    /// The type by its number: 1 is REG_SZ.
    pub const fn kind(&self) -> u32 {
        self.kind
    }

    /// Bytes of data, as the value says.
    pub const fn length(&self) -> u32 {
        self.length
    }

    /// Where the value's cell is, in bytes from the start of the file.
    pub fn file_offset(&self) -> u64 {
        file_offset(self.offset)
    }

    /// The bytes it holds. They are copied only where they lie in pieces.
    pub fn bytes(&self) -> Result<Cow<'h, [u8]>, Broken> {
        self.read_bytes(&mut Allowance::new(self.cells.bins))
    }

    /// What it holds, by its type.
    pub fn data(&self) -> Result<Data<'h>, Broken> {
        Ok(Data::new(self.kind, self.bytes()?))
    }

    pub(super) fn read(
        cells: Cells<'h>,
        offset: u32,
        ledger: &mut impl Ledger,
    ) -> Result<Self, Broken> {
        let cell = cells.record(offset, *b"vk")?;
        let overrun = cell.broken(Fault::Overrun);
        let field = |at| u32_at(cell.data, at).ok_or(overrun);
        let (length, kind) = (field(4)?, field(12)?);
        let flags = u16_at(cell.data, 16).ok_or(overrun)?;
        let used = HEAD + usize::from(u16_at(cell.data, 2).ok_or(overrun)?);
        // A value without a name may end before the flags' padding.
        let name = if used == HEAD { Some(&[][..]) } else { cell.data.get(HEAD..used) };
        let is_narrow = cells.layout == Layout::Later && flags & NARROW_NAME != 0;
        let name = Name::new(name.ok_or(overrun)?, is_narrow).ok_or(cell.broken(Fault::Name))?;
        let place = if length & RESIDENT == 0 {
            Place::Cell(field(8)?)
        } else {
            let length = index(length & !RESIDENT);
            let field = cell.data.get(8..12).unwrap_or_default();
            Place::Resident(field.get(..length).ok_or(overrun)?)
        };
        ledger.claim(&cell, used)?;
        Ok(Self { cells, offset, kind, length: length & !RESIDENT, place, name })
    }

    pub(super) fn read_bytes(&self, ledger: &mut impl Ledger) -> Result<Cow<'h, [u8]>, Broken> {
        let offset = match self.place {
            Place::Resident(bytes) => return Ok(Cow::Borrowed(bytes)),
            Place::Cell(_) if self.length == 0 => return Ok(Cow::Borrowed(&[])),
            Place::Cell(offset) => offset,
        };
        let cell = self.cells.cell(offset)?;
        if let Some(bytes) = cell.data.get(..index(self.length)) {
            ledger.claim(&cell, bytes.len())?;
            return Ok(Cow::Borrowed(bytes));
        }
        if cell.data.starts_with(b"db") && index(self.length) > SEGMENT {
            return self.read_segments(&cell, ledger).map(Cow::Owned);
        }
        let there = u32::try_from(cell.data.len()).unwrap_or(u32::MAX);
        Err(cell.broken(Fault::DataLength { said: self.length, there }))
    }

    /// Data of more than 16,344 bytes, from version 1.4 on.
    fn read_segments(&self, cell: &Cell<'h>, ledger: &mut impl Ledger) -> Result<Vec<u8>, Broken> {
        let overrun = cell.broken(Fault::Overrun);
        let count = u16_at(cell.data, 2).ok_or(overrun)?;
        let list = self.cells.cell(u32_at(cell.data, 4).ok_or(overrun)?)?;
        ledger.claim(cell, 8)?;
        let entries = list.data.get(..usize::from(count) * 4).ok_or(list.broken(Fault::Overrun))?;
        ledger.claim(&list, entries.len())?;
        let mut left = index(self.length);
        let mut bytes = Vec::new();
        for entry in entries.chunks_exact(4) {
            let segment = self.cells.cell(array_at(entry, 0).map_or(0, u32::from_le_bytes))?;
            let length = left.min(SEGMENT);
            let part = segment.data.get(..length).ok_or(segment.broken(Fault::Overrun))?;
            ledger.claim(&segment, length)?;
            bytes.extend_from_slice(part);
            left -= length;
        }
        if left == 0 {
            return Ok(bytes);
        }
        let there = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Err(cell.broken(Fault::DataLength { said: self.length, there }))
    }
}

/// Bytes in front of a value's name.
const HEAD: usize = 20;
/// VALUE_COMP_NAME.
const NARROW_NAME: u16 = 1;
/// The bit of the length that says that the data is in the field of its offset.
const RESIDENT: u32 = 1 << 31;
/// Bytes in each segment of big data but the last.
const SEGMENT: usize = 16_344;
