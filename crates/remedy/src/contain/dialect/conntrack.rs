//! What the connection tracking of Linux knows of a packet, as far as rules ask for it.

use seawall_facts::Transport;

use super::super::packet::{Conversation, Packet};

/// A packet as conntrack sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    /// It goes the way that the conversation's first packet did not go.
    pub(super) reply: bool,
    /// Its conversation was seen before; else it is new.
    pub(super) established: bool,
    /// TCP with SYN and without ACK: it opens a conversation.
    pub(super) opens: bool,
}

impl Sight {
    /// A packet of a conversation that conntrack saw from its beginning.
    pub(super) fn of(packet: &Packet) -> Self {
        match packet.conversation {
            Conversation::New => {
                Self { reply: false, established: false, opens: packet.transport == Transport::Tcp }
            }
            Conversation::Continued => Self { reply: false, established: true, opens: false },
            Conversation::Answer => Self { reply: true, established: true, opens: false },
        }
    }

    /// The first packet that conntrack sees of a conversation older than itself: a machine tracks
    /// nothing before a rule asks for it. Linux takes its sender for the one who opened it
    /// (`nf_conntrack_tcp_loose`), right or wrong.
    #[cfg(test)]
    pub(super) const STRAY: Self = Self { reply: false, established: false, opens: false };
}
