//! One event.

use std::fmt::Write;

use super::header::SIGNATURE;
use super::ring::Ring;
use crate::bytes::{array, size_at, u16_at, u32_at, utf16_at};

/// An event as the log holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it begins, in bytes from the start of the file.
    pub offset: usize,
    /// Whether it belongs to the log.
    pub place: Place,
    /// Whether it begins at the end of the file and goes on behind the header.
    pub is_split: bool,
    /// Its number.
    pub number: u32,
    /// When the event was reported, in seconds since 1970-01-01 00:00 UTC.
    pub time_generated: u32,
    /// When it was written, in the same units.
    pub time_written: u32,
    /// The whole id, with severity and facility in its upper half.
    pub event_id: u32,
    /// 1 error, 2 warning, 4 information, 8 and 16 audits; 0 success.
    pub event_type: u16,
    /// Category, as its source counts them.
    pub category: u16,
    /// The program that reported it.
    pub source: String,
    /// The host.
    pub computer: String,
    /// The account, as `S-1-…`.
    pub sid: Option<String>,
    /// What is put into the message.
    pub strings: Vec<String>,
    /// What else the program gave.
    pub data: Vec<u8>,
    /// Parts that do not stand where the record says; what of them could be read is there.
    pub unreadable: Vec<Part>,
}

/// Whether a record belongs to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// It does.
    Live,
    /// It is left over from an earlier round of the ring. The same record may be there twice.
    LeftOver,
    /// No end record tells.
    Unknown,
}

/// A part of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Part {
    Source,
    Computer,
    Sid,
    Strings,
    Data,
}

/// Bytes before the names, and with the length behind all: no record is shorter.
const FIXED: usize = 0x38;
const SHORTEST: usize = FIXED + 4;

impl Record {
    /// The lower half of the id: the number that the event viewer shows.
    pub fn event_code(&self) -> u16 {
        let [low, high, ..] = self.event_id.to_le_bytes();
        u16::from_le_bytes([low, high])
    }

    /// The length of the record at a place of the ring, if one is there: signature, and the same
    /// length before and behind.
    pub(super) fn length_at(ring: &Ring<'_>, at: usize, longest: usize) -> Option<usize> {
        if ring.u32_at(at + 4)? != SIGNATURE {
            return None;
        }
        let printed = ring.u32_at(at)?;
        let length = usize::try_from(printed).ok()?;
        if !(SHORTEST..=longest).contains(&length) {
            return None;
        }
        (ring.u32_at(at.checked_add(length)?.checked_sub(4)?)? == printed).then_some(length)
    }

    /// Reads the record at a place of the ring that has one of this length.
    pub(super) fn read(ring: &Ring<'_>, at: usize, length: usize, place: Place) -> Option<Self> {
        let bytes = ring.get(at, length)?;
        let seam = ring.before_seam(at);
        let mut record = Self {
            offset: ring.offset(at),
            place,
            is_split: seam > 0 && seam < length,
            number: u32_at(&bytes, 8)?,
            time_generated: u32_at(&bytes, 12)?,
            time_written: u32_at(&bytes, 16)?,
            event_id: u32_at(&bytes, 20)?,
            event_type: u16_at(&bytes, 24)?,
            category: u16_at(&bytes, 28)?,
            source: String::new(),
            computer: String::new(),
            sid: None,
            strings: Vec::new(),
            data: Vec::new(),
            unreadable: Vec::new(),
        };
        // The length behind all belongs to no part.
        record.read_parts(bytes.get(..length - 4)?);
        Some(record)
    }

    fn read_parts(&mut self, bytes: &[u8]) {
        match utf16_at(bytes, FIXED) {
            Some((source, taken)) => {
                self.source = source;
                match utf16_at(bytes, FIXED + taken) {
                    Some((computer, _)) => self.computer = computer,
                    None => self.unreadable.push(Part::Computer),
                }
            }
            None => self.unreadable.extend([Part::Source, Part::Computer]),
        }
        let stretch = |length_at, offset_at| match size_at(bytes, length_at) {
            Some(0) => Some(&[][..]),
            Some(length) => {
                let begin = size_at(bytes, offset_at).filter(|begin| *begin >= FIXED)?;
                bytes.get(begin..begin.checked_add(length)?)
            }
            None => None,
        };
        match stretch(40, 44) {
            Some([]) => {}
            Some(sid) => {
                self.sid = sid_text(sid);
                if self.sid.is_none() {
                    self.unreadable.push(Part::Sid);
                }
            }
            None => self.unreadable.push(Part::Sid),
        }
        self.read_strings(bytes);
        match stretch(48, 52) {
            Some(data) => self.data = data.to_vec(),
            None => self.unreadable.push(Part::Data),
        }
    }

    fn read_strings(&mut self, bytes: &[u8]) {
        let count = u16_at(bytes, 26).unwrap_or_default();
        let mut at = size_at(bytes, 36).unwrap_or(usize::MAX);
        for _ in 0..count {
            // Each takes two bytes at least, so the record bounds their number.
            let Some((text, taken)) = utf16_at(bytes, at).filter(|_| at >= FIXED) else {
                self.unreadable.push(Part::Strings);
                return;
            };
            self.strings.push(text);
            at += taken;
        }
    }
}

/// A SID in its text form (MS-DTYP 2.4.2).
fn sid_text(bytes: &[u8]) -> Option<String> {
    let head = array::<8>(bytes, 0)?;
    let [revision, count, ..] = head;
    let authority = u64::from_be_bytes(head) & 0xffff_ffff_ffff;
    let (parts, rest) = bytes.get(8..)?.as_chunks::<4>();
    if revision != 1 || usize::from(count) != parts.len() || !rest.is_empty() || count > 15 {
        return None;
    }
    let mut text = format!("S-{revision}-{authority}");
    for part in parts {
        // Writing to a String does not fail.
        let _ = write!(text, "-{}", u32::from_le_bytes(*part));
    }
    Some(text)
}
