//! The endpoint mapper.

use std::net::Ipv4Addr;

use seawall_dcerpc::{
    Anomaly, Uuid,
    endpoint::{
        ContextHandle, EPT_S_NOT_REGISTERED, Entry, Floor, LookupRequest, LookupResponse,
        MapRequest, Tower,
    },
    interface,
};

use crate::{LIMITS, LITTLE};

#[test]
fn string_bindings_of_every_common_protocol_sequence() {
    let (id, local) = (interface::EPMAPPER, Ipv4Addr::LOCALHOST);
    let other = |rpc, endpoint, address| Tower {
        interface: id,
        transfer: interface::NDR20,
        protocols: vec![rpc, endpoint, address],
    };
    let raw = |lhs: u8, rhs: &[u8]| Floor::Other { lhs: vec![lhs], rhs: rhs.to_vec() };
    let (co, cl) = (Floor::ConnectionOriented(0), Floor::Connectionless(0));
    for (tower, binding) in [
        (Tower::tcp(id, 49153, local), "ncacn_ip_tcp:127.0.0.1[49153]"),
        (Tower::udp(id, 135, local), "ncadg_ip_udp:127.0.0.1[135]"),
        (Tower::http(id, 593, local), "ncacn_http:127.0.0.1[593]"),
        (
            Tower::named_pipe(id, "\\PIPE\\spoolss", "\\\\HOST"),
            "ncacn_np:\\\\HOST[\\PIPE\\spoolss]",
        ),
        (Tower::local(id, "epmapper"), "ncalrpc:[epmapper]"),
        (other(co.clone(), Floor::Local(0x0102), raw(0x0d, &[1, 2, 3])), "ncacn_spx:010203[513]"),
        (other(cl, raw(0x0e, &[1, 2]), raw(0x0d, &[1])), "ncadg_ipx:01[258]"),
        (other(co, raw(0x12, &[9]), Floor::NetBios(b"HOST\0".to_vec())), "ncacn_nb_nb:HOST[09]"),
    ] {
        let octets = tower.encode().unwrap();
        assert_eq!(Tower::decode(&octets, &LIMITS).unwrap(), tower);
        assert_eq!(tower.string_binding().as_deref(), Some(binding));
    }
}

#[test]
fn a_tcp_tower_is_75_octets_and_keeps_its_byte_order() {
    let octets = Tower::tcp(interface::EPMAPPER, 135, Ipv4Addr::LOCALHOST).encode().unwrap();
    assert_eq!(octets.len(), 75);
    assert_eq!(octets[..2], [5, 0]);
    assert_eq!(octets[59..], [1, 0, 7, 2, 0, 0, 135, 1, 0, 9, 4, 0, 127, 0, 0, 1][..]);
}

#[test]
fn towers_that_contradict_themselves_are_refused() {
    let good = Tower::tcp(interface::EPMAPPER, 135, Ipv4Addr::LOCALHOST).encode().unwrap();
    let refused = |octets: &[u8]| Tower::decode(octets, &LIMITS).unwrap_err().anomaly().unwrap();
    assert_eq!(refused(&[1, 0, 0, 0, 0, 0]), Anomaly::Tower);
    assert_eq!(refused(&[255, 255]), Anomaly::Tower);
    assert_eq!(refused(&good[..74]), Anomaly::Tower);
    assert_eq!(refused(&[good.as_slice(), &[0]].concat()), Anomaly::TrailingBytes);
    let mut not_a_uuid = good;
    not_a_uuid[4] = 7;
    assert_eq!(refused(&not_a_uuid), Anomaly::Tower);
}

#[test]
fn entries_that_come_with_the_end_status_are_kept() {
    let tower = Tower::tcp(interface::MGMT, 1025, Ipv4Addr::LOCALHOST);
    let response = LookupResponse {
        entry_handle: ContextHandle { attributes: 0, uuid: Uuid::com(1) },
        max_ents: 500,
        entries: vec![Entry::new(Uuid::NIL, &tower, "Messenger Service").unwrap()],
        status: EPT_S_NOT_REGISTERED,
    };
    let stub = response.encode(LITTLE).unwrap();
    let read = LookupResponse::decode(&stub, LITTLE, &LIMITS).unwrap();
    assert!(read.is_last());
    assert_eq!(read.entries[0].tower(&LIMITS).unwrap().unwrap(), tower);
    assert_eq!(read.entries[0].annotation_text(), "Messenger Service");
}

