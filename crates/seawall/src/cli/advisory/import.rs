//! `advisory import`: an archive of bulletins, a feed, or a bundle, into the catalogue.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    path::Path,
};

use seawall_advisory::{Bulletin, Catalogue, Date, ImportedBulletins, SetAside, Source};
use seawall_facts::Products;
use seawall_feeds::{
    Limits,
    bulletin_md::{self, Converted, Edition, Labels, Rejected, Report},
};
use serde::Serialize;

use super::{
    FORMATS, bundle, feed_import, given,
    imports::{self, Archive},
};
use crate::cli::advisory_args::Import;
use crate::{
    failure::{Exit, Failure},
    output::{Format, Sink, line},
    printable::printable,
    words::Words,
};

/// Name and version of the schema.
const SCHEMA: &str = "seawall.advisory-import/1";

/// The largest archive read, in bytes: that of the Japanese edition has four million.
const LARGEST: u64 = 128 << 20;

/// The licence of every edition of the vendor's archive.
const LICENCE: &str = "CC-BY-4.0";

/// Imports. Nothing is kept unless the whole archive was read.
pub fn run(args: &Import, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    if args.archive.is_dir() {
        return feed_import::run(args, None, words);
    }
    if let Some(kind) = feed_import::kind_of(&args.archive)? {
        return feed_import::run(args, Some(kind), words);
    }
    let bytes = given::read(&args.archive, LARGEST.max(bundle::LARGEST))?;
    if bundle::is_bundle(&bytes) {
        return bundle::take(args, &bytes, words);
    }
    if args.key.is_some() {
        return Err(Failure::usage("error-advisory-key", &[]).hint("hint-bundle-options", &[]));
    }
    given::within(&bytes, LARGEST, &args.archive)?;
    let archive = Archive::of(bytes);
    let (mut imported, took) = take(&archive, args.language.as_deref(), &args.archive)?;
    let catalogue = |error| Failure::usage("error-advisory-imported", &[]).cause(&error);
    let by_hand = Catalogue::by_hand().map_err(catalogue)?;
    let set_aside = imported.fit(&by_hand, Products::embedded());
    let pack = imported
        .to_pack()
        .map_err(|error| Failure::usage("error-advisory-imported", &[]).cause(&error))?;
    let mut out = Sink::open(args.out.output.as_deref())?;
    let said = Said::of(&imported, &took, &set_aside, pack.len());
    if format == Format::Json {
        line(&said, &mut out)?;
    } else {
        table(&said, words, &mut out)?;
    }
    if let Some(file) = &args.pack {
        let mut sink = Sink::open(Some(file))?;
        sink.write_all(&pack)?;
        sink.close()?;
    } else {
        imports::keep(&imported.source, &pack, &archive)?;
    }
    out.close()?;
    Ok(Exit::Clean)
}

/// What an archive gave, and what of it was not taken.
struct Took {
    report: Report,
    converted: Vec<Rejected>,
}

fn take(
    archive: &Archive,
    language: Option<&str>,
    file: &Path,
) -> Result<(ImportedBulletins, Took), Failure> {
    let refused = |error: &seawall_feeds::Error| {
        Failure::usage("error-advisory-import", &[("file", &file.display().to_string())])
            .cause(error)
            .hint("hint-advisory-import", &[])
    };
    let limits = &Limits::DEFAULT;
    let language = match language {
        Some(code) => code.to_owned(),
        None => bulletin_md::language_of(&*archive.bytes, limits)
            .map_err(|error| refused(&error))?
            .ok_or_else(|| {
                Failure::usage("error-advisory-language", &[]).hint("hint-advisory-language", &[])
            })?,
    };
    let labels = Labels::embedded(&language).map_err(|error| refused(&error))?;
    let products = Products::embedded();
    let import = bulletin_md::import(&*archive.bytes, limits, &labels, products);
    let import = import.map_err(|error| refused(&error))?;
    if import.bulletins.is_empty() {
        let file = file.display().to_string();
        return Err(Failure::usage("error-advisory-empty", &[("file", &file)])
            .hint("hint-advisory-import", &[]));
    }
    let name = format!("ms{language}");
    let edition = Edition { language: &language, source: &name };
    let Converted { bulletins, rejected } = import.to_catalogue(edition, products);
    let source = Source {
        what: format!(
            "The vendor's bulletins in Markdown ({language}), an archive of SHA-256 {} ({LICENCE})",
            archive.digest
        ),
        name,
        licence: LICENCE.to_owned(),
        language,
        digest: archive.digest.clone(),
        date: bulletins.iter().filter_map(last_changed).max(),
    };
    Ok((
        ImportedBulletins { source, bulletins },
        Took { report: import.report, converted: rejected },
    ))
}

fn last_changed(bulletin: &Bulletin) -> Option<Date> {
    let days = [&bulletin.published, &bulletin.revised];
    days.into_iter().flat_map(|dates| [dates.ja, dates.us]).flatten().max()
}

