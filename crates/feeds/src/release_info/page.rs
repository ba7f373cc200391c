//! What of a page was seen so far, and what its rows and lines say.

use std::collections::BTreeSet;

use seawall_advisory::{
    Date,
    feed::{Place, Release},
};
use seawall_facts::Version;

use super::columns::{Columns, Fields};
use super::history::read_line;
use super::values::{Build, articles, build, is_none, names_hotpatch};
use crate::printed;
use crate::{Error, Intake, Reason};

/// A page under way.
pub(super) struct Page<'i, 'a> {
    intake: &'i mut Intake<'a>,
    /// The headings that hold here, each with its level, outermost first.
    headings: Vec<(u8, String)>,
    /// The first heading, to say what was found in the place of such a page.
    first: Option<String>,
    table: Option<Table>,
    /// What lines said already: they stand in the margin of a page and in its text.
    lines: BTreeSet<(Version, Option<Place>, Option<Date>)>,
    /// Whether anything of the right shape was there.
    found: bool,
}

#[derive(Default)]
struct Table {
    line: u64,
    columns: Option<Columns>,
    /// What stands in its first row.
    first: Option<String>,
    found: bool,
}

impl<'i, 'a> Page<'i, 'a> {
    pub(super) const fn new(intake: &'i mut Intake<'a>) -> Self {
        let lines = BTreeSet::new();
        Self { intake, headings: Vec::new(), first: None, table: None, lines, found: false }
    }

    /// What its window is called: the outermost heading until there is one.
    pub(super) fn title(&mut self, text: &str) {
        if text.len() <= LONGEST_HEADING {
            self.hold(1, text);
        }
    }

    /// A heading; 1 is the outermost level.
    pub(super) fn heading(&mut self, line: u64, level: u8, text: &str) -> Result<(), Error> {
        if text.len() <= LONGEST_HEADING && !self.history(line, text)? {
            self.hold(level, text);
        }
        Ok(())
    }

    fn hold(&mut self, level: u8, text: &str) {
        self.first.get_or_insert_with(|| text.to_owned());
        self.headings.retain(|(outer, _)| *outer < level);
        self.headings.push((level, text.to_owned()));
    }

    /// A line of text outside of tables.
    pub(super) fn line(&mut self, line: u64, text: &str) -> Result<(), Error> {
        if text.len() > LONGEST_HEADING {
            return Ok(());
        }
        match level(text) {
            Some(level) => self.heading(line, level, text),
            None => self.history(line, text).map(drop),
        }
    }

    pub(super) fn begin_table(&mut self, line: u64) {
        self.end_table();
        self.table = Some(Table { line, ..Table::default() });
    }

    pub(super) fn end_table(&mut self) {
        let Some(table) = self.table.take() else { return };
        // Such as the versions that are current: they name no articles.
        if let Some(first) = table.first.filter(|_| !table.found) {
            self.intake.reject(table.line, Reason::NotUnderstood, &first);
        }
    }

    pub(super) const fn in_table(&self) -> bool {
        self.table.is_some()
    }

    /// A row of the open table.
    pub(super) fn row(&mut self, line: u64, cells: &[String]) -> Result<(), Error> {
        if cells.iter().all(String::is_empty) {
            return Ok(());
        }
        if let Some(columns) = Columns::of_header(cells) {
            let table = self.table.get_or_insert_default();
            table.columns = Some(columns);
            table.found = true;
            self.found = true;
            return Ok(());
        }
        let table = self.table.get_or_insert_default();
        let fields = match &table.columns {
            Some(columns) => Some(columns.fields(cells)),
            // The header is in another language, or there is none.
            None => Fields::by_shape(cells, table.first.as_deref()),
        };
        table.first.get_or_insert_with(|| cells.join(" | "));
        let Some(fields) = fields else { return Ok(()) };
        table.found = true;
        self.intake.record(line)?;
        self.take(line, &fields)
    }

    /// Takes a row of a table.
    fn take(&mut self, line: u64, fields: &Fields<'_>) -> Result<(), Error> {
        self.found = true;
        let printed = fields.article;
        let articles = articles(printed);
        if is_none(fields.build) && articles.is_empty() {
            // A month that the calendar has reached and nothing came out in yet.
            self.intake.reject(line, Reason::NoArticle, fields.date);
            return Ok(());
        }
        let Some(build) = build(fields.build) else {
            self.intake.reject(line, Reason::BadNumber, fields.build);
            return Ok(());
        };
        if articles.is_empty() && !is_none(printed) {
            self.intake.reject(line, Reason::NoArticle, printed);
        }
        let date = printed::day(fields.date);
        if date.is_none() {
            self.intake.reject(line, Reason::BadDate, fields.date);
        }
        let texts = [fields.update_type, fields.kind];
        let said: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        let hotpatch = fields.of_calendar || said.iter().any(|text| names_hotpatch(text));
        let update_type = Some(said.join("; ")).filter(|text| !text.is_empty());
        let option = Some(fields.option.to_owned()).filter(|text| !text.is_empty());
        let labels = self.labels(&articles)?;
        for label in labels {
            let (option, update_type) = (option.clone(), update_type.clone());
            self.release(build, label, date, option, update_type, hotpatch)?;
        }
        self.intake.taken();
        Ok(())
    }

