//! `seawall hunt`: what worms left on hosts, out of what the hosts left behind. No network.

pub(super) mod args;
mod indicators;
mod verify;

use std::io;

use seawall_assess::{
    hunt::{Book, HostHunt, HuntVerdict, hunt},
    judge::HostFacts,
};
use seawall_evidence::{Gathered, HostEvidence, Hunted};

use self::args::Hunt;
use super::{args::Common, catalogue::catalogue};
use crate::{
    failure::{Exit, Failure},
    hunt::{HostRecord, SCHEMA, Summary, Table, export},
    judging::many,
    output::{Format, List, Sink, line},
    words::Words,
};

const FORMATS: &[Format] = &[Format::Table, Format::Json, Format::JsonLines];

/// Hunts, proves that it is out, or writes the indicators.
pub fn run(common: &Common, args: &Hunt, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, FORMATS)?;
    let book = indicators::book(&args.indicators, words)?;
    if let Some(form) = &args.export {
        let mut sink = Sink::open(args.output.as_deref())?;
        export::write(form, &book, &mut sink)?;
        sink.close()?;
        return Ok(Exit::Clean);
    }
    if let [old, new] = args.verify.as_slice() {
        return verify::run(common, args, &book, [old, new], words);
    }
    let gathered = gather(args, &args.paths, &book)?;
    let sink = Sink::open(args.output.as_deref())?;
    let table = Table::new(&book, words, common.style(args.output.is_some()));
    let mut told = Told { format, book: &book, table, list: List::default(), sink };
    let found = told.all(&gathered)?;
    told.sink.close()?;
    if gathered.hosts.is_empty() {
        return Err(Failure::usage("error-audit-nothing", &[]).hint("hint-audit-nothing", &[]));
    }
    Ok(exit(&found, args))
}

/// Reads what lies below some paths, with what the indicators look for.
fn gather(args: &Hunt, paths: &[std::path::PathBuf], book: &Book) -> Result<Gathered, Failure> {
    let wanted = book.wanted_files();
    let hunted = Hunted { places: wanted.places, sizes: wanted.sizes };
    args.reading.gather_with(paths, catalogue()?, hunted)
}

/// What is hunted on.
fn facts(host: &HostEvidence) -> (Vec<seawall_facts::ProductId>, HostFacts<'_>) {
    let it = &host.description;
    let products = it.product.iter().chain(&it.among).cloned().collect();
    let (facts, evidence) = (host.facts.as_slice(), host.evidence.as_slice());
    (products, HostFacts { products: &[], sp: it.sp, arch: it.arch, facts, evidence })
}

fn hunted(book: &Book, host: &HostEvidence) -> HostHunt {
    let (products, facts) = facts(host);
    hunt(book, &HostFacts { products: &products, ..facts })
}

fn exit(found: &[HuntVerdict], args: &Hunt) -> Exit {
    let threshold = match args.fail_on.as_str() {
        "attempted" => Some(HuntVerdict::Attempted),
        "remnant" => Some(HuntVerdict::Remnant),
        "infected" => Some(HuntVerdict::Infected),
        _ => None,
    };
    if threshold.is_some_and(|threshold| found.iter().any(|verdict| *verdict >= threshold)) {
        return Exit::Findings;
    }
    let is_open = found.contains(&HuntVerdict::NotEvaluated);
    if args.fail_on_unknown && is_open { Exit::Incomplete } else { Exit::Clean }
}

/// Where the result goes, host by host.
struct Told<'a> {
    format: Format,
    book: &'a Book,
    table: Table<'a>,
    list: List,
    sink: Sink,
}

impl Told<'_> {
    fn all(&mut self, gathered: &Gathered) -> io::Result<Vec<HuntVerdict>> {
        if self.format == Format::Json {
            List::begin(SCHEMA, "hosts", &mut self.sink)?;
        }
        let mut found = Vec::new();
        let book = self.book;
        let judged = |_, host| (host, hunted(book, host));
        many(gathered.hosts.iter(), &judged, |(host, hunt): (&HostEvidence, HostHunt)| {
            found.push(hunt.verdict);
            let record = HostRecord::of(host, &hunt);
            match self.format {
                Format::Table => self.table.host(host, &hunt, &mut self.sink),
                Format::Json => self.list.item(&record, &mut self.sink),
                _ => line(&record, &mut self.sink),
            }
        })?;
        let summary = Summary::of(gathered, &found);
        match self.format {
            Format::Table => self.table.summary(&summary, &mut self.sink)?,
            Format::Json => List::end(&summary, &mut self.sink)?,
            _ => line(&summary, &mut self.sink)?,
        }
        Ok(found)
    }
}
