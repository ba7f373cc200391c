//! `advisory check`: where the catalogue's data disagrees with itself.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    fs::File,
    io::{self, Read as _, Write as _},
    path::Path,
};

use seawall_advisory::{Catalogue, Contradiction, Disagreement};
use seawall_facts::Products;
use serde::Serialize;

use super::{FORMATS, feed_check::FeedFaults, imports, record::Head};
use crate::cli::advisory_args::Check;
use crate::{
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
    /// Where what was imported differs from what was made by hand, which holds.
    disagreements: &'a BTreeSet<Disagreement>,
    /// What is wrong with the feeds that were taken in.
    feeds: &'a FeedFaults,
}

/// Checks. Contradictions are findings.
pub fn run(args: &Check, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    let texts = args.files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
    let given: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (&**name, &**text)).collect();
    let known = if given.is_empty() {
        imports::catalogue()?
    } else {
        Cow::Owned(Catalogue::embedded_with(&given).map_err(|error| {
            Failure::usage("error-advisory-refused", &[])
                .cause(&error)
                .hint("hint-advisory-refused", &[])
        })?)
    };
    let found = known.contradictions(Products::embedded());
    let differ = known.disagreements();
    let feeds = FeedFaults::of(&known);
    let (bulletins, edges) = (known.bulletins().count(), known.edges().len());
    let mut out = Sink::open(args.out.output.as_deref())?;
    if format == Format::Json {
        let head = Head::of(&known);
        let (contradictions, disagreements) = (&found, &differ);
        let checked =
            Checked { head, bulletins, edges, contradictions, disagreements, feeds: &feeds };
        line(&checked, &mut out)?;
    } else {
        for row in &found {
            writeln!(out, "{}: {}", row.bulletin(), words.tagged("contradiction", "code", row))?;
        }
        for row in &differ {
            writeln!(out, "{}: {}", row.bulletin(), words.tagged("disagreement", "code", row))?;
        }
        feeds.print(words, &mut out)?;
        let counts = [
            ("bulletins", bulletins.to_string()),
            ("edges", edges.to_string()),
            ("count", found.len().to_string()),
            ("differ", differ.len().to_string()),
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
    let read = File::open(file).and_then(|file| {
        let mut within = file.take(LIMIT + 1);
        within.read_to_string(&mut text)?;
        let cut = within.limit() == 0;
        if cut { Err(io::Error::other(format!("more than {LIMIT} bytes"))) } else { Ok(()) }
    });
    match read {
        Ok(()) => Ok((name, text)),
        Err(error) => Err(Failure::usage("error-advisory-file", &[("file", &name)])
            .cause(&error)
            .hint("hint-advisory-file", &[])),
    }
}
