//! The security trailer, [MS-RPCE] 2.2.2.11: measured, never processed.

/// `RPC_C_AUTHN_WINNT`: NTLMSSP, [MS-RPCE] 2.2.1.1.7.
pub const AUTH_TYPE_NTLMSSP: u8 = 10;
/// `RPC_C_AUTHN_LEVEL_CONNECT`, [MS-RPCE] 2.2.1.1.8.
pub const AUTH_LEVEL_CONNECT: u8 = 2;

/// `RPC_C_AUTHN_LEVEL_PKT_PRIVACY`: the stub is sealed.
pub const AUTH_LEVEL_PRIVACY: u8 = 6;

/// Length of `sec_trailer` without the authentication value, in octets.
pub(super) const TRAILER_LENGTH: usize = 8;

/// A `sec_trailer` and the authentication value behind it. Padding is measured when reading
/// and put in when writing, so it is no field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthVerifier {
    /// `auth_type`.
    pub auth_type: u8,
    /// `auth_level`.
    pub auth_level: u8,
    /// `auth_context_id`.
    pub auth_context_id: u32,
    /// The authentication value, opaque here.
    pub value: Vec<u8>,
}

/// Which security context a packet belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecurityContext {
    /// `auth_type`.
    pub auth_type: u8,
    /// `auth_level`.
    pub auth_level: u8,
    /// `auth_context_id`.
    pub auth_context_id: u32,
}

impl SecurityContext {
    /// The one a verifier names.
    pub const fn of(verifier: &AuthVerifier) -> Self {
        let AuthVerifier { auth_type, auth_level, auth_context_id, value: _ } = *verifier;
        Self { auth_type, auth_level, auth_context_id }
    }

    /// Whether the stub cannot be read without the session key.
    pub const fn is_sealed(self) -> bool {
        self.auth_level == AUTH_LEVEL_PRIVACY
    }

    /// Whether the level is one that a trailer may have.
    pub const fn has_known_level(self) -> bool {
        matches!(self.auth_level, AUTH_LEVEL_CONNECT..=AUTH_LEVEL_PRIVACY)
    }
}
