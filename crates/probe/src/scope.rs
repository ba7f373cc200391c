//! Who may be sent anything at all. Every packet to a host needs a [`Permit`] from here.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use seawall_facts::{Door, PortMap};
use tokio::sync::watch;

use crate::target::AddressSet;

/// What a scan may reach: asked again before every connection and datagram.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    excluded: AddressSet,
    ports: PortMap,
    stopped: Arc<watch::Sender<bool>>,
}

/// Why an address may not be sent anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It is outside loopback, and no scope allows more.
    #[error("{0} is not a loopback address")]
    OutsideScope(IpAddr),
    /// It was excluded by the user.
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
        Self { excluded, ports, stopped: Arc::default() }
    }

    /// Whether an address may be looked at.
    pub fn check(&self, address: IpAddr) -> Result<(), Refusal> {
        if self.is_stopped() {
            return Err(Refusal::Stopped);
        }
        if !address.to_canonical().is_loopback() {
            return Err(Refusal::OutsideScope(address));
        }
        if self.excluded.contains(address) {
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

    /// Waits for [`Scope::stop`].
    pub async fn stopped(&self) {
        // The sender lives as long as this scope, so waiting cannot fail.
        let _ = self.stopped.subscribe().wait_for(|stopped| *stopped).await;
    }

    /// Whether [`Scope::stop`] was called.
    pub fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }
}

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
    use seawall_facts::{Door, PortMap};

    use super::{Refusal, Scope};
    use crate::target::{AddressRange, AddressSet};

    #[test]
    fn only_loopback_that_is_not_excluded_gets_a_permit() {
        let excluded = "127.0.0.9".parse().unwrap();
        let set = AddressSet::new(vec![AddressRange::one(excluded)]);
        let scope = Scope::loopback(set, PortMap::default());
        let door = Door::tcp(135);
        assert!(scope.permit("127.0.0.8".parse().unwrap(), door).is_ok());
        assert!(scope.permit("::1".parse().unwrap(), door).is_ok());
        assert_eq!(scope.permit(excluded, door).unwrap_err(), Refusal::Excluded(excluded));
        for outside in ["192.0.2.1", "10.0.0.1", "fd00::1", "::ffff:192.0.2.1"] {
            let outside = outside.parse().unwrap();
            assert_eq!(scope.permit(outside, door).unwrap_err(), Refusal::OutsideScope(outside));
        }
    }

    #[test]
    fn nothing_is_permitted_after_a_stop() {
        let scope = Scope::default();
        scope.clone().stop();
        let refusal = scope.permit("127.0.0.1".parse().unwrap(), Door::tcp(135)).unwrap_err();
        assert_eq!(refusal, Refusal::Stopped);
    }
}
