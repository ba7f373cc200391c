//! What a probe was answered: raw bytes, and the typed meaning derived from them.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{ComVersion, Door, HexBytes, PortState};

/// One exchange: what was sent, what came back, and what that means.
///
/// `outcome` is derived from `probe`, `received` and `ended` by a pure function whose version is
/// `reader`; a proof that holds this value can be derived again from nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeAnswer {
    /// Which probe this is.
    pub probe: ProbeId,
    /// Where it was asked.
    pub door: Door,
    /// Version of the function that derived `outcome`.
    pub reader: u16,
    /// Every byte sent for it.
    pub sent: HexBytes,
    /// Every byte that came back for it.
    pub received: HexBytes,
    /// How the exchange ended.
    pub ended: Ended,
    /// What the bytes mean.
    pub outcome: Outcome,
}

/// The probes, by stable id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ProbeId {
    /// A TCP connection, nothing sent.
    #[serde(rename = "tcp.connect")]
    TcpConnect,
    /// A TCP connection some time after a host was probed: does it still answer?
    #[serde(rename = "tcp.look_back")]
    LookBack,
    /// A harmless UDP query fit for the port.
    #[serde(rename = "udp.query")]
    UdpQuery,
    /// The banner that port 593 sends by itself.
    #[serde(rename = "rpc.http_banner")]
    HttpBanner,
    /// Bind to the endpoint mapper with an NTLMSSP NEGOTIATE; never authenticated.
    #[serde(rename = "rpc.ntlm_challenge")]
    NtlmChallenge,
    /// Bind to the endpoint mapper with NDR64 as the only transfer syntax.
    #[serde(rename = "rpc.ndr64_bind")]
    Ndr64Bind,
    /// Bind to the endpoint mapper.
    #[serde(rename = "rpc.epm_bind")]
    EpmBind,
    /// Bind to IObjectExporter.
    #[serde(rename = "rpc.object_exporter_bind")]
    ObjectExporterBind,
    /// Bind to the interface that Windows 9x refuses.
    #[serde(rename = "rpc.local_exporter_bind")]
    LocalExporterBind,
    /// Bind to the management interface.
    #[serde(rename = "rpc.mgmt_bind")]
    MgmtBind,
    /// IObjectExporter::ServerAlive, which every DCOM version has.
    #[serde(rename = "rpc.server_alive")]
    ServerAlive,
    /// IObjectExporter::ServerAlive2.
    #[serde(rename = "rpc.server_alive2")]
    ServerAlive2,
    /// mgmt inq_if_ids.
    #[serde(rename = "rpc.inq_if_ids")]
    InqIfIds,
    /// ept_lookup, all pages.
    #[serde(rename = "rpc.ept_lookup")]
    EptLookup,
    /// Bind to ISystemActivator.
    #[serde(rename = "rpc.system_activator_bind")]
    SystemActivatorBind,
    /// Bind to IRemoteActivation.
    #[serde(rename = "rpc.remote_activation_bind")]
    RemoteActivationBind,
    /// RemoteCreateInstance with a short malformed UNC name.
    #[serde(rename = "activation.a1")]
    A1,
    /// The control of A1: two property classes that do not exist.
    #[serde(rename = "activation.a2")]
    A2,
    /// RemoteActivation, server part of two units with a NUL.
    #[serde(rename = "activation.b1")]
    B1,
    /// RemoteActivation, server part of fifteen units with a NUL.
    #[serde(rename = "activation.b2")]
    B2,
    /// RemoteActivation, server part of three units with a NUL inside.
    #[serde(rename = "activation.b3")]
    B3,
    /// RemoteGetClassObject with twelve bytes that are no OBJREF.
    #[serde(rename = "activation.c")]
    C,
    /// Bind to ISCMActivator, before the second pass.
    #[serde(rename = "second_pass.scm_activator_bind")]
    ScmActivatorBind,
    /// The MS04-012 check: a local-only call on ISCMActivator. A second pass, asked for by name.
    #[serde(rename = "second_pass.scm_activator")]
    ScmActivator,
}

impl ProbeId {
    /// Whether this probe is one of the at most four activation requests a host may get.
    pub const fn is_activation(self) -> bool {
        matches!(self, Self::A1 | Self::A2 | Self::B1 | Self::B2 | Self::B3 | Self::C)
    }
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "how", content = "at", rename_all = "snake_case")]
pub enum Ended {
    /// Everything asked for arrived.
    Complete,
    /// The connection was refused.
    Refused,
    /// The host or network is unreachable.
    Unreachable,
    /// Time ran out.
    TimedOut(Stage),
    /// The peer reset the connection.
    Reset(Stage),
    /// The peer closed the connection.
    Closed(Stage),
    /// We stopped reading: the bytes could not become an answer, or a limit was reached.
    Abandoned(Stage),
}

