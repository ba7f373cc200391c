//! Folders of FAT: short names, and the long ones in front of them.

use super::super::{Item, Listing, Node};
use crate::{
    Modified,
    numbers::{le16, le32, utf16},
};

/// Reads the entries of a folder, up to `most`. `is_long` says that clusters have numbers of 32
/// bits: on FAT16 something else may stand in the upper half.
pub(super) fn read(bytes: &[u8], is_long: bool, most: usize) -> Listing {
    let mut listing = Listing::default();
    let mut long = LongName::default();
    for entry in bytes.chunks_exact(32) {
        let (Some(first), Some(attributes)) = (entry.first(), entry.get(11)) else { break };
        match (*first, *attributes & 0x3f) {
            (0, _) => break,
            (DELETED, _) => long = LongName::default(),
            (_, LONG_NAME) => long.add(entry),
            // The volume's label.
            (_, attributes) if attributes & LABEL != 0 => long = LongName::default(),
            (first, attributes) => {
                let name = std::mem::take(&mut long).finish(entry);
                let name = name.unwrap_or_else(|| short_name(entry));
                // A folder itself, and the one above it.
                if first == b'.' && matches!(name.as_str(), "." | "..") {
                    continue;
                }
                if listing.items.len() >= most {
                    listing.is_cut = true;
                    break;
                }
                listing.items.extend(item(entry, name, attributes & FOLDER != 0, is_long));
            }
        }
    }
    listing
}

const DELETED: u8 = 0xe5;
const LABEL: u8 = 0x08;
const FOLDER: u8 = 0x10;
const LONG_NAME: u8 = 0x0f;

fn item(entry: &[u8], name: String, is_folder: bool, is_long: bool) -> Option<Item> {
    let upper = if is_long { u32::from(le16(entry, 20)?) } else { 0 };
    let first = upper << 16 | u32::from(le16(entry, 26)?);
    let size = if is_folder { 0 } else { le32(entry, 28)? };
    Some(Item {
        name,
        node: Node::Chain { first, size },
        is_folder,
        size: size.into(),
        modified: Modified::from_dos(le16(entry, 24)?, le16(entry, 22)?),
    })
}

/// A long name, whose pieces stand in front of the short one, the last piece first.
#[derive(Default)]
struct LongName {
    /// UTF-16LE, of the pieces there are.
    units: Vec<u8>,
    /// The number of the piece that came last.
    number: u8,
    sum: u8,
}

impl LongName {
    fn add(&mut self, entry: &[u8]) {
        let (Some(number), Some(sum)) = (entry.first().copied(), entry.get(13).copied()) else {
            return;
        };
        if number & 0x40 != 0 {
            *self = Self { units: Vec::new(), number: number & 0x1f, sum };
        } else if self.number != number + 1 || self.sum != sum {
            *self = Self::default();
            return;
        } else {
            self.number = number;
        }
        let places = [1..11, 14..26, 28..32];
        let piece = places.into_iter().flat_map(|place| entry.get(place).unwrap_or_default());
        let piece: Vec<u8> = piece.copied().collect();
        self.units.splice(0..0, piece);
    }

    /// The name, if it is whole and belongs to the short one.
    fn finish(self, entry: &[u8]) -> Option<String> {
        let short = entry.get(..11)?;
        let sum = short.iter().fold(0_u8, |sum, byte| sum.rotate_right(1).wrapping_add(*byte));
        if self.number != 1 || self.sum != sum {
            return None;
        }
        let end = self.units.chunks_exact(2).position(|unit| unit == [0, 0]);
        let name = utf16(self.units.get(..end.unwrap_or(self.units.len() / 2) * 2)?);
        let is_name = !name.is_empty() && !name.contains(['/', '\\', '\0']);
        is_name.then_some(name)
    }
}

/// A short name, in lower case where NT says so. Its code page is not known, so that what is not
/// ASCII becomes U+FFFD.
fn short_name(entry: &[u8]) -> String {
    let flags = entry.get(12).copied().unwrap_or_default();
    let part = |place: std::ops::Range<usize>, lower: bool| {
        let bytes = entry.get(place).unwrap_or_default().trim_ascii_end();
        let chars = bytes.iter().map(|byte| match byte {
            b'/' | b'\\' | 0..0x20 | 0x80.. => char::REPLACEMENT_CHARACTER,
            byte if lower => char::from(byte.to_ascii_lowercase()),
            byte => char::from(*byte),
        });
        chars.collect::<String>()
    };
    let (name, end) = (part(0..8, flags & 8 != 0), part(8..11, flags & 16 != 0));
    if end.is_empty() { name } else { format!("{name}.{end}") }
}
