//! Lab hosts over loopback sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use std::{
    io::ErrorKind,
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use seawall_dcerpc::{
    ByteOrder, Limits, Uuid,
    association::{Client, ClientEvent, Offer},
    datagram::{Datagram, ptype},
    endpoint::{ContextHandle, EPT_LOOKUP, LookupRequest, LookupResponse},
    http::BANNER,
    interface::{
        EPMAPPER, LOCAL_OBJECT_EXPORTER, MGMT, NDR20, NDR64, OBJECT_EXPORTER, REMOTE_ACTIVATION,
        SYSTEM_ACTIVATOR, SyntaxId,
    },
    mgmt::{INQ_IF_IDS, IS_SERVER_LISTENING, InqIfIdsResponse, IsServerListeningResponse},
    ntlm::{Challenge, Negotiate},
    object::{ComVersion, OrpcThis, RemoteActivationRequest, SERVER_ALIVE2, ServerAlive2Response},
    pdu::{AUTH_LEVEL_CONNECT, AUTH_TYPE_NTLMSSP, AuthVerifier, status},
};
use seawall_facts::Door;
use seawall_lab::{
    Fleet, Lab, LabError, PortMap,
    journal::{Asked, Event, Told},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    time::{Instant, timeout},
};

const PORTS: [u16; 6] = [135, 137, 138, 139, 445, 593];
const LITTLE: ByteOrder = ByteOrder::Little;

/// A lab of one host on an address of its own.
fn lab(address: &str, profile: &str) -> (Lab, IpAddr) {
    let address: IpAddr = address.parse().unwrap();
    let fleet = Fleet::single(address, profile).unwrap();
    (Lab::start(fleet, PortMap::free(PORTS).unwrap()).unwrap(), address)
}

/// How a conversation ends early.
#[derive(Debug, PartialEq)]
enum End {
    Closed,
    Reset,
    TimedOut,
    NotRpc,
}

struct Talk {
    stream: TcpStream,
    client: Client,
}

impl Talk {
    async fn with(lab: &Lab, address: IpAddr, port: u16) -> Self {
        let stream = TcpStream::connect((address, lab.ports().actual(port))).await.unwrap();
        Self { stream, client: Client::new(Limits::CLIENT) }
    }

    async fn event(&mut self, bytes: &[u8]) -> Result<ClientEvent, End> {
        self.stream.write_all(bytes).await.map_err(|_| End::Reset)?;
        let mut buffer = [0; 4096];
        loop {
            if let Some(event) = self.client.poll().map_err(|_| End::NotRpc)? {
                return Ok(event);
            }
            match timeout(Duration::from_millis(700), self.stream.read(&mut buffer)).await {
                Err(_) => return Err(End::TimedOut),
                Ok(Err(fault)) if fault.kind() == ErrorKind::ConnectionReset => {
                    return Err(End::Reset);
                }
                Ok(Err(fault)) => panic!("{fault}"),
                Ok(Ok(0)) => return Err(End::Closed),
                Ok(Ok(count)) => self.client.receive(&buffer[..count]),
            }
        }
    }

    async fn bind(&mut self, abstract_syntax: SyntaxId) -> Result<ClientEvent, End> {
        let offer = Offer { abstract_syntax, transfer_syntax: NDR20 };
        let bytes = self.client.offer(&[offer], None).unwrap();
        self.event(&bytes).await
    }

    async fn ask(&mut self, interface: SyntaxId, opnum: u16, stub: &[u8]) -> Result<Vec<u8>, u32> {
        let context = self.client.context_of(interface).expect("an accepted context");
        let bytes = self.client.request(context, opnum, stub).unwrap();
        match self.event(&bytes).await.unwrap() {
            ClientEvent::Response(message) => Ok(message.stub),
            ClientEvent::Fault { fault, .. } => Err(fault.status),
            other => panic!("{other:?}"),
        }
    }
}

fn results(event: &ClientEvent) -> Vec<(u16, u16)> {
    let ClientEvent::Bound { results, .. } = event else { panic!("{event:?}") };
    results.iter().map(|result| (result.result, result.reason)).collect()
}

