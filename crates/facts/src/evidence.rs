//! Where facts come from, and how much an absence in it means.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{RegistryPath, Timestamp};

/// A file or an answer that facts come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What kind of evidence it is.
    pub kind: EvidenceKind,
    /// Where it was found: a path, an address, a file inside an image.
    pub source: Arc<str>,
    /// When it showed the host as it was, if that is known.
    pub as_of: Option<Timestamp>,
    /// The registry keys whose values and subkeys it holds; empty for other kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<RegistryPath>,
    /// Whether something missing from it means that the host lacks it.
    pub completeness: Completeness,
    /// Why it is partial; empty where it is complete.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
}

impl Evidence {
    /// Evidence with these gaps: complete where there are none.
    pub fn new(kind: EvidenceKind, source: Arc<str>, gaps: Vec<Gap>) -> Self {
        let completeness =
            if gaps.is_empty() { Completeness::Complete } else { Completeness::Partial };
        Self { kind, source, as_of: None, covers: Vec::new(), completeness, gaps }
    }

    /// Whether a registry key that is not in it is not on the host: it is complete, and covers
    /// the key.
    pub fn rules_out(&self, key: &RegistryPath) -> bool {
        self.kind == EvidenceKind::Registry
            && self.completeness == Completeness::Complete
            && self.covers.iter().any(|covered| key.is_in(covered))
    }
}

/// The kinds of evidence, strongest witness last where they speak of the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EvidenceKind {
    /// What ran on the host at one time.
    Processes,
    /// What its firewall wrote down.
    FirewallLog,
    /// Parts that were said to be installed.
    Components,
    /// What its event logs remember: history, which may have been undone since.
    Events,
    /// What a network probe was answered.
    Remote,
    /// Names shown in "Add or Remove Programs".
    DisplayNames,
    /// A list of hotfixes by number.
    HotfixList,
    /// Registry keys and values.
    Registry,
    /// Versions of files on disk.
    Files,
    /// The build and revision the system itself reports.
    Build,
}

impl EvidenceKind {
    /// Every kind, the strongest last.
    pub const ALL: [Self; 10] = [
        Self::Processes,
        Self::FirewallLog,
        Self::Components,
        Self::Events,
        Self::Remote,
        Self::DisplayNames,
        Self::HotfixList,
        Self::Registry,
        Self::Files,
        Self::Build,
    ];
}

/// Whether evidence of a kind is all there is of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completeness {
    /// An absence here is an absence on the host.
    Complete,
    /// More may exist; an absence here says nothing.
    Partial,
}

/// Why an absence in a piece of evidence says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Gap {
    /// Whoever wrote it did not call it complete.
    NotSaidToBe,
    /// Some files of the host, not all of its kind.
    SomeFiles,
    /// What is on record is history: older entries were overwritten or cleared, and what was
    /// installed may have been removed.
    History,
    /// A copy that the system keeps beside what it works with (`repair`, `RegBack`).
    BackupCopy,
    /// A hive whose last write was not finished, without a log that completes it.
    Unfinished,
    /// A log of a hive that was not replayed, or not to its end.
    LogNotReplayed {
        /// The log.
        log: String,
        /// The reader's code for why.
        fault: String,
    },
    /// A part cannot be read.
    Damaged {
        /// The reader's code for what is wrong.
        fault: String,
        /// The registry key it belongs to, where it belongs to one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
        /// Where it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Place>,
    },
    /// Records of a log are missing.
    RecordsMissing {
        /// Number of the first.
        first: u64,
        /// Number of the next that is there.
        next: u64,
    },
    /// It is not known which control set was the current one.
    NoCurrentControlSet,
    /// Registry text that deletes: instructions, not an export.
    Instructions,
    /// Registry text, or a hive, without what every host has there: it is a part, or made by hand.
    NoExport,
    /// A list is missing.
    NoList,
    /// A list is said to be not available, or is empty.
    NoEntries,
    /// Another number of entries is claimed than is listed.
    CountDiffers {
        /// What is claimed.
        claimed: u64,
        /// What is listed.
        listed: u64,
    },
    /// An entry without an id.
    EntryWithoutId {
        /// The line, counted from 1.
        line: u64,
    },
    /// An entry that stands for an update whose name was lost (`File 1`).
    Placeholder {
        /// The line, counted from 1.
        line: u64,
    },
    /// The numbers of a list jump.
    Misnumbered {
        /// The line, counted from 1.
        line: u64,
    },
    /// The last entry of a list that is too short: digits of it may be lost.
    LastMayBeCut {
        /// The line, counted from 1.
        line: u64,
    },
    /// A line that is not understood.
    Unread {
        /// The line, counted from 1.
        line: u64,
    },
    /// There was more than is taken of one file.
    OverLimit {
        /// What there was more of.
        limit: String,
        /// How much of it is taken.
        most: u64,
    },
    /// Further gaps that are not listed.
    More {
        /// How many.
        count: u64,
    },
}

