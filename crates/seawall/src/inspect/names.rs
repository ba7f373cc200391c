//! Codes of the wire as records name them.

use seawall_dcerpc::{
    Direction,
    association::Stub as WireStub,
    ntlm::{Authenticate, Challenge, av_id},
    pdu::{ContextResult, PacketType, SecurityContext},
};

use super::record::{ClientIdentity, Security, ServerIdentity, Stub};

/// The result of a context.
pub const fn result(result: &ContextResult) -> &'static str {
    match result.result {
        0 => "accepted",
        1 => "user_rejection",
        2 => "provider_rejection",
        3 => "negotiate_ack",
        _ => "undefined",
    }
}

/// A direction.
pub const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::ToServer => "to_server",
        Direction::ToClient => "to_client",
    }
}

/// A packet type.
pub const fn ptype(ptype: PacketType) -> &'static str {
    match ptype {
        PacketType::Request => "request",
        PacketType::Response => "response",
        PacketType::Fault => "fault",
        PacketType::Bind => "bind",
        PacketType::BindAck => "bind_ack",
        PacketType::BindNak => "bind_nak",
        PacketType::AlterContext => "alter_context",
        PacketType::AlterContextResp => "alter_context_resp",
        PacketType::Auth3 => "auth3",
        PacketType::Shutdown => "shutdown",
        PacketType::CoCancel => "co_cancel",
        PacketType::Orphaned => "orphaned",
    }
}

/// A security context, [MS-RPCE] 2.2.1.1.7 and 2.2.1.1.8.
pub const fn security(context: SecurityContext) -> Security {
    let name = match context.auth_type {
        9 => Some("spnego"),
        10 => Some("ntlmssp"),
        14 => Some("schannel"),
        16 => Some("kerberos"),
        68 => Some("netlogon"),
        _ => None,
    };
    let level_name = match context.auth_level {
        1 => Some("none"),
        2 => Some("connect"),
        3 => Some("call"),
        4 => Some("packet"),
        5 => Some("integrity"),
        6 => Some("privacy"),
        _ => None,
    };
    Security { auth_type: context.auth_type, name, level: context.auth_level, level_name }
}

/// What a challenge tells of its server.
pub fn server(challenge: &Challenge) -> ServerIdentity {
    let version = challenge.version;
    let target = challenge.target();
    ServerIdentity {
        computer: challenge.name(av_id::NB_COMPUTER_NAME),
        domain: challenge.name(av_id::NB_DOMAIN_NAME),
        dns_computer: challenge.name(av_id::DNS_COMPUTER_NAME),
        dns_domain: challenge.name(av_id::DNS_DOMAIN_NAME),
        target: (!target.is_empty()).then_some(target),
        version: version.map(|v| format!("{}.{}.{}", v.major, v.minor, v.build)),
    }
}

/// Who a client says is asking.
pub fn client(claim: &Authenticate) -> ClientIdentity {
    ClientIdentity {
        domain: claim.text(&claim.domain_name),
        user: claim.text(&claim.user_name),
        workstation: claim.text(&claim.workstation),
    }
}

/// A stub's length, and whether it can be read.
pub const fn stub(stub: &WireStub) -> Stub {
    Stub { length: stub.len(), sealed: matches!(stub, WireStub::Sealed(_)) }
}
