//! `seawall report`: the fleet as the store knows it, in one page or for other programs.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, IsTerminal as _, Write as _, stderr, stdout},
    path::{Path, PathBuf},
};

use seawall_assess::{State, judge::Judge, plan};
use seawall_facts::{Products, Timestamp};
use seawall_store::Moment;

use super::{
    args::{Common, Report},
    common::{arguments, gather_failure, store_failure},
    comparing::Comparing,
    fail_on, moments,
};
use crate::{
    clock,
    failure::{Exit, Failure},
    fleet::{FleetHost, Gathering, Standing, Subject},
    inventory::Join,
    judging::Question,
    output::Sink,
    report::{
        Changes, Csaf, Csv, Division, Json, MOST_HOSTS, Making, OpenVex, Page, Sarif, Summary,
        Volumes, Writer,
    },
    words::Words,
};

/// Reports.
pub async fn run(common: &Common, args: &Report, words: &Words) -> Result<Exit, Failure> {
    let summary = write(common, args, &[Moment::UpTo(Timestamp(i64::MAX))], words).await?;
    Ok(exit(&summary, args))
}

/// Writes a report as of some moments.
pub async fn write(
    common: &Common,
    args: &Report,
    known_at: &[Moment],
    words: &Words,
) -> Result<Summary, Failure> {
    let form = Form::parse(&args.format)?;
    if form != Form::Html && args.since.is_some() {
        return Err(Failure::usage("error-report-since", &[("format", &args.format)])
            .hint("hint-report-since", &[]));
    }
    if form == Form::Html && args.output.is_none() && stdout().is_terminal() {
        return Err(Failure::usage("error-report-terminal", &[]).hint("hint-report-terminal", &[]));
    }
    let inventory = args.inventory.read(common, words)?;
    let known = args.which.catalogue()?;
    let wanted = args.which.bulletins(&known)?;
    let judge = Judge::new(&known, Products::embedded());
    let store = common.open_existing_store().await?;
    let question = Question {
        judge: &judge,
        wanted: &wanted,
        with_proofs: false,
        today: clock::now(),
        plan: (!args.no_plan && form.has_plans()).then(plan::Options::default),
    };
    let proving = Question { with_proofs: true, plan: None, ..question };
    let gathering =
        |question| Gathering { store: &store, moments: known_at, catalogue: &known, question };
    let (judging, proving) = (gathering(&question), gathering(&proving));
    let subjects = judging.subjects().await.map_err(gather_failure)?;
    if subjects.is_empty() {
        return Err(Failure::usage("error-report-empty", &[]).hint("hint-report-empty", &[]));
    }
    let changes = match &args.since {
        Some(text) => {
            let runs = store.runs().await.map_err(|error| store_failure(&error))?;
            let sides = moments::since(text, &runs)?;
            // A plan changes nothing, and costs.
            let question = Question { plan: None, ..question };
            let comparing = Comparing {
                store: &store,
                catalogue: &known,
                question: &question,
                inventory: inventory.as_ref(),
            };
            let comparison = comparing.compare(&sides).await?;
            let [since, _] = sides;
            Some(Changes::new(&comparison, &since))
        }
        None => None,
    };
    let reporting = Reporting {
        subjects: &subjects,
        inventory: inventory.as_ref(),
        judging,
        proving: (!args.no_proofs).then_some(proving),
    };
    let making = Making {
        catalogue: &known,
        language: words.language(),
        command: format!("seawall {}", arguments().collect::<Vec<_>>().join(" ")),
        made: clock::now(),
        title: args.title.clone(),
    };
    let (mut page, mut summary) = making.page(None);
    let division = args.split_by.or((subjects.len() > MOST_HOSTS).then_some(Division::Line));
    if let Some(by) = division.filter(|_| form == Form::Html) {
        let Some(path) = args.output.as_deref() else {
            return Err(Failure::usage("error-report-split", &[]).hint("hint-report-terminal", &[]));
        };
        let volumes = Volumes::new(making.clone(), by, changes);
        let paths = reporting.volumes(volumes, &mut summary, path)?;
        store.close().await;
        for path in paths.iter().filter(|_| !common.quiet) {
            say_written(path, None, words);
        }
        return Ok(summary);
    }
    if let Some(changes) = changes {
        page.tell_changes(changes);
    }
    let mut sink = Sink::open(args.output.as_deref())?;
    let writer: Option<Box<dyn Writer>> = match form {
        Form::Html => None,
        Form::Json => Some(Box::new(Json::new(making.made))),
        Form::JsonLines => Some(Box::new(Json::lines(making.made))),
        Form::Csv => Some(Box::new(Csv)),
        Form::Csaf => Some(Box::new(Csaf::new(&known, words))),
        Form::OpenVex => Some(Box::new(OpenVex::new(&known, words))),
        Form::Sarif => Some(Box::new(Sarif::new(&known, words))),
    };
    if let Some(mut writer) = writer {
        reporting.tell(&mut *writer, &mut summary, &mut sink)?;
    } else {
        reporting.page(page, &mut summary, &mut sink)?;
    }
    sink.close()?;
    store.close().await;
    if let Some(path) = args.output.as_deref().filter(|_| !common.quiet) {
        say_written(path, Some(summary.hosts()), words);
    }
    Ok(summary)
}

