//! The targets of `seawall-dcerpc`, whose tests replay their kept corpus by including this file.
//!
//! Beside "no panic", a target holds what it reads to an oracle: what was decoded and encodes
//! decodes to itself, and the cut of a stream does not change its events.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc
)]

use seawall_dcerpc::{
    ByteOrder, Direction, Error, Limits,
    association::{
        Client, Observer, ObserverEvent, Offer, Served, Server, ServerConfig, ServerEvent, Start,
    },
    datagram::Datagram,
    endpoint::{LookupRequest, LookupResponse, MapRequest, MapResponse, Tower},
    http::{BannerRecogniser, Rts},
    interface::{EPMAPPER, MGMT, NDR20},
    mgmt::{InqIfIdsResponse, InqPrincNameResponse, InqStatsRequest, InqStatsResponse},
    ndr::NdrReader,
    ntlm::{Authenticate, Challenge, Negotiate},
    object::{
        ActivationProperties, ActivatorResponse, ComplexPingRequest, ObjRef,
        RemoteActivationRequest, RemoteActivationResponse, RemoteCreateInstanceRequest,
        RemoteGetClassObjectRequest, ResolveOxidRequest, ScmGetClassObjectRequest,
        ServerAlive2Response,
    },
    pdu::{Body, FrameBuffer, Ndr20Offer, Pdu},
};

/// A target: its name, which is that of its corpus, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("pdu", pdu),
    ("ndr", ndr),
    ("tower", tower),
    ("lookup", lookup),
    ("map", map),
    ("mgmt", mgmt),
    ("activation", activation),
    ("oxid", oxid),
    ("ntlm", ntlm),
    ("datagram", datagram),
    ("http", http),
    ("client", client),
    ("server", server),
    ("observer", observer),
];

const LIMITS: Limits = Limits::CLIENT;

/// The first octet chooses the byte order of the rest.
fn ordered(bytes: &[u8]) -> (ByteOrder, &[u8]) {
    match bytes.split_first() {
        Some((0, rest)) => (ByteOrder::Big, rest),
        Some((_, rest)) => (ByteOrder::Little, rest),
        None => (ByteOrder::Little, bytes),
    }
}

/// What decoded and encodes decodes to itself.
macro_rules! there_and_back {
    ($stub:expr, $order:expr, $($kind:ty),* $(,)?) => {$(
        if let Ok(value) = <$kind>::decode($stub, $order, &LIMITS)
            && let Ok(encoded) = encoded(value.encode($order))
        {
            assert_eq!(<$kind>::decode(&encoded, $order, &LIMITS).as_ref(), Ok(&value));
        }
    )*};
}

/// Encoders that cannot fail give octets, the others a result.
trait Encoded {
    fn octets(self) -> Result<Vec<u8>, Error>;
}

impl Encoded for Vec<u8> {
    fn octets(self) -> Result<Vec<u8>, Error> {
        Ok(self)
    }
}

impl Encoded for Result<Vec<u8>, Error> {
    fn octets(self) -> Result<Vec<u8>, Error> {
        self
    }
}

fn encoded(octets: impl Encoded) -> Result<Vec<u8>, Error> {
    octets.octets()
}

pub fn pdu(bytes: &[u8]) {
    let _ = Pdu::decode(bytes, &Limits::STRICT);
    let mut frames = FrameBuffer::new(LIMITS);
    frames.push(bytes);
    while let Ok(Some(frame)) = frames.next_frame() {
        let Ok(pdu) = Pdu::decode(&frame, &LIMITS) else { continue };
        if let Body::Bind(bind) = &pdu.body {
            let offer = Ndr20Offer::of(bind);
            assert!(offer.bind().is_none_or(|kept| kept.contexts.len() <= bind.contexts.len()));
        }
        if let Ok(encoded) = pdu.encode() {
            assert_eq!(Pdu::decode(&encoded, &LIMITS), Ok(pdu));
        }
    }
}

