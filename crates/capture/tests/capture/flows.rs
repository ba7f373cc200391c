//! Flow aggregates.

use seawall_capture::Timestamp;
use seawall_capture::flows::{FlowTable, Protocol};
use seawall_capture::packet::{TcpFlags, Transport};
use seawall_capture::tcp::Direction::{ToClient, ToServer};

use crate::support::{ACK, FIN, SYN, SYN_ACK, client, segment, server};

#[test]
fn a_flow_counts_both_ways_and_the_bits_seen() {
    let mut table = FlowTable::new(10);
    for (second, packet) in [
        (5, segment(ToServer, 1, 0, SYN, b"")),
        (6, segment(ToClient, 1, 2, SYN_ACK, b"")),
        (4, segment(ToServer, 2, 2, ACK, b"abcd")),
        (9, segment(ToClient, 2, 6, FIN, b"xy")),
    ] {
        let at = Timestamp::from_nanoseconds(second);
        assert_eq!(table.push(&seawall_capture::Packet { at, ..packet }), None);
    }
    let records = table.finish();
    let [flow] = &records[..] else { panic!("{records:?}") };
    assert_eq!((flow.protocol, flow.client, flow.server), (Protocol::Tcp, client(), server()));
    assert_eq!((flow.first.nanoseconds(), flow.last.nanoseconds()), (4, 9));
    assert_eq!((flow.to_server.packets, flow.to_server.payload_bytes), (2, 4));
    assert_eq!((flow.to_client.packets, flow.to_client.wire_bytes), (2, 108));
    assert_eq!(flow.to_server.flags, SYN.with(ACK));
    assert_eq!(flow.to_client.flags, SYN.with(ACK).with(TcpFlags::FIN));
}

#[test]
fn a_connection_after_the_end_of_another_is_a_record_of_its_own() {
    let mut table = FlowTable::new(10);
    table.push(&segment(ToServer, 1, 0, SYN, b""));
    table.push(&segment(ToServer, 2, 0, FIN, b"old"));
    let complete = table.push(&segment(ToServer, 900, 0, SYN, b"")).unwrap();
    assert_eq!(complete.to_server.payload_bytes, 3);
    assert_eq!(table.finish().len(), 1);
}

#[test]
fn a_flow_met_at_its_answer_still_knows_its_client() {
    let mut table = FlowTable::new(10);
    table.push(&segment(ToClient, 1, 2, SYN_ACK, b""));
    assert_eq!(table.finish()[0].client, client());
}

#[test]
fn flows_past_the_limit_are_given_out_as_they_are() {
    let mut table = FlowTable::new(3);
    let mut given = Vec::new();
    for port in 1..=10 {
        let mut packet = segment(ToServer, 1, 0, ACK, b"x");
        if let Transport::Tcp(segment) = &mut packet.transport {
            segment.source_port = port;
        }
        given.extend(table.push(&packet).map(|record| record.client.port()));
    }
    assert_eq!(given, (1..=7).collect::<Vec<_>>());
    assert_eq!(table.finish().len(), 3);
}
