//! Writes the corpus the fuzz targets begin with: `corpus FOLDER`, which is `fuzz/corpus`. Every
//! file is an encoded value; what a fuzzer found and was kept lies beside them.
#![allow(clippy::print_stdout, reason = "an example talks to people")]

use std::{error::Error, fs, net::Ipv4Addr, path::Path};

use seawall_dcerpc::{
    ByteOrder, Limits, Uuid,
    association::{Client, Offer, Served, Server, ServerConfig, ServerEvent},
    datagram::{Datagram, flags1},
    endpoint::{
        ContextHandle, Entry, LookupRequest, LookupResponse, MapRequest, MapResponse, Tower,
    },
    http::{BANNER, Rts, RtsCommand},
    interface::{EPMAPPER, MGMT, NDR20, NDR64},
    mgmt::{InqIfIdsResponse, InqPrincNameResponse, InqStatsResponse},
    ntlm::{AvPair, Challenge, Negotiate, TargetInfo, Version, av_id},
    object::{
        ComVersion, ComplexPingRequest, DualStringArray, OrpcThis, RemoteActivationRequest,
        RemoteActivationResponse, ResolveOxidRequest, SecurityBinding, ServerAlive2Response,
        StringBinding,
    },
    pdu::{AUTH_LEVEL_CONNECT, AUTH_TYPE_NTLMSSP, AuthVerifier},
};

const LITTLE: ByteOrder = ByteOrder::Little;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: corpus FOLDER")?;
    let mut count = 0_usize;
    for (target, files) in [
        ("tower", towers()?),
        ("lookup", lookups()?),
        ("map", maps()?),
        ("mgmt", management()),
        ("activation", activations()?),
        ("oxid", resolver()?),
        ("ntlm", messages()?),
        ("datagram", datagrams()?),
        ("http", rts()?),
        ("ndr", scripts()),
    ] {
        count += write(&folder, target, &files)?;
    }
    for (target, files) in conversation()? {
        count += write(&folder, target, &files)?;
    }
    println!("{count} files");
    Ok(())
}

