//! What a target does otherwise than the policy says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use seawall_facts::Transport;
use serde::{Deserialize, Serialize};

use super::super::{
    compare::Difference,
    packet::{Conversation, Decision, Direction},
};

/// Something that a target does otherwise than the policy says, or cannot do. Each is told to
/// whoever applies it; the truth table differs nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Loss {
    /// What comes from port 88 passes: Kerberos is exempt from IPsec.
    KerberosPasses,
    /// IKE passes, from and to UDP 500: it is exempt from IPsec in every mode. So whoever sends
    /// from that port reaches every closed UDP port.
    IkePasses,
    /// IPv6 passes: the policy waives it.
    Ipv6Waived,
    /// Open conversations are cut although the policy keeps them: the target knows none.
    OpenSessionsCut,
    /// Open conversations go on although the policy cuts them.
    OpenSessionsKept,
    /// Answers to the host's own questions are blocked where they come back to a closed port, such
    /// as NetBIOS names (UDP 137): the target knows no conversations.
    AnswersBlocked,
    /// Everything is blocked that is not allowed by name, also what the policy closes to nobody.
    BlocksMore,
    /// Nobody hears why: the target cannot answer with a reset.
    NoReset,
    /// The target ends nothing by itself.
    NoExpiry,
    /// The rules are in force only after the next start.
    AfterRestart,
    /// While the host starts, nothing is blocked until the service that filters runs.
    BootGap,
    /// It is not known what the target would do on a real machine: nobody ran it there.
    UntestedOnTarget,
    /// Answers of that transport are blocked that way where they come to a closed port: the target
    /// knows no conversations.
    AnswersBlockedOf {
        /// TCP or UDP.
        transport: Transport,
        /// To the hosts, or from them.
        direction: Direction,
    },
    /// Open conversations of that transport are cut although the policy keeps them.
    OpenSessionsCutOf {
        /// TCP or UDP.
        transport: Transport,
    },
    /// Which TCP packets belong to an open conversation is read off their flags: what is sent with
    /// ACK or RST passes, though it opens nothing.
    FlagsTrusted,
    /// What ends by itself ends by the device's own clock and zone, to the minute.
    DeviceClock,
    /// Who is blocked without an answer may hear so by ICMP, where the interface is not told to be
    /// silent.
    IcmpAnswer,
    /// Nothing is in force until somebody binds it to an interface, or to hosts.
    NotBound,
    /// It stands in the place of rules that were there before: what they closed and the policy
    /// does not name is open.
    ReplacesRules,
    /// Its lines stand before no others: those whom the policy excepts would pass what the others
    /// close.
    StandsAlone,
    /// Other protocols than TCP, UDP and ICMP are blocked.
    OtherProtocolsBlocked,
    /// Open conversations that the target did not keep track of are cut.
    UntrackedCut,
    /// It sets switches and filters no port.
    PortsNotFiltered,
    /// Once DCOM is off, nothing that needs DCOM turns it on again from afar.
    OneWayDoor,
    /// The switches act after the next start of the host.
    SwitchesAfterRestart,
    /// Values outside the keys of policies stay on the hosts when the group policy is unlinked.
    StaysWhenUnlinked,
    /// Nothing takes it back by itself where nobody confirms it.
    NoDeadMan,
    /// What is taken back by itself acts after one more start: somebody must start the host anew.
    UndoAfterRestart,
    /// There is no undo: it would need what stood there before, and that is not known.
    UndoUnknown,
    /// Inbound, everything of that transport is blocked that the host is not known to serve.
    ServesOnlyNamed {
        /// TCP or UDP.
        transport: Transport,
    },
    /// The target's clock counts seconds: what ends within one ends with it.
    WholeSeconds,
    /// The target's calendar ends on 2038-01-19: an exception that should end later ends then, and
    /// a policy that should end later does not end.
    Until2038,
    /// It is not known for certain whether open conversations are cut.
    OpenSessionsUncertain,
    /// Nothing is blocked while the host's firewall is off. Whoever applies this looks first: turning
    /// it on would close what the policy does not name.
    NeedsFirewallOn,
    /// Rules of the host's own count for nothing where a group policy says so
    /// (`AllowLocalPolicyMerge` 0).
    LocalRulesMayBeIgnored,
    /// What claims to come from `0.0.0.0`, `::` or `::1` passes: the target takes no such address by
    /// itself or at the end of a range. No other host sends from them.
    UnspecifiedPasses,
    /// Port 0 is let be: the target takes no such port. Nothing can listen there.
    PortZero,
    /// Windows Vista and Server 2008 take no ranges of ports, and this has some.
    PortRangesSince7,
    /// What others excepted on the host stays open: programs, services, openings.
    ForeignExceptions,
    /// What was closed before is opened to those whom the policy excepts: the target can only allow.
    OpensExceptions,
    /// What comes from port 88 goes on passing until the next start: IPsec reads only then that
    /// Kerberos is exempt no more.
    KerberosUntilRestart,
    /// Broadcast and multicast datagrams pass: they are exempt from IPsec.
    BroadcastPasses,
    /// A policy that the domain assigns takes the place of this one, without a word.
    DomainPolicyWins,
    /// The address 0.0.0.0 is blocked although it is excepted: the target reads it as the host's
    /// own. It names no sender.
    UnspecifiedBlocked,
    /// Closed ports but TCP 135 pass: the target filters interfaces, not ports.
    OtherPortsNotFiltered,
    /// The port goes on answering: calls are refused by name, with a fault, and interfaces that
    /// are not named are served.
    PortStaysOpen,
    /// IPv6 is blocked although the policy waives it: the target cannot leave a family out.
    Ipv6BlockedToo,
}

