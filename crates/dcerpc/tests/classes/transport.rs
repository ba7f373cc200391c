//! T: what comes over a transport, and how.

use seawall_dcerpc::{Anomaly, Uuid, datagram::Datagram, interface::MGMT};

use super::{Call, Closed, Results, bind, class, drain, fresh, request};

#[test]
fn t01_and_t02_packets_may_come_cut_and_joined() {
    // `class` itself sends everything in one piece and octet by octet.
    let bytes = [bind(), request(2, b"")].concat();
    class(&fresh(), &bytes, &[], &[Results(vec![(0, 0)]), Call(2)]);
}

#[test]
fn t03_and_t05_foreign_protocols_are_dropped_at_their_first_octet() {
    for stream in [b"GET / HTTP/1.0\r\n\r\n".as_slice(), b"\x16\x03\x01\x02\x00", b"\x00"] {
        class(&fresh(), &stream[..1], &[Anomaly::NotDceRpc], &[Closed]);
    }
}

#[test]
fn t04_half_a_header_is_waited_for_and_then_dropped() {
    let mut server = fresh();
    server.receive(&bind()[..7]);
    assert_eq!(server.poll(), None);
    server.expire();
    assert_eq!(drain(&mut server), (vec![Closed], vec![Anomaly::PduUnfinished]));
}

#[test]
fn t06_a_datagram_on_a_stream_is_dropped() {
    let datagram = Datagram::request(MGMT, 2, Uuid::com(7), 1).encode().unwrap();
    class(&fresh(), &datagram[..3], &[Anomaly::ConnectionlessOnStream], &[Closed]);
}
