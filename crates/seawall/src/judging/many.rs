//! Judging many hosts on every core, and telling of them in their order.

use std::{
    collections::BTreeMap,
    io,
    num::NonZero,
    sync::{Mutex, PoisonError, mpsc::sync_channel},
    thread,
};

/// Judges hosts by their places among all, and tells of each in turn. While some are told of, the
/// next are judged: whoever is free takes the next host.
pub fn many<H: Send, J: Send>(
    hosts: impl Iterator<Item = H> + Send,
    judged: &(dyn Fn(usize, H) -> J + Sync),
    mut tell: impl FnMut(J) -> io::Result<()>,
) -> io::Result<()> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let hosts = Mutex::new(hosts.enumerate());
    let next = || hosts.lock().unwrap_or_else(PoisonError::into_inner).next();
    let (done, arriving) = sync_channel(AHEAD);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (next, done) = (&next, done.clone());
            scope.spawn(move || {
                // It fails when nobody listens any more.
                while let Some((place, host)) = next()
                    && done.send((place, judged(place, host))).is_ok()
                {}
            });
        }
        drop(done);
        // Those that came before their turn: few, as the hosts cost about the same.
        let mut early = BTreeMap::new();
        let mut turn = 0;
        for (place, judged) in arriving {
            early.insert(place, judged);
            while let Some(judged) = early.remove(&turn) {
                tell(judged)?;
                turn += 1;
            }
        }
        Ok(())
    })
}

/// Hosts judged before any is told of: what is said of them waits in memory.
const AHEAD: usize = 64;

#[cfg(test)]
mod tests {
    use std::io;

    use super::{AHEAD, many};

    /// What is judged of a host carries the place it was asked for.
    fn judged(place: usize, host: usize) -> (usize, usize) {
        (place, host)
    }

    fn hosts(count: usize) -> Vec<usize> {
        (0..count).map(|number| number + 1000).collect()
    }

    #[test]
    fn every_host_is_told_of_once_in_order_with_its_own_judgement() {
        for count in [0, 1, 2, AHEAD - 1, AHEAD, AHEAD + 1, 3 * AHEAD + 7] {
            let hosts = hosts(count);
            let mut told = Vec::new();
            many(hosts.into_iter(), &judged, |(place, name)| {
                assert_eq!(place + 1000, name);
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
        let ended = many(hosts(2 * AHEAD).into_iter(), &judged, |_| {
            told += 1;
            if told == 3 { Err(io::Error::other("full")) } else { Ok(()) }
        });
        assert_eq!((ended.is_err(), told), (true, 3));
    }
}
