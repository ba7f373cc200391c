//! `advisory check`: where the catalogue's data disagrees with itself.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{Read as _, Write as _},
    path::Path,
};

use seawall_advisory::{Catalogue, Contradiction};
use seawall_facts::Products;
use serde::Serialize;

use super::{FORMATS, record::Head};
use crate::cli::advisory_args::Check;
use crate::{
    cli::catalogue::catalogue,
    failure::{Exit, Failure},
    output::{Format, Sink, line},
    words::Words,
};

/// Largest file read: the longest bulletin has some thirty thousand bytes.
const LIMIT: u64 = 4 << 20;

#[derive(Debug, Serialize)]
struct Checked<'a> {
    #[serde(flatten)]
    head: Head,
    bulletins: usize,
    edges: usize,
    contradictions: &'a BTreeSet<Contradiction>,
}

/// Checks. Contradictions are findings.
pub fn run(args: &Check, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    let texts = args.files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
    let given: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (&**name, &**text)).collect();
    let own;
    let known = if given.is_empty() {
        catalogue()?
    } else {
        own = Catalogue::embedded_with(&given).map_err(|error| {
            Failure::usage("error-advisory-refused", &[])
                .cause(&error)
                .hint("hint-advisory-refused", &[])
        })?;
        &own
    };
    let found = known.contradictions(Products::embedded());
    let (bulletins, edges) = (known.bulletins().count(), known.edges().len());
    let mut out = Sink::open(args.out.output.as_deref())?;
    if format == Format::Json {
        let head = Head::of(known);
        line(&Checked { head, bulletins, edges, contradictions: &found }, &mut out)?;
    } else {
        for row in &found {
            writeln!(out, "{}: {}", row.bulletin(), words.tagged("contradiction", "code", row))?;
        }
        let counts = [
            ("bulletins", bulletins.to_string()),
            ("edges", edges.to_string()),
            ("count", found.len().to_string()),
        ];
        let counts = counts.each_ref().map(|(name, count)| (*name, count.as_str()));
        writeln!(out, "{}", words.with("advisory-checked", &counts))?;
    }
    out.close()?;
    Ok(if found.is_empty() { Exit::Clean } else { Exit::Findings })
}

fn read(file: &Path) -> Result<(String, String), Failure> {
    let name = file.display().to_string();
    let mut text = String::new();
    let read = File::open(file).and_then(|file| file.take(LIMIT).read_to_string(&mut text));
    match read {
        Ok(_) => Ok((name, text)),
        Err(error) => Err(Failure::usage("error-advisory-file", &[("file", &name)])
            .cause(&error)
            .hint("hint-advisory-file", &[])),
    }
}
