//! Facts that tables hold.

use seawall_advisory::{CveId, Rating, Relation, Strength};

use super::section::Extractor;
use super::statements::{contains, is_file, packages};
use super::values::{bulletin_ids, cve_ids, date, kb_numbers, size};
use crate::bulletin_md::document::{Cell, Row, Table};
use crate::bulletin_md::labels::{Column, Section};
use crate::bulletin_md::record::{
    ImportedFile, ImportedReplacement, ImportedSeverity, PrintedProducts,
};
use crate::bulletin_md::report::Rejection;

/// What the columns of a table hold.
struct Header<'t> {
    row: &'t Row,
    columns: Vec<Option<Column>>,
    /// The vulnerabilities that it names by column.
    cves: Vec<Vec<CveId>>,
}

impl Header<'_> {
    fn has(&self, wanted: &[Column]) -> bool {
        self.columns.iter().flatten().any(|column| wanted.contains(column))
    }

    fn text(&self, at: usize) -> &str {
        self.row.cells.get(at).map_or("", |cell| &cell.text)
    }

    /// Whether a row's cells stand under the heading's; the last of either may span columns that
    /// the other does not have. Without a heading every row does.
    fn fits(&self, row: &Row) -> bool {
        let own =
            |row: &Row| row.cells.iter().rposition(|cell| !cell.spanned).map_or(0, |at| at + 1);
        let (heading, found) = (self.row.cells.len(), row.cells.len());
        heading == 0 || (own(row) <= heading && own(self.row) <= found)
    }

    /// Whether a cell says what the one before it says of the same heading: one cell spans both.
    fn repeats(&self, row: &Row, at: usize) -> bool {
        let before = at.checked_sub(1);
        let [cell, before_it] = [Some(at), before].map(|at| at.and_then(|at| row.cells.get(at)));
        cell.is_some_and(|cell| {
            cell.spanned && before_it.is_some_and(|before| before.text == cell.text)
        }) && before.is_some_and(|before| self.text(before) == self.text(at))
    }

    /// The text of a row in a column.
    fn cell<'r>(&self, row: &'r Row, wanted: Column) -> Option<&'r Cell> {
        let at = self.columns.iter().position(|column| *column == Some(wanted))?;
        row.cells.get(at)
    }
}

impl Extractor<'_, '_> {
    pub(super) fn table(&mut self, table: &Table) {
        // A title may stand over the heading, in a cell as wide as the table.
        let Some(at) = table.rows.iter().position(|row| !row.whole) else {
            return self.single_column(table);
        };
        let Some((row, body)) = table.rows.get(at..).and_then(<[Row]>::split_first) else { return };
        let columns = row.cells.iter().map(|cell| self.labels.column(&cell.text)).collect();
        let cves: Vec<_> = row.cells.iter().map(|cell| cve_ids(&cell.text)).collect();
        let has_cves = cves.iter().any(|cves| !cves.is_empty());
        let header = Header { row, columns, cves };
        if header.has(&[Column::File]) && header.has(&[Column::Version, Column::Size, Column::Date])
        {
            self.files(&header, body);
        } else if header.columns.first() == Some(&Some(Column::Bulletin)) {
            self.replaced_bulletins(&header, body);
        } else if header.has(&[Column::Vulnerability]) {
            self.ratings_by_vulnerability(&header, body);
        } else if has_cves || header.has(&PRODUCT_TABLE) || self.in_product_list() {
            self.products(&header, body);
        } else if self.place.section == Some(Section::Severity) {
            self.ratings_without_labels(&header, body);
        } else {
            self.cells(table);
        }
    }

    /// Whether a row stands under its heading. One that does not is rejected: what is missing may
    /// be a cell in the middle, so that the others say something else than they seem to.
    fn is_in_columns(&mut self, header: &Header<'_>, row: &Row) -> bool {
        let fits = header.fits(row);
        if !fits {
            let (expected, found) = (header.row.cells.len(), row.cells.len());
            self.rejected.push(row.line, Rejection::RowWidth { expected, found });
        }
        fits
    }

