//! `advisory list`.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use seawall_advisory::{
    Bulletin, BulletinId, Catalogue, Concern, CveId, Date, Kb, Kind, Listing, Rating, Tag,
};
use seawall_facts::Product;

use super::{
    FORMATS, names,
    record::{Brief, Head, Listed},
    text::{rating, title},
};
use crate::cli::advisory_args::List;
use crate::{
    failure::{Exit, Failure},
    output::{Format, Sink, line, pad},
    printable::printable,
    words::Words,
};

/// Lists.
pub fn run(args: &List, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    let known = names::known(&args.as_of)?;
    let products = args.product.as_deref().map(names::products).transpose()?;
    if let Some(kb) = args.kb.as_deref().filter(|kb| !Kb::new(kb).is_number()) {
        return Err(
            Failure::usage("error-advisory-kb", &[("kb", kb)]).hint("hint-advisory-kb", &[])
        );
    }
    let by_kb = args.kb.as_ref().map(|kb| known.by_kb(kb));
    let by_cve = args.cve.as_ref().map(|cve| known.by_cve(cve));
    let by_text = args.text.as_ref().map(|text| known.by_text(text));
    let mut found: Vec<&Bulletin> = known.bulletins().collect();
    for wanted in [by_kb, by_cve, by_text].into_iter().flatten() {
        found.retain(|bulletin| wanted.iter().any(|row| row.id == bulletin.id));
    }
    found.retain(|bulletin| {
        let year = bulletin.first_published().map(Date::year).or(bulletin.id.year());
        args.year.is_none_or(|wanted| year == Some(wanted))
            && products.as_ref().is_none_or(|products| concerns(bulletin, products))
    });
    let concern = args.scope.as_deref().map(concern).transpose()?;
    let mut tags: BTreeMap<BulletinId, Tag> = BTreeMap::new();
    if let Some(concern) = concern {
        let tagged = |row: &&Bulletin| Some((row.id.clone(), concern.tag(row, known.feeds())?));
        tags.extend(found.iter().filter_map(tagged));
        found.retain(|row| tags.contains_key(&row.id));
    }
    // In the order they came out, which ids of rollups do not tell.
    found.sort_by_key(|bulletin| (bulletin.first_published(), &bulletin.id));
    let untold: Vec<&CveId> = concern.map(|concern| untold(concern, &known)).unwrap_or_default();
    let mut out = Sink::open(args.out.output.as_deref())?;
    if format == Format::Json {
        let advisories = found.iter().map(|row| Brief::of(row, tags.get(&row.id))).collect();
        line(&Listed { head: Head::of(&known), advisories, untold }, &mut out)?;
    } else {
        table(&found, &tags, words, &mut out)?;
        if !untold.is_empty() {
            let count = untold.len().to_string();
            writeln!(out, "{}", words.with("advisory-untold", &[("count", &count)]))?;
        }
    }
    out.close()?;
    Ok(Exit::Clean)
}

/// The scope of a name.
fn concern(name: &str) -> Result<&'static Concern, Failure> {
    let scopes = Concern::embedded();
    scopes.iter().find(|scope| scope.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
        let names: Vec<&str> = scopes.iter().map(|scope| scope.name.as_str()).collect();
        Failure::usage("error-advisory-scope", &[("scope", name)])
            .hint("hint-advisory-scope", &[("scopes", &names.join(", "))])
    })
}

/// The vulnerabilities that a scope lists and that nothing taken in tells of.
fn untold<'a>(concern: &'a Concern, known: &Catalogue) -> Vec<&'a CveId> {
    let told = |cve: &CveId| {
        !known.by_cve(cve.as_str()).is_empty() || known.vulnerability(cve.as_str()).is_some()
    };
    concern.listed().filter(|cve| !told(cve)).collect()
}

// Those that only clear a product do not concern it; a rollup has updates and no flaw.
fn concerns(bulletin: &Bulletin, products: &[&Product]) -> bool {
    products.iter().any(|product| {
        let listing = bulletin.listing(&product.id, None);
        let named = !matches!(listing, Listing::NotAffected(_) | Listing::NotListed);
        named || bulletin.updates.iter().any(|update| update.products.contains(&product.id))
    })
}

fn table(
    found: &[&Bulletin],
    tags: &BTreeMap<BulletinId, Tag>,
    words: &Words,
    out: &mut dyn Write,
) -> io::Result<()> {
    if found.is_empty() {
        return writeln!(out, "{}", words.text("advisory-none"));
    }
    for bulletin in found {
        let date = bulletin.first_published().map(|date| date.to_string()).unwrap_or_default();
        // Updates of feeds go by their article.
        let kb = bulletin.kb.as_ref().map(|kb| format!("KB{kb}"));
        let kb = kb.filter(|kb| kb != bulletin.id.as_str()).unwrap_or_default();
        let worst = bulletin.severity.iter().map(|row| row.rating).max();
        let worst = worst.map(|worst: Rating| rating(worst, words)).unwrap_or_default();
        let worms: Vec<_> = bulletin.exploited_by.iter().map(|row| row.worm.as_str()).collect();
        let worms = match worms.as_slice() {
            [] => String::new(),
            some => format!("  [{}]", some.join(", ")),
        };
        writeln!(
            out,
            "{}  {}  {}  {}  {}{worms}",
            pad(bulletin.id.as_str(), 9),
            pad(&kb, 9),
            pad(&date, 10),
            pad(&worst, 9),
            printable(&heading(bulletin, tags.get(&bulletin.id), words))
        )?;
    }
    let count = found.len().to_string();
    writeln!(out, "\n{}", words.with("advisory-count", &[("count", &count)]))
}

/// A bulletin's title; of an update, which has none, what it mends: of a scope, what of it is in
/// the scope.
fn heading(bulletin: &Bulletin, tag: Option<&Tag>, words: &Words) -> String {
    let known = title(bulletin, words);
    if bulletin.kind != Kind::Update || !known.is_empty() {
        return known.to_owned();
    }
    let named: Vec<&str> = match tag {
        Some(tag) if !tag.cves.is_empty() => tag.cves.iter().map(CveId::as_str).collect(),
        _ => bulletin.cves.iter().map(CveId::as_str).collect(),
    };
    let shown: Vec<&str> = named.iter().take(SHOWN).copied().collect();
    let more = named.len().saturating_sub(shown.len());
    if more == 0 {
        return shown.join(", ");
    }
    let args = [("cves", shown.join(", ")), ("more", more.to_string())];
    words.with("advisory-cves-more", &args.each_ref().map(|(name, text)| (*name, text.as_str())))
}

/// Vulnerabilities named of an update in a list.
const SHOWN: usize = 4;
