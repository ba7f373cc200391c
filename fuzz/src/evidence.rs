//! The targets of `seawall-evidence`, whose tests replay their kept corpus by including this file.
//!
//! Beside "no panic": the same each time, and within its limits.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

use seawall_evidence::{
    Asked, Contents, Entry, Error, FactLimits, Limits, LogFile, Reading, Visitor, read, visit_bytes,
};
use seawall_facts::{Evidence, Fact, Gap};

/// A target: its name, which is that of its corpus, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] =
    &[("evidence_container", evidence_container), ("evidence_file", evidence_file)];

/// Small, so that a short input reaches them.
const FACTS: FactLimits = FactLimits {
    facts: 200,
    keys: 400,
    value_bytes: 512,
    all_value_bytes: 4 << 10,
    gaps: 8,
    event_log_bytes: 256 << 10,
    ..FactLimits::DEFAULT
};

/// One file of any form, alone and with itself as a log beside it.
pub fn evidence_file(bytes: &[u8]) {
    let asked = Asked { secrets: bytes.len().is_multiple_of(2), ..Asked::default() };
    for logs in [&[][..], &[LogFile { path: "x.LOG", bytes }]] {
        // A name that is asked for, should it be a program.
        let once = || read("system32/rpcrt4.dll", bytes, logs, &asked, &FACTS).map(told);
        let read = once();
        assert_eq!(read, once(), "read twice");
        let Ok(readings) = read else { continue };
        assert!(!readings.is_empty(), "neither facts nor why not");
        for Told { evidence, facts, .. } in &readings {
            assert!(facts.len() <= FACTS.facts);
            assert!(!evidence.is_empty(), "evidence of nothing");
            // Limits that were met stand beside the gaps, and behind them how many more there are.
            let gaps = |it: &Evidence| it.gaps.len() <= 2 * FACTS.gaps + 1;
            assert!(evidence.iter().all(gaps), "too many gaps");
            let is_told = evidence.iter().flat_map(|it| &it.gaps).any(is_limit);
            assert!(is_told || facts.len() < FACTS.facts, "a limit is not told of");
        }
    }
}

/// Room may be just enough, so that a limit is reached and nothing is left out: then one gap of
/// it says nothing wrong.
fn is_limit(gap: &Gap) -> bool {
    matches!(gap, Gap::OverLimit { .. } | Gap::More { .. })
}

/// A reading, to be compared.
#[derive(Debug, PartialEq)]
struct Told {
    evidence: Vec<Evidence>,
    facts: Vec<Fact>,
    rest: String,
}

fn told(readings: Vec<Reading>) -> Vec<Told> {
    let told = |Reading { form, evidence, facts, recovery, label, .. }: Reading| Told {
        evidence,
        facts,
        rest: format!("{form:?} {recovery:?} {label:?}"),
    };
    readings.into_iter().map(told).collect()
}

/// As small, for containers.
const CONTAINERS: Limits = Limits {
    entries: 64,
    levels: 6,
    path_bytes: 200,
    nesting: 3,
    held_bytes: 256 << 10,
    work: 4 << 20,
    work_per_byte: 0,
    faults: 8,
};

/// A container as it comes, with zeros behind it, and with zeros within: see [`spread`].
pub fn evidence_container(bytes: &[u8]) {
    if let Some(spread) = spread(bytes) {
        return check_container(&spread);
    }
    check_container(bytes);
    let mut longer = bytes.to_vec();
    longer.resize(bytes.len().max(128 << 10), 0);
    check_container(&longer);
}

/// Most of an image is zeros: `spread`, its size, then runs of bytes, each behind its offset and
/// length. Numbers are little-endian, of four, four and two octets.
fn spread(bytes: &[u8]) -> Option<Vec<u8>> {
    let (size, mut runs) = bytes.strip_prefix(b"spread")?.split_first_chunk::<4>()?;
    let number = |bytes: [u8; 4]| usize::try_from(u32::from_le_bytes(bytes)).unwrap();
    let mut image = vec![0; number(*size).min(MOST_SPREAD)];
    while let Some((head, rest)) = runs.split_first_chunk::<6>() {
        let offset = number(*head.first_chunk().unwrap());
        let length = usize::from(u16::from_le_bytes([head[4], head[5]])).min(rest.len());
        let (run, behind) = rest.split_at(length);
        if let Some(place) = image.get_mut(offset..).and_then(|place| place.get_mut(..length)) {
            place.copy_from_slice(run);
        }
        runs = behind;
    }
    Some(image)
}

const MOST_SPREAD: usize = 6 << 20;

fn check_container(bytes: &[u8]) {
    let look = || {
        let mut looker = Looker::default();
        visit_bytes("x", bytes.to_vec(), &CONTAINERS, &mut looker);
        looker
    };
    let seen = look();
    assert_eq!(seen, look(), "gone through twice");
    assert!(seen.files.len() <= CONTAINERS.entries + 1, "too many files");
    assert!(seen.faults.len() <= CONTAINERS.faults + 1, "too many faults");
    let most = usize::try_from(CONTAINERS.work).unwrap();
    let given: usize = seen.files.iter().filter_map(|(_, file)| file.as_ref().ok()).sum();
    assert!(given <= most.max(2 * bytes.len()), "more than may be read");
}

/// Writes down what it is shown.
#[derive(Debug, Default, PartialEq)]
struct Looker {
    /// With the number of bytes.
    files: Vec<(String, Result<usize, String>)>,
    faults: Vec<(String, String)>,
}

impl Visitor for Looker {
    fn enters(&mut self, _: &Entry) -> bool {
        true
    }

    fn takes(&mut self, _: &Entry) -> bool {
        true
    }

    fn file(&mut self, file: &Entry, contents: &Contents) {
        assert!(file.path.len() <= CONTAINERS.path_bytes + 200, "a path over its limit");
        let bytes = contents.bytes().map(|bytes| bytes.len());
        self.files.push((file.to_string(), bytes.map_err(|error| error.to_string())));
    }

    fn fault(&mut self, at: &Entry, error: Error) {
        self.faults.push((at.to_string(), error.to_string()));
    }
}
