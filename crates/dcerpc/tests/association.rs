//! Client and server machines against each other, and the server against strangers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use seawall_dcerpc::{
    Limits,
    association::{Client, ClientEvent, Offer, Served, Server, ServerConfig, ServerEvent},
    interface::{EPMAPPER, MGMT, NDR20, NDR64, OBJECT_EXPORTER},
    ntlm::Negotiate,
    pdu::{
        AUTH_LEVEL_CONNECT, AUTH_TYPE_NTLMSSP, AuthVerifier, Body, Pdu, PfcFlags, Request, status,
    },
};

fn config() -> ServerConfig {
    let interfaces =
        vec![Served { syntax: EPMAPPER, operations: 8 }, Served { syntax: MGMT, operations: 5 }];
    ServerConfig::new(interfaces, "135")
}

fn offer(abstract_syntax: seawall_dcerpc::interface::SyntaxId) -> Offer {
    Offer { abstract_syntax, transfer_syntax: NDR20 }
}

/// Bytes through the server; its events, with what it sends put together.
fn serve(server: &mut Server, bytes: &[u8]) -> (Vec<u8>, Vec<ServerEvent>) {
    server.receive(bytes);
    let (mut sent, mut others) = (Vec::new(), Vec::new());
    while let Some(event) = server.poll() {
        match event {
            ServerEvent::Send(bytes) => sent.extend(bytes),
            ServerEvent::Call(call) => {
                sent.extend(server.respond(&call, &call.stub).unwrap());
                others.push(ServerEvent::Call(call));
            }
            ServerEvent::Close => others.push(ServerEvent::Close),
            ServerEvent::Bound(_) | ServerEvent::Anomaly(_) => {}
        }
    }
    (sent, others)
}

fn bound_pair(config: ServerConfig) -> (Client, Server) {
    let (mut client, mut server) = (Client::new(Limits::CLIENT), Server::new(config));
    let bytes = client.offer(&[offer(EPMAPPER)], None).unwrap();
    let (answer, _) = serve(&mut server, &bytes);
    client.receive(&answer);
    assert!(matches!(client.poll(), Ok(Some(ClientEvent::Bound { .. }))));
    (client, server)
}

#[test]
fn a_call_larger_than_a_fragment_arrives_whole_byte_by_byte() {
    let (mut client, mut server) = bound_pair(config());
    let stub: Vec<u8> = (0..20_000_u32).flat_map(u32::to_le_bytes).collect();
    let bytes = client.request(0, 3, &stub).unwrap();
    let mut answer = Vec::new();
    for byte in bytes {
        answer.extend(serve(&mut server, &[byte]).0);
    }
    let mut response = None;
    for byte in answer {
        client.receive(&[byte]);
        if let Some(event) = client.poll().unwrap() {
            response = Some(event);
        }
    }
    let Some(ClientEvent::Response(message)) = response else { panic!("no response") };
    assert_eq!(message.stub, stub);
}

#[test]
fn contexts_can_be_added_and_unknown_interfaces_are_rejected() {
    let (mut client, mut server) = bound_pair(config());
    let bytes = client.offer(&[offer(MGMT), offer(OBJECT_EXPORTER)], None).unwrap();
    client.receive(&serve(&mut server, &bytes).0);
    let Ok(Some(ClientEvent::Bound { results, .. })) = client.poll() else { panic!("not bound") };
    assert!(results[0].is_accepted());
    assert_eq!((results[1].result, results[1].reason), (2, 1));
    assert!(client.context_of(MGMT).is_some());
    assert_eq!(client.context_of(OBJECT_EXPORTER), None);
}

#[test]
fn ndr64_alone_is_rejected_by_a_32_bit_server() {
    let (mut client, mut server) = (Client::new(Limits::CLIENT), Server::new(config()));
    let ndr64 = Offer { abstract_syntax: EPMAPPER, transfer_syntax: NDR64 };
    client.receive(&serve(&mut server, &client.clone().offer(&[ndr64], None).unwrap()).0);
    client.offer(&[ndr64], None).unwrap();
    let Ok(Some(ClientEvent::Bound { results, .. })) = client.poll() else { panic!("not bound") };
    assert_eq!((results[0].result, results[0].reason), (2, 2));
}

