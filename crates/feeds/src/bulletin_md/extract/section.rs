//! A document from top to bottom: which part is under way, and for which products.

use std::collections::HashSet;
use std::sync::Arc;

use seawall_advisory::{BulletinId, Relation};

use super::names::Names;
use super::values::{cve_ids, date, kb_numbers};
use crate::archive::Allowance;
use crate::bulletin_md::document::{Block, FrontMatter, Text};
use crate::bulletin_md::labels::{Labels, Section};
use crate::bulletin_md::record::{ImportedBulletin, PrintedProducts};
use crate::bulletin_md::report::{OverLimit, RejectedRows, Rejection};

/// Reads one document.
pub(in super::super) struct Extractor<'a, 'n> {
    pub(super) labels: &'a Labels,
    pub(super) names: &'a mut Names<'n>,
    pub(super) bulletin: ImportedBulletin,
    pub(super) rejected: &'a mut RejectedRows,
    pub(super) place: Place,
    headings: usize,
    facts: &'a mut Allowance,
    /// The first fact that there was no room for.
    over: Option<OverLimit>,
}

/// What is being read, and for which products.
#[derive(Default)]
pub(super) struct Place {
    /// The part under way.
    pub(super) section: Option<Section>,
    /// The products of the last heading that named some.
    heading: Option<PrintedProducts>,
    /// The products of the last line that named some.
    pub(super) line: Option<PrintedProducts>,
    /// The last line of text, and its number.
    pub(super) last_text: (usize, String),
    /// Whether the question of the part is answered.
    pub(super) answered: bool,
    /// What its label says of the older bulletins listed under it.
    pub(super) relation: Option<Relation>,
    /// The beginnings of the lines that were not understood in its place.
    pub(super) unanswered: Vec<(usize, String)>,
}

impl Place {
    /// The products that a statement here is about.
    pub(super) fn products(&self) -> Option<PrintedProducts> {
        self.line.clone().or_else(|| self.heading.clone())
    }
}

impl<'a, 'n> Extractor<'a, 'n> {
    pub(in super::super) fn new(
        id: BulletinId,
        document: Arc<str>,
        labels: &'a Labels,
        names: &'a mut Names<'n>,
        facts: &'a mut Allowance,
        rejected: &'a mut RejectedRows,
    ) -> Self {
        let bulletin = ImportedBulletin::new(id, document);
        let place = Place::default();
        Self { labels, names, bulletin, rejected, place, headings: 0, facts, over: None }
    }

    pub(in super::super) fn run(
        mut self,
        text: &str,
        front_matter: &FrontMatter,
        blocks: &[Block],
    ) -> Result<ImportedBulletin, OverLimit> {
        let title = front_matter.get("Title").map_or("", String::as_str);
        let rating = title.rsplit(['-', '–']).next().unwrap_or_default();
        self.bulletin.rating = self.labels.rating(rating);
        let mut known = HashSet::new();
        for (at, line) in text.lines().enumerate() {
            for id in cve_ids(line) {
                if known.insert(id.clone()) && self.has_room(at + 1, None, 0) {
                    self.bulletin.cves.push(id);
                }
            }
        }
        for block in blocks {
            if self.is_over() {
                break;
            }
            match block {
                Block::Heading(heading) => self.heading(heading),
                Block::Text(text) => self.text(text),
                Block::Table(table) => self.table(table),
            }
        }
        self.enter(None);
        if self.bulletin.published.is_none() {
            self.rejected.push(1, Rejection::NoDate);
        }
        self.bulletin.keep_first_of_equals();
        self.over.map_or(Ok(self.bulletin), Err)
    }

    /// Whether the facts are over their limit, so that no more needs to be read.
    pub(super) const fn is_over(&self) -> bool {
        self.over.is_some()
    }

    /// Whether the limit leaves room for another fact: for products, and with so many bytes of
    /// its own. After one that has none the document is given up.
    pub(super) fn has_room(
        &mut self,
        line: usize,
        products: Option<&PrintedProducts>,
        bytes: usize,
    ) -> bool {
        match self.facts.take(FACT + products.map_or(0, PrintedProducts::bytes) + bytes) {
            Ok(()) => true,
            Err(limit) => {
                self.over.get_or_insert(OverLimit { line, limit });
                false
            }
        }
    }

    /// Begins another part.
    pub(super) fn enter(&mut self, section: Option<Section>) {
        self.reject_unanswered();
        self.place.section = section;
        self.place.answered = false;
        self.place.relation = None;
    }

    /// Rejects what stands in the place of an answer, unless one was understood beside it.
    fn reject_unanswered(&mut self) {
        for (line, printed) in std::mem::take(&mut self.place.unanswered) {
            let rejection = match self.place.section {
                _ if self.place.answered => continue,
                Some(Section::Reboot) => Rejection::Reboot { printed },
                _ => Rejection::Uninstall { printed },
            };
            self.rejected.push(line, rejection);
        }
    }

