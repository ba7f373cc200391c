//! IP fragments put together.
//!
//! Hosts differ in which of two overlapping fragments they believe, which hides bytes from
//! whoever guesses differently (Ptacek and Newsham, 1998). A datagram whose fragments overlap
//! in anything but an exact repetition is given up, as RFC 5722 asks for IPv6.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use super::{Counts, Skip, internet::Fragment};
use crate::{Timestamp, lru::LruMap};

/// What unfinished datagrams may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FragmentLimits {
    /// Datagrams kept at once; the one used longest ago is given up for a new one.
    pub datagrams: usize,
    /// Bytes kept in all, with 64 a fragment for keeping it.
    pub bytes: usize,
    /// How long after its first fragment a datagram is given up. Hosts wait 15 to 120 s.
    pub age: Duration,
}

impl FragmentLimits {
    /// Limits that fit a busy server's traffic in 8 MiB.
    pub const DEFAULT: Self = Self { datagrams: 1024, bytes: 8 << 20, age: Duration::from_mins(1) };
}

/// What fragments of one datagram have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    pub(super) identification: u32,
    /// IPv4 counts identifications per protocol.
    pub(super) protocol: Option<u8>,
}

#[derive(Debug)]
pub(super) struct FragmentTable {
    limits: FragmentLimits,
    unfinished: LruMap<Key, Unfinished>,
    held: usize,
}

#[derive(Debug)]
struct Unfinished {
    began: Timestamp,
    pieces: BTreeMap<usize, Vec<u8>>,
    /// Protocol of the payload, from the first fragment.
    protocol: Option<u8>,
    /// Length of the whole payload, from the last fragment.
    total: Option<usize>,
    bytes: usize,
    held: usize,
    /// Fragments contradicted each other: those that still come are not begun anew.
    is_given_up: bool,
}

/// The most an IP packet can hold.
const LONGEST: usize = 65_535;
/// Memory of a fragment beside its bytes.
const OVERHEAD: usize = 64;

impl FragmentTable {
    pub(super) fn new(limits: FragmentLimits) -> Self {
        Self { limits, unfinished: LruMap::new(), held: 0 }
    }

    /// Takes a fragment; gives protocol and payload once the datagram is whole.
    pub(super) fn push(
        &mut self,
        key: Key,
        fragment: Fragment,
        protocol: u8,
        bytes: &[u8],
        at: Timestamp,
        counts: &mut Counts,
    ) -> Result<(u8, Vec<u8>), Skip> {
        let end = fragment.offset + bytes.len();
        // Only the last fragment may end between two units of 8 bytes.
        if end > LONGEST || bytes.is_empty() || (fragment.more && !bytes.len().is_multiple_of(8)) {
            return Err(Skip::Malformed("fragment"));
        }
        let cost = bytes.len() + OVERHEAD;
        if cost > self.limits.bytes || self.limits.datagrams == 0 {
            return Err(Skip::FragmentLimit);
        }
        if self.unfinished.touch(&key).is_some_and(|old| at.since(old.began) > self.limits.age) {
            self.give_up(key, counts);
        }
        if self.unfinished.touch(&key).is_none() {
            self.unfinished.insert(key, Unfinished::new(at));
        }
        self.make_room(cost, key, counts)?;
        let Some(unfinished) = self.unfinished.touch(&key) else {
            return Err(Skip::FragmentLimit);
        };
        let before = unfinished.held;
        let added = unfinished.add(fragment, protocol, bytes);
        self.held = self.held + unfinished.held - before;
        added?;
        if !unfinished.is_whole() {
            return Err(Skip::Fragment);
        }
        let whole = self.unfinished.remove(&key).ok_or(Skip::FragmentLimit)?;
        self.held -= whole.held;
        counts.reassembled += 1;
        Ok((whole.protocol.unwrap_or(protocol), whole.into_payload()))
    }

    /// Gives up the datagrams used longest ago, but not the one that is being added to.
    fn make_room(&mut self, cost: usize, key: Key, counts: &mut Counts) -> Result<(), Skip> {
        while self.unfinished.len() > self.limits.datagrams || self.held + cost > self.limits.bytes
        {
            match self.unfinished.oldest().copied() {
                Some(oldest) if oldest != key => self.give_up(oldest, counts),
                _ => return Err(Skip::FragmentLimit),
            }
        }
        Ok(())
    }

    fn give_up(&mut self, key: Key, counts: &mut Counts) {
        if let Some(unfinished) = self.unfinished.remove(&key) {
            self.held -= unfinished.held;
            // Those with a conflict were counted as such.
            counts.datagrams_given_up += u64::from(!unfinished.is_given_up);
        }
    }
}

impl Unfinished {
    const fn new(began: Timestamp) -> Self {
        Self {
            began,
            pieces: BTreeMap::new(),
            protocol: None,
            total: None,
            bytes: 0,
            held: 0,
            is_given_up: false,
        }
    }

