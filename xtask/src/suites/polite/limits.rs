//! What a polite scan keeps to, judged from its packets.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use super::packets::{Begun, Kind, Packet, begun};

/// Fails where more than `most` connections and datagrams are begun within a second to what has
/// one key.
pub(super) fn at_most_a_second<K: Ord + Debug>(
    packets: &[Packet],
    most: usize,
    key: fn(Ipv4Addr) -> K,
) -> Result<()> {
    let mut by_key: BTreeMap<K, Vec<Duration>> = BTreeMap::new();
    for Begun { at, to } in begun(packets) {
        by_key.entry(key(to)).or_default().push(at);
    }
    ensure!(!by_key.is_empty(), "nothing was begun");
    for (key, times) in by_key {
        // The first beyond what is allowed must come when the second is over.
        let beyond = times.iter().skip(most);
        let closest = times.iter().zip(beyond).map(|(first, beyond)| beyond.saturating_sub(*first));
        if let Some(apart) = closest.min() {
            ensure!(apart >= SECOND, "{key:?}: {} within {apart:?}", most + 1);
        }
    }
    Ok(())
}

/// One key for everybody.
pub(super) fn anybody(_: Ipv4Addr) -> &'static str {
    "all together"
}

/// One key a /24.
pub(super) fn network(host: Ipv4Addr) -> Ipv4Addr {
    let [a, b, c, _] = host.octets();
    Ipv4Addr::new(a, b, c, 0)
}

/// One key a host.
pub(super) fn itself(host: Ipv4Addr) -> Ipv4Addr {
    host
}

/// Fails where a host has more than `most` connections at once: each from its SYN to the first FIN
/// or RST of either side. One that nobody answers ends, to whoever watches, with its last SYN.
pub(super) fn at_most_open(packets: &[Packet], most: usize) -> Result<()> {
    let mut edges = Vec::new();
    for Connection { to, began, ended, .. } in connections(packets) {
        // At one moment the end of one connection comes before the beginning of the next.
        edges.push((*to.ip(), ended, Edge::End));
        edges.push((*to.ip(), began, Edge::Begin));
    }
    ensure!(!edges.is_empty(), "there are no connections");
    edges.sort_unstable();
    let mut open: BTreeMap<Ipv4Addr, usize> = BTreeMap::new();
    for (host, at, edge) in edges {
        let count = open.entry(host).or_default();
        match edge {
            Edge::Begin => *count += 1,
            Edge::End => *count = count.saturating_sub(1),
        }
        ensure!(*count <= most, "{host} has {count} connections at {at:?}");
    }
    Ok(())
}

/// Fails where a SYN is sent more than twice.
pub(super) fn at_most_two_syns(packets: &[Packet]) -> Result<()> {
    let connections = connections(packets);
    ensure!(!connections.is_empty(), "there are no connections");
    for Connection { to, syns, .. } in connections {
        ensure!(syns <= 2, "{to} was sent one SYN {syns} times");
    }
    Ok(())
}

/// Fails with the first datagram.
pub(super) fn no_datagrams(packets: &[Packet]) -> Result<()> {
    ensure!(!packets.is_empty(), "there are no packets");
    match packets.iter().find(|packet| packet.kind == Kind::Datagram) {
        Some(datagram) => bail!("a datagram to {}", datagram.to),
        None => Ok(()),
    }
}

/// Fails where a wave of the careful start (one host, five, a tenth) begins before all was begun
/// that the hosts before it get.
pub(super) fn starts_carefully(packets: &[Packet]) -> Result<()> {
    let begun = begun(packets);
    let mut last: BTreeMap<Ipv4Addr, Duration> = BTreeMap::new();
    let mut order = Vec::new();
    for Begun { at, to } in &begun {
        if last.insert(*to, *at).is_none() {
            order.push((*to, *at));
        }
    }
    let mut done = 0;
    for wave in [1, 5, order.len() / 10] {
        done += wave;
        let (before, after) = order.split_at_checked(done).context("too few hosts")?;
        let (next, began) = after.first().context("too few hosts")?;
        for (host, _) in before {
            let ended = last.get(host).context("a host without an end")?;
            ensure!(ended <= began, "{next} comes before {host} is done, which is of the first");
        }
    }
    Ok(())
}

