//! What `seawall inspect` prints: `docs/schema/inspect-1.json`.

use std::{collections::BTreeMap, net::SocketAddr};

use seawall_dcerpc::Uuid;
use serde::Serialize;

use super::values::{At, Interface, Shown, Status};

/// The schema's name and version.
pub const SCHEMA: &str = "seawall.inspect/1";

/// One document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Record {
    /// An association, when it is over.
    Association(Box<Association>),
    /// A call, when it was answered or can no longer be.
    Call(Box<Call>),
    /// A broken rule, when it was seen.
    Anomaly(Anomaly),
}

/// Which association something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    schema: &'static str,
    /// Counted from 1 in the order in which they were recognised.
    pub association: u64,
    /// Who called.
    pub client: SocketAddr,
    /// Who was called.
    pub server: SocketAddr,
}

impl Place {
    /// A place in this version of the schema.
    pub const fn new(association: u64, client: SocketAddr, server: SocketAddr) -> Self {
        Self { schema: SCHEMA, association, client, server }
    }
}

/// An association.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Association {
    /// Which one.
    #[serde(flatten)]
    pub place: Place,
    /// The file it was captured in.
    pub file: String,
    /// `ncacn_ip_tcp`, `ncacn_http` or `ncadg_ip_udp`.
    pub protocol: &'static str,
    /// How RPC over HTTP showed itself: `banner`, `rts`, `proxy`. What is inside of the last two
    /// is not followed.
    pub http: Option<&'static str>,
    /// Time of the first packet.
    pub first: At,
    /// Time of the last packet.
    pub last: At,
    /// Whether the beginning was not captured.
    pub joined: bool,
    /// How it ended.
    pub ended: &'static str,
    /// The contexts that were offered.
    pub contexts: Vec<Context>,
    /// How many more there were.
    pub contexts_left_out: u64,
    /// The security contexts.
    pub security: Vec<Security>,
    /// What the server said of itself.
    pub server_identity: Option<ServerIdentity>,
    /// Who the client said is asking.
    pub client_identity: Option<ClientIdentity>,
    /// How many fragments or datagrams of each type.
    pub pdus: BTreeMap<&'static str, u64>,
    /// Calls.
    pub calls: u64,
    /// Anomalies.
    pub anomalies: u64,
    /// Holes in the capture.
    pub gaps: Gaps,
    /// Directions that were not read to their end.
    pub unread: Vec<Unread>,
}

/// A presentation context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Context {
    /// `p_cont_id`; none where the offer was not captured.
    pub id: Option<u16>,
    /// What was offered.
    pub interface: Option<Interface>,
    /// What came of it.
    pub result: &'static str,
    /// The reason of a refusal.
    pub reason: Option<u16>,
    /// The transfer syntax that was chosen.
    pub transfer: Option<Interface>,
}

/// A security context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Security {
    /// `auth_type`.
    #[serde(rename = "type")]
    pub auth_type: u8,
    /// Its name, where it is known.
    pub name: Option<&'static str>,
    /// `auth_level`.
    pub level: u8,
    /// Its name, where it is known.
    pub level_name: Option<&'static str>,
}

/// What a server says of itself in an NTLMSSP challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServerIdentity {
    /// NetBIOS name.
    pub computer: Option<String>,
    /// NetBIOS name of its domain.
    pub domain: Option<String>,
    /// DNS name.
    pub dns_computer: Option<String>,
    /// DNS name of its domain.
    pub dns_domain: Option<String>,
    /// The target name.
    pub target: Option<String>,
    /// Its version, such as 10.0.18362.
    pub version: Option<String>,
}

impl ServerIdentity {
    /// Octets of all that it says.
    pub fn octets(&self) -> usize {
        let Self { computer, domain, dns_computer, dns_domain, target, version } = self;
        let all = [computer, domain, dns_computer, dns_domain, target, version];
        all.into_iter().flatten().map(String::capacity).sum()
    }
}

/// Who a client says is asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClientIdentity {
    /// Domain.
    pub domain: String,
    /// User; empty where nobody is named.
    pub user: String,
    /// Workstation.
    pub workstation: String,
}

impl ClientIdentity {
    /// Octets of all that it says.
    pub fn octets(&self) -> usize {
        [&self.domain, &self.user, &self.workstation].map(String::capacity).iter().sum()
    }
}

/// Holes in the capture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Gaps {
    /// How many.
    pub count: u64,
    /// How many bytes together.
    pub bytes: u64,
}

impl Gaps {
    /// Counts one.
    pub const fn add(&mut self, bytes: u64) {
        self.count = self.count.saturating_add(1);
        self.bytes = self.bytes.saturating_add(bytes);
    }
}

/// A direction of which the rest was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// `to_server` or `to_client`.
    pub direction: &'static str,
    /// Offset of the first byte that was not read.
    pub offset: u64,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Call {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// Time of the request; of the answer, where the request was not seen.
    pub at: At,
    /// `call_id`; the sequence number of a connectionless call.
    pub call_id: u32,
    /// `p_cont_id`; none in a connectionless call.
    pub context: Option<u16>,
    /// The interface, where its bind was seen.
    pub interface: Option<Interface>,
    /// `opnum`, where the request was seen.
    pub opnum: Option<u16>,
    /// The operation's name, where it is known.
    pub operation: Option<&'static str>,
    /// The object UUID.
    pub object: Option<Shown<Uuid>>,
    /// The activity of a connectionless call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<Shown<Uuid>>,
    /// The request, where it was seen.
    pub request: Option<Stub>,
    /// The response, where there was one.
    pub response: Option<Stub>,
    /// The status of a fault.
    pub fault: Option<Status>,
}

/// Stub data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stub {
    /// Length in bytes.
    pub length: usize,
    /// Whether it is sealed: nobody without the key can read it.
    pub sealed: bool,
}

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Anomaly {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// When.
    pub at: At,
    /// `SW-RPC-nnn`.
    pub code: &'static str,
    /// `to_server` or `to_client`: the sender broke it.
    pub direction: &'static str,
    /// Offset in bytes in this direction of the connection, or in the datagram.
    pub offset: u64,
}
