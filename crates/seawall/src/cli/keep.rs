//! Keeping what an audit read, and finding what scans saw of the same hosts.

use std::io::{Write as _, stderr};

use seawall_advisory::Catalogue;
use seawall_evidence::HostEvidence;
use seawall_facts::{HostKey, Name, NameKind};
use seawall_store::{AuditedHost, HostId, RunId, RunKind, RunState, Store};

use super::{
    args::Common,
    common::{new_run, store_failure},
    hosts::scanned,
};
use crate::{clock, failure::Failure, judging::Outside, words::Words};

/// A run of the store that takes what was read.
pub struct Keeper {
    store: Store,
    run: RunId,
    /// Whether the store knows of any scan.
    has_scans: bool,
}

impl Keeper {
    /// Begins a run. A store that was named must take it; without the user's own an audit goes on,
    /// and says so.
    pub async fn begin(
        common: &Common,
        catalogue: &Catalogue,
        words: &Words,
    ) -> Result<Option<Self>, Failure> {
        match Self::try_begin(common, catalogue).await {
            Ok(keeper) => Ok(Some(keeper)),
            Err(failure) if common.store.is_some() => Err(failure),
            Err(failure) => {
                let said = words.text("audit-not-kept");
                let _ = write!(stderr(), "{said}\n{}", failure.say(words));
                Ok(None)
            }
        }
    }

    async fn try_begin(common: &Common, catalogue: &Catalogue) -> Result<Self, Failure> {
        let failed = |error| store_failure(&error);
        let store = common.open_store().await?;
        let runs = store.runs().await.map_err(failed)?;
        let has_scans =
            runs.iter().any(|run| matches!(run.begun.kind, RunKind::Scan | RunKind::Demo));
        let run = new_run(RunKind::Audit, clock::now(), catalogue, "{}".to_owned());
        let run = store.begin_run(&run).await.map_err(failed)?;
        Ok(Self { store, run, has_scans })
    }

    /// Keeps what was read of some hosts. Gives what a scan saw of each, where one did.
    pub async fn keep(
        &self,
        hosts: &[HostEvidence],
        catalogue: &Catalogue,
    ) -> Result<Vec<Option<Outside>>, Failure> {
        let audited = hosts.iter().map(audited).collect::<Result<Vec<AuditedHost>, Failure>>()?;
        let kept = self.store.record_audited(self.run, &audited).await;
        let kept = kept.map_err(|error| store_failure(&error))?;
        let mut outsides = Vec::with_capacity(kept.len());
        for host in kept {
            outsides.push(self.outside(host, catalogue).await?);
        }
        Ok(outsides)
    }

    async fn outside(
        &self,
        host: Option<HostId>,
        catalogue: &Catalogue,
    ) -> Result<Option<Outside>, Failure> {
        let Some(id) = host.filter(|_| self.has_scans) else { return Ok(None) };
        let host = self.store.host(id).await.map_err(|error| store_failure(&error))?;
        let Some(host) = host.filter(|host| !host.addresses.is_empty()) else { return Ok(None) };
        Ok(scanned(&self.store, &host, catalogue).await?.1)
    }

    /// The run.
    pub const fn run(&self) -> RunId {
        self.run
    }

    /// Ends the run.
    pub async fn end(self) -> Result<(), Failure> {
        let ended = self.store.finish_run(self.run, RunState::Finished, clock::now()).await;
        self.store.close().await;
        ended.map_err(|error| store_failure(&error))
    }
}

fn audited(host: &HostEvidence) -> Result<AuditedHost, Failure> {
    let document = serde_json::to_string(host).map_err(|error| {
        Failure::usage("error-host-document", &[("host", &host.host)])
            .cause(&error)
            .hint("hint-host-document", &[])
    })?;
    Ok(AuditedHost {
        label: host.host.clone(),
        key: host.key.clone().filter(|key| !matches!(key, HostKey::Address(_))),
        names: names(host),
        at: clock::now(),
        document,
    })
}

/// The names that its files give it. A name of another length than NetBIOS has is one of DNS.
fn names(host: &HostEvidence) -> Vec<Name> {
    let it = &host.description;
    let Some(name) = it.name.as_deref() else { return Vec::new() };
    let is_full = name.contains('.');
    let mut names = Vec::new();
    if !is_full && name.chars().count() <= NETBIOS {
        names.push(Name { kind: NameKind::NetbiosComputer, text: name.to_owned() });
    }
    let domain = it.domain.as_deref().filter(|domain| domain.contains('.'));
    let full =
        if is_full { Some(name.to_owned()) } else { domain.map(|it| format!("{name}.{it}")) };
    names.extend(full.map(|text| Name { kind: NameKind::DnsComputer, text }));
    names
}

/// Characters of the longest NetBIOS name of a computer.
const NETBIOS: usize = 15;
