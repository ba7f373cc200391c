//! What an endpoint does about an anomaly, as data: the answers stand beside the codes in
//! [`Anomaly`], one for a bind and one for any other packet.

use std::fmt;

use crate::{Anomaly, Malformed};

/// Which way bytes go on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
}

/// How an endpoint takes what the specifications forbid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Conduct {
    /// Every broken rule is answered.
    #[default]
    Strict,
    /// What Windows and Samba are known to take is taken, see [`Anomaly::is_taken_by_windows`].
    AsWindows,
}

/// What kind of packet an anomaly was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Occasion {
    /// A bind, or anything before one: only a bind_nak can be understood.
    Bind,
    /// Anything else: a fault can be understood.
    Other,
}

/// What an endpoint does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Goes on and logs it.
    Log,
    /// Answers with a fault and goes on. The call was not executed.
    Fault {
        /// The fault's status.
        status: u32,
    },
    /// Answers with a fault and closes the connection.
    End {
        /// The fault's status.
        status: u32,
        /// Whether the fault has `PFC_DID_NOT_EXECUTE`.
        did_not_execute: bool,
    },
    /// Answers with a bind_nak and closes the connection.
    BindNak {
        /// `provider_reject_reason`.
        reason: u16,
    },
    /// Closes the connection without a word.
    Drop,
}

/// An anomaly, where it was, and what is done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Which rule was broken.
    pub anomaly: Anomaly,
    /// Offset in octets from the start of the fragment or structure.
    pub at: usize,
    /// What is done about it.
    pub action: Action,
}

impl Anomaly {
    /// What an endpoint does about this anomaly in a packet that goes in `direction`. A client
    /// cannot answer: it goes on or drops the connection.
    pub const fn action(
        self,
        conduct: Conduct,
        direction: Direction,
        occasion: Occasion,
    ) -> Action {
        let [to_bind, to_other] = self.answers();
        let strict = match occasion {
            Occasion::Bind => to_bind,
            Occasion::Other => to_other,
        };
        match (conduct, direction) {
            (Conduct::AsWindows, _) if self.is_taken_by_windows() => Action::Log,
            (_, Direction::ToServer) => strict,
            (_, Direction::ToClient) => match strict {
                Action::Log => Action::Log,
                _ => Action::Drop,
            },
        }
    }
}

impl Malformed {
    /// The judgement on it.
    pub const fn judged(
        self,
        conduct: Conduct,
        direction: Direction,
        occasion: Occasion,
    ) -> Judgement {
        let Self { anomaly, at } = self;
        Judgement { anomaly, at, action: anomaly.action(conduct, direction, occasion) }
    }
}

impl Action {
    /// Whether the connection ends with it.
    pub const fn closes(self) -> bool {
        matches!(self, Self::End { .. } | Self::BindNak { .. } | Self::Drop)
    }
}

/// As the pages under `docs/diagnostics` write it.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log => f.write_str("log"),
            Self::Fault { status } => write!(f, "fault {status:#010x}, not executed"),
            Self::End { status, did_not_execute: true } => {
                write!(f, "fault {status:#010x}, not executed, close")
            }
            Self::End { status, did_not_execute: false } => {
                write!(f, "fault {status:#010x}, close")
            }
            Self::BindNak { reason } => write!(f, "bind_nak {reason}, close"),
            Self::Drop => f.write_str("drop"),
        }
    }
}

pub(crate) const LOG: Action = Action::Log;
pub(crate) const DROP: Action = Action::Drop;

pub(crate) const fn fault(status: u32) -> Action {
    Action::Fault { status }
}

pub(crate) const fn end(status: u32) -> Action {
    Action::End { status, did_not_execute: false }
}

pub(crate) const fn end_unexecuted(status: u32) -> Action {
    Action::End { status, did_not_execute: true }
}

pub(crate) const fn refuse(reason: u16) -> Action {
    Action::BindNak { reason }
}