    /// Remembers a line's products as those of what follows. Whether it names some.
    pub(super) fn take_products(&mut self, text: &str) -> bool {
        let products = self.names.read(text);
        let named = !products.scopes.is_empty();
        if named {
            self.reject_unanswered();
            self.place.line = Some(products);
            self.place.answered = false;
        }
        named
    }

    fn is_nothing_but_products(&mut self, text: &str) -> bool {
        text.len() <= LONGEST_TITLE && !self.labels.is_prose(text) && {
            let products = self.names.read(text);
            products.unknown.is_empty() && products.components.is_empty()
        }
    }

    fn heading(&mut self, heading: &Text) {
        self.headings += 1;
        // The first names the bulletin, the second says what it is about.
        if self.headings == 2 {
            self.title(&heading.text);
        }
        self.enter(self.labels.section(&heading.text));
        let products = self.names.read(&heading.text);
        if !products.scopes.is_empty() {
            self.place.heading = Some(products);
        } else if heading.level <= 3 {
            self.place.heading = None;
        }
        self.place.line = None;
        self.place.last_text = (heading.line, heading.text.clone());
    }

    fn title(&mut self, text: &str) {
        let open = text.rfind(['(', '（']);
        // The brackets may be missing.
        let (title, numbers) =
            text.split_at(open.or_else(|| text.rfind(char::is_whitespace)).unwrap_or(text.len()));
        let mut numbers = kb_numbers(numbers).into_iter();
        self.bulletin.kb = numbers.next();
        let title = if self.bulletin.kb.is_some() { title } else { text };
        self.bulletin.title = Some(title.trim().to_owned()).filter(|title| !title.is_empty());
        self.bulletin.package_kbs.extend(numbers);
    }

    fn text(&mut self, text: &Text) {
        self.dates(&text.text);
        self.article(&text.text);
        let labelled = !text.lead.is_empty();
        if labelled && self.labels.is_maximum(&text.lead) {
            self.maximum(text);
        }
        if labelled && let Some(section) = self.labels.section(&text.lead) {
            self.enter(Some(section));
            // A question may be answered with no; a plain label says what it lists.
            if self.labels.whole_section(&text.lead) == Some(Section::Replaced) {
                self.place.relation = self.relation(&text.lead);
            }
            self.keys(text.line, &text.text);
            self.statement(text.line, &text.rest, false);
        } else if !labelled && let Some(section) = self.labels.whole_section(&text.text) {
            self.enter(Some(section));
        } else {
            let alone = labelled && text.rest.trim_matches([':', '：', ' ']).is_empty();
            let listed =
                matches!(self.place.section, Some(Section::Affected | Section::NotAffected));
            let titled = alone || text.text.ends_with([':', '：']);
            let named = !listed
                && (titled || self.is_nothing_but_products(&text.text))
                && self.take_products(&text.text);
            // Another bold line ends the part, unless it is a remark or names products in it.
            if alone && !named && !listed && !self.labels.is_note(&text.lead) {
                self.enter(None);
            }
            self.keys(text.line, &text.text);
            if !named || self.place.section == Some(Section::Requirements) {
                self.statement(text.line, &text.text, text.item);
            }
        }
        self.place.last_text = (text.line, text.text.clone());
    }

    fn dates(&mut self, text: &str) {
        let after = |words: &[String]| {
            words.iter().find_map(|word| text.split_once(word.as_str()).map(|(_, after)| after))
        };
        // The dates stand under the title, before any part.
        if self.headings > 3 {
            return;
        }
        if self.bulletin.published.is_none()
            && let Some(after) = after(&self.labels.published)
        {
            let first = after.split(['|', '｜']).next().unwrap_or_default();
            self.bulletin.published = date(first, self.labels);
        }
        if self.bulletin.revised.is_none()
            && let Some(after) = after(&self.labels.revised)
        {
            self.bulletin.revised = date(after, self.labels);
        }
    }

    /// The rating of the whole. What the text says of it holds, since titles were misprinted.
    fn maximum(&mut self, text: &Text) {
        let Some(rating) = self.labels.rating(text.rest.trim_start_matches([':', '：', ' ']))
        else {
            return;
        };
        if let Some(title) = self.bulletin.rating.replace(rating).filter(|title| *title != rating) {
            self.rejected.push(text.line, Rejection::TitleRating { title });
        }
    }

    /// The line that gives the number of the bulletin's own article.
    fn article(&mut self, text: &str) {
        if self.bulletin.kb.is_none() {
            let after = self.labels.article.iter().find_map(|word| text.split_once(word.as_str()));
            self.bulletin.kb = after.and_then(|(_, after)| kb_numbers(after).into_iter().next());
        }
    }
}

/// Bytes that a fact takes beside its texts.
const FACT: usize = 256;
/// Bytes of a line that may do no more than say for which products the next ones are.
const LONGEST_TITLE: usize = 160;
