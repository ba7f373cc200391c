//! Any split of a valid stream into segments and fragments gives the same events: to a client, a
//! server and an observer.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use proptest::{collection::vec, prelude::*, sample::Index};
use seawall_dcerpc::{
    Anomaly,
    Direction::{self, ToClient, ToServer},
    Limits,
    association::{
        Client, ClientEvent, Observer, ObserverEvent, Offer, Served, Server, ServerConfig,
        ServerEvent, Start,
    },
    interface::{EPMAPPER, MGMT, NDR20, NDR64, OBJECT_EXPORTER, SyntaxId},
    ntlm::{Challenge, Negotiate, Version},
    pdu::{AUTH_LEVEL_PRIVACY, AUTH_TYPE_NTLMSSP, AuthVerifier, Body, Pdu, PfcFlags, Request},
};

fn config(max_frag: u16) -> ServerConfig {
    let interfaces =
        vec![Served { syntax: EPMAPPER, operations: 8 }, Served { syntax: MGMT, operations: 5 }];
    let version = Some(Version::new(6, 1, 7601));
    let challenge = Challenge { version, ..Challenge::default() };
    let challenge = Some(challenge.encode().unwrap());
    ServerConfig { challenge, max_frag, ..ServerConfig::new(interfaces, "135") }
}

fn offer(abstract_syntax: SyntaxId, transfer_syntax: SyntaxId) -> Offer {
    Offer { abstract_syntax, transfer_syntax }
}

fn stub(length: usize) -> Vec<u8> {
    (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect()
}

/// What went over a connection, by direction, and what both ends made of it.
#[derive(Default)]
struct Conversation {
    sent: Vec<(Direction, Vec<u8>)>,
    server: Vec<ServerEvent>,
    client: Vec<ClientEvent>,
}

/// A client and a server with each other: contexts are offered, refused and added, calls are
/// answered, fail and come in fragments.
fn conversation(max_frag: u16) -> Conversation {
    let (mut client, mut server) = (Client::new(Limits::CLIENT), Server::new(config(max_frag)));
    let mut this = Conversation::default();
    let mut exchange = |client: &mut Client, bytes: Vec<u8>| {
        server.receive(&bytes);
        this.sent.push((ToServer, bytes));
        let answer = serve(&mut server, &mut this.server);
        client.receive(&answer);
        this.sent.push((ToClient, answer));
        while let Some(event) = client.poll().unwrap() {
            this.client.push(event);
        }
    };
    let bytes = client.offer(&[offer(EPMAPPER, NDR64), offer(EPMAPPER, NDR20)], None).unwrap();
    exchange(&mut client, bytes);
    for length in [0, 4, 9_000] {
        let bytes = client.request(1, 2, &stub(length)).unwrap();
        exchange(&mut client, bytes);
    }
    let bytes = client.offer(&[offer(MGMT, NDR20), offer(OBJECT_EXPORTER, NDR20)], None).unwrap();
    exchange(&mut client, bytes);
    for opnum in [0, 99] {
        let bytes = client.request(2, opnum, b"").unwrap();
        exchange(&mut client, bytes);
    }
    this
}

/// What the server sends, calls answered with their own stub.
fn serve(server: &mut Server, events: &mut Vec<ServerEvent>) -> Vec<u8> {
    let mut sent = Vec::new();
    while let Some(event) = server.poll() {
        match &event {
            ServerEvent::Send(bytes) => sent.extend(bytes),
            ServerEvent::Call(call) => sent.extend(server.respond(call, &call.stub).unwrap()),
            _ => {}
        }
        events.push(event);
    }
    sent
}

/// Cuts every piece at some places.
fn cut<'a>(sent: &'a [(Direction, Vec<u8>)], cuts: &[Index]) -> Vec<(Direction, &'a [u8])> {
    let mut pieces = Vec::new();
    for (direction, bytes) in sent {
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        at.push(bytes.len());
        at.sort_unstable();
        let mut from = 0;
        for to in at {
            pieces.push((*direction, &bytes[from..to]));
            from = to;
        }
    }
    pieces
}

fn observed(pieces: &[(Direction, &[u8])], start: Start) -> Vec<ObserverEvent> {
    let mut observer = Observer::new(Limits::OBSERVER, start);
    let mut events = Vec::new();
    for (direction, bytes) in pieces {
        observer.push(*direction, bytes);
        events.extend(std::iter::from_fn(|| observer.poll()));
    }
    events
}

