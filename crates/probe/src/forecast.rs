//! What a plan will cost a host and how long it will take, without sending anything. It counts
//! what [`look_at`](crate::look_at) does; a test against the lab holds the two together.

use std::{collections::BTreeMap, net::IpAddr, time::Duration};

use seawall_facts::{Door, Transport};

use crate::{
    datagram::SafeDatagram,
    pace::Pace,
    schedule::{Depth, LOOKUP_PAGES, Plan},
    target::{AddressRange, AddressSet},
    throttle::network_of,
};

/// What one host is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// TCP connections tried.
    pub connections: u32,
    /// UDP datagrams.
    pub datagrams: u32,
    /// RPC messages on the connections: binds and calls.
    pub messages: u32,
    /// IP packets, without what the operating system repeats and without fragments.
    pub packets: u32,
}

/// What a plan will cost and how long it will take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// A host on which every door is closed or silent.
    pub least: Cost,
    /// An old Windows of which everything is asked.
    pub most: Cost,
    /// Every address refuses at once.
    pub quickest: Duration,
    /// One address in [`ANSWERS`] answers, the others are silent.
    pub likely: Duration,
    /// Every host is asked everything and uses its whole time.
    pub longest: Duration,
}

/// A likely scan is one in which one address in so many answers.
pub const ANSWERS: u32 = 4;

impl Forecast {
    /// Of a plan for targets.
    pub fn of(plan: &Plan, targets: &AddressSet) -> Self {
        let (least, most) = (least(plan), most(plan));
        let pace = &plan.pace;
        let at_once = number(pace.hosts_at_once);
        let total = targets.len();
        let course = Course { pace, at_once, total, densest: densest_network(targets) };
        // Where everybody talks, the places for conversations are what is waited for.
        let talkative = Course { at_once: at_once.min(number(pace.conversations)), ..course };
        let turns = |cost: Cost| cost.connections.saturating_add(cost.datagrams);
        let pause = pace.look_back.unwrap_or_default();
        let gap = pace.host_per_second.map_or(Duration::ZERO, |rate| second() / rate.max(1));
        let within = |time: Duration| time.min(pace.host);

        let refusing = within(gap * turns(least));
        let answering = within((gap * turns(most)).max(BRISK));
        let silent = within(silence(plan).max(gap * turns(least)));
        let mixed = (silent * (ANSWERS - 1) + answering) / ANSWERS;
        let mixed_turns = (turns(least) * (ANSWERS - 1) + turns(most)).div_ceil(ANSWERS);

        let quickest = course.duration(refusing, turns(least), Duration::ZERO);
        let likely = course.duration(mixed, mixed_turns, pause);
        let longest = talkative.duration(pace.host, turns(most), pause);
        Self { least, most, quickest, likely, longest }
    }
}

/// How long a host takes that answers everything at once.
const BRISK: Duration = Duration::from_secs(2);

const fn second() -> Duration {
    Duration::from_secs(1)
}

fn least(plan: &Plan) -> Cost {
    let connections = count(plan.doors.iter().filter(|door| door.transport == Transport::Tcp));
    let datagrams = count(plan.doors.iter().filter(|door| is_queried(plan, **door)));
    Cost { connections, datagrams, messages: 0, packets: connections + datagrams }
}

/// Everything that the descent can ask of one host.
fn most(plan: &Plan) -> Cost {
    let least = least(plan);
    let is_rpc = |door: &&Door| door.transport == Transport::Tcp && [135, 593].contains(&door.port);
    let rpc_doors = count(plan.doors.iter().filter(is_rpc));
    let (mut connections, mut messages) = (least.connections, 0);
    let look_back = u32::from(plan.pace.look_back.is_some());
    if rpc_doors > 0 && plan.depth == Depth::Map {
        // On the connection that showed the door to be open: a bind a door, and the pages.
        connections += look_back;
        messages += rpc_doors + u32::from(LOOKUP_PAGES);
    } else if rpc_doors > 0 && plan.depth == Depth::Full {
        let pass = u32::from(plan.second_pass);
        // A bind a door, one connection that was lost and bound again, the challenge, NDR64,
        // activation, and the look back.
        connections += rpc_doors + 1 + 2 + 1 + pass + look_back;
        // The binds of these; the object exporter's two binds and two calls; the interface list
        // and its bind; the pages of the map; two binds and four calls of activation.
        messages += (rpc_doors + 1 + 2) + 4 + 2 + u32::from(LOOKUP_PAGES) + 6 + pass;
    }
    // Opening and closing takes four packets of ours, a message one and one that acknowledges
    // its answer.
    let packets = connections * 4 + messages * 2 + least.datagrams;
    Cost { connections, datagrams: least.datagrams, messages, packets }
}

