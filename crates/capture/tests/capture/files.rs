//! Both file formats, whole and damaged.

use std::io::{self, Read};

use seawall_capture::{CaptureReader, Error, LinkType};

use crate::support::{pcap, rows};

/// Writes the words of a file in one byte order.
struct Writer {
    big_endian: bool,
    file: Vec<u8>,
}

impl Writer {
    fn new(big_endian: bool) -> Self {
        Self { big_endian, file: Vec::new() }
    }

    fn word(&self, word: u32) -> [u8; 4] {
        if self.big_endian { word.to_be_bytes() } else { word.to_le_bytes() }
    }

    fn half(&self, half: u16) -> [u8; 2] {
        if self.big_endian { half.to_be_bytes() } else { half.to_le_bytes() }
    }

    fn words(&mut self, words: &[u32]) {
        for word in words {
            self.file.extend(self.word(*word));
        }
    }

    /// A pcapng block, its body padded to whole words.
    fn block(&mut self, kind: u32, body: &[u8]) {
        let padded = body.len().next_multiple_of(4);
        let length = u32::try_from(padded + 12).unwrap();
        self.words(&[kind, length]);
        self.file.extend(body);
        self.file.resize(self.file.len() + padded - body.len(), 0);
        self.words(&[length]);
    }

    fn section(&mut self) {
        let body = [&self.word(0x1a2b_3c4d)[..], &self.half(1), &self.half(0), &[0xff; 8]];
        self.block(0x0a0d_0d0a, &body.concat());
    }

