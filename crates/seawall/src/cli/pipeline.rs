//! From targets to printed and stored verdicts: what `scan` and `demo` share.

use std::{io::Write as _, sync::Arc};

use seawall_advisory::Catalogue;
use seawall_assess::remote::{self, RemoteEvidence};
use seawall_facts::PortMap;
use seawall_probe::{Clock, HostReport, KernelNet, Plan, Progress, Scope, scan};
use seawall_store::{HostRecord as StoredHost, NewRun, RunId, RunKind, RunState, Store};
use tokio::sync::mpsc;

use super::{common::store_failure, targets::Targets};
use crate::{
    clock,
    failure::{Exit, Failure},
    output::{HostRecord, Printer, Sink, SummaryRecord},
    progress::ProgressLine,
    words::Words,
};

/// Reports on their way from the engine to the printer.
const CHANNEL: usize = 64;

/// Hosts stored in one transaction.
const BATCH: usize = 64;

/// What a scan is made of.
pub struct Pipeline {
    /// Which command it is.
    pub kind: RunKind,
    /// Who to look at.
    pub targets: Targets,
    /// Where doors really are.
    pub ports: PortMap,
    /// What to ask.
    pub plan: Plan,
    /// Where answers are kept.
    pub store: Store,
    /// What to judge by.
    pub catalogue: &'static Catalogue,
    /// How it is printed.
    pub printer: Box<dyn Printer>,
    /// Where it is printed.
    pub sink: Sink,
    /// Whether progress is shown.
    pub shows_progress: bool,
    /// The words.
    pub words: Arc<Words>,
}

impl Pipeline {
    /// Runs to the end, or until Ctrl-C. `seen` is told every host.
    pub async fn run(
        mut self,
        mut seen: impl FnMut(&HostRecord),
    ) -> Result<SummaryRecord, Failure> {
        let run = self.begin().await?;
        let Targets { included, excluded } = self.targets;
        let total = included.len();
        let scope = Scope::loopback(excluded, self.ports);
        let progress = Progress::default();
        let (sender, mut reports) = mpsc::channel(CHANNEL);
        let clock: Clock = Arc::new(clock::now);
        let engine = {
            let (scope, plan, progress) = (scope.clone(), self.plan, progress.clone());
            tokio::spawn(async move {
                let targets = included.iter();
                scan(Arc::new(KernelNet), scope, plan, targets, clock, progress, sender).await;
            })
        };
        let line = ProgressLine::start(
            self.shows_progress,
            progress.clone(),
            total,
            Arc::clone(&self.words),
        );
        let targets = u64::try_from(total).unwrap_or(u64::MAX);
        let mut summary = SummaryRecord::new(run.to_string(), targets, self.catalogue.date());
        let mut batch = Vec::with_capacity(BATCH);
        let interrupt = tokio::signal::ctrl_c();
        tokio::pin!(interrupt);
        let mut interrupted = false;
        self.printer.begin(&mut self.sink)?;
        loop {
            let report = tokio::select! {
                report = reports.recv() => report,
                // Ends the sending at once and cuts off what is under way.
                _ = &mut interrupt, if !interrupted => {
                    interrupted = true;
                    scope.stop();
                    continue;
                }
            };
            let Some(report) = report else { break };
            if interrupted && report.refused.is_some() {
                continue;
            }
            let record = judge(&report, self.catalogue);
            summary.count(&record);
            seen(&record);
            self.printer.host(&record, &mut self.sink)?;
            batch.push(stored(report, &record)?);
            if batch.len() >= BATCH {
                self.sink.flush()?;
                keep(&self.store, run, &mut batch).await?;
            }
        }
        drop(line);
        keep(&self.store, run, &mut batch).await?;
        engine.await.map_err(|error| {
            Failure::new(Exit::Internal, "error-internal", &[("fault", "scan")]).cause(&error)
        })?;
        summary.close(progress.snapshot(), interrupted);
        self.printer.end(&summary, &mut self.sink)?;
        self.sink.close()?;
        let state = if interrupted { RunState::Interrupted } else { RunState::Finished };
        self.store
            .finish_run(run, state, clock::now())
            .await
            .map_err(|error| store_failure(&error))?;
        self.store.close().await;
        Ok(summary)
    }

    async fn begin(&self) -> Result<RunId, Failure> {
        let args: Vec<_> = std::env::args().skip(1).collect();
        self.store
            .begin_run(&NewRun {
                kind: self.kind,
                started: clock::now(),
                command_line: args.join(" "),
                catalogue_date: self.catalogue.date().to_owned(),
                seawall_version: env!("CARGO_PKG_VERSION").to_owned(),
            })
            .await
            .map_err(|error| store_failure(&error))
    }
}

/// The catalogue that is built in. It not loading is a fault of the build.
pub fn catalogue() -> Result<&'static Catalogue, Failure> {
    Catalogue::embedded().map_err(|error| {
        Failure::new(Exit::Internal, "error-internal", &[("fault", "catalogue")]).cause(&error)
    })
}

fn judge(report: &HostReport, catalogue: &Catalogue) -> HostRecord {
    let answers = report.answers();
    let assessment = remote::assess(
        &RemoteEvidence {
            address: report.address,
            identity: &report.identity,
            answers: &answers,
            ports: &report.ports(),
        },
        catalogue,
    );
    HostRecord::new(report, &assessment)
}

fn stored(report: HostReport, record: &HostRecord) -> Result<StoredHost, Failure> {
    let result_json = serde_json::to_string(record).map_err(std::io::Error::from)?;
    Ok(StoredHost {
        address: report.address,
        at: report.observations.last().map_or(report.began, |last| last.at),
        names: report.identity.names,
        other_addresses: report.identity.addresses,
        observations: report.observations,
        result_json,
    })
}

async fn keep(store: &Store, run: RunId, batch: &mut Vec<StoredHost>) -> Result<(), Failure> {
    if !batch.is_empty() {
        store.record(run, batch).await.map_err(|error| store_failure(&error))?;
        batch.clear();
    }
    Ok(())
}