fn is_queried(plan: &Plan, door: Door) -> bool {
    door.transport == Transport::Udp && plan.pace.udp && SafeDatagram::for_port(door.port).is_some()
}

/// How long a host takes of which no door answers: doors are asked as many at once as the host
/// may have connections.
fn silence(plan: &Plan) -> Duration {
    let pace = &plan.pace;
    let patience = |door: &Door| match door.transport {
        Transport::Tcp => pace.answer,
        Transport::Udp if is_queried(plan, *door) => pace.datagram,
        Transport::Udp => Duration::ZERO,
    };
    let at_once = plan.doors.chunks(pace.connections_per_host.max(1));
    at_once.filter_map(|doors| doors.iter().map(patience).max()).sum()
}

/// How a scan goes on in time.
#[derive(Clone, Copy)]
struct Course<'a> {
    pace: &'a Pace,
    at_once: u128,
    total: u128,
    /// Targets in the network that has most of them.
    densest: u128,
}

impl Course<'_> {
    /// How long it takes when a host takes this long, needs so many turns at the rates, and each
    /// wave is looked back at after a pause.
    fn duration(&self, host: Duration, turns: u32, pause: Duration) -> Duration {
        let waves = self.waves();
        let millis = waves.into_iter().filter(|wave| *wave > 0).fold(0, |sum: u128, wave| {
            let rounds = wave.div_ceil(self.at_once.max(1));
            let in_densest = wave.saturating_mul(self.densest).div_ceil(self.total.max(1));
            let time = rounds
                .saturating_mul(host.as_millis())
                .max(at_rate(wave, turns, self.pace.all_per_second))
                .max(at_rate(in_densest, turns, self.pace.network_per_second));
            sum.saturating_add(time).saturating_add(pause.as_millis())
        });
        Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    }

    /// The careful waves and the rest, as the engine makes them.
    fn waves(&self) -> Vec<u128> {
        let careful = [1, 5, self.total / 10];
        let careful: &[u128] = if self.pace.careful_start { &careful } else { &[] };
        let mut left = self.total;
        let mut waves = Vec::new();
        for wave in careful {
            let wave = left.min(*wave);
            waves.push(wave);
            left -= wave;
        }
        waves.push(left);
        waves
    }
}

/// Milliseconds that hosts take at a rate of turns.
fn at_rate(hosts: u128, turns: u32, per_second: Option<u32>) -> u128 {
    per_second.map_or(0, |rate| {
        hosts.saturating_mul(u128::from(turns)).saturating_mul(1000) / u128::from(rate.max(1))
    })
}

/// How many targets the /24 (IPv6: /120) with most of them has.
fn densest_network(targets: &AddressSet) -> u128 {
    let mut networks: BTreeMap<u128, u128> = BTreeMap::new();
    for (first, last) in targets.ranges() {
        let (from, to) = (network_of(first), network_of(last));
        if to > from + 1 {
            return NETWORK;
        }
        let range = AddressSet::new(AddressRange::between(first, last).into_iter().collect());
        let in_last = if from == to { 0 } else { u128::from(last_octet(last)) + 1 };
        *networks.entry(from).or_default() += range.len() - in_last;
        *networks.entry(to).or_default() += in_last;
    }
    networks.into_values().max().unwrap_or_default()
}

/// Addresses of a /24.
const NETWORK: u128 = 256;

