//! Which cell of a row holds what: by the header, or by what the cells look like.

use super::values::{articles, build, is_update_type};
use crate::printed;

/// Columns, by their place in a row.
#[derive(Debug)]
pub(super) struct Columns {
    build: usize,
    article: usize,
    date: Option<usize>,
    option: Option<usize>,
    update_type: Option<usize>,
    kind: Option<usize>,
}

/// The cells of a row that matter; empty where the row has none.
#[derive(Debug, Default)]
pub(super) struct Fields<'c> {
    pub(super) build: &'c str,
    pub(super) article: &'c str,
    pub(super) date: &'c str,
    pub(super) option: &'c str,
    pub(super) update_type: &'c str,
    /// What a month of a hotpatch calendar brings: a baseline or a hotpatch.
    pub(super) kind: &'c str,
    /// Whether the row is one of a hotpatch calendar.
    pub(super) of_calendar: bool,
}

impl Columns {
    /// The columns, where the row is a header in English.
    pub(super) fn of_header(cells: &[String]) -> Option<Self> {
        let names: Vec<String> = cells.iter().map(|cell| cell.to_lowercase()).collect();
        let find = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
        Some(Self {
            build: find(&["build", "os build", "os builds", "build number"])?,
            article: find(&["kb article", "kb articles", "kb", "kb number"])?,
            date: find(&["availability date", "release date", "date"]),
            option: find(&["servicing option", "servicing options"]),
            update_type: find(&["update type"]),
            kind: find(&["type"]),
        })
    }

    /// A row's cells; it may have more or fewer than the header.
    pub(super) fn fields<'c>(&self, cells: &'c [String]) -> Fields<'c> {
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", String::as_str);
        let kind = cell(self.kind);
        Fields {
            build: cell(Some(self.build)),
            article: cell(Some(self.article)),
            date: cell(self.date),
            option: cell(self.option),
            update_type: cell(self.update_type),
            kind,
            // Histories have an update type, and no other.
            of_calendar: self.kind.is_some() && self.update_type.is_some()
                || kind.to_lowercase().starts_with("baseline"),
        }
    }
}

impl<'c> Fields<'c> {
    /// The cells of a row whose header is unknown: one build, one article, one day. Tables of
    /// what is current have several days, and say in their header that the build is the latest.
    pub(super) fn by_shape(cells: &'c [String], header: Option<&str>) -> Option<Self> {
        if header.is_some_and(|header| header.to_lowercase().contains("latest")) {
            return None;
        }
        let only = |is: fn(&str) -> bool| {
            let mut found = cells.iter().map(String::as_str).filter(|cell| is(cell));
            let first = found.next()?;
            found.next().is_none().then_some(first)
        };
        let fields = Self {
            build: only(|cell| build(cell).is_some())?,
            article: only(|cell| !articles(cell).is_empty())?,
            date: only(|cell| printed::day(cell).is_some())?,
            update_type: only(is_update_type).unwrap_or_default(),
            ..Self::default()
        };
        let taken = [fields.build, fields.article, fields.date, fields.update_type];
        let mut others = cells.iter().map(String::as_str).filter(|cell| !taken.contains(cell));
        let option = others.find(|cell| !cell.is_empty()).unwrap_or_default();
        Some(Self { option, ..fields })
    }
}
