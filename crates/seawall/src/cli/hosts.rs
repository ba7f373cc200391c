//! Hosts by what people call them: a name, an address, a key; or the files they left behind.

use std::{net::IpAddr, path::PathBuf};

use seawall_advisory::Catalogue;
use seawall_evidence::HostEvidence;
use seawall_facts::{ProbeAnswer, Timestamp};
use seawall_store::{Host, Store, StoredAudit, StoredResult};

use super::{
    args::{Common, Reading},
    common::store_failure,
};
use crate::{failure::Failure, judging::Outside};

/// A host, as far as it is known.
#[derive(Debug, Default)]
pub struct KnownHost {
    /// What was read of it.
    pub evidence: Option<HostEvidence>,
    /// When, and by which run of the store; none where it was read just now.
    pub audited: Option<(Timestamp, i64)>,
    /// What was seen of it over the network.
    pub outside: Option<Outside>,
    /// The result line of that scan.
    pub result: Option<StoredResult>,
}

impl KnownHost {
    /// What to call it.
    pub fn name(&self) -> String {
        match (&self.evidence, &self.outside) {
            (Some(evidence), _) => evidence.host.clone(),
            (None, Some(outside)) => outside.address.to_string(),
            (None, None) => String::new(),
        }
    }
}

/// The hosts that are meant: those that the store knows by that name; else those whose files lie
/// there.
pub async fn meant(
    common: &Common,
    named: &str,
    reading: &Reading,
    catalogue: &Catalogue,
) -> Result<Vec<KnownHost>, Failure> {
    let path = PathBuf::from(named);
    // A name with a separator is a path whatever the store knows.
    let is_path = path.components().count() > 1;
    if !is_path && let Some(store) = common.open_store_if_there().await? {
        let found = kept(&store, named, catalogue).await;
        store.close().await;
        let found = found?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    if !path.exists() {
        return Err(
            Failure::usage("error-host-unknown", &[("host", named)]).hint("hint-host-unknown", &[])
        );
    }
    let gathered = reading.gather(&[path], catalogue)?;
    if gathered.hosts.is_empty() {
        return Err(Failure::usage("error-audit-nothing", &[]).hint("hint-audit-nothing", &[]));
    }
    let read = |evidence| KnownHost { evidence: Some(evidence), ..KnownHost::default() };
    Ok(gathered.hosts.into_iter().map(read).collect())
}

/// The hosts that a store knows by a name.
pub async fn kept(
    store: &Store,
    named: &str,
    catalogue: &Catalogue,
) -> Result<Vec<KnownHost>, Failure> {
    let failed = |error| store_failure(&error);
    let mut found = Vec::new();
    for host in store.find_hosts(named).await.map_err(failed)? {
        let audit = store.latest_audit(&host).await.map_err(failed)?;
        let (result, outside) = scanned(store, &host, catalogue).await?;
        found.extend(known(audit, result, outside)?);
    }
    if !found.is_empty() {
        return Ok(found);
    }
    // An address that never answered has no host, nor have files that name none.
    if let Ok(address) = named.parse::<IpAddr>() {
        let result = store.latest_result(address).await.map_err(failed)?;
        if let Some(result) = result {
            let outside = seen(store, &result, catalogue).await?;
            found.extend(known(None, Some(result), Some(outside))?);
        }
        return Ok(found);
    }
    let audit = store.latest_audit_labelled(named).await.map_err(failed)?;
    found.extend(known(audit, None, None)?);
    Ok(found)
}

/// The latest scan of a host, at whichever of its addresses.
pub async fn scanned(
    store: &Store,
    host: &Host,
    catalogue: &Catalogue,
) -> Result<(Option<StoredResult>, Option<Outside>), Failure> {
    let results = store.latest_results(host).await.map_err(|error| store_failure(&error))?;
    let Some(result) = results.into_iter().max_by_key(|result| (result.at, result.run)) else {
        return Ok((None, None));
    };
    let outside = seen(store, &result, catalogue).await?;
    Ok((Some(result), Some(outside)))
}

async fn seen(
    store: &Store,
    result: &StoredResult,
    catalogue: &Catalogue,
) -> Result<Outside, Failure> {
    let seen = store.observations(result.run, result.address).await;
    let seen = seen.map_err(|error| store_failure(&error))?;
    let answers: Vec<ProbeAnswer> = seen.into_iter().map(|seen| seen.answer).collect();
    Ok(Outside::new(result.address, result.at, result.run.0, answers, catalogue))
}

fn known(
    audit: Option<StoredAudit>,
    result: Option<StoredResult>,
    outside: Option<Outside>,
) -> Result<Option<KnownHost>, Failure> {
    if audit.is_none() && outside.is_none() {
        return Ok(None);
    }
    let audited = audit.as_ref().map(|audit| (audit.at, audit.run.0));
    let evidence = audit.map(|audit| serde_json::from_str(&audit.document)).transpose();
    let evidence = evidence.map_err(|error| {
        Failure::usage("error-host-document", &[("host", "")])
            .cause(&error)
            .hint("hint-host-document", &[])
    })?;
    Ok(Some(KnownHost { evidence, audited, outside, result }))
}