fn last_octet(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(v4) => {
            let [.., last] = v4.octets();
            last
        }
        IpAddr::V6(v6) => {
            let [.., last] = v6.octets();
            last
        }
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

fn number(size: usize) -> u128 {
    u128::try_from(size).unwrap_or(u128::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use seawall_facts::Door;

    use super::{Cost, Forecast, densest_network};
    use crate::{
        pace::Pace,
        schedule::{Depth, Plan},
        target::{AddressSet, TargetSpec},
    };

    fn set(texts: &[&str]) -> AddressSet {
        let ranges = texts.iter().map(|text| match text.parse() {
            Ok(TargetSpec::Range(range)) => range,
            other => panic!("{other:?}"),
        });
        AddressSet::new(ranges.collect())
    }

    fn plan(pace: Pace, second_pass: bool) -> Plan {
        let doors = vec![Door::tcp(135), Door::tcp(445), Door::udp(137), Door::udp(999)];
        Plan { doors, pace, depth: Depth::Full, second_pass }
    }

    fn secs(duration: Duration) -> u64 {
        duration.as_secs()
    }

    #[test]
    fn a_closed_host_costs_a_packet_a_door_and_no_plan_more_than_the_descent() {
        let targets = set(&["127.0.0.1"]);
        let normal = Forecast::of(&plan(Pace::NORMAL, false), &targets);
        assert_eq!((normal.least.connections, normal.least.datagrams), (2, 1));
        assert_eq!((normal.least.packets, normal.least.messages), (3, 0));
        assert_eq!((normal.most.connections, normal.most.messages), (8, 80));
        let second = Forecast::of(&plan(Pace::NORMAL, true), &targets);
        assert_eq!((second.most.connections, second.most.messages), (9, 81));
        let no_udp = Forecast::of(&plan(Pace::OT, false), &targets);
        assert_eq!(no_udp.most.datagrams, 0);
        let at = |depth| Plan { depth, ..plan(Pace::NORMAL, false) };
        let map = Forecast::of(&at(Depth::Map), &targets);
        assert_eq!((map.most.connections, map.most.messages), (3, 65));
        let doors = Forecast::of(&at(Depth::Doors), &targets);
        assert_eq!((doors.most, doors.most.messages), (Cost { packets: 9, ..doors.least }, 0));
        let no_rpc = Plan { doors: vec![Door::tcp(445)], ..plan(Pace::NORMAL, true) };
        assert_eq!(Forecast::of(&no_rpc, &targets).most.connections, 1);
    }

    #[test]
    fn the_rates_and_the_waves_make_the_time() {
        let one = Forecast::of(&plan(Pace::NORMAL, false), &set(&["127.0.0.1"]));
        // Two doors of five seconds, one of one; then the look back.
        assert_eq!((secs(one.quickest), secs(one.longest)), (0, 90));
        // 254 hosts of three turns at ten a second in their one network.
        let network = Forecast::of(&plan(Pace::NORMAL, false), &set(&["127.0.0.0/24"]));
        assert_eq!(secs(network.quickest), 76);
        assert!(network.quickest < network.likely && network.likely < network.longest);
        // 65,534 hosts at two hundred a second in all.
        let site = Forecast::of(&plan(Pace::NORMAL, false), &set(&["127.1.0.0/16"]));
        assert_eq!(secs(site.quickest), 983);
        let free = Forecast::of(&plan(Pace::LOOPBACK, false), &set(&["127.1.0.0/16"]));
        assert_eq!(secs(free.quickest), 0);
        assert_eq!(secs(free.longest), 4096 * 30);
        let huge = Forecast::of(&plan(Pace::OT, false), &set(&["fd00::/64"]));
        assert!(huge.longest >= huge.likely);
    }

    #[test]
    fn the_densest_network_is_found_across_ranges() {
        assert_eq!(densest_network(&set(&["127.0.0.1-9", "127.0.0.20-29", "127.0.1.7"])), 19);
        assert_eq!(densest_network(&set(&["127.0.0.250-127.0.1.5"])), 6);
        assert_eq!(densest_network(&set(&["127.0.0.1-127.0.9.1"])), 256);
        assert_eq!(densest_network(&set(&["fd00::/64"])), 256);
    }
}
