//! Streams whose sender wants the reader to see something else than the receiver did, and
//! streams that want its memory.

use seawall_capture::tcp::{Closing, Direction, Event, IgnoredFor, Limits, Opening, Reassembler};

use crate::support::{ACK, Bench, FIN, RST, SYN, SYN_ACK, Seen, data, segment};

const UP: Direction = Direction::ToServer;

#[test]
fn bytes_sent_again_with_other_contents_are_told_and_the_first_count() {
    let mut bench = Bench::open();
    assert_eq!(bench.client_sends(1000, 5000, ACK, b"harmless"), [data(b"harmless")]);
    assert_eq!(
        bench.client_sends(1000, 5000, ACK, b"harmfulE more"),
        [Seen::Conflict(UP, 4, b"less".to_vec(), b"fulE".to_vec()), data(b" more")]
    );
}

#[test]
fn overlaps_behind_a_hole_are_compared_as_well() {
    let mut bench = Bench::open();
    bench.client_sends(1004, 5000, ACK, b"efgh");
    assert_eq!(
        bench.client_sends(1002, 5000, ACK, b"cdXfgY"),
        [Seen::Conflict(UP, 4, b"efgh".to_vec(), b"XfgY".to_vec())]
    );
    let expected = [data(b"ab"), data(b"cd"), data(b"efgh")];
    assert_eq!(bench.client_sends(1000, 5000, ACK, b"ab"), expected);
}

#[test]
fn what_the_receiver_acknowledged_can_no_longer_change() {
    let mut bench = Bench::open();
    bench.client_sends(1000, 5000, ACK, b"abcd");
    bench.server_sends(5000, 1004, ACK, b"");
    assert_eq!(bench.client_sends(1000, 5000, ACK, b"wxyz"), []);
}

#[test]
fn a_lone_syn_inside_a_connection_does_not_end_it() {
    let mut bench = Bench::open();
    let ignored = Seen::Ignored(UP, 0, IgnoredFor::UnansweredSyn);
    assert_eq!(bench.client_sends(70_000, 0, SYN, b""), [ignored]);
    assert_eq!(bench.client_sends(1000, 5000, ACK, b"goes on"), [data(b"goes on")]);
}

#[test]
fn a_syn_inside_a_connection_that_is_answered_begins_the_next_one() {
    let mut bench = Bench::open();
    bench.client_sends(70_000, 0, SYN, b"");
    assert_eq!(
        bench.server_sends(90_000, 70_001, SYN_ACK, b""),
        [Seen::Closed(Closing::Replaced), Seen::Opened(Opening::Syn, 1)]
    );
    assert_eq!(bench.client_sends(70_001, 90_001, ACK, b"new"), [data(b"new")]);
}

#[test]
fn a_reset_the_receiver_would_not_take_does_not_end_the_stream() {
    let mut bench = Bench::open_with(Limits { window: 1000, ..Limits::DEFAULT });
    let ignored = Seen::Ignored(UP, 0, IgnoredFor::ResetOutOfWindow);
    for sequence in [9000, 900] {
        assert_eq!(bench.client_sends(sequence, 0, RST, b""), std::slice::from_ref(&ignored));
    }
    assert_eq!(bench.client_sends(1000, 5000, ACK, b"goes on"), [data(b"goes on")]);
}

#[test]
fn a_stream_that_goes_on_behind_its_senders_reset_is_met_again() {
    let mut bench = Bench::open();
    bench.client_sends(1000, 0, RST, b"");
    assert_eq!(
        bench.client_sends(1000, 5000, ACK, b"goes on"),
        [Seen::Opened(Opening::MidStream, 1), data(b"goes on")]
    );
}

#[test]
fn bytes_behind_the_first_fin_are_not_part_of_the_stream() {
    let mut bench = Bench::open();
    bench.client_sends(1008, 5000, ACK, b"behind");
    let ignored = |length| Seen::Ignored(UP, length, IgnoredFor::BehindFin);
    assert_eq!(bench.client_sends(1000, 5000, FIN, b"abcd"), [ignored(6), data(b"abcd")]);
    assert_eq!(bench.client_sends(1004, 5000, ACK, b"behind"), [ignored(6)]);
}

#[test]
fn a_sender_alone_cannot_make_the_reader_jump_while_its_peer_is_heard() {
    let limits = Limits { window: 1000, direction_bytes: 100, ..Limits::DEFAULT };
    let mut bench = Bench::open_with(limits);
    for sequence in [9000, 9003, 9006] {
        let ignored = Seen::Ignored(UP, 3, IgnoredFor::BeyondWindow);
        assert_eq!(bench.client_sends(sequence, 5000, ACK, b"far"), [ignored]);
    }
    assert_eq!(bench.client_sends(1200, 5000, ACK, &[b'x'; 90]), []);
    let no_room = Seen::Ignored(UP, 90, IgnoredFor::NoRoom);
    assert_eq!(bench.client_sends(1400, 5000, ACK, &[b'y'; 90]), [no_room]);
    assert_eq!(bench.client_sends(1000, 5000, ACK, b"real"), [data(b"real")]);
    // The receiver took what lies far ahead: the capture has lost the rest.
    bench.server_sends(5000, 9009, ACK, b"");
    let told = bench.client_sends(9009, 5000, ACK, b"on");
    assert_eq!(told.first(), Some(&Seen::Gap(UP, 196)));
    assert_eq!(told.last(), Some(&data(b"on")));
}

#[test]
fn streams_past_the_limit_push_out_those_not_heard_of_for_longest() {
    let limits = Limits { streams: 100, ..Limits::DEFAULT };
    let mut reassembler = Reassembler::new(limits);
    let mut evicted = Vec::new();
    for port in 1..=1_000_u16 {
        let mut packet = segment(UP, 1, 1, ACK, b"x");
        if let seawall_capture::packet::Transport::Tcp(segment) = &mut packet.transport {
            segment.source_port = port;
        }
        for event in reassembler.push(&packet) {
            if let Event::Evicted { flow, .. } = event {
                evicted.push(flow.number);
            }
        }
        assert!(reassembler.streams() <= 100);
    }
    assert_eq!(evicted, (0..900).collect::<Vec<_>>());
}

#[test]
fn bytes_kept_stay_within_the_limit_of_all_streams() {
    let limits = Limits { total_bytes: 100_000, ..Limits::DEFAULT };
    let mut reassembler = Reassembler::new(limits);
    let payload = [7; 1_000];
    for round in 0..50_u32 {
        for port in 1..=50_u16 {
            let mut packet = segment(UP, 2_000 + round * 2_000, 1, ACK, &payload);
            if let seawall_capture::packet::Transport::Tcp(segment) = &mut packet.transport {
                segment.source_port = port;
                segment.destination_port = 50_000;
                if round == 0 {
                    (segment.sequence, segment.flags) = (0, SYN);
                }
            }
            reassembler.push(&packet);
            assert!(reassembler.held() <= 100_000, "{}", reassembler.held());
        }
    }
    let mut lone = Reassembler::new(Limits { total_bytes: 4_000, ..Limits::DEFAULT });
    for round in 0..50_u32 {
        lone.push(&segment(UP, 2_000 + round * 2_000, 1, ACK, &payload));
        assert!(lone.held() <= 4_000, "{}", lone.held());
    }
    assert_eq!(lone.streams(), 1);
}
