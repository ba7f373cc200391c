//! Why a frame gave no packet, and how often.

/// Why a frame gave no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Skip {
    /// The interface is of a kind that is not read.
    #[error("link type {0} is not read")]
    UnsupportedLink(u16),
    /// The frame holds neither IPv4 nor IPv6, ARP for instance.
    #[error("no IP packet")]
    NotIp,
    /// The IP packet holds neither TCP nor UDP. The number is the IANA's.
    #[error("transport protocol {0} is not read")]
    UnsupportedTransport(u8),
    /// The capture kept less than the headers, or only a part of a fragment.
    #[error("cut off by the snapshot length")]
    Truncated,
    /// A header contradicts itself or the length of the frame.
    #[error("malformed {0} header")]
    Malformed(&'static str),
    /// A fragment of a datagram that is not whole yet.
    #[error("fragment of an unfinished datagram")]
    Fragment,
    /// The fragments of a datagram overlap or disagree about its length. Hosts differ in which
    /// they believe, so the datagram is given up.
    #[error("fragments contradict each other")]
    FragmentConflict,
    /// A fragment for which there is no room.
    #[error("too many fragments")]
    FragmentLimit,
}

/// How many frames became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Frames decoded.
    pub frames: u64,
    /// TCP segments given.
    pub tcp: u64,
    /// UDP datagrams given.
    pub udp: u64,
    /// Packets given of which the capture kept a part only.
    pub cut_short: u64,
    /// [`Skip::UnsupportedLink`].
    pub unsupported_link: u64,
    /// [`Skip::NotIp`].
    pub not_ip: u64,
    /// [`Skip::UnsupportedTransport`].
    pub unsupported_transport: u64,
    /// [`Skip::Truncated`].
    pub truncated: u64,
    /// [`Skip::Malformed`].
    pub malformed: u64,
    /// [`Skip::Fragment`].
    pub fragments: u64,
    /// [`Skip::FragmentConflict`].
    pub fragment_conflicts: u64,
    /// [`Skip::FragmentLimit`].
    pub fragment_limit: u64,
    /// Datagrams put together from fragments.
    pub reassembled: u64,
    /// Datagrams given up because they stayed unfinished too long or others needed the room.
    pub datagrams_given_up: u64,
}

impl Counts {
    pub(super) const fn add(&mut self, skip: Skip) {
        let count = match skip {
            Skip::UnsupportedLink(_) => &mut self.unsupported_link,
            Skip::NotIp => &mut self.not_ip,
            Skip::UnsupportedTransport(_) => &mut self.unsupported_transport,
            Skip::Truncated => &mut self.truncated,
            Skip::Malformed(_) => &mut self.malformed,
            Skip::Fragment => &mut self.fragments,
            Skip::FragmentConflict => &mut self.fragment_conflicts,
            Skip::FragmentLimit => &mut self.fragment_limit,
        };
        *count += 1;
    }
}
