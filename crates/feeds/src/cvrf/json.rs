//! The JSON form, whose types are numbers, and the index of documents.
//!
//! The shape is that of MSRC's interface, version 3; which number stands for `Tag` is from memory.

use std::io::Read;

use seawall_advisory::Date;
use serde::{Deserialize, de::IgnoredAny};

use super::{
    document::{self, RemediationKind, ThreatKind, Tracking},
    take::Taking,
    wrong_format,
};
use crate::{
    Error,
    intake::{FeedLimits, Intake, Reason},
    json::{self, or_default},
    printed,
};

pub(super) fn read(input: impl Read, intake: &mut Intake<'_>) -> Result<(), Error> {
    let name = intake.document().to_owned();
    let bytes = json::whole(input, &name, intake.limits())?;
    let Document { tracking, tree, vulnerabilities, context, value } =
        json::parse(&bytes, &name, intake.limits())?;
    drop(bytes);
    match (tracking, vulnerabilities, context, value) {
        (Some(tracking), vulnerabilities, ..) => {
            let mut taking = Taking::new(intake);
            taking.tracking(&tracking.into());
            products(&tree.unwrap_or_default().nodes, &mut taking)?;
            for vulnerability in vulnerabilities.unwrap_or_default() {
                taking.vulnerability(&vulnerability.into())?;
            }
            Ok(())
        }
        (None, None, Some(_), Some(entries)) => index(&entries, intake),
        _ => Err(wrong_format(&name, "a JSON object without DocumentTracking")),
    }
}

/// A document of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedDocument {
    /// Its id, such as `2016-Apr`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The day it first came out.
    pub initial: Option<Date>,
    /// The day of its last edition.
    pub current: Option<Date>,
    /// Where it is to be had.
    pub url: String,
}

/// Reads MSRC's index of its documents (`updates`), for who wants to know which months are
/// missing or older than what is to be had.
pub fn updates(
    input: impl Read,
    document: &str,
    limits: &FeedLimits,
) -> Result<Vec<ListedDocument>, Error> {
    let bytes = json::whole(input, document, limits)?;
    let read: Document = json::parse(&bytes, document, limits)?;
    let (Some(_), Some(entries)) = (read.context, read.value) else {
        return Err(wrong_format(document, "no index of documents"));
    };
    Ok(entries
        .into_iter()
        .map(|entry| ListedDocument {
            initial: printed::day_of_instant(&entry.initial),
            current: printed::day_of_instant(&entry.current),
            id: entry.id,
            title: entry.title,
            url: entry.url,
        })
        .collect())
}

/// Counts the entries of the index. Their days are no "data as of": what they list may not be at
/// hand.
fn index(entries: &[Entry], intake: &mut Intake<'_>) -> Result<(), Error> {
    for (line, entry) in (1..).zip(entries) {
        intake.record(line)?;
        if entry.id.trim().is_empty() {
            intake.reject(line, Reason::NotUnderstood, &entry.title);
            continue;
        }
        for day in [&entry.initial, &entry.current] {
            if printed::day_of_instant(day).is_none() {
                intake.reject(line, Reason::BadDate, day);
            }
        }
        intake.taken();
    }
    Ok(())
}

/// The names of a tree. How deep it goes, the limit of all objects bounds.
fn products(nodes: &[Node], taking: &mut Taking<'_, '_>) -> Result<(), Error> {
    for node in nodes {
        if let Some(id) = &node.id {
            taking.product(id, &node.name)?;
        }
        products(&node.nodes, taking)?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "DocumentTracking")]
    tracking: Option<DocumentTracking>,
    #[serde(rename = "ProductTree")]
    tree: Option<Tree>,
    #[serde(rename = "Vulnerability")]
    vulnerabilities: Option<Vec<Vulnerability>>,
    #[serde(rename = "@odata.context")]
    context: Option<IgnoredAny>,
    value: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "ID", default, deserialize_with = "or_default")]
    id: String,
    #[serde(rename = "DocumentTitle", default, deserialize_with = "or_default")]
    title: String,
    #[serde(rename = "InitialReleaseDate", default, deserialize_with = "or_default")]
    initial: String,
    #[serde(rename = "CurrentReleaseDate", default, deserialize_with = "or_default")]
    current: String,
    #[serde(rename = "CvrfUrl", default, deserialize_with = "or_default")]
    url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DocumentTracking {
    #[serde(default, deserialize_with = "or_default")]
    initial_release_date: String,
    #[serde(default, deserialize_with = "or_default")]
    current_release_date: String,
}

impl From<DocumentTracking> for Tracking {
    fn from(read: DocumentTracking) -> Self {
        Self { initial: read.initial_release_date, current: read.current_release_date }
    }
}

/// Branches and full names; a branch holds its own as items.
#[derive(Default)]
struct Tree {
    nodes: Vec<Node>,
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Read {
            #[serde(rename = "Branch", default, deserialize_with = "or_default")]
            branches: Vec<Node>,
            #[serde(rename = "FullProductName", default, deserialize_with = "or_default")]
            names: Vec<Node>,
        }
        let Read { branches: mut nodes, names } = Read::deserialize(deserializer)?;
        nodes.extend(names);
        Ok(Self { nodes })
    }
}

