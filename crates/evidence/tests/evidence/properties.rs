//! Whatever the bytes are, going through them ends without a panic, soon, and within bounds.

use std::{fs, path::Path, time::Duration};

use proptest::prelude::*;
use seawall_evidence::{Limits, visit, visit_bytes};

use super::{
    clock::Clock,
    making::{corpus, noise},
    samples::containers,
    seen::Seen,
};

fn ends(bytes: Vec<u8>) -> Seen {
    let start = Clock::start();
    let seen = Seen::within(bytes, &Limits::DEFAULT);
    let took = start.elapsed();
    let some: Vec<_> = seen.faults().into_iter().take(20).collect();
    assert!(took < Duration::from_secs(1), "{took:?}, {some:?}");
    seen
}

/// Small things of every form, with a name each. Made once, since it takes other programs.
fn samples() -> &'static [(String, Vec<u8>)] {
    static SAMPLES: std::sync::OnceLock<Vec<(String, Vec<u8>)>> = std::sync::OnceLock::new();
    SAMPLES.get_or_init(|| {
        let contents = [
            ("a", noise(9000, 1)),
            ("a long name of a file", vec![b'x'; 20_000]),
            ("empty", vec![]),
        ];
        let mut samples = containers(&contents);
        for name in ["image.vhd", "image.vmdk", "image.E01", "image.qcow2"] {
            if let Some(path) = corpus(&format!("images/{name}")) {
                samples.push((name.to_owned(), fs::read(path).unwrap()));
            }
        }
        samples
    })
}

