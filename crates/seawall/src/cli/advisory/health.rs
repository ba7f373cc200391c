//! `advisory sources`: what was taken in, how old it is, and whether it is as full as it should be.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use seawall_advisory::{
    Date,
    feed::{Feed, FeedKind},
};
use serde::Serialize;

use super::{FORMATS, imports, record::Head};
use crate::cli::advisory_args::Sources;
use crate::{
    clock,
    failure::{Exit, Failure},
    output::{Format, Sink, line, pad},
    words::Words,
};

/// How much a feed holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Vulnerabilities.
    pub vulnerabilities: usize,
    /// Updates, those too that are only said to be replaced.
    pub updates: usize,
    /// Names of software.
    pub software: usize,
    /// Which update mends which vulnerability on which software.
    pub statements: usize,
    /// Which update replaces which on which software, or without regard to it.
    pub replacements: usize,
    /// Builds from which on something is fixed, and builds that updates bring.
    pub builds: usize,
    /// Vulnerabilities known to be exploited.
    pub exploited: usize,
    /// Claims to compare with.
    pub claims: usize,
}

impl Counts {
    /// Counts.
    pub fn of(feed: &Feed) -> Self {
        let mended = |fix| feed.mended_by(fix).map_or(0, <[_]>::len);
        let fixes = feed.fixes.iter();
        Self {
            vulnerabilities: feed.vulnerabilities.len(),
            updates: feed.labels.len(),
            software: feed.software.len(),
            statements: fixes.clone().map(mended).sum(),
            replacements: fixes.clone().map(|fix| fix.supersedes.len()).sum::<usize>()
                + feed.replacements.len(),
            builds: fixes.map(|fix| fix.fixed_builds.len()).sum::<usize>() + feed.releases.len(),
            exploited: feed.vulnerabilities.iter().filter(|row| row.exploited.is_some()).count(),
            claims: feed.claims.len(),
        }
    }

    /// Whether anything became less by more than a twentieth: feeds grow, and lose single rows.
    pub fn is_less_than(&self, before: &Self) -> bool {
        let fewer = |now: usize, then: usize| now.saturating_mul(20) < then.saturating_mul(19);
        fewer(self.vulnerabilities, before.vulnerabilities)
            || fewer(self.statements, before.statements)
            || fewer(self.builds, before.builds)
            || fewer(self.exploited, before.exploited)
    }
}

/// Tells of every source.
pub fn run(args: &Sources, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.out.format, FORMATS)?;
    let today = today();
    let feeds = imports::feeds()?;
    let rows: Vec<Row> = feeds.iter().map(|feed| Row::of(feed, today)).collect();
    let known = imports::catalogue()?;
    let mut out = Sink::open(args.out.output.as_deref())?;
    if format == Format::Json {
        let built_in: Vec<&seawall_advisory::Source> = known.imported_from().iter().collect();
        let head = Head::under(SCHEMA, &known);
        line(&Told { head, feeds: rows, bulletins: built_in }, &mut out)?;
    } else {
        let day = known.date().to_owned();
        writeln!(out, "{}", words.with("advisory-sources-catalogue", &[("date", &day)]))?;
        for source in known.imported_from() {
            let date = source.date.map(|date| date.to_string()).unwrap_or_default();
            writeln!(out, "{}  {date}  {}", pad(&source.name, NAME), source.licence)?;
        }
        table(&rows, words, &mut out)?;
    }
    out.close()?;
    Ok(Exit::Clean)
}

/// Name and version of the schema.
const SCHEMA: &str = "seawall.advisory-sources/1";

/// The JSON form: `docs/schema/advisory-sources-1.json`.
#[derive(Debug, Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    head: Head,
    bulletins: Vec<&'a seawall_advisory::Source>,
    feeds: Vec<Row>,
}

