//! The seam to the network: kernel sockets today, a raw lane later.
//!
//! Everything that leaves goes through [`Net`], and everything [`Net`] takes is sealed: a
//! [`Permit`] says where to, a [`SafeDatagram`] what (datagrams), and [`Session`] writes only
//! what it encoded itself from sealed values (streams).
//!
//! [`Session`]: crate::session::Session

use std::{
    future::Future,
    io::{self, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, UdpSocket},
    time::timeout,
};

use crate::{datagram::SafeDatagram, scope::Permit};

/// Largest answer taken from a datagram, in bytes.
const DATAGRAM_LENGTH: usize = 4096;

/// A way to reach hosts.
pub trait Net: Send + Sync + 'static {
    /// A connection.
    type Stream: AsyncRead + AsyncWrite + Send + Unpin;

    /// Opens a connection, within a time.
    fn connect(
        &self,
        permit: Permit,
        within: Duration,
    ) -> impl Future<Output = Result<Self::Stream, Unconnected>> + Send;

    /// Sends one datagram and waits for one answer.
    fn ask(
        &self,
        permit: Permit,
        datagram: &SafeDatagram,
        within: Duration,
    ) -> impl Future<Output = Result<Vec<u8>, Unconnected>> + Send;
}

/// Why there is no connection or no datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unconnected {
    /// Refused: a TCP reset, or ICMP "port unreachable".
    Refused,
    /// Nothing came back in time.
    TimedOut,
    /// A router or our own stack said that there is no way.
    Unreachable,
}

/// The kernel's own sockets.
#[derive(Clone, Copy, Debug, Default)]
pub struct KernelNet;

impl Net for KernelNet {
    type Stream = TcpStream;

    async fn connect(&self, permit: Permit, within: Duration) -> Result<TcpStream, Unconnected> {
        match timeout(within, TcpStream::connect(permit.socket())).await {
            Ok(Ok(stream)) => {
                // Requests are small and wait for their answers: Nagle would only delay them.
                let _ = stream.set_nodelay(true);
                Ok(stream)
            }
            Ok(Err(error)) => Err(Unconnected::from(&error)),
            Err(_) => Err(Unconnected::TimedOut),
        }
    }

    async fn ask(
        &self,
        permit: Permit,
        datagram: &SafeDatagram,
        within: Duration,
    ) -> Result<Vec<u8>, Unconnected> {
        let exchange = async {
            let any: IpAddr = match permit.socket() {
                SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
                SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
            };
            let socket = UdpSocket::bind((any, 0)).await?;
            // A connected socket hears ICMP "port unreachable" as a refusal, and nobody else.
            socket.connect(permit.socket()).await?;
            socket.send(datagram.as_bytes()).await?;
            let mut answer = vec![0; DATAGRAM_LENGTH];
            let length = socket.recv(&mut answer).await?;
            answer.truncate(length);
            Ok::<_, io::Error>(answer)
        };
        match timeout(within, exchange).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(Unconnected::from(&error)),
            Err(_) => Err(Unconnected::TimedOut),
        }
    }
}

impl From<&io::Error> for Unconnected {
    fn from(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => Self::Refused,
            ErrorKind::TimedOut => Self::TimedOut,
            _ => Self::Unreachable,
        }
    }
}
