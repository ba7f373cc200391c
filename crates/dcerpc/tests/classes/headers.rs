//! H: headers and framing.

use seawall_dcerpc::{
    Anomaly,
    pdu::{Body, Pdu, Response},
};

use super::{
    Call, Closed, Fault, Nak, PROTO, Results, bind, bound, class, fresh, patched, request,
};

#[test]
fn h01_to_h03_another_version_is_refused_with_the_versions_spoken() {
    for (at, value) in [(0, 4), (1, 1), (1, 2)] {
        let bytes = patched(bind(), &[(at, value)]);
        class(&fresh(), &bytes, &[Anomaly::Version], &[Nak(4), Closed]);
    }
}

#[test]
fn h04_to_h06_a_fragment_shorter_than_its_own_parts_is_dropped() {
    for length in [0, 15] {
        let bytes = patched(bind(), &[(8, length), (9, 0)]);
        class(&fresh(), &bytes[..16], &[Anomaly::FragmentTooShort], &[Closed]);
    }
    let headless = patched(bind()[..16].to_vec(), &[(8, 16), (9, 0)]);
    class(&fresh(), &headless, &[Anomaly::FragmentTooShort], &[Closed]);
}

#[test]
fn h07_junk_behind_a_packet_ends_the_connection() {
    let bytes = [bind(), b"junk".to_vec()].concat();
    class(&fresh(), &bytes, &[Anomaly::LostFraming], &[Results(vec![(0, 0)]), Closed]);
}

#[test]
fn h08_a_packet_that_never_ends_is_waited_for_and_then_dropped() {
    let mut server = fresh();
    server.receive(&bind()[..40]);
    assert_eq!(server.poll(), None);
    server.expire();
    assert_eq!(super::drain(&mut server), (vec![Closed], vec![Anomaly::PduUnfinished]));
}

#[test]
fn h09_and_h10_undefined_packet_types_are_faults() {
    for (ptype, anomaly) in
        [(20, Anomaly::RtsOutsideHttp), (1, Anomaly::PacketType), (21, Anomaly::PacketType)]
    {
        for server in [fresh(), bound()] {
            let bytes = patched(request(7, b""), &[(2, ptype)]);
            class(&server, &bytes[..16], &[anomaly], &[Fault(PROTO, true), Closed]);
        }
    }
}

#[test]
fn h11_to_h13_a_packet_of_the_other_direction_is_dropped() {
    let response = Response { alloc_hint: 0, p_cont_id: 0, cancel_count: 0, stub: vec![] };
    let response = Pdu::new(1, Body::Response(response)).encode().unwrap();
    let shutdown = Pdu::new(1, Body::Shutdown).encode().unwrap();
    for bytes in [response, patched(bind(), &[(2, 12)]), shutdown] {
        for server in [fresh(), bound()] {
            class(&server, &bytes[..3], &[Anomaly::WrongDirection], &[Closed]);
        }
    }
}

#[test]
fn h14_little_endian_fields_under_a_big_endian_label_are_dropped_at_the_length() {
    let bytes = patched(bind(), &[(4, 0)]);
    class(&fresh(), &bytes[..16], &[Anomaly::FragmentTooLong], &[Closed]);
}

#[test]
fn h15_to_h18_labels_nobody_uses_are_refused() {
    for (at, value, anomaly) in [
        (4, 0x20, Anomaly::DataRepresentation),
        (4, 0x11, Anomaly::CharacterSet),
        (5, 1, Anomaly::FloatFormat),
        (6, 1, Anomaly::ReservedLabel),
        (7, 0xff, Anomaly::ReservedLabel),
    ] {
        let bytes = patched(bind(), &[(at, value)]);
        class(&fresh(), &bytes, &[anomaly], &[Nak(4), Closed]);
        let bytes = patched(request(3, b""), &[(at, value)]);
        class(&bound(), &bytes, &[anomaly], &[Fault(PROTO, true), Closed]);
    }
}

#[test]
fn h19_to_h21_nothing_comes_before_a_bind() {
    for pdu in [
        super::request_pdu(1, b""),
        super::alter_pdu(vec![super::context(0, super::EPMAPPER, &[super::NDR20])]),
        Pdu::new(1, Body::Auth3),
        Pdu::new(1, Body::CoCancel),
    ] {
        class(&fresh(), &pdu.encode().unwrap(), &[Anomaly::NotBound], &[Nak(4), Closed]);
    }
}

#[test]
fn a_packet_in_big_endian_is_read_as_it_says() {
    let big = seawall_dcerpc::pdu::DataRepresentation { integers: seawall_dcerpc::ByteOrder::Big };
    let bind = Pdu {
        packed_drep: big,
        ..super::bind_pdu(vec![super::context(0, super::EPMAPPER, &[super::NDR20])])
    };
    let request = Pdu { packed_drep: big, ..super::request_pdu(2, b"") };
    let bytes = [bind.encode().unwrap(), request.encode().unwrap()].concat();
    class(&fresh(), &bytes, &[], &[Results(vec![(0, 0)]), Call(2)]);
}
