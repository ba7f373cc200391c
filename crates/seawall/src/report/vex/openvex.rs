//! OpenVEX 0.2.0 (openvex.dev).

use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Write},
};

use seawall_advisory::Catalogue;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    described::described,
    digest::digest,
    ledger::{Group, Ledger, Vulnerability},
    said::{joined, shared_flag},
    seq::Seq,
    statements::{Status, VulnerabilityId},
};
use crate::{
    clock,
    fleet::FleetHost,
    printable::printable,
    report::{Summary, Writer},
    words::Words,
};

/// Writes a fleet as one OpenVEX document, when the last host is there.
pub struct OpenVex<'a>(Ledger<'a>);

impl<'a> OpenVex<'a> {
    /// A document of nothing yet, in the language of the words.
    pub fn new(catalogue: &'a Catalogue, words: &'a Words) -> Self {
        Self(Ledger::new(catalogue, words))
    }

    fn write(&self, id: &str, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let ledger = &self.0;
        let words = ledger.words();
        let statements = || {
            let all = ledger.vulnerabilities();
            all.flat_map(|(id, of)| {
                let statements = told(ledger.groups(of)).into_iter();
                statements.map(move |(told, places)| self.statement(id, of, told, &places))
            })
        };
        let title = summary.title.as_deref().map(printable);
        let document = Document {
            context: "https://openvex.dev/ns/v0.2.0",
            id,
            author: title.unwrap_or_else(|| words.text("vex-publisher")),
            role: words.text("vex-role"),
            statements: Seq(statements),
            timestamp: clock::rfc3339(summary.made),
            tooling: format!(
                "Seawall {} ({}). {}",
                env!("CARGO_PKG_VERSION"),
                printable(&summary.data_as_of),
                ledger.coverage(summary)
            ),
            version: 1,
        };
        serde_json::to_writer(&mut *out, &document)?;
        out.write_all(b"\n")
    }

    fn statement(
        &self,
        id: &VulnerabilityId,
        of: &Vulnerability,
        (status, texts): Told,
        places: &[usize],
    ) -> Value {
        let products: Vec<Value> =
            self.0.at(places).map(|subject| json!({"@id": subject.urn()})).collect();
        let mut statement = json!({
            "vulnerability": {
                "name": printable(&id.to_string()),
                "description": described(self.0.catalogue(), self.0.words(), of),
            },
            "products": products,
            "status": code(status),
        });
        if let Some(fields) = statement.as_object_mut() {
            fields.extend(texts.into_iter().map(|(name, text)| (name.to_owned(), text.into())));
        }
        statement
    }
}

impl Writer for OpenVex<'_> {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn host(&mut self, host: &FleetHost, _out: &mut dyn Write) -> io::Result<()> {
        self.0.host(host);
        Ok(())
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let digest = digest(|sink| self.write("", summary, sink))?;
        let mut out = BufWriter::new(out);
        self.write(&format!("urn:seawall:openvex:{digest}"), summary, &mut out)?;
        out.flush()
    }
}

/// The document; its keys stand in the order of the specification.
#[derive(Serialize)]
struct Document<'a, S> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@id")]
    id: &'a str,
    author: String,
    role: String,
    timestamp: String,
    version: u32,
    tooling: String,
    statements: S,
}

const fn code(status: Status) -> &'static str {
    match status {
        Status::NotAffected => "not_affected",
        Status::Fixed => "fixed",
        Status::UnderInvestigation => "under_investigation",
        Status::Affected => "affected",
    }
}

/// A status with the fields that it asks for.
type Told = (Status, Vec<(&'static str, String)>);

/// Products, in order, by all that is told of them.
fn told<'l>(groups: impl Iterator<Item = Group<'l>>) -> BTreeMap<Told, Vec<usize>> {
    let mut told: BTreeMap<Told, Vec<usize>> = BTreeMap::new();
    for group in groups {
        told.entry((group.status, texts(&group))).or_default().extend(group.subjects);
    }
    for places in told.values_mut() {
        places.sort_unstable();
    }
    told
}

/// What a statement of that status has to say, and what more is known.
fn texts(group: &Group<'_>) -> Vec<(&'static str, String)> {
    let said = || group.said.iter().copied();
    match group.status {
        Status::Fixed => Vec::new(),
        Status::NotAffected => {
            let flag =
                shared_flag(&group.said).map(|flag| ("justification", flag.code().to_owned()));
            let why = joined(said().filter_map(|said| said.why.as_deref()));
            flag.into_iter().chain([("impact_statement", why)]).collect()
        }
        Status::UnderInvestigation => {
            let next = joined(said().filter_map(|said| said.next.as_deref()));
            if next.is_empty() { Vec::new() } else { vec![("status_notes", next)] }
        }
        Status::Affected => {
            let actions = said().flat_map(|said| &said.actions);
            vec![("action_statement", joined(actions.map(|action| action.details.as_str())))]
        }
    }
}
