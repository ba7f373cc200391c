//! The engine alone, for the bench: `map_speed NETWORK` asks every host of a network on loopback
//! for its endpoint map at the depth of endpoints, by the code a scan runs, and prints how many
//! entries it read. Nothing is judged or stored.
#![allow(clippy::print_stdout, reason = "an example talks to people")]

use std::{error::Error, sync::Arc, time::SystemTime};

use seawall_facts::{Body, Door, Outcome, PortMap, Timestamp};
use seawall_probe::{
    AddressSet, Depth, Distress, KernelNet, Pace, Plan, Progress, ScanEvent, Scope, Surroundings,
    TargetSpec, Targets, Throttle, scan,
};
use tokio::sync::{Semaphore, mpsc};

fn main() -> Result<(), Box<dyn Error>> {
    let network = std::env::args().nth(1).ok_or("usage: map_speed NETWORK")?;
    let TargetSpec::Range(range) = network.parse()? else { return Err("not a network".into()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    println!("{}", runtime.block_on(entries(AddressSet::new(vec![range]))));
    Ok(())
}

async fn entries(all: AddressSet) -> usize {
    let plan = Plan {
        doors: vec![Door::tcp(135)],
        pace: Pace::LOOPBACK,
        depth: Depth::Map,
        second_pass: false,
    };
    let around = Arc::new(Surroundings {
        net: KernelNet,
        scope: Scope::loopback(AddressSet::default(), PortMap::default()),
        throttle: Throttle::new(&plan.pace, None),
        distress: Distress::default(),
        conversations: Arc::new(Semaphore::new(plan.pace.conversations)),
        clock: Arc::new(now),
        plan,
    });
    let targets = Targets { all, done: AddressSet::default(), seed: None };
    let (sender, mut events) = mpsc::channel(256);
    let engine = tokio::spawn(scan(around, targets, Progress::default(), sender));
    let mut count = 0;
    while let Some(event) = events.recv().await {
        let ScanEvent::Host(report) = event else { continue };
        for seen in &report.observations {
            if let Outcome::Response { body: Body::Endpoints { endpoints, .. } } =
                &seen.answer.outcome
            {
                count += endpoints.len();
            }
        }
    }
    drop(engine.await);
    count
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
