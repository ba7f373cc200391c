//! UDP: one defined, harmless query a port, and what its answer means.

use seawall_dcerpc::{Uuid, datagram::Datagram, interface, mgmt};
use seawall_facts::{Ended, NetbiosName, Outcome, PortState};

/// The activity id of every datagram call, recognisable in captures.
const ACTIVITY: Uuid =
    Uuid::new(0x5ea3_a110, 0x5ca2, 0x4e00, [0x8e, 0x0d, 0x5e, 0xa3, 0xa1, 0x1c, 0xac, 0x71]);

/// A datagram that is safe to send; only [`SafeDatagram::for_port`] makes one.
#[derive(Clone, Debug)]
pub struct SafeDatagram(Vec<u8>);

impl SafeDatagram {
    /// The query for a port, `None` where no harmless one is defined.
    pub fn for_port(port: u16) -> Option<Self> {
        match port {
            135 => is_server_listening(),
            137 => Some(Self(node_status_query())),
            138 => Some(Self(datagram_query())),
            445 => Some(Self(KEEP_ALIVE.to_vec())),
            _ => None,
        }
    }

    /// The bytes to send.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// What a UDP exchange says of its port. Only an answer proves a UDP port open; silence may be
/// an open port that does not care, or a filter.
pub(crate) fn read(received: &[u8], ended: Ended) -> Outcome {
    if ended == Ended::Complete
        && let Some(status) = node_status(received)
    {
        return status;
    }
    let state = match ended {
        // Whatever answers, something is there: the bytes are kept for whoever doubts.
        Ended::Complete => PortState::Open,
        Ended::Refused => PortState::Closed,
        Ended::Unreachable => PortState::Unreachable,
        _ => PortState::OpenOrFiltered,
    };
    Outcome::Port { state }
}

/// The transaction id of the node status query.
const TRANSACTION: [u8; 2] = [0x5e, 0xa3];

/// Octets of one entry of a node status' name table.
const NAME_ENTRY: usize = 18;

/// A session keep-alive, RFC 1002 4.3.6: four octets that ask for nothing.
const KEEP_ALIVE: [u8; 4] = [0x85, 0, 0, 0];

/// mgmt is_server_listening over connectionless RPC, marked idempotent, C706 12.5.
fn is_server_listening() -> Option<SafeDatagram> {
    let request = Datagram::request(interface::MGMT, mgmt::IS_SERVER_LISTENING, ACTIVITY, 0);
    request.encode().ok().map(SafeDatagram)
}

/// A node status request for the name `*`, RFC 1002 4.2.17.
fn node_status_query() -> Vec<u8> {
    let [id0, id1] = TRANSACTION;
    let mut query = vec![
        id0, id1, // transaction id
        0x00, 0x00, // a query, no recursion
        0x00, 0x01, 0, 0, 0, 0, 0, 0, // one question
    ];
    query.push(32);
    query.extend(first_level(b"*", 0));
    query.push(0);
    query.extend([0x00, 0x21, 0x00, 0x01]); // NBSTAT, IN
    query
}

/// A datagram query request for the name `*SMBSERVER`, RFC 1002 4.4.3: asks whether a server
/// for the name is there, delivers nothing.
fn datagram_query() -> Vec<u8> {
    let mut query = vec![
        0x14, // DATAGRAM QUERY REQUEST
        0x02, // first fragment, none follows, source is a B node
        0x5e, 0xa3, // datagram id
        127, 0, 0, 1, 0, 138, // source address and port
    ];
    query.push(32);
    query.extend(first_level(b"*SMBSERVER", b' '));
    query.push(0);
    query
}

/// A node status response to our query: the name table, then the hardware address.
fn node_status(received: &[u8]) -> Option<Outcome> {
    let (header, rest) = received.split_first_chunk::<12>()?;
    let [id0, id1, flags, ..] = *header;
    // A response to our transaction; behind it the 34 octets of the name asked for.
    if [id0, id1] != TRANSACTION || flags & 0x80 == 0 {
        return None;
    }
    let (record, rest) = rest.get(34..)?.split_first_chunk::<10>()?;
    let [0x00, 0x21, 0x00, 0x01, ..] = *record else { return None };
    let (count, table) = rest.split_first()?;
    let (table, after) = table.split_at_checked(usize::from(*count) * NAME_ENTRY)?;
    let names = table.as_chunks::<NAME_ENTRY>().0.iter().map(netbios_name).collect();
    let mac = after.get(..6)?.to_vec().into();
    Some(Outcome::NodeStatus { names, mac })
}

/// Fifteen octets of name, one of suffix, two of flags of which the first bit says "group".
fn netbios_name(entry: &[u8; NAME_ENTRY]) -> NetbiosName {
    let [name @ .., suffix, flags, _] = entry;
    let name = String::from_utf8_lossy(name);
    let name = name.trim_end_matches([' ', '\0']).to_owned();
    NetbiosName { name, suffix: *suffix, group: flags & 0x80 != 0 }
}

/// First-level encoding of a NetBIOS name, RFC 1001 14.1: two letters an octet.
fn first_level(name: &[u8], padding: u8) -> Vec<u8> {
    let padded = name.iter().copied().chain(std::iter::repeat(padding)).take(16);
    padded.flat_map(|octet| [b'A' + (octet >> 4), b'A' + (octet & 0x0f)]).collect()
}

#[cfg(test)]
mod tests {
    use seawall_facts::{Ended, Outcome, PortState, Stage};

    use super::{SafeDatagram, read};

    #[test]
    fn the_name_of_a_node_status_query_is_the_well_known_one() {
        let query = SafeDatagram::for_port(137).unwrap();
        assert_eq!(&query.as_bytes()[13..45], b"CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(query.as_bytes().len(), 50);
    }

    #[test]
    fn ports_without_a_defined_query_get_none() {
        assert!(SafeDatagram::for_port(53).is_none());
        assert!(SafeDatagram::for_port(1434).is_none());
    }

    #[test]
    fn a_node_status_gives_names_and_hardware_address() {
        let mut reply = vec![0x5e, 0xa3, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0];
        reply.extend([0; 34]);
        reply.extend([0, 0x21, 0, 1, 0, 0, 0, 0, 0, 43, 2]);
        reply.extend(b"SRV1           \x20\x04\0WORKGROUP      \0\x84\0");
        reply.extend([0, 0x15, 0x5d, 1, 2, 3]);
        let Outcome::NodeStatus { names, mac } = read(&reply, Ended::Complete) else { panic!() };
        let told: Vec<_> = names.iter().map(|n| (n.name.as_str(), n.suffix, n.group)).collect();
        assert_eq!(told, [("SRV1", 0x20, false), ("WORKGROUP", 0, true)]);
        assert_eq!(mac.to_string(), "00155d010203");
        for length in 0..reply.len() {
            assert!(matches!(read(&reply[..length], Ended::Complete), Outcome::Port { .. }));
        }
    }

    #[test]
    fn silence_is_open_or_filtered_and_a_refusal_closed() {
        let silent = read(&[], Ended::TimedOut(Stage::Connect));
        assert_eq!(silent, Outcome::Port { state: PortState::OpenOrFiltered });
        assert_eq!(read(&[], Ended::Refused), Outcome::Port { state: PortState::Closed });
    }
}