    fn interface(&mut self, link: u16, snaplen: u32, options: &[(u16, &[u8])]) {
        let mut body = [&self.half(link)[..], &[0, 0], &self.word(snaplen)].concat();
        for (code, value) in options {
            body.extend(self.half(*code));
            body.extend(self.half(u16::try_from(value.len()).unwrap()));
            body.extend(*value);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        self.block(1, &body);
    }

    fn enhanced(&mut self, interface: u32, time: u64, wire: u32, bytes: &[u8]) {
        let high = u32::try_from(time >> 32).unwrap();
        let low = u32::try_from(time & 0xffff_ffff).unwrap();
        let length = u32::try_from(bytes.len()).unwrap();
        let mut body = Vec::new();
        for word in [interface, high, low, length, wire] {
            body.extend(self.word(word));
        }
        body.extend(bytes);
        self.block(6, &body);
    }
}

#[test]
fn pcap_files_of_both_byte_orders_and_resolutions_are_read() {
    for (magic, unit) in [(0xa1b2_c3d4, 1_000), (0xa1b2_3c4d, 1)] {
        for big_endian in [false, true] {
            let mut writer = Writer::new(big_endian);
            // The upper half of the link type tells of a frame check sequence.
            writer.words(&[magic, 0, 0, 0, 65_535, 0x2400_0001]);
            if big_endian {
                writer.file[4..8].copy_from_slice(&[0, 2, 0, 4]);
            } else {
                writer.file[4..8].copy_from_slice(&[2, 0, 4, 0]);
            }
            writer.words(&[3, 5, 3, 9]);
            writer.file.extend(b"abc");
            writer.words(&[4, 0, 0, 0]);
            let (rows, error) = rows(&writer.file);
            assert!(error.is_none(), "{error:?}");
            let first = (3_000_000_000 + 5 * unit, 1, 9, b"abc".to_vec());
            assert_eq!(rows, [first, (4_000_000_000, 1, 0, vec![])]);
        }
    }
}

#[test]
fn the_longer_records_of_patched_pcap_are_read() {
    let mut writer = Writer::new(false);
    writer.words(&[0xa1b2_cd34, 0x0004_0002, 0, 0, 65_535, 101]);
    writer.words(&[1, 2, 3, 3, 7, 8]);
    writer.file.extend(b"abc");
    let (rows, error) = rows(&writer.file);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(rows, [(1_000_002_000, 101, 3, b"abc".to_vec())]);
}

#[test]
fn pcapng_with_several_sections_interfaces_and_kinds_of_packet_is_read() {
    let mut file = Vec::new();
    for big_endian in [false, true] {
        let mut writer = Writer::new(big_endian);
        writer.section();
        writer.interface(1, 5, &[]);
        let offset = if big_endian { 10_i64.to_be_bytes() } else { 10_i64.to_le_bytes() };
        writer.interface(101, 0, &[(2, b"eth0"), (9, &[0x8a]), (14, &offset)]);
        // Name resolution, and a block of a kind nobody knows.
        writer.block(4, &[0; 8]);
        writer.block(0x7777, &vec![1; 3 << 20]);
        writer.enhanced(1, 1_536, 4, b"abcd");
        writer.enhanced(0, 2_000_001, 9, b"efghi");
        writer.block(3, &[&writer.word(7)[..], b"cut. . ."].concat());
        let mut old = [writer.half(1), [0xff, 0xff]].concat();
        for word in [0, 1024, 2, 6] {
            old.extend(writer.word(word));
        }
        old.extend(b"xy");
        writer.block(2, &old);
        file.extend(writer.file);
    }
    let (rows, error) = rows(&file);
    assert!(error.is_none(), "{error:?}");
    let section = [
        (11_500_000_000, 101, 4, b"abcd".to_vec()),
        (2_000_001_000, 1, 9, b"efghi".to_vec()),
        (2_000_001_000, 1, 7, b"cut. ".to_vec()),
        (11_000_000_000, 101, 6, b"xy".to_vec()),
    ];
    assert_eq!(rows, [section.clone(), section].concat());
}

#[test]
fn a_file_cut_anywhere_gives_the_whole_records_before_and_says_where_it_ends() {
    let mut writer = Writer::new(false);
    writer.section();
    writer.interface(1, 0, &[]);
    writer.enhanced(0, 1, 3, b"abc");
    writer.enhanced(0, 2, 3, b"def");
    let classic = pcap(LinkType::ETHERNET, 0, &[b"abc", b"def"]);
    for (file, ends) in [(classic, [24, 43, 62]), (writer.file, [48, 84, 120])] {
        assert_eq!(file.len(), ends[2]);
        for length in 4..file.len() {
            let (rows, error) = rows(&file[..length]);
            let whole = ends[1..].iter().filter(|end| **end <= length).count();
            assert_eq!(rows.len(), whole, "cut at {length}");
            match error {
                None => assert!(ends.contains(&length) || length == 28, "cut at {length}"),
                Some(Error::Truncated { offset }) => {
                    assert!(offset <= u64::try_from(length).unwrap(), "cut at {length}");
                    assert!(length < ends[0] || offset >= 24, "cut at {length}");
                }
                Some(other) => panic!("cut at {length}: {other}"),
            }
        }
    }
}

/// What is written behind a whole file, and what is said of it.
type Damage = (fn(&mut Writer), &'static str);

#[test]
fn damage_is_told_with_its_offset() {
    let mut long = pcap(LinkType::ETHERNET, 0, &[b"abc"]);
    long.extend([1, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
    let (before, error) = rows(&long);
    assert_eq!(before.len(), 1);
    assert_eq!(
        error.unwrap().to_string(),
        "the record at byte 43 has 4294967295 bytes, more than 1048560"
    );

    let damaged = |damage: fn(&mut Writer)| {
        let mut writer = Writer::new(false);
        writer.section();
        writer.interface(1, 0, &[]);
        writer.enhanced(0, 1, 3, b"abc");
        damage(&mut writer);
        let (before, error) = rows(&writer.file);
        assert_eq!(before.len(), 1);
        error.unwrap().to_string()
    };
    let cases: [Damage; 8] = [
        (
            |writer| writer.words(&[6, 11, 0]),
            "damaged record at byte 84: a block is as long as its header",
        ),
        (
            |writer| writer.words(&[0x99, 16, 0, 20]),
            "damaged record at byte 84: a block has the same length at both ends",
        ),
        (
            |writer| writer.words(&[0x0a0d_0d0a, 28, 0x1234_5678, 0, 0, 0, 28]),
            "damaged record at byte 84: a section tells its byte order",
        ),
        (
            |writer| writer.enhanced(1, 1, 3, b"abc"),
            "damaged record at byte 84: a packet's interface is described before",
        ),
        (
            |writer| writer.words(&[6, 32, 0, 0, 0, 100, 100, 32]),
            "damaged record at byte 84: a packet in its block",
        ),
        (
            |writer| writer.words(&[6, 0x7000_0000, 0]),
            "the record at byte 84 has 1879048192 bytes, more than 1048576",
        ),
        (
            |writer| writer.words(&[0x99, 0x7000_0000, 0]),
            "the capture ends inside the record at byte 84",
        ),
        (
            |writer| (0..5_000).for_each(|_| writer.interface(1, 0, &[])),
            "more than 4096 interfaces in the section of the record at byte 81984",
        ),
    ];
    for (damage, message) in cases {
        assert_eq!(damaged(damage), message);
    }
}

#[test]
fn a_file_of_another_kind_is_not_a_capture() {
    for file in [&b""[..], b"abc", b"regf....", b"\x1f\x8b\x08\x00"] {
        assert!(matches!(CaptureReader::new(file), Err(Error::Unrecognised)));
    }
}

#[test]
fn a_source_that_gives_a_byte_at_a_time_and_is_interrupted_is_read_all_the_same() {
    struct Slow(Vec<u8>, bool);
    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            if self.0.is_empty() {
                return Ok(0);
            }
            buffer[0] = self.0.remove(0);
            Ok(1)
        }
    }
    let file = pcap(LinkType::ETHERNET, 0, &[b"abc", b"", b"def"]);
    let mut reader = CaptureReader::new(Slow(file, false)).unwrap();
    while reader.next_frame().unwrap().is_some() {}
    assert_eq!(reader.frames(), 3);
}

#[test]
fn an_error_of_the_source_says_how_far_it_was_read() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }
    let file = pcap(LinkType::ETHERNET, 0, &[b"abc"]);
    let mut reader = CaptureReader::new((&file[..]).chain(Broken)).unwrap();
    assert!(reader.next_frame().unwrap().is_some());
    assert!(matches!(reader.next_frame(), Err(Error::Read { offset: 43, .. })));
}
