//! `seawall audit`: what hosts left behind, and what is said of them. No network.

use std::{collections::BTreeSet, io};

use seawall_advisory::Catalogue;
use seawall_assess::{
    State,
    hunt::{Book, HostHunt, HuntVerdict},
    judge::Judge,
    plan,
};
use seawall_evidence::{Gathered, HostEvidence};
use seawall_facts::Products;

use super::{
    args::{Audit, Common},
    fail_on, hunt,
    keep::Keeper,
};
use crate::{
    audit::{HostRecord, SCHEMA, Summary, Table, inventory_of},
    clock,
    failure::{Exit, Failure},
    hunt::Table as HuntTable,
    inventory::{InventoryRecord, Join},
    judging::{Judged, Outside, Question, judged, many},
    output::{Format, List, Sink, line},
    words::Words,
};

const FORMATS: &[Format] = &[Format::Table, Format::Json, Format::JsonLines];

/// Reads, and tells what was read or what is said of it.
pub async fn run(common: &Common, args: &Audit, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, FORMATS)?;
    let inventory = args.inventory.read(common, words)?;
    let known = args.which.catalogue()?;
    let wanted = args.which.bulletins(&known)?;
    let sink = Sink::open(args.output.as_deref())?;
    let book = args.hunt.then(Book::embedded);
    let wanted_files = book.map(hunt::wanted).unwrap_or_default();
    let gathered = args.reading.gather_with(&args.paths, &known, wanted_files)?;
    let style = common.style(args.output.is_some());
    let inventory = inventory.as_ref();
    let table = Table::new(words, style, inventory);
    let hunts = book.map(|book| HuntTable::new(book, words, style));
    let mut told = Told { format, table, hunts, list: List::default(), sink, inventory };
    let (found, is_hit) = if args.facts {
        told.facts(&gathered)?;
        (BTreeSet::new(), false)
    } else {
        let judge = Judge::new(&known, Products::embedded());
        let question = Question {
            judge: &judge,
            wanted: &wanted,
            with_proofs: format != Format::Table && !args.no_proofs,
            today: clock::now(),
            plan: (!args.no_plan).then(plan::Options::default),
        };
        let outsides = kept(common, args, &gathered.hosts, &known, words).await?;
        let judged = |number: usize, host: &HostEvidence| {
            let judged = judged(host, outsides.get(number).and_then(Option::as_ref), &question);
            (judged, book.map(|book| hunt::hunted(book, host)))
        };
        told.verdicts(&gathered, &judged, &known)?
    };
    told.sink.close()?;
    if gathered.hosts.is_empty() {
        // Nothing found is not the same as nothing wrong.
        return Err(Failure::usage("error-audit-nothing", &[]).hint("hint-audit-nothing", &[]));
    }
    if is_hit && args.fail_on != "never" {
        return Ok(Exit::Findings);
    }
    let is_settled = !found.contains(&State::Unknown);
    Ok(fail_on::exit(found.into_iter(), is_settled, &args.fail_on, args.fail_on_unknown))
}

/// Keeps what was read, before anything is told of it. Gives what scans saw of the hosts.
async fn kept(
    common: &Common,
    args: &Audit,
    hosts: &[HostEvidence],
    known: &Catalogue,
    words: &Words,
) -> Result<Vec<Option<Outside>>, Failure> {
    let mut outsides = Vec::new();
    if args.no_store || hosts.is_empty() {
        return Ok(outsides);
    }
    let Some(keeper) = Keeper::begin(common, known, words).await? else {
        return Ok(outsides);
    };
    for batch in hosts.chunks(BATCH) {
        outsides.extend(keeper.keep(batch, known).await?);
    }
    keeper.end().await?;
    Ok(outsides)
}

/// Hosts written at once.
const BATCH: usize = 200;

/// What is said of a host, and what was found of worms.
type Heard = (Judged, Option<HostHunt>);

/// Where the result goes, host by host.
struct Told<'a> {
    format: Format,
    table: Table<'a>,
    /// Where hosts are hunted on too.
    hunts: Option<HuntTable<'a>>,
    list: List,
    sink: Sink,
    inventory: Option<&'a Join<'a>>,
}

impl Told<'_> {
    fn facts(&mut self, gathered: &Gathered) -> io::Result<()> {
        if self.format == Format::Table {
            return self.table.facts(gathered, &mut self.sink);
        }
        self.begin()?;
        for host in &gathered.hosts {
            self.record(&HostRecord::read(host).with(self.known(host)))?;
        }
        self.end(gathered)
    }

    /// Tells of each host in its turn. Gives the states that were found, and whether a hunt found
    /// anything.
    fn verdicts(
        &mut self,
        gathered: &Gathered,
        judged: &(dyn Fn(usize, &HostEvidence) -> Heard + Sync),
        known: &Catalogue,
    ) -> io::Result<(BTreeSet<State>, bool)> {
        self.begin()?;
        let (mut found, mut is_hit) = (BTreeSet::new(), false);
        let judged = |place, host| (host, judged(place, host));
        many(gathered.hosts.iter(), &judged, |(host, (judged, hunt)): (&HostEvidence, Heard)| {
            is_hit |= hunt.as_ref().is_some_and(|hunt| hunt.verdict >= HuntVerdict::Attempted);
            found.extend(judged.verdicts.iter().map(|verdict| verdict.state));
            // A host of which nothing can be said is not known to be well.
            if judged.verdicts.is_empty() {
                found.insert(State::Unknown);
            }
            if self.format == Format::Table {
                self.table.judged(host, &judged, known, &mut self.sink)?;
                let hunted = self.hunts.as_ref().zip(hunt.as_ref());
                hunted.map_or(Ok(()), |(table, hunt)| table.host(host, hunt, &mut self.sink))
            } else {
                let record = HostRecord::judged(host, &judged, known);
                self.record(&record.with(self.known(host)).hunted(hunt.as_ref()))
            }
        })?;
        if self.format == Format::Table {
            self.table.feeds(known, &mut self.sink)?;
        }
        self.end(gathered)?;
        Ok((found, is_hit))
    }

    fn known(&self, host: &HostEvidence) -> Option<InventoryRecord> {
        self.inventory.and_then(|inventory| inventory_of(host, inventory))
    }

    fn begin(&mut self) -> io::Result<()> {
        match self.format {
            Format::Json => List::begin(SCHEMA, "hosts", &mut self.sink),
            _ => Ok(()),
        }
    }

    fn record(&mut self, host: &HostRecord<'_>) -> io::Result<()> {
        match self.format {
            Format::Json => self.list.item(host, &mut self.sink),
            _ => line(host, &mut self.sink),
        }
    }

    fn end(&mut self, gathered: &Gathered) -> io::Result<()> {
        match self.format {
            Format::Json => List::end(&Summary::of(gathered), &mut self.sink),
            Format::Table => self.table.summary(gathered, &mut self.sink),
            _ => line(&Summary::of(gathered), &mut self.sink),
        }
    }
}