/// A branch, or a product with its name.
#[derive(Deserialize)]
struct Node {
    #[serde(rename = "ProductID")]
    id: Option<String>,
    #[serde(rename = "Value", default, deserialize_with = "or_default")]
    name: String,
    #[serde(rename = "Items", default, deserialize_with = "or_default")]
    nodes: Vec<Self>,
}

#[derive(Default, Deserialize)]
struct Text {
    #[serde(rename = "Value", default, deserialize_with = "or_default")]
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Vulnerability {
    #[serde(rename = "CVE", default, deserialize_with = "or_default")]
    cve: String,
    #[serde(default, deserialize_with = "or_default")]
    title: Text,
    #[serde(default, deserialize_with = "or_default")]
    notes: Vec<Note>,
    #[serde(default, deserialize_with = "or_default")]
    threats: Vec<Threat>,
    #[serde(default, deserialize_with = "or_default")]
    remediations: Vec<Remediation>,
    #[serde(default, deserialize_with = "or_default")]
    revision_history: Vec<Revision>,
}

impl From<Vulnerability> for document::Vulnerability {
    fn from(read: Vulnerability) -> Self {
        let tag = read.notes.into_iter().find(|note| note.kind.is(TAG, "Tag"));
        Self {
            cve: read.cve,
            title: read.title.value,
            component: tag.map(|note| note.value),
            threats: read.threats.into_iter().filter_map(Threat::into).collect(),
            remediations: read.remediations.into_iter().map(Into::into).collect(),
            revisions: read.revision_history.into_iter().map(|revision| revision.date).collect(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Note {
    #[serde(rename = "Type", default)]
    kind: Kind,
    #[serde(default, deserialize_with = "or_default")]
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Threat {
    #[serde(rename = "Type", default)]
    kind: Kind,
    #[serde(default, deserialize_with = "or_default")]
    description: Text,
    #[serde(rename = "ProductID", default, deserialize_with = "or_default")]
    products: Vec<String>,
}

impl Threat {
    fn into(self) -> Option<document::Threat> {
        let kind = match self.kind {
            Kind::Number(0) => ThreatKind::Impact,
            Kind::Number(1) => ThreatKind::ExploitStatus,
            Kind::Number(3) => ThreatKind::Severity,
            Kind::Name(name) => ThreatKind::new(&name)?,
            Kind::Number(_) | Kind::Other(_) => return None,
        };
        let Self { description: Text { value: description }, products, .. } = self;
        Some(document::Threat { kind, description, products })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Remediation {
    #[serde(rename = "Type", default)]
    kind: Kind,
    #[serde(default, deserialize_with = "or_default")]
    description: Text,
    #[serde(default, deserialize_with = "or_default")]
    sub_type: String,
    #[serde(default, deserialize_with = "or_default")]
    fixed_build: String,
    #[serde(default, deserialize_with = "or_default")]
    supercedence: String,
    #[serde(default, deserialize_with = "or_default")]
    restart_required: Text,
    #[serde(default, deserialize_with = "or_default")]
    date: String,
    #[serde(default)]
    date_specified: Option<bool>,
    #[serde(rename = "ProductID", default, deserialize_with = "or_default")]
    products: Vec<String>,
}

impl From<Remediation> for document::Remediation {
    fn from(read: Remediation) -> Self {
        // Where no date is given, the field may hold the first day of the calendar.
        let is_dated = read.date_specified != Some(false);
        Self {
            kind: read.kind.remediation(),
            description: read.description.value,
            sub_type: read.sub_type,
            fixed_build: read.fixed_build,
            supercedence: read.supercedence,
            restart: read.restart_required.value,
            date: if is_dated { read.date } else { String::new() },
            products: read.products,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Revision {
    #[serde(default, deserialize_with = "or_default")]
    date: String,
}

/// A type: a number in MSRC's documents; its name is understood too.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kind {
    Number(u64),
    Name(String),
    Other(IgnoredAny),
}

impl Default for Kind {
    fn default() -> Self {
        Self::Other(IgnoredAny)
    }
}

impl Kind {
    fn is(&self, number: u64, name: &str) -> bool {
        match self {
            Self::Number(given) => *given == number,
            Self::Name(given) => given == name,
            Self::Other(_) => false,
        }
    }

    fn remediation(&self) -> RemediationKind {
        match self {
            Self::Number(2) => RemediationKind::VendorFix,
            Self::Number(0..=6) => RemediationKind::NoFix,
            Self::Number(number) => RemediationKind::Unknown(number.to_string()),
            Self::Name(name) => RemediationKind::new(name),
            Self::Other(_) => RemediationKind::Unknown(String::new()),
        }
    }
}

/// The number of notes that name a component.
const TAG: u64 = 7;
