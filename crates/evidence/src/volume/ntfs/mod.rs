//! NTFS, read only (the documentation of the Linux-NTFS project; libfsntfs, "New Technologies File
//! System (NTFS)").
//!
//! Folders are read block by block, as their map of blocks in use has them, instead of along their
//! tree: damage in one block costs that block only, and there is nothing to run around in.

mod attribute;
mod index;
mod lznt1;
mod record;
mod runs;
mod stream;

use std::{collections::BTreeSet, sync::Arc};

use self::{
    attribute::{Attribute, Body, kind},
    record::Record,
    stream::{Shape, Stream},
};
use super::{Listing, Node, Opened};
use crate::{
    Error, Unsupported,
    error::{cut, damaged},
    numbers::{le16, le32, le64, marked},
    source::{Source, narrow, wide},
};

/// The root folder: record 5, whose use never changes.
pub(super) const ROOT: Node = Node::Record { number: 5, sequence: 5 };

/// A volume that is open.
pub(crate) struct Volume {
    shape: Arc<Shape>,
    /// The master file table.
    table: Source,
}

impl Volume {
    pub(super) fn open(source: &Source) -> Result<(Self, Vec<Error>), Error> {
        let sector: [u8; 512] = source.array("the boot sector", 0)?;
        let broken = || damaged("the boot sector", 0);
        let shape = Arc::new(Shape::read(source, &sector).ok_or_else(broken)?);
        let mut faults = Vec::new();
        if shape.size > source.size() {
            faults.push(cut("the end of the volume", source.size()));
        }
        let place = |at| le64(&sector, at).and_then(|cluster| cluster.checked_mul(shape.cluster));
        let first = place(48).ok_or_else(broken)?;
        let mirror = place(56).ok_or_else(broken)?;
        let (start, record) = match first_record(&shape, first) {
            Ok(record) => (first, record),
            Err(error) => {
                faults.push(error);
                (mirror, first_record(&shape, mirror)?)
            }
        };
        // At first only the part of the table that its first record tells of.
        let attributes = record.attributes();
        let own = Stream::open(&shape, &attributes, kind::DATA, "")?;
        let mut volume = Self { shape, table: own.ok_or_else(|| damaged("the MFT", start))? };
        if attributes.iter().any(|attribute| attribute.kind == kind::LIST) {
            match volume.attributes(0, None) {
                Ok(all) => {
                    if let Some(whole) = Stream::open(&volume.shape, &all, kind::DATA, "")? {
                        volume.table = whole;
                    }
                }
                Err(error) => faults.push(error),
            }
        }
        Ok((volume, faults))
    }

    pub(super) fn list(&self, node: Node, most: usize) -> Result<Listing, Error> {
        let Node::Record { number, sequence } = node else { return Err(damaged("a folder", 0)) };
        let sequence = (node != ROOT).then_some(sequence);
        let attributes = self.attributes(number, sequence)?;
        let at = self.place(number);
        let root = attributes.iter().find(|attribute| attribute.is(kind::INDEX_ROOT, "$I30"));
        let Some(Attribute { body: Body::Resident(root), .. }) = root else {
            return Err(damaged("a folder's index", at));
        };
        let mut listing = Listing::default();
        index::read_root(root, at, most, &mut listing);
        let blocks = Stream::open(&self.shape, &attributes, kind::INDEX_BLOCKS, "$I30");
        let blocks = match blocks {
            Ok(Some(blocks)) => blocks,
            Ok(None) => return Ok(listing),
            Err(error) => {
                listing.faults.push(error);
                return Ok(listing);
            }
        };
        let size = le32(root, 8).map_or(0, u64::from);
        if !size.is_power_of_two() || !(512..=64 << 10).contains(&size) {
            listing.faults.push(damaged("a folder's index", at));
            return Ok(listing);
        }
        let in_use = Stream::open(&self.shape, &attributes, kind::BITMAP, "$I30");
        let in_use = in_use.and_then(|map| {
            let map = map.ok_or_else(|| damaged("a folder's map of blocks", at))?;
            let length = blocks.size().div_ceil(size).div_ceil(8).min(map.size());
            map.bytes("a folder's map of blocks", 0, narrow(length.min(MOST_MAP)))
        });
        let in_use = match in_use {
            Ok(in_use) => in_use,
            Err(error) => {
                listing.faults.push(error);
                return Ok(listing);
            }
        };
        for (byte, number) in in_use.iter().zip(0_u64..) {
            for bit in (0..8).filter(|bit| byte >> bit & 1 == 1) {
                let at = (number * 8 + bit) * size;
                match blocks.bytes("a block of a folder", at, narrow(size)) {
                    Ok(mut block) => index::read_block(&mut block, at, most, &mut listing),
                    // Without work left, every further block would say the same.
                    Err(error @ Error::OverLimit { .. }) => return Err(error),
                    Err(error) => listing.faults.push(error),
                }
                if listing.is_cut || listing.faults.len() > MOST_FAULTS {
                    return Ok(listing);
                }
            }
        }
        Ok(listing)
    }