fn say_written(path: &Path, hosts: Option<u64>, words: &Words) {
    let file = path.display().to_string();
    let said = match hosts {
        Some(hosts) => {
            words.with("report-written", &[("file", &file), ("hosts", &hosts.to_string())])
        }
        None => file,
    };
    let _ = writeln!(stderr(), "{said}");
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Html,
    Json,
    JsonLines,
    Csv,
    Csaf,
    OpenVex,
    Sarif,
}

const FORMS: [(&str, Form); 7] = [
    ("html", Form::Html),
    ("json", Form::Json),
    ("jsonl", Form::JsonLines),
    ("csv", Form::Csv),
    ("csaf", Form::Csaf),
    ("openvex", Form::OpenVex),
    ("sarif", Form::Sarif),
];

impl Form {
    /// Whether plans have a place in it: they cost as much as the verdicts.
    const fn has_plans(self) -> bool {
        matches!(self, Self::Html | Self::Json | Self::JsonLines)
    }

    fn parse(name: &str) -> Result<Self, Failure> {
        let found = FORMS.iter().find(|(known, _)| *known == name);
        found.map(|(_, form)| *form).ok_or_else(|| {
            let names: Vec<&str> = FORMS.iter().map(|(name, _)| *name).collect();
            Failure::usage("error-format", &[("format", name)])
                .hint("hint-format", &[("formats", &names.join(", "))])
        })
    }
}

/// What a report is made from.
struct Reporting<'a, 'j> {
    /// Every host there is to tell of.
    subjects: &'a [Subject],
    inventory: Option<&'a Join<'a>>,
    judging: Gathering<'a, 'j>,
    /// What hosts are judged again by for their proofs, where these are wanted.
    proving: Option<Gathering<'a, 'j>>,
}

impl Reporting<'_, '_> {
    /// Tells of every host as it comes.
    fn tell(
        &self,
        writer: &mut dyn Writer,
        summary: &mut Summary,
        sink: &mut Sink,
    ) -> Result<(), Failure> {
        writer.begin(sink)?;
        self.each(summary, |host| writer.host(host, sink))?;
        writer.end(summary, sink)?;
        Ok(())
    }

    /// A page: the most urgent hosts are judged a second time, for their proofs.
    fn page(
        &self,
        mut page: Page<'_>,
        summary: &mut Summary,
        sink: &mut Sink,
    ) -> Result<(), Failure> {
        page.begin(sink)?;
        self.each(summary, |host| page.host(host, sink))?;
        let keys = page.unproven(proven(summary));
        self.prove(&keys, |host| page.prove(host))?;
        page.end(summary, sink)?;
        Ok(())
    }

    /// A fleet divided into pages.
    fn volumes(
        &self,
        mut volumes: Volumes<'_>,
        summary: &mut Summary,
        path: &Path,
    ) -> Result<Vec<PathBuf>, Failure> {
        self.each(summary, |host| volumes.host(host))?;
        let keys = volumes.unproven(proven(summary));
        self.prove(&keys, |host| volumes.prove(host))?;
        volumes.write(summary, path)
    }

    /// Counts every host, and tells of it.
    fn each(
        &self,
        summary: &mut Summary,
        mut tell: impl FnMut(&FleetHost) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let told = |mut host: FleetHost| {
            if let Some(inventory) = self.inventory {
                host.look_up(inventory);
            }
            summary.count(&host, self.judging.catalogue);
            tell(&host)
        };
        self.judging.each(self.subjects, told).map_err(gather_failure)
    }

    /// Tells of some hosts again, with their proofs.
    fn prove(
        &self,
        keys: &BTreeSet<String>,
        mut tell: impl FnMut(&FleetHost) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let Some(proving) = &self.proving else { return Ok(()) };
        let wanted = self.subjects.iter().filter(|subject| keys.contains(&subject.key));
        proving.each(wanted, |host| tell(&host)).map_err(gather_failure)
    }
}

/// Hosts nobody saw are not settled, whatever is said of the others.
fn exit(summary: &Summary, args: &Report) -> Exit {
    let counts: BTreeMap<State, u64> =
        summary.verdicts.values().flatten().map(|(state, count)| (*state, *count)).collect();
    let is_seen = [Standing::CutShort, Standing::Unidentified, Standing::Silent]
        .iter()
        .all(|it| summary.standing(*it) == 0);
    let is_settled = is_seen && !counts.contains_key(&State::Unknown);
    fail_on::exit(counts.into_keys(), is_settled, &args.fail_on, args.fail_on_unknown)
}

/// Hosts whose proofs a page carries: all of a small fleet, of a larger one the most urgent. Of
/// others it has the command that shows them.
fn proven(summary: &Summary) -> usize {
    const ALL_UP_TO: u64 = 400;
    const OTHERWISE: usize = 50;
    let judged: u64 = summary.grades.values().sum();
    if judged <= ALL_UP_TO { usize::try_from(judged).unwrap_or(OTHERWISE) } else { OTHERWISE }
}
