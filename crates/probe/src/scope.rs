//! Who may be sent anything at all. Every packet to a host needs a [`Permit`] from here.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use seawall_facts::{Door, PortMap, Timestamp};
use tokio::{sync::watch, time::sleep};

use crate::{clock::Clock, ground::Ground, target::AddressSet};

/// What a scan may reach: asked again before every connection and datagram.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    grant: Option<Grant>,
    excluded: AddressSet,
    ports: PortMap,
    stopped: Arc<watch::Sender<bool>>,
}

/// What somebody allowed beyond loopback, and for how long.
#[derive(Clone)]
pub struct Grant {
    /// The addresses.
    pub allowed: AddressSet,
    /// When it begins.
    pub from: Timestamp,
    /// Its last millisecond.
    pub until: Timestamp,
    /// What tells the time.
    pub clock: Clock,
}

/// Why an address may not be sent anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It is outside loopback, and no scope allows it.
    #[error("{0} is neither loopback nor in the scope")]
    OutsideScope(IpAddr),
    /// It stands for no single host; no scope can allow it.
    #[error("{0} is a multicast, broadcast, unspecified or reserved address")]
    NoHost(IpAddr),
    /// The scope has not begun.
    #[error("the scope has not begun")]
    NotBegun,
    /// The scope has ended.
    #[error("the scope has ended")]
    Expired,
    /// It was excluded by the user or by the scope.
    #[error("{0} is excluded")]
    Excluded(IpAddr),
    /// The scan was told to stop.
    #[error("the scan was stopped")]
    Stopped,
    /// The host answered before and does not any more, or only slowly: it is left alone.
    #[error("{0} is in distress and left alone")]
    Distressed(IpAddr),
    /// Too many hosts of its network are in distress: the network is left alone.
    #[error("the network of {0} is left alone: hosts in it are in distress")]
    NetworkSpared(IpAddr),
}

impl Scope {
    /// Loopback without the excluded addresses, with doors where the map puts them.
    pub fn loopback(excluded: AddressSet, ports: PortMap) -> Self {
        Self { grant: None, excluded, ports, stopped: Arc::default() }
    }

    /// Loopback and what was granted, both as long as the grant lasts.
    pub fn granted(grant: Grant, excluded: AddressSet, ports: PortMap) -> Self {
        Self { grant: Some(grant), ..Self::loopback(excluded, ports) }
    }

    /// Whether an address may be looked at.
    pub fn check(&self, address: IpAddr) -> Result<(), Refusal> {
        self.check_term()?;
        if self.is_stopped() {
            return Err(Refusal::Stopped);
        }
        // An IPv4 address in IPv6 form reaches the same host: it is judged as what it is.
        let host = address.to_canonical();
        let is_allowed = match Ground::of(host) {
            Ground::NoHost => return Err(Refusal::NoHost(address)),
            Ground::Loopback => true,
            Ground::Private | Ground::Public => {
                self.grant.as_ref().is_some_and(|grant| grant.allowed.contains(host))
            }
        };
        if !is_allowed {
            return Err(Refusal::OutsideScope(address));
        }
        if self.excluded.contains(host) {
            return Err(Refusal::Excluded(address));
        }
        Ok(())
    }

    /// A permit to send to one door of one address, now.
    pub fn permit(&self, address: IpAddr, door: Door) -> Result<Permit, Refusal> {
        self.check(address)?;
        Ok(Permit { socket: SocketAddr::new(address, self.ports.real(door)), door })
    }

    /// Ends all sending: no permit is given any more.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Waits for [`Scope::stop`], or for the grant to end, which stops too.
    pub async fn stopped(&self) {
        let mut stopped = self.stopped.subscribe();
        tokio::select! {
            // The sender lives as long as this scope, so waiting cannot fail.
            _ = stopped.wait_for(|stopped| *stopped) => {}
            () = self.ended() => self.stop(),
        }
    }

    /// Whether [`Scope::stop`] was called, or a permit was asked for after the grant ended.
    pub fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Whether there is a grant and it has ended.
    pub fn has_ended(&self) -> bool {
        self.grant.as_ref().is_some_and(|grant| (grant.clock)() > grant.until)
    }

    fn check_term(&self) -> Result<(), Refusal> {
        if self.has_ended() {
            // For good: a clock that is set back does not begin it again.
            self.stop();
            return Err(Refusal::Expired);
        }
        match &self.grant {
            Some(grant) if (grant.clock)() < grant.from => Err(Refusal::NotBegun),
            _ => Ok(()),
        }
    }

    async fn ended(&self) {
        if self.grant.is_none() {
            std::future::pending::<()>().await;
        }
        while !self.has_ended() {
            // Asked again often: the clock may be set.
            sleep(NAP).await;
        }
    }
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("allowed", &self.allowed)
            .field("from", &self.from)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

/// How long a grant may have ended before it is noticed where nothing is being sent.
const NAP: Duration = Duration::from_secs(1);

/// The right to send to one door of one address. Only [`Scope::permit`] makes one.
///
/// ```compile_fail,E0451
/// let socket = "127.0.0.1:135".parse().unwrap();
/// let door = seawall_facts::Door::tcp(135);
/// seawall_probe::Permit { socket, door };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Permit {
    socket: SocketAddr,
    door: Door,
}