    /// Takes a line of an update history; whether it is one.
    fn history(&mut self, line: u64, text: &str) -> Result<bool, Error> {
        let Some(said) = read_line(text) else { return Ok(false) };
        self.found = true;
        self.intake.record(line)?;
        let Some(date) = printed::day(said.day) else {
            self.intake.reject(line, Reason::BadDate, said.day);
            return Ok(true);
        };
        let update_type = Some(said.remark.to_owned()).filter(|text| !text.is_empty());
        for label in self.labels(&[said.article])? {
            for build in &said.builds {
                if self.lines.insert((build.version, label, Some(date))) {
                    let update_type = update_type.clone();
                    let hotpatch = names_hotpatch(text);
                    self.release(*build, label, Some(date), None, update_type, hotpatch)?;
                }
            }
        }
        self.intake.taken();
        Ok(true)
    }

    /// The places of articles; of none, one that is absent.
    fn labels(&mut self, articles: &[String]) -> Result<Vec<Option<Place>>, Error> {
        if articles.is_empty() {
            return Ok(vec![None]);
        }
        articles.iter().map(|article| self.intake.label(article).map(Some)).collect()
    }

    fn release(
        &mut self,
        build: Build,
        label: Option<Place>,
        date: Option<Date>,
        option: Option<String>,
        update_type: Option<String>,
        hotpatch: bool,
    ) -> Result<(), Error> {
        if build.inferred {
            self.intake.inferred();
        }
        if let Some(date) = date {
            self.intake.seen(date);
        }
        let headings: Vec<&str> = self.headings.iter().map(|(_, text)| text.as_str()).collect();
        let hotpatch = hotpatch || headings.iter().any(|text| names_hotpatch(text));
        let heading = headings.join(" / ");
        let build = build.version;
        self.intake.release(Release { heading, build, label, date, option, update_type, hotpatch })
    }

    /// An error where a row is longer than allowed.
    pub(super) fn too_long(&self, line: u64) -> Error {
        let limit = self.limit();
        Error::RecordTooLong { document: self.intake.document().to_owned(), line, limit }
    }

    /// Bytes that a row may have.
    pub(super) const fn limit(&self) -> usize {
        self.intake.limits().record_bytes
    }

    pub(super) fn reject(&mut self, line: u64, reason: Reason, found: &str) {
        self.intake.reject(line, reason, found);
    }

    pub(super) fn cut(&self, line: u64, fault: &str) -> Error {
        Error::BadDocument {
            document: self.intake.document().to_owned(),
            place: format!("line {line}"),
            fault: fault.to_owned(),
        }
    }

    pub(super) fn entities(&self) -> Error {
        Error::XmlEntities { document: self.intake.document().to_owned() }
    }

    pub(super) fn wrong_format(&self, found: &str) -> Error {
        Error::WrongFormat {
            document: self.intake.document().to_owned(),
            expected: "page of release information",
            found: found.to_owned(),
        }
    }

    /// The end: an error where nothing of the right shape was there.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        self.end_table();
        if self.found {
            return Ok(());
        }
        let found = match &self.first {
            Some(first) => format!("a page without a table of builds, under `{first}`"),
            None => "a page without a table of builds".to_owned(),
        };
        Err(self.wrong_format(&found))
    }
}

/// The level of a heading that is written as a line: the page, a part of it, a version or a year.
fn level(text: &str) -> Option<u8> {
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if text.len() > LONGEST_LABEL {
        None
    } else if has(&["release information", "update history"]) {
        Some(1)
    } else if has(&["release history", "hotpatch calendar"]) {
        Some(2)
    } else if lower.starts_with("calendar year") || ends_in_build(text) {
        Some(LABEL)
    } else {
        None
    }
}

/// Whether a text ends as `Version 1709 (OS build 16299)` does, in any language.
fn ends_in_build(text: &str) -> bool {
    let inside = text.strip_suffix([')', '）']);
    let number = inside.and_then(|text| text.rsplit(|c: char| !c.is_ascii_digit()).next());
    number.is_some_and(|number| number.len() == BUILD_DIGITS)
}

/// The level of a version or a year, below all headings.
const LABEL: u8 = 7;
/// Digits of a build.
const BUILD_DIGITS: usize = 5;
/// Bytes of a heading; longer ones are prose.
const LONGEST_HEADING: usize = 400;
/// Bytes of a line that is a heading.
const LONGEST_LABEL: usize = 150;
