//! `seawall audit`: what hosts left behind, and what is said of them. No network, no store.

use std::{collections::BTreeSet, fs, io, path::Path};

use seawall_advisory::{Bulletin, BulletinId, Catalogue, Concern, EvidenceRule};
use seawall_assess::{State, judge::Judge};
use seawall_evidence::{Asked, Gathered, HostEvidence, Options, gather};
use seawall_facts::Products;
use seawall_winfmt::text::CodePage;

use super::{
    advisory::names,
    args::{Audit, Common},
    fail_on,
};
use crate::{
    audit::{HostRecord, Judged, SCHEMA, Summary, Table, judged},
    clock,
    failure::{Exit, Failure},
    output::{Format, List, Sink, line},
    words::Words,
};

const FORMATS: &[Format] = &[Format::Table, Format::Json, Format::JsonLines];

/// Reads, and tells what was read or what is said of it.
pub fn run(common: &Common, args: &Audit, words: &Words) -> Result<Exit, Failure> {
    let format = Format::parse(&args.format, FORMATS)?;
    let known = names::built_in(&args.as_of)?;
    let wanted = wanted(args, &known)?;
    let asked = Asked {
        files: wanted_files(&known),
        secrets: args.secrets,
        page: args.code_page.as_deref().map(code_page).transpose()?,
    };
    args.paths.iter().try_for_each(|path| reachable(path))?;
    let sink = Sink::open(args.output.as_deref())?;
    let options = Options { asked, ..Options::default() };
    let gathered = gather(&args.paths, &options);
    let style = common.style(args.output.is_some());
    let mut told = Told { format, table: Table::new(words, style), list: List::default(), sink };
    let found = if args.facts {
        told.facts(&gathered)?;
        BTreeSet::new()
    } else {
        let judge = Judge::new(&known, Products::embedded());
        let with_proofs = format != Format::Table && !args.no_proofs;
        let today = clock::now();
        let judged = |host: &HostEvidence| judged(host, &wanted, &judge, with_proofs, today);
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

/// Which bulletins are judged: those that are named, or those of a scope.
fn wanted(
    args: &Audit,
    known: &Catalogue,
) -> Result<impl Fn(&BulletinId) -> bool + use<>, Failure> {
    let named = args.advisories.iter().map(|name| names::bulletin(known, name));
    let named = named.map(|found| found.map(|found| found.id.clone()));
    let mut ids = named.collect::<Result<BTreeSet<BulletinId>, Failure>>()?;
    let is_all = args.advisories.is_empty() && args.scope == "all";
    if args.advisories.is_empty() && !is_all {
        let concern = Concern::embedded().iter().find(|concern| concern.name == args.scope);
        // What was made by hand was made for this line of flaws and what goes with it.
        let is_in = |bulletin: &&Bulletin| {
            !bulletin.imported
                || concern.is_some_and(|concern| concern.tag(bulletin, known.feeds()).is_some())
        };
        ids = known.bulletins().filter(is_in).map(|bulletin| bulletin.id.clone()).collect();
    }
    Ok(move |id: &BulletinId| is_all || ids.contains(id))
}

/// A path that is not there is a slip of the finger, not a host without evidence.
fn reachable(path: &Path) -> Result<(), Failure> {
    let opened = if path.is_dir() {
        fs::read_dir(path).map(|_| ())
    } else {
        fs::File::open(path).map(|_| ())
    };
    opened.map_err(|error| {
        Failure::usage("error-audit-path", &[("file", &path.display().to_string())])
            .cause(&error)
            .hint("hint-audit-path", &[])
    })
}

/// A code page by its number, with or without `cp` before it.
fn code_page(name: &str) -> Result<CodePage, Failure> {
    let digits = name.trim_start_matches(['c', 'C', 'p', 'P']);
    digits.parse().ok().and_then(CodePage::from_number).ok_or_else(|| {
        let known: Vec<String> =
            CodePage::ALL.iter().map(|page| page.number().to_string()).collect();
        Failure::usage("error-audit-code-page", &[("name", name)])
            .hint("hint-audit-code-page", &[("known", &known.join(", "))])
    })
}

/// The files that the audit always asks for, and those that prove any update of the catalogue.
fn wanted_files(catalogue: &Catalogue) -> BTreeSet<String> {
    let mut files = Asked::default().files;
    for bulletin in catalogue.bulletins() {
        for definition in bulletin.updates.iter().flat_map(|update| &update.evidence) {
            if let EvidenceRule::FileVersion { path, .. } = &definition.rule {
                let name = path.rsplit('\\').next().unwrap_or(path);
                files.insert(name.to_lowercase());
            }
        }
    }
    files
}