fn whole(sent: &[(Direction, Vec<u8>)]) -> Vec<(Direction, &[u8])> {
    sent.iter().map(|(direction, bytes)| (*direction, bytes.as_slice())).collect()
}

/// As `sent`, one octet a piece.
fn octets(sent: &[(Direction, Vec<u8>)]) -> Vec<(Direction, &[u8])> {
    sent.iter()
        .flat_map(|(direction, bytes)| bytes.chunks(1).map(|octet| (*direction, octet)))
        .collect()
}

/// Makes a client ask.
type Ask = Box<dyn Fn(&mut Client)>;

/// What a fresh server and a fresh client make of the pieces.
fn replayed(pieces: &[(Direction, &[u8])], max_frag: u16) -> (Vec<ServerEvent>, Vec<ClientEvent>) {
    let (mut client, mut server) = (Client::new(Limits::CLIENT), Server::new(config(max_frag)));
    // The client's machine has to have asked what it is answered: it asks the same again.
    let mut asks: Vec<Ask> = vec![
        Box::new(|client| {
            client.offer(&[offer(EPMAPPER, NDR64), offer(EPMAPPER, NDR20)], None).unwrap();
        }),
        Box::new(|client| {
            client.request(1, 2, b"").unwrap();
        }),
        Box::new(|client| {
            client.request(1, 2, b"").unwrap();
        }),
        Box::new(|client| {
            client.request(1, 2, b"").unwrap();
        }),
        Box::new(|client| {
            client.offer(&[offer(MGMT, NDR20), offer(OBJECT_EXPORTER, NDR20)], None).unwrap();
        }),
        Box::new(|client| {
            client.request(2, 0, b"").unwrap();
        }),
        Box::new(|client| {
            client.request(2, 99, b"").unwrap();
        }),
    ];
    asks.reverse();
    let (mut from_server, mut from_client) = (Vec::new(), Vec::new());
    let mut last = ToClient;
    for (direction, bytes) in pieces {
        match direction {
            ToServer => {
                if last == ToClient {
                    asks.pop().unwrap()(&mut client);
                }
                server.receive(bytes);
                serve(&mut server, &mut from_server);
            }
            ToClient => {
                client.receive(bytes);
                while let Some(event) = client.poll().unwrap() {
                    from_client.push(event);
                }
            }
        }
        last = *direction;
    }
    (from_server, from_client)
}

#[test]
fn one_octet_at_a_time_gives_the_same_events() {
    let conversation = conversation(5840);
    let pieces = octets(&conversation.sent);
    let (server, client) = replayed(&pieces, 5840);
    assert_eq!(server, conversation.server);
    assert_eq!(client, conversation.client);
    let expected = observed(&whole(&conversation.sent), Start::Anything);
    assert_eq!(observed(&pieces, Start::Anything), expected);
    let (calls, anomalies) = expected.iter().fold((0, Vec::new()), |(calls, mut seen), event| {
        if let ObserverEvent::Anomaly { anomaly, .. } = event {
            seen.push(*anomaly);
        }
        (calls + usize::from(matches!(event, ObserverEvent::Request { .. })), seen)
    });
    assert_eq!((calls, anomalies), (5, vec![]));
}