#[tokio::test]
async fn a_windows_2000_tells_who_it_is_on_one_connection() {
    let (lab, address) = lab("127.41.1.1", "w2k-sp4-824146");
    let mut talk = Talk::with(&lab, address, 135).await;
    assert_eq!(results(&talk.bind(OBJECT_EXPORTER).await.unwrap()), [(0, 0)]);
    let stub = talk.ask(OBJECT_EXPORTER, SERVER_ALIVE2, &[]).await.unwrap();
    let alive = ServerAlive2Response::decode(&stub, LITTLE, &Limits::CLIENT).unwrap();
    assert_eq!(alive.com_version, ComVersion::new(5, 6));

    talk.bind(MGMT).await.unwrap();
    let stub = talk.ask(MGMT, INQ_IF_IDS, &[]).await.unwrap();
    let listed = InqIfIdsResponse::decode(&stub, LITTLE, &Limits::CLIENT).unwrap();
    assert!(listed.interfaces().any(|interface| interface == SYSTEM_ACTIVATOR));

    talk.bind(EPMAPPER).await.unwrap();
    let stub = LookupRequest::all(ContextHandle::NULL, 500).encode(LITTLE);
    let stub = talk.ask(EPMAPPER, EPT_LOOKUP, &stub).await.unwrap();
    let map = LookupResponse::decode(&stub, LITTLE, &Limits::CLIENT).unwrap();
    assert_eq!((map.entries.len(), map.status), (11, 0));

    let calls: Vec<u16> = lab
        .journal()
        .of(address)
        .into_iter()
        .filter_map(|entry| match entry.event {
            Event::Call { opnum, .. } => Some(opnum),
            _ => None,
        })
        .collect();
    assert_eq!(calls, [SERVER_ALIVE2, INQ_IF_IDS, EPT_LOOKUP]);
    assert!(lab.journal().activation_requests(address).is_empty());
}

#[tokio::test]
async fn older_and_other_systems_lack_what_they_lack() {
    // Profile, interface, result and reason of the bind.
    for (host, (profile, interface, expected)) in [
        ("nt4-sp6a-unpatched", SYSTEM_ACTIVATOR, (2, 1)),
        ("nt4-sp6a-unpatched", REMOTE_ACTIVATION, (0, 0)),
        ("win98", LOCAL_OBJECT_EXPORTER, (2, 1)),
        ("win98", OBJECT_EXPORTER, (0, 0)),
        ("samba-like", OBJECT_EXPORTER, (2, 1)),
        ("samba-like", EPMAPPER, (0, 0)),
        ("hpux-dced", REMOTE_ACTIVATION, (2, 1)),
    ]
    .into_iter()
    .enumerate()
    {
        let (lab, address) = lab(&format!("127.41.2.{}", host + 1), profile);
        let mut talk = Talk::with(&lab, address, 135).await;
        let bound = talk.bind(interface).await.unwrap();
        assert_eq!(results(&bound), [expected], "{profile} {interface}");
    }
    let (lab, address) = lab("127.41.2.100", "nt4-sp6a-unpatched");
    let mut talk = Talk::with(&lab, address, 135).await;
    talk.bind(OBJECT_EXPORTER).await.unwrap();
    let answer = talk.ask(OBJECT_EXPORTER, SERVER_ALIVE2, &[]).await;
    assert_eq!(answer, Err(status::OP_RNG_ERROR));
}

#[tokio::test]
async fn ndr64_is_taken_by_64_bit_hosts_only() {
    for (address, profile, expected) in
        [("127.41.3.1", "modern", (0, 0)), ("127.41.3.2", "ws2003-gold-828741", (2, 2))]
    {
        let (lab, address) = lab(address, profile);
        let mut talk = Talk::with(&lab, address, 135).await;
        let offer = Offer { abstract_syntax: EPMAPPER, transfer_syntax: NDR64 };
        let bytes = talk.client.offer(&[offer], None).unwrap();
        assert_eq!(results(&talk.event(&bytes).await.unwrap()), [expected], "{profile}");
    }
}

#[tokio::test]
async fn an_ntlm_bind_is_answered_with_a_challenge() {
    let (lab, address) = lab("127.41.4.1", "xp-sp2");
    let mut talk = Talk::with(&lab, address, 135).await;
    let verifier = AuthVerifier {
        auth_type: AUTH_TYPE_NTLMSSP,
        auth_level: AUTH_LEVEL_CONNECT,
        auth_context_id: 1,
        value: Negotiate::anonymous().encode().unwrap(),
    };
    let offer = Offer { abstract_syntax: EPMAPPER, transfer_syntax: NDR20 };
    let bytes = talk.client.offer(&[offer], Some(verifier)).unwrap();
    let ClientEvent::Bound { auth: Some(auth), .. } = talk.event(&bytes).await.unwrap() else {
        panic!("no challenge")
    };
    let challenge = Challenge::decode(&auth.value, &Limits::CLIENT).unwrap();
    let version = challenge.version.unwrap();
    assert_eq!((version.major, version.minor, version.build), (5, 1, 2600));
}