    /// Ratings under names of products, or beside them without a heading.
    fn ratings_without_labels(&mut self, header: &Header<'_>, body: &[Row]) {
        let cells = header.row.cells.iter().skip(1);
        if cells.clone().any(|cell| self.labels.rating(&cell.text).is_some()) {
            let headless = Header { row: &Row::default(), columns: Vec::new(), cves: Vec::new() };
            self.products(&headless, std::slice::from_ref(header.row));
            self.products(&headless, body);
        } else if cells.clone().any(|cell| !self.names.read(&cell.text).scopes.is_empty()) {
            self.ratings_by_vulnerability(header, body);
        } else {
            self.products(header, body);
        }
    }

    fn in_product_list(&self) -> bool {
        matches!(self.place.section, Some(Section::Affected | Section::NotAffected))
    }

    fn single_column(&mut self, table: &Table) {
        let affected = match self.place.section {
            Some(Section::Affected) => true,
            Some(Section::NotAffected) => false,
            _ => return self.cells(table),
        };
        for cell in table.rows.iter().filter_map(|row| row.cells.first()) {
            if self.labels.column(&cell.text).is_none() {
                self.product(cell.line, &cell.text, None, affected);
            }
        }
        self.place.answered = true;
    }

    fn files(&mut self, header: &Header<'_>, body: &[Row]) {
        let products = self.products_above();
        for row in body.iter().filter(|row| !row.whole) {
            if !self.is_in_columns(header, row) {
                continue;
            }
            let text = |column| header.cell(row, column).map_or("", |cell| cell.text.trim());
            let kept = |column| Some(text(column)).filter(|text| !self.labels.is_none(text));
            let mut faults = Vec::new();
            let Some(file) = kept(Column::File) else {
                let printed = printed_cells(row);
                self.rejected.push(row.line, Rejection::NoFile { printed });
                continue;
            };
            // A heading that stands again among the rows.
            if self.labels.column(file) == Some(Column::File) {
                continue;
            }
            let printed = |text: &str| Rejection::excerpt(text);
            let version = kept(Column::Version).and_then(|text| {
                // Some tables write commas for dots.
                let word = text.split_whitespace().next().unwrap_or_default().replace(',', ".");
                let version = word.parse().ok();
                if version.is_none() {
                    faults.push(Rejection::Version { printed: printed(text) });
                }
                version
            });
            let day = kept(Column::Date).and_then(|text| {
                let day = date(text, self.labels);
                if day.is_none() {
                    faults.push(Rejection::Date { printed: printed(text) });
                }
                day
            });
            let bytes = kept(Column::Size).and_then(|text| {
                let bytes = size(text);
                if bytes.is_none() {
                    faults.push(Rejection::Size { printed: printed(text) });
                }
                bytes
            });
            let word = !file.contains(char::is_whitespace) && (day.is_some() || bytes.is_some());
            if version.is_none() && !is_file(file) && !word {
                self.rejected.push(row.line, Rejection::NoFile { printed: printed(file) });
                continue;
            }
            let (file, cpu, folder) = (
                file.to_owned(),
                kept(Column::Cpu).map(str::to_owned),
                kept(Column::Folder).map(str::to_owned),
            );
            for fault in faults {
                self.rejected.push(row.line, fault);
            }
            let bytes_of = |text: &Option<String>| text.as_ref().map_or(0, String::len);
            let texts = file.len() + bytes_of(&cpu) + bytes_of(&folder);
            if !self.has_room(row.line, products.as_ref(), texts) {
                return;
            }
            self.bulletin.files.push(ImportedFile {
                file,
                version,
                date: day,
                size: bytes,
                cpu,
                folder,
                products: products.clone(),
                line: row.line,
            });
        }
    }

    /// What a table is about: the line above it if that names something, else the part's.
    fn products_above(&mut self) -> Option<PrintedProducts> {
        let (_, text) = &self.place.last_text;
        let names = self.names.read(text);
        let titled = text.ends_with([':', '：']) && !names.printed.is_empty();
        if !names.scopes.is_empty() || titled { Some(names) } else { self.place.products() }
    }

