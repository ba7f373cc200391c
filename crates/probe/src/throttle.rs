//! Keeps the rates of a [`Pace`]: asked before every connection and datagram.

use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep};

use crate::pace::Pace;

/// Tells how long sending has to wait; `None` is not at all. A maintenance window is one.
pub type Window = Arc<dyn Fn() -> Option<Duration> + Send + Sync>;

/// Lets connections through one at a time, evenly spaced: no limit is ever exceeded by a burst.
#[derive(Clone)]
pub struct Throttle {
    gaps: Gaps,
    window: Option<Window>,
    state: Arc<Mutex<State>>,
}

#[derive(Clone, Copy, Debug)]
struct Gaps {
    all: Duration,
    network: Duration,
    host: Duration,
}

#[derive(Debug, Default)]
struct State {
    all: Option<Instant>,
    networks: HashMap<u128, Instant>,
    hosts: HashMap<IpAddr, Instant>,
}

impl Throttle {
    /// A throttle for a pace, closed outside a window.
    pub fn new(pace: &Pace, window: Option<Window>) -> Self {
        let gap = |per_second: Option<u32>| {
            per_second.map_or(Duration::ZERO, |rate| Duration::from_secs(1) / rate.max(1))
        };
        let gaps = Gaps {
            all: gap(pace.all_per_second),
            network: gap(pace.network_per_second),
            host: gap(pace.host_per_second),
        };
        Self { gaps, window, state: Arc::default() }
    }

    /// Waits until one more connection to this address is within every rate and inside the
    /// window, and counts it.
    pub async fn admit(&self, address: IpAddr) {
        loop {
            while let Some(closed) = self.window.as_ref().and_then(|window| window()) {
                // Asked again often: the clock may be set.
                sleep(closed.min(LONGEST_NAP)).await;
            }
            let Some(wait) = self.take(address) else { return };
            sleep(wait).await;
        }
    }

    /// Takes a place if there is one now; else how long until there may be.
    fn take(&self, address: IpAddr) -> Option<Duration> {
        let now = Instant::now();
        let network = network_of(address);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let next =
            [state.all, state.networks.get(&network).copied(), state.hosts.get(&address).copied()];
        let next = next.into_iter().flatten().max();
        if let Some(next) = next.filter(|next| *next > now) {
            return Some(next - now);
        }
        if !self.gaps.all.is_zero() {
            state.all = Some(now + self.gaps.all);
        }
        reserve(&mut state.networks, network, now, self.gaps.network);
        reserve(&mut state.hosts, address, now, self.gaps.host);
        None
    }
}

impl fmt::Debug for Throttle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Throttle").field("gaps", &self.gaps).finish_non_exhaustive()
    }
}

fn reserve<K: Eq + Hash>(places: &mut HashMap<K, Instant>, key: K, now: Instant, gap: Duration) {
    if gap.is_zero() {
        return;
    }
    // What lies in the past holds nobody back: the table stays as small as the present.
    if places.len() >= PRUNE_AT {
        places.retain(|_, next| *next > now);
    }
    places.insert(key, now + gap);
}

/// The /24 of an IPv4 address, the /120 of an IPv6 address.
pub(crate) fn network_of(address: IpAddr) -> u128 {
    let mapped = match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped(),
        IpAddr::V6(v6) => v6,
    };
    u128::from(mapped) >> 8
}

/// How many entries a table may have before the past is swept out of it.
const PRUNE_AT: usize = 1024;

/// How long to sleep at most before the window is asked again.
const LONGEST_NAP: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use std::{
        net::IpAddr,
        sync::{Arc, Mutex},
        time::Duration,
    };

    use tokio::time::Instant;

    use super::Throttle;
    use crate::pace::Pace;

    /// When each of many admissions at once came through, in milliseconds.
    async fn admissions(throttle: &Throttle, addresses: &[&str], each: usize) -> Vec<u128> {
        let began = Instant::now();
        let mut tasks = Vec::new();
        for address in addresses.iter().cycle().take(addresses.len() * each) {
            let (throttle, address) = (throttle.clone(), address.parse::<IpAddr>().unwrap());
            tasks.push(tokio::spawn(async move {
                throttle.admit(address).await;
                began.elapsed().as_millis()
            }));
        }
        let mut times = Vec::new();
        for task in tasks {
            times.push(task.await.unwrap());
        }
        times.sort_unstable();
        times
    }

    /// The most admissions in any second.
    fn most_in_a_second(times: &[u128]) -> usize {
        let count = |from: u128| times.iter().filter(|t| (from..from + 1000).contains(*t)).count();
        times.iter().map(|from| count(*from)).max().unwrap_or(0)
    }

    #[tokio::test(start_paused = true)]
    async fn no_rate_is_ever_exceeded() {
        let normal = Throttle::new(&Pace::NORMAL, None);
        let one_network = admissions(&normal, &["127.0.0.1", "127.0.0.2"], 30).await;
        assert_eq!(most_in_a_second(&one_network), 10);
        let ot = Throttle::new(&Pace::OT, None);
        let one_host = admissions(&ot, &["127.0.9.1"], 5).await;
        assert_eq!(most_in_a_second(&one_host), 1);
        let many: Vec<String> = (0..60).map(|n| format!("127.0.{n}.1")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(most_in_a_second(&admissions(&ot, &many, 1).await), 20);
    }

    #[tokio::test(start_paused = true)]
    async fn without_limits_nobody_waits() {
        let free = Throttle::new(&Pace::LOOPBACK, None);
        assert_eq!(admissions(&free, &["127.0.0.1"], 50).await, vec![0; 50]);
    }

    #[tokio::test(start_paused = true)]
    async fn outside_the_window_everybody_waits() {
        let opens = Instant::now() + Duration::from_secs(90);
        let asked = Arc::new(Mutex::new(0));
        let window = {
            let asked = Arc::clone(&asked);
            Arc::new(move || {
                *asked.lock().unwrap() += 1;
                opens.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero())
            })
        };
        let throttle = Throttle::new(&Pace::LOOPBACK, Some(window));
        assert_eq!(admissions(&throttle, &["127.0.0.1"], 1).await, [90_000]);
        assert!(*asked.lock().unwrap() >= 90);
    }
}
