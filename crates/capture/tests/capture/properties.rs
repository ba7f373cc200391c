//! However a stream is cut, ordered and repeated, it is the same stream.

use proptest::{collection::vec, prelude::*, sample::Index};
use seawall_capture::tcp::{Direction, Limits};

use crate::support::{ACK, Bench, SYN, SYN_ACK, Seen};

/// Segments of a stream: its bytes cut at places, any of them sent again with other borders,
/// all in any order.
fn segments() -> impl Strategy<Value = (Vec<u8>, Vec<(usize, usize)>)> {
    (vec(any::<u8>(), 1..2_000), vec(any::<Index>(), 0..30), vec(any::<(Index, Index)>(), 0..10))
        .prop_flat_map(|(bytes, cuts, repeats)| {
            let length = bytes.len();
            let mut borders: Vec<_> = cuts.iter().map(|cut| cut.index(length)).collect();
            borders.extend([0, length]);
            borders.sort_unstable();
            borders.dedup();
            let mut ranges: Vec<_> = borders.windows(2).map(|pair| (pair[0], pair[1])).collect();
            ranges.extend(repeats.iter().map(|(a, b)| {
                let (a, b) = (a.index(length), b.index(length));
                (a.min(b), a.max(b) + 1)
            }));
            (Just(bytes), Just(ranges).prop_shuffle())
        })
}

/// The bytes of the client, and whether nothing but data was told.
fn stream_of(told: Vec<Seen>) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let mut is_clean = true;
    for seen in told {
        match seen {
            Seen::Data(Direction::ToServer, more) if !more.is_empty() => bytes.extend(more),
            Seen::Opened(..) | Seen::Closed(_) => {}
            _ => is_clean = false,
        }
    }
    (bytes, is_clean)
}

proptest! {
    #[test]
    fn any_cut_order_and_repetition_gives_the_same_bytes(
        (bytes, ranges) in segments(),
        first in any::<u32>(),
        is_heard in any::<bool>(),
    ) {
        let mut bench = Bench::new();
        bench.client_sends(first.wrapping_sub(1), 0, SYN, b"");
        if is_heard {
            bench.server_sends(4999, first, SYN_ACK, b"");
        }
        let mut told = Vec::new();
        let mut have = vec![false; bytes.len()];
        for (start, end) in ranges {
            let sequence = first.wrapping_add(u32::try_from(start).unwrap());
            told.extend(bench.client_sends(sequence, 5000, ACK, &bytes[start..end]));
            have[start..end].fill(true);
            if is_heard {
                let received = have.iter().take_while(|have| **have).count();
                let number = first.wrapping_add(u32::try_from(received).unwrap());
                told.extend(bench.server_sends(5000, number, ACK, b""));
            }
        }
        prop_assert_eq!(bench.reassembler.held() <= 1 << 20, true);
        told.extend(bench.finish());
        prop_assert_eq!(stream_of(told), (bytes, true));
    }

    #[test]
    fn data_gaps_and_limits_account_for_every_byte_up_to_the_last(
        (bytes, mut ranges) in segments(),
        lost in any::<Index>(),
        direction_bytes in 0_usize..500,
        direction_pieces in 0_usize..5,
        window in 1_u32..3_000,
    ) {
        let limits = Limits { direction_bytes, direction_pieces, window, ..Limits::DEFAULT };
        ranges.remove(lost.index(ranges.len()));
        let mut bench = Bench::open_with(limits);
        let mut told = Vec::new();
        for (start, end) in ranges {
            let sequence = 1000 + u32::try_from(start).unwrap();
            told.extend(bench.client_sends(sequence, 5000, ACK, &bytes[start..end]));
        }
        told.extend(bench.finish());
        let mut offset = 0;
        for seen in told {
            match seen {
                Seen::Data(Direction::ToServer, more) => {
                    prop_assert_eq!(&bytes[offset..offset + more.len()], &more[..]);
                    offset += more.len();
                }
                Seen::Gap(Direction::ToServer, length) => {
                    offset += usize::try_from(length).unwrap();
                }
                Seen::Closed(_) | Seen::Ignored(..) => {}
                other => prop_assert!(false, "{:?}", other),
            }
        }
        prop_assert!(offset <= bytes.len());
    }
}
