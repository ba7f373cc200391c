//! From a file to packets.

use seawall_capture::packet::{Counts, Skip, Transport};
use seawall_capture::{CaptureReader, Decoder, LinkType};

use crate::support::{ipv4_frame, pcap, udp};

/// Payload of a packet, and how many bytes of it are missing.
type Given = (Vec<u8>, u32);

/// The packets of a file, why frames gave none, the counts.
fn decoded(file: &[u8]) -> (Vec<Given>, Vec<Skip>, Counts) {
    let mut reader = CaptureReader::new(file).unwrap();
    let mut decoder = Decoder::default();
    let (mut packets, mut skips) = (Vec::new(), Vec::new());
    while let Some(frame) = reader.next_frame().unwrap() {
        match decoder.decode(&frame).map(|packet| packet.transport) {
            Ok(Transport::Udp(datagram)) => {
                packets.push((datagram.payload.into_owned(), datagram.missing));
            }
            Ok(Transport::Tcp(segment)) => {
                packets.push((segment.payload.into_owned(), segment.missing));
            }
            Err(skip) => skips.push(skip),
        }
    }
    (packets, skips, decoder.counts())
}

#[test]
fn a_datagram_in_fragments_is_put_together_once() {
    let datagram = udp(b"a datagram in three fragments");
    let frames = [
        ipv4_frame(17, 2, &datagram[16..]),
        ipv4_frame(17, 0x2000, &datagram[..8]),
        ipv4_frame(17, 0x2001, &datagram[8..16]),
    ];
    let file = pcap(LinkType::ETHERNET, 0, &[&frames[0], &frames[1], &frames[2]]);
    let (packets, skips, counts) = decoded(&file);
    assert_eq!(packets, [(b"a datagram in three fragments".to_vec(), 0)]);
    assert_eq!(skips, [Skip::Fragment, Skip::Fragment]);
    assert_eq!((counts.reassembled, counts.fragments, counts.udp), (1, 2, 1));
}

#[test]
fn fragments_of_ipv6_with_options_before_the_transport_are_put_together() {
    let payload = [&[17, 0, 1, 4, 0, 0, 0, 0][..], &udp(b"six")].concat();
    let fragment = |offset: usize, more: u8, bytes: &[u8]| {
        let mut frame = vec![0x60, 0, 0, 0, 0, u8::try_from(8 + bytes.len()).unwrap(), 44, 64];
        frame.extend([0x20; 32]);
        frame.extend([60, 0, 0, u8::try_from(offset).unwrap() | more, 0, 0, 0, 9]);
        frame.extend(bytes);
        frame
    };
    let frames = [fragment(0, 1, &payload[..8]), fragment(8, 0, &payload[8..])];
    let (packets, skips, _) = decoded(&pcap(LinkType::IPV6, 0, &[&frames[0], &frames[1]]));
    assert_eq!(packets, [(b"six".to_vec(), 0)]);
    assert_eq!(skips, [Skip::Fragment]);
}

#[test]
fn a_packet_the_snapshot_length_cut_gives_what_was_kept_and_is_counted() {
    let whole = ipv4_frame(17, 0, &udp(b"kept and cut"));
    let kept = &whole[..whole.len() - 8];
    let (packets, skips, counts) = decoded(&pcap(LinkType::ETHERNET, 8, &[kept, &kept[..40]]));
    assert_eq!(packets, [(b"kept".to_vec(), 8)]);
    assert_eq!(skips, [Skip::Truncated]);
    assert_eq!((counts.cut_short, counts.truncated, counts.frames), (1, 1, 2));
}

#[test]
fn a_cut_fragment_cannot_be_put_together() {
    let fragment = ipv4_frame(17, 0x2000, &[0; 16]);
    let file = pcap(LinkType::ETHERNET, 4, &[&fragment[..fragment.len() - 4]]);
    assert_eq!(decoded(&file).1, [Skip::Truncated]);
}

#[test]
fn what_is_not_read_is_counted_by_its_reason() {
    let ping = ipv4_frame(1, 0, &[8, 0, 0, 0]);
    let arp = [&[0; 12][..], &[8, 6], &[0; 28]].concat();
    let (_, skips, counts) = decoded(&pcap(LinkType::ETHERNET, 0, &[&ping, &arp]));
    assert_eq!(skips, [Skip::UnsupportedTransport(1), Skip::NotIp]);
    assert_eq!((counts.unsupported_transport, counts.not_ip), (1, 1));
    let (_, skips, counts) = decoded(&pcap(LinkType(147), 0, &[&ping]));
    assert_eq!(skips, [Skip::UnsupportedLink(147)]);
    assert_eq!(counts.unsupported_link, 1);
}
