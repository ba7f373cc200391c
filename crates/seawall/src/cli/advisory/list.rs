//! `advisory list`.

use std::io::{self, Write};

use seawall_advisory::{Bulletin, Date, Kb, Listing, Rating};
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
    // In the order they came out, which ids of rollups do not tell.
    found.sort_by_key(|bulletin| (bulletin.first_published(), &bulletin.id));
    let mut out = Sink::open(args.out.output.as_deref())?;
    if format == Format::Json {
        let advisories = found.iter().map(|bulletin| Brief::of(bulletin)).collect();
        line(&Listed { head: Head::of(&known), advisories }, &mut out)?;
    } else {
        table(&found, words, &mut out)?;
    }
    out.close()?;
    Ok(Exit::Clean)
}

// Those that only clear a product do not concern it; a rollup has updates and no flaw.
fn concerns(bulletin: &Bulletin, products: &[&Product]) -> bool {
    products.iter().any(|product| {
        let listing = bulletin.listing(&product.id, None);
        let named = !matches!(listing, Listing::NotAffected(_) | Listing::NotListed);
        named || bulletin.updates.iter().any(|update| update.products.contains(&product.id))
    })
}

fn table(found: &[&Bulletin], words: &Words, out: &mut dyn Write) -> io::Result<()> {
    if found.is_empty() {
        return writeln!(out, "{}", words.text("advisory-none"));
    }
    for bulletin in found {
        let date = bulletin.first_published().map(|date| date.to_string()).unwrap_or_default();
        let kb = bulletin.kb.as_ref().map(|kb| format!("KB{kb}")).unwrap_or_default();
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
            pad(bulletin.id.as_str(), 8),
            pad(&kb, 8),
            pad(&date, 10),
            pad(&worst, 9),
            printable(title(bulletin, words))
        )?;
    }
    let count = found.len().to_string();
    writeln!(out, "\n{}", words.with("advisory-count", &[("count", &count)]))
}