/// Fails where a host that took longer than [`SLOW`] for an answer is asked anything afterwards. One
/// more connection may look whether it still answers.
pub(super) fn left_alone(packets: &[Packet], host: Ipv4Addr) -> Result<()> {
    let mut asked: BTreeMap<SocketAddrV4, Duration> = BTreeMap::new();
    let mut slow = None;
    for Packet { at, from, to, kind } in packets {
        if *kind == Kind::Data && *to.ip() == host {
            asked.insert(*from, *at);
        }
        if *kind == Kind::Data && *from.ip() == host {
            let took = asked.get(to).map(|asked| at.saturating_sub(*asked));
            if took.is_some_and(|took| took > SLOW) {
                slow = Some(*at);
                break;
            }
        }
    }
    let slow = slow.with_context(|| format!("{host} was never slow"))?;
    let after = || packets.iter().filter(|packet| packet.at > slow && *packet.to.ip() == host);
    let said = after().filter(|packet| matches!(packet.kind, Kind::Data | Kind::Datagram)).count();
    let connections: BTreeSet<_> =
        after().filter(|packet| matches!(packet.kind, Kind::Syn { .. })).map(|p| p.from).collect();
    ensure!(said == 0, "{host} was asked {said} times more after it was slow");
    ensure!(connections.len() <= 1, "{host} got {} connections more", connections.len());
    Ok(())
}

