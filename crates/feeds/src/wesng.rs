//! WES-NG's definitions: a table of which article mends which vulnerability on which product.
//!
//! One row a vulnerability, product and article, comma-separated, alone or in the `.zip` that
//! WES-NG downloads. There are no build numbers in it. The zip holds a second table, `Custom_…`,
//! made by WES-NG's author: it names upgrades and service packs as if they were updates, and is
//! left out.

use std::{
    io::{Read, Seek},
    path::Path,
};

use seawall_advisory::{
    CveId, Date,
    feed::{Mended, Place},
};
use zip::ZipArchive;

use crate::{
    Error, Intake, Reason,
    bounded::Bounded,
    csv_rows::{Row, Rows},
    printed,
};

/// Reads the `.zip`, or the table itself.
pub fn read(
    mut input: impl Read + Seek,
    document: &str,
    intake: &mut Intake<'_>,
) -> Result<(), Error> {
    let fault = |source| Error::Unreadable { document: document.to_owned(), source };
    let mut magic = [0; 2];
    let read = input.read(&mut magic).map_err(fault)?;
    input.rewind().map_err(fault)?;
    if magic.get(..read) == Some(b"PK") {
        read_zip(input, document, intake)
    } else {
        read_table(input, document, intake)
    }
}

fn read_zip(input: impl Read + Seek, document: &str, intake: &mut Intake<'_>) -> Result<(), Error> {
    let damaged = |fault: &dyn std::fmt::Display| Error::BadDocument {
        document: document.to_owned(),
        place: "its directory".to_owned(),
        fault: fault.to_string(),
    };
    let mut archive = ZipArchive::new(input).map_err(|error| damaged(&error))?;
    if archive.len() > intake.limits().documents {
        let limit = intake.limits().documents;
        return Err(Error::TooManyDocuments { document: document.to_owned(), limit });
    }
    let mut found = false;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|error| damaged(&error))?;
        let name = entry.name().map_err(|error| damaged(&error))?.into_owned();
        if is_table(&name) {
            found = true;
            read_table(entry, &name, intake)?;
        } else {
            intake.skip(&name);
        }
    }
    if found {
        return Ok(());
    }
    Err(Error::WrongFormat {
        document: document.to_owned(),
        expected: "archive of WES-NG's definitions",
        found: "no `CVEs_….csv` in it".to_owned(),
    })
}

/// Whether an entry of the zip is the table.
pub(crate) fn is_table(name: &str) -> bool {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    name.starts_with("cves") && Path::new(&name).extension().is_some_and(|end| end == "csv")
}

/// Reads the table.
pub fn read_table(input: impl Read, document: &str, intake: &mut Intake<'_>) -> Result<(), Error> {
    intake.begin_document(document)?;
    if let Some(date) = date_in_name(document) {
        intake.seen(date);
    }
    let limits = intake.limits();
    let bounded = Bounded::new(input, limits.unpacked_bytes);
    let mut rows = Rows::new(bounded, document, limits.record_bytes);
    let columns = match rows.next()? {
        Some(header) => Columns::of(header).map_err(|found| (found, header.line)),
        None => Err(("nothing".to_owned(), 1)),
    };
    let columns = columns.map_err(|(found, _)| Error::WrongFormat {
        document: document.to_owned(),
        expected: "table of WES-NG's definitions",
        found,
    })?;
    let mut reader = TableReader { intake, columns, last: Last::default() };
    while let Some(row) = rows.next()? {
        reader.row(row)?;
    }
    Ok(())
}

/// The day in a name such as `CVEs_20260628.csv`.
fn date_in_name(name: &str) -> Option<Date> {
    let digits = name.strip_suffix(".csv")?.rsplit('_').next()?;
    printed::compact_day(digits)
}

/// Where each column stands.
#[derive(Clone, Copy)]
struct Columns {
    count: usize,
    date: usize,
    cve: usize,
    kb: usize,
    title: usize,
    product: usize,
    component: usize,
    severity: usize,
    impact: usize,
    supersedes: usize,
}