/// The octets before the first zero say what is read from those behind it.
pub fn ndr(bytes: &[u8]) {
    let (order, bytes) = ordered(bytes);
    let at = bytes.iter().position(|octet| *octet == 0).unwrap_or(bytes.len());
    let (script, stub) = bytes.split_at(at);
    for limits in [LIMITS, Limits::STRICT] {
        let mut reader = NdrReader::new(stub, order, limits);
        for step in script.iter().take(64) {
            let outcome = match step % 11 {
                0 => reader.u8().map(drop),
                1 => reader.u16().map(drop),
                2 => reader.u32().map(drop),
                3 => reader.u64().map(drop),
                4 => reader.uuid().map(drop),
                5 => reader.pointer().map(drop),
                6 => reader.reference().map(drop),
                7 => reader.wide_string().map(drop),
                8 => reader.terminated_wide_string().map(drop),
                9 => reader.count(usize::from(*step)).map(drop),
                _ => reader.align(8),
            };
            assert!(reader.position() <= stub.len());
            if outcome.is_err() {
                break;
            }
        }
        let _ = reader.finish_request();
    }
}

pub fn tower(bytes: &[u8]) {
    let Ok(tower) = Tower::decode(bytes, &LIMITS) else { return };
    let _ = (tower.string_binding(), tower.protocol_sequence());
    if let Ok(encoded) = tower.encode() {
        assert_eq!(Tower::decode(&encoded, &LIMITS), Ok(tower));
    }
}

pub fn lookup(bytes: &[u8]) {
    let (order, stub) = ordered(bytes);
    there_and_back!(stub, order, LookupRequest, LookupResponse);
    if let Ok(response) = LookupResponse::decode(stub, order, &LIMITS) {
        for entry in &response.entries {
            let _ = (entry.tower(&LIMITS), entry.annotation_text());
        }
    }
}

pub fn map(bytes: &[u8]) {
    let (order, stub) = ordered(bytes);
    there_and_back!(stub, order, MapRequest, MapResponse);
    if let Ok(response) = MapResponse::decode(stub, order, &LIMITS) {
        response.decoded(&LIMITS).for_each(drop);
    }
}

pub fn mgmt(bytes: &[u8]) {
    let (order, stub) = ordered(bytes);
    there_and_back!(
        stub,
        order,
        InqIfIdsResponse,
        InqStatsRequest,
        InqStatsResponse,
        InqPrincNameResponse,
    );
}

pub fn activation(bytes: &[u8]) {
    let (order, stub) = ordered(bytes);
    there_and_back!(
        stub,
        order,
        RemoteActivationRequest,
        RemoteActivationResponse,
        RemoteCreateInstanceRequest,
        RemoteGetClassObjectRequest,
        ScmGetClassObjectRequest,
        ActivatorResponse,
    );
    if let Ok(request) = RemoteCreateInstanceRequest::decode(stub, order, &LIMITS)
        && let Some(pointer) = &request.act_properties
    {
        let _ = ActivationProperties::from_pointer(pointer, &LIMITS);
    }
    let _ = ActivationProperties::decode(stub, &LIMITS);
    if let Ok(reference) = ObjRef::decode(stub, &LIMITS)
        && let Ok(encoded) = reference.encode()
    {
        assert_eq!(ObjRef::decode(&encoded, &LIMITS), Ok(reference));
    }
}

pub fn oxid(bytes: &[u8]) {
    let (order, stub) = ordered(bytes);
    there_and_back!(stub, order, ServerAlive2Response, ResolveOxidRequest, ComplexPingRequest);
}

pub fn ntlm(bytes: &[u8]) {
    if let Ok(message) = Negotiate::decode(bytes, &LIMITS)
        && let Ok(encoded) = message.encode()
    {
        assert_eq!(Negotiate::decode(&encoded, &LIMITS), Ok(message));
    }
    if let Ok(message) = Challenge::decode(bytes, &LIMITS) {
        let _ = (message.target(), message.timestamp(), message.name(1));
    }
    if let Ok(message) = Authenticate::decode(bytes, &LIMITS) {
        let _ = message.text(&message.user_name);
    }
}

