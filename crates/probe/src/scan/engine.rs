//! The scan engine: many hosts at once, within bounds, in waves where care is wanted.

use std::{net::IpAddr, sync::Arc, time::Duration};

use seawall_facts::{Door, Observation, PortState};
use tokio::{sync::mpsc, task::JoinSet, time::sleep};

use super::Progress;
use crate::{
    net::Net,
    order::Shuffle,
    schedule::{HostReport, Surroundings, look_at, look_back},
    target::AddressSet,
};

/// What a scan tells while it runs, in the order in which hosts get done.
#[derive(Clone, Debug)]
pub enum ScanEvent {
    /// A host was looked at.
    Host(Box<HostReport>),
    /// It was looked whether a host that was probed still answers.
    LookedBack(Box<Observation>),
}

/// Who is looked at, and in which order.
#[derive(Clone, Debug)]
pub struct Targets {
    /// Everybody the scan is about. The order is one over all of them, so that a scan that is
    /// resumed goes on in the order in which it began.
    pub all: AddressSet,
    /// Those already done.
    pub done: AddressSet,
    /// Shuffles the order; `None` takes the targets as they stand.
    pub seed: Option<u64>,
}

impl Targets {
    fn left(&self) -> Box<dyn Iterator<Item = IpAddr> + Send + '_> {
        let is_left = |address: &IpAddr| !self.done.contains(*address);
        match self.seed {
            None => Box::new(self.all.iter().filter(is_left)),
            Some(seed) => {
                let order = Shuffle::new(self.all.len(), seed).iter();
                Box::new(order.filter_map(|index| self.all.nth(index)).filter(is_left))
            }
        }
    }
}

/// Looks at every target that is not done. Ends early when the scope is stopped or nobody
/// receives any more. Memory does not grow with the number of targets.
pub async fn scan<N: Net>(
    around: Arc<Surroundings<N>>,
    targets: Targets,
    progress: Progress,
    events: mpsc::Sender<ScanEvent>,
) {
    let (visits, look_backs) = (JoinSet::new(), JoinSet::new());
    let mut crew = Crew { around, progress, events, visits, look_backs };
    let left = targets.all.len().saturating_sub(targets.done.len());
    let mut waves = crew.waves(left).into_iter();
    let mut wave = waves.next();
    for address in targets.left() {
        if wave == Some(0) {
            // The first hosts must be done, and have been looked back at, before more follow.
            crew.settle().await;
            wave = waves.next();
        }
        wave = wave.map(|left| left - 1);
        if !crew.begin(address).await {
            break;
        }
    }
    crew.settle().await;
}

struct Crew<N> {
    around: Arc<Surroundings<N>>,
    progress: Progress,
    events: mpsc::Sender<ScanEvent>,
    /// Each gives the door to look back at.
    visits: JoinSet<(IpAddr, Option<Door>)>,
    look_backs: JoinSet<()>,
}

impl<N: Net> Crew<N> {
    /// How many hosts the careful waves have; whoever is left comes after them.
    fn waves(&self, total: u128) -> Vec<u128> {
        if self.around.plan.pace.careful_start { vec![1, 5, total / 10] } else { Vec::new() }
    }

    /// Begins with a host as soon as there is a place; false when the scan is over.
    async fn begin(&mut self, address: IpAddr) -> bool {
        let at_once = self.around.plan.pace.hosts_at_once.max(1);
        while let Some(Ok(done)) = self.visits.try_join_next() {
            self.plan_look_back(done);
        }
        while self.visits.len() >= at_once {
            self.join_next().await;
        }
        if self.around.scope.is_stopped() || self.events.is_closed() {
            return false;
        }
        let (around, progress) = (Arc::clone(&self.around), self.progress.clone());
        let events = self.events.clone();
        self.visits.spawn(async move {
            progress.begin();
            let report = look_at(&around, address).await;
            progress.finish(report.ports().values().any(|state| *state == PortState::Open));
            let door = report.rpc_door();
            // A place is free again only once the report was taken: whoever stores reports
            // slowly is not overrun.
            let _ = events.send(ScanEvent::Host(Box::new(report))).await;
            (address, door)
        });
        true
    }

    /// Waits until nothing is under way any more.
    async fn settle(&mut self) {
        while !self.visits.is_empty() {
            self.join_next().await;
        }
        while self.look_backs.join_next().await.is_some() {}
    }

    async fn join_next(&mut self) {
        // A task ends without a report only when the runtime goes down.
        if let Some(Ok(done)) = self.visits.join_next().await {
            self.plan_look_back(done);
        }
    }

    /// Whoever was asked anything is looked back at.
    fn plan_look_back(&mut self, (address, door): (IpAddr, Option<Door>)) {
        let (Some(after), Some(door)) = (self.around.plan.pace.look_back, door) else { return };
        let (around, events) = (Arc::clone(&self.around), self.events.clone());
        self.look_backs.spawn(async move {
            let seen = looked_back(&around, address, door, after).await;
            if let Some(observation) = seen {
                let _ = events.send(ScanEvent::LookedBack(Box::new(observation))).await;
            }
        });
    }
}

async fn looked_back<N: Net>(
    around: &Surroundings<N>,
    address: IpAddr,
    door: Door,
    after: Duration,
) -> Option<Observation> {
    tokio::select! {
        () = sleep(after) => look_back(around, address, door).await.ok(),
        () = around.scope.stopped() => None,
    }
}
