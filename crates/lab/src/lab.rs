//! A running lab.

use std::{net::IpAddr, sync::Arc};

use seawall_facts::Door;
use tokio::{runtime::Handle, task::JoinSet};

use crate::{
    Fleet, FleetHost, Journal, LabError, PortMap, host,
    profile::{TcpRole, Trouble, UdpRole},
    service::{self, Service},
    trouble::FullListener,
    udp,
};

/// Hosts that answer, until this value is dropped.
#[derive(Debug)]
pub struct Lab {
    fleet: Arc<Fleet>,
    ports: PortMap,
    journal: Journal,
    // Dropping the set ends the tasks and with them every socket.
    tasks: JoinSet<()>,
    _full: Vec<FullListener>,
}

impl Lab {
    /// Opens every port of every host. Either all could be opened or none stays open. Must be
    /// called inside a tokio runtime with I/O and time.
    pub fn start(fleet: Fleet, ports: PortMap) -> Result<Self, LabError> {
        Handle::try_current().map_err(|_| LabError::NoRuntime)?;
        let journal = Journal::new();
        let (mut tasks, mut full) = (JoinSet::new(), Vec::new());
        for host in fleet.hosts() {
            let host = Arc::new(host.clone());
            let service = |door| Service::new(Arc::clone(&host), door, journal.clone());
            for (port, role) in open_tcp(&host) {
                let (door, number) = (Door::tcp(port), ports.actual(port));
                let fault =
                    |fault| LabError::Listen { door, address: host.address, port: number, fault };
                let place = (host.address, number).into();
                if host.profile.trouble() == Some(Trouble::Filtered) {
                    full.push(FullListener::open(place).map_err(fault)?);
                } else {
                    let listener = service::listen(place).map_err(fault)?;
                    tasks.spawn(host::accept(listener, role, service(door)));
                }
            }
            for (port, role) in open_udp(&host) {
                let (door, number) = (Door::udp(port), ports.actual(port));
                let socket = udp::open((host.address, number).into()).map_err(|fault| {
                    LabError::Listen { door, address: host.address, port: number, fault }
                })?;
                tasks.spawn(udp::serve(socket, role, service(door)));
            }
        }
        Ok(Self { fleet: Arc::new(fleet), ports, journal, tasks, _full: full })
    }

    /// The hosts.
    pub fn fleet(&self) -> &Fleet {
        &self.fleet
    }

    /// Their addresses.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.fleet.hosts().iter().map(|host| host.address)
    }

    /// Which numbers stand for the well-known ports.
    pub const fn ports(&self) -> &PortMap {
        &self.ports
    }

    /// What arrived so far.
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Ends every connection, closes every port and waits until that is done.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
    }

    /// File descriptors a lab of this fleet needs while every host serves a few connections.
    pub fn descriptors_needed(fleet: &Fleet) -> usize {
        let of_host = |host: &FleetHost| {
            let each = if host.profile.trouble() == Some(Trouble::Filtered) { 2 } else { 1 };
            open_tcp(host).count() * each + open_udp(host).count() + CONNECTIONS
        };
        fleet.hosts().iter().map(of_host).sum()
    }
}

/// Connections at a time that a scan of one host takes.
const CONNECTIONS: usize = 2;

fn open_tcp(host: &FleetHost) -> impl Iterator<Item = (u16, TcpRole)> {
    let ports = host.profile.ports.tcp.iter().map(|(port, role)| (*port, *role));
    ports.filter(|(_, role)| *role != TcpRole::Closed)
}

fn open_udp(host: &FleetHost) -> impl Iterator<Item = (u16, UdpRole)> {
    let ports = host.profile.ports.udp.iter().map(|(port, role)| (*port, *role));
    ports.filter(|(_, role)| *role != UdpRole::Closed)
}
