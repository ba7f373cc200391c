//! CISA's catalogue of known exploited vulnerabilities, as JSON.
//!
//! Read entry by entry. Of vendor and product only what the title says is kept: which software a
//! vulnerability is in, other feeds know by their own names.

use std::{
    fmt,
    io::{self, Cursor, Read},
};

use seawall_advisory::{Date, feed::Exploitation};
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::bounded::Bounded;
use crate::{Error, Intake, Reason, printed};

/// Reads a catalogue. Records are numbered as they stand in its list.
///
/// A catalogue whose `count` is not that of its entries is an error: what is missing from a list
/// of the exploited would read as not exploited.
pub fn read(input: impl Read, document: &str, intake: &mut Intake<'_>) -> Result<(), Error> {
    intake.begin_document(document)?;
    let limit = intake.limits().document_bytes;
    let unreadable = |source| Error::Unreadable { document: document.to_owned(), source };
    let input = without_mark(Bounded::new(input, limit)).map_err(unreadable)?;
    let mut json = serde_json::Deserializer::from_reader(io::BufReader::new(input));
    let mut stopped = None;
    let catalogue = Catalogue { intake: &mut *intake, stopped: &mut stopped, newest: None };
    let head = catalogue.deserialize(&mut json).and_then(|head| json.end().map(|()| head));
    if let Some(error) = stopped {
        return Err(error);
    }
    let head = head.map_err(|error| json_error(error, document))?;
    let Some(entries) = head.entries else {
        let found = format!("an object without `vulnerabilities`: {}", head.keys.join(", "));
        return Err(Error::WrongFormat { document: document.to_owned(), expected: FORMAT, found });
    };
    match head.count {
        Some(count) if count != entries => Err(Error::BadDocument {
            document: document.to_owned(),
            place: "count".to_owned(),
            fault: format!("it says {count}, the list has {entries}"),
        }),
        _ => {
            if let Some(date) = head.released.or(head.newest) {
                intake.seen(date);
            }
            Ok(())
        }
    }
}

/// What it gives without the byte order mark that may stand before it.
fn without_mark(mut input: impl Read) -> io::Result<impl Read> {
    let mut head = Vec::with_capacity(MARK.len());
    input.by_ref().take(3).read_to_end(&mut head)?;
    if head == MARK {
        head.clear();
    }
    Ok(Cursor::new(head).chain(input))
}

fn json_error(error: serde_json::Error, document: &str) -> Error {
    let document = document.to_owned();
    if error.is_io() {
        let source = io::Error::from(error);
        return Error::of_input(&document, 1, source);
    }
    if error.is_data() {
        return Error::WrongFormat { document, expected: FORMAT, found: error.to_string() };
    }
    let place = format!("line {}", error.line());
    Error::BadDocument { document, place, fault: error.to_string() }
}

/// The catalogue around its list.
struct Catalogue<'r, 'a> {
    intake: &'r mut Intake<'a>,
    stopped: &'r mut Option<Error>,
    /// The newest day of an entry, for a catalogue that gives no day of its own.
    newest: Option<Date>,
}

#[derive(Default)]
struct Head {
    released: Option<Date>,
    count: Option<u64>,
    entries: Option<u64>,
    newest: Option<Date>,
    /// The first keys, to say what was found in the place of a catalogue.
    keys: Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Catalogue<'_, '_> {
    type Value = Head;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Head, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Catalogue<'_, '_> {
    type Value = Head;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Head, A::Error> {
        let mut head = Head::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "vulnerabilities" => {
                    let read = map.next_value_seed(List(&mut self))?;
                    head.entries = Some(head.entries.unwrap_or(0).saturating_add(read));
                }
                "count" => head.count = map.next_value::<Value>()?.number(),
                "dateReleased" | "catalogVersion" => {
                    let day =
                        map.next_value::<Value>()?.text().and_then(|text| printed::day(&text));
                    head.released = head.released.max(day);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            if head.keys.len() < SHOWN_KEYS {
                head.keys.push(key.chars().take(SHOWN_KEYS).collect());
            }
        }
        head.newest = self.newest;
        Ok(head)
    }
}

/// The list.
struct List<'c, 'r, 'a>(&'c mut Catalogue<'r, 'a>);

impl<'de> DeserializeSeed<'de> for List<'_, '_, '_> {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u64, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_, '_> {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of vulnerabilities")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<u64, A::Error> {
        let mut number = 0;
        while let Some(value) = list.next_element::<Value>()? {
            number += 1;
            if let Err(error) = self.0.take(number, value) {
                *self.0.stopped = Some(error);
                return Err(de::Error::custom("stopped"));
            }
        }
        Ok(number)
    }
}

