use proptest::prelude::*;
use seawall_facts::Timestamp;

use super::policies::{NOW, policies};
use crate::contain::{
    AddressSet, Cell, Conversation, Decision, Direction, Edges, Ipv6, Packet, Place, Policy,
    Ruleset, Sessions, differences,
};

/// Cells with the plainest semantics: in one of them and not admitted is blocked.
struct ByCells<'a> {
    policy: &'a Policy,
    inbound: Vec<Cell>,
    outbound: Vec<Cell>,
}

impl<'a> ByCells<'a> {
    fn new(policy: &'a Policy) -> Self {
        Self {
            policy,
            inbound: policy.cells(Direction::Inbound, NOW),
            outbound: policy.cells(Direction::Outbound, NOW),
        }
    }

    fn holding(&self, packet: &Packet) -> Vec<&Cell> {
        let cells = match packet.direction {
            Direction::Inbound => &self.inbound,
            Direction::Outbound => &self.outbound,
        };
        let at = |cell: &&Cell| {
            cell.hosts.contains(packet.host)
                && cell.services.contains(packet.transport, packet.destination_port)
        };
        cells.iter().filter(at).collect()
    }
}

impl Ruleset for ByCells<'_> {
    fn decide(&self, packet: &Packet, now: Timestamp) -> Decision {
        let free = match packet.conversation {
            Conversation::New => false,
            Conversation::Continued => self.policy.sessions == Sessions::Keep,
            Conversation::Answer => true,
        };
        let ended = self.policy.expires.is_some_and(|end| end <= now);
        if free || ended || (self.policy.ipv6 == Ipv6::Waived && packet.peer.is_ipv6()) {
            return Decision::Pass;
        }
        let cells = self.holding(packet);
        assert!(cells.len() <= 1, "two cells hold {packet:?}");
        let admitted = |cell: &Cell| {
            cell.admitted.iter().any(|admitted| {
                admitted.until.is_none_or(|end| now < end) && admitted.peers.contains(packet.peer)
            })
        };
        if cells.iter().any(|cell| !admitted(cell)) { Decision::Block } else { Decision::Pass }
    }

    fn mark(&self, edges: &mut Edges) {
        for cell in self.inbound.iter().chain(&self.outbound) {
            edges.hosts(&cell.hosts);
            edges.peers(&cell.admitted_now());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn cells_decide_as_the_policy_does(
        policy in prop_oneof![policies(Place::Host), policies(Place::Gateway)],
        later in prop::sample::select(vec![1_000, 1_001, 5_000, 9_000_000]),
    ) {
        let rules = ByCells::new(&policy);
        prop_assert_eq!(differences(&policy, &rules, Timestamp(later)), vec![]);
    }
}

#[test]
fn nobody_excepted_is_not_everybody() {
    let mut policy = super::policies::thousand_ranges(Place::Host);
    policy.groups[0].exceptions.truncate(1);
    policy.groups[0].exceptions[0].peers = AddressSet::default();
    let cells = policy.cells(Direction::Inbound, NOW);
    assert_eq!(cells.len(), 1);
    assert!(cells[0].admitted.is_empty());
}
