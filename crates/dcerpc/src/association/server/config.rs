//! What a server offers and how it behaves.

use crate::{
    Conduct, Limits,
    association::Groups,
    interface::{self, SyntaxId},
    pdu::status,
};

/// What a server offers on one endpoint.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// The interfaces served.
    pub interfaces: Vec<Served>,
    /// The transfer syntaxes taken; NDR 2.0, and NDR64 on 64-bit hosts.
    pub transfer_syntaxes: Vec<SyntaxId>,
    /// Largest fragment sent and taken, in octets: 5,840 over TCP.
    pub max_frag: u16,
    /// `sec_addr` of a bind_ack, such as `135`.
    pub sec_addr: Vec<u8>,
    /// The association groups, shared by the connections of the endpoint.
    pub groups: Groups,
    /// The bind time features acknowledged, [MS-RPCE] 3.3.1.5.3: none before Windows Vista.
    pub features: u16,
    /// The NTLMSSP CHALLENGE sent to an NTLM bind; without one such a bind is refused.
    pub challenge: Option<Vec<u8>>,
    /// Refuse every bind with this reason.
    pub refuse_bind: Option<u16>,
    /// The status of a fault for a call in an unknown context: `nca_s_unk_if`; HP-UX gives
    /// `nca_s_invalid_pres_context_id`.
    pub unknown_context: u32,
    /// How broken rules are taken.
    pub conduct: Conduct,
    /// Bounds on what a client may send.
    pub limits: Limits,
}

/// An interface served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// Its identifier. A client may ask for a lower minor version.
    pub syntax: SyntaxId,
    /// How many operations it has; a higher `opnum` is a fault.
    pub operations: u16,
}

impl ServerConfig {
    /// A strict server of these interfaces in NDR 2.0 over TCP.
    pub fn new(interfaces: Vec<Served>, sec_addr: &str) -> Self {
        Self {
            interfaces,
            transfer_syntaxes: vec![interface::NDR20],
            max_frag: 5840,
            sec_addr: sec_addr.as_bytes().to_vec(),
            groups: Groups::new(),
            features: 0,
            challenge: None,
            refuse_bind: None,
            unknown_context: status::UNK_IF,
            conduct: Conduct::Strict,
            limits: Limits::STRICT,
        }
    }

    /// What serves an interface that was asked for: the same major version, and no lower a minor
    /// one, C706 12.6.3.1.
    pub fn served(&self, asked: SyntaxId) -> Option<Served> {
        self.interfaces.iter().copied().find(|served| {
            served.syntax.uuid == asked.uuid
                && served.syntax.major == asked.major
                && served.syntax.minor >= asked.minor
        })
    }
}