proptest! {
    #[test]
    fn any_segments_give_the_same_events(cuts in vec(any::<Index>(), 0..6), max_frag in 2048..5841_u16) {
        let conversation = conversation(max_frag);
        let pieces = cut(&conversation.sent, &cuts);
        let (server, client) = replayed(&pieces, max_frag);
        prop_assert_eq!(server, conversation.server);
        prop_assert_eq!(client, conversation.client);
        let expected = observed(&whole(&conversation.sent), Start::Anything);
        prop_assert_eq!(observed(&pieces, Start::Anything), expected);
    }

    #[test]
    fn any_fragments_give_the_same_call(length in 0..20_000_usize, sizes in vec(1..5800_usize, 1..8)) {
        let stub = stub(length);
        let whole = fragmented(&stub, &[5800]);
        let cut = fragmented(&stub, &sizes);
        let calls = |fragments: &[u8]| {
            let mut server = Server::new(config(5840));
            server.receive(&bind());
            server.receive(fragments);
            let mut events = Vec::new();
            serve(&mut server, &mut events);
            events
        };
        prop_assert_eq!(calls(&cut), calls(&whole));
        let seen = |fragments: &[u8]| {
            let pieces = [(ToServer, bind()), (ToServer, fragments.to_vec())];
            let pieces = pieces.each_ref().map(|(direction, bytes)| (*direction, bytes.as_slice()));
            observed(&pieces, Start::RpcEndpoint)
        };
        prop_assert_eq!(seen(&cut), seen(&whole));
    }

    #[test]
    fn noise_neither_panics_nor_is_reported_as_calls(noise in vec((any::<bool>(), vec(any::<u8>(), 0..80)), 0..12)) {
        let pieces: Vec<_> = noise
            .iter()
            .map(|(to_client, bytes)| (if *to_client { ToClient } else { ToServer }, bytes.as_slice()))
            .collect();
        for start in [Start::Anything, Start::Joined] {
            let events = observed(&pieces, start);
            let is_silent = events.iter().all(|event| *event == ObserverEvent::NotDceRpc);
            prop_assert!(is_silent);
        }
        observed(&pieces, Start::RpcEndpoint);
    }
}

fn bind() -> Vec<u8> {
    Client::new(Limits::CLIENT).offer(&[offer(EPMAPPER, NDR20)], None).unwrap()
}

/// A request cut into fragments of these sizes, again and again; at least the last one has
/// payload where there is any.
fn fragmented(stub: &[u8], sizes: &[usize]) -> Vec<u8> {
    let mut sizes = sizes.iter().cycle();
    let (mut rest, mut bytes, mut first) = (stub, Vec::new(), true);
    loop {
        // At most 2,048 fragments are taken.
        let size = (*sizes.next().unwrap()).max(16).min(rest.len());
        let (part, more) = rest.split_at(size);
        rest = more;
        let mut pfc_flags = PfcFlags(0);
        if std::mem::take(&mut first) {
            pfc_flags = pfc_flags | PfcFlags::FIRST_FRAG;
        }
        if rest.is_empty() {
            pfc_flags = pfc_flags | PfcFlags::LAST_FRAG;
        }
        let request =
            Request { alloc_hint: 0, p_cont_id: 0, opnum: 2, object: None, stub: part.to_vec() };
        let pdu = Pdu { pfc_flags, ..Pdu::new(2, Body::Request(request)) };
        bytes.extend(pdu.encode().unwrap());
        if rest.is_empty() {
            return bytes;
        }
    }
}

#[test]
fn a_stream_joined_later_has_calls_without_interfaces() {
    let conversation = conversation(5840);
    let events = observed(&whole(&conversation.sent[2..]), Start::Joined);
    let ObserverEvent::Request { call, .. } = &events[0] else { panic!("{:?}", events[0]) };
    assert_eq!((call.interface, call.opnum), (None, Some(2)));
    assert!(!events.iter().any(|event| matches!(event, ObserverEvent::Anomaly { .. })));
    // What is bound later is known.
    let named = events.iter().any(|event| {
        matches!(event, ObserverEvent::Request { call, .. } if call.interface == Some(MGMT))
    });
    assert!(named);
}

#[test]
fn a_gap_inside_a_fragment_loses_this_call_alone() {
    let conversation = conversation(5840);
    let mut observer = Observer::new(Limits::OBSERVER, Start::Anything);
    for (index, (direction, bytes)) in conversation.sent.iter().enumerate() {
        if index == 4 {
            // The second call: octets 20 to 26 of its 28 were not captured.
            observer.push(*direction, &bytes[..20]);
            observer.gap(*direction, 6);
            observer.push(*direction, &bytes[26..]);
        } else {
            observer.push(*direction, bytes);
        }
    }
    let events: Vec<_> = std::iter::from_fn(|| observer.poll()).collect();
    assert!(events.contains(&ObserverEvent::Gap { direction: ToServer, length: 6 }));
    let requests = events.iter().filter(|e| matches!(e, ObserverEvent::Request { .. })).count();
    assert_eq!(requests, 4);
    assert!(!events.iter().any(|event| matches!(event, ObserverEvent::Anomaly { .. })));
}

