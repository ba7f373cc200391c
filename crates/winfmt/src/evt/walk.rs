//! The way through a log, with what is lost on it.

use super::EventLog;
use super::header::{END, HEADER, Header};
use super::record::{Place, Record};
use super::ring::Ring;

/// A record, or what is wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// An event.
    Record(Record),
    /// Something that is not whole: what is not in the log may have been.
    Damage(Damage),
}

/// What is wrong with a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// The header is not one, or says that the ring ends where it does not.
    Header,
    /// No record says where the ring begins and ends: the file was cut off, or is a part of one.
    NoEnd,
    /// Bytes of the ring are no record.
    Lost {
        /// Where they begin, in bytes from the start of the file.
        offset: usize,
        /// How many they are; they may go on behind the header.
        length: usize,
    },
    /// Records are missing, though the bytes around are whole.
    Missing {
        /// The number of the first.
        first: u32,
        /// The number of the next one that is there.
        next: u32,
    },
}

/// Everything in a log, in its order.
#[derive(Debug)]
pub struct Items<'a> {
    /// What is told before anything is read.
    frame: std::vec::IntoIter<Damage>,
    stretches: std::vec::IntoIter<Stretch<'a>>,
    stretch: Option<Stretch<'a>>,
    record_bytes: usize,
    /// A record that was read while what is missing before it is told.
    held: Option<Record>,
}

/// A part of the file that is walked in one go.
#[derive(Clone, Copy, Debug)]
struct Stretch<'a> {
    ring: Ring<'a>,
    place: Place,
    at: usize,
    /// The number its next record should have.
    expected: Option<u32>,
    /// The number behind its last.
    last: Option<u32>,
}

impl<'a> Items<'a> {
    pub(super) fn new(log: &EventLog<'a>) -> Self {
        let bytes = log.bytes;
        let mut frame = Vec::new();
        let ends_there = |header: &Header| {
            header.is_dirty() || log.end.is_none_or(|end| end.offset == header.end_offset)
        };
        if !log.header.as_ref().is_some_and(ends_there) {
            frame.push(Damage::Header);
        }
        let stretch = |start, end, place| Stretch {
            ring: Ring::new(bytes, start, end, HEADER),
            place,
            at: 0,
            expected: None,
            last: None,
        };
        let stretches = if let Some(end) = log.end {
            let live = Stretch {
                expected: Some(end.oldest_record).filter(|oldest| *oldest != 0),
                last: Some(end.current_record),
                ..stretch(end.start_offset, end.offset, Place::Live)
            };
            let behind = end.offset + END;
            if end.start_offset <= end.offset {
                vec![
                    live,
                    stretch(behind.min(bytes.len()), bytes.len(), Place::LeftOver),
                    stretch(HEADER, end.start_offset, Place::LeftOver),
                ]
            } else {
                let behind = behind.min(end.start_offset);
                vec![live, stretch(behind, end.start_offset, Place::LeftOver)]
            }
        } else {
            frame.push(Damage::NoEnd);
            let begin = if log.header.is_some() { HEADER } else { 0 };
            vec![stretch(begin.min(bytes.len()), bytes.len(), Place::Unknown)]
        };
        Self {
            frame: frame.into_iter(),
            stretches: stretches.into_iter(),
            stretch: None,
            record_bytes: log.record_bytes,
            held: None,
        }
    }
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if let Some(damage) = self.frame.next() {
            return Some(Item::Damage(damage));
        }
        if let Some(record) = self.held.take() {
            return Some(Item::Record(record));
        }
        loop {
            if let Some(stretch) = &mut self.stretch {
                match stretch.step(self.record_bytes) {
                    Some(Step::Record(record, missing)) => {
                        let Some(missing) = missing else { return Some(Item::Record(record)) };
                        self.held = Some(record);
                        return Some(Item::Damage(missing));
                    }
                    Some(Step::Damage(damage)) => return Some(Item::Damage(damage)),
                    None => {}
                }
            }
            self.stretch = Some(self.stretches.next()?);
        }
    }
}

enum Step {
    Record(Record, Option<Damage>),
    Damage(Damage),
}

impl Stretch<'_> {
    /// The next record or damage; nothing at the end.
    fn step(&mut self, longest: usize) -> Option<Step> {
        let begin = self.at;
        while self.at < self.ring.len() {
            let Some(length) = Record::length_at(&self.ring, self.at, longest) else {
                self.at += 4;
                continue;
            };
            if self.is_lost(begin, self.at) {
                return Some(self.lost(begin, self.at));
            }
            let record = Record::read(&self.ring, self.at, length, self.place)?;
            // Records are aligned; a length that is not comes from elsewhere.
            self.at += length.next_multiple_of(4);
            let missing = self.missing(record.number);
            self.expected = self.expected.and(record.number.checked_add(1));
            return Some(Step::Record(record, missing));
        }
        self.at = self.ring.len();
        if self.is_lost(begin, self.at) {
            return Some(self.lost(begin, self.at));
        }
        let last = self.last.take()?;
        let missing = self.missing(last);
        missing.map(Step::Damage)
    }

    fn missing(&self, next: u32) -> Option<Damage> {
        let first = self.expected.filter(|expected| *expected != next)?;
        Some(Damage::Missing { first, next })
    }

    fn lost(&self, begin: usize, end: usize) -> Step {
        Step::Damage(Damage::Lost { offset: self.ring.offset(begin), length: end - begin })
    }

    /// Whether something was in a stretch without records. At the end of the file there may be
    /// too little room for the head of a record: it is filled with a number that no record has
    /// for its length.
    fn is_lost(&self, begin: usize, end: usize) -> bool {
        const FILLER: u32 = 0x27;
        if begin == end || self.place == Place::LeftOver {
            return false;
        }
        let is_filler = end - begin == self.ring.before_seam(begin)
            && (begin..end).step_by(4).all(|at| self.ring.u32_at(at) == Some(FILLER));
        !is_filler
    }
}