    fn add(&mut self, fragment: Fragment, protocol: u8, bytes: &[u8]) -> Result<(), Skip> {
        if self.is_given_up {
            return Err(Skip::FragmentConflict);
        }
        let end = fragment.offset + bytes.len();
        if self.pieces.get(&fragment.offset).is_some_and(|piece| piece == bytes) {
            return Ok(());
        }
        if self.overlaps(fragment.offset, end) || !self.agrees_on_length(fragment, end) {
            *self = Self { is_given_up: true, ..Self::new(self.began) };
            return Err(Skip::FragmentConflict);
        }
        if !fragment.more {
            self.total = Some(end);
        }
        if fragment.offset == 0 {
            self.protocol = Some(protocol);
        }
        self.bytes += bytes.len();
        self.held += bytes.len() + OVERHEAD;
        self.pieces.insert(fragment.offset, bytes.to_vec());
        Ok(())
    }

    fn overlaps(&self, start: usize, end: usize) -> bool {
        let before = self.pieces.range(..end).next_back();
        before.is_some_and(|(offset, piece)| offset + piece.len() > start)
    }

    fn agrees_on_length(&self, fragment: Fragment, end: usize) -> bool {
        let last = self.pieces.last_key_value();
        let longest = last.map_or(0, |(offset, piece)| offset + piece.len());
        match self.total {
            Some(total) => end <= total && (fragment.more || end == total),
            None => fragment.more || end >= longest,
        }
    }

    fn is_whole(&self) -> bool {
        self.total == Some(self.bytes)
    }

    fn into_payload(self) -> Vec<u8> {
        self.pieces.into_values().collect::<Vec<_>>().concat()
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::time::Duration;

    use super::{Counts, Fragment, FragmentLimits, FragmentTable, Key, Skip};
    use crate::Timestamp;

    struct Bench {
        table: FragmentTable,
        counts: Counts,
        now: u64,
    }

    impl Bench {
        fn new(datagrams: usize, bytes: usize) -> Self {
            let limits = FragmentLimits { datagrams, bytes, age: Duration::from_mins(1) };
            Self { table: FragmentTable::new(limits), counts: Counts::default(), now: 0 }
        }

        fn push(
            &mut self,
            identification: u32,
            offset: usize,
            more: bool,
            bytes: &[u8],
        ) -> Result<(u8, Vec<u8>), Skip> {
            let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
            let key =
                Key { source: address, destination: address, identification, protocol: Some(17) };
            let fragment = Fragment { identification, offset, more };
            let at = Timestamp::from_nanoseconds(self.now * 1_000_000_000);
            self.table.push(key, fragment, 17, bytes, at, &mut self.counts)
        }
    }

    #[test]
    fn fragments_in_any_order_and_repeated_become_one_datagram() {
        let mut bench = Bench::new(4, 1 << 16);
        assert_eq!(bench.push(1, 16, false, b"end"), Err(Skip::Fragment));
        assert_eq!(bench.push(1, 8, true, b"middle.."), Err(Skip::Fragment));
        assert_eq!(bench.push(1, 8, true, b"middle.."), Err(Skip::Fragment));
        assert_eq!(bench.push(1, 0, true, b"begin..."), Ok((17, b"begin...middle..end".to_vec())));
        assert_eq!((bench.table.held, bench.table.unfinished.len()), (0, 0));
        assert_eq!(bench.counts.reassembled, 1);
    }

    #[test]
    fn a_datagram_whose_fragments_contradict_each_other_is_given_up_for_good() {
        for (offset, more, bytes) in [
            (8, true, &b"different........"[..16]),
            (16, true, b"overlaps"),
            (0, false, b"endsb4"),
            (40, true, b"past end"),
            (24, false, b"another end"),
        ] {
            let mut bench = Bench::new(4, 1 << 16);
            assert_eq!(bench.push(1, 8, true, b"sixteen bytes..."), Err(Skip::Fragment));
            assert_eq!(bench.push(1, 24, false, b"the end"), Err(Skip::Fragment));
            assert_eq!(bench.push(1, offset, more, bytes), Err(Skip::FragmentConflict));
            assert_eq!(bench.push(1, 0, true, b"begin..."), Err(Skip::FragmentConflict));
            assert_eq!(bench.table.held, 0);
        }
    }

    #[test]
    fn an_identification_used_again_later_is_another_datagram() {
        let mut bench = Bench::new(4, 1 << 16);
        assert_eq!(bench.push(1, 0, true, b"old....."), Err(Skip::Fragment));
        bench.now = 61;
        assert_eq!(bench.push(1, 8, false, b"new"), Err(Skip::Fragment));
        assert_eq!(bench.push(1, 0, true, b"newer..."), Ok((17, b"newer...new".to_vec())));
        assert_eq!(bench.counts.datagrams_given_up, 1);
    }

    #[test]
    fn neither_datagrams_nor_bytes_go_past_their_limits() {
        let mut bench = Bench::new(4, 4096);
        for identification in 0..100 {
            let _ = bench.push(identification, 8, true, &[0; 512]);
            assert!(bench.table.unfinished.len() <= 4 && bench.table.held <= 4096);
        }
        for offset in 0..100 {
            let _ = bench.push(100, 8 + offset * 16, true, &[0; 8]);
            assert!(bench.table.held <= 4096);
        }
        assert_eq!(bench.push(100, 4096, true, &[0; 8]), Err(Skip::FragmentLimit));
        assert!(bench.counts.datagrams_given_up > 90);
    }
}
