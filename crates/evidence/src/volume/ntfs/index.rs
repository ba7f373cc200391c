//! Entries of folders.

use super::{
    super::{Item, Listing, Node},
    attribute::NUMBER,
    record::repair,
};
use crate::{
    Modified,
    error::damaged,
    numbers::{le16, le32, le64, marked, utf16},
};

/// Reads the entries in a folder's record, which begins at `at`.
pub(super) fn read_root(root: &[u8], at: u64, most: usize, listing: &mut Listing) {
    read_node(root.get(16..).unwrap_or_default(), at, most, listing);
}

/// Reads the entries of a block of a folder.
pub(super) fn read_block(block: &mut [u8], at: u64, most: usize, listing: &mut Listing) {
    if !marked(block, 0, b"INDX") || !repair(block) {
        listing.faults.push(damaged("a block of a folder", at));
        return;
    }
    read_node(block.get(24..).unwrap_or_default(), at, most, listing);
}

fn read_node(node: &[u8], at: u64, most: usize, listing: &mut Listing) {
    let place = |at| le32(node, at).and_then(|place| usize::try_from(place).ok());
    let entries = place(0).zip(place(4)).and_then(|(start, end)| node.get(start..end));
    let Some(mut rest) = entries else {
        listing.faults.push(damaged("a block of a folder", at));
        return;
    };
    loop {
        let (Some(length), Some(flags)) = (le16(rest, 8), le16(rest, 12)) else {
            listing.faults.push(damaged("an entry of a folder", at));
            return;
        };
        if flags & LAST != 0 {
            return;
        }
        let length = usize::from(length);
        let Some((entry, behind)) = rest.split_at_checked(length).filter(|_| length >= 16) else {
            listing.faults.push(damaged("an entry of a folder", at));
            return;
        };
        rest = behind;
        match item(entry).unwrap_or(Found::Broken) {
            Found::File(item) => {
                if listing.items.len() >= most {
                    listing.is_cut = true;
                    return;
                }
                listing.items.push(item);
            }
            Found::NoFile => {}
            Found::Broken => listing.faults.push(damaged("an entry of a folder", at)),
        }
    }
}

/// Flag of the entry behind all others, which names no file.
const LAST: u16 = 2;

/// What an entry stands for.
enum Found {
    File(Item),
    /// What is no file of its own: short names beside long ones, the root in itself, links to
    /// folders and files that are reached otherwise.
    NoFile,
    Broken,
}

fn item(entry: &[u8]) -> Option<Found> {
    let reference = le64(entry, 0)?;
    let key = entry.get(16..)?.get(..usize::from(le16(entry, 10)?))?;
    let flags = le32(key, 56)?;
    let length = usize::from(*key.get(64)?) * 2;
    let space = *key.get(65)?;
    let name = utf16(key.get(66..)?.get(..length)?);
    if name.is_empty() || name.contains(['/', '\\', '\0']) {
        return None;
    }
    let is_link = flags & REPARSE != 0 && matches!(le32(key, 60)?, MOUNT_POINT | SYMBOLIC_LINK);
    if space == DOS || name == "." || is_link {
        return Some(Found::NoFile);
    }
    let number = reference & NUMBER;
    let sequence = u16::try_from(reference >> 48).ok()?;
    let is_folder = flags & FOLDER != 0;
    Some(Found::File(Item {
        name,
        node: Node::Record { number, sequence },
        is_folder,
        size: if is_folder { 0 } else { le64(key, 48)? },
        modified: Modified::from_filetime(le64(key, 16)?),
    }))
}

const REPARSE: u32 = 0x400;
const FOLDER: u32 = 0x1000_0000;
/// The space of short names that stand beside long ones.
const DOS: u8 = 2;
const MOUNT_POINT: u32 = 0xa000_0003;
const SYMBOLIC_LINK: u32 = 0xa000_000c;
