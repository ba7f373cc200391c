//! What the JSON forms hold: `docs/schema/advisory-1.json`, where no other is named.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::{
    Bulletin, BulletinId, Catalogue, Certainty, CveId, Cvss, Date, Dates, Edge, Exploited, Impact,
    Kb, Kind, KnownExploited, NoFix, Note, Related, RemovalTool, Revision, Scope, Severity, Source,
    Strength, Tag, Title, Update,
};
use seawall_facts::{ProductId, Products, ServicePack};
use serde::Serialize;

/// Name and version of the schema.
pub const SCHEMA: &str = "seawall.advisory/1";

/// What every document begins with.
#[derive(Debug, Serialize)]
pub struct Head {
    schema: &'static str,
    catalogue_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<Date>,
}

impl Head {
    /// The head of a document about a catalogue.
    pub fn of(catalogue: &Catalogue) -> Self {
        Self::under(SCHEMA, catalogue)
    }

    /// The head of one that has a schema of its own.
    pub fn under(schema: &'static str, catalogue: &Catalogue) -> Self {
        Self { schema, catalogue_date: catalogue.date().to_owned(), as_of: catalogue.seen_as_of() }
    }
}

/// `list`: `{…, "advisories": […]}`.
#[derive(Debug, Serialize)]
pub struct Listed<'a> {
    #[serde(flatten)]
    pub head: Head,
    pub advisories: Vec<Brief<'a>>,
    /// Vulnerabilities that the scope lists and that nothing taken in tells of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub untold: Vec<&'a CveId>,
}

/// A bulletin in a list.
#[derive(Debug, Serialize)]
pub struct Brief<'a> {
    pub id: &'a BulletinId,
    pub kind: Kind,
    pub kb: &'a Option<Kb>,
    pub cves: &'a [CveId],
    pub published: Option<Date>,
    pub title: &'a Title,
    pub worms: Vec<&'a str>,
    /// Why it is in the scope that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<&'a Tag>,
}

impl<'a> Brief<'a> {
    /// What a list tells of a bulletin.
    pub fn of(bulletin: &'a Bulletin, scope: Option<&'a Tag>) -> Self {
        Self {
            scope,
            id: &bulletin.id,
            kind: bulletin.kind,
            kb: &bulletin.kb,
            cves: &bulletin.cves,
            published: bulletin.first_published(),
            title: &bulletin.title,
            worms: bulletin.exploited_by.iter().map(|row| row.worm.as_str()).collect(),
        }
    }
}

/// `show`: one bulletin with everything known of it.
#[derive(Debug, Serialize)]
pub struct Shown<'a> {
    #[serde(flatten)]
    head: Head,
    id: &'a BulletinId,
    kind: Kind,
    kb: &'a Option<Kb>,
    cves: &'a [CveId],
    /// The first day it was known anywhere; `dates` has the editions.
    published: Option<Date>,
    dates: EditionDates<'a>,
    title: &'a Title,
    impact: &'a [Impact],
    severity: &'a [Severity],
    cvss: &'a [Cvss],
    exploited_by: &'a [Exploited],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    known_exploited: &'a [KnownExploited],
    affected: &'a [Scope],
    other_software: &'a [String],
    not_affected: &'a [Scope],
    vendor_never_tested: &'a [Scope],
    no_fix: &'a [NoFix],
    updates: &'a [Update],
    pub contains: Vec<Related>,
    pub replaced_by: Vec<Related>,
    edges: &'a [Edge],
    revisions: &'a [Revision],
    notes: &'a [Note],
    removal_tools: &'a [RemovalTool],
    /// What the sources named above are.
    sources: BTreeMap<&'a str, &'a str>,
    /// Whether an importer read it, rather than someone by hand.
    imported: bool,
    /// The source's own words, where its archive was imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<'a>>,
}

/// A bulletin in its source's own words.
#[derive(Debug, Serialize)]
pub struct Text<'a> {
    source: &'a str,
    language: &'a str,
    licence: &'a str,
    markdown: &'a str,
}

impl<'a> Text<'a> {
    /// A text with where it comes from.
    pub fn of(source: &'a Source, markdown: &'a str) -> Self {
        Self {
            source: &source.name,
            language: &source.language,
            licence: &source.licence,
            markdown,
        }
    }
}

#[derive(Debug, Serialize)]
struct EditionDates<'a> {
    published: &'a Dates,
    revised: &'a Dates,
}

impl<'a> Shown<'a> {
    /// Everything known of a bulletin.
    pub fn of(catalogue: &'a Catalogue, bulletin: &'a Bulletin) -> Self {
        let products = Products::embedded();
        Self {
            head: Head::of(catalogue),
            id: &bulletin.id,
            kind: bulletin.kind,
            kb: &bulletin.kb,
            cves: &bulletin.cves,
            published: bulletin.first_published(),
            dates: EditionDates { published: &bulletin.published, revised: &bulletin.revised },
            title: &bulletin.title,
            impact: &bulletin.impact,
            severity: &bulletin.severity,
            cvss: &bulletin.cvss,
            exploited_by: &bulletin.exploited_by,
            known_exploited: &bulletin.known_exploited,
            affected: &bulletin.affected,
            other_software: &bulletin.other_software,
            not_affected: &bulletin.not_affected,
            vendor_never_tested: &bulletin.vendor_never_tested,
            no_fix: &bulletin.no_fix,
            updates: &bulletin.updates,
            contains: catalogue.holds(&bulletin.id, products),
            replaced_by: catalogue.replaced_by(&bulletin.id, products),
            edges: &bulletin.edges,
            revisions: &bulletin.revisions,
            notes: &bulletin.notes,
            removal_tools: &bulletin.removal_tools,
            sources: catalogue.sources().collect(),
            imported: bulletin.imported,
            text: None,
        }
    }
}

/// `successors`.
#[derive(Debug, Serialize)]
pub struct Succeeded<'a> {
    #[serde(flatten)]
    pub head: Head,
    pub id: &'a BulletinId,
    pub product: &'a ProductId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_pack: Option<ServicePack>,
    pub successors: Vec<Successor<'a>>,
}

/// A newer bulletin that holds the fix.
#[derive(Debug, Serialize)]
pub struct Successor<'a> {
    pub id: &'a BulletinId,
    pub kb: Option<&'a Kb>,
    pub strength: Strength,
    /// The least sure statement on the way.
    pub certainty: Certainty,
    /// The bulletins between, the newest first.
    pub via: Vec<&'a BulletinId>,
    /// The rules that inferred steps of the way, with their versions.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub rules: BTreeSet<String>,
}

/// `contains`.
#[derive(Debug, Serialize)]
pub struct Contained<'a> {
    #[serde(flatten)]
    pub head: Head,
    pub id: &'a BulletinId,
    pub contains: Vec<Related>,
}
