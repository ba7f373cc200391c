//! Measures what the catalogue promises: the pack loads in under 50 ms, a lookup by article,
//! vulnerability or product answers in under 1 ms.
//!
//! `cargo run --release -p seawall-advisory --example catalogue_speed`

use std::{
    hint::black_box,
    io::{self, Write as _, stdout},
    time::{Duration, Instant},
};

use seawall_advisory::{Catalogue, Date};
use seawall_facts::{ProductId, Products};

const LOAD_LIMIT: Duration = Duration::from_millis(50);
const LOOKUP_LIMIT: Duration = Duration::from_millis(1);
const ROUNDS: u32 = 1000;

fn main() -> io::Result<()> {
    let products = Products::embedded();
    let begun = Instant::now();
    let loaded = Catalogue::embedded();
    let load = begun.elapsed();
    let Ok(catalogue) = loaded else {
        return Err(io::Error::other("the embedded pack does not load"));
    };
    let mut out = stdout().lock();
    writeln!(
        out,
        "{} bulletins, {} edges, catalogue of {}",
        catalogue.bulletins().count(),
        catalogue.edges().len(),
        catalogue.date()
    )?;
    let mut kept = report(&mut out, "load", load, LOAD_LIMIT)?;
    let (w2k, day) = (ProductId::new("w2k"), "2004-05-01".parse::<Date>().ok());
    let lookups: [(&str, &dyn Fn() -> usize); 4] = [
        ("by article", &|| catalogue.by_kb("KB824146").len()),
        ("by vulnerability", &|| catalogue.by_cve("CVE-2011-0657").len()),
        ("by product", &|| catalogue.by_product(&w2k).len()),
        ("successors", &|| {
            let found = catalogue.bulletin("MS03-026");
            found.map_or(0, |found| catalogue.contained_by(&found.id, &w2k, None).len())
        }),
    ];
    for (name, lookup) in lookups {
        // The first one reads what it finds, later ones find it read.
        let begun = Instant::now();
        black_box(lookup());
        kept &= report(&mut out, &format!("{name}, first"), begun.elapsed(), LOOKUP_LIMIT)?;
        kept &= report(&mut out, name, mean(lookup), LOOKUP_LIMIT)?;
    }
    let text = mean(&|| catalogue.by_text("rpcss").len());
    writeln!(out, "{:<24} {text:>12?}", "by text")?;
    let every = mean(&|| {
        let found = catalogue.bulletin("MS03-026");
        found.map_or(0, |found| catalogue.replaced_by(&found.id, products).len())
    });
    writeln!(out, "{:<24} {every:>12?}", "every relation")?;
    if let Some(day) = day {
        let mean = mean(&|| catalogue.as_of(day).bulletins().count());
        writeln!(out, "{:<24} {mean:>12?}", "as of a day")?;
    }
    if kept { Ok(()) } else { Err(io::Error::other("a promise is broken")) }
}

fn report(
    out: &mut impl io::Write,
    name: &str,
    took: Duration,
    limit: Duration,
) -> io::Result<bool> {
    let kept = took < limit;
    let verdict = if kept { "kept" } else { "BROKEN" };
    writeln!(out, "{name:<18} {took:>12?}  limit {limit:?}  {verdict}")?;
    Ok(kept)
}

// One alone is below what the clock tells apart.
fn mean(lookup: &dyn Fn() -> usize) -> Duration {
    let begun = Instant::now();
    for _ in 0..ROUNDS {
        black_box(lookup());
    }
    begun.elapsed() / ROUNDS
}