impl Catalogue<'_, '_> {
    fn take(&mut self, number: u64, value: Value) -> Result<(), Error> {
        let intake = &mut *self.intake;
        intake.record(number)?;
        let Value::Entry(entry) = value else {
            intake.reject(number, Reason::NotUnderstood, &value.text().unwrap_or_default());
            return Ok(());
        };
        let limit = intake.limits().record_bytes;
        if entry.bytes() > limit {
            let document = intake.document().to_owned();
            return Err(Error::RecordTooLong { document, line: number, limit });
        }
        let printed = entry.cve.unwrap_or_default();
        let Some(cve) = printed::cve(&printed) else {
            intake.reject(number, Reason::NoVulnerability, &printed);
            return Ok(());
        };
        let since = entry.added.as_deref().and_then(printed::day);
        if since.is_none() {
            intake.reject(number, Reason::BadDate, &entry.added.unwrap_or_default());
        }
        let ransomware = match entry.ransomware.as_deref().map(str::trim) {
            Some("Known") => Some(true),
            None | Some("Unknown" | "") => None,
            Some(other) => {
                intake.reject(number, Reason::NotUnderstood, other);
                None
            }
        };
        self.newest = self.newest.max(since);
        let place = intake.vulnerability(&cve)?;
        if let Some(vulnerability) = intake.vulnerability_mut(place) {
            let title = entry.title.filter(|title| !title.trim().is_empty());
            vulnerability.title = vulnerability.title.take().or(title);
            let said = vulnerability.exploited.take();
            let earlier = said.as_ref().and_then(|said| said.since);
            vulnerability.exploited = Some(Exploitation {
                since: earlier.into_iter().chain(since).min(),
                ransomware: said.and_then(|said| said.ransomware).or(ransomware),
            });
        }
        intake.taken();
        Ok(())
    }
}

/// A value as far as it matters here: whatever else stands where a text should is no error.
enum Value {
    Text(String),
    Number(u64),
    Entry(Entry),
    Other,
}

#[derive(Default)]
struct Entry {
    cve: Option<String>,
    title: Option<String>,
    added: Option<String>,
    ransomware: Option<String>,
}

impl Entry {
    fn bytes(&self) -> usize {
        let fields = [&self.cve, &self.title, &self.added, &self.ransomware];
        fields.into_iter().flatten().map(String::len).sum()
    }
}

impl Value {
    fn text(self) -> Option<String> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    const fn number(&self) -> Option<u64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }
}

impl<'de> de::Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entry = Entry::default();
        while let Some(key) = map.next_key::<String>()? {
            let field = match key.as_str() {
                "cveID" => &mut entry.cve,
                "vulnerabilityName" => &mut entry.title,
                "dateAdded" => &mut entry.added,
                "knownRansomwareCampaignUse" => &mut entry.ransomware,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field = map.next_value::<Value>()?.text();
        }
        Ok(Value::Entry(entry))
    }
}

const FORMAT: &str = "catalogue of known exploited vulnerabilities";
const MARK: &[u8] = "\u{feff}".as_bytes();
/// Keys shown of what is no catalogue, and characters of each.
const SHOWN_KEYS: usize = 12;
