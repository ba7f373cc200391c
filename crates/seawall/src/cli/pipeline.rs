//! From targets to stored verdicts, and from the store to the printed result: what `scan` and
//! `demo` share. The store is the truth: whatever was seen is in it before anything is printed.

use std::{io::Write as _, net::IpAddr, sync::Arc, time::Duration};

use seawall_advisory::Catalogue;
use seawall_assess::remote::{self, RemoteEvidence};
use seawall_facts::Observation;
use seawall_probe::{
    AddressRange, AddressSet, Distress, HostReport, KernelNet, Plan, Progress, ScanEvent, Scope,
    Surroundings, Throttle, Window, scan,
};
use seawall_store::{HostRecord as StoredHost, RunId, RunState, Store};
use tokio::sync::{Semaphore, mpsc};

use super::{
    common::store_failure,
    crowds::{Crowds, Lines},
};
use crate::{
    clock,
    failure::{Exit, Failure},
    output::{HostRecord, Printer, Sink, SummaryRecord},
    progress::ProgressLine,
    stop::Stop,
    words::Words,
};

/// Reports stored in one transaction at most. The more wait, the more each commit takes along;
/// how many hosts a kill can make the next run ask again is bounded by their places, not by this.
const BATCH: usize = 256;

/// Results read back from the store at a time.
const PAGE: usize = 512;

/// How often a run says that it still runs.
const RENEWAL: Duration = Duration::from_secs(10);

/// What a scan is made of.
pub struct Pipeline {
    /// The run, open in the store.
    pub run: RunId,
    /// Who to look at, in which order, and who is done already.
    pub targets: seawall_probe::Targets,
    /// What may be sent to whom.
    pub scope: Scope,
    /// What to ask.
    pub plan: Plan,
    /// When sending is allowed.
    pub window: Option<Window>,
    /// What ends it early.
    pub stop: Stop,
    /// Where answers are kept.
    pub store: Store,
    /// What to judge by.
    pub catalogue: &'static Catalogue,
    /// Whether progress is shown.
    pub shows_progress: bool,
    /// The words.
    pub words: Arc<Words>,
}

impl Pipeline {
    /// Scans to the end, or until it is stopped; true where it was stopped. Everything seen is
    /// in the store then.
    pub async fn scan(&self) -> Result<bool, Failure> {
        let around = Arc::new(Surroundings {
            net: KernelNet,
            scope: self.scope.clone(),
            plan: self.plan.clone(),
            throttle: Throttle::new(&self.plan.pace, self.window.clone()),
            distress: Distress::default(),
            conversations: Arc::new(Semaphore::new(self.plan.pace.conversations.max(1))),
            clock: Arc::new(clock::now),
        });
        let progress = Progress::default();
        let (sender, mut events) = mpsc::channel(BATCH);
        let engine = tokio::spawn(scan(around, self.targets.clone(), progress.clone(), sender));
        let left = self.targets.all.len().saturating_sub(self.targets.done.len());
        let words = Arc::clone(&self.words);
        let line = ProgressLine::start(self.shows_progress, progress, left, words);

        let mut renewal = tokio::time::interval(RENEWAL);
        let mut stopped = false;
        let mut arrived = Vec::with_capacity(BATCH);
        let mut crowds = Crowds::default();
        loop {
            tokio::select! {
                count = events.recv_many(&mut arrived, BATCH) => match count {
                    0 => break,
                    _ => self.keep(&mut arrived, &mut crowds).await?,
                },
                // Ends the sending at once and cuts off what is under way.
                () = self.stop.asked(), if !stopped => {
                    stopped = true;
                    self.scope.stop();
                }
                _ = renewal.tick() => self.renew().await?,
            }
        }
        drop(line);
        engine.await.map_err(|error| {
            Failure::new(Exit::Internal, "error-internal", &[("fault", "scan")]).cause(&error)
        })?;
        // A scope that ends while the scan runs stops it too.
        let stopped = stopped || self.scope.is_stopped();
        let state = if stopped { RunState::Interrupted } else { RunState::Finished };
        let ended = self.store.finish_run(self.run, state, clock::now()).await;
        ended.map_err(|error| store_failure(&error))?;
        Ok(stopped)
    }

