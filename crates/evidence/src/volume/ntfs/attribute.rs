//! Attributes: what a file consists of.

use std::collections::BTreeSet;

use super::runs::{self, Run};
use crate::numbers::{le16, le32, le64, utf16};

/// The lower bits of a reference; the upper 16 are the use.
pub(super) const NUMBER: u64 = 0xffff_ffff_ffff;

/// Kinds of attributes.
pub(super) mod kind {
    pub(in super::super) const LIST: u32 = 0x20;
    pub(in super::super) const DATA: u32 = 0x80;
    pub(in super::super) const INDEX_ROOT: u32 = 0x90;
    pub(in super::super) const INDEX_BLOCKS: u32 = 0xa0;
    pub(in super::super) const BITMAP: u32 = 0xb0;
    pub(in super::super) const REPARSE: u32 = 0xc0;
}

/// An attribute, or a piece of one.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) kind: u32,
    pub(super) name: String,
    pub(super) is_packed: bool,
    pub(super) is_encrypted: bool,
    pub(super) body: Body,
}

/// Where its contents are.
#[derive(Debug)]
pub(super) enum Body {
    /// In the record.
    Resident(Vec<u8>),
    /// In clusters.
    Stored(Stored),
    /// Nowhere: what says so is broken.
    Broken,
}

/// A piece of contents in clusters.
#[derive(Debug)]
pub(super) struct Stored {
    /// The first cluster of the contents that the piece tells of.
    pub(super) first: u64,
    pub(super) runs: Vec<Run>,
    /// The logarithm of the clusters that are packed together.
    pub(super) unit: u16,
    /// Bytes; they stand in the first piece only, as those behind.
    pub(super) size: u64,
    /// Bytes that were ever written; the rest reads as zeros.
    pub(super) written: u64,
}

impl Attribute {
    pub(super) fn is(&self, kind: u32, name: &str) -> bool {
        self.kind == kind && self.name == name
    }

    /// Runs or bytes that it holds in memory.
    pub(super) fn weight(&self) -> usize {
        match &self.body {
            Body::Resident(bytes) => bytes.len(),
            Body::Stored(stored) => stored.runs.len(),
            Body::Broken => 0,
        }
    }

    /// Whether it is the whole or the first piece.
    pub(super) fn is_first(&self) -> bool {
        !matches!(&self.body, Body::Stored(stored) if stored.first != 0)
    }
}

/// The attributes of a record that are made use of.
pub(super) fn read(record: &[u8]) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    let mut at = le16(record, 20).map_or(usize::MAX, usize::from);
    while let Some(length) = le32(record, at.saturating_add(4)) {
        let end = usize::try_from(length).ok().and_then(|length| at.checked_add(length));
        let Some(bytes) = end.and_then(|end| record.get(at..end)) else { break };
        // Its kind is 0xFFFFFFFF behind the last one, whatever the length says.
        if bytes.len() < 24 || le32(bytes, 0) == Some(u32::MAX) {
            break;
        }
        attributes.extend(attribute(bytes));
        at += bytes.len();
    }
    attributes
}

fn attribute(bytes: &[u8]) -> Option<Attribute> {
    let kind = le32(bytes, 0)?;
    if ![kind::LIST, kind::REPARSE].contains(&kind) && !(kind::DATA..=kind::BITMAP).contains(&kind)
    {
        return None;
    }
    let name_length = usize::from(*bytes.get(9)?) * 2;
    let name_at = usize::from(le16(bytes, 10)?);
    let name = bytes.get(name_at..).and_then(|rest| rest.get(..name_length)).map(utf16);
    let flags = le16(bytes, 12)?;
    let body = if *bytes.get(8)? == 0 { resident(bytes) } else { stored(bytes).map(Body::Stored) };
    Some(Attribute {
        kind,
        name: name?,
        is_packed: flags & 0x00ff != 0,
        is_encrypted: flags & 0x4000 != 0,
        body: body.unwrap_or(Body::Broken),
    })
}

fn resident(bytes: &[u8]) -> Option<Body> {
    let length = usize::try_from(le32(bytes, 16)?).ok()?;
    let at = usize::from(le16(bytes, 20)?);
    Some(Body::Resident(bytes.get(at..)?.get(..length)?.to_vec()))
}

fn stored(bytes: &[u8]) -> Option<Stored> {
    let first = le64(bytes, 16)?;
    let runs = runs::read(bytes.get(usize::from(le16(bytes, 32)?)..)?, first)?;
    // Sizes stand in the first piece only.
    let sizes = if first == 0 { (le64(bytes, 48)?, le64(bytes, 56)?) } else { (0, 0) };
    Some(Stored { first, runs, unit: le16(bytes, 34)?, size: sizes.0, written: sizes.1 })
}

/// The records that a list of attributes names.
pub(super) fn listed_records(list: &[u8]) -> BTreeSet<u64> {
    let mut records = BTreeSet::new();
    let mut rest = list;
    while let (Some(length), Some(reference)) = (le16(rest, 4), le64(rest, 16)) {
        records.insert(reference & NUMBER);
        let length = usize::from(length);
        // An entry has 26 bytes and a name.
        rest = rest.get(length..).filter(|_| length >= 26).unwrap_or_default();
    }
    records
}