impl Columns {
    /// The columns, or what the header says instead.
    fn of(header: Row<'_>) -> Result<Self, String> {
        let names: Vec<String> = (0..header.len())
            .map(|at| String::from_utf8_lossy(header.get(at).unwrap_or_default()).into_owned())
            .collect();
        let place = |wanted: &str| names.iter().position(|name| name.trim() == wanted);
        let columns = || {
            Some(Self {
                count: names.len(),
                date: place("DatePosted")?,
                cve: place("CVE")?,
                kb: place("BulletinKB")?,
                title: place("Title")?,
                product: place("AffectedProduct")?,
                component: place("AffectedComponent")?,
                severity: place("Severity")?,
                impact: place("Impact")?,
                supersedes: place("Supersedes")?,
            })
        };
        columns().ok_or_else(|| {
            let found: String = names.join(",").chars().take(80).collect();
            format!("a header `{found}`")
        })
    }
}

struct TableReader<'i, 'a> {
    intake: &'i mut Intake<'a>,
    columns: Columns,
    last: Last,
}

/// What the row before held: most rows share it, and need not look it up again.
#[derive(Default)]
struct Last {
    product: Known<Place>,
    kb: Known<Place>,
    cve: Known<Option<Place>>,
    component: Known<Option<Place>>,
    date: Known<Option<Date>>,
    supersedes: Known<Vec<Place>>,
}

#[derive(Default)]
struct Known<T> {
    text: Vec<u8>,
    value: Option<T>,
}

impl<T> Known<T> {
    fn get(&self, text: &[u8]) -> Option<&T> {
        self.value.as_ref().filter(|_| self.text == text)
    }

    fn set(&mut self, text: &[u8], value: T) -> &T {
        self.text.clear();
        self.text.extend_from_slice(text);
        self.value.insert(value)
    }
}

impl TableReader<'_, '_> {
    fn row(&mut self, row: Row<'_>) -> Result<(), Error> {
        let line = row.line;
        self.intake.record(line)?;
        if row.len() != self.columns.count {
            self.intake.reject(line, Reason::FieldCount, &row.len().to_string());
            return Ok(());
        }
        let field = |column| row.get(column).unwrap_or_default();
        let kb = field(self.columns.kb);
        if kb.is_empty() || !kb.iter().all(u8::is_ascii_digit) {
            self.intake.reject(line, Reason::NoArticle, &String::from_utf8_lossy(kb));
            return Ok(());
        }
        let product = field(self.columns.product);
        if product.is_empty() {
            self.intake.reject(line, Reason::NoSoftware, "");
            return Ok(());
        }
        let Some(software) = self.software(product, line)? else { return Ok(()) };
        let label = self.label(kb, line)?;
        let date = self.date(field(self.columns.date), line);
        let vulnerability =
            self.vulnerability(field(self.columns.cve), field(self.columns.title), date, line)?;
        let mended = Mended {
            vulnerability,
            severity: self.word(
                field(self.columns.severity),
                line,
                Reason::UnknownSeverity,
                printed::rating,
            ),
            impact: self.word(
                field(self.columns.impact),
                line,
                Reason::UnknownImpact,
                printed::impact,
            ),
            component: self.component(field(self.columns.component))?,
        };
        self.intake.mends(software, label, mended)?;
        self.supersede(field(self.columns.supersedes), label, line)?;
        let fix = self.intake.fix(software, label)?;
        if let Some(date) = date {
            fix.dated(date);
        }
        for older in self.last.supersedes.value.iter().flatten() {
            fix.supersedes(*older);
        }
        self.intake.taken();
        Ok(())
    }