impl Gap {
    /// The code of every gap, for whoever has words for them.
    pub const CODES: [&str; 21] = [
        "not_said_to_be",
        "some_files",
        "history",
        "backup_copy",
        "unfinished",
        "log_not_replayed",
        "damaged",
        "records_missing",
        "no_current_control_set",
        "instructions",
        "no_export",
        "no_list",
        "no_entries",
        "count_differs",
        "entry_without_id",
        "placeholder",
        "misnumbered",
        "last_may_be_cut",
        "unread",
        "over_limit",
        "more",
    ];
}

/// A place inside a file or an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Bytes from its beginning; for a hive, after its logs were replayed.
    Offset(u64),
    /// The number of a record.
    Record(u64),
    /// A line, counted from 1.
    Line(u64),
}

#[cfg(test)]
mod tests {
    use super::{Evidence, EvidenceKind, Gap};
    use crate::RegistryPath;

    #[test]
    fn only_complete_evidence_that_covers_a_key_rules_it_out() {
        let key = RegistryPath::new(r"SOFTWARE\Microsoft\Updates\Windows XP\SP2\KB823980");
        let evidence = |gaps| {
            let hive = Evidence::new(EvidenceKind::Registry, "SOFTWARE".into(), gaps);
            Evidence { covers: vec![RegistryPath::new("Software")], ..hive }
        };
        assert!(evidence(vec![]).rules_out(&key));
        assert!(!evidence(vec![Gap::Unfinished]).rules_out(&key));
        assert!(!evidence(vec![]).rules_out(&RegistryPath::new(r"SOFTWARE2\Microsoft")));
    }

    /// Each gap after the one given; the compiler asks for every one.
    fn next(gap: &Gap) -> Option<Gap> {
        let (line, log) = (1, String::new());
        Some(match gap {
            Gap::NotSaidToBe => Gap::SomeFiles,
            Gap::SomeFiles => Gap::History,
            Gap::History => Gap::BackupCopy,
            Gap::BackupCopy => Gap::Unfinished,
            Gap::Unfinished => Gap::LogNotReplayed { log: log.clone(), fault: log },
            Gap::LogNotReplayed { .. } => Gap::Damaged { fault: log, key: None, at: None },
            Gap::Damaged { .. } => Gap::RecordsMissing { first: 1, next: 2 },
            Gap::RecordsMissing { .. } => Gap::NoCurrentControlSet,
            Gap::NoCurrentControlSet => Gap::Instructions,
            Gap::Instructions => Gap::NoExport,
            Gap::NoExport => Gap::NoList,
            Gap::NoList => Gap::NoEntries,
            Gap::NoEntries => Gap::CountDiffers { claimed: 2, listed: 1 },
            Gap::CountDiffers { .. } => Gap::EntryWithoutId { line },
            Gap::EntryWithoutId { .. } => Gap::Placeholder { line },
            Gap::Placeholder { .. } => Gap::Misnumbered { line },
            Gap::Misnumbered { .. } => Gap::LastMayBeCut { line },
            Gap::LastMayBeCut { .. } => Gap::Unread { line },
            Gap::Unread { .. } => Gap::OverLimit { limit: log, most: 1 },
            Gap::OverLimit { .. } => Gap::More { count: 1 },
            Gap::More { .. } => return None,
        })
    }

    #[test]
    fn every_gap_and_its_code_is_listed_once() {
        let gaps = std::iter::successors(Some(Gap::NotSaidToBe), next);
        let codes: Vec<String> = gaps
            .map(|gap| serde_json::to_value(&gap).unwrap()["code"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(codes, Gap::CODES);
    }

    #[test]
    fn the_kinds_of_evidence_are_listed_in_their_order() {
        assert!(EvidenceKind::ALL.is_sorted());
        assert_eq!(EvidenceKind::ALL.last(), Some(&EvidenceKind::Build));
    }

    #[test]
    fn a_gap_is_a_code_with_its_arguments() {
        let json = serde_json::to_string(&Gap::CountDiffers { claimed: 5, listed: 4 }).unwrap();
        assert_eq!(json, r#"{"code":"count_differs","claimed":5,"listed":4}"#);
    }
}
