//! What may come when: one table for client, server and observer.

use crate::{Anomaly, pdu::PacketType};

/// How far an association is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Nothing was sent.
    Fresh,
    /// A bind waits for its answer.
    Binding,
    /// Contexts were accepted, or at least answered.
    Bound,
    /// An alter_context waits for its answer.
    Altering,
    /// The beginning was not seen: the observer came later.
    Joined,
}

impl Phase {
    /// Whether a packet of this type may come now, whoever sends it.
    pub fn expects(self, ptype: PacketType) -> Result<(), Anomaly> {
        let row = TABLE.iter().find(|(of, _)| *of == ptype);
        // INVARIANT: every packet type has a row; a test holds the table to that.
        match row.map_or(STRAY, |(_, rules)| rules.of(self)) {
            None => Ok(()),
            Some(anomaly) => Err(anomaly),
        }
    }

    /// The phase after a packet that was expected. Faults in answer to a bind or alter_context
    /// are told apart from others by the caller, who knows their call.
    #[must_use]
    pub const fn after(self, ptype: PacketType) -> Self {
        match (self, ptype) {
            (Self::Fresh, PacketType::Bind) => Self::Binding,
            (Self::Bound, PacketType::AlterContext) => Self::Altering,
            (_, PacketType::BindAck | PacketType::AlterContextResp) => Self::Bound,
            (_, PacketType::BindNak) => Self::Fresh,
            _ => self,
        }
    }
}

/// What a packet type is in each phase: expected, or an anomaly.
#[derive(Clone, Copy)]
struct Rules {
    fresh: Option<Anomaly>,
    binding: Option<Anomaly>,
    bound: Option<Anomaly>,
    altering: Option<Anomaly>,
    joined: Option<Anomaly>,
}

impl Rules {
    const fn of(self, phase: Phase) -> Option<Anomaly> {
        match phase {
            Phase::Fresh => self.fresh,
            Phase::Binding => self.binding,
            Phase::Bound => self.bound,
            Phase::Altering => self.altering,
            Phase::Joined => self.joined,
        }
    }
}

const OK: Option<Anomaly> = None;
const UNBOUND: Option<Anomaly> = Some(Anomaly::NotBound);
const TWICE: Option<Anomaly> = Some(Anomaly::SecondBind);
const STRAY: Option<Anomaly> = Some(Anomaly::UnexpectedPacket);

/// Clients may send on before their bind was answered; servers answer what was asked.
#[rustfmt::skip]
const TABLE: [(PacketType, Rules); 12] = [
    //                                    Fresh    Binding Bound  Altering Joined
    (PacketType::Bind,             rules([OK,      TWICE,  TWICE, TWICE,   OK])),
    (PacketType::AlterContext,     rules([UNBOUND, OK,     OK,    OK,      OK])),
    (PacketType::Auth3,            rules([UNBOUND, OK,     OK,    OK,      OK])),
    (PacketType::Request,          rules([UNBOUND, OK,     OK,    OK,      OK])),
    (PacketType::CoCancel,         rules([UNBOUND, OK,     OK,    OK,      OK])),
    (PacketType::Orphaned,         rules([UNBOUND, OK,     OK,    OK,      OK])),
    (PacketType::BindAck,          rules([STRAY,   OK,     STRAY, STRAY,   OK])),
    (PacketType::BindNak,          rules([STRAY,   OK,     STRAY, OK,      OK])),
    (PacketType::AlterContextResp, rules([STRAY,   STRAY,  STRAY, OK,      OK])),
    (PacketType::Response,         rules([STRAY,   STRAY,  OK,    OK,      OK])),
    (PacketType::Fault,            rules([STRAY,   OK,     OK,    OK,      OK])),
    (PacketType::Shutdown,         rules([STRAY,   OK,     OK,    OK,      OK])),
];

const fn rules([fresh, binding, bound, altering, joined]: [Option<Anomaly>; 5]) -> Rules {
    Rules { fresh, binding, bound, altering, joined }
}

#[cfg(test)]
mod tests {
    use super::{Phase, TABLE};
    use crate::{Anomaly, pdu::PacketType};

    #[test]
    fn every_packet_type_has_a_row() {
        let rows: Vec<PacketType> = TABLE.iter().map(|(ptype, _)| *ptype).collect();
        assert!(PacketType::ALL.iter().all(|ptype| rows.contains(ptype)));
    }

    #[test]
    fn nothing_but_a_bind_begins_an_association() {
        for ptype in PacketType::ALL {
            assert_eq!(Phase::Fresh.expects(ptype).is_ok(), ptype == PacketType::Bind);
        }
        assert_eq!(Phase::Bound.expects(PacketType::Bind), Err(Anomaly::SecondBind));
    }

    #[test]
    fn a_stream_joined_later_may_go_on_anyhow() {
        assert!(PacketType::ALL.iter().all(|ptype| Phase::Joined.expects(*ptype).is_ok()));
    }
}
