//! Upper bounds on what a peer can make us hold.

/// Bounds on everything a length off the wire can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest fragment accepted, in bytes. Windows and Samba send at most 5,840 over TCP;
    /// C706 lets the field reach 65,535.
    pub fragment: u16,
    /// Largest reassembled call, in bytes. Samba caps at 4 MiB since CVE-2015-5370.
    pub call: usize,
    /// Most fragments in one call: zero-length fragments cost time without adding bytes.
    pub fragments: usize,
    /// Most presentation contexts in one bind.
    pub contexts: usize,
    /// Most elements in one NDR array.
    pub elements: usize,
}

impl Limits {
    /// What a careful endpoint takes from anybody.
    pub const STRICT: Self =
        Self { fragment: 5840, call: 4 << 20, fragments: 2048, contexts: 32, elements: 65_536 };

    /// What a scanner takes from the hosts it asks: servers may answer in larger fragments.
    pub const CLIENT: Self =
        Self { fragment: u16::MAX, call: 4 << 20, fragments: 2048, contexts: 32, elements: 65_536 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::STRICT
    }
}