/// A stretch where something is: most of an image is zeros.
fn places(bytes: &[u8]) -> Vec<usize> {
    let blocks = bytes.chunks(512).enumerate();
    let used = blocks.filter(|(_, block)| block.iter().any(|byte| *byte != 0));
    used.map(|(number, _)| number * 512).collect()
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

#[test]
fn samples_with_flipped_bits_and_cut_ends_are_gone_through_soon() {
    // A fixed order of changes: what fails here fails again.
    let mut random = Random(0x5ea);
    let rounds = std::env::var("SEAWALL_STORM").map_or(12, |rounds| rounds.parse().unwrap());
    let (mut slowest, mut of) = (Duration::ZERO, String::new());
    for (name, whole) in samples() {
        assert!(!ends(whole.clone()).files.is_empty() || name.starts_with("image."), "{name}");
        let places = places(whole);
        for round in 0..rounds {
            let mut bytes = whole.clone();
            for _ in 0..1 << (round % 10) {
                // The first blocks hold what all else hangs on.
                let range = if round % 2 == 0 { places.len() } else { places.len().min(40) };
                let block = places[random.below(range)];
                let at = (block + random.below(512)).min(bytes.len() - 1);
                match random.below(3) {
                    0 => bytes[at] ^= 1 << random.below(8),
                    1 => bytes[at] = [0, 0xff, 0x7f, 0x80][random.below(4)],
                    _ => {
                        let from = places[random.below(places.len())];
                        let end = (from + 8).min(bytes.len()).min(bytes.len() - (at & !7) + from);
                        bytes.copy_within(from..end, at & !7);
                    }
                }
            }
            if round % 3 == 0 {
                bytes.truncate(random.below(whole.len()).max(600));
            }
            let start = Clock::start();
            ends(bytes);
            if start.elapsed() > slowest {
                (slowest, of) = (start.elapsed(), name.clone());
            }
        }
    }
    println!("slowest: {slowest:?} for {of}");
}

/// The first bytes of every form, so that random ones get further.
const MARKS: [(usize, &[u8]); 16] = [
    (0, b"QFI\xfb\0\0\0\x03"),
    (0, b"KDMV\x01\0\0\0"),
    (0, b"# Disk DescriptorFile\nRW 2048 FLAT \"x\" 0\nRW 9 ZERO\nRW 1 SPARSE \"y\"\n"),
    (0, b"vhdxfile"),
    (0, b"conectix"),
    (0, b"EVF\x09\x0d\x0a\xff\0\x01\x01\0\0\0"),
    (0, b"PK\x03\x04"),
    (0, b"PK\x05\x06"),
    (0, b"MSCF\0\0\0\0"),
    (0, b"\x1f\x8b\x08"),
    (0, b"\xfd7zXZ\0"),
    (3, b"NTFS    \0\x02\x08"),
    (0, b"\xeb\x3c\x90MSDOS5.0\0\x02\x04\x01\0\x02\0\x02\0\0\xf8\x20\0"),
    (0, b"\xeb\x58\x90MSDOS5.0\0\x02\x01\x20\0\x02\0\0\0\0\xf8\0\0"),
    (510, b"\x55\xaa"),
    (512, b"EFI PART"),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_end(
        bytes in proptest::collection::vec(any::<u8>(), 0..3000),
        zeros in proptest::collection::vec(any::<u8>(), 0..400),
        marks in proptest::sample::subsequence((0..MARKS.len()).collect::<Vec<_>>(), 0..3),
    ) {
        for bytes in [bytes, zeros] {
            let mut bytes = bytes;
            for mark in &marks {
                let (at, mark) = MARKS[*mark];
                let end = bytes.len().max(at + mark.len());
                bytes.resize(end, 0);
                bytes[at..at + mark.len()].copy_from_slice(mark);
            }
            ends(bytes.clone());
            bytes.resize(100_000, 0);
            ends(bytes);
        }
    }

    #[test]
    fn changed_samples_end(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((0.0..1.0, any::<u32>(), 0..4_usize), 1..12),
    ) {
        let (_, whole) = &samples()[which.index(samples().len())];
        let mut bytes = whole.clone();
        let places = places(whole);
        for (place, word, kind) in changes {
            let at = part(place, places.len() * 128);
            let at = places[at / 128] + at % 128 * 4;
            let word = match kind {
                0 => word,
                1 => word % 64,
                2 => u32::MAX,
                _ => word % u32::try_from(whole.len()).unwrap(),
            };
            if let Some(place) = bytes.get_mut(at..at + 4) {
                place.copy_from_slice(&word.to_le_bytes());
            }
        }
        ends(bytes);
    }
}

#[allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]
fn part(part: f64, of: usize) -> usize {
    (part * of as f64) as usize
}

#[test]
fn what_claims_to_be_huge_takes_no_memory_and_no_time() {
    // A qcow2 of 2^62 bytes whose every cluster is the same one, with a FAT32 volume over all of it.
    let mut image = vec![0; 512 << 10];
    image[..4].copy_from_slice(b"QFI\xfb");
    for (at, word) in [(4, 2_u32), (20, 16), (36, 8192)] {
        image[at..at + 4].copy_from_slice(&word.to_be_bytes());
    }
    image[24..32].copy_from_slice(&(1_u64 << 42).to_be_bytes());
    image[40..48].copy_from_slice(&(1_u64 << 16).to_be_bytes());
    for entry in 0..8192 {
        image[(1 << 16) + entry * 8..][..8].copy_from_slice(&(1_u64 << 17).to_be_bytes());
    }
    for entry in 0..8192 {
        image[(1 << 17) + entry * 8..][..8].copy_from_slice(&(3_u64 << 16).to_be_bytes());
    }
    let cluster = &mut image[3 << 16..4 << 16];
    let folder = [b"A       ", &b"   \x10\0"[..]].concat();
    for (number, entry) in cluster.chunks_mut(32).enumerate() {
        entry[..13].copy_from_slice(&folder);
        entry[26..28].copy_from_slice(&u16::try_from(number + 2).unwrap().to_le_bytes());
    }
    let boot = b"\xeb\x58\x90MSDOS5.0\0\x10\x80\x20\0\x02\0\0\0\0\xf8\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\x7f\xff\xff\x03\0\0\0\0\0\x02\0\0\0";
    cluster[..boot.len()].copy_from_slice(boot);
    ends(image);
}

#[test]
fn what_a_visit_may_take_is_kept_to() {
    struct Nobody(usize);
    impl seawall_evidence::Visitor for Nobody {
        fn enters(&mut self, _: &seawall_evidence::Entry) -> bool {
            true
        }
        fn takes(&mut self, _: &seawall_evidence::Entry) -> bool {
            true
        }
        fn file(&mut self, _: &seawall_evidence::Entry, _: &seawall_evidence::Contents) {}
        fn fault(&mut self, _: &seawall_evidence::Entry, _: seawall_evidence::Error) {
            self.0 += 1;
        }
    }
    for (_, bytes) in samples().iter().take(4) {
        for limits in [
            Limits { entries: 2, ..Limits::DEFAULT },
            Limits { work: 10_000, work_per_byte: 0, ..Limits::DEFAULT },
            Limits { faults: 1, held_bytes: 10, ..Limits::DEFAULT },
            Limits { nesting: 0, ..Limits::DEFAULT },
            Limits { path_bytes: 0, ..Limits::DEFAULT },
        ] {
            let mut nobody = Nobody(0);
            visit_bytes("it", bytes.clone(), &limits, &mut nobody);
            assert!((0..=limits.faults).contains(&nobody.0));
        }
    }
    assert!(visit(Path::new("/nowhere/at all"), &Limits::DEFAULT, &mut Nobody(0)).is_err());
}