#[test]
fn pages_end_with_a_null_handle_and_an_empty_one_with_the_end_status() {
    let tower = Tower::tcp(interface::MGMT, 1025, Ipv4Addr::LOCALHOST);
    let entries = vec![Entry::new(Uuid::NIL, &tower, "").unwrap(); 3];
    let handle = ContextHandle { attributes: 0, uuid: Uuid::com(1) };
    let page = |from: usize, max_ents| {
        let page = LookupResponse::page(&entries[from..], max_ents, handle);
        (page.entries.len(), page.entry_handle, page.status)
    };
    assert_eq!(page(0, 500), (3, ContextHandle::NULL, 0));
    assert_eq!(page(0, 2), (2, handle, 0));
    assert_eq!(page(2, 2), (1, ContextHandle::NULL, 0));
    assert_eq!(page(2, 1), (1, handle, 0));
    assert_eq!(page(3, 1), (0, ContextHandle::NULL, EPT_S_NOT_REGISTERED));
    assert_eq!(page(0, 0), (0, ContextHandle::NULL, EPT_S_NOT_REGISTERED));
}

#[test]
fn a_bad_tower_does_not_spoil_its_neighbours() {
    let tower = Tower::local(interface::MGMT, "x");
    let entry =
        |octets| Entry { object: Uuid::NIL, tower_octet_string: Some(octets), annotation: vec![0] };
    let response = LookupResponse {
        entry_handle: ContextHandle::NULL,
        max_ents: 2,
        entries: vec![entry(vec![9]), entry(tower.encode().unwrap())],
        status: 0,
    };
    let stub = response.encode(LITTLE).unwrap();
    let read = LookupResponse::decode(&stub, LITTLE, &LIMITS).unwrap();
    assert!(read.entries[0].tower(&LIMITS).unwrap().is_err());
    assert_eq!(read.entries[1].tower(&LIMITS).unwrap().unwrap(), tower);
}

#[test]
fn lengths_of_a_tower_that_differ_are_refused() {
    let tower = Tower::tcp(interface::MGMT, 0, Ipv4Addr::UNSPECIFIED);
    let mut stub = MapRequest::new(&tower, 4).unwrap().encode(LITTLE);
    for (length, anomaly) in [(74, Anomaly::SizeMismatch), (u32::MAX, Anomaly::SizeMismatch)] {
        stub[28..32].copy_from_slice(&u32::to_le_bytes(length));
        let error = MapRequest::decode(&stub, LITTLE, &LIMITS).unwrap_err();
        assert_eq!(error.anomaly(), Some(anomaly));
    }
    stub[24..28].copy_from_slice(&[0xff; 4]);
    stub[28..32].copy_from_slice(&[0xff; 4]);
    let error = MapRequest::decode(&stub, LITTLE, &LIMITS).unwrap_err();
    assert_eq!(error.anomaly(), Some(Anomaly::TooMany));
}

#[test]
fn only_a_verification_trailer_may_follow_a_request() {
    let stub = LookupRequest::all(ContextHandle::NULL, 10).encode(LITTLE);
    let trailer = [0x8a, 0xe3, 0x13, 0x71, 0x02, 0xf4, 0x36, 0x71, 1, 0x40, 0, 0];
    let with_trailer = [stub.as_slice(), &trailer].concat();
    assert!(LookupRequest::decode(&with_trailer, LITTLE, &LIMITS).is_ok());
    let with_junk = [stub.as_slice(), &[0x41; 64]].concat();
    let error = LookupRequest::decode(&with_junk, LITTLE, &LIMITS).unwrap_err();
    assert_eq!(error.anomaly(), Some(Anomaly::TrailingBytes));
}