impl Loss {
    /// Whether it tells why an artefact differs from its policy on that packet.
    pub fn explains(self, difference: &Difference) -> bool {
        let packet = &difference.packet;
        let (passes, blocks) =
            (difference.done == Decision::Pass, difference.done == Decision::Block);
        // Taken for a packet that opens a conversation, which the policy blocks.
        let as_opening = blocks && difference.opening == Decision::Block;
        match self {
            Self::KerberosPasses => {
                passes && (packet.source_port == 88 || packet.destination_port == 88)
            }
            Self::IkePasses => {
                passes
                    && packet.transport == Transport::Udp
                    && (packet.source_port == 500 || packet.destination_port == 500)
            }
            Self::OpenSessionsCut => as_opening && packet.conversation == Conversation::Continued,
            Self::OpenSessionsKept => passes && packet.conversation == Conversation::Continued,
            Self::AnswersBlocked => as_opening && packet.conversation == Conversation::Answer,
            Self::AnswersBlockedOf { transport, direction } => {
                as_opening
                    && packet.conversation == Conversation::Answer
                    && packet.transport == transport
                    && packet.direction == direction
            }
            Self::OpenSessionsCutOf { transport } => {
                as_opening
                    && packet.conversation == Conversation::Continued
                    && packet.transport == transport
            }
            Self::PortsNotFiltered => passes,
            // A TCP filter looks at what opens a connection; UDP has no such thing.
            Self::ServesOnlyNamed { transport } => {
                blocks
                    && packet.direction == Direction::Inbound
                    && packet.transport == transport
                    && (packet.transport == Transport::Udp
                        || packet.conversation == Conversation::New)
            }
            Self::BlocksMore => blocks && !difference.closed,
            Self::UnspecifiedPasses => {
                let never_sends = [
                    IpAddr::V4(Ipv4Addr::UNSPECIFIED),
                    IpAddr::V6(Ipv6Addr::UNSPECIFIED),
                    IpAddr::V6(Ipv6Addr::LOCALHOST),
                ];
                passes && never_sends.contains(&packet.peer)
            }
            Self::PortZero => packet.destination_port == 0,
            Self::UnspecifiedBlocked => blocks && packet.peer == Ipv4Addr::UNSPECIFIED,
            Self::OtherPortsNotFiltered => {
                passes
                    && packet.direction == Direction::Inbound
                    && (packet.transport, packet.destination_port) != (Transport::Tcp, 135)
            }
            Self::Ipv6BlockedToo => blocks && packet.peer.is_ipv6(),
            Self::Ipv6Waived
            | Self::NoReset
            | Self::NoExpiry
            | Self::AfterRestart
            | Self::BootGap
            | Self::UntestedOnTarget
            | Self::FlagsTrusted
            | Self::DeviceClock
            | Self::IcmpAnswer
            | Self::NotBound
            | Self::ReplacesRules
            | Self::StandsAlone
            | Self::OtherProtocolsBlocked
            | Self::UntrackedCut
            | Self::OneWayDoor
            | Self::SwitchesAfterRestart
            | Self::StaysWhenUnlinked
            | Self::NoDeadMan
            | Self::UndoAfterRestart
            | Self::UndoUnknown
            | Self::WholeSeconds
            | Self::Until2038
            | Self::OpenSessionsUncertain
            | Self::NeedsFirewallOn
            | Self::LocalRulesMayBeIgnored
            | Self::PortRangesSince7
            | Self::ForeignExceptions
            | Self::OpensExceptions
            | Self::KerberosUntilRestart
            | Self::BroadcastPasses
            | Self::DomainPolicyWins
            | Self::PortStaysOpen => false,
        }
    }
}