#[test]
fn after_damage_a_direction_is_stopped_and_said_to_be() {
    let pieces = [(ToServer, [bind(), b"junk".to_vec(), bind()].concat())];
    let events = observed(&whole(&pieces), Start::Anything);
    let at = u64::try_from(bind().len()).unwrap();
    let lost = ObserverEvent::Anomaly { anomaly: Anomaly::LostFraming, direction: ToServer, at };
    assert!(matches!(events[0], ObserverEvent::Offered { .. }), "{events:?}");
    assert_eq!(events[1], lost);
    let ObserverEvent::Stopped { direction: ToServer, .. } = events[2] else {
        panic!("{events:?}")
    };
    assert_eq!(events.len(), 3);
}

#[test]
fn foreign_traffic_on_an_endpoint_of_rpc_is_an_anomaly_and_elsewhere_nothing() {
    let web = [(ToServer, b"GET / HTTP/1.1\r\n\r\n".to_vec())];
    assert_eq!(observed(&whole(&web), Start::Anything), [ObserverEvent::NotDceRpc]);
    assert_eq!(observed(&whole(&web), Start::Joined), []);
    let events = observed(&whole(&web), Start::RpcEndpoint);
    assert!(matches!(events[0], ObserverEvent::Anomaly { anomaly: Anomaly::NotDceRpc, .. }));
}

#[test]
fn the_banner_of_port_593_is_read_over() {
    let mut sent = conversation(5840).sent;
    let plain = observed(&whole(&sent), Start::Anything);
    sent.insert(0, (ToClient, seawall_dcerpc::http::BANNER.to_vec()));
    assert_eq!(observed(&octets(&sent), Start::Anything), plain);
}

#[test]
fn sealed_stubs_are_said_to_be_sealed_and_hosts_to_be_what_they_say() {
    let (mut client, mut server) = (Client::new(Limits::CLIENT), Server::new(config(5840)));
    let auth = AuthVerifier {
        auth_type: AUTH_TYPE_NTLMSSP,
        auth_level: AUTH_LEVEL_PRIVACY,
        auth_context_id: 4,
        value: Negotiate::anonymous().encode().unwrap(),
    };
    let bytes = client.offer(&[offer(EPMAPPER, NDR20)], Some(auth.clone())).unwrap();
    server.receive(&bytes);
    let answer = serve(&mut server, &mut Vec::new());
    let mut token = b"NTLMSSP\0\x03\0\0\0".to_vec();
    let user: Vec<u8> = "admin".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for field in 0..6_u8 {
        let length = if field == 3 { 10 } else { 0 };
        token.extend([length, 0, length, 0, 64, 0, 0, 0]);
    }
    token.extend([1, 0, 0, 0]);
    token.extend(user);
    let auth3 = AuthVerifier { value: token, ..auth.clone() };
    let auth3 = Pdu { auth: Some(auth3), ..Pdu::new(1, Body::Auth3) }.encode().unwrap();
    let request =
        Request { alloc_hint: 8, p_cont_id: 0, opnum: 3, object: None, stub: vec![0xee; 8] };
    let signature = AuthVerifier { value: vec![1; 16], ..auth };
    let request = Pdu { auth: Some(signature), ..Pdu::new(2, Body::Request(request)) };
    let sent = [
        (ToServer, bytes),
        (ToClient, answer),
        (ToServer, auth3),
        (ToServer, request.encode().unwrap()),
    ];
    let events = observed(&octets(&sent), Start::Anything);
    assert!(matches!(events[0], ObserverEvent::Offered { .. }), "{events:?}");
    let ObserverEvent::Bound { challenge: Some(challenge), .. } = &events[1] else {
        panic!("{events:?}")
    };
    assert_eq!(challenge.version.unwrap().build, 7601);
    let ObserverEvent::Identity { claim, .. } = &events[2] else { panic!("{events:?}") };
    assert_eq!(claim.text(&claim.user_name), "admin");
    let ObserverEvent::Request { call, stub } = &events[3] else { panic!("{events:?}") };
    assert_eq!((call.interface, call.opnum), (Some(EPMAPPER), Some(3)));
    assert_eq!(*stub, seawall_dcerpc::association::Stub::Sealed(8));
    assert_eq!(events.len(), 4);
}