    fn software(&mut self, name: &[u8], line: u64) -> Result<Option<Place>, Error> {
        if let Some(place) = self.last.product.get(name) {
            return Ok(Some(*place));
        }
        let Ok(text) = std::str::from_utf8(name) else {
            self.intake.reject(line, Reason::BadEncoding, &String::from_utf8_lossy(name));
            return Ok(None);
        };
        let place = self.intake.software(text)?;
        Ok(Some(*self.last.product.set(name, place)))
    }

    fn label(&mut self, kb: &[u8], line: u64) -> Result<Place, Error> {
        if let Some(place) = self.last.kb.get(kb) {
            return Ok(*place);
        }
        let text = String::from_utf8_lossy(kb);
        if text.parse::<u32>().is_err() {
            self.intake.reject(line, Reason::BadNumber, &text);
        }
        let place = self.intake.label(&text)?;
        Ok(*self.last.kb.set(kb, place))
    }

    fn date(&mut self, text: &[u8], line: u64) -> Option<Date> {
        if let Some(date) = self.last.date.get(text) {
            return *date;
        }
        let date = std::str::from_utf8(text).ok().and_then(printed::compact_day);
        match date {
            Some(date) => self.intake.seen(date),
            None => self.intake.reject(line, Reason::BadDate, &String::from_utf8_lossy(text)),
        }
        *self.last.date.set(text, date)
    }

    fn vulnerability(
        &mut self,
        cve: &[u8],
        title: &[u8],
        date: Option<Date>,
        line: u64,
    ) -> Result<Option<Place>, Error> {
        let place = if let Some(place) = self.last.cve.get(cve) {
            *place
        } else {
            let id = self.id(cve, line);
            let place = id.map(|id| self.intake.vulnerability(&id)).transpose()?;
            *self.last.cve.set(cve, place)
        };
        let known = place.and_then(|place| self.intake.vulnerability_mut(place));
        if let Some(known) = known {
            if known.title.is_none() && !title.is_empty() {
                known.title = Some(String::from_utf8_lossy(title).into_owned());
            }
            known.published = known.published.into_iter().chain(date).min();
        }
        Ok(place)
    }

    /// The id that a row gives; nothing where it gives none. Some lack their dashes.
    fn id(&mut self, printed: &[u8], line: u64) -> Option<CveId> {
        let text = String::from_utf8_lossy(printed);
        let text = text.trim();
        if let Some(advisory) = printed::advisory_id(text) {
            return Some(advisory);
        }
        let read = printed::cve_perhaps_without_hyphens;
        let (cve, repaired) = self.intake.field(line, Reason::NoVulnerability, text, read)?;
        if repaired {
            self.intake.inferred();
        }
        Some(cve)
    }

    fn component(&mut self, name: &[u8]) -> Result<Option<Place>, Error> {
        if let Some(place) = self.last.component.get(name) {
            return Ok(*place);
        }
        let place = match name {
            [] => None,
            name => Some(self.intake.component(&String::from_utf8_lossy(name))?),
        };
        Ok(*self.last.component.set(name, place))
    }

    fn word<T>(
        &mut self,
        text: &[u8],
        line: u64,
        reason: Reason,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.intake.field(line, reason, &String::from_utf8_lossy(text), read)
    }

    /// Reads what the row says it replaces into what is remembered of the row before.
    fn supersede(&mut self, text: &[u8], label: Place, line: u64) -> Result<(), Error> {
        if self.last.supersedes.get(text).is_some() {
            return Ok(());
        }
        let mut places = Vec::new();
        // Exported from several sources: between the numbers stand semicolons, and some `<br>`.
        let printed = String::from_utf8_lossy(text).replace("<br>", ";");
        for older in printed.split(';').map(str::trim).filter(|older| !older.is_empty()) {
            if !older.bytes().all(|byte| byte.is_ascii_digit()) {
                self.intake.reject(line, Reason::BadSupersedence, older);
                continue;
            }
            let place = self.intake.label(older)?;
            if place == label {
                self.intake.reject(line, Reason::SelfSupersedence, older);
            }
            places.push(place);
        }
        self.last.supersedes.set(text, places);
        Ok(())
    }
}
