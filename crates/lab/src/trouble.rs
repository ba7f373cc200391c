//! What troublesome hosts do.

use std::{
    io,
    net::{SocketAddr, TcpStream as StdStream},
    time::Duration,
};

use socket2::{SockRef, Socket};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::{
    journal::Event,
    service::{Service, stream_socket},
};

/// A listener whose queue is full, so that the kernel drops further connection requests as a
/// packet filter would. Linux only: there a backlog of 0 takes one connection; other systems
/// answer the request or refuse it.
#[derive(Debug)]
pub(crate) struct FullListener {
    _listener: Socket,
    _waiting: StdStream,
}

impl FullListener {
    pub(crate) fn open(place: SocketAddr) -> io::Result<Self> {
        let listener = stream_socket(place, 0)?;
        let waiting = StdStream::connect_timeout(&place, Duration::from_secs(1))?;
        Ok(Self { _listener: listener, _waiting: waiting })
    }
}

/// Takes bytes and never answers.
pub(crate) async fn hold(
    mut stream: TcpStream,
    peer: SocketAddr,
    service: &Service,
) -> io::Result<()> {
    let mut buffer = [0; 1024];
    while let Ok(read) = timeout(PATIENCE, stream.read(&mut buffer)).await {
        match read? {
            0 => break,
            count => service.record(peer, Event::Octets { count }),
        }
    }
    Ok(())
}

/// Waits for the first bytes, answers the same to whatever they are, and hangs up.
pub(crate) async fn say(
    mut stream: TcpStream,
    peer: SocketAddr,
    service: &Service,
    words: &[u8],
) -> io::Result<()> {
    let mut buffer = [0; 8192];
    let count = timeout(PATIENCE, stream.read(&mut buffer)).await.unwrap_or(Ok(0))?;
    service.record(peer, Event::Octets { count });
    stream.write_all(words).await?;
    stream.shutdown().await
}

/// Makes the end of the stream a reset.
pub(crate) fn reset(stream: &TcpStream) -> io::Result<()> {
    SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

/// Sends one octet a second.
pub(crate) async fn drip(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    stream.set_nodelay(true)?;
    for octet in bytes.chunks(1) {
        stream.write_all(octet).await?;
        sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

/// Sends the first half of an answer, and then nothing until the peer gives up.
pub(crate) async fn half(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    let (first, _) = bytes.split_at(bytes.len() / 2);
    stream.write_all(first).await?;
    // Nothing is read either: the peer's window closes.
    sleep(PATIENCE).await;
    Ok(())
}

/// Lets an answer wait that long, and says how long the next one has to.
pub(crate) async fn slow_down(pause: Duration) -> Duration {
    sleep(pause).await;
    pause.saturating_mul(2).min(PATIENCE)
}

/// How long a host keeps a connection on which nothing happens.
pub(crate) const PATIENCE: Duration = Duration::from_mins(10);
/// A tarpit reads this many octets, then rests.
pub(crate) const TARPIT_SIP: usize = 16;
/// How long a tarpit rests.
pub(crate) const TARPIT_PAUSE: Duration = Duration::from_millis(100);

/// How late the first answer on a connection of a host that slows down comes. The seventh, which
/// is the endpoint map of whoever asks as the scanner does, takes 1,152 ms: slow, and still within
/// the 1.5 s that the demonstration waits.
pub(crate) const FIRST_PAUSE: Duration = Duration::from_millis(18);

/// The answer of something that speaks no protocol: neither the 5 of RPC nor text.
pub(crate) const GARBAGE: &[u8] = &[
    0xc3, 0x00, 0xff, 0x7e, 0x91, 0x05, 0x00, 0x0c, 0xde, 0xad, 0x1f, 0x8b, 0xfe, 0x00, 0x00, 0x13,
];
/// The answer of a web server to what it does not understand.
pub(crate) const HTTP: &[u8] = b"HTTP/1.0 400 Bad Request\r\nServer: panel\r\n\
    Content-Type: text/html\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
