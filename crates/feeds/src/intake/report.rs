//! What became of a feed's rows.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// What became of a feed's rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FeedReport {
    /// Documents that were read.
    pub documents: usize,
    /// Files of the feed that were left out, since they hold nothing of it.
    pub skipped: Vec<String>,
    /// Records in them: rows, remediations, updates.
    pub records: usize,
    /// Records that were taken.
    pub taken: usize,
    /// Statements that were worked out rather than read.
    pub inferred: usize,
    /// What was not taken, by reason. A record may be taken without one of its fields.
    pub rejected: BTreeMap<Reason, RejectedRows>,
}

/// The rows that were not taken for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RejectedRows {
    /// How many.
    pub count: usize,
    /// The document of the first.
    pub document: String,
    /// Its line or, where the format has none, the number of its record; from 1.
    pub line: u64,
    /// What stood there: the first few that differ, cut to some length.
    pub examples: BTreeSet<String>,
}

/// Why something was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The update goes by no article number, so that no host can say that it has it.
    NoArticle,
    /// The row has no vulnerability where there must be one, or what stands there is none.
    NoVulnerability,
    /// The row names no software.
    NoSoftware,
    /// The row has more or fewer fields than its header.
    FieldCount,
    /// What stands there is no day.
    BadDate,
    /// A rating that is none of the vendor's.
    UnknownSeverity,
    /// An impact that is not known.
    UnknownImpact,
    /// What is said to be replaced is no article.
    BadSupersedence,
    /// An update that is said to replace itself.
    SelfSupersedence,
    /// The fixed build is an address or a text and cannot be compared.
    FixedBuildNotAVersion,
    /// The fixed build belongs to another product than the one it stands with.
    FixedBuildOfAnotherProduct,
    /// Two fields of one statement give different fixed builds.
    FixedBuildsDiffer,
    /// The text is not in the encoding that the format has.
    BadEncoding,
    /// A reference to something that the feed does not hold.
    Dangling,
    /// A number that is none.
    BadNumber,
    /// The document could not be read; the others were.
    BadDocument,
    /// The document stands in the folder's list and is not there.
    MissingDocument,
    /// The document says itself that there is more than it holds.
    Incomplete,
    /// Something this importer has no place for.
    NotUnderstood,
}

impl Reason {
    /// Every reason, in order.
    pub const ALL: &[Self] = &[
        Self::NoArticle,
        Self::NoVulnerability,
        Self::NoSoftware,
        Self::FieldCount,
        Self::BadDate,
        Self::UnknownSeverity,
        Self::UnknownImpact,
        Self::BadSupersedence,
        Self::SelfSupersedence,
        Self::FixedBuildNotAVersion,
        Self::FixedBuildOfAnotherProduct,
        Self::FixedBuildsDiffer,
        Self::BadEncoding,
        Self::Dangling,
        Self::BadNumber,
        Self::BadDocument,
        Self::MissingDocument,
        Self::Incomplete,
        Self::NotUnderstood,
    ];
}

/// Examples kept for each reason.
const EXAMPLES: usize = 5;

/// The longest example, in characters.
const LONGEST_EXAMPLE: usize = 60;

impl FeedReport {
    pub(super) fn reject(&mut self, document: &str, line: u64, reason: Reason, found: &str) {
        let rows = self.rejected.entry(reason).or_insert_with(|| RejectedRows {
            count: 0,
            document: document.to_owned(),
            line,
            examples: BTreeSet::new(),
        });
        rows.count += 1;
        if rows.examples.len() < EXAMPLES && !found.is_empty() {
            let cut: String = found.chars().take(LONGEST_EXAMPLE).collect();
            rows.examples.insert(cut);
        }
    }

    /// How many records or fields were not taken.
    pub fn rejected_count(&self) -> usize {
        self.rejected.values().map(|rows| rows.count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Reason;

    /// The reason behind this one. A new reason has no arm here until it has its place.
    const fn next(reason: Reason) -> Option<Reason> {
        match reason {
            Reason::NoArticle => Some(Reason::NoVulnerability),
            Reason::NoVulnerability => Some(Reason::NoSoftware),
            Reason::NoSoftware => Some(Reason::FieldCount),
            Reason::FieldCount => Some(Reason::BadDate),
            Reason::BadDate => Some(Reason::UnknownSeverity),
            Reason::UnknownSeverity => Some(Reason::UnknownImpact),
            Reason::UnknownImpact => Some(Reason::BadSupersedence),
            Reason::BadSupersedence => Some(Reason::SelfSupersedence),
            Reason::SelfSupersedence => Some(Reason::FixedBuildNotAVersion),
            Reason::FixedBuildNotAVersion => Some(Reason::FixedBuildOfAnotherProduct),
            Reason::FixedBuildOfAnotherProduct => Some(Reason::FixedBuildsDiffer),
            Reason::FixedBuildsDiffer => Some(Reason::BadEncoding),
            Reason::BadEncoding => Some(Reason::Dangling),
            Reason::Dangling => Some(Reason::BadNumber),
            Reason::BadNumber => Some(Reason::BadDocument),
            Reason::BadDocument => Some(Reason::MissingDocument),
            Reason::MissingDocument => Some(Reason::Incomplete),
            Reason::Incomplete => Some(Reason::NotUnderstood),
            Reason::NotUnderstood => None,
        }
    }

    #[test]
    fn every_reason_is_listed_once_and_in_order() {
        let walked: Vec<Reason> =
            std::iter::successors(Some(Reason::NoArticle), |reason| next(*reason)).collect();
        assert_eq!(walked, Reason::ALL);
        assert!(walked.is_sorted_by(|one, other| one < other));
    }
}
