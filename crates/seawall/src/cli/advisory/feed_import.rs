//! `advisory import` of an outside feed: a file or a folder of one of the kinds that there is an
//! importer for.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, Read as _, Write},
    path::{Path, PathBuf},
};

use seawall_advisory::feed::{Feed, FeedKind, FeedSource, Feeds, LineFault, Rule};
use seawall_facts::{HexBytes, Products};
use seawall_feeds::{FeedLimits, FeedReport, Imported, Intake};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{FORMATS, health::Counts, imports};
use crate::cli::advisory_args::Import;
use crate::{
    failure::{Exit, Failure},
    output::{Format, Sink, line},
    printable::printable,
    words::Words,
};

/// Name and version of the schema.
const SCHEMA: &str = "seawall.advisory-feed-import/1";

/// The kind of feed that a file is; nothing for an archive of bulletins, a bundle, or a file that
/// no importer knows.
pub fn kind_of(file: &Path) -> Result<Option<FeedKind>, Failure> {
    let mut head = Vec::new();
    open(file)?.take(HEAD).read_to_end(&mut head).map_err(|error| unreadable(file, &error))?;
    if head.starts_with(XZ) || seawall_feeds::bundle::is_bundle(&head) {
        return Ok(None);
    }
    let mut input = open(file)?;
    seawall_feeds::recognise(&mut input, &name_of(file)).map_err(|error| refused(file, &error))
}

/// Imports. Nothing is kept unless the whole was read.
pub fn run(args: &Import, kind: Option<FeedKind>, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    if args.language.is_some() || args.key.is_some() || args.replace_key {
        return Err(Failure::usage("error-advisory-feed-options", &[]));
    }
    let Imported { feed, report } = read(&args.archive, kind)?;
    let before = imports::feeds()?.into_iter().find(|kept| kept.source.name == feed.source.name);
    let mut out = Sink::open(args.out.output.as_deref())?;
    let said = Said::of(&feed, &report, before.as_ref());
    if format == Format::Json {
        line(&said, &mut out)?;
    } else {
        table(&said, words, &mut out)?;
    }
    if let Some(file) = &args.pack {
        let bytes = feed
            .to_bytes()
            .map_err(|error| Failure::usage("error-advisory-imported", &[]).cause(&error))?;
        let mut sink = Sink::open(Some(file))?;
        sink.write_all(&bytes)?;
        sink.close()?;
    } else {
        imports::keep_feed(&feed)?;
    }
    out.close()?;
    Ok(Exit::Clean)
}

fn read(path: &Path, kind: Option<FeedKind>) -> Result<Imported, Failure> {
    let limits = &FeedLimits::DEFAULT;
    let mut intake = Intake::new(limits, Products::embedded());
    let (kind, digest) = match kind {
        Some(kind) => {
            let input = BufReader::new(open(path)?);
            let kind = seawall_feeds::read(kind, input, &name_of(path), &mut intake);
            (kind, digest_of_file(path)?)
        }
        None => (seawall_feeds::read_folder(path, &mut intake), digest_of_folder(path)?),
    };
    let kind = kind.map_err(|error| refused(path, &error))?;
    let mut imported = intake.finish(kind, &digest);
    imported.feed.source.name = feed_name(kind, path);
    Ok(imported)
}

/// What a feed is kept as. Of some kinds there is one, of others there are many documents side by
/// side, such as the months of CVRF: each of these is kept by its own name, and replaces itself
/// when it comes again.
fn feed_name(kind: FeedKind, path: &Path) -> String {
    match kind {
        FeedKind::Wesng | FeedKind::Wsus | FeedKind::Kev => kind.name().to_owned(),
        _ => format!("{}-{}", kind.name(), plain(&name_of(path))),
    }
}

/// A name of small letters, digits and hyphens, so that it is one on every file system.
fn plain(name: &str) -> String {
    let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let mut plain: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(LONGEST_NAME)
        .collect();
    // What has no letters of that sort is told apart by a few digits of its digest.
    if plain.chars().all(|c| c == '-') {
        let digest = HexBytes(Sha256::digest(name.as_bytes()).to_vec()).to_string();
        plain = digest.chars().take(12).collect();
    }
    plain.trim_matches('-').to_owned()
}

fn digest_of_file(path: &Path) -> Result<String, Failure> {
    let mut hash = Sha256::new();
    let mut input = BufReader::new(open(path)?);
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = input.read(&mut buffer).map_err(|error| unreadable(path, &error))?;
        if read == 0 {
            return Ok(HexBytes(hash.finalize().to_vec()).to_string());
        }
        hash.update(buffer.get(..read).unwrap_or_default());
    }
}

