//! `advisory successors` and `advisory contains`.

use std::{
    collections::BTreeSet,
    io::{self, Write},
};

use seawall_advisory::{BulletinId, Catalogue, Reached};

use super::{
    FORMATS, names,
    record::{Contained, Head, Succeeded, Successor},
    text::related,
};
use crate::cli::advisory_args::{Contains, Successors};
use crate::{
    failure::{Exit, Failure},
    output::{Format, Sink, line, pad},
    words::Words,
};

/// The newer bulletins that hold a fix.
pub fn successors(args: &Successors, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    let known = names::known(&args.as_of)?;
    let bulletin = names::bulletin(&known, &args.id)?;
    let product = names::product(&args.product)?;
    let sp = names::service_pack(product, args.sp.as_deref())?;
    let reached = known.contained_by(&bulletin.id, &product.id, sp);
    let successors: Vec<_> = reached.iter().map(|row| successor(&known, row)).collect();
    let mut out = Sink::open(args.out.output.as_deref())?;
    if format == Format::Json {
        let head = Head::of(&known);
        let (id, product) = (&bulletin.id, &product.id);
        line(&Succeeded { head, id, product, service_pack: sp, successors }, &mut out)?;
    } else {
        table(&successors, words, &mut out)?;
    }
    out.close()?;
    Ok(Exit::Clean)
}

/// The older bulletins whose fixes one holds.
pub fn contains(args: &Contains, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    let known = names::known(&args.as_of)?;
    let bulletin = names::bulletin(&known, &args.id)?;
    let products = args.product.as_deref().map(names::products).transpose()?;
    let mut contains = known.holds(&bulletin.id, seawall_facts::Products::embedded());
    if let Some(products) = products {
        contains.retain(|row| products.iter().any(|product| product.id == row.product));
    }
    let mut out = Sink::open(args.out.output.as_deref())?;
    if format == Format::Json {
        line(&Contained { head: Head::of(&known), id: &bulletin.id, contains }, &mut out)?;
    } else {
        lines(&related(&contains, words), words, &mut out)?;
    }
    out.close()?;
    Ok(Exit::Clean)
}

fn successor<'a>(known: &'a Catalogue, row: &Reached<'a>) -> Successor<'a> {
    // The path's newest edge is the successor's own; the newer ends of the rest stand between.
    let via = row.path.iter().skip(1).map(|edge| &edge.newer).collect();
    Successor {
        rules: rules(row),
        id: row.id,
        kb: known.bulletin(row.id.as_str()).and_then(|found| found.kb.as_ref()),
        strength: row.strength,
        certainty: row.certainty(),
        via,
    }
}

/// The rules behind the inferred steps of a way, each once.
fn rules(row: &Reached<'_>) -> BTreeSet<String> {
    let sources = row.path.iter().flat_map(|edge| edge.sources.iter());
    sources.filter_map(|source| source.strip_prefix("inferred:")).map(str::to_owned).collect()
}

fn table(successors: &[Successor<'_>], words: &Words, out: &mut dyn Write) -> io::Result<()> {
    let width = successors.iter().map(|row| row.id.as_str().len()).max().unwrap_or_default();
    let said: Vec<String> = successors
        .iter()
        .map(|row| {
            // Updates of feeds go by their article.
            let kb = row.kb.map(|kb| format!("KB{kb}")).filter(|kb| kb != row.id.as_str());
            let certainty = words.code("value-certainty", &row.certainty);
            let strength = words.code("strength", &row.strength);
            let mut notes = vec![certainty, strength];
            // A link that was inferred is both.
            notes.dedup();
            if !row.rules.is_empty() {
                let rules = row.rules.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                notes.push(words.with("advisory-rule", &[("rules", &rules)]));
            }
            notes.push(via(&row.via, words));
            notes.retain(|note| !note.is_empty());
            let id = pad(row.id.as_str(), width.max(8));
            format!("{id}  {}  {}", pad(&kb.unwrap_or_default(), 8), notes.join("; "))
        })
        .collect();
    lines(&said, words, out)
}

/// The records between; of a long way its two ends and how many more there are.
fn via(between: &[&BulletinId], words: &Words) -> String {
    let said = match between {
        [] => return String::new(),
        [first, .., last] if between.len() > LONG => {
            let more = between.len().saturating_sub(2).to_string();
            let args = [("first", first.as_str()), ("last", last.as_str()), ("more", &more)];
            return words.with("advisory-via-many", &args);
        }
        some => some.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", "),
    };
    words.with("advisory-via", &[("via", &said)])
}

/// Records between that are no longer all named.
const LONG: usize = 4;

fn lines(said: &[String], words: &Words, out: &mut dyn Write) -> io::Result<()> {
    if said.is_empty() {
        return writeln!(out, "{}", words.text("advisory-none"));
    }
    for line in said {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
