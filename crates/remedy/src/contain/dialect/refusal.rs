//! Why a policy cannot be written for a target.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{super::policy::Place, Target};

/// Why a target cannot say what the policy says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Error)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// The policy is for a gateway and the target is a host, or the other way round.
    #[error("{target} is no {}", match wanted { Place::Host => "host's own filter", Place::Gateway => "gateway" })]
    Place {
        /// The target.
        target: Target,
        /// Where the policy is to be enforced.
        wanted: Place,
    },
    /// The target cannot except anybody, and the policy does.
    #[error("{target} cannot except addresses")]
    Exceptions {
        /// The target.
        target: Target,
    },
    /// The target cannot block what a host sends, and the policy does.
    #[error("{target} cannot block outbound traffic")]
    Outbound {
        /// The target.
        target: Target,
    },
    /// The target cannot see IPv6, and the policy does not waive it.
    #[error("{target} does not see IPv6; waive it with `ipv6: waived`, or use another target")]
    Ipv6 {
        /// The target.
        target: Target,
    },
    /// More than the target holds.
    #[error("{target} holds at most {limit} rules, and the policy needs {needed}")]
    TooMany {
        /// The target.
        target: Target,
        /// How many it holds.
        limit: usize,
        /// How many it would take.
        needed: usize,
    },
    /// The policy has nothing that the target could say: no closed service, or no switch.
    #[error("the policy has nothing to say to {target}")]
    NothingToSay {
        /// The target.
        target: Target,
    },
    /// Something ends later than the target can write.
    #[error("{target} can write no end after 2035")]
    End {
        /// The target.
        target: Target,
    },
    /// A switch that the target's systems do not know.
    #[error("{target} does not know the switch {switch}")]
    Switch {
        /// The target.
        target: Target,
        /// Its name.
        switch: &'static str,
    },
    /// Two switches want different data in the same value.
    #[error("two switches set {value} to different data")]
    Contradiction {
        /// Its key and name.
        value: String,
    },
    /// Something about the host would have to be known.
    #[error("{target} needs to know {what} of the host")]
    BeforeUnknown {
        /// The target.
        target: Target,
        /// What is not known.
        what: &'static str,
    },
    /// Somebody has set the target up already, and it holds one set of rules.
    #[error("{target} is in use already, and holds one set of rules")]
    InUse {
        /// The target.
        target: Target,
    },
    /// More addresses and networks than the target takes for one port.
    #[error(
        "{target} takes at most {limit} addresses and networks for a port, and the policy needs {needed}"
    )]
    TooManyAddresses {
        /// The target.
        target: Target,
        /// How many it takes.
        limit: usize,
        /// How many it would take.
        needed: usize,
    },
    /// An exception names an address that the target does not take.
    #[error("{target} takes no exception for {address}")]
    Address {
        /// The target.
        target: Target,
        /// An address or network.
        address: String,
    },
    /// A port that the target cannot name.
    #[error("{target} cannot name port {port}")]
    Port {
        /// The target.
        target: Target,
        /// The port. 0 stands for every port on many targets.
        port: u16,
    },
    /// The target filters interfaces, and none is known to stand for what the policy closes.
    #[error(
        "{target} filters interfaces, and of the closed ports none stands for some: close tcp/135"
    )]
    NoInterface {
        /// The target.
        target: Target,
    },
    /// Something would have to be written that the target's shell cannot be given.
    #[error("{target} cannot be given `{text}`")]
    Unquotable {
        /// The target.
        target: Target,
        /// What cannot be passed.
        text: String,
    },
}