fn digest_of_folder(folder: &Path) -> Result<String, Failure> {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| unreadable(&folder, &error))? {
            let entry = entry.map_err(|error| unreadable(&folder, &error))?;
            let kind = entry.file_type().map_err(|error| unreadable(&folder, &error))?;
            if kind.is_dir() {
                waiting.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().into_owned();
        hash.update(format!("{}  {name}\n", digest_of_file(&file)?));
    }
    Ok(HexBytes(hash.finalize().to_vec()).to_string())
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn open(file: &Path) -> Result<File, Failure> {
    File::open(file).map_err(|error| unreadable(file, &error))
}

fn unreadable(file: &Path, error: &io::Error) -> Failure {
    Failure::usage("error-advisory-archive-file", &[("file", &file.display().to_string())])
        .cause(error)
        .hint("hint-advisory-file", &[])
}

fn refused(file: &Path, error: &seawall_feeds::Error) -> Failure {
    Failure::usage("error-advisory-import", &[("file", &file.display().to_string())])
        .cause(error)
        .hint("hint-advisory-import", &[])
}

/// The JSON form: `docs/schema/advisory-feed-import-1.json`.
#[derive(Debug, Serialize)]
struct Said<'a> {
    schema: &'static str,
    source: &'a FeedSource,
    counts: Counts,
    /// The counts of what was kept under this name so far.
    before: Option<Counts>,
    report: &'a FeedReport,
    repair: Repair,
}

/// What was worked out, and what is wrong with the feed's own statements.
#[derive(Debug, Default, Serialize)]
struct Repair {
    /// Links that a rule added, by rule.
    inferred_links: BTreeMap<Rule, usize>,
    /// Circles of updates that replace each other.
    cycles: usize,
    /// Statements about updates that are not there on the product.
    dangling: usize,
    /// Ends of chains that no rule could close.
    open_ends: usize,
    /// Names of software that no product of the table stands for.
    unknown_software: usize,
}

impl<'a> Said<'a> {
    fn of(feed: &'a Feed, report: &'a FeedReport, before: Option<&Feed>) -> Self {
        Self {
            schema: SCHEMA,
            source: &feed.source,
            counts: Counts::of(feed),
            before: before.map(Counts::of),
            report,
            repair: Repair::of(feed),
        }
    }
}

impl Repair {
    fn of(feed: &Feed) -> Self {
        let unknown = feed.software.iter().filter(|software| software.products.is_empty());
        let mut repair = Self { unknown_software: unknown.count(), ..Self::default() };
        let feeds = Feeds::new(vec![feed.clone()]);
        for link in feeds.inferred_links(Products::embedded()) {
            *repair.inferred_links.entry(link.rule).or_default() += 1;
        }
        for fault in feeds.line_faults(Products::embedded()).iter().flat_map(|(.., rows)| rows) {
            match fault {
                LineFault::Cycle { .. } => repair.cycles += 1,
                LineFault::Dangling { .. } => repair.dangling += 1,
                LineFault::OpenEnd { .. } => repair.open_ends += 1,
            }
        }
        repair
    }
}

fn table(said: &Said<'_>, words: &Words, out: &mut dyn Write) -> io::Result<()> {
    for (reason, rows) in &said.report.rejected {
        let (count, line) = (rows.count.to_string(), rows.line.to_string());
        let (document, reason) = (printable(&rows.document), words.code("feed-reason", reason));
        let examples: Vec<String> =
            rows.examples.iter().map(|text| format!("`{}`", printable(text))).collect();
        let args = [
            ("count", count.as_str()),
            ("reason", reason.as_str()),
            ("document", document.as_str()),
            ("line", &line),
        ];
        let said = words.with("advisory-feed-rejected", &args);
        let examples = match examples.as_slice() {
            [] => String::new(),
            some => format!(": {}", some.join(", ")),
        };
        writeln!(out, "{said}{examples}")?;
    }
    let Said { source, counts, before, report, repair, .. } = said;
    let date = source.date.map(|date| date.to_string());
    let date = date.unwrap_or_else(|| words.text("advisory-no-date"));
    let links: usize = repair.inferred_links.values().sum();
    let rules: Vec<String> = repair
        .inferred_links
        .iter()
        .map(|(rule, count)| format!("{} {count}", rule.id()))
        .collect();
    let numbers = [
        ("documents", report.documents),
        ("records", report.records),
        ("taken", report.taken),
        ("inferred", report.inferred),
        ("rejected", report.rejected_count()),
        ("vulnerabilities", counts.vulnerabilities),
        ("updates", counts.updates),
        ("software", counts.software),
        ("statements", counts.statements),
        ("builds", counts.builds),
        ("links", links),
        ("cycles", repair.cycles),
        ("dangling", repair.dangling),
        ("open_ends", repair.open_ends),
        ("unknown", repair.unknown_software),
    ];
    let numbers = numbers.map(|(name, count)| (name, count.to_string()));
    let mut args: Vec<(&str, &str)> = numbers.iter().map(|(name, n)| (*name, &**n)).collect();
    let rules = match rules.as_slice() {
        [] => String::new(),
        some => format!(" ({})", some.join(", ")),
    };
    args.extend([("source", source.name.as_str()), ("date", &date), ("rules", &rules)]);
    for key in ["advisory-feed-read", "advisory-feed-counts", "advisory-feed-repair"] {
        writeln!(out, "{}", words.with(key, &args))?;
    }
    if let Some(before) = before.as_ref().filter(|before| counts.is_less_than(before)) {
        let (now, then) = (counts.statements.to_string(), before.statements.to_string());
        let args = [("now", now.as_str()), ("then", &then)];
        writeln!(out, "{}", words.with("advisory-feed-fewer", &args))?;
    }
    Ok(())
}

/// The beginning of a file of xz.
const XZ: &[u8] = &[0xfd, b'7', b'z', b'X', b'Z', 0];

const HEAD: u64 = 64;

const LONGEST_NAME: usize = 60;
