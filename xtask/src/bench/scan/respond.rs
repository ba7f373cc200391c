//! A small host that answers on a port of every loopback address: an endpoint map of four entries,
//! whatever is asked, and nothing else. It knows nothing of the lab, and costs little.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use socket2::{Domain, Socket, Type};

/// Serves until it is killed. Says `ready`.
pub(crate) fn respond(port: &str) -> Result<bool> {
    let port: u16 = port.parse()?;
    let (listener, holder) = (listen(port)?, listen(SILENT)?);
    println!("ready");
    thread::scope(|scope| {
        // What is accepted is closed at once: the scanner has seen that the port is open.
        scope.spawn(|| holder.incoming().for_each(drop));
        for _ in 0..THREADS {
            scope.spawn(|| {
                // A peer that breaks off is no fault.
                listener.incoming().flatten().for_each(|stream| drop(serve(stream)));
            });
        }
    });
    Ok(true)
}

/// A listener with a queue so long that no request for a connection is lost: one that is lost is
/// repeated after a second, which would be measured as the scanner's.
fn listen(port: u16) -> Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)).into())?;
    socket.listen(QUEUE)?;
    Ok(socket.into())
}

fn serve(mut stream: TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    loop {
        let mut header = [0; HEADER];
        stream.read_exact(&mut header)?;
        let [_, _, kind, _, _, _, _, _, low, high, auth, _, call @ ..] = header;
        let length = usize::from(u16::from_le_bytes([low, high]));
        let mut body = vec![0; length.saturating_sub(HEADER)];
        stream.read_exact(&mut body)?;
        let answer = match kind {
            // Nobody logs on here: authentication type not recognised, C706 12.6.4.5.
            BIND if auth != 0 => pdu(BIND_NAK, call, &[8, 0, 0]),
            BIND => pdu(BIND_ACK, call, &bind_ack(&body).context("bind")?),
            ALTER_CONTEXT => pdu(ALTER_CONTEXT_RESP, call, &bind_ack(&body).context("alter")?),
            REQUEST => match body.get(4..8).context("a short request")? {
                [0, 0, 2, 0] => pdu(RESPONSE, call, &response()),
                _ => pdu(FAULT, call, &fault()),
            },
            _ => return Ok(()),
        };
        stream.write_all(&answer)?;
    }
}

fn pdu(kind: u8, call: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(HEADER + body.len()).unwrap_or(u16::MAX).to_le_bytes();
    // Version 5.0, first and last fragment, little-endian.
    let mut pdu = vec![5, 0, kind, 3, 0x10, 0, 0, 0, length[0], length[1], 0, 0];
    pdu.extend(call);
    pdu.extend(body);
    pdu
}

/// One result a presentation context: the first is accepted where it is the endpoint mapper in
/// NDR, all else refused.
fn bind_ack(body: &[u8]) -> Option<Vec<u8>> {
    let mut ack = vec![0xd0, 0x16, 0xd0, 0x16, 1, 0, 0, 0];
    // Secondary address "135" with its terminator, and two octets to align.
    ack.extend([4, 0, b'1', b'3', b'5', 0, 0, 0]);
    let count = *body.get(8)?;
    ack.extend([count, 0, 0, 0]);
    let mut rest = body.get(12..)?;
    for _ in 0..count {
        let syntaxes = usize::from(*rest.get(2)?);
        let is_mapper = rest.get(4..20)? == EPM && rest.get(24..40) == Some(&NDR[..16]);
        if is_mapper {
            ack.extend([0; 4]);
            ack.extend(NDR);
        } else {
            // Provider rejection, abstract syntax not supported.
            ack.extend([2, 0, 1, 0]);
            ack.extend([0; 20]);
        }
        rest = rest.get(24 + 20 * syntaxes..)?;
    }
    Some(ack)
}

/// ept_lookup's answer, C706 appendix O.
fn response() -> Vec<u8> {
    let mut stub = vec![0; 20];
    let entries = 4_u32;
    for number in [entries, entries, 0, entries] {
        stub.extend(number.to_le_bytes());
    }
    for number in 1..=entries {
        stub.extend([0; 16]);
        // The tower's referent, then an empty annotation with its terminator.
        for word in [number, 0, 1, 0] {
            stub.extend(word.to_le_bytes());
        }
    }
    for port in [1025_u16, 1026, 1027, 1028] {
        let tower = tower(port);
        let length = u32::try_from(tower.len()).unwrap_or(0).to_le_bytes();
        stub.extend(length);
        stub.extend(length);
        stub.extend(&tower);
        stub.resize(stub.len().next_multiple_of(4), 0);
    }
    stub.extend([0; 4]);
    let mut response = u32::try_from(stub.len()).unwrap_or(0).to_le_bytes().to_vec();
    response.extend([0; 4]);
    response.extend(stub);
    response
}

/// Five floors: interface, NDR, connection-oriented RPC, TCP, IP.
fn tower(port: u16) -> Vec<u8> {
    let mut tower = vec![5, 0];
    for (id, minor) in [(&ATSVC[..], [0, 0]), (&NDR[..18], [0, 0])] {
        tower.extend([19, 0, 0x0d]);
        tower.extend(id);
        tower.extend([2, 0]);
        tower.extend(minor);
    }
    tower.extend([1, 0, 0x0b, 2, 0, 0, 0, 1, 0, 0x07, 2, 0]);
    tower.extend(port.to_be_bytes());
    tower.extend([1, 0, 0x09, 4, 0, 127, 0, 0, 1]);
    tower
}

/// nca_s_op_rng_error.
fn fault() -> Vec<u8> {
    let mut fault = vec![0; 8];
    fault.extend(0x1c01_0002_u32.to_le_bytes());
    fault.extend([0; 4]);
    fault
}

/// A port that is open and silent, for scanners that only look whether it is.
pub(super) const SILENT: u16 = 445;

/// As many connections as a scan of the bench opens in all, bounded by net.core.somaxconn.
const QUEUE: i32 = 65_535;

/// More than any of the scanners has connections open at a time.
const THREADS: usize = 192;

const HEADER: usize = 16;
const REQUEST: u8 = 0;
const RESPONSE: u8 = 2;
const FAULT: u8 = 3;
const BIND: u8 = 11;
const BIND_ACK: u8 = 12;
const BIND_NAK: u8 = 13;
const ALTER_CONTEXT: u8 = 14;
const ALTER_CONTEXT_RESP: u8 = 15;

/// e1af8308-5d1f-11c9-91a4-08002b14a0fa.
const EPM: [u8; 16] = [
    0x08, 0x83, 0xaf, 0xe1, 0x1f, 0x5d, 0xc9, 0x11, 0x91, 0xa4, 0x08, 0x00, 0x2b, 0x14, 0xa0, 0xfa,
];
/// 8a885d04-1ceb-11c9-9fe8-08002b104860, version 2.
const NDR: [u8; 20] = [
    0x04, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11, 0x9f, 0xe8, 0x08, 0x00, 0x2b, 0x10, 0x48, 0x60,
    2, 0, 0, 0,
];
/// 1ff70682-0a51-30e8-076d-740be8cee98b, version 1.
const ATSVC: [u8; 18] = [
    0x82, 0x06, 0xf7, 0x1f, 0x51, 0x0a, 0xe8, 0x30, 0x07, 0x6d, 0x74, 0x0b, 0xe8, 0xce, 0xe9, 0x8b,
    1, 0,
];