    /// Older bulletins by row, products by column.
    fn replaced_bulletins(&mut self, header: &Header<'_>, body: &[Row]) {
        for row in body.iter().filter(|row| !row.whole) {
            if !self.is_in_columns(header, row) {
                continue;
            }
            let first = row.cells.first().map_or("", |cell| &cell.text);
            let older = bulletin_ids(first);
            let silent = |text: &str| {
                self.labels.is_none(text) || contains(text, &self.labels.answers.irrelevant)
            };
            let says = row.cells.iter().skip(1).any(|cell| !silent(&cell.text));
            let heading = self.labels.column(first) == Some(Column::Bulletin);
            if older.is_empty() && says && !heading {
                let printed = Rejection::excerpt(first);
                self.rejected.push(row.line, Rejection::NoBulletin { printed });
            }
            for (at, cell) in row.cells.iter().enumerate().skip(1) {
                if contains(&cell.text, &self.labels.answers.irrelevant)
                    || self.labels.is_none(&cell.text)
                {
                    continue;
                }
                let relation = self.relation(&cell.text);
                let products = Some(self.names.read(header.text(at)));
                for (older, rest) in &older {
                    let older = older.clone();
                    let Some(relation) = relation else {
                        self.rejected.push(cell.line, Rejection::Statement { older });
                        continue;
                    };
                    self.replaced(ImportedReplacement {
                        older,
                        older_kb: kb_numbers(rest).into_iter().next(),
                        products: products.clone(),
                        component: None,
                        relation,
                        strength: Strength::Certain,
                        line: cell.line,
                    });
                }
            }
        }
    }

    /// Vulnerabilities by row, products by column.
    fn ratings_by_vulnerability(&mut self, header: &Header<'_>, body: &[Row]) {
        for row in body.iter().filter(|row| !row.whole) {
            if !self.is_in_columns(header, row) {
                continue;
            }
            let cves = row.cells.iter().flat_map(|cell| cve_ids(&cell.text)).collect::<Vec<_>>();
            let first = row.cells.first().map_or("", |cell| &cell.text);
            let overall = contains(first, &self.labels.answers.overall);
            for (at, cell) in row.cells.iter().enumerate() {
                if header.columns.get(at).copied().flatten().is_some() || header.repeats(row, at) {
                    continue;
                }
                let rating = self.labels.rating(&cell.text);
                let products = self.names.read(header.text(at));
                if let Some(rating) = rating {
                    if !self.has_room(cell.line, Some(&products), cves.len() * CVE) {
                        return;
                    }
                    let aspect = (cves.is_empty() && !overall)
                        .then(|| Rejection::excerpt(first))
                        .filter(|first| !first.is_empty());
                    self.bulletin.severity.push(ImportedSeverity {
                        products,
                        cves: cves.clone(),
                        aspect,
                        rating,
                        line: cell.line,
                    });
                } else if at > 0
                    && !products.scopes.is_empty()
                    && !self.labels.is_none(&cell.text)
                    && !contains(&cell.text, &self.labels.answers.irrelevant)
                {
                    let printed = Rejection::excerpt(&cell.text);
                    self.rejected.push(cell.line, Rejection::Rating { printed });
                }
            }
        }
    }

    /// Products by row; ratings, components and replaced bulletins by column.
    fn products(&mut self, header: &Header<'_>, body: &[Row]) {
        let not_affected = header.columns.first() == Some(&Some(Column::NotAffected))
            || self.place.section == Some(Section::NotAffected);
        let lists = not_affected
            || self.in_product_list()
            || header.has(&PRODUCT_TABLE)
            || header.has(&[Column::Product]);
        for row in body.iter().filter(|row| !row.whole) {
            if self.is_over() {
                return;
            }
            let Some(first) = row.cells.first() else { continue };
            // A heading that stands again among the rows.
            if self.labels.column(&first.text) == Some(Column::Product) {
                continue;
            }
            if first.text.is_empty() {
                let printed = printed_cells(row);
                if !printed.is_empty() {
                    self.rejected.push(row.line, Rejection::NoProduct { printed });
                }
                continue;
            }
            // The product stands first in any case.
            let fits = self.is_in_columns(header, row);
            let component = header.cell(row, Column::Component).filter(|_| fits);
            let component = component.map(|cell| cell.text.clone());
            let component = component.filter(|component| !self.labels.is_none(component));
            let component = component.as_deref().map(first_line);
            if lists && !first.spanned {
                self.product(first.line, &first.text, component, !not_affected);
            }
            if !fits {
                continue;
            }
            let names: Vec<String> =
                packages(&first.text).into_iter().map(|(name, _)| name).collect();
            let products = self.names.read(&names.join("\n"));
            self.row_statements(header, row, &products, component);
        }
        self.place.answered |= lists;
    }

