//! From what the store keeps to the hosts of a fleet: read in batches, judged on every core, told
//! of in the order of their keys.

use std::{
    io,
    net::IpAddr,
    sync::mpsc::{Receiver, sync_channel},
    thread,
};

use seawall_advisory::Catalogue;
use seawall_evidence::HostEvidence;
use seawall_facts::{Family, PortState, ProbeAnswer};
use seawall_store::{AuditId, Moment, Sighting, Store, StoreError, StoredAudit};
use serde::Deserialize;
use tokio::runtime::Builder;

use super::{
    FleetHost, Seen, Standing, System, Weight,
    subject::{Subject, subjects},
};
use crate::{
    audit::{base, revision},
    clock,
    judging::{Judged, Outside, Question, answered, judged, many, ports_of},
    output::Coverage,
};

/// What hosts are gathered from and held against.
pub struct Gathering<'a, 'j> {
    /// Where they are kept.
    pub store: &'a Store,
    /// As of when: of several moments the latest of each host.
    pub moments: &'a [Moment],
    /// What they are judged by.
    pub catalogue: &'a Catalogue,
    /// What is asked of each.
    pub question: &'a Question<'j>,
}

/// Why hosts could not be gathered.
#[derive(Debug)]
pub enum Fault {
    /// The store could not be read.
    Store(StoreError),
    /// What is kept of this host is not understood.
    Document(String, serde_json::Error),
    /// It could not be told.
    Told(io::Error),
}

impl Gathering<'_, '_> {
    /// Everything there is to tell of, by key.
    pub async fn subjects(&self) -> Result<Vec<Subject>, Fault> {
        subjects(self.store, self.moments).await.map_err(Fault::Store)
    }

    /// Tells of these in their turn. While some are judged, the next are read.
    pub fn each<'s>(
        &self,
        subjects: impl IntoIterator<Item = &'s Subject>,
        tell: impl FnMut(FleetHost) -> io::Result<()>,
    ) -> Result<(), Fault> {
        let subjects: Vec<&Subject> = subjects.into_iter().collect();
        let (batches, arriving) = sync_channel(AHEAD);
        // One of its own: that of the command stands still while hosts are judged, and the store
        // needs somebody who gives its connections back.
        let runtime = Builder::new_current_thread().enable_time().build().map_err(Fault::Told)?;
        thread::scope(|scope| {
            scope.spawn(move || {
                runtime.block_on(async {
                    for batch in subjects.chunks(BATCH) {
                        let kept = self.read(batch).await;
                        let is_last = kept.is_err();
                        // It fails when nobody listens any more.
                        if batches.send(kept).is_err() || is_last {
                            break;
                        }
                    }
                });
            });
            self.judge(arriving, tell)
        })
    }

    fn judge(
        &self,
        batches: Receiver<Result<Vec<Kept<'_>>, StoreError>>,
        mut tell: impl FnMut(FleetHost) -> io::Result<()>,
    ) -> Result<(), Fault> {
        let kept = batches.into_iter().flat_map(|batch| match batch {
            Ok(kept) => kept.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        });
        let judged = |_, kept: Result<Kept<'_>, StoreError>| {
            host(&kept.map_err(Fault::Store)?, self.catalogue, self.question)
        };
        let mut fault = None;
        let told = many(kept, &judged, |host| match host {
            Ok(host) => tell(host),
            Err(error) => {
                fault = Some(error);
                Err(io::ErrorKind::InvalidData.into())
            }
        });
        told.map_err(|error| fault.unwrap_or(Fault::Told(error)))
    }

    /// What is kept of some subjects.
    async fn read<'s>(&self, batch: &[&'s Subject]) -> Result<Vec<Kept<'s>>, StoreError> {
        let ids: Vec<AuditId> =
            batch.iter().filter_map(|it| it.audit.as_ref().map(|audit| audit.id)).collect();
        let seen: Vec<Sighting> = batch.iter().filter_map(|it| it.sighting).collect();
        let mut audits = self.store.audits_by_id(&ids).await?.into_iter();
        let mut lines = self.store.lines_of(&seen).await?.into_iter();
        let mut answers = self.store.answers_of(&seen).await?.into_iter();
        let kept = batch.iter().map(|subject| Kept {
            audit: subject.audit.as_ref().and_then(|_| audits.next()).flatten(),
            line: subject
                .sighting
                .as_ref()
                .and_then(|_| lines.next())
                .flatten()
                .map(|line| line.json.to_string()),
            answers: subject.sighting.as_ref().and_then(|_| answers.next()).unwrap_or_default(),
            subject,
        });
        Ok(kept.collect())
    }
}

