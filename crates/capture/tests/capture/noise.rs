//! Bytes that mean nothing, and bytes that nearly mean something.

use proptest::{collection::vec, prelude::*, sample::Index};
use seawall_capture::packet::{FragmentLimits, TcpFlags, Transport};
use seawall_capture::tcp::{Direction, Event, Limits, Reassembler};
use seawall_capture::{CaptureReader, Decoder, FlowTable, Frame, LinkType, Timestamp};

use crate::support::{ipv4_frame, pcap, rows, segment, udp};

/// Reads a file through all stages; how many frames it gave.
fn through_all_stages(file: &[u8]) -> u64 {
    let Ok(mut reader) = CaptureReader::new(file) else { return 0 };
    let mut decoder = Decoder::default();
    let mut reassembler = Reassembler::new(Limits { streams: 3, ..Limits::DEFAULT });
    let mut flows = FlowTable::new(3);
    while let Ok(Some(frame)) = reader.next_frame() {
        if let Ok(packet) = decoder.decode(&frame) {
            reassembler.push(&packet);
            flows.push(&packet);
        }
    }
    reassembler.finish().count();
    reader.frames()
}

const LINKS: [u16; 11] = [0, 1, 12, 101, 108, 113, 228, 229, 276, 105, 65_535];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_files_of_either_format_never_panic(
        magic in prop::sample::select(vec![
            &b"\xd4\xc3\xb2\xa1"[..], b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\x34\xcd\xb2\xa1",
            b"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a", b"\x0a\x0d\x0d\x0a\0\0\0\x1c\x1a\x2b\x3c\x4d",
        ]),
        mut tail in vec(any::<u8>(), 0..300),
        small in any::<bool>(),
    ) {
        if small {
            // Lengths that fit are rare among random words.
            for (at, byte) in tail.iter_mut().enumerate() {
                *byte = if at % 4 == 0 { *byte & 0x3c } else { 0 };
            }
        }
        through_all_stages(&[magic, &tail].concat());
    }

    #[test]
    fn random_frames_of_every_link_never_panic(
        link in prop::sample::select(LINKS.to_vec()),
        mut bytes in vec(any::<u8>(), 0..120),
        likely in any::<bool>(),
        original_length in any::<u32>(),
    ) {
        if likely && let Some(first) = bytes.first_mut() {
            *first = if original_length & 1 == 0 { 0x45 } else { 0x60 };
        }
        let mut decoder = Decoder::new(FragmentLimits { datagrams: 2, ..FragmentLimits::DEFAULT });
        let at = Timestamp::default();
        let (link, interface) = (LinkType(link), 0);
        let frame = Frame { number: 1, at, link, interface, original_length, bytes: &bytes };
        if let Ok(packet) = decoder.decode(&frame) {
            Reassembler::new(Limits::DEFAULT).push(&packet);
        }
    }

    #[test]
    fn damaged_files_never_panic_and_give_no_more_frames_than_whole_ones(
        damage in vec((any::<Index>(), any::<u8>()), 1..8),
        cut in any::<Index>(),
    ) {
        let datagram = udp(b"in two fragments, then whole");
        let frames = [
            ipv4_frame(17, 0x2000, &datagram[..16]),
            ipv4_frame(17, 2, &datagram[16..]),
            ipv4_frame(17, 0, &datagram),
            ipv4_frame(6, 0, &[&[0; 12][..], &[0x50, 0x18, 0, 0, 0, 0, 0, 0], b"data"].concat()),
        ];
        let mut file = pcap(LinkType::ETHERNET, 0, &frames.each_ref().map(Vec::as_slice));
        for (at, byte) in damage {
            let at = at.index(file.len());
            file[at] = byte;
        }
        file.truncate(cut.index(file.len()) + 1);
        prop_assert!(through_all_stages(&file) <= 64);
        rows(&file);
    }
}

/// Segments around a few places of the number space, where all decisions are made.
fn segments() -> impl Strategy<Value = Vec<(bool, u32, u32, u8, usize, u32)>> {
    let number = || (0_u32..6, 0_u32..40).prop_map(|(base, near)| base * 0x3000_0000 + near);
    let flags = prop::sample::select(vec![0x02, 0x12, 0x10, 0x18, 0x11, 0x04, 0x14, 0x13, 0x00]);
    let missing = prop_oneof![9 => Just(0), 1 => 0_u32..50];
    vec((any::<bool>(), number(), number(), flags, 0_usize..30, missing), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_segments_keep_offsets_in_order_and_memory_in_bounds(segments in segments()) {
        let limits = Limits {
            direction_bytes: 60,
            direction_pieces: 4,
            total_bytes: 5_000,
            window: 100,
            ..Limits::DEFAULT
        };
        let payload = *b"abcdefghijklmnopqrstuvwxyzABCDEF";
        let packets: Vec<_> = segments
            .into_iter()
            .map(|(up, sequence, number, flags, length, missing)| {
                let way = if up { Direction::ToServer } else { Direction::ToClient };
                let at = length % 3;
                let bytes = &payload[at..at + length.min(payload.len() - at)];
                let mut packet = segment(way, sequence, number, TcpFlags(flags), bytes);
                if let Transport::Tcp(segment) = &mut packet.transport {
                    segment.missing = missing;
                }
                packet
            })
            .collect();
        let mut reassembler = Reassembler::new(limits);
        let mut events = Vec::new();
        for packet in &packets {
            events.extend(reassembler.push(packet));
            prop_assert!(reassembler.held() <= 5_000);
            prop_assert_eq!(reassembler.streams(), 1);
        }
        events.extend(reassembler.finish());
        let mut next = std::collections::HashMap::new();
        let mut open = None;
        for event in events {
            match event {
                Event::Opened { flow, .. } => {
                    prop_assert_eq!(open.replace(flow.number), None);
                }
                Event::Data { flow, direction, offset, ref bytes, .. } => {
                    prop_assert_eq!(open, Some(flow.number));
                    prop_assert!(!bytes.is_empty());
                    let next = next.entry((flow.number, direction)).or_insert(0);
                    prop_assert_eq!(offset, *next);
                    *next += u64::try_from(bytes.len()).unwrap();
                }
                Event::Gap { flow, direction, offset, length, .. } => {
                    prop_assert_eq!(open, Some(flow.number));
                    prop_assert!(length > 0);
                    let next = next.entry((flow.number, direction)).or_insert(0);
                    prop_assert_eq!(offset, *next);
                    *next += length;
                }
                Event::Closed { flow, .. } => prop_assert_eq!(open.take(), Some(flow.number)),
                _ => {}
            }
        }
        prop_assert_eq!(open, None);
    }
}