/// The JSON form: `docs/schema/advisory-import-1.json`.
#[derive(Debug, Serialize)]
struct Said<'a> {
    schema: &'static str,
    source: &'a Source,
    documents: usize,
    skipped: &'a [String],
    with_cves: usize,
    with_kb: usize,
    rows: bulletin_md::Rows,
    catalogue: Taken,
    pack_bytes: usize,
    /// Statements left out since they contradict what a bulletin says itself.
    set_aside: Vec<Aside<'a>>,
    unknown_products: &'a BTreeMap<String, usize>,
    rejected: Vec<&'a Rejected>,
}

/// What became of the rows in the catalogue.
#[derive(Debug, Serialize)]
struct Taken {
    bulletins: usize,
    updates: usize,
    evidence: usize,
    inferred_evidence: usize,
    edges: usize,
    inferred_edges: usize,
}

#[derive(Debug, Serialize)]
struct Aside<'a> {
    newer: &'a str,
    older: &'a str,
    product: &'a str,
    asserts: &'a str,
    not_replaced: &'a str,
}

impl<'a> Said<'a> {
    fn of(
        imported: &'a ImportedBulletins,
        took: &'a Took,
        set_aside: &'a BTreeSet<SetAside>,
        pack_bytes: usize,
    ) -> Self {
        let report = &took.report;
        let mut rejected: Vec<&Rejected> = report.rejected.iter().chain(&took.converted).collect();
        rejected.sort_by(|one, other| {
            (&one.document, one.line, &one.reason).cmp(&(
                &other.document,
                other.line,
                &other.reason,
            ))
        });
        let aside = |row: &'a SetAside| Aside {
            newer: row.newer.as_str(),
            older: row.older.as_str(),
            product: row.product.as_str(),
            asserts: row.asserts.as_str(),
            not_replaced: row.not_replaced.as_str(),
        };
        Self {
            schema: SCHEMA,
            source: &imported.source,
            documents: report.documents,
            skipped: &report.skipped,
            with_cves: report.with_cves,
            with_kb: report.with_kb,
            rows: report.rows,
            catalogue: Taken::of(&imported.bulletins),
            pack_bytes,
            set_aside: set_aside.iter().map(aside).collect(),
            unknown_products: &report.unknown_products,
            rejected,
        }
    }
}

impl Taken {
    fn of(bulletins: &[Bulletin]) -> Self {
        use seawall_advisory::Certainty::Inferred;
        let updates = bulletins.iter().flat_map(|row| &row.updates);
        let evidence = updates.clone().flat_map(|row| &row.evidence);
        let edges = bulletins.iter().flat_map(|row| &row.edges);
        Self {
            bulletins: bulletins.len(),
            updates: updates.count(),
            evidence: evidence.clone().count(),
            inferred_evidence: evidence.filter(|row| row.certainty == Inferred).count(),
            edges: edges.clone().count(),
            inferred_edges: edges.filter(|row| row.certainty == Inferred).count(),
        }
    }
}

fn table(said: &Said<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    for row in &said.rejected {
        // A cell may have had several lines; here a row has one.
        let reason = words.tagged("rejection", "code", &row.reason);
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = format!("{}:{}: {reason}", row.document, row.line);
        writeln!(out, "{}", printable(&said))?;
    }
    for row in &said.set_aside {
        let args = [
            ("newer", row.newer),
            ("older", row.older),
            ("product", row.product),
            ("asserts", row.asserts),
            ("not_replaced", row.not_replaced),
        ];
        writeln!(out, "{}", words.with("advisory-set-aside", &args))?;
    }
    let rows = &said.rows;
    let counts = [
        ("documents", said.documents),
        ("skipped", said.skipped.len()),
        ("with_cves", said.with_cves),
        ("with_kb", said.with_kb),
        ("files", rows.file_versions),
        ("other_files", rows.other_files),
        ("keys", rows.registry_keys),
        ("replacements", rows.replacements + rows.inferred_replacements),
        ("rejected", said.rejected.len()),
        ("names", said.unknown_products.len()),
        ("updates", said.catalogue.updates),
        ("evidence", said.catalogue.evidence),
        ("inferred_evidence", said.catalogue.inferred_evidence),
        ("edges", said.catalogue.edges),
        ("inferred_edges", said.catalogue.inferred_edges),
    ];
    let counts = counts.map(|(name, count)| (name, count.to_string()));
    let mut args: Vec<(&str, &str)> = counts.iter().map(|(name, n)| (*name, n.as_str())).collect();
    let date = said.source.date.map(|date| date.to_string()).unwrap_or_default();
    args.extend([("source", said.source.name.as_str()), ("date", &date)]);
    for key in ["advisory-import-read", "advisory-import-rows", "advisory-import-taken"] {
        writeln!(out, "{}", words.with(key, &args))?;
    }
    Ok(())
}