/// Fails where an address that must not get anything gets it, or one that must does not.
pub(super) fn reaches_only(
    packets: &[Packet],
    hosts: &[Ipv4Addr],
    others: &[Ipv4Addr],
) -> Result<()> {
    for host in hosts {
        ensure!(packets.iter().any(|packet| packet.to.ip() == host), "{host} received nothing");
    }
    for other in others {
        let received = packets.iter().filter(|packet| packet.to.ip() == other).count();
        ensure!(received == 0, "{other} received {received} packets");
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    End,
    Begin,
}

/// One attempt at a connection, and what became of it.
struct Connection {
    to: SocketAddrV4,
    sequence: u32,
    syns: usize,
    began: Duration,
    ended: Duration,
    is_over: bool,
}

fn connections(packets: &[Packet]) -> Vec<Connection> {
    let mut all: Vec<Connection> = Vec::new();
    // The latest between two ports is the one that their packets belong to.
    let mut latest: BTreeMap<(SocketAddrV4, SocketAddrV4), usize> = BTreeMap::new();
    for Packet { at, from, to, kind } in packets {
        let place = latest.get(&(*from, *to)).or_else(|| latest.get(&(*to, *from))).copied();
        let known = place.and_then(|place| all.get_mut(place));
        match (kind, known) {
            (Kind::Syn { sequence }, Some(known)) if known.sequence == *sequence => {
                known.syns += 1;
                known.ended = *at;
            }
            (Kind::Syn { sequence }, _) => {
                latest.insert((*from, *to), all.len());
                let (to, sequence, began) = (*to, *sequence, *at);
                // Even one that nobody answers takes a moment.
                let ended = began + Duration::from_nanos(1);
                let (syns, is_over) = (1, false);
                all.push(Connection { to, sequence, syns, began, ended, is_over });
            }
            (Kind::End | Kind::Data | Kind::Rest, Some(known)) if !known.is_over => {
                known.ended = *at;
                known.is_over = *kind == Kind::End;
            }
            _ => {}
        }
    }
    all
}

/// What counts as a second. The clock is that of the wire: on the way from the scanner's turn to
/// there, no two packets wait equally long. A rate of 11 a second still is one too many.
const SECOND: Duration = Duration::from_millis(950);

/// What counts as slow, as the scanner has it.
const SLOW: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::super::packets::{Kind, Packet};
    use super::{
        anybody, at_most_a_second, at_most_open, at_most_two_syns, itself, left_alone, network,
        no_datagrams, reaches_only, starts_carefully,
    };

    /// A connection from a port of ours to 135, with when its packets went.
    fn connection(port: u16, host: &str, [syn, end]: [u64; 2]) -> [Packet; 3] {
        let (us, host) = (format!("127.0.0.1:{port}"), format!("{host}:135"));
        [
            Packet::at(syn, &us, &host, Kind::Syn { sequence: port.into() }),
            Packet::at(syn, &host, &us, Kind::Rest),
            Packet::at(end, &us, &host, Kind::End),
        ]
    }

    /// Connections one after another, each to the next host, so many milliseconds apart.
    fn spaced(hosts: &[&str], count: u16, apart: u64) -> Vec<Packet> {
        let each = (0..count).zip(hosts.iter().cycle()).flat_map(|(number, host)| {
            let at = u64::from(number) * apart;
            connection(number + 1000, host, [at, at + 1])
        });
        each.collect()
    }

    #[test]
    fn one_too_many_in_a_second_is_seen_by_its_key() {
        let hosts = ["127.9.0.1", "127.9.0.2", "127.9.1.1"];
        let one_network = &hosts[..2];
        assert!(at_most_a_second(&spaced(one_network, 40, 100), 10, network).is_ok());
        assert!(at_most_a_second(&spaced(one_network, 40, 90), 10, network).is_err());
        assert!(at_most_a_second(&spaced(one_network, 11, 0), 10, network).is_err());
        assert!(at_most_a_second(&spaced(one_network, 10, 0), 10, network).is_ok());
        assert!(at_most_a_second(&spaced(&hosts, 12, 0), 10, network).is_ok());
        assert!(at_most_a_second(&spaced(&hosts, 12, 0), 10, anybody).is_err());
        assert!(at_most_a_second(&spaced(&hosts, 450, 5), 200, anybody).is_ok());
        assert!(at_most_a_second(&spaced(&hosts, 450, 4), 200, anybody).is_err());
        assert!(at_most_a_second(&spaced(&hosts, 9, 334), 1, itself).is_ok());
        assert!(at_most_a_second(&spaced(&hosts, 9, 300), 1, itself).is_err());
        assert!(at_most_a_second(&[], 10, network).is_err());
    }

    #[test]
    fn datagrams_count_as_connections_do() {
        let to = |at| Packet::at(at, "127.0.0.1:9", "127.9.0.1:137", Kind::Datagram);
        let both = [spaced(&["127.9.0.1"], 10, 10), vec![to(500)]].concat();
        assert!(at_most_a_second(&both, 11, network).is_ok());
        assert!(at_most_a_second(&both, 10, network).is_err());
        assert!(no_datagrams(&both).is_err());
        assert!(no_datagrams(&both[..30]).is_ok());
        assert!(no_datagrams(&[]).is_err());
    }

    #[test]
    fn two_connections_at_once_are_seen_whoever_ends_them() {
        let host = "127.9.0.1";
        let after = [connection(1, host, [0, 10]), connection(2, host, [10, 20])].concat();
        assert!(at_most_open(&after, 1).is_ok());
        let others = [connection(1, host, [0, 10]), connection(2, "127.9.0.2", [5, 20])].concat();
        assert!(at_most_open(&others, 1).is_ok());
        let at_once = [connection(1, host, [0, 10]), connection(2, host, [9, 20])].concat();
        assert!(at_most_open(&at_once, 1).is_err());
        assert!(at_most_open(&at_once, 2).is_ok());

        let mut refused = at_once;
        refused[1] = Packet::at(8, "127.9.0.1:135", "127.0.0.1:1", Kind::End);
        refused.sort_by_key(|packet| packet.at);
        assert!(at_most_open(&refused, 1).is_ok());
        assert!(at_most_open(&[], 1).is_err());
    }

    #[test]
    fn an_attempt_that_nobody_answers_is_open_until_its_last_syn() {
        let syn = |at, port: u16| {
            let us = format!("127.0.0.1:{port}");
            Packet::at(at, &us, "127.9.0.1:135", Kind::Syn { sequence: port.into() })
        };
        assert!(at_most_open(&[syn(0, 1), syn(1000, 1), syn(1500, 2), syn(2500, 2)], 1).is_ok());
        assert!(at_most_open(&[syn(0, 1), syn(500, 2), syn(1000, 1), syn(1500, 2)], 1).is_err());
        assert!(at_most_two_syns(&[syn(0, 1), syn(1000, 1), syn(1500, 2)]).is_ok());
        assert!(at_most_two_syns(&[syn(0, 1), syn(1000, 1), syn(2000, 1)]).is_err());
        assert!(at_most_two_syns(&[]).is_err());
    }

    #[test]
    fn a_wave_that_does_not_wait_is_seen() {
        // Of twenty hosts: one, five, two, and the others.
        let hosts: Vec<String> = (1..=20).map(|last| format!("127.9.0.{last}")).collect();
        let start = |begins: fn(usize) -> u64| {
            let twice = hosts.iter().zip(1000..).enumerate().flat_map(|(place, (host, port))| {
                let at = begins(place);
                let second = connection(port + 1000, host, [at + 300, at + 301]);
                [connection(port, host, [at, at + 1]), second].concat()
            });
            let mut packets: Vec<_> = twice.collect();
            packets.sort_by_key(|packet| packet.at);
            packets
        };
        let waves = |place| match place {
            0 => 0,
            1..6 => 1000,
            6..8 => 2000,
            _ => 3000,
        };
        assert!(starts_carefully(&start(waves)).is_ok());
        assert!(starts_carefully(&start(|_| 0)).is_err());
        assert!(starts_carefully(&start(|place| if place < 2 { 0 } else { 1000 })).is_err());
        assert!(starts_carefully(&start(|place| if place == 0 { 0 } else { 1000 })).is_err());
        assert!(starts_carefully(&start(|place| if place < 6 { 1000 } else { 2000 })).is_err());
        let no_third = |place| match place {
            0 => 0,
            1..6 => 1000,
            _ => 2000,
        };
        assert!(starts_carefully(&start(no_third)).is_err());
        assert!(starts_carefully(&[]).is_err());
    }

    #[test]
    fn a_question_after_a_slow_answer_is_seen() {
        let (us, host) = ("127.0.0.1:1", "127.9.0.1:135");
        let ask = |at| Packet::at(at, us, host, Kind::Data);
        let answer = |at| Packet::at(at, host, us, Kind::Data);
        let judge = |more: &[Packet], answered: u64| {
            let slow = [ask(0), answer(10), ask(20), answer(answered)];
            left_alone(&[&slow, more].concat(), Ipv4Addr::new(127, 9, 0, 1))
        };
        assert!(judge(&[], 1100).is_ok());
        assert!(judge(&connection(2, "127.9.0.1", [2000, 2001]), 1100).is_ok());
        assert!(judge(&[ask(1200)], 1100).is_err());
        let twice =
            [connection(2, "127.9.0.1", [2000, 2001]), connection(3, "127.9.0.1", [3000, 1])];
        assert!(judge(&twice.concat(), 1100).is_err());
        let datagram = Packet::at(2000, us, "127.9.0.1:137", Kind::Datagram);
        assert!(judge(&[datagram], 1100).is_err());
        assert!(judge(&[], 500).is_err());
    }

    #[test]
    fn whoever_must_get_nothing_gets_nothing_and_the_others_something() {
        let [one, two] = [Ipv4Addr::new(127, 9, 0, 1), Ipv4Addr::new(127, 9, 0, 2)];
        let packets = connection(1, "127.9.0.1", [0, 1]);
        assert!(reaches_only(&packets, &[one], &[two]).is_ok());
        assert!(reaches_only(&packets, &[], &[one]).is_err());
        assert!(reaches_only(&packets, &[two], &[]).is_err());
    }
}
