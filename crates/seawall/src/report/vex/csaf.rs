//! CSAF 2.0 (OASIS), profile VEX (section 4.5).

use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Write},
};

use seawall_advisory::Catalogue;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    csaf_tree::Tree, csaf_vulnerability::vulnerability, digest::digest, ledger::Ledger, seq::Seq,
};
use crate::{
    clock,
    fleet::FleetHost,
    printable::printable,
    report::{Summary, Writer},
    words::{Language, Words},
};

/// Writes a fleet as one CSAF document, when the last host is there.
pub struct Csaf<'a>(Ledger<'a>);

impl<'a> Csaf<'a> {
    /// A document of nothing yet, in the language of the words.
    pub fn new(catalogue: &'a Catalogue, words: &'a Words) -> Self {
        Self(Ledger::new(catalogue, words))
    }

    fn write(&self, id: &str, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let ledger = &self.0;
        let document = self.document(id, summary);
        // The profile demands products and vulnerabilities; where nothing is stated it cannot be
        // kept, and the generic one has no place for empty lists.
        if ledger.subjects.is_empty() {
            serde_json::to_writer(&mut *out, &BTreeMap::from([("document", document)]))?;
            return out.write_all(b"\n");
        }
        let vulnerabilities =
            || ledger.vulnerabilities().map(|(id, of)| vulnerability(ledger, id, of));
        let whole =
            Whole { document, product_tree: Tree(ledger), vulnerabilities: Seq(vulnerabilities) };
        serde_json::to_writer(&mut *out, &whole)?;
        out.write_all(b"\n")
    }

    fn document(&self, id: &str, summary: &Summary) -> Value {
        let ledger = &self.0;
        let words = ledger.words();
        let title = summary.title.as_deref().map(printable).filter(|it| !it.trim().is_empty());
        let made = clock::rfc3339(summary.made);
        let data = printable(&summary.data_as_of);
        let is_empty = ledger.subjects.is_empty();
        json!({
            "category": if is_empty { "csaf_base" } else { "csaf_vex" },
            "csaf_version": "2.0",
            // It says where which hole is open.
            "distribution": {"text": words.text("vex-distribution"), "tlp": {"label": "AMBER"}},
            "lang": match words.language() { Language::Ja => "ja", Language::En => "en" },
            "notes": [
                {
                    "category": "summary",
                    "text": words.with("vex-summary", &[("date", &data)]),
                    "title": words.text("vex-summary-title"),
                },
                {
                    "category": "general",
                    "text": ledger.coverage(summary),
                    "title": words.text("vex-coverage-title"),
                },
            ],
            "publisher": {
                "category": "user",
                "name": title.clone().unwrap_or_else(|| words.text("vex-publisher")),
                "namespace": NAMESPACE,
            },
            "title": title.map_or_else(
                || words.text("vex-title"),
                |title| words.with("vex-title-of", &[("title", &title)]),
            ),
            "tracking": {
                "current_release_date": made,
                "generator": {
                    "date": made,
                    "engine": {"name": "Seawall", "version": env!("CARGO_PKG_VERSION")},
                },
                "id": id,
                "initial_release_date": made,
                "revision_history": [
                    {"date": made, "number": "1", "summary": words.text("vex-revision")},
                ],
                "status": "final",
                "version": "1",
            },
        })
    }
}

impl Writer for Csaf<'_> {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn host(&mut self, host: &FleetHost, _out: &mut dyn Write) -> io::Result<()> {
        self.0.host(host);
        Ok(())
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let digest = digest(|sink| self.write("", summary, sink))?;
        let short: String = digest.chars().take(ID_DIGITS).collect();
        let mut out = BufWriter::new(out);
        self.write(&format!("seawall-fleet-{short}"), summary, &mut out)?;
        out.flush()
    }
}

/// The whole document; its keys, as all of them, stand in the order of the alphabet
/// (optional test 6.2.13).
#[derive(Serialize)]
struct Whole<'l, 'a, V> {
    document: Value,
    product_tree: Tree<'l, 'a>,
    vulnerabilities: V,
}

/// A report that somebody makes for himself comes from nowhere on the web, and a name that is not
/// ours would be a lie: a URN of our own, which is not registered.
const NAMESPACE: &str = "urn:seawall:local";

/// Hexadecimal digits of the document's digest in its id.
const ID_DIGITS: usize = 16;
