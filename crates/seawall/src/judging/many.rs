//! Judging many hosts on every core, and telling of them in their order.

use std::{
    io, panic,
    thread::{self, ScopedJoinHandle},
};

/// Judges hosts by their places among all, and tells of each in turn. While one batch is told of,
/// the next is judged.
pub fn many<'h, H: Sync, J: Send>(
    hosts: &'h [H],
    judged: &(dyn Fn(usize, &'h H) -> J + Sync),
    mut tell: impl FnMut(&'h H, J) -> io::Result<()>,
) -> io::Result<()> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let mut ready: Vec<Share<'h, '_, H, J>> = Vec::new();
        for (batch, first) in hosts.chunks(BATCH).zip((0..).step_by(BATCH)) {
            let share = batch.len().div_ceil(threads).max(1);
            let begun = batch.chunks(share).zip((first..).step_by(share)).map(|(hosts, first)| {
                let judge = move || {
                    let places = hosts.iter().zip(first..);
                    places.map(|(host, place)| judged(place, host)).collect::<Vec<J>>()
                };
                Share { hosts, judged: scope.spawn(judge) }
            });
            let begun: Vec<Share<'h, '_, H, J>> = begun.collect();
            told(ready, &mut tell)?;
            ready = begun;
        }
        told(ready, &mut tell)
    })
}

/// Some hosts, and who judges them.
struct Share<'h, 's, H, J> {
    hosts: &'h [H],
    judged: ScopedJoinHandle<'s, Vec<J>>,
}

fn told<'h, H, J>(
    shares: Vec<Share<'h, '_, H, J>>,
    tell: &mut impl FnMut(&'h H, J) -> io::Result<()>,
) -> io::Result<()> {
    for share in shares {
        let judged = share.judged.join().unwrap_or_else(|fault| panic::resume_unwind(fault));
        share.hosts.iter().zip(judged).try_for_each(|(host, judged)| tell(host, judged))?;
    }
    Ok(())
}

/// Hosts judged before any is told of: what is said of them waits in memory.
const BATCH: usize = 64;

#[cfg(test)]
mod tests {
    use std::io;

    use super::{BATCH, many};

    /// What is judged of a host carries the place it was asked for.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that is called")]
    fn judged(place: usize, host: &usize) -> (usize, usize) {
        (place, *host)
    }

    fn hosts(count: usize) -> Vec<usize> {
        (0..count).map(|number| number + 1000).collect()
    }

    #[test]
    fn every_host_is_told_of_once_in_order_with_its_own_judgement() {
        for count in [0, 1, 2, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH + 7] {
            let hosts = hosts(count);
            let mut told = Vec::new();
            many(&hosts, &judged, |host, (place, name)| {
                assert_eq!((*host, place + 1000), (name, name));
                told.push(place);
                Ok(())
            })
            .unwrap();
            assert_eq!(told, (0..count).collect::<Vec<usize>>());
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
