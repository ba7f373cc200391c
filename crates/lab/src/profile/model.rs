//! A profile, typed.

use std::collections::BTreeMap;

use seawall_dcerpc::{Uuid, interface::SyntaxId, object::ComVersion};
use seawall_facts::{ProductId, ServicePack};
use serde::Deserialize;

use super::{Activation, text};

/// What one kind of host answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The profile's name, which is its file's name.
    #[serde(skip)]
    pub id: String,
    /// The remote status code that a correct scan gives, such as `patched_both`.
    pub expect: String,
    /// What the host is.
    #[serde(default)]
    pub os: Os,
    /// How it names itself.
    #[serde(default)]
    pub names: Names,
    /// Its ports.
    #[serde(default)]
    pub ports: Ports,
    /// Its RPC runtime and what is served on 135.
    #[serde(default)]
    pub rpc: Rpc,
    /// Its NTLMSSP; without it, binds with authentication are refused.
    pub ntlm: Option<Ntlm>,
    /// How it answers activation requests.
    #[serde(default)]
    pub activation: Activation,
    /// Its endpoint map.
    #[serde(default)]
    pub endpoints: Endpoints,
    /// Its NetBIOS name table.
    pub netbios: Option<NetBios>,
    /// What it does instead of answering.
    #[serde(default)]
    pub misbehaviour: Misbehaviour,
    /// Where each value was read, by dotted key; `assumed` where it was not.
    #[serde(skip)]
    pub sources: BTreeMap<String, String>,
}

/// The remote status codes a profile may expect.
pub(super) const STATUSES: [&str; 11] = [
    "patched_both",
    "patched_only_823980",
    "unpatched",
    "dcom_disabled_or_denied",
    "not_affected",
    "not_dcerpc",
    "needs_investigation",
    "refused",
    "filtered",
    "timeout",
    "reset",
];

impl Profile {
    /// Whether the host is a Windows 4.0 to 5.2, the only kind that may be sent activation
    /// requests.
    pub fn may_be_activated(&self) -> bool {
        let id = self.os.product.as_ref().map(ProductId::as_str).unwrap_or_default();
        ["nt4-", "w2k", "xp-", "ws2003-"].iter().any(|family| id.starts_with(family))
    }

    /// What the host does on TCP ports instead of answering.
    pub const fn trouble(&self) -> Option<Trouble> {
        self.misbehaviour.trouble
    }
}

/// What a host is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Os {
    /// The product, where it is one that Seawall knows.
    pub product: Option<ProductId>,
    /// Its service pack.
    pub service_pack: Option<ServicePack>,
}

/// How a host names itself where the fleet gives it no name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Names {
    /// Computer name; `{n}` stands for the host's number in its fleet.
    pub computer: String,
    /// NetBIOS name of the domain or work group.
    pub domain: String,
    /// DNS name of the domain, where the host has one.
    pub dns_domain: Option<String>,
}

impl Default for Names {
    fn default() -> Self {
        Self { computer: "HOST-{n}".to_owned(), domain: "WORKGROUP".to_owned(), dns_domain: None }
    }
}

/// Ports by their well-known numbers; all others are closed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ports {
    /// TCP.
    #[serde(deserialize_with = "text::by_port")]
    pub tcp: BTreeMap<u16, TcpRole>,
    /// UDP.
    #[serde(deserialize_with = "text::by_port")]
    pub udp: BTreeMap<u16, UdpRole>,
}

/// What a TCP port does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TcpRole {
    /// Connection-oriented RPC.
    Rpc,
    /// The same behind the banner of RPC over HTTP.
    RpcHttp,
    /// Connections are accepted and never answered.
    Hold,
    /// Nothing listens: a child closes what its parent opened.
    Closed,
}

/// What a UDP port does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UdpRole {
    /// Connectionless RPC.
    Rpc,
    /// NetBIOS name service.
    NetbiosName,
    /// NetBIOS datagram service.
    NetbiosDatagram,
    /// Datagrams are taken and never answered.
    Silent,
    /// Nothing listens.
    Closed,
}