#[tokio::test]
async fn port_593_sends_its_banner_and_then_speaks_rpc() {
    let (lab, address) = lab("127.41.5.1", "modern");
    let mut talk = Talk::with(&lab, address, 593).await;
    let mut banner = [0; BANNER.len()];
    talk.stream.read_exact(&mut banner).await.unwrap();
    assert_eq!(&banner, BANNER);
    assert_eq!(results(&talk.bind(EPMAPPER).await.unwrap()), [(0, 0)]);
}

#[tokio::test]
async fn activation_requests_are_kept_with_their_meaning() {
    let (lab, address) = lab("127.41.6.1", "nt4-sp6a-824146");
    let request = |name: &str| RemoteActivationRequest {
        orpc_this: OrpcThis::new(ComVersion::new(5, 1), Uuid::com(1)),
        clsid: Uuid::com(0xfeed),
        object_name: Some(name.encode_utf16().chain([0]).collect()),
        object_storage: None,
        client_imp_level: 2,
        mode: 2,
        iids: vec![Uuid::NIL],
        requested_protseqs: vec![7],
    };
    let mut talk = Talk::with(&lab, address, 135).await;
    talk.bind(REMOTE_ACTIVATION).await.unwrap();
    let safe = request("\\\\A\0A\\AA").encode(LITTLE).unwrap();
    assert_eq!(talk.ask(REMOTE_ACTIVATION, 0, &safe).await.unwrap().len(), 68);
    assert!(lab.journal().endangered().is_empty());

    let long = request(&format!("\\\\{}\\c$\\x", "A".repeat(40))).encode(LITTLE).unwrap();
    assert_eq!(talk.ask(REMOTE_ACTIVATION, 0, &long).await, Err(status::BAD_STUB_DATA));
    assert_eq!(lab.journal().endangered(), [address]);
    let requests = lab.journal().activation_requests(address);
    let servers: Vec<_> = requests.iter().map(|request| request.server_units).collect();
    assert_eq!(servers, [Some(3), Some(40)]);
}

#[tokio::test]
async fn troublesome_hosts_fail_each_in_its_own_way() {
    for (host, (profile, end)) in [
        ("silent", End::TimedOut),
        ("reset-after-bind", End::Reset),
        ("garbage", End::NotRpc),
        ("http-on-135", End::NotRpc),
        ("one-byte-a-second", End::TimedOut),
        ("tarpit", End::TimedOut),
    ]
    .into_iter()
    .enumerate()
    {
        let (lab, address) = lab(&format!("127.41.7.{}", host + 1), profile);
        let mut talk = Talk::with(&lab, address, 135).await;
        assert_eq!(talk.bind(EPMAPPER).await, Err(end), "{profile}");
    }
}

#[tokio::test]
async fn a_host_that_slows_down_answers_each_time_twice_as_late() {
    let (lab, address) = lab("127.41.7.20", "w2k-slows-down");
    let mut talk = Talk::with(&lab, address, 135).await;
    for pause in [18, 36, 72, 144, 288] {
        let asked = Instant::now();
        talk.bind(OBJECT_EXPORTER).await.unwrap();
        assert!(asked.elapsed() >= Duration::from_millis(pause), "{pause}");
    }
    // Another connection begins anew: a scan that comes back sees the same host.
    let mut talk = Talk::with(&lab, address, 135).await;
    let asked = Instant::now();
    talk.bind(OBJECT_EXPORTER).await.unwrap();
    assert!(asked.elapsed() < Duration::from_millis(288));
}

#[tokio::test]
async fn a_reset_after_a_request_comes_after_the_bind() {
    let (lab, address) = lab("127.41.8.1", "reset-after-request");
    let mut talk = Talk::with(&lab, address, 135).await;
    assert_eq!(results(&talk.bind(OBJECT_EXPORTER).await.unwrap()), [(0, 0)]);
    let bytes = talk.client.request(0, SERVER_ALIVE2, &[]).unwrap();
    assert_eq!(talk.event(&bytes).await, Err(End::Reset));
    let entries = lab.journal().of(address);
    assert!(entries.iter().any(|entry| matches!(
        entry.event,
        Event::Call { asked: Asked::ServerAlive, told: Told::Nothing, .. }
    )));
}

