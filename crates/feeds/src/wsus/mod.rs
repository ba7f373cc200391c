//! The offline catalogue of WSUS, `wsusscn2.cab`.
//!
//! ```text
//! wsusscn2.cab ┬ index.xml     which cabinets there are
//!              ├ package.cab ─ package.xml      every revision: what supersedes and bundles it
//!              ├ package2.cab ┬ x/123456        its articles, bulletins, severity
//!              │              └ l/en/123456     its title
//!              └ package3.cab …
//! ```
//!
//! Revisions are tied together by number; a category, such as a product, is a revision whose title
//! names it. `c/` holds the rules by which a host finds what it needs and is not read, nor are
//! titles in other languages. The format has no public specification; this is what the vendor's
//! files show.

mod details;
mod graph;
mod statements;

use std::io::{self, BufReader, Read, Seek};

use crate::{
    Error, FeedLimits, Intake, Reason,
    cabinet::{Budget, Cabinet},
    markup::{Node, Xml, read_fault},
};
use details::Details;
use graph::Graph;

const EXPECTED: &str = "offline catalogue of WSUS";
const INDEX: &str = "index.xml";
const GRAPH_CABINET: &str = "package.cab";
const GRAPH: &str = "package.xml";

/// Cabinets of this one lie in the catalogue and hold files, but no further cabinets.
const LEVELS: usize = 2;

/// A smaller cabinet is kept in memory while it is read, a larger one in a temporary file without
/// a name.
const IN_MEMORY: usize = 16 << 20;

/// Reads a catalogue: `document` is the name it goes by. Yields a fix and an offer for every
/// revision with an article, and what replaces what.
pub fn read(input: impl Read + Seek, document: &str, intake: &mut Intake<'_>) -> Result<(), Error> {
    intake.begin_document(document)?;
    let limits = intake.limits();
    if limits.depth < LEVELS {
        return Err(Error::TooDeep { document: document.to_owned(), limit: limits.depth });
    }
    let budget = Budget::new(limits);
    let mut catalogue = Contents::default();
    let outer = Cabinet::open(input, document, EXPECTED, limits)?;
    outer.each_file(
        &budget,
        limits,
        |name| is_index(name) || is_cabinet(name),
        |name, content| {
            let path = format!("{document}/{name}");
            if is_index(name) {
                catalogue.index = Some(cabinets(BufReader::new(content), &path, limits)?);
                return Ok(());
            }
            intake.begin_document(&path)?;
            catalogue.cabinets.push(name.to_owned());
            let mut spool = tempfile::spooled_tempfile(IN_MEMORY);
            io::copy(content, &mut spool).map_err(|error| read_fault(&path, &error, limits))?;
            spool.rewind().map_err(|error| read_fault(&path, &error, limits))?;
            let inner = Cabinet::open(spool, &path, EXPECTED, limits)?;
            if name.eq_ignore_ascii_case(GRAPH_CABINET) {
                catalogue.take_graph(inner, &path, &budget, limits)
            } else {
                catalogue.take_details(inner, &path, &budget, intake)
            }
        },
    )?;
    let missing = |what: &str| Error::WrongFormat {
        document: document.to_owned(),
        expected: EXPECTED,
        found: format!("no {what}"),
    };
    let listed = catalogue.index.ok_or_else(|| missing(INDEX))?;
    let graph = catalogue.graph.ok_or_else(|| missing("package.cab with package.xml"))?;
    for name in listed {
        if !catalogue.cabinets.iter().any(|there| there.eq_ignore_ascii_case(&name)) {
            intake.reject(0, Reason::MissingDocument, &name);
        }
    }
    statements::state(graph, catalogue.details, intake)
}

#[derive(Default)]
struct Contents {
    index: Option<Vec<String>>,
    cabinets: Vec<String>,
    graph: Option<Graph>,
    details: Details,
}

impl Contents {
    fn take_graph<R: Read + Seek>(
        &mut self,
        cabinet: Cabinet<R>,
        path: &str,
        budget: &Budget,
        limits: &FeedLimits,
    ) -> Result<(), Error> {
        cabinet.each_file(budget, limits, no_further_cabinet(GRAPH), |name, content| {
            let path = format!("{path}/{name}");
            refuse_cabinet(name, &path)?;
            self.graph = Some(Graph::read(BufReader::new(content), &path, limits)?);
            Ok(())
        })
    }

    fn take_details<R: Read + Seek>(
        &mut self,
        cabinet: Cabinet<R>,
        path: &str,
        budget: &Budget,
        intake: &mut Intake<'_>,
    ) -> Result<(), Error> {
        let limits = intake.limits();
        let wanted = |name: &str| is_cabinet(name) || details::is_wanted(name);
        cabinet.each_file(budget, limits, wanted, |name, content| {
            let path = format!("{path}/{name}");
            refuse_cabinet(name, &path)?;
            self.details.take(name, content, &path, intake)
        })
    }
}

fn is_index(name: &str) -> bool {
    name.eq_ignore_ascii_case(INDEX)
}

fn is_cabinet(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("cab"))
}

fn no_further_cabinet(wanted: &str) -> impl Fn(&str) -> bool {
    move |name| is_cabinet(name) || name.eq_ignore_ascii_case(wanted)
}

fn refuse_cabinet(name: &str, path: &str) -> Result<(), Error> {
    if is_cabinet(name) {
        return Err(Error::TooDeep { document: path.to_owned(), limit: LEVELS });
    }
    Ok(())
}

/// The cabinets that the index lists.
fn cabinets(
    content: impl io::BufRead,
    path: &str,
    limits: &FeedLimits,
) -> Result<Vec<String>, Error> {
    let mut xml = Xml::new(content, path, "index of an offline catalogue of WSUS", limits)?;
    let mut names = Vec::new();
    while let Some(node) = xml.node()? {
        let Node::Start(start) = node else { continue };
        match start.name() {
            "CABLIST" => {
                // What another value stands for is not known.
                let mask = start.attribute("XOR").unwrap_or_default();
                if !mask.is_empty() && mask != "0" {
                    let found = format!("cabinets behind a mask, XOR={mask}");
                    let document = path.to_owned();
                    return Err(Error::WrongFormat { document, expected: EXPECTED, found });
                }
            }
            "CAB" => names.extend(start.attribute("NAME")),
            _ => {}
        }
        if names.len() > limits.documents {
            let document = path.to_owned();
            return Err(Error::TooManyDocuments { document, limit: limits.documents });
        }
    }
    Ok(names)
}