impl Permit {
    /// The address and real port.
    pub const fn socket(&self) -> SocketAddr {
        self.socket
    }

    /// The door, by its well-known number.
    pub const fn door(&self) -> Door {
        self.door
    }
}

#[cfg(test)]
mod tests {
    use std::{
        net::IpAddr,
        sync::{
            Arc,
            atomic::{AtomicI64, Ordering},
        },
        time::Duration,
    };

    use seawall_facts::{Door, PortMap, Timestamp};

    use super::{Grant, Refusal, Scope};
    use crate::target::{AddressRange, AddressSet};

    const DOOR: Door = Door::tcp(135);

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn set(networks: &[&str]) -> AddressSet {
        AddressSet::new(networks.iter().map(|n| AddressRange::whole(n.parse().unwrap())).collect())
    }

    /// A scope from 100 to 200, and the clock it asks.
    fn granted(networks: &[&str], excluded: &[&str]) -> (Scope, Arc<AtomicI64>) {
        let now = Arc::new(AtomicI64::new(150));
        let clock = Arc::clone(&now);
        let grant = Grant {
            allowed: set(networks),
            from: Timestamp(100),
            until: Timestamp(200),
            clock: Arc::new(move || Timestamp(clock.load(Ordering::Relaxed))),
        };
        (Scope::granted(grant, set(excluded), PortMap::default()), now)
    }

    #[test]
    fn only_loopback_that_is_not_excluded_gets_a_permit() {
        let scope = Scope::loopback(set(&["127.0.0.9/32"]), PortMap::default());
        assert!(scope.permit(ip("127.0.0.8"), DOOR).is_ok());
        assert!(scope.permit(ip("::1"), DOOR).is_ok());
        for excluded in ["127.0.0.9", "::ffff:127.0.0.9"] {
            let excluded = ip(excluded);
            assert_eq!(scope.permit(excluded, DOOR).unwrap_err(), Refusal::Excluded(excluded));
        }
        for outside in ["192.0.2.1", "10.0.0.1", "fd00::1", "::ffff:192.0.2.1"] {
            let outside = ip(outside);
            assert_eq!(scope.permit(outside, DOOR).unwrap_err(), Refusal::OutsideScope(outside));
        }
    }

    #[test]
    fn a_grant_allows_its_networks_and_excludes_win() {
        let (scope, _) = granted(&["10.1.0.0/16", "fd00::/64"], &["10.1.9.0/24"]);
        for inside in ["10.1.0.1", "::ffff:10.1.0.1", "fd00::5", "127.0.0.1"] {
            assert!(scope.permit(ip(inside), DOOR).is_ok(), "{inside}");
        }
        for excluded in ["10.1.9.0", "10.1.9.255", "::ffff:10.1.9.7"] {
            assert_eq!(scope.check(ip(excluded)), Err(Refusal::Excluded(ip(excluded))));
        }
        for outside in ["10.2.0.1", "fd00:0:0:1::1", "192.0.2.1"] {
            assert_eq!(scope.check(ip(outside)), Err(Refusal::OutsideScope(ip(outside))));
        }
    }

    #[test]
    fn what_is_no_host_is_refused_whatever_was_granted() {
        let (scope, _) = granted(&["0.0.0.0/0", "::/0"], &[]);
        for no_host in ["0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1", "240.0.0.1"] {
            assert_eq!(scope.check(ip(no_host)), Err(Refusal::NoHost(ip(no_host))));
        }
    }

    #[test]
    fn a_grant_holds_from_its_first_to_its_last_millisecond() {
        let (scope, now) = granted(&["10.0.0.0/8"], &[]);
        for address in [ip("10.0.0.1"), ip("127.0.0.1")] {
            now.store(99, Ordering::Relaxed);
            assert_eq!(scope.check(address), Err(Refusal::NotBegun));
            for inside in [100, 200] {
                now.store(inside, Ordering::Relaxed);
                assert_eq!(scope.check(address), Ok(()));
            }
        }
        now.store(201, Ordering::Relaxed);
        assert_eq!(scope.permit(ip("10.0.0.1"), DOOR).unwrap_err(), Refusal::Expired);
        now.store(150, Ordering::Relaxed);
        assert_eq!(scope.check(ip("10.0.0.1")), Err(Refusal::Stopped), "set back");
    }

    #[tokio::test(start_paused = true)]
    async fn a_grant_that_ends_stops_whoever_waits() {
        let (scope, now) = granted(&["10.0.0.0/8"], &[]);
        let waiting = tokio::spawn({
            let scope = scope.clone();
            async move { scope.stopped().await }
        });
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert!(!waiting.is_finished());
        now.store(201, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(1100)).await;
        assert!(waiting.is_finished() && scope.is_stopped());
    }

    #[test]
    fn nothing_is_permitted_after_a_stop() {
        let scope = Scope::default();
        scope.clone().stop();
        assert_eq!(scope.permit(ip("127.0.0.1"), DOOR).unwrap_err(), Refusal::Stopped);
    }
}