    /// Prints what the store holds of the run, in the order of the addresses. `look_up`
    /// may add to each what is known of it beside what was seen.
    pub async fn print(
        &self,
        mut printer: Box<dyn Printer>,
        mut sink: Sink,
        interrupted: bool,
        mut look_up: impl FnMut(&mut HostRecord),
    ) -> Result<SummaryRecord, Failure> {
        let targets = u64::try_from(self.targets.all.len()).unwrap_or(u64::MAX);
        let mut summary =
            SummaryRecord::new(self.run.to_string(), targets, self.catalogue.date(), interrupted);
        printer.begin(&mut sink)?;
        let mut after = None;
        let mut lines = Lines::default();
        loop {
            let page = self.store.results(self.run, after, PAGE).await;
            let page = page.map_err(|error| store_failure(&error))?;
            let Some(last) = page.last() else { break };
            after = Some(last.address);
            for line in &page {
                let mut host = lines.read(line).map_err(std::io::Error::from)?;
                summary.count(&host);
                look_up(&mut host);
                printer.host(&host, &mut sink)?;
            }
            sink.flush()?;
        }
        printer.end(&summary, &mut sink)?;
        sink.close()?;
        Ok(summary)
    }

    async fn keep(&self, arrived: &mut Vec<ScanEvent>, crowds: &mut Crowds) -> Result<(), Failure> {
        let mut batch = Vec::with_capacity(arrived.len());
        // Free again only when all of this is in the store.
        let mut places = Vec::with_capacity(arrived.len());
        for event in arrived.drain(..) {
            match event {
                ScanEvent::Host(report) if was_cut_off(&report) => {}
                ScanEvent::Host(report)
                    if crowds.take(&report, |report| result_json(report, self.catalogue))? => {}
                ScanEvent::Host(report) => {
                    places.extend(report.place.clone());
                    batch.push(stored(*report, self.catalogue)?);
                }
                ScanEvent::LookedBack(seen) => {
                    // Its host may be in this very batch.
                    self.record(&mut batch).await?;
                    batch.extend(self.looked_back(*seen).await?);
                }
            }
        }
        self.record(&mut batch).await?;
        drop(places);
        let crowds = crowds.arrived();
        if crowds.is_empty() {
            return Ok(());
        }
        self.store.record_crowds(self.run, &crowds).await.map_err(|error| store_failure(&error))
    }

    async fn record(&self, batch: &mut Vec<StoredHost>) -> Result<(), Failure> {
        if !batch.is_empty() {
            let kept = self.store.record(self.run, batch).await;
            kept.map_err(|error| store_failure(&error))?;
            batch.clear();
        }
        Ok(())
    }

    /// The host's record again, now with whether it still answers.
    async fn looked_back(&self, seen: Observation) -> Result<Option<StoredHost>, Failure> {
        let latest = self.store.latest_result(seen.address).await;
        let latest = latest.map_err(|error| store_failure(&error))?;
        let Some(latest) = latest.filter(|latest| latest.run == self.run) else { return Ok(None) };
        let mut record: HostRecord =
            serde_json::from_str(&latest.json).map_err(std::io::Error::from)?;
        record.look_back(&seen.answer);
        Ok(Some(StoredHost {
            address: seen.address,
            at: seen.at,
            names: Vec::new(),
            other_addresses: Vec::new(),
            result_json: serde_json::to_string(&record).map_err(std::io::Error::from)?,
            observations: vec![seen],
        }))
    }

    async fn renew(&self) -> Result<(), Failure> {
        let renewed = self.store.renew(self.run, clock::now()).await;
        renewed.map_err(|error| store_failure(&error))
    }
}

/// The addresses a run has a result for.
pub async fn addresses_done(store: &Store, run: RunId) -> Result<AddressSet, Failure> {
    let mut ranges: Vec<AddressRange> = Vec::new();
    let mut after: Option<IpAddr> = None;
    loop {
        let page = store.addresses_done(run, after, PAGE * PAGE).await;
        let page = page.map_err(|error| store_failure(&error))?;
        let Some(last) = page.last() else { return Ok(AddressSet::new(ranges)) };
        after = Some(*last);
        ranges.extend(page.into_iter().map(AddressRange::one));
    }
}

/// A host that a stop cut off counts as not looked at: the next run does it again.
fn was_cut_off(report: &HostReport) -> bool {
    use seawall_probe::Refusal::{Expired, NotBegun, Stopped};

    matches!(report.refused, Some(Stopped | Expired | NotBegun))
}

fn stored(report: HostReport, catalogue: &Catalogue) -> Result<StoredHost, Failure> {
    Ok(StoredHost {
        address: report.address,
        at: report.observations.last().map_or(report.began, |last| last.at),
        result_json: result_json(&report, catalogue)?,
        names: report.identity.names,
        other_addresses: report.identity.addresses,
        observations: report.observations,
    })
}

fn result_json(report: &HostReport, catalogue: &Catalogue) -> Result<String, Failure> {
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
    let record = HostRecord::new(report, &assessment);
    Ok(serde_json::to_string(&record).map_err(std::io::Error::from)?)
}
