//! What an import took and what it did not.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_advisory::{BulletinId, Rating, Strength};
use serde::Serialize;

use super::ImportedBulletin;
use crate::archive::Allowance;

/// What an import took and what it did not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Documents that were read.
    pub documents: usize,
    /// Entries of the archive that are no bulletins, such as its licence or a link; folders do
    /// not count.
    pub skipped: Vec<String>,
    /// Bulletins that name a vulnerability.
    pub with_cves: usize,
    /// Bulletins that have an article number.
    pub with_kb: usize,
    /// Rows taken.
    pub rows: Rows,
    /// Every row that was not taken, in the order of the archive.
    pub rejected: Vec<Rejected>,
    /// Names of products that have no id, with how often they stand there.
    pub unknown_products: BTreeMap<String, usize>,
}

/// Rows taken, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rows {
    /// Ratings.
    pub severities: usize,
    /// Products with the flaw.
    pub affected: usize,
    /// Products without it.
    pub not_affected: usize,
    /// Files with a version.
    pub file_versions: usize,
    /// Files without one, known by date and size.
    pub other_files: usize,
    /// Registry keys.
    pub registry_keys: usize,
    /// Statements about older bulletins that a table makes.
    pub replacements: usize,
    /// Statements about older bulletins read out of sentences.
    pub inferred_replacements: usize,
    /// Products and service packs that an update needs.
    pub requirements: usize,
    /// Statements about restarting.
    pub reboots: usize,
    /// Statements about taking off.
    pub uninstalls: usize,
}

impl Report {
    pub(super) fn count(&mut self, bulletin: &ImportedBulletin) {
        self.documents += 1;
        self.with_cves += usize::from(!bulletin.cves.is_empty());
        self.with_kb += usize::from(bulletin.kb.is_some());
        let rows = &mut self.rows;
        rows.severities += bulletin.severity.len();
        rows.affected += bulletin.affected.len();
        rows.not_affected += bulletin.not_affected.len();
        let versions = bulletin.files.iter().filter(|file| file.version.is_some()).count();
        rows.file_versions += versions;
        rows.other_files += bulletin.files.len() - versions;
        rows.registry_keys += bulletin.registry_keys.len();
        let inferred = bulletin
            .replacements
            .iter()
            .filter(|replacement| replacement.strength == Strength::Inferred)
            .count();
        rows.replacements += bulletin.replacements.len() - inferred;
        rows.inferred_replacements += inferred;
        rows.requirements += bulletin.requirements.len();
        rows.reboots += bulletin.reboots.len();
        rows.uninstalls += bulletin.uninstalls.len();
        for name in bulletin.printed_products().flat_map(|printed| &printed.unknown) {
            *self.unknown_products.entry(name.clone()).or_default() += 1;
        }
    }
}

/// A row, or a field of one, that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// The document.
    pub document: Arc<str>,
    /// The line, from 1.
    pub line: usize,
    /// Why.
    pub reason: Rejection,
}

/// What is over a limit, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct OverLimit {
    /// The line of the first one too many.
    pub(super) line: usize,
    pub(super) limit: usize,
}

/// The rows of one document after another that are not taken, up to a limit.
#[derive(Debug)]
pub(super) struct RejectedRows {
    rows: Vec<(usize, Rejection)>,
    allowance: Allowance,
    over: Option<OverLimit>,
}

impl RejectedRows {
    pub(super) const fn new(allowance: Allowance) -> Self {
        Self { rows: Vec::new(), allowance, over: None }
    }

    pub(super) fn begin_document(&mut self) {
        self.rows.clear();
        self.allowance.begin_document();
    }

    pub(super) fn push(&mut self, line: usize, reason: Rejection) {
        match self.allowance.take(1) {
            Ok(()) => self.rows.push((line, reason)),
            Err(limit) => _ = self.over.get_or_insert(OverLimit { line, limit }),
        }
    }

    /// Those of the document, by line.
    pub(super) fn end_document(&mut self, document: &Arc<str>) -> Result<Vec<Rejected>, OverLimit> {
        let mut rows = std::mem::take(&mut self.rows);
        rows.sort_by_key(|(line, _)| *line);
        let rejected = |(line, reason)| Rejected { document: Arc::clone(document), line, reason };
        self.over.map_or_else(|| Ok(rows.into_iter().map(rejected).collect()), Err)
    }
}

