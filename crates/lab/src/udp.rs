//! One UDP port of one host.

use std::{io, net::SocketAddr, time::Duration};

use seawall_dcerpc::{
    Limits,
    association::Call,
    datagram::{Datagram, flags1, ptype},
    interface::NDR20,
    pdu::status,
};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::{net::UdpSocket, time::sleep};

use crate::{
    answer::{self, Answer, Reply},
    journal::Event,
    netbios,
    profile::UdpRole,
    service::Service,
};

/// Opens a socket.
pub(crate) fn open(place: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(place), Type::DGRAM, Some(Protocol::UDP))?;
    socket.bind(&place.into())?;
    socket.set_nonblocking(true)?;
    UdpSocket::from_std(socket.into())
}

/// Answers datagrams until the task is dropped.
pub(crate) async fn serve(socket: UdpSocket, role: UdpRole, service: Service) {
    let mut buffer = [0; 2048];
    loop {
        let Ok((count, peer)) = socket.recv_from(&mut buffer).await else {
            // An ICMP message about an earlier answer, which nobody waits for.
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        let datagram = buffer.get(..count).unwrap_or_default();
        let reply = match role {
            UdpRole::Rpc => rpc(datagram, peer, &service),
            UdpRole::NetbiosName => netbios::node_status(datagram, &service.host),
            UdpRole::NetbiosDatagram => netbios::datagram_query(datagram, &service.host),
            UdpRole::Silent | UdpRole::Closed => None,
        };
        let mut answered = false;
        if let Some(reply) = reply {
            answered = socket.send_to(&reply, peer).await.is_ok();
        }
        service.record(peer, Event::Datagram { count, answered });
    }
}

/// Connectionless RPC: idempotent calls in one datagram. Others would first need the server to
/// call back, and nobody asks a lab for that.
fn rpc(octets: &[u8], peer: SocketAddr, service: &Service) -> Option<Vec<u8>> {
    let request = Datagram::decode_strictly(octets, &Limits::STRICT).ok()?;
    match request.ptype {
        ptype::REQUEST => {}
        ptype::PING => return little_endian(request.answer(ptype::NOCALL, SERVER_BOOT, vec![])),
        _ => return None,
    }
    if request.flags1 & flags1::IDEMPOTENT == 0 || request.flags1 & flags1::FRAG != 0 {
        return None;
    }
    let served = service.config().served(request.interface);
    let refused = match served {
        None => Some(status::UNK_IF),
        Some(served) if request.opnum >= served.operations => Some(status::OP_RNG_ERROR),
        Some(_) => None,
    };
    let (ptype, body) = if let Some(status) = refused {
        service.record(peer, Event::Rejected { status });
        (ptype::REJECT, status.to_le_bytes().to_vec())
    } else {
        let call = Call {
            interface: request.interface,
            transfer_syntax: NDR20,
            opnum: request.opnum,
            call_id: request.seqnum,
            p_cont_id: 0,
            object: Some(request.object),
            order: request.order(),
            stub: request.body.clone(),
        };
        let Answer { reply, asked, told } = answer::answer(&service.host, &call);
        let (interface, opnum) = (call.interface, call.opnum);
        service.record(peer, Event::Call { interface, opnum, asked, told });
        match reply {
            Reply::Stub(stub) if stub.len() <= MOST_BODY => (ptype::RESPONSE, stub),
            Reply::Stub(_) => (ptype::FAULT, TOO_LONG.to_le_bytes().to_vec()),
            Reply::Fault(status) => (ptype::FAULT, status.to_le_bytes().to_vec()),
        }
    };
    little_endian(request.answer(ptype, SERVER_BOOT, body))
}

fn little_endian(answer: Datagram) -> Option<Vec<u8>> {
    Datagram { drep: [0x10, 0, 0], ..answer }.encode().ok()
}

/// When the server was started, C706 12.5.2.9: any number but 0.
const SERVER_BOOT: u32 = 0x3f5e_0001;
/// What fits into a datagram that no network cuts.
const MOST_BODY: usize = 1392;
/// `nca_s_fault_remote_no_memory`: longer answers would have to be cut into fragments.
const TOO_LONG: u32 = 0x1c00_001b;
