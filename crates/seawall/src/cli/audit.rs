//! `seawall audit`: what hosts left behind, and what is said of them. No network.

use std::{collections::BTreeSet, io};

use seawall_advisory::Catalogue;
use seawall_assess::{State, judge::Judge, plan};
use seawall_evidence::{Gathered, HostEvidence};
use seawall_facts::Products;

use super::{
    args::{Audit, Common},
    fail_on,
    keep::Keeper,
};
use crate::{
    audit::{HostRecord, SCHEMA, Summary, Table, inventory_of},
    clock,
    failure::{Exit, Failure},
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
    let gathered = args.reading.gather(&args.paths, &known)?;
    let style = common.style(args.output.is_some());
    let inventory = inventory.as_ref();
    let table = Table::new(words, style, inventory);
    let mut told = Told { format, table, list: List::default(), sink, inventory };
    let found = if args.facts {
        told.facts(&gathered)?;
        BTreeSet::new()
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
            judged(host, outsides.get(number).and_then(Option::as_ref), &question)
        };
        told.verdicts(&gathered, &judged, &known)?
    };
    told.sink.close()?;
    if gathered.hosts.is_empty() {
        // Nothing found is not the same as nothing wrong.
        return Err(Failure::usage("error-audit-nothing", &[]).hint("hint-audit-nothing", &[]));
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

/// Where the result goes, host by host.
struct Told<'a> {
    format: Format,
    table: Table<'a>,
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

    /// Tells of each host in its turn. Gives the states that were found.
    fn verdicts(
        &mut self,
        gathered: &Gathered,
        judged: &(dyn Fn(usize, &HostEvidence) -> Judged + Sync),
        known: &Catalogue,
    ) -> io::Result<BTreeSet<State>> {
        self.begin()?;
        let mut found = BTreeSet::new();
        let judged = |place, host| (host, judged(place, host));
        many(gathered.hosts.iter(), &judged, |(host, judged): (&HostEvidence, Judged)| {
            found.extend(judged.verdicts.iter().map(|verdict| verdict.state));
            // A host of which nothing can be said is not known to be well.
            if judged.verdicts.is_empty() {
                found.insert(State::Unknown);
            }
            if self.format == Format::Table {
                self.table.judged(host, &judged, known, &mut self.sink)
            } else {
                let record = HostRecord::judged(host, &judged, known);
                self.record(&record.with(self.known(host)))
            }
        })?;
        if self.format == Format::Table {
            self.table.feeds(known, &mut self.sink)?;
        }
        self.end(gathered)?;
        Ok(found)
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