/// The RPC runtime and what is served on 135.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rpc {
    /// COMVERSION, where there is DCOM.
    #[serde(deserialize_with = "text::com_version")]
    pub com_version: Option<ComVersion>,
    /// Whether NDR64 is taken.
    pub ndr64: bool,
    /// The interfaces in the order `inq_if_ids` lists them.
    pub interfaces: Vec<Served>,
    /// Operations of the management interface that every endpoint serves, whether it is among
    /// the interfaces or not; 0 where it is missing.
    pub mgmt_operations: u16,
    /// How a finished `ept_lookup` says so.
    pub lookup_end: LookupEnd,
    /// RestrictRemoteClients: from 1 on, anonymous callers reach only interfaces that were
    /// registered for them; the endpoint mapper is not one.
    pub restrict_remote_clients: u8,
    /// Refuse every bind with this reason.
    pub refuse_bind: Option<u16>,
    /// Bind time features acknowledged: 1 is security context multiplexing, 2 keeping the
    /// connection when a call is orphaned.
    pub features: u16,
    /// The status of a fault for a call in an unknown context; `nca_s_unk_if` where absent.
    pub unknown_context: Option<u32>,
    /// Whether broken rules that Windows is known to take are taken. Strict hosts answer each.
    pub as_windows: bool,
}

/// An interface served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Served {
    /// Its identifier.
    #[serde(deserialize_with = "text::syntax")]
    pub interface: SyntaxId,
    /// How many operations it has.
    pub operations: u16,
}

/// How a finished `ept_lookup` says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookupEnd {
    /// A page with room left has a null handle and status 0; after a full page the next one may
    /// be empty, with `ept_s_not_registered`.
    #[default]
    NullHandle,
    /// The last entries come together with a null handle and `ept_s_not_registered`.
    NotRegistered,
}

/// What an NTLMSSP CHALLENGE tells.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ntlm {
    /// Major, minor and build; absent on systems that send no version.
    pub version: Option<(u8, u8, u16)>,
    /// Whether names come as target information.
    pub target_info: bool,
}

/// The endpoint map.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Endpoints {
    /// Its entries.
    pub entries: Vec<Endpoint>,
    /// Whether the towers of named pipes leave the host's name out.
    pub anonymous_pipes: bool,
}

/// One interface of the endpoint map with the endpoints it listens on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// The interface.
    #[serde(deserialize_with = "text::syntax")]
    pub interface: SyntaxId,
    /// The object registered with it.
    #[serde(default, deserialize_with = "text::uuid")]
    pub object: Option<Uuid>,
    /// The annotation.
    #[serde(default)]
    pub annotation: String,
    /// A TCP port.
    pub tcp: Option<u16>,
    /// A UDP port.
    pub udp: Option<u16>,
    /// A port of RPC over HTTP.
    pub http: Option<u16>,
    /// A named pipe such as `\PIPE\atsvc`.
    pub pipe: Option<String>,
    /// A local port.
    pub local: Option<String>,
}

/// The NetBIOS name table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetBios {
    /// Suffixes of the computer name.
    pub computer: Vec<u8>,
    /// Suffixes of the domain name, which is a group.
    pub domain: Vec<u8>,
    /// The first half of the hardware address; the other half is made from the host's address.
    /// Absent where the host answers with zeros.
    pub mac_prefix: Option<[u8; 3]>,
}

/// What a troublesome host does.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Misbehaviour {
    /// What it does.
    pub trouble: Option<Trouble>,
}

/// What a host does on its TCP ports for RPC instead of answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// Accepts connections and says nothing.
    Silent,
    /// Lets connection requests go unanswered.
    Filtered,
    /// Resets the connection once a bind was sent.
    ResetAfterBind,
    /// Answers binds, then resets the connection at the first request.
    ResetAfterRequest,
    /// Answers with bytes of no protocol.
    Garbage,
    /// Is a web server.
    Http,
    /// Answers rightly, one octet a second.
    OneByteASecond,
    /// Reads slower than anybody writes and never finishes an answer.
    Tarpit,
    /// Answers rightly, each time twice as late as the time before on that connection.
    SlowsDown,
}

#[cfg(test)]
mod tests {
    use seawall_facts::Products;

    use super::STATUSES;
    use crate::Profiles;

    #[test]
    fn every_profile_expects_a_known_status_and_names_known_products() {
        let profiles = Profiles::embedded().unwrap();
        for profile in profiles.iter() {
            assert!(STATUSES.contains(&profile.expect.as_str()), "{}", profile.id);
            let Some(product) = &profile.os.product else { continue };
            let known = Products::embedded().get(product).unwrap();
            let pack = profile.os.service_pack.unwrap();
            assert!(known.service_packs.contains(&pack), "{}: {pack}", profile.id);
        }
    }

    #[test]
    fn challenge_versions_are_builds_that_the_product_reports() {
        for profile in Profiles::embedded().unwrap().iter() {
            let (Some(product), Some(ntlm)) = (&profile.os.product, profile.ntlm) else { continue };
            let known = Products::embedded().get(product).unwrap();
            if let Some((major, minor, build)) = ntlm.version {
                assert_eq!(known.os_version, (major.into(), minor.into()), "{}", profile.id);
                assert!(known.base_builds.contains(&build.into()), "{}", profile.id);
            }
        }
    }
}
