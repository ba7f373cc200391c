//! The security trailer, [MS-RPCE] 2.2.2.11: measured, never processed.

/// `RPC_C_AUTHN_WINNT`: NTLMSSP, [MS-RPCE] 2.2.1.1.7.
pub const AUTH_TYPE_NTLMSSP: u8 = 10;
/// `RPC_C_AUTHN_LEVEL_CONNECT`, [MS-RPCE] 2.2.1.1.8.
pub const AUTH_LEVEL_CONNECT: u8 = 2;

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
