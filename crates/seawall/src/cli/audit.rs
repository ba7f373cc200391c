//! `seawall audit`: what hosts left behind, and what is said of them. No network, no store.

use std::{collections::BTreeSet, io};

use seawall_advisory::Catalogue;
use seawall_assess::{State, judge::Judge, plan};
use seawall_evidence::{Gathered, HostEvidence};
use seawall_facts::Products;

use super::{
    args::{Audit, Common},
    fail_on,
};
use crate::{
    audit::{HostRecord, SCHEMA, Summary, Table},
    clock,
    failure::{Exit, Failure},
    judging::{Judged, Question, judged},
    output::{Format, List, Sink, line},
    words::Words,
};

const FORMATS: &[Format] = &[Format::Table, Format::Json, Format::JsonLines];

/// Reads, and tells what was read or what is said of it.
pub fn run(common: &Common, args: &Audit, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, FORMATS)?;
    let known = args.which.catalogue()?;
    let wanted = args.which.bulletins(&known)?;
    let sink = Sink::open(args.output.as_deref())?;
    let gathered = args.reading.gather(&args.paths, &known)?;
    let style = common.style(args.output.is_some());
    let mut told = Told { format, table: Table::new(words, style), list: List::default(), sink };
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
            plan: plan::Options::default(),
        };
        let judged = |host: &HostEvidence| judged(host, None, &question);
        told.verdicts(&gathered, judged, &known)?
    };
    told.sink.close()?;
    if gathered.hosts.is_empty() {
        // Nothing found is not the same as nothing wrong.
        return Err(Failure::usage("error-audit-nothing", &[]).hint("hint-audit-nothing", &[]));
    }
    let is_settled = !found.contains(&State::Unknown);
    Ok(fail_on::exit(found.into_iter(), is_settled, &args.fail_on, args.fail_on_unknown))
}

/// Where the result goes, host by host.
struct Told<'a> {
    format: Format,
    table: Table<'a>,
    list: List,
    sink: Sink,
}

impl Told<'_> {
    fn facts(&mut self, gathered: &Gathered) -> io::Result<()> {
        if self.format == Format::Table {
            return self.table.facts(gathered, &mut self.sink);
        }
        self.begin()?;
        for host in &gathered.hosts {
            self.record(&HostRecord::read(host))?;
        }
        self.end(gathered)
    }

    /// Judges each host when its turn comes. Gives the states that were found.
    fn verdicts(
        &mut self,
        gathered: &Gathered,
        judged: impl Fn(&HostEvidence) -> Judged,
        known: &Catalogue,
    ) -> io::Result<BTreeSet<State>> {
        self.begin()?;
        let mut found = BTreeSet::new();
        for host in &gathered.hosts {
            let judged = judged(host);
            found.extend(judged.verdicts.iter().map(|verdict| verdict.state));
            // A host of which nothing can be said is not known to be well.
            if judged.verdicts.is_empty() {
                found.insert(State::Unknown);
            }
            if self.format == Format::Table {
                self.table.judged(host, &judged, known, &mut self.sink)?;
            } else {
                self.record(&HostRecord::judged(host, &judged, known))?;
            }
        }
        self.end(gathered)?;
        Ok(found)
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