/// One feed and its health.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    kind: FeedKind,
    /// The last day that any of its statements is of.
    data_as_of: Option<Date>,
    documents: u32,
    digest: String,
    counts: Counts,
    /// Vulnerabilities by the month of their first statement, the last few.
    months: BTreeMap<String, usize>,
    warnings: Vec<Warning>,
}

/// What an administrator should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
enum Warning {
    /// Its last statement is older than a month and a half: a patch day has passed since.
    Old { days: i32 },
    /// The last whole month holds less than half of the month before.
    FewerThanBefore { now: usize, before: usize },
    /// It names no day, so that nobody can tell how old it is.
    NoDate,
}

impl Row {
    fn of(feed: &Feed, today: Option<Date>) -> Self {
        let source = &feed.source;
        let months = months(feed);
        Self {
            name: source.name.clone(),
            kind: source.kind,
            data_as_of: source.date,
            documents: source.documents,
            digest: source.digest.clone(),
            counts: Counts::of(feed),
            warnings: warnings(feed, &months, today),
            months: months.into_iter().rev().take(MONTHS).collect(),
        }
    }
}

fn months(feed: &Feed) -> BTreeMap<String, usize> {
    let mut months = BTreeMap::new();
    for date in feed.vulnerabilities.iter().filter_map(|row| row.published) {
        *months.entry(format!("{:04}-{:02}", date.year(), date.month())).or_default() += 1;
    }
    months
}

fn warnings(feed: &Feed, months: &BTreeMap<String, usize>, today: Option<Date>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    match feed.source.date {
        Some(date) => {
            let days = today.map(|today| today.ordinal() - date.ordinal());
            warnings.extend(days.filter(|days| *days > OLD).map(|days| Warning::Old { days }));
        }
        None => warnings.push(Warning::NoDate),
    }
    // Only feeds of every month have months to compare.
    let monthly = matches!(feed.source.kind, FeedKind::Wesng | FeedKind::Wsus | FeedKind::Csaf);
    let mut last = months.values().rev();
    if monthly
        && let (Some(now), Some(before)) = (last.next(), last.next())
        && now.saturating_mul(2) < *before
    {
        warnings.push(Warning::FewerThanBefore { now: *now, before: *before });
    }
    warnings
}

fn table(rows: &[Row], words: &Words, out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "{}", words.text("advisory-sources-none"));
    }
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or_default().max(NAME);
    for row in rows {
        let date = row.data_as_of.map(|date| date.to_string());
        let date = date.unwrap_or_else(|| words.text("advisory-no-date"));
        let numbers = [
            ("vulnerabilities", row.counts.vulnerabilities),
            ("updates", row.counts.updates),
            ("statements", row.counts.statements),
            ("builds", row.counts.builds),
        ];
        let numbers = numbers.map(|(name, count)| (name, count.to_string()));
        let args: Vec<(&str, &str)> = numbers.iter().map(|(name, n)| (*name, &**n)).collect();
        let counts = words.with("advisory-sources-counts", &args);
        writeln!(out, "{}  {}  {counts}", pad(&row.name, width), pad(&date, 10))?;
        if row.months.len() > 1 {
            let months: Vec<String> =
                row.months.iter().map(|(month, count)| format!("{month} {count}")).collect();
            let args = [("months", months.join(", "))];
            let args = args.each_ref().map(|(name, text)| (*name, text.as_str()));
            writeln!(out, "    {}", words.with("advisory-sources-months", &args))?;
        }
        for warning in &row.warnings {
            writeln!(out, "    {}", words.tagged("feed-warning", "code", warning))?;
        }
    }
    Ok(())
}

/// The day by the machine's clock. Without a clock nothing is old.
fn today() -> Option<Date> {
    clock::rfc3339(clock::now()).get(..10)?.parse().ok()
}

/// Days after which a patch day has passed for certain.
const OLD: i32 = 45;

/// Months shown.
const MONTHS: usize = 6;

/// The width of a name.
const NAME: usize = 28;