#[test]
fn an_ntlm_bind_gets_the_challenge_and_an_unknown_type_a_nak() {
    let ntlm = |auth_type| AuthVerifier {
        auth_type,
        auth_level: AUTH_LEVEL_CONNECT,
        auth_context_id: 9,
        value: Negotiate::anonymous().encode().unwrap(),
    };
    let ask = |auth_type| {
        let mut server =
            Server::new(ServerConfig { challenge: Some(b"hello".to_vec()), ..config() });
        let mut client = Client::new(Limits::CLIENT);
        let bytes = client.offer(&[offer(EPMAPPER)], Some(ntlm(auth_type))).unwrap();
        client.receive(&serve(&mut server, &bytes).0);
        client.poll().unwrap().unwrap()
    };
    let ClientEvent::Bound { auth: Some(auth), .. } = ask(AUTH_TYPE_NTLMSSP) else {
        panic!("no auth")
    };
    assert_eq!((auth.value.as_slice(), auth.auth_context_id), (b"hello".as_slice(), 9));
    let ClientEvent::Refused(nak) = ask(0x63) else { panic!("not refused") };
    assert_eq!(nak.provider_reject_reason, 8);
}

#[test]
fn an_operation_out_of_range_and_an_unknown_context_are_faults_that_keep_the_connection() {
    let (mut client, mut server) = bound_pair(config());
    client.receive(&serve(&mut server, &client.clone().request(0, 99, b"").unwrap()).0);
    client.request(0, 99, b"").unwrap();
    let Ok(Some(ClientEvent::Fault { fault, .. })) = client.poll() else { panic!("no fault") };
    assert_eq!(fault.status, status::OP_RNG_ERROR);
    let request = Request { alloc_hint: 0, p_cont_id: 77, opnum: 0, object: None, stub: vec![] };
    let (sent, events) = serve(&mut server, &Pdu::new(5, Body::Request(request)).encode().unwrap());
    let Body::Fault(fault) = Pdu::decode(&sent, &Limits::CLIENT).unwrap().body else {
        panic!("no fault")
    };
    assert_eq!((fault.status, events), (status::UNK_IF, vec![]));
}

#[test]
fn a_request_before_a_bind_is_refused_and_closed() {
    let request = Request { alloc_hint: 0, p_cont_id: 0, opnum: 0, object: None, stub: vec![] };
    let mut server = Server::new(config());
    let (sent, events) = serve(&mut server, &Pdu::new(1, Body::Request(request)).encode().unwrap());
    let Body::BindNak(nak) = Pdu::decode(&sent, &Limits::CLIENT).unwrap().body else {
        panic!("no nak")
    };
    assert_eq!((nak.provider_reject_reason, events), (4, vec![ServerEvent::Close]));
}

#[test]
fn a_last_fragment_without_a_first_is_a_protocol_error() {
    let (_, mut server) = bound_pair(config());
    let request = Request { alloc_hint: 0, p_cont_id: 0, opnum: 2, object: None, stub: vec![] };
    let lone = Pdu { pfc_flags: PfcFlags::LAST_FRAG, ..Pdu::new(9, Body::Request(request)) };
    let (sent, events) = serve(&mut server, &lone.encode().unwrap());
    let Body::Fault(fault) = Pdu::decode(&sent, &Limits::CLIENT).unwrap().body else {
        panic!("no fault")
    };
    assert_eq!((fault.status, events), (status::PROTO_ERROR, vec![ServerEvent::Close]));
}

#[test]
fn bytes_that_are_no_rpc_close_the_connection_in_silence() {
    for stream in [b"GET / HTTP/1.0\r\n\r\n".as_slice(), b"\x16\x03\x01\x02\x00", b"\x00"] {
        let (sent, events) = serve(&mut Server::new(config()), stream);
        assert_eq!((sent.as_slice(), events), (b"".as_slice(), vec![ServerEvent::Close]));
    }
}

#[test]
fn a_client_takes_no_answer_it_did_not_ask_for() {
    let (mut client, _) = bound_pair(config());
    let stray = Pdu::new(4, Body::Shutdown).encode().unwrap();
    client.receive(&stray);
    assert!(client.poll().is_err());
    assert!(client.request(0, 0, b"").is_err());
}
