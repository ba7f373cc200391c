//! Recording what a run saw, a batch in a transaction.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use seawall_facts::{Ended, Name, Observation, Outcome, PortState, Timestamp};
use serde::de::IgnoredAny;

use crate::hosts::{self, Near, Sighting};
use crate::observations::{self, Encoded};
use crate::results::{self, NewResult};
use crate::{HostId, RunId, Store, StoreError};

/// Everything a run has to say about one address.
#[derive(Clone, Debug)]
pub struct HostRecord {
    /// The address that was asked.
    pub address: IpAddr,
    /// When it was done.
    pub at: Timestamp,
    /// The names it gave itself.
    pub names: Vec<Name>,
    /// Other addresses it said it has (ServerAlive2).
    pub other_addresses: Vec<IpAddr>,
    /// Every exchange with it.
    pub observations: Vec<Observation>,
    /// The result line as a JSON document; given back byte for byte.
    pub result_json: String,
}

impl Store {
    /// Records a batch: all of it is kept, or none. Gives the host of each record, `None` for an
    /// address that never answered. A batch of some hundred records is the cheapest.
    pub async fn record(
        &self,
        run: RunId,
        records: &[HostRecord],
    ) -> Result<Vec<Option<HostId>>, StoreError> {
        let sightings: Vec<Sighting> = records.iter().map(sighting).collect();
        let near = Near::of(&sightings);
        let mut encoded = Vec::with_capacity(records.len());
        for record in records {
            encoded.push(encode(record)?);
        }

        let mut transaction = self.write().await?;
        self.must_be_ours(&mut transaction, run).await?;
        if let Some(latest) = records.iter().map(|record| record.at).max() {
            self.extend_lease(&mut transaction, run, latest).await?;
        }
        let fault = |error| self.fault(error);
        let mut ledger = hosts::load(&mut transaction, &near).await.map_err(fault)?;
        let hosts: Vec<Option<HostId>> =
            sightings.iter().map(|sighting| ledger.place(run, sighting)).collect();
        ledger.save(&mut transaction).await.map_err(fault)?;

        let observations: Vec<_> = encoded
            .into_iter()
            .zip(&hosts)
            .flat_map(|(encoded, host)| encoded.into_iter().map(|one| (*host, one)))
            .collect();
        observations::insert(&mut transaction, run, &observations).await.map_err(fault)?;
        let results: Vec<_> = records.iter().zip(&hosts).map(result).collect();
        results::insert(&mut transaction, run, &results).await.map_err(fault)?;
        transaction.commit().await.map_err(fault)?;
        Ok(hosts)
    }
}

fn sighting(record: &HostRecord) -> Sighting {
    let address = record.address.to_canonical();
    let others = record.other_addresses.iter().map(IpAddr::to_canonical);
    Sighting {
        address,
        at: record.at,
        names: record.names.as_slice().into(),
        others: others.filter(|other| *other != address && tells_a_host(*other)).collect(),
        answered: !record.names.is_empty() || record.observations.iter().any(answered),
    }
}

/// Whether an address is one machine's own, seen from elsewhere.
fn tells_a_host(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            !(v4 == Ipv4Addr::LOCALHOST
                || v4.is_unspecified()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_broadcast())
        }
        IpAddr::V6(v6) => {
            !(v6 == Ipv6Addr::LOCALHOST
                || v6.is_unspecified()
                || v6.is_unicast_link_local()
                || v6.is_multicast())
        }
    }
}

/// Whether anything came back. A time-out is no answer, and what a router says is not the host's.
fn answered(observation: &Observation) -> bool {
    let answer = &observation.answer;
    !answer.received.as_slice().is_empty()
        || matches!(answer.ended, Ended::Refused | Ended::Reset(_) | Ended::Closed(_))
        || matches!(answer.outcome, Outcome::Port { state: PortState::Open | PortState::Closed })
}

fn encode(record: &HostRecord) -> Result<Vec<Encoded<'_>>, StoreError> {
    let not_json = |source| StoreError::NotJson { address: record.address, source };
    serde_json::from_str::<IgnoredAny>(&record.result_json).map_err(not_json)?;
    record.observations.iter().map(|one| Encoded::new(one).map_err(not_json)).collect()
}

fn result<'a>((record, host): (&'a HostRecord, &Option<HostId>)) -> NewResult<'a> {
    NewResult {
        address: record.address.to_canonical(),
        host: *host,
        at: record.at,
        json: &record.result_json,
    }
}
