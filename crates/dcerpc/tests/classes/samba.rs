//! Where Samba 4.17 does otherwise. Its answers were measured; ours are the refusals that the
//! tests of the classes hold in detail.

use seawall_dcerpc::{
    Anomaly, ByteOrder, Conduct, Limits,
    association::{Server, ServerConfig},
    endpoint::{ContextHandle, LookupRequest},
    interface::{EPMAPPER, MGMT, NDR20},
    pdu::PfcFlags,
};

use super::{
    Call, Results, Told, bind, bind_pdu, bound, config, context, fragment, fresh, patched, request,
    serve,
};

/// What the server does, with what Samba does beside it.
#[track_caller]
fn differs(mut server: Server, bytes: &[u8], anomaly: Anomaly, samba: &[Told]) {
    let (told, anomalies) = serve(&mut server, bytes);
    assert_eq!(anomalies, [anomaly]);
    assert_eq!(told.last(), Some(&Told::Closed));
    assert_ne!(told, samba);
}

#[test]
fn h07_samba_answers_a_bind_and_waits_for_the_rest_of_the_junk_behind_it() {
    let bytes = [bind(), b"junk".to_vec()].concat();
    differs(fresh(), &bytes, Anomaly::LostFraming, &[Results(vec![(0, 0)])]);
}

#[test]
fn h14_samba_waits_for_a_length_in_the_wrong_byte_order() {
    differs(fresh(), &patched(bind(), &[(4, 0)]), Anomaly::FragmentTooLong, &[]);
}

#[test]
fn h15_samba_waits_for_a_length_in_no_byte_order() {
    differs(fresh(), &patched(bind(), &[(4, 0x20)]), Anomaly::DataRepresentation, &[]);
}

#[test]
fn b06_samba_accepts_the_first_of_two_meanings_of_a_context_id() {
    let twice = vec![context(0, EPMAPPER, &[NDR20]), context(0, MGMT, &[NDR20])];
    let bytes = bind_pdu(twice).encode().unwrap();
    differs(fresh(), &bytes, Anomaly::DuplicateContext, &[Results(vec![(0, 0), (2, 2)])]);
}

#[test]
fn n03_samba_ignores_what_follows_a_stub() {
    let mut stub = LookupRequest::all(ContextHandle::NULL, 4).encode(ByteOrder::Little);
    stub.extend([0; 64]);
    let refused = LookupRequest::decode(&stub, ByteOrder::Little, &Limits::STRICT).unwrap_err();
    assert_eq!(refused.anomaly(), Some(Anomaly::TrailingBytes));
}

#[test]
fn n05_samba_takes_a_tower_length_that_is_not_its_conformance() {
    let tower = seawall_dcerpc::endpoint::Tower::tcp(EPMAPPER, 0, [127, 0, 0, 1].into());
    let request = seawall_dcerpc::endpoint::MapRequest::new(&tower, 1).unwrap();
    let mut stub = request.encode(ByteOrder::Little);
    stub[28] -= 1;
    let refused =
        seawall_dcerpc::endpoint::MapRequest::decode(&stub, ByteOrder::Little, &Limits::STRICT);
    assert_eq!(refused.unwrap_err().anomaly(), Some(Anomaly::SizeMismatch));
}

fn changing(at: usize) -> Vec<u8> {
    let last = patched(fragment(2, PfcFlags::LAST_FRAG, b"stub"), &[(at, 3)]);
    [fragment(2, PfcFlags::FIRST_FRAG, b"stub"), last].concat()
}

#[test]
fn r12_samba_believes_the_first_fragments_operation() {
    differs(bound(), &changing(22), Anomaly::OperationChanged, &[Call(2)]);
}

#[test]
fn r13_samba_believes_the_first_fragments_context() {
    differs(bound(), &changing(20), Anomaly::CallContextChanged, &[Call(2)]);
}

#[test]
fn r16_samba_takes_any_number_of_fragments_without_payload() {
    let empty = fragment(2, PfcFlags(0), b"").repeat(50);
    let last = fragment(2, PfcFlags::LAST_FRAG, b"stub");
    let bytes = [fragment(2, PfcFlags::FIRST_FRAG, b""), empty, last].concat();
    differs(bound(), &bytes, Anomaly::EmptyFragments, &[Call(2)]);
}

#[test]
fn t03_and_t05_samba_reads_a_length_out_of_a_web_request_and_a_tls_greeting() {
    for stream in [b"GET / HTTP/1.0\r\n\r\n".as_slice(), b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"] {
        differs(fresh(), stream, Anomaly::NotDceRpc, &[]);
    }
}

#[test]
fn a_server_that_does_as_windows_does_takes_what_windows_takes() {
    let lenient = || Server::new(ServerConfig { conduct: Conduct::AsWindows, ..config() });
    let accepted = vec![Results(vec![(0, 0)])];
    for (flags, anomaly) in [(0, Anomaly::FragmentFlags), (0xff, Anomaly::MeaninglessFlags)] {
        let taken = serve(&mut lenient(), &patched(bind(), &[(3, flags)]));
        assert_eq!(taken, (accepted.clone(), vec![anomaly]));
    }
    let mut server = lenient();
    serve(&mut server, &bind());
    let hinted = patched(request(2, b""), &[(16, 0xff), (17, 0xff), (18, 0xff), (19, 0xff)]);
    assert_eq!(serve(&mut server, &hinted), (vec![Call(2)], vec![Anomaly::AllocHint]));
}
