//! How fast and how long.

use std::time::Duration;

/// The pace of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How long one answer may take, connecting included.
    pub answer: Duration,
    /// How long a UDP answer may take.
    pub datagram: Duration,
    /// How long one host may take in all.
    pub host: Duration,
    /// Hosts looked at at once.
    pub hosts_at_once: usize,
    /// Connections open to one host at once.
    pub connections_per_host: usize,
    /// Whether UDP queries are sent.
    pub udp: bool,
}

impl Pace {
    /// The pace on loopback, where nobody else is disturbed. Five seconds an answer is what
    /// KB824146scan waited.
    pub const LOOPBACK: Self = Self {
        answer: Duration::from_secs(5),
        datagram: Duration::from_secs(1),
        host: Duration::from_secs(30),
        hosts_at_once: 128,
        connections_per_host: 8,
        udp: true,
    };
}
