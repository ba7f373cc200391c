//! Upper bounds on what a peer can make us hold, and how far it may stray.

/// Bounds on everything a length off the wire can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest fragment accepted, in bytes. Windows and Samba send at most 5,840 over TCP;
    /// C706 lets the field reach 65,535.
    pub fragment: u16,
    /// Largest reassembled call, in bytes. Samba caps at 4 MiB since CVE-2015-5370.
    pub call: usize,
    /// Most fragments in one call.
    pub fragments: usize,
    /// Most fragments of one call that carry no payload: they cost time without adding bytes.
    pub empty_fragments: usize,
    /// Most calls that wait for their answers on one connection.
    pub calls: usize,
    /// Most presentation contexts in one bind and on one connection.
    pub contexts: usize,
    /// Most elements in one NDR array.
    pub elements: usize,
    /// Deepest nesting of NDR pointers.
    pub depth: usize,
    /// Highest `rpc_vers_minor` taken: Windows speaks 5.0 alone.
    pub minor_version: u8,
    /// Whether two unique pointers of one stub must have different referent ids.
    pub unique_referents: bool,
}

impl Limits {
    /// What a careful endpoint takes from anybody.
    pub const STRICT: Self = Self {
        fragment: 5840,
        call: 4 << 20,
        fragments: 2048,
        empty_fragments: 4,
        calls: 64,
        contexts: 32,
        elements: 65_536,
        depth: 32,
        minor_version: 0,
        unique_referents: true,
    };

    /// What a scanner takes from the hosts it asks: servers may answer in larger fragments, in
    /// version 5.1, and number their pointers as they like.
    pub const CLIENT: Self =
        Self { fragment: u16::MAX, minor_version: 1, unique_referents: false, ..Self::STRICT };

    /// What an observer takes, who wants to read whatever an endpoint may have read.
    pub const OBSERVER: Self = Self { contexts: 256, ..Self::CLIENT };
}

impl Default for Limits {
    fn default() -> Self {
        Self::STRICT
    }
}
