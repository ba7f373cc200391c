//! Judging many hosts on every core, and telling of them in their order.

use std::{
    io, panic,
    thread::{self, ScopedJoinHandle},
};

use seawall_evidence::HostEvidence;

use super::Judged;

/// Judges hosts by their places among all, and tells of each in turn. While one batch is told of,
/// the next is judged.
pub fn many<'h>(
    hosts: &'h [HostEvidence],
    judged: &(dyn Fn(usize, &HostEvidence) -> Judged + Sync),
    mut tell: impl FnMut(&'h HostEvidence, &Judged) -> io::Result<()>,
) -> io::Result<()> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let mut ready: Vec<Share<'h, '_>> = Vec::new();
        for (batch, first) in hosts.chunks(BATCH).zip((0..).step_by(BATCH)) {
            let share = batch.len().div_ceil(threads).max(1);
            let begun = batch.chunks(share).zip((first..).step_by(share)).map(|(hosts, first)| {
                let judge = move || {
                    let places = hosts.iter().zip(first..);
                    places.map(|(host, place)| judged(place, host)).collect::<Vec<Judged>>()
                };
                Share { hosts, judged: scope.spawn(judge) }
            });
            let begun: Vec<Share<'h, '_>> = begun.collect();
            told(ready, &mut tell)?;
            ready = begun;
        }
        told(ready, &mut tell)
    })
}

/// Some hosts, and who judges them.
struct Share<'h, 's> {
    hosts: &'h [HostEvidence],
    judged: ScopedJoinHandle<'s, Vec<Judged>>,
}

fn told<'h>(
    shares: Vec<Share<'h, '_>>,
    tell: &mut impl FnMut(&'h HostEvidence, &Judged) -> io::Result<()>,
) -> io::Result<()> {
    for share in shares {
        let judged = share.judged.join().unwrap_or_else(|fault| panic::resume_unwind(fault));
        share.hosts.iter().zip(&judged).try_for_each(|(host, judged)| tell(host, judged))?;
    }
    Ok(())
}

/// Hosts judged before any is told of: what is said of them waits in memory.
const BATCH: usize = 64;

#[cfg(test)]
mod tests {
    use std::io;

    use seawall_assess::plan::Plan;
    use seawall_evidence::HostEvidence;

    use super::{BATCH, Judged, many};

    fn hosts(count: usize) -> Vec<HostEvidence> {
        let host = r#"{"host":"","key":null,"joined":[],"contradictions":[],"files":[],
                       "evidence":[],"facts":[],"notes":[]}"#;
        let host: HostEvidence = serde_json::from_str(host).unwrap();
        let named = |number: usize| {
            let mut host = host.clone();
            host.host = number.to_string();
            host
        };
        (0..count).map(named).collect()
    }

    /// A judgement that carries the place it was asked for.
    fn judged(place: usize, _: &HostEvidence) -> Judged {
        let plan = Plan { catalogue: place.to_string(), ..Plan::default() };
        Judged { verdicts: Vec::new(), checks: Vec::new(), plan: Some(plan) }
    }

    #[test]
    fn every_host_is_told_of_once_in_order_with_its_own_judgement() {
        for count in [0, 1, 2, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH + 7] {
            let hosts = hosts(count);
            let mut told = Vec::new();
            many(&hosts, &judged, |host, judged| {
                assert_eq!(Some(&host.host), judged.plan.as_ref().map(|plan| &plan.catalogue));
                told.push(host.host.clone());
                Ok(())
            })
            .unwrap();
            let wanted: Vec<String> = (0..count).map(|number| number.to_string()).collect();
            assert_eq!(told, wanted);
        }
    }

    #[test]
    fn a_fault_in_telling_ends_it() {
        let mut told = 0;
        let ended = many(&hosts(2 * BATCH), &judged, |_, _| {
            told += 1;
            if told == 3 { Err(io::Error::other("full")) } else { Ok(()) }
        });
        assert_eq!((ended.is_err(), told), (true, 3));
    }
}