/// Why a row, or a field of one, was not taken. What was printed is cut to 80 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rejection {
    /// The line is no UTF-8.
    NotUtf8,
    /// The document's own id and that of its name differ.
    IdMismatch {
        /// The id inside.
        printed: String,
    },
    /// The document does not say when it came out.
    NoDate,
    /// The fields before the text have no end; those up to the first blank line were taken.
    FrontMatterOpen,
    /// The entry of the archive is a link or of another kind that holds no text of its own.
    NoText,
    /// A table inside of a cell; its text was taken as the cell's.
    TableInCell,
    /// A row of a table ends before its last cell does.
    RowCut,
    /// A row has more or fewer cells than the heading.
    RowWidth {
        /// Cells of the heading.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// A cell is longer than any fact.
    CellTooLong {
        /// The most bytes a cell may have.
        limit: usize,
    },
    /// A row has more columns than any known table.
    TooManyColumns {
        /// The most columns a row may have.
        limit: usize,
    },
    /// A row of a table of products names none.
    NoProduct {
        /// What stands in its place.
        printed: String,
    },
    /// A row of a table of older bulletins names none.
    NoBulletin {
        /// What stands in its place.
        printed: String,
    },
    /// A row of a table of files names none.
    NoFile {
        /// What stands in its place.
        printed: String,
    },
    /// The version of a file is none. The row was taken without it.
    Version {
        /// What is printed.
        printed: String,
    },
    /// A date is none. The row was taken without it.
    Date {
        /// What is printed.
        printed: String,
    },
    /// A size is none. The row was taken without it.
    Size {
        /// What is printed.
        printed: String,
    },
    /// A registry key without a path below its root.
    Key {
        /// What is printed.
        printed: String,
    },
    /// A replaced bulletin that is not older than the one that says so.
    NotOlder {
        /// The bulletin.
        older: BulletinId,
    },
    /// A statement about an older bulletin that says neither yes nor no.
    Statement {
        /// The bulletin.
        older: BulletinId,
    },
    /// Whether to restart is said in words that are not known.
    Reboot {
        /// How it begins.
        printed: String,
    },
    /// Whether it can be taken off is said in words that are not known.
    Uninstall {
        /// How it begins.
        printed: String,
    },
    /// The title gives another rating than the text, which was taken.
    TitleRating {
        /// The title's.
        title: Rating,
    },
    /// A rating that is not known.
    Rating {
        /// What is printed.
        printed: String,
    },
    /// A name that stands among the affected products too: it clears nothing.
    AffectedToo {
        /// What is printed.
        printed: String,
    },
    /// A registry key that is not below `HKEY_LOCAL_MACHINE`.
    OtherRoot {
        /// Its path.
        printed: String,
    },
    /// A file without a version proves nothing by one.
    NoVersion {
        /// The file.
        printed: String,
    },
    /// A file or key for products that the bulletin has no update for, as far as they are known.
    NoUpdate {
        /// The file, or the key's path.
        printed: String,
        /// The products it stands for.
        products: String,
    },
    /// A statement about an older bulletin for products that this one has no update for.
    NothingToReplace {
        /// The bulletin.
        older: BulletinId,
    },
}

impl Rejection {
    /// What was printed, short enough for a list.
    pub(super) fn excerpt(printed: &str) -> String {
        printed.chars().take(80).collect()
    }

    /// Every code, for whoever has words for them.
    pub const CODES: [&str; 28] = [
        "not_utf8",
        "id_mismatch",
        "no_date",
        "front_matter_open",
        "no_text",
        "table_in_cell",
        "row_cut",
        "row_width",
        "cell_too_long",
        "too_many_columns",
        "no_product",
        "no_bulletin",
        "no_file",
        "version",
        "date",
        "size",
        "key",
        "not_older",
        "statement",
        "reboot",
        "uninstall",
        "title_rating",
        "rating",
        "affected_too",
        "other_root",
        "no_version",
        "no_update",
        "nothing_to_replace",
    ];

    /// Its code, the same as in JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotUtf8 => "not_utf8",
            Self::IdMismatch { .. } => "id_mismatch",
            Self::NoDate => "no_date",
            Self::FrontMatterOpen => "front_matter_open",
            Self::NoText => "no_text",
            Self::TableInCell => "table_in_cell",
            Self::RowCut => "row_cut",
            Self::RowWidth { .. } => "row_width",
            Self::CellTooLong { .. } => "cell_too_long",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::NoProduct { .. } => "no_product",
            Self::NoBulletin { .. } => "no_bulletin",
            Self::NoFile { .. } => "no_file",
            Self::Version { .. } => "version",
            Self::Date { .. } => "date",
            Self::Size { .. } => "size",
            Self::Key { .. } => "key",
            Self::NotOlder { .. } => "not_older",
            Self::Statement { .. } => "statement",
            Self::Reboot { .. } => "reboot",
            Self::Uninstall { .. } => "uninstall",
            Self::TitleRating { .. } => "title_rating",
            Self::Rating { .. } => "rating",
            Self::AffectedToo { .. } => "affected_too",
            Self::OtherRoot { .. } => "other_root",
            Self::NoVersion { .. } => "no_version",
            Self::NoUpdate { .. } => "no_update",
            Self::NothingToReplace { .. } => "nothing_to_replace",
        }
    }
}
