//! What was seen of a host.

use std::{collections::BTreeMap, net::IpAddr, sync::Arc};

use seawall_facts::{Door, Identity, Observation, PortState, ProbeAnswer, ProbeId, Timestamp};
use tokio::sync::OwnedSemaphorePermit;

use crate::scope::Refusal;

/// Everything seen of one address.
#[derive(Clone, Debug)]
pub struct HostReport {
    /// The address.
    pub address: IpAddr,
    /// When the first probe began.
    pub began: Timestamp,
    /// Every answer, in the order it came.
    pub observations: Vec<Observation>,
    /// What the answers say it is.
    pub identity: Identity,
    /// Whether the host's time ran out before everything was asked.
    pub ran_out: bool,
    /// Why nothing, or nothing more, was sent.
    pub refused: Option<Refusal>,
    /// Its place among the conversations; keep it until the report is stored.
    pub place: Option<Place>,
}

/// One of the places for conversations, free again when the last clone is dropped.
pub type Place = Arc<OwnedSemaphorePermit>;

impl HostReport {
    /// The answers alone.
    pub fn answers(&self) -> Vec<ProbeAnswer> {
        self.observations.iter().map(|observation| observation.answer.clone()).collect()
    }

    /// The door that RPC was asked at, if any was.
    pub fn rpc_door(&self) -> Option<Door> {
        let asked = |seen: &&Observation| seen.answer.probe == ProbeId::EpmBind;
        self.observations.iter().find(asked).map(|seen| seen.answer.door)
    }

    /// What was seen of each door.
    pub fn ports(&self) -> BTreeMap<Door, PortState> {
        self.observations
            .iter()
            .filter_map(|seen| Some((seen.answer.door, seen.answer.outcome.port_state()?)))
            .collect()
    }
}
