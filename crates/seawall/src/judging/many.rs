//! Judging many hosts on every core, and telling of them in their order.

use std::{
    collections::BTreeMap,
    io,
    num::NonZero,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::sync_channel,
    },
    thread,
};

/// Judges hosts by their places among all, and tells of each in turn. While some are told of, the
/// next are judged: whoever is free takes the next host.
pub fn many<'h, H: Sync, J: Send>(
    hosts: &'h [H],
    judged: &(dyn Fn(usize, &'h H) -> J + Sync),
    mut tell: impl FnMut(&'h H, J) -> io::Result<()>,
) -> io::Result<()> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(hosts.len());
    let next = AtomicUsize::new(0);
    let (done, arriving) = sync_channel(AHEAD);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (next, done) = (&next, done.clone());
            scope.spawn(move || {
                let places = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
                let mut places = places.map_while(|place| Some((place, hosts.get(place)?)));
                // It fails when nobody listens any more.
                while let Some((place, host)) = places.next()
                    && done.send((place, judged(place, host))).is_ok()
                {}
            });
        }
        drop(done);
        // Those that came before their turn: few, as the hosts cost about the same.
        let mut early = BTreeMap::new();
        let mut turns = hosts.iter().enumerate();
        let mut turn = turns.next();
        for (place, judged) in arriving {
            early.insert(place, judged);
            while let Some((place, host)) = turn
                && let Some(judged) = early.remove(&place)
            {
                tell(host, judged)?;
                turn = turns.next();
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
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that is called")]
    fn judged(place: usize, host: &usize) -> (usize, usize) {
        (place, *host)
    }

    fn hosts(count: usize) -> Vec<usize> {
        (0..count).map(|number| number + 1000).collect()
    }

    #[test]
    fn every_host_is_told_of_once_in_order_with_its_own_judgement() {
        for count in [0, 1, 2, AHEAD - 1, AHEAD, AHEAD + 1, 3 * AHEAD + 7] {
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
        let ended = many(&hosts(2 * AHEAD), &judged, |_, _| {
            told += 1;
            if told == 3 { Err(io::Error::other("full")) } else { Ok(()) }
        });
        assert_eq!((ended.is_err(), told), (true, 3));
    }
}
