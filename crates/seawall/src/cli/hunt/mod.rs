//! `seawall hunt`: what worms left on hosts, out of what the hosts left behind. No network.

pub(super) mod args;
mod indicators;
mod planning;
mod verify;

use std::{
    io::{self, Write as _},
    path::Path,
};

use seawall_assess::{
    hunt::{Book, HostHunt, HuntVerdict, hunt},
    judge::{HostFacts, Judge},
};
use seawall_evidence::{Gathered, HostEvidence, Hunted};

use self::{args::Hunt, planning::Planning};
use super::{args::Common, catalogue::catalogue};
use crate::{
    card::is_page,
    cleanup::{Cards, PlanTable, PlannedHost, Saying},
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
    let mut planning = Planning::asked(&args.clean_up)?;
    let gathered = gather(args, &args.paths, &book)?;
    if let Some(planning) = &mut planning {
        planning.meet(&gathered)?;
    }
    let sink = Sink::open(args.output.as_deref())?;
    let style = common.style(args.output.is_some());
    let table = Table::new(&book, words, style);
    let plans = PlanTable::new(Saying::new(words), style);
    let (list, planned) = (List::default(), Vec::new());
    let asked = planning.as_ref();
    let mut told = Told { format, book: &book, table, plans, planning: asked, planned, list, sink };
    let found = told.all(&gathered)?;
    if let Some(planning) = asked {
        planning.write_scripts(&told.planned)?;
        if planning.is_card() {
            told.cards(planning, words, args.output.as_deref())?;
        }
    }
    told.sink.close()?;
    if gathered.hosts.is_empty() {
        return Err(Failure::usage("error-audit-nothing", &[]).hint("hint-audit-nothing", &[]));
    }
    Ok(exit(&found, args))
}

/// Reads what lies below some paths, with what the indicators look for.
fn gather(args: &Hunt, paths: &[std::path::PathBuf], book: &Book) -> Result<Gathered, Failure> {
    args.reading.gather_with(paths, catalogue()?, wanted(book))
}

/// What the indicators look for beside what every audit reads.
pub(super) fn wanted(book: &Book) -> Hunted {
    let wanted = book.wanted_files();
    Hunted { places: wanted.places, sizes: wanted.sizes }
}

/// What is hunted on.
fn facts(host: &HostEvidence) -> (Vec<seawall_facts::ProductId>, HostFacts<'_>) {
    let it = &host.description;
    let products = it.product.iter().chain(&it.among).cloned().collect();
    let (facts, evidence) = (host.facts.as_slice(), host.evidence.as_slice());
    (products, HostFacts { products: &[], sp: it.sp, arch: it.arch, facts, evidence })
}

/// What the indicators find on a host.
pub(super) fn hunted(book: &Book, host: &HostEvidence) -> HostHunt {
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

/// A host, what was found on it, and what becomes of it.
type Found<'a> = (&'a HostEvidence, HostHunt, Option<PlannedHost>);

/// Where the result goes, host by host.
struct Told<'a> {
    format: Format,
    book: &'a Book,
    table: Table<'a>,
    plans: PlanTable<'a>,
    planning: Option<&'a Planning<'a>>,
    /// What becomes of the hosts, where plans were asked for.
    planned: Vec<PlannedHost>,
    list: List,
    sink: Sink,
}

impl Told<'_> {
    fn all(&mut self, gathered: &Gathered) -> io::Result<Vec<HuntVerdict>> {
        if self.is_told() && self.format == Format::Json {
            List::begin(SCHEMA, "hosts", &mut self.sink)?;
        }
        let mut found = Vec::new();
        let (book, planning) = (self.book, self.planning);
        let judge: Option<Judge<'_>> = planning.map(Planning::judge);
        let judged = |_, host| {
            let hunt = hunted(book, host);
            let asked = planning.zip(judge.as_ref());
            let planned = asked.map(|(planning, judge)| planning.host(judge, host, &hunt));
            (host, hunt, planned)
        };
        many(gathered.hosts.iter(), &judged, |(host, hunt, planned): Found<'_>| {
            found.push(hunt.verdict);
            let told = self.host(host, &hunt, planned.as_ref());
            self.planned.extend(planned);
            told
        })?;
        if !self.is_told() {
            return Ok(found);
        }
        let summary = Summary::of(gathered, &found);
        match self.format {
            Format::Table => self.table.summary(&summary, &mut self.sink)?,
            Format::Json => List::end(&summary, &mut self.sink)?,
            _ => line(&summary, &mut self.sink)?,
        }
        Ok(found)
    }

    /// Whether hosts are told of one by one, and not on cards.
    fn is_told(&self) -> bool {
        !self.planning.is_some_and(Planning::is_card)
    }

    fn host(
        &mut self,
        host: &HostEvidence,
        hunt: &HostHunt,
        planned: Option<&PlannedHost>,
    ) -> io::Result<()> {
        if !self.is_told() {
            return Ok(());
        }
        let record = || HostRecord::of(host, hunt, planned);
        match self.format {
            Format::Table => {
                self.table.host(host, hunt, &mut self.sink)?;
                planned.map_or(Ok(()), |planned| self.plans.plan(planned, &mut self.sink))
            }
            Format::Json => self.list.item(&record(), &mut self.sink),
            _ => line(&record(), &mut self.sink),
        }
    }

    fn cards(
        &mut self,
        planning: &Planning<'_>,
        words: &Words,
        output: Option<&Path>,
    ) -> io::Result<()> {
        let cards = Cards::new(Saying::new(words), planning.now());
        let text = if output.is_some_and(is_page) {
            cards.page(&self.planned)
        } else {
            cards.text(&self.planned)
        };
        self.sink.write_all(text.as_bytes())
    }
}
