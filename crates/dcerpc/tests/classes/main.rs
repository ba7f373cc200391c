//! Every known class of malformed packet against a strict server: which anomaly it is, and what
//! the server does about it. The classes and their numbers are those of a survey in which each
//! was sent to Samba 4.17; where Samba takes what is refused here, a test says so by name.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod answers;
mod authentication;
mod binds;
mod headers;
mod ndr;
mod requests;
mod samba;
mod transport;

use seawall_dcerpc::{
    Anomaly, Limits,
    association::{Served, Server, ServerConfig, ServerEvent},
    interface::{EPMAPPER, MGMT, NDR20, SyntaxId},
    ntlm::{Challenge, Negotiate},
    pdu::{
        AUTH_LEVEL_CONNECT, AUTH_TYPE_NTLMSSP, AuthVerifier, Bind, Body, Pdu, PfcFlags,
        PresentationContext, Request,
    },
};

/// What a server does, as the tables of these tests write it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    /// bind_ack or alter_context_resp: result and reason of each context.
    Results(Vec<(u16, u16)>),
    /// bind_nak with its reason.
    Nak(u16),
    /// Fault with its status, and whether `PFC_DID_NOT_EXECUTE` is set.
    Fault(u32, bool),
    /// The call reached its interface.
    Call(u16),
    /// The connection was closed.
    Closed,
}

use Told::{Call, Closed, Fault, Nak, Results};

fn config() -> ServerConfig {
    let interfaces =
        vec![Served { syntax: EPMAPPER, operations: 8 }, Served { syntax: MGMT, operations: 5 }];
    let challenge = Challenge { target_name: b"LAB".to_vec(), ..Challenge::default() };
    let challenge = Some(challenge.encode().unwrap());
    ServerConfig { challenge, ..ServerConfig::new(interfaces, "135") }
}

/// Bytes through a server: what it told and which rules it saw broken.
fn serve(server: &mut Server, bytes: &[u8]) -> (Vec<Told>, Vec<Anomaly>) {
    server.receive(bytes);
    drain(server)
}

fn drain(server: &mut Server) -> (Vec<Told>, Vec<Anomaly>) {
    let (mut told, mut anomalies) = (Vec::new(), Vec::new());
    while let Some(event) = server.poll() {
        match event {
            ServerEvent::Send(bytes) => told.push(read(&bytes)),
            ServerEvent::Call(call) => told.push(Call(call.opnum)),
            ServerEvent::Close => told.push(Closed),
            ServerEvent::Anomaly(judgement) => anomalies.push(judgement.anomaly),
            ServerEvent::Bound(_) => {}
        }
    }
    (told, anomalies)
}

fn read(bytes: &[u8]) -> Told {
    let pdu = Pdu::decode(bytes, &Limits::CLIENT).unwrap();
    match pdu.body {
        Body::BindAck(ack) | Body::AlterContextResp(ack) => {
            Results(ack.results.iter().map(|result| (result.result, result.reason)).collect())
        }
        Body::BindNak(nak) => Nak(nak.provider_reject_reason),
        Body::Fault(fault) => Fault(fault.status, pdu.pfc_flags.has(PfcFlags::DID_NOT_EXECUTE)),
        other => panic!("{other:?}"),
    }
}

/// One class: bytes to a fresh or bound server, in one piece and octet by octet, which must come
/// to the same.
#[track_caller]
fn class(server: &Server, bytes: &[u8], anomalies: &[Anomaly], told: &[Told]) {
    let (mut whole, mut cut) = (server.clone(), server.clone());
    let expected = (told.to_vec(), anomalies.to_vec());
    assert_eq!(serve(&mut whole, bytes), expected);
    let mut pieces = (Vec::new(), Vec::new());
    for octet in bytes {
        let (told, anomalies) = serve(&mut cut, &[*octet]);
        pieces.0.extend(told);
        pieces.1.extend(anomalies);
    }
    assert_eq!(pieces, expected, "octet by octet");
}

fn fresh() -> Server {
    Server::new(config())
}

fn bound() -> Server {
    let mut server = fresh();
    assert_eq!(serve(&mut server, &bind()).0, [Results(vec![(0, 0)])]);
    server
}

/// A server that waits for the last message of NTLMSSP.
fn authenticating() -> Server {
    let mut server = fresh();
    let bytes = with_auth(bind_pdu(vec![context(0, EPMAPPER, &[NDR20])]), ntlm()).encode().unwrap();
    assert_eq!(serve(&mut server, &bytes).0, [Results(vec![(0, 0)])]);
    server
}

fn context(
    p_cont_id: u16,
    abstract_syntax: SyntaxId,
    transfer: &[SyntaxId],
) -> PresentationContext {
    PresentationContext { p_cont_id, abstract_syntax, transfer_syntaxes: transfer.to_vec() }
}

fn offer(contexts: Vec<PresentationContext>) -> Bind {
    Bind { max_xmit_frag: 5840, max_recv_frag: 5840, assoc_group_id: 0, contexts }
}

fn bind_pdu(contexts: Vec<PresentationContext>) -> Pdu {
    Pdu::new(1, Body::Bind(offer(contexts)))
}

fn alter_pdu(contexts: Vec<PresentationContext>) -> Pdu {
    Pdu::new(2, Body::AlterContext(offer(contexts)))
}

/// A bind to the endpoint mapper.
fn bind() -> Vec<u8> {
    bind_pdu(vec![context(0, EPMAPPER, &[NDR20])]).encode().unwrap()
}

fn request_pdu(call_id: u32, stub: &[u8]) -> Pdu {
    let request =
        Request { alloc_hint: 0, p_cont_id: 0, opnum: 2, object: None, stub: stub.to_vec() };
    Pdu::new(call_id, Body::Request(request))
}

fn request(call_id: u32, stub: &[u8]) -> Vec<u8> {
    request_pdu(call_id, stub).encode().unwrap()
}

fn fragment(call_id: u32, flags: PfcFlags, stub: &[u8]) -> Vec<u8> {
    Pdu { pfc_flags: flags, ..request_pdu(call_id, stub) }.encode().unwrap()
}

fn with_auth(pdu: Pdu, auth: AuthVerifier) -> Pdu {
    Pdu { auth: Some(auth), ..pdu }
}

fn ntlm() -> AuthVerifier {
    AuthVerifier {
        auth_type: AUTH_TYPE_NTLMSSP,
        auth_level: AUTH_LEVEL_CONNECT,
        auth_context_id: 9,
        value: Negotiate::anonymous().encode().unwrap(),
    }
}

/// Bytes with some of them changed.
fn patched(mut bytes: Vec<u8>, changes: &[(usize, u8)]) -> Vec<u8> {
    for (at, value) in changes {
        bytes[*at] = *value;
    }
    bytes
}

const PROTO: u32 = 0x1c01_000b;
const DENIED: u32 = 5;
