//! The blocks a version is made of: each with a length, a key, a value and blocks within.

use std::fmt;

use super::directory::Place;
use super::{Damage, VersionResource};
use crate::bytes::{array, u16_at, u32_at, utf16};

/// The numbers of a version (`VS_FIXEDFILEINFO`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FixedInfo {
    /// Version of the file.
    pub file: Number,
    /// Version of the product it came with.
    pub product: Number,
    /// Which of the flags hold.
    pub flags_mask: u32,
    /// `VS_FF_…` flags.
    pub flags: u32,
    /// `VOS_…`: the system it was made for.
    pub os: u32,
    /// `VFT_…`: program, library, driver.
    pub file_type: u32,
    /// `VFT2_…`: the kind of driver or font.
    pub subtype: u32,
}

/// A version of four numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    /// The first.
    pub major: u16,
    /// The second.
    pub minor: u16,
    /// The third.
    pub build: u16,
    /// The fourth.
    pub revision: u16,
}

/// Texts in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StringTable {
    /// The language and code page as printed: eight hexadecimal digits.
    pub key: String,
    /// Both as numbers.
    pub translation: Option<Translation>,
    /// Names and texts, in their order.
    pub strings: Vec<(String, String)>,
}

/// A language and a code page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Translation {
    /// Windows language id.
    pub language: u16,
    /// Code page; 1200 is UTF-16.
    pub code_page: u16,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.major, self.minor, self.build, self.revision)
    }
}

/// Reads the version at a place.
pub(super) fn read(
    bytes: &[u8],
    place: Place,
    damage: &mut Vec<Damage>,
) -> Option<VersionResource> {
    let Place { language, offset, length } = place;
    let resource = bytes.get(offset..)?;
    if resource.len() < length {
        damage.push(Damage::Missing { language });
    }
    let resource = resource.get(..length).unwrap_or(resource);
    let mut version = VersionResource {
        offset,
        language,
        fixed: None,
        tables: Vec::new(),
        translations: Vec::new(),
    };
    // What is left of one that is cut off has the numbers, most likely.
    let Some(root) = Block::at(resource, 0, usize::MAX) else {
        damage.push(Damage::Block { offset });
        return None;
    };
    let value = root.value(resource);
    if !value.is_empty() {
        version.fixed = FixedInfo::read(value);
        if version.fixed.is_none() {
            damage.push(Damage::Block { offset: offset + root.value_at });
        }
    }
    let mut faults = Vec::new();
    for part in root.blocks(resource, &mut faults) {
        match part.key.as_str() {
            "StringFileInfo" => {
                for table in part.blocks(resource, &mut faults) {
                    version.tables.push(table.into_strings(resource, &mut faults));
                }
            }
            "VarFileInfo" => {
                for var in part.blocks(resource, &mut faults) {
                    if var.key == "Translation" {
                        version.translations.extend(translations(var.value(resource)));
                    }
                }
            }
            _ => {}
        }
    }
    damage.extend(faults.into_iter().map(|at| Damage::Block { offset: offset + at }));
    Some(version)
}

impl FixedInfo {
    fn read(value: &[u8]) -> Option<Self> {
        const SIGNATURE: u32 = 0xfeef_04bd;
        if u32_at(value, 0)? != SIGNATURE {
            return None;
        }
        let number = |at| {
            Some(Number {
                major: u16_at(value, at + 2)?,
                minor: u16_at(value, at)?,
                build: u16_at(value, at + 6)?,
                revision: u16_at(value, at + 4)?,
            })
        };
        Some(Self {
            file: number(8)?,
            product: number(16)?,
            flags_mask: u32_at(value, 24)?,
            flags: u32_at(value, 28)?,
            os: u32_at(value, 32)?,
            file_type: u32_at(value, 36)?,
            subtype: u32_at(value, 40)?,
        })
    }
}

/// A block. Places are in bytes from the start of the resource, which alignment counts from too.
#[derive(Clone, Debug)]
struct Block {
    key: String,
    value_at: usize,
    /// In bytes.
    value_length: usize,
    end: usize,
}

impl Block {
    /// The block at a place; it may not reach over `limit`.
    fn at(resource: &[u8], at: usize, limit: usize) -> Option<Self> {
        let length = usize::from(u16_at(resource, at)?);
        let end = at.checked_add(length)?;
        let key_at = at.checked_add(6)?;
        if end > limit || end < key_at {
            return None;
        }
        let end = end.min(resource.len());
        let value_length = usize::from(u16_at(resource, at + 2)?);
        let is_text = u16_at(resource, at + 4)? == 1;
        let units = resource.get(key_at..end)?.as_chunks::<2>().0;
        let key_units = units.iter().position(|unit| *unit == [0, 0])?;
        let key = utf16(units.get(..key_units)?.as_flattened());
        let value_at = (key_at + (key_units + 1) * 2).next_multiple_of(4).min(end);
        // The length of texts counts characters.
        let value_length = if is_text { value_length * 2 } else { value_length };
        Some(Self { key, value_at, value_length: value_length.min(end - value_at), end })
    }

    fn value<'r>(&self, resource: &'r [u8]) -> &'r [u8] {
        resource.get(self.value_at..self.value_at + self.value_length).unwrap_or_default()
    }

    /// The blocks within, up to one that is none: its place is a fault.
    fn blocks(&self, resource: &[u8], faults: &mut Vec<usize>) -> Vec<Self> {
        let mut blocks = Vec::new();
        let mut at = (self.value_at + self.value_length).next_multiple_of(4);
        while at < self.end {
            let Some(block) = Self::at(resource, at, self.end) else {
                // Some compilers fill up with zeros.
                if resource.get(at..self.end).is_some_and(|rest| rest.iter().any(|it| *it != 0)) {
                    faults.push(at);
                }
                break;
            };
            at = block.end.next_multiple_of(4);
            blocks.push(block);
        }
        blocks
    }

    fn into_strings(self, resource: &[u8], faults: &mut Vec<usize>) -> StringTable {
        let text = |block: Self| {
            // Compilers disagree on what its length counts; the text ends with a zero.
            let rest = resource.get(block.value_at..block.end).unwrap_or_default();
            let units = rest.as_chunks::<2>().0;
            let units = units.split(|unit| *unit == [0, 0]).next().unwrap_or_default();
            (block.key, utf16(units.as_flattened()))
        };
        let strings = self.blocks(resource, faults).into_iter().map(text).collect();
        StringTable { translation: Translation::from_key(&self.key), key: self.key, strings }
    }
}

impl Translation {
    fn from_key(key: &str) -> Option<Self> {
        let number = u32::from_str_radix(key, 16).ok().filter(|_| key.len() == 8)?;
        let [a, b, c, d] = number.to_be_bytes();
        let code_page = u16::from_be_bytes([c, d]);
        Some(Self { language: u16::from_be_bytes([a, b]), code_page })
    }
}

fn translations(value: &[u8]) -> impl Iterator<Item = Translation> {
    value.as_chunks::<4>().0.iter().map(|pair| Translation {
        language: array(pair, 0).map_or(0, u16::from_le_bytes),
        code_page: array(pair, 2).map_or(0, u16::from_le_bytes),
    })
}