    pub(super) fn file(&self, node: Node) -> Result<Opened, Error> {
        let Node::Record { number, sequence } = node else { return Err(damaged("a file", 0)) };
        let attributes = self.attributes(number, Some(sequence))?;
        let streams = attributes.iter().filter(|attribute| {
            attribute.kind == kind::DATA && !attribute.name.is_empty() && attribute.is_first()
        });
        let streams: Vec<_> = streams.map(|stream| stream.name.clone()).collect();
        let reparse = Stream::open(&self.shape, &attributes, kind::REPARSE, "")?;
        let tag = reparse.map(|point| point.array("a reparse point", 0)).transpose()?;
        match tag.map(u32::from_le_bytes) {
            Some(OVERLAY) => return Err(Unsupported::OverlayPackedFile.into()),
            Some(tag) => return Err(Unsupported::ReparsedFile(tag).into()),
            None if streams.iter().any(|name| name == "WofCompressedData") => {
                return Err(Unsupported::OverlayPackedFile.into());
            }
            None => {}
        }
        let source = Stream::open(&self.shape, &attributes, kind::DATA, "")?;
        let source = source.ok_or_else(|| damaged("a file's contents", self.place(number)))?;
        Ok(Opened { source, streams })
    }

    /// All attributes of a file that are made use of, from all its records. `sequence` is the use
    /// of the first one that is meant.
    fn attributes(&self, number: u64, sequence: Option<u16>) -> Result<Vec<Attribute>, Error> {
        let record = self.record(number)?;
        let at = self.place(number);
        if !record.is_in_use() || sequence.is_some_and(|sequence| sequence != record.sequence()) {
            return Err(damaged("an entry of a folder, whose file is another one now", at));
        }
        let mut attributes = record.attributes();
        let list = Stream::open(&self.shape, &attributes, kind::LIST, "")?;
        let Some(list) = list else { return Ok(attributes) };
        let length = narrow(list.size().min(MOST_LIST));
        let list = list.bytes("a list of attributes", 0, length)?;
        let others: BTreeSet<u64> = attribute::listed_records(&list);
        if others.len() > MOST_RECORDS {
            return Err(damaged("the number of a file's records", at));
        }
        for other in others.into_iter().filter(|other| *other != number) {
            let record = self.record(other)?;
            if record.base() != number {
                return Err(damaged("a list of attributes", at));
            }
            attributes.extend(record.attributes());
            if attributes.iter().map(Attribute::weight).sum::<usize>() > MOST_WEIGHT {
                return Err(damaged("the number of a file's runs", at));
            }
        }
        Ok(attributes)
    }

    fn record(&self, number: u64) -> Result<Record, Error> {
        let at = number.checked_mul(wide(self.shape.record));
        let at = at.ok_or_else(|| cut("a record of the MFT", u64::MAX))?;
        let bytes = self.table.bytes("a record of the MFT", at, self.shape.record)?;
        Record::new(bytes).ok_or_else(|| damaged("a record of the MFT", at))
    }

    /// Where a record begins in the MFT, for damage.
    fn place(&self, number: u64) -> u64 {
        number.saturating_mul(wide(self.shape.record))
    }
}

/// Reparse tag of a file that the Windows Overlay Filter packed.
const OVERLAY: u32 = 0x8000_0017;
/// Bytes of a list of attributes; Windows' limit is 256 KiB.
const MOST_LIST: u64 = 256 << 10;
/// Records of one file; one of Windows' has room for some 200 runs.
const MOST_RECORDS: usize = 4096;
/// Runs of one file, and bytes of it that lie in its records.
const MOST_WEIGHT: usize = 1 << 20;
/// Bytes of a folder's map, for eight million blocks.
const MOST_MAP: u64 = 1 << 20;
/// Blocks of one folder whose damage is told of.
const MOST_FAULTS: usize = 256;

fn first_record(shape: &Arc<Shape>, at: u64) -> Result<Record, Error> {
    let bytes = shape.source.bytes("the first record of the MFT", at, shape.record)?;
    Record::new(bytes).ok_or_else(|| damaged("the first record of the MFT", at))
}

impl Shape {
    fn read(source: &Source, sector: &[u8]) -> Option<Self> {
        let sector_size = u64::from(le16(sector, 11)?);
        // Above 128 it is the negative logarithm.
        let per_cluster = match *sector.get(13)? {
            count @ 0..=128 => u64::from(count),
            logarithm => 1_u64 << (256 - u32::from(logarithm)).min(20),
        };
        let cluster = sector_size * per_cluster;
        let sectors = le64(sector, 40)?;
        let sound = marked(sector, 3, b"NTFS    ")
            && sector_size.is_power_of_two()
            && (256..=4096).contains(&sector_size)
            && per_cluster.is_power_of_two()
            && cluster <= 2 << 20;
        // Clusters, or below zero the negative logarithm of bytes.
        let record = match *sector.get(64)? {
            clusters @ 1..=127 => u64::from(clusters) * cluster,
            logarithm => 1_u64 << (256 - u32::from(logarithm)).min(20),
        };
        let sound = sound && record.is_power_of_two() && (512..=64 << 10).contains(&record);
        sound.then(|| Self {
            source: Arc::clone(source),
            cluster,
            size: sectors.saturating_mul(sector_size),
            record: narrow(record),
        })
    }
}
