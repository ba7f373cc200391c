//! The ways in which bytes can break the protocol, each with a stable code.

use std::fmt;

macro_rules! anomalies {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)*) => {
        /// A broken rule of the protocol. The code never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Anomaly { $($(#[$doc])* $name,)* }

        impl Anomaly {
            /// Every anomaly, in the order of the codes.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable code, `SW-RPC-nnn`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => concat!("SW-RPC-", $number),)* }
            }
        }
    };
}

anomalies! {
    /// The bytes end before the structure does.
    Truncated = "001",
    /// The protocol version is not 5.0 (or 5.1 where that is allowed).
    Version = "002",
    /// The packet type is not defined for connection-oriented RPC.
    PacketType = "003",
    /// `frag_length` is too small for its own header and body.
    FragmentTooShort = "004",
    /// `frag_length` is above the limit.
    FragmentTooLong = "005",
    /// The data representation label is undefined or not supported.
    DataRepresentation = "006",
    /// `auth_length` and padding do not fit into the fragment.
    AuthLength = "007",
    /// The security trailer is not aligned to four bytes.
    AuthAlignment = "008",
    /// More elements than the fragment or the limit holds.
    TooMany = "009",
    /// No element where at least one is needed.
    Empty = "010",
    /// A conformant, varying or total size that contradicts another.
    SizeMismatch = "011",
    /// A pointer, referent or discriminant with a value it must not have.
    BadPointer = "012",
    /// Text that is not what its type promises.
    BadText = "013",
    /// Bytes left over after the last field.
    TrailingBytes = "014",
    /// A fragment that does not continue the call it belongs to.
    FragmentOrder = "015",
    /// A call's fragments together are above the limit.
    CallTooLong = "016",
    /// A packet type that the sender must not send, or not now.
    UnexpectedPacket = "017",
    /// A call id, context id or handle that is not known.
    UnknownReference = "018",
    /// A protocol tower that contradicts itself.
    Tower = "019",
    /// A DUALSTRINGARRAY that contradicts itself.
    DualStringArray = "020",
    /// An OBJREF or activation blob that contradicts itself.
    ObjectReference = "021",
    /// An NTLMSSP message that contradicts itself.
    Ntlmssp = "022",
    /// Text that is no UUID.
    UuidText = "023",
    /// Bytes that were never DCE/RPC.
    NotDceRpc = "024",
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Anomaly;

    #[test]
    fn every_code_is_there_once() {
        let codes: BTreeSet<_> = Anomaly::ALL.iter().map(|anomaly| anomaly.code()).collect();
        assert_eq!(codes.len(), Anomaly::ALL.len());
    }
}
