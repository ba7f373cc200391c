//! Notices hosts that suffer, and leaves them and their neighbours alone.

use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::throttle::network_of;

/// How slow an answer must be to count as slow, whatever the host's best was.
const SLOW: Duration = Duration::from_secs(1);

/// How many times slower than its best answer a host may become.
const SLOWER: u32 = 5;

/// A network is left alone when one in this many of its hosts that answered is in distress; that
/// is 5 %.
const ONE_IN: usize = 20;

/// How one host answers over time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pulse {
    best: Option<Duration>,
}

impl Pulse {
    /// Takes an answer that came after this long. True where the host has become much slower
    /// than it was.
    pub(crate) fn answered(&mut self, after: Duration) -> bool {
        let best = *self.best.get_or_insert(after);
        self.best = Some(best.min(after));
        after > SLOW && after > best * SLOWER
    }

    /// Takes a question that got no answer. True where the host answered before.
    pub(crate) const fn silent(&self) -> bool {
        self.best.is_some()
    }
}

/// Which networks have hosts in distress.
#[derive(Clone, Debug, Default)]
pub struct Distress(Arc<Mutex<HashMap<u128, Network>>>);

#[derive(Debug, Default)]
struct Network {
    answered: usize,
    distressed: BTreeSet<IpAddr>,
}

impl Distress {
    /// Counts a host that answered.
    pub fn count_answering(&self, address: IpAddr) {
        self.with(address, |network| network.answered += 1);
    }

    /// Counts a host that suffers.
    pub fn count_distressed(&self, address: IpAddr) {
        self.with(address, |network| {
            network.distressed.insert(address);
        });
    }

    /// Whether the address's network must be left alone.
    pub fn spares(&self, address: IpAddr) -> bool {
        self.with(address, |network| {
            !network.distressed.is_empty()
                && network.distressed.len() * ONE_IN >= network.answered.max(ONE_IN)
        })
    }

    /// Every host in distress.
    pub fn hosts(&self) -> Vec<IpAddr> {
        let networks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let hosts: BTreeSet<_> =
            networks.values().flat_map(|network| network.distressed.iter().copied()).collect();
        hosts.into_iter().collect()
    }

    fn with<T>(&self, address: IpAddr, act: impl FnOnce(&mut Network) -> T) -> T {
        let mut networks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Only networks in which something answered have an entry worth keeping.
        act(networks.entry(network_of(address)).or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, time::Duration};

    use super::{Distress, Pulse};

    fn host(last: u8) -> IpAddr {
        IpAddr::from([127, 0, 0, last])
    }

    #[test]
    fn a_host_that_becomes_five_times_slower_suffers() {
        let mut pulse = Pulse::default();
        assert!(!pulse.silent());
        for millis in [100, 200, 900] {
            assert!(!pulse.answered(Duration::from_millis(millis)), "{millis}");
        }
        assert!(pulse.answered(Duration::from_millis(1100)));
        assert!(pulse.silent());
        let mut slow_from_the_start = Pulse::default();
        assert!(!slow_from_the_start.answered(Duration::from_secs(2)));
        assert!(!slow_from_the_start.answered(Duration::from_secs(3)));
    }

    #[test]
    fn five_percent_in_distress_spare_the_network_and_no_other() {
        let distress = Distress::default();
        (1..=60).for_each(|last| distress.count_answering(host(last)));
        assert!(!distress.spares(host(200)));
        for (last, spared) in [(1, false), (1, false), (2, false), (3, true)] {
            distress.count_distressed(host(last));
            assert_eq!(distress.spares(host(200)), spared, "{last}");
        }
        assert!(!distress.spares(IpAddr::from([127, 0, 1, 1])));
        assert_eq!(distress.hosts(), [host(1), host(2), host(3)]);
    }

    #[test]
    fn in_a_small_network_one_is_enough() {
        let distress = Distress::default();
        distress.count_answering(host(1));
        distress.count_distressed(host(1));
        assert!(distress.spares(host(2)));
    }
}