type Files = Vec<(&'static str, Vec<u8>)>;
type Made = Result<Files, seawall_dcerpc::Error>;

fn write(folder: &str, target: &str, files: &Files) -> std::io::Result<usize> {
    let folder = Path::new(folder).join(target);
    fs::create_dir_all(&folder)?;
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(files.len())
}

/// A stub behind the octet that chooses its byte order.
fn little(stub: Vec<u8>) -> Vec<u8> {
    [vec![1], stub].concat()
}

fn tower() -> Tower {
    Tower::tcp(MGMT, 1025, Ipv4Addr::LOCALHOST)
}

fn towers() -> Made {
    Ok(vec![
        ("tcp", tower().encode()?),
        ("udp", Tower::udp(MGMT, 1026, Ipv4Addr::LOCALHOST).encode()?),
        ("pipe", Tower::named_pipe(MGMT, r"\PIPE\atsvc", r"\\HOST").encode()?),
        ("local", Tower::local(MGMT, "samss lpc").encode()?),
    ])
}

fn lookups() -> Made {
    let request = LookupRequest {
        inquiry_type: 3,
        object: Some(Uuid::com(1)),
        interface_id: Some(MGMT),
        ..LookupRequest::all(ContextHandle::NULL, 500)
    };
    let response = LookupResponse {
        entry_handle: ContextHandle { attributes: 0, uuid: Uuid::com(2) },
        max_ents: 500,
        entries: vec![Entry::new(Uuid::NIL, &tower(), "Messenger Service")?],
        status: 0,
    };
    Ok(vec![
        ("request", little(request.encode(LITTLE))),
        ("request-big-endian", [vec![0], request.encode(ByteOrder::Big)].concat()),
        ("response", little(response.encode(LITTLE)?)),
    ])
}

fn maps() -> Made {
    let request = MapRequest::new(&tower(), 4)?;
    let response = MapResponse {
        entry_handle: ContextHandle::NULL,
        max_towers: 4,
        towers: vec![Some(tower().encode()?), None],
        status: 0,
    };
    let stubs = [("request", request.encode(LITTLE)), ("response", response.encode(LITTLE))];
    Ok(stubs.map(|(name, stub)| (name, little(stub))).into())
}

fn management() -> Files {
    let if_ids = InqIfIdsResponse { if_ids: Some(vec![Some(MGMT), None]), status: 0 };
    let statistics = InqStatsResponse { statistics: vec![1, 2, 3, 4], status: 0 };
    let princ_name = b"host".to_vec();
    let name = InqPrincNameResponse { princ_name_size: 64, princ_name, status: 0 };
    vec![
        ("if-ids", little(if_ids.encode(LITTLE))),
        ("statistics", little(statistics.encode(LITTLE))),
        ("name", little(name.encode(LITTLE))),
    ]
}

fn activations() -> Made {
    let request = RemoteActivationRequest {
        orpc_this: OrpcThis::new(ComVersion::new(5, 1), Uuid::com(1)),
        clsid: Uuid::com(2),
        object_name: Some("A\0".encode_utf16().collect()),
        object_storage: None,
        client_imp_level: 2,
        mode: 0,
        iids: vec![Uuid::com(3)],
        requested_protseqs: vec![7],
    };
    let version = ComVersion::new(5, 1);
    let response = RemoteActivationResponse::failure(version, 0x8004_0154, 0x8004_0154, 1);
    Ok(vec![
        ("request", little(request.encode(LITTLE)?)),
        ("response", little(response.encode(LITTLE)?)),
    ])
}

fn resolver() -> Made {
    let or_bindings = Some(DualStringArray {
        string_bindings: vec![StringBinding::new(7, "192.0.2.1")],
        security_bindings: vec![SecurityBinding::new(10)],
    });
    let com_version = ComVersion::new(5, 7);
    let alive = ServerAlive2Response { com_version, or_bindings, reserved: 0, status: 0 };
    let resolve = ResolveOxidRequest { oxid: 1, requested_protseqs: vec![7] };
    let ping = ComplexPingRequest {
        set_id: 0,
        sequence_num: 1,
        add_to_set: vec![1, 2],
        del_from_set: vec![],
    };
    Ok(vec![
        ("server-alive2", little(alive.encode(LITTLE)?)),
        ("resolve", little(resolve.encode(LITTLE)?)),
        ("ping", little(ping.encode(LITTLE)?)),
    ])
}

fn challenge() -> Challenge {
    let pairs = vec![AvPair::name(av_id::NB_COMPUTER_NAME, "HOST")];
    Challenge {
        target_name: b"D\0".to_vec(),
        negotiate_flags: 1,
        target_info: Some(TargetInfo::new(pairs)),
        version: Some(Version::new(6, 1, 7601)),
        ..Challenge::default()
    }
}

fn messages() -> Made {
    let mut authenticate = b"NTLMSSP\0\x03\0\0\0".to_vec();
    (0..6).for_each(|_| authenticate.extend([2, 0, 2, 0, 64, 0, 0, 0]));
    authenticate.extend([1, 0, 0, 0, b'u', 0]);
    Ok(vec![
        ("negotiate", Negotiate::anonymous().encode()?),
        ("challenge", challenge().encode()?),
        ("authenticate", authenticate),
    ])
}

fn datagrams() -> Made {
    let request = Datagram::request(MGMT, 2, Uuid::com(7), 1);
    let last = flags1::FRAG | flags1::LAST_FRAG;
    let fragment = Datagram { flags1: last, fragnum: 2, body: vec![1; 8], ..request.clone() };
    Ok(vec![
        ("request", request.encode()?),
        ("fragment", fragment.encode()?),
        ("fault", request.answer(3, 1, vec![3, 0, 1, 0x1c]).encode()?),
    ])
}

fn rts() -> Made {
    let command = |command_type, length| RtsCommand { command_type, octets: vec![1; length] };
    let commands = vec![command(6, 4), command(3, 16), command(3, 16), command(0, 4)];
    Ok(vec![("rts", Rts { flags: 0, commands }.encode()?), ("banner", BANNER.to_vec())])
}

fn scripts() -> Files {
    let stub = [5, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 65, 0, 0, 0, 1, 2, 3, 4];
    vec![("pointer-and-text", [&[1, 5, 8, 2, 0], stub.as_slice()].concat())]
}

/// A bind with NTLMSSP, an alter_context and a call, as both sides sent them.
fn conversation() -> Result<Vec<(&'static str, Files)>, seawall_dcerpc::Error> {
    let offer = |abstract_syntax, transfer_syntax| Offer { abstract_syntax, transfer_syntax };
    let auth = AuthVerifier {
        auth_type: AUTH_TYPE_NTLMSSP,
        auth_level: AUTH_LEVEL_CONNECT,
        auth_context_id: 1,
        value: Negotiate::anonymous().encode()?,
    };
    let plain = exchange(&[offer(EPMAPPER, NDR20), offer(EPMAPPER, NDR64)], None)?;
    let secured = exchange(&[offer(EPMAPPER, NDR20)], Some(auth))?;
    let side = |sent: &[(u8, Vec<u8>)], side| -> Vec<u8> {
        sent.iter().filter(|(of, _)| *of == side).flat_map(|(_, bytes)| bytes.clone()).collect()
    };
    let both = |sent: &[(u8, Vec<u8>)]| -> Vec<u8> {
        let pieces = sent.iter().flat_map(|(of, bytes)| bytes.chunks(255).map(|c| (*of, c)));
        let framed = pieces.flat_map(|(of, piece)| {
            let length = u8::try_from(piece.len()).unwrap_or(u8::MAX);
            [of, length].into_iter().chain(piece.iter().copied())
        });
        framed.collect()
    };
    let cut = |bytes: Vec<u8>| [vec![7], bytes].concat();
    Ok(vec![
        ("pdu", vec![("client", side(&plain, 0)), ("server", side(&plain, 1))]),
        ("server", vec![("plain", cut(side(&plain, 0))), ("ntlm", cut(side(&secured, 0)))]),
        ("client", vec![("plain", cut(side(&plain, 1))), ("ntlm", cut(side(&secured, 1)))]),
        ("observer", vec![("plain", both(&plain)), ("ntlm", both(&secured))]),
    ])
}

fn exchange(
    offers: &[Offer],
    auth: Option<AuthVerifier>,
) -> Result<Vec<(u8, Vec<u8>)>, seawall_dcerpc::Error> {
    let interfaces = [EPMAPPER, MGMT].map(|syntax| Served { syntax, operations: 5 });
    let challenge = challenge().encode().ok();
    let config = ServerConfig { challenge, ..ServerConfig::new(interfaces.into(), "135") };
    let (mut client, mut server) = (Client::new(Limits::CLIENT), Server::new(config));
    let mut sent = Vec::new();
    let mut bytes = client.offer(offers, auth)?;
    for opnum in [2, 3, 99] {
        server.receive(&bytes);
        sent.push((0, bytes));
        while let Some(event) = server.poll() {
            let answer = match event {
                ServerEvent::Send(bytes) => bytes,
                ServerEvent::Call(call) => server.respond(&call, &call.stub)?,
                _ => continue,
            };
            client.receive(&answer);
            sent.push((1, answer));
        }
        client.poll()?;
        // A server that refused leaves nothing to ask.
        let Ok(next) = client.request(0, opnum, &[7; 40]) else { break };
        bytes = next;
    }
    Ok(sent)
}
