//! NetBIOS over UDP: node status (RFC 1002 4.2.17) and datagram queries (4.4.4).

use std::net::IpAddr;

use crate::FleetHost;

/// The node status of a host, where the query asks for it: all names, then the hardware address.
pub(crate) fn node_status(query: &[u8], host: &FleetHost) -> Option<Vec<u8>> {
    let netbios = host.profile.netbios.as_ref()?;
    let (header, question) = query.split_first_chunk::<12>()?;
    let [id0, id1, flags, _, 0, 1, ..] = *header else { return None };
    let (name, rest) = question.split_first_chunk::<NAME>()?;
    let asked = decode(name)?;
    // A response, or another type than NBSTAT of class IN, is not for us.
    if flags & 0x80 != 0 || rest.first_chunk() != Some(&[0, 0x21, 0, 1]) {
        return None;
    }
    if asked != WILDCARD && !is_own(asked, host) {
        return None;
    }
    let table: Vec<u8> = names(host)
        .flat_map(|(name, is_group)| {
            let flags = if is_group { ACTIVE | GROUP } else { ACTIVE };
            name.into_iter().chain(flags.to_be_bytes())
        })
        .collect();
    let count = u8::try_from(netbios.computer.len() + netbios.domain.len()).ok()?;
    let statistics = [0; STATISTICS - 6];
    let length = u16::try_from(1 + table.len() + STATISTICS).ok()?;
    let mut reply = vec![id0, id1, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0];
    reply.extend(name);
    // NBSTAT, IN, to be asked again.
    reply.extend([0, 0x21, 0, 1, 0, 0, 0, 0]);
    reply.extend(length.to_be_bytes());
    reply.push(count);
    reply.extend(table);
    reply.extend(host.mac());
    reply.extend(statistics);
    Some(reply)
}

/// The answer to a DATAGRAM QUERY REQUEST: positive for the host's own names.
pub(crate) fn datagram_query(query: &[u8], host: &FleetHost) -> Option<Vec<u8>> {
    host.profile.netbios.as_ref()?;
    let (header, rest) = query.split_first_chunk::<10>()?;
    let [QUERY_REQUEST, flags, id0, id1, .., port0, port1] = *header else { return None };
    let name = rest.first_chunk::<NAME>()?;
    let kind = if is_own(decode(name)?, host) { POSITIVE } else { NEGATIVE };
    let address = match host.address {
        IpAddr::V4(address) => address.octets(),
        IpAddr::V6(_) => [0; 4],
    };
    let mut reply = vec![kind, flags, id0, id1];
    reply.extend(address);
    reply.extend([port0, port1]);
    reply.extend(name);
    Some(reply)
}

/// The names of a host, each with whether it is a group's.
fn names(host: &FleetHost) -> impl Iterator<Item = ([u8; 16], bool)> + '_ {
    let netbios = host.profile.netbios.iter();
    netbios.flat_map(|netbios| {
        let computer =
            netbios.computer.iter().map(|suffix| (padded(&host.computer, *suffix), false));
        computer.chain(netbios.domain.iter().map(|suffix| (padded(&host.domain, *suffix), true)))
    })
}

fn is_own(name: [u8; 16], host: &FleetHost) -> bool {
    names(host).any(|(own, _)| own == name)
}

/// Fifteen octets of upper case, filled with blanks, and the suffix.
fn padded(name: &str, suffix: u8) -> [u8; 16] {
    let mut octets = [b' '; 16];
    for (place, octet) in octets.iter_mut().take(15).zip(name.bytes()) {
        *place = octet.to_ascii_uppercase();
    }
    let [.., last] = &mut octets;
    *last = suffix;
    octets
}

/// First level encoding without scope, RFC 1001 14.1: each half octet as a letter from `A`.
fn decode(name: &[u8; NAME]) -> Option<[u8; 16]> {
    let [32, letters @ .., 0] = name else { return None };
    let mut octets = [0; 16];
    for (octet, pair) in octets.iter_mut().zip(letters.chunks(2)) {
        let [high, low] = *pair else { return None };
        let half = |letter: u8| letter.checked_sub(b'A').filter(|half| *half < 16);
        *octet = half(high)? << 4 | half(low)?;
    }
    Some(octets)
}

/// An encoded name: its length, 32 letters, no scope.
const NAME: usize = 34;
/// `*`, filled with zeros: whoever is there.
const WILDCARD: [u8; 16] = [b'*', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const ACTIVE: u16 = 0x0400;
const GROUP: u16 = 0x8000;
/// Size of the statistics field that begins with the hardware address.
const STATISTICS: usize = 46;
const QUERY_REQUEST: u8 = 0x14;
const POSITIVE: u8 = 0x15;
const NEGATIVE: u8 = 0x16;

#[cfg(test)]
mod tests {
    use super::{datagram_query, node_status, padded};
    use crate::{FleetHost, Profiles};

    fn host(profile: &str) -> FleetHost {
        let profile = Profiles::embedded().unwrap().get(profile).unwrap();
        FleetHost::new("127.1.2.3".parse().unwrap(), profile, 3)
    }

    fn encoded(name: [u8; 16]) -> Vec<u8> {
        let letters = name.iter().flat_map(|octet| [b'A' + (octet >> 4), b'A' + (octet & 15)]);
        [32].into_iter().chain(letters).chain([0]).collect()
    }

    fn status_query(name: [u8; 16]) -> Vec<u8> {
        let mut query = vec![0x12, 0x34, 0, 0x10, 0, 1, 0, 0, 0, 0, 0, 0];
        query.extend(encoded(name));
        query.extend([0, 0x21, 0, 1]);
        query
    }

    #[test]
    fn whoever_is_there_gives_names_and_hardware_address() {
        let reply = node_status(&status_query(super::WILDCARD), &host("xp-gold-824146")).unwrap();
        assert_eq!(reply[..4], [0x12, 0x34, 0x84, 0]);
        let data = &reply[12 + 34 + 10..];
        assert_eq!(data[0], 5);
        assert_eq!(&data[1..17], b"XP-003         \0");
        assert_eq!(data[1 + 5 * 18..][..6], [0x00, 0x0c, 0x29, 1, 2, 3]);
        assert_eq!(data.len(), 1 + 5 * 18 + 46);
    }

    #[test]
    fn samba_has_no_hardware_address() {
        let reply = node_status(&status_query(super::WILDCARD), &host("samba-like")).unwrap();
        assert!(reply[reply.len() - 46..].iter().all(|octet| *octet == 0));
    }

    #[test]
    fn other_questions_stay_unanswered() {
        let host = host("win98");
        let mut name_query = status_query(super::WILDCARD);
        name_query[47] = 0x20;
        for query in [&name_query[..], &status_query(padded("OTHER", 0)), b"short"] {
            assert_eq!(node_status(query, &host), None);
        }
        assert!(node_status(&status_query(padded("win98-003", 0)), &host).is_some());
    }

    #[test]
    fn datagram_queries_are_answered_by_name() {
        for (name, kind) in [("WIN98-003", 0x15), ("OTHER", 0x16)] {
            let mut query = vec![0x14, 0x02, 0xab, 0xcd, 127, 0, 0, 9, 0x10, 0x00];
            query.extend(encoded(padded(name, 0)));
            let reply = datagram_query(&query, &host("win98")).unwrap();
            assert_eq!(reply[..8], [kind, 0x02, 0xab, 0xcd, 127, 1, 2, 3]);
            assert_eq!(reply.len(), query.len());
        }
    }
}