/// What is said of a subject.
fn host(
    kept: &Kept<'_>,
    catalogue: &Catalogue,
    question: &Question<'_>,
) -> Result<FleetHost, Fault> {
    let Kept { subject, audit, line, answers } = kept;
    let unread = |error| Fault::Document(subject.key.clone(), error);
    let evidence = audit.as_ref().map(|audit| serde_json::from_str(&audit.document));
    let evidence: Option<HostEvidence> = evidence.transpose().map_err(unread)?;
    let line = line.as_deref().map(serde_json::from_str::<Line>).transpose().map_err(unread)?;
    let outside = subject
        .sighting
        .as_ref()
        .map(|seen| Outside::new(seen.address, seen.at, seen.run.0, answers.clone(), catalogue));
    let standing = standing(evidence.as_ref(), outside.as_ref(), line.as_ref());
    let judged = match (&evidence, &outside) {
        (Some(evidence), outside) => judged(evidence, outside.as_ref(), question),
        (None, Some(outside)) if standing != Standing::Silent => answered(outside, question),
        _ => Judged::default(),
    };
    let seen = |at, run| Seen { at: clock::rfc3339(at), run };
    let mut host = FleetHost {
        key: subject.key.clone(),
        name: name(subject, evidence.as_ref(), outside.as_ref()),
        addresses: subject.addresses.clone(),
        system: system(evidence.as_ref(), outside.as_ref()),
        inventory: None,
        standing,
        audited: subject.audit.as_ref().map(|audit| seen(audit.at, audit.run.0)),
        scanned: subject.sighting.as_ref().map(|it| seen(it.at, it.run.0)),
        silent: subject.silence.as_ref().map(|it| seen(it.at, it.run.0)),
        status: outside.as_ref().map(|it| (it.assessment.status, it.assessment.reasons.clone())),
        ports: outside.as_ref().map(|it| ports_of(&it.answers)).unwrap_or_default(),
        judged,
        evidence,
        outside,
        weight: Weight::default(),
    };
    host.weight = Weight::of(&host, catalogue);
    Ok(host)
}

/// What is kept of a subject.
struct Kept<'s> {
    subject: &'s Subject,
    audit: Option<StoredAudit>,
    line: Option<String>,
    answers: Vec<ProbeAnswer>,
}

/// What is needed of a result line beside the answers.
#[derive(Deserialize)]
struct Line {
    coverage: Coverage,
}

fn standing(
    evidence: Option<&HostEvidence>,
    outside: Option<&Outside>,
    line: Option<&Line>,
) -> Standing {
    if evidence.is_some() {
        return Standing::Audited;
    }
    let Some(outside) = outside else { return Standing::Silent };
    if line.is_some_and(|line| line.coverage != Coverage::Complete) {
        return Standing::CutShort;
    }
    let is_answer = |state: &PortState| matches!(state, PortState::Open | PortState::Closed);
    match outside.identity.family {
        Family::Windows | Family::Windows9x => Standing::Scanned,
        Family::Unknown if ports_of(&outside.answers).values().any(is_answer) => {
            Standing::Unidentified
        }
        Family::Unknown => Standing::Silent,
        _ => Standing::NotJudged,
    }
}

fn name(subject: &Subject, evidence: Option<&HostEvidence>, outside: Option<&Outside>) -> String {
    let own = evidence.map(|it| it.host.clone());
    let answered = || outside?.identity.names.iter().min().map(|name| name.text.clone());
    let address = || subject.addresses.first().map(IpAddr::to_string);
    own.or_else(answered).or_else(address).unwrap_or_else(|| subject.key.clone())
}

fn system(evidence: Option<&HostEvidence>, outside: Option<&Outside>) -> System {
    let identity = outside.map(|outside| &outside.identity);
    let Some(it) = evidence.map(|evidence| &evidence.description) else {
        let products = identity.map(|it| it.candidates.clone()).unwrap_or_default();
        return System {
            name: System::named(&products),
            build: identity.and_then(|it| it.builds.first().cloned()),
            products,
            ..System::default()
        };
    };
    let told: Vec<_> = it.product.iter().chain(&it.among).cloned().collect();
    let products = match identity {
        Some(identity) if told.is_empty() => identity.candidates.clone(),
        _ => told,
    };
    System {
        name: System::named(&products).or_else(|| it.product_name.clone()),
        sp: it.sp,
        build: it.build.map(|it| if revision(it).is_some() { it.to_string() } else { base(it) }),
        arch: it.arch,
        language: it.language.clone(),
        products,
    }
}

/// Subjects read at once.
const BATCH: usize = 256;

/// Batches read before the first of them is judged.
const AHEAD: usize = 1;
