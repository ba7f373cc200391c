//! The ways in which bytes can break the protocol, each with a stable code and what a strict
//! endpoint does about it. Every code has a page under `docs/diagnostics`.

use std::fmt;

use crate::{
    judgement::{Action, DROP, LOG, end, end_unexecuted, fault, refuse},
    pdu::{nak, status},
};

macro_rules! anomalies {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $to_bind:expr, $to_other:expr;)*) => {
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

            /// What a strict server answers: to a bind or before one, and to any other packet.
            pub(crate) const fn answers(self) -> [Action; 2] {
                match self { $(Self::$name => [$to_bind, $to_other],)* }
            }
        }
    };
}

anomalies! {
    /// The bytes end before the structure does.
    Truncated = "001", DROP, fault(status::BAD_STUB_DATA);
    /// The protocol version is not 5.0 (or 5.1 where that is allowed).
    Version = "002", refuse(nak::PROTOCOL_VERSION), end_unexecuted(status::PROTO_ERROR);
    /// The packet type is not defined for connection-oriented RPC.
    PacketType = "003", end_unexecuted(status::PROTO_ERROR), end_unexecuted(status::PROTO_ERROR);
    /// `frag_length` is too small for its own header and body.
    FragmentTooShort = "004", DROP, DROP;
    /// `frag_length` is above the limit.
    FragmentTooLong = "005", DROP, end(status::PROTO_ERROR);
    /// The data representation label is undefined or not supported.
    DataRepresentation = "006", refuse(nak::PROTOCOL_VERSION), end_unexecuted(status::PROTO_ERROR);
    /// `auth_length` and padding do not fit into the fragment.
    AuthLength = "007", refuse(nak::PROTOCOL_VERSION), end_unexecuted(status::PROTO_ERROR);
    /// The security trailer is not aligned to four bytes.
    AuthAlignment = "008", refuse(nak::PROTOCOL_VERSION), end_unexecuted(status::PROTO_ERROR);
    /// More elements than the fragment or the limit holds.
    TooMany = "009", DROP, fault(status::BAD_STUB_DATA);
    /// No element where at least one is needed.
    Empty = "010", refuse(nak::NOT_SPECIFIED), fault(status::BAD_STUB_DATA);
    /// A conformant, varying or total size that contradicts another.
    SizeMismatch = "011", DROP, fault(status::BAD_STUB_DATA);
    /// A pointer, referent or discriminant with a value it must not have.
    BadPointer = "012", DROP, fault(status::BAD_STUB_DATA);
    /// Text that is not what its type promises.
    BadText = "013", DROP, fault(status::BAD_STUB_DATA);
    /// Bytes left over after the last field.
    TrailingBytes = "014", DROP, fault(status::BAD_STUB_DATA);
    /// A fragment that does not continue the call it belongs to.
    FragmentOrder = "015", end(status::PROTO_ERROR), end(status::PROTO_ERROR);
    /// A call's fragments together are above the limit.
    CallTooLong = "016", end(status::ACCESS_DENIED), end(status::ACCESS_DENIED);
    /// A packet type that the sender must not send, or not now.
    UnexpectedPacket = "017", end_unexecuted(status::PROTO_ERROR), end_unexecuted(status::PROTO_ERROR);
    /// A call id, context id or handle that is not known.
    UnknownReference = "018", end_unexecuted(status::PROTO_ERROR), end_unexecuted(status::PROTO_ERROR);
    /// A protocol tower that contradicts itself.
    Tower = "019", DROP, fault(status::BAD_STUB_DATA);
    /// A DUALSTRINGARRAY that contradicts itself.
    DualStringArray = "020", DROP, fault(status::BAD_STUB_DATA);
    /// An OBJREF or activation blob that contradicts itself.
    ObjectReference = "021", DROP, fault(status::BAD_STUB_DATA);
    /// An NTLMSSP message that contradicts itself.
    Ntlmssp = "022", DROP, end_unexecuted(status::PROTO_ERROR);
    /// Text that is no UUID.
    UuidText = "023", DROP, fault(status::BAD_STUB_DATA);
    /// Bytes that were never DCE/RPC.
    NotDceRpc = "024", DROP, DROP;
    /// A packet type that only the other side may send.
    WrongDirection = "025", DROP, DROP;
    /// A packet before the bind.
    NotBound = "026", refuse(nak::PROTOCOL_VERSION), refuse(nak::PROTOCOL_VERSION);
    /// A second bind on one connection.
    SecondBind = "027", refuse(nak::NOT_SPECIFIED), refuse(nak::NOT_SPECIFIED);
    /// A context list without a context.
    NoContexts = "028", refuse(nak::NOT_SPECIFIED), end_unexecuted(status::PROTO_ERROR);
    /// A context without a transfer syntax.
    NoTransferSyntaxes = "029", refuse(nak::NOT_SPECIFIED), end_unexecuted(status::PROTO_ERROR);
    /// A context or syntax list that runs past the fragment.
    ListBeyondFragment = "030", DROP, DROP;
    /// One context id twice in a list, with different syntaxes.
    DuplicateContext = "031", refuse(nak::NOT_SPECIFIED), end_unexecuted(status::PROTO_ERROR);
    /// A context id offered again with another meaning.
    ContextChanged = "032", refuse(nak::NOT_SPECIFIED), end_unexecuted(status::PROTO_ERROR);
    /// More presentation contexts than the limit.
    TooManyContexts = "033", refuse(nak::LOCAL_LIMIT_EXCEEDED), end_unexecuted(status::PROTO_ERROR);
    /// Bind time features asked for twice.
    FeatureTwice = "034", refuse(nak::NOT_SPECIFIED), end_unexecuted(status::PROTO_ERROR);
    /// An association group that does not exist.
    UnknownGroup = "035", refuse(nak::NOT_SPECIFIED), end_unexecuted(status::PROTO_ERROR);
    /// An alter_context that names another association group.
    GroupChanged = "036", end_unexecuted(status::PROTO_ERROR), end_unexecuted(status::PROTO_ERROR);
    /// A packet that cannot be in fragments without first and last fragment flags.
    FragmentFlags = "037", DROP, end_unexecuted(status::PROTO_ERROR);
    /// Flags that have no meaning in this packet.
    MeaninglessFlags = "038", DROP, end_unexecuted(status::PROTO_ERROR);
    /// `auth_pad_length` is more than the body.
    AuthPadding = "039", refuse(nak::PROTOCOL_VERSION), end_unexecuted(status::PROTO_ERROR);
    /// An authentication type that is not served.
    AuthType = "040", refuse(nak::AUTH_TYPE), end_unexecuted(status::PROTO_ERROR);
    /// An authentication level that does not exist or says none.
    AuthLevel = "041", refuse(nak::NOT_SPECIFIED), end_unexecuted(status::PROTO_ERROR);
    /// A call without trailer before authentication was finished.
    AuthUnfinished = "042", end(status::ACCESS_DENIED), end(status::ACCESS_DENIED);
    /// A call with a trailer where nobody is authenticated.
    AuthUnexpected = "043", end(status::ACCESS_DENIED), end(status::ACCESS_DENIED);
    /// An auth3 where no authentication is under way.
    Auth3Unexpected = "044", end_unexecuted(status::PROTO_ERROR), end_unexecuted(status::PROTO_ERROR);
    /// Authentication type, level or context id differ from those of the bind.
    AuthChanged = "045", end_unexecuted(status::PROTO_ERROR), end_unexecuted(status::PROTO_ERROR);
    /// A trailer on some fragments of a call only.
    AuthOnSomeFragments = "046", end(status::ACCESS_DENIED), end(status::ACCESS_DENIED);
    /// A call in a context that was not accepted.
    UnknownContext = "047", fault(status::UNK_IF), fault(status::UNK_IF);
    /// An operation number the interface does not have.
    UnknownOperation = "048", fault(status::OP_RNG_ERROR), fault(status::OP_RNG_ERROR);
    /// An `alloc_hint` above the limit in a call of one fragment.
    AllocHint = "049", end(status::ACCESS_DENIED), end(status::ACCESS_DENIED);
    /// An `alloc_hint` above the limit in a call of several fragments.
    AllocHintFragments = "050", end(status::ACCESS_DENIED), end(status::ACCESS_DENIED);
    /// The object flag without room for the object.
    ObjectMissing = "051", DROP, DROP;
    /// A fragment of a call that was never begun.
    NoFirstFragment = "052", end(status::PROTO_ERROR), end(status::PROTO_ERROR);
    /// A second first fragment of one call.
    FirstFragmentTwice = "053", end(status::PROTO_ERROR), end(status::PROTO_ERROR);
    /// Fragments of another call before the first one is whole.
    InterleavedCalls = "054", end(status::PROTO_ERROR), end(status::PROTO_ERROR);
    /// Fragments of one call that name different operations.
    OperationChanged = "055", DROP, DROP;
    /// Fragments of one call that name different contexts.
    CallContextChanged = "056", DROP, DROP;
    /// Fragments of one call in different byte orders.
    RepresentationChanged = "057", end_unexecuted(status::PROTO_ERROR), end_unexecuted(status::PROTO_ERROR);
    /// A fragment longer than what was negotiated.
    FragmentAboveNegotiated = "058", end(status::PROTO_ERROR), end(status::PROTO_ERROR);
    /// Too many fragments without payload in one call.
    EmptyFragments = "059", end(status::PROTO_ERROR), end(status::PROTO_ERROR);
    /// A call whose fragments stopped coming.
    CallUnfinished = "060", DROP, DROP;
    /// A packet whose bytes stopped coming.
    PduUnfinished = "061", DROP, DROP;
    /// A cancel of a call that is not under way.
    StrayCancel = "062", LOG, LOG;
    /// An orphaned packet for a call that is not under way.
    StrayOrphaned = "063", LOG, LOG;
    /// A pending cancel on the first fragment of a call.
    CancelOnFirst = "064", end_unexecuted(status::NO_CALL_ACTIVE), end_unexecuted(status::NO_CALL_ACTIVE);
    /// Flags that no request may have.
    RequestFlags = "065", DROP, DROP;
    /// A call id that was used before.
    CallIdReused = "066", LOG, LOG;
    /// A call id of zero.
    CallIdZero = "067", LOG, LOG;
    /// What follows a packet does not begin one.
    LostFraming = "068", DROP, DROP;
    /// A connectionless header on a stream.
    ConnectionlessOnStream = "069", DROP, DROP;
    /// An RTS packet outside of RPC over HTTP.
    RtsOutsideHttp = "070", end_unexecuted(status::PROTO_ERROR), end_unexecuted(status::PROTO_ERROR);
    /// An answer to a call that was not made.
    WrongCall = "071", DROP, DROP;
    /// An answer in another context than its call.
    WrongContext = "072", DROP, DROP;
    /// A second answer to a call.
    SecondResponse = "073", DROP, DROP;
    /// Another number of results than of contexts offered.
    ResultCount = "074", DROP, DROP;
    /// A secondary address that runs past the fragment.
    SecondaryAddress = "075", DROP, DROP;
    /// An `alloc_hint` of an answer that is not true.
    ResponseAllocHint = "076", LOG, LOG;
    /// A transfer syntax accepted that was not offered.
    NotOffered = "077", DROP, DROP;
    /// More entries asked for than a page has.
    PageTooLarge = "078", LOG, LOG;
    /// An enumeration value that does not exist.
    EnumRange = "079", DROP, fault(status::BAD_STUB_DATA);
    /// A context handle nobody gave out.
    UnknownHandle = "080", fault(status::CONTEXT_MISMATCH), fault(status::CONTEXT_MISMATCH);
    /// Characters in EBCDIC or another set.
    CharacterSet = "081", refuse(nak::PROTOCOL_VERSION), end_unexecuted(status::PROTO_ERROR);
    /// Floating point numbers in VAX, Cray or IBM format.
    FloatFormat = "082", refuse(nak::PROTOCOL_VERSION), end_unexecuted(status::PROTO_ERROR);
    /// Reserved octets of the data representation label are not zero.
    ReservedLabel = "083", refuse(nak::PROTOCOL_VERSION), end_unexecuted(status::PROTO_ERROR);
    /// Fragments of one call that name different objects.
    ObjectChanged = "084", DROP, DROP;
    /// A secondary address without its terminator.
    SecondaryAddressText = "085", LOG, LOG;
    /// Structures nested deeper than the limit.
    Depth = "086", DROP, fault(status::BAD_STUB_DATA);
    /// One referent id for two pointers.
    ReferentReused = "087", DROP, fault(status::BAD_STUB_DATA);
    /// NDR64 where it is not taken.
    Ndr64Refused = "088", fault(status::UNSUPPORTED_TYPE), fault(status::UNSUPPORTED_TYPE);
    /// A connectionless fragment that contradicts itself.
    DatagramFragment = "089", DROP, DROP;
    /// A call with a trailer before authentication was finished.
    AuthTooEarly = "090", end(status::PROTO_ERROR), end(status::PROTO_ERROR);
    /// Fragment sizes offered that nobody may offer.
    FragmentSizeOffer = "091", LOG, LOG;
    /// A connectionless header with values that are not defined.
    DatagramFlags = "092", DROP, DROP;
    /// More calls under way than the limit.
    TooManyCalls = "093", end(status::PROTO_ERROR), end(status::PROTO_ERROR);
    /// An RTS packet that contradicts itself.
    RtsCommand = "094", DROP, DROP;
}

impl Anomaly {
    /// Whether Windows and Samba take it and go on: what an endpoint that does as they do logs.
    pub const fn is_taken_by_windows(self) -> bool {
        matches!(
            self,
            Self::FragmentFlags
            | Self::MeaninglessFlags
            | Self::AuthUnfinished
            | Self::AllocHint
            | Self::RequestFlags
        )
    }
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