/// How far an exchange had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// While connecting.
    Connect,
    /// After the connection stood, waiting for a bind's answer.
    Bind,
    /// After a request was sent.
    Request,
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// What was seen of a port.
    Port {
        /// Its state.
        state: PortState,
    },
    /// A NetBIOS node status, RFC 1002 4.2.18; the port it came from is open.
    NodeStatus {
        /// The names the node has registered.
        names: Vec<NetbiosName>,
        /// Its hardware address, as it says.
        mac: HexBytes,
    },
    /// A bind_ack or alter_context_resp.
    BindAck {
        /// One result a context, in the order offered.
        results: Vec<BindResult>,
        /// The NTLMSSP challenge it carried.
        ntlm: Option<NtlmIdentity>,
    },
    /// A bind_nak.
    BindNak {
        /// The provider's reason.
        reason: u16,
    },
    /// A response.
    Response {
        /// What its stub says.
        body: Body,
    },
    /// A fault.
    Fault {
        /// The status, such as 0x1c010002.
        status: u32,
    },
    /// The text a port sends by itself.
    Banner {
        /// The text, control characters replaced.
        text: String,
    },
    /// Bytes that are no DCE/RPC.
    NotDceRpc {
        /// The first of them.
        first: HexBytes,
    },
    /// DCE/RPC that breaks its own rules.
    Malformed {
        /// The anomaly's stable code, `SW-RPC-nnn`.
        anomaly: String,
    },
    /// No answer; `Ended` says how.
    NoAnswer,
}

impl Outcome {
    /// What it says of the port, where it says anything of it.
    pub const fn port_state(&self) -> Option<PortState> {
        match self {
            Self::Port { state } => Some(*state),
            Self::NodeStatus { .. } => Some(PortState::Open),
            _ => None,
        }
    }
}

/// A name in a NetBIOS node status.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NetbiosName {
    /// The name without its padding.
    pub name: String,
    /// The sixteenth octet: 0x00 workstation, 0x03 messenger, 0x20 server …
    pub suffix: u8,
    /// Whether it is a group's name.
    pub group: bool,
}

/// How a presentation context was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BindResult {
    /// 0 acceptance, 1 user rejection, 2 provider rejection.
    pub result: u16,
    /// 0 none, 1 abstract syntax not supported, 2 transfer syntaxes not supported, 3 local limit.
    pub reason: u16,
}

impl BindResult {
    /// Whether the context was accepted.
    pub const fn is_accepted(self) -> bool {
        self.result == 0
    }
}

/// What an NTLMSSP challenge tells of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NtlmIdentity {
    /// `major.minor.build`, where the challenge carries a version.
    pub version: Option<(u8, u8, u16)>,
    /// The last byte of the version: 15 for NTLM revision 3.
    pub revision: Option<u8>,
    /// NetBIOS computer name.
    pub netbios_computer: Option<String>,
    /// NetBIOS domain name.
    pub netbios_domain: Option<String>,
    /// DNS computer name.
    pub dns_computer: Option<String>,
    /// DNS domain name.
    pub dns_domain: Option<String>,
}

/// What a response's stub says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Body {
    /// An activation's result.
    Activation {
        /// The HRESULT of the whole call.
        hresult: u32,
    },
    /// ServerAlive.
    ServerAlive {
        /// Its status.
        status: u32,
    },
    /// ServerAlive2.
    ServerAlive2 {
        /// The DCOM version.
        com_version: ComVersion,
        /// String bindings: names and addresses of the host.
        bindings: Vec<StringBinding>,
        /// Its status.
        status: u32,
    },
    /// inq_if_ids.
    Interfaces {
        /// The interfaces in the order given.
        interfaces: Vec<InterfaceId>,
        /// Its status.
        status: u32,
    },
    /// ept_lookup.
    Endpoints {
        /// The entries of every page, in order.
        endpoints: Vec<Endpoint>,
        /// The last page's status.
        status: u32,
    },
    /// A stub whose length or shape the call cannot have.
    Unexpected {
        /// The stub's length in bytes.
        length: usize,
    },
}

/// One string binding of a DUALSTRINGARRAY.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StringBinding {
    /// The tower id: 7 is ncacn_ip_tcp.
    pub tower_id: u16,
    /// The name or address, with a port in brackets where one is given.
    pub address: String,
}

/// An interface by UUID and version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct InterfaceId {
    /// The UUID in lower case.
    pub uuid: String,
    /// Major version.
    pub major: u16,
    /// Minor version.
    pub minor: u16,
}

/// One entry of an endpoint map.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Endpoint {
    /// The interface.
    pub interface: InterfaceId,
    /// The object UUID, where one is registered.
    pub object: Option<String>,
    /// The string binding, such as `ncacn_ip_tcp:192.0.2.1[1025]`.
    pub binding: String,
    /// The address in the tower, where it holds one.
    pub address: Option<IpAddr>,
    /// The annotation, as the host wrote it.
    pub annotation: String,
}
