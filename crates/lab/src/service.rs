//! One port of one host: what its connections share, and its listening socket.

use std::{io, net::SocketAddr, sync::Arc};

use seawall_dcerpc::association::ServerConfig;
use seawall_facts::Door;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

use crate::{FleetHost, Journal, answer::greeting, journal::Event};

/// A port of a host: all that its connections share.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) host: Arc<FleetHost>,
    pub(crate) door: Door,
    pub(crate) journal: Journal,
    config: Arc<ServerConfig>,
}

impl Service {
    pub(crate) fn new(host: Arc<FleetHost>, door: Door, journal: Journal) -> Self {
        let config = Arc::new(greeting::server_config(&host, door.port));
        Self { host, door, journal, config }
    }

    pub(crate) fn config(&self) -> &ServerConfig {
        &self.config
    }

    pub(crate) fn record(&self, peer: SocketAddr, event: Event) {
        self.journal.record(self.host.address, peer, self.door, event);
    }
}

/// Opens a listener.
pub(crate) fn listen(place: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::from_std(stream_socket(place, BACKLOG)?.into())
}

/// A listening socket that does not block.
pub(crate) fn stream_socket(place: SocketAddr, backlog: i32) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(place), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.bind(&place.into())?;
    socket.listen(backlog)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Connections that wait to be accepted.
const BACKLOG: i32 = 128;