pub fn datagram(bytes: &[u8]) {
    let strict = Datagram::decode_strictly(bytes, &LIMITS);
    let Ok(datagram) = Datagram::decode(bytes, &LIMITS) else {
        return assert!(strict.is_err());
    };
    if let Ok(encoded) = datagram.encode() {
        assert_eq!(Datagram::decode(&encoded, &LIMITS), Ok(datagram));
    }
}

pub fn http(bytes: &[u8]) {
    let mut recogniser = BannerRecogniser::new();
    for piece in bytes.chunks(3) {
        recogniser.push(piece);
    }
    let Ok(rts) = Rts::decode(bytes, &LIMITS) else { return };
    assert_eq!(rts.encode().as_deref(), Ok(bytes));
}

/// The first octet says how the rest is cut.
pub fn client(bytes: &[u8]) {
    let (size, bytes) = sized(bytes);
    let events = |size| {
        let mut client = Client::new(LIMITS);
        let offers = [Offer { abstract_syntax: EPMAPPER, transfer_syntax: NDR20 }];
        client.offer(&offers, None).unwrap();
        let mut events = Vec::new();
        for piece in bytes.chunks(size) {
            client.receive(piece);
            loop {
                let event = client.poll();
                let is_last = matches!(event, Ok(None) | Err(_));
                if !is_last {
                    events.push(event);
                    let _ = client.request(0, 2, b"stub");
                    continue;
                }
                if event.is_err() {
                    events.push(event);
                    return events;
                }
                break;
            }
        }
        events
    };
    assert_eq!(events(size), events(usize::MAX));
}

/// The first octet says how the rest is cut.
pub fn server(bytes: &[u8]) {
    let (size, bytes) = sized(bytes);
    let events = |size| {
        let interfaces = [EPMAPPER, MGMT].map(|syntax| Served { syntax, operations: 5 });
        let challenge = Challenge::default().encode().ok();
        let config = ServerConfig { challenge, ..ServerConfig::new(interfaces.into(), "135") };
        let mut server = Server::new(config);
        let mut events = Vec::new();
        for piece in bytes.chunks(size) {
            server.receive(piece);
            while let Some(event) = server.poll() {
                if let ServerEvent::Call(call) = &event {
                    let answer = server.respond(call, &call.stub).unwrap();
                    let mut frames = FrameBuffer::directed(LIMITS, Direction::ToClient);
                    frames.push(&answer);
                    while let Some(frame) = frames.next_frame().unwrap() {
                        Pdu::decode(&frame, &LIMITS).unwrap();
                    }
                }
                events.push(event);
            }
        }
        server.expire();
        assert!(server.poll().is_some());
        events
    };
    assert_eq!(events(size), events(usize::MAX));
}

/// Pieces: an octet for the direction and for gaps, an octet for the length, then so many octets.
pub fn observer(bytes: &[u8]) {
    for start in [Start::RpcEndpoint, Start::Anything, Start::Joined] {
        let mut whole = Observer::new(Limits::OBSERVER, start);
        let mut cut = whole.clone();
        let (mut rest, mut has_gaps) = (bytes, false);
        while let [kind, length, more @ ..] = rest {
            let (piece, left) = more.split_at(usize::from(*length).min(more.len()));
            let direction = match kind & 1 {
                0 => Direction::ToServer,
                _ => Direction::ToClient,
            };
            if kind & 0x80 != 0 {
                has_gaps = true;
                whole.gap(direction, u64::from(*length));
                cut.gap(direction, u64::from(*length));
                rest = more;
                continue;
            }
            whole.push(direction, piece);
            piece.chunks(1).for_each(|octet| cut.push(direction, octet));
            rest = left;
        }
        let [whole, cut] = [whole, cut].map(|mut observer| {
            std::iter::from_fn(move || observer.poll()).collect::<Vec<ObserverEvent>>()
        });
        // Where a stream is taken up again depends on its segments.
        if start != Start::Joined && !has_gaps {
            assert_eq!(whole, cut);
        }
    }
}

fn sized(bytes: &[u8]) -> (usize, &[u8]) {
    let (size, rest) = bytes.split_first().unwrap_or((&1, bytes));
    (usize::from(*size).max(1), rest)
}
