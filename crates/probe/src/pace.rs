//! How fast and how long: the profiles a scan can keep.

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
    /// Hosts asked anything over RPC at once, counting those whose reports nobody has taken yet:
    /// this many a kill can make the next run ask again.
    pub conversations: usize,
    /// Connections open to one host at once.
    pub connections_per_host: usize,
    /// New connections and datagrams a second, to all hosts together; `None` is no limit.
    pub all_per_second: Option<u32>,
    /// New connections and datagrams a second, to one /24 (IPv6: /120).
    pub network_per_second: Option<u32>,
    /// New connections and datagrams a second, to one host.
    pub host_per_second: Option<u32>,
    /// Whether UDP queries are sent.
    pub udp: bool,
    /// Whether hosts are taken in a random order and in growing waves: 1, 5, then a tenth.
    pub careful_start: bool,
    /// Whether hosts that fall silent or slow, and their networks, are left alone.
    pub heeds_distress: bool,
    /// When to look whether a host that was probed still answers; `None` is never.
    pub look_back: Option<Duration>,
}

impl Pace {
    /// The pace on loopback, where nobody else is disturbed. Five seconds an answer is what
    /// KB824146scan waited.
    pub const LOOPBACK: Self = Self {
        answer: Duration::from_secs(5),
        datagram: Duration::from_secs(1),
        host: Duration::from_secs(30),
        hosts_at_once: 128,
        conversations: 16,
        connections_per_host: 8,
        all_per_second: None,
        network_per_second: None,
        host_per_second: None,
        udp: true,
        careful_start: false,
        heeds_distress: false,
        look_back: None,
    };

    /// The pace in offices and plants.
    pub const NORMAL: Self = Self {
        hosts_at_once: 64,
        connections_per_host: 1,
        all_per_second: Some(200),
        network_per_second: Some(10),
        careful_start: true,
        heeds_distress: true,
        look_back: Some(Duration::from_mins(1)),
        ..Self::LOOPBACK
    };

    /// The pace among controllers and instruments. A host gets one connection a second, so that
    /// the dozen it needs take longer than elsewhere.
    pub const OT: Self = Self {
        host: Duration::from_mins(1),
        hosts_at_once: 16,
        all_per_second: Some(20),
        host_per_second: Some(1),
        udp: false,
        ..Self::NORMAL
    };
}