#[tokio::test]
async fn a_host_that_refuses_binds_says_why() {
    let (lab, address) = lab("127.41.9.1", "bind-nak");
    let mut talk = Talk::with(&lab, address, 135).await;
    let ClientEvent::Refused(nak) = talk.bind(EPMAPPER).await.unwrap() else { panic!("bound") };
    assert_eq!(nak.provider_reject_reason, 2);
    let refused: Vec<_> = lab
        .journal()
        .of(address)
        .into_iter()
        .filter_map(|entry| match entry.event {
            Event::Bind { interfaces, refused, .. } => Some((interfaces, refused)),
            _ => None,
        })
        .collect();
    assert_eq!(refused, [(vec![(EPMAPPER, false)], Some(2))]);
}

#[tokio::test]
async fn refused_and_filtered_connections_are_told_apart() {
    let connect = |lab: &Lab, address: IpAddr| {
        let place = (address, lab.ports().actual(135));
        timeout(Duration::from_millis(700), TcpStream::connect(place))
    };
    let (refusing, address) = lab("127.41.10.1", "refusing");
    let refused = connect(&refusing, address).await.expect("an answer").unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    if cfg!(target_os = "linux") {
        let (filtered, address) = lab("127.41.10.2", "filtered");
        assert!(connect(&filtered, address).await.is_err(), "an answer came");
    }
}

#[tokio::test]
async fn udp_135_answers_an_idempotent_call() {
    let (lab, address) = lab("127.41.11.1", "w2k-sp4-unpatched");
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let place = (address, lab.ports().actual(135));
    let mut buffer = [0; 2048];
    for (interface, expected) in [(MGMT, ptype::RESPONSE), (OBJECT_EXPORTER, ptype::FAULT)] {
        // ServerAlive2 has the number 5, which mgmt lacks: each asks what the interface has.
        let opnum = if interface == MGMT { IS_SERVER_LISTENING } else { 9 };
        let request = Datagram::request(interface, opnum, Uuid::com(7), 1);
        socket.send_to(&request.encode().unwrap(), place).await.unwrap();
        let reply = timeout(Duration::from_secs(2), socket.recv(&mut buffer));
        let count = reply.await.expect("an answer").unwrap();
        let answer = Datagram::decode(&buffer[..count], &Limits::CLIENT).unwrap();
        assert!(answer.answers(&request));
        if interface == MGMT {
            assert_eq!(answer.ptype, expected);
            let listening =
                IsServerListeningResponse::decode(&answer.body, LITTLE, &Limits::CLIENT).unwrap();
            assert_eq!((listening.status, listening.listening), (0, 1));
        } else {
            assert_eq!(answer.status(), Some(status::OP_RNG_ERROR));
        }
    }
    let doors: Vec<Door> = lab.journal().of(address).iter().map(|entry| entry.door).collect();
    assert!(doors.iter().all(|door| *door == Door::udp(135)));
}

#[tokio::test]
async fn a_plant_starts_serves_and_goes() {
    let fleet = Fleet::demo(Ipv4Addr::new(127, 41, 12, 0)).unwrap();
    assert!(Lab::descriptors_needed(&fleet) > 254);
    let ports = PortMap::free(PORTS).unwrap();
    let lab = Lab::start(fleet, ports.clone()).unwrap();
    let hosts: Vec<IpAddr> = lab
        .fleet()
        .hosts()
        .iter()
        .filter(|host| host.profile.id == "modern")
        .map(|host| host.address)
        .collect();
    assert_eq!((lab.addresses().count(), hosts.len()), (254, 33));
    for address in &hosts {
        let mut talk = Talk::with(&lab, *address, 135).await;
        assert_eq!(results(&talk.bind(EPMAPPER).await.unwrap()), [(0, 0)]);
    }
    let journal = lab.journal().clone();
    lab.stop().await;
    assert_eq!(journal.hosts(), hosts);
    let gone = TcpStream::connect((hosts[0], ports.actual(135))).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn a_lab_needs_a_runtime() {
    let fleet = Fleet::single(Ipv4Addr::new(127, 41, 13, 1).into(), "modern").unwrap();
    assert!(matches!(Lab::start(fleet, PortMap::identity()), Err(LabError::NoRuntime)));
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let (first, address) = lab("127.41.14.1", "win98");
    let fleet = Fleet::single(address, "win98").unwrap();
    let Err(LabError::Listen { address: named, .. }) = Lab::start(fleet, first.ports().clone())
    else {
        panic!("two labs on one port")
    };
    assert_eq!(named, address);
}
