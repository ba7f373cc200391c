//! What honest streams become, in captures that are not perfect.

use seawall_capture::packet::Transport;
use seawall_capture::tcp::{Closing, Direction, IgnoredFor, Limits, Opening};

use crate::support::{ACK, Bench, FIN, RST, SYN, SYN_ACK, Seen, data, segment};

const UP: Direction = Direction::ToServer;
const DOWN: Direction = Direction::ToClient;

#[test]
fn a_whole_connection_gives_its_bytes_and_how_it_ended() {
    let mut bench = Bench::new();
    assert_eq!(bench.client_sends(999, 0, SYN, b""), [Seen::Opened(Opening::Syn, 0)]);
    assert_eq!(bench.server_sends(4999, 1000, SYN_ACK, b""), []);
    assert_eq!(bench.client_sends(1000, 5000, ACK, b""), []);
    assert_eq!(bench.client_sends(1000, 5000, ACK, b"bind"), [data(b"bind")]);
    assert_eq!(bench.server_sends(5000, 1004, ACK, b"ack"), [Seen::Data(DOWN, b"ack".to_vec())]);
    assert_eq!(bench.client_sends(1004, 5003, FIN, b"last"), [data(b"last")]);
    assert_eq!(bench.server_sends(5003, 1009, FIN, b""), [Seen::Closed(Closing::Finished)]);
    assert_eq!(bench.client_sends(1009, 5004, ACK, b""), []);
    assert_eq!(bench.finish(), []);
}

#[test]
fn segments_out_of_order_and_repeated_are_given_once_and_in_order() {
    let mut bench = Bench::open();
    assert_eq!(bench.client_sends(1004, 5000, ACK, b"efgh"), []);
    assert_eq!(bench.client_sends(1012, 5000, ACK, b"mnop"), []);
    assert_eq!(bench.client_sends(1006, 5000, ACK, b"ghijklmn"), []);
    assert_eq!(
        bench.client_sends(1000, 5000, ACK, b"abcdefgh"),
        [data(b"abcd"), data(b"efgh"), data(b"ijkl"), data(b"mnop")]
    );
    assert_eq!(bench.client_sends(1000, 5000, ACK, b"abcdefgh"), []);
    assert_eq!(bench.client_sends(1012, 5000, ACK, b"mnopqr"), [data(b"qr")]);
    assert_eq!(bench.reassembler.streams(), 1);
}

#[test]
fn sequence_numbers_wrap_around_within_a_stream() {
    let mut bench = Bench::new();
    bench.client_sends(u32::MAX - 3, 0, SYN, b"");
    assert_eq!(bench.client_sends(1, 9, ACK, b"de"), []);
    assert_eq!(
        bench.client_sends(u32::MAX - 2, 9, ACK, b"abc"),
        [data(b"abc")],
        "a hole of one byte is left"
    );
    assert_eq!(bench.client_sends(0, 9, ACK, b"-"), [data(b"-"), data(b"de")]);
}

#[test]
fn data_on_the_syn_is_data() {
    let mut bench = Bench::new();
    let opened = Seen::Opened(Opening::Syn, 0);
    assert_eq!(bench.client_sends(999, 0, SYN, b"fast"), [opened, data(b"fast")]);
}

#[test]
fn a_stream_met_in_the_middle_begins_with_its_first_captured_byte() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.server_sends(7000, 300, ACK, b"answer"),
        [Seen::Opened(Opening::MidStream, 0), Seen::Data(DOWN, b"answer".to_vec())]
    );
    assert_eq!(bench.client_sends(300, 7006, ACK, b"next"), [data(b"next")]);
    assert_eq!(
        bench.client_sends(296, 7006, ACK, b"late"),
        [Seen::Ignored(UP, 4, IgnoredFor::BeforeStart)]
    );
    assert_eq!(bench.finish(), [Seen::Closed(Closing::EndOfCapture)]);
}

#[test]
fn the_answer_to_a_syn_that_was_not_captured_tells_where_both_sides_begin() {
    let mut bench = Bench::new();
    assert_eq!(bench.server_sends(4999, 1000, SYN_ACK, b""), [Seen::Opened(Opening::SynAck, 0)]);
    assert_eq!(bench.client_sends(1002, 5000, ACK, b"cd"), []);
    assert_eq!(bench.client_sends(1000, 5000, ACK, b"ab"), [data(b"ab"), data(b"cd")]);
}

#[test]
fn keep_alives_and_window_probes_add_nothing_of_their_own() {
    let mut bench = Bench::open();
    bench.client_sends(1000, 5000, ACK, b"abcd");
    bench.server_sends(5000, 1004, ACK, b"");
    assert_eq!(bench.client_sends(1003, 5000, ACK, b""), []);
    assert_eq!(bench.client_sends(1003, 5000, ACK, b"\0"), []);
    // The probe's byte is the next one, and is sent again with the rest.
    assert_eq!(bench.client_sends(1004, 5000, ACK, b"e"), [data(b"e")]);
    assert_eq!(bench.client_sends(1004, 5000, ACK, b"efg"), [data(b"fg")]);
}

