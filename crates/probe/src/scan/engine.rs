//! The scan engine: bounded concurrency, results in the order of the targets.

use std::{collections::VecDeque, net::IpAddr, sync::Arc};

use seawall_facts::PortState;
use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinHandle,
};

use super::Progress;
use crate::{
    net::Net,
    schedule::{Clock, HostReport, Plan, look_at},
    scope::Scope,
};

/// Reports kept waiting for an earlier one, as a multiple of the hosts looked at at once. A slow
/// host holds back the output of this many others and never more: memory does not grow with
/// the number of targets.
const WINDOW: usize = 4;

/// Looks at every target and sends the reports in the targets' order. Ends early when the scope
/// is stopped or nobody receives any more.
pub async fn scan<N: Net>(
    net: Arc<N>,
    scope: Scope,
    plan: Plan,
    targets: impl Iterator<Item = IpAddr>,
    clock: Clock,
    progress: Progress,
    reports: mpsc::Sender<HostReport>,
) {
    let at_once = plan.pace.hosts_at_once.max(1);
    let places = Arc::new(Semaphore::new(at_once));
    let plan = Arc::new(plan);
    let mut waiting: VecDeque<JoinHandle<HostReport>> = VecDeque::new();
    for address in targets {
        if scope.is_stopped() {
            break;
        }
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let (net, scope, plan) = (Arc::clone(&net), scope.clone(), Arc::clone(&plan));
        let (clock, progress) = (Arc::clone(&clock), progress.clone());
        waiting.push_back(tokio::spawn(async move {
            let _place = place;
            progress.begin();
            let report = look_at(&*net, &scope, &plan, address, &clock).await;
            progress.finish(report.ports().values().any(|state| *state == PortState::Open));
            report
        }));
        // Hand on what is ready, and wait only where the window is full.
        while waiting.front().is_some_and(JoinHandle::is_finished)
            || waiting.len() >= at_once.saturating_mul(WINDOW)
        {
            if !hand_on(&mut waiting, &reports).await {
                return;
            }
        }
    }
    while !waiting.is_empty() {
        if !hand_on(&mut waiting, &reports).await {
            return;
        }
    }
}

/// Sends the oldest report; false when nobody receives any more.
async fn hand_on(
    waiting: &mut VecDeque<JoinHandle<HostReport>>,
    reports: &mpsc::Sender<HostReport>,
) -> bool {
    let Some(oldest) = waiting.pop_front() else {
        return true;
    };
    match oldest.await {
        Ok(report) => reports.send(report).await.is_ok(),
        // A task ends without a report only when the runtime goes down.
        Err(_) => true,
    }
}