    fn row_statements(
        &mut self,
        header: &Header<'_>,
        row: &Row,
        products: &PrintedProducts,
        component: Option<&str>,
    ) {
        for (at, cell) in row.cells.iter().enumerate().skip(1) {
            let column = header.columns.get(at).copied().flatten();
            let cves = header.cves.get(at).map_or(&[][..], Vec::as_slice);
            if column == Some(Column::Replaced) {
                self.replaced_in_cell(cell, products, component);
                continue;
            }
            if !matches!(column, None | Some(Column::Severity)) || header.repeats(row, at) {
                continue;
            }
            let rated = column.is_some()
                || !cves.is_empty()
                || self.place.section == Some(Section::Severity);
            // The impact may stand above the rating.
            match cell.text.lines().find_map(|line| self.labels.rating(line)) {
                // "None" means a rating only where ratings stand.
                Some(Rating::None) if !rated => {}
                Some(rating) => {
                    if !self.has_room(cell.line, Some(products), cves.len() * CVE) {
                        return;
                    }
                    let unnamed = column.is_none() && cves.is_empty();
                    let aspect = Rejection::excerpt(header.text(at));
                    self.bulletin.severity.push(ImportedSeverity {
                        products: products.clone(),
                        aspect: Some(aspect).filter(|aspect| unnamed && !aspect.is_empty()),
                        cves: cves.to_vec(),
                        rating,
                        line: cell.line,
                    });
                }
                None => {
                    let silent = self.labels.is_none(&cell.text)
                        || contains(&cell.text, &self.labels.answers.irrelevant);
                    if column.is_some() && !silent {
                        let printed = Rejection::excerpt(&cell.text);
                        self.rejected.push(cell.line, Rejection::Rating { printed });
                    }
                }
            }
        }
    }

    fn replaced_in_cell(
        &mut self,
        cell: &Cell,
        products: &PrintedProducts,
        component: Option<&str>,
    ) {
        for (older, rest) in bulletin_ids(&cell.text) {
            self.replaced(ImportedReplacement {
                older,
                older_kb: kb_numbers(rest).into_iter().next(),
                products: Some(products.clone()),
                component: component.map(str::to_owned),
                relation: Relation::Replaces,
                strength: Strength::Certain,
                line: cell.line,
            });
        }
    }

    /// A table of labels and what they stand for.
    fn cells(&mut self, table: &Table) {
        let before = self.place.section;
        let outside = self.place.line.clone();
        for row in &table.rows {
            for (at, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.spanned) {
                // Products that were named under one label do not stand under the next.
                if let Some(section) = self.labels.whole_section(&cell.text) {
                    self.enter(Some(section));
                    self.place.line.clone_from(&outside);
                    continue;
                }
                let labels = at == 0 && row.cells.len() > 1 && !cell.text.is_empty();
                if labels && !self.take_products(&cell.text) {
                    self.enter(None);
                    self.place.line.clone_from(&outside);
                }
                for line in cell.text.lines().map(str::trim) {
                    self.keys(cell.line, line);
                    let named = line.ends_with([':', '：']) && self.take_products(line);
                    if !named {
                        self.statement(cell.line, line, false);
                    }
                }
            }
        }
        if self.place.section != before {
            self.enter(None);
        }
    }
}

/// What a row prints, short enough for a list.
fn printed_cells(row: &Row) -> String {
    let cells: Vec<&str> = row.cells.iter().map(|cell| &*cell.text).collect();
    Rejection::excerpt(cells.join(" ").trim())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Bytes that the id of a vulnerability takes.
const CVE: usize = 64;
/// Columns that only tables of products have.
const PRODUCT_TABLE: [Column; 5] =
    [Column::Severity, Column::Impact, Column::Replaced, Column::Download, Column::NotAffected];