#[test]
fn a_hole_left_at_the_end_is_a_gap_with_its_length() {
    let mut bench = Bench::open();
    bench.client_sends(1000, 5000, ACK, b"abcd");
    bench.client_sends(1010, 5000, FIN, b"klmn");
    assert_eq!(
        bench.finish(),
        [Seen::Gap(UP, 6), data(b"klmn"), Seen::Closed(Closing::EndOfCapture)]
    );
}

#[test]
fn a_fin_behind_a_hole_ends_its_direction_when_the_hole_is_filled() {
    let mut bench = Bench::open();
    assert_eq!(bench.server_sends(5000, 1000, FIN, b""), []);
    assert_eq!(bench.client_sends(1004, 5001, FIN, b""), []);
    let closed = Seen::Closed(Closing::Finished);
    assert_eq!(bench.client_sends(1000, 5001, ACK, b"abcd"), [data(b"abcd"), closed]);
}

#[test]
fn a_hole_the_receiver_acknowledged_is_soon_passed_over() {
    let mut bench = Bench::open();
    bench.client_sends(1100, 5000, ACK, b"after");
    bench.server_sends(5000, 1105, ACK, b"");
    let mut told = Vec::new();
    for _ in 0..20 {
        told.extend(bench.server_sends(5000, 1105, ACK, b""));
    }
    assert_eq!(told, [Seen::Gap(UP, 100), data(b"after")]);
    assert_eq!(bench.client_sends(1105, 5000, ACK, b"on"), [data(b"on")]);
}

#[test]
fn a_capture_of_one_direction_goes_on_behind_a_hole_larger_than_the_window() {
    let mut bench = Bench::with(Limits { window: 1000, ..Limits::DEFAULT });
    bench.client_sends(999, 0, SYN, b"");
    bench.client_sends(1000, 5000, ACK, b"abc");
    let ignored = Seen::Ignored(UP, 3, IgnoredFor::BeyondWindow);
    assert_eq!(bench.client_sends(9000, 5000, ACK, b"xyz"), [ignored]);
    assert_eq!(bench.client_sends(9003, 5000, ACK, b"uvw"), [Seen::Gap(UP, 8000), data(b"uvw")]);
}

#[test]
fn a_reset_ends_the_stream_with_what_is_left() {
    let mut bench = Bench::open();
    bench.client_sends(1002, 5000, ACK, b"cd");
    assert_eq!(
        bench.client_sends(1004, 0, RST, b""),
        [Seen::Gap(UP, 2), data(b"cd"), Seen::Closed(Closing::Reset(UP))]
    );
    // What the other side had on its way.
    let ignored = Seen::Ignored(DOWN, 4, IgnoredFor::AfterClose);
    assert_eq!(bench.server_sends(5000, 1000, ACK, b"late"), [ignored]);
    assert_eq!(bench.finish(), []);
}

#[test]
fn a_refused_connection_is_closed_and_may_be_tried_again_with_the_same_number() {
    let mut bench = Bench::new();
    for generation in 0..3 {
        let opened = Seen::Opened(Opening::Syn, generation);
        assert_eq!(bench.client_sends(999, 0, SYN, b""), [opened]);
        let closed = Seen::Closed(Closing::Reset(DOWN));
        assert_eq!(bench.server_sends(0, 1000, RST.with(ACK), b""), [closed]);
    }
}

#[test]
fn a_new_connection_on_the_same_ports_is_the_next_generation() {
    let mut bench = Bench::open();
    bench.client_sends(1000, 5000, FIN, b"first");
    bench.server_sends(5000, 1006, FIN, b"");
    assert_eq!(bench.client_sends(77_000, 0, SYN, b""), [Seen::Opened(Opening::Syn, 1)]);
    bench.server_sends(88_000, 77_001, SYN_ACK, b"");
    assert_eq!(bench.client_sends(77_001, 88_001, ACK, b"second"), [data(b"second")]);
}

#[test]
fn a_new_connection_whose_opening_was_lost_is_met_in_the_middle() {
    let mut bench = Bench::open();
    bench.client_sends(1000, 5000, FIN, b"first");
    bench.server_sends(5000, 1006, FIN, b"");
    assert_eq!(
        bench.client_sends(0x7000_0000, 88_001, ACK, b"second"),
        [Seen::Opened(Opening::MidStream, 1), data(b"second")]
    );
}

#[test]
fn a_segment_cut_by_the_snapshot_length_is_followed_by_a_gap() {
    let mut bench = Bench::open();
    let mut packet = segment(UP, 1000, 5000, ACK, b"kept");
    if let Transport::Tcp(segment) = &mut packet.transport {
        segment.missing = 96;
    }
    assert_eq!(bench.push(&packet), [data(b"kept"), Seen::Gap(UP, 96)]);
    assert_eq!(bench.client_sends(1100, 5000, ACK, b"next"), [data(b"next")]);
}
