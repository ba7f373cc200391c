//! Bundles: what was imported, as one signed file for hosts without a network.
//!
//! ```text
//! magic │ schema │ length of head │ length of packed parts │ head │ packed parts │ key │ signature
//!   15      1         u32 LE                u64 LE          postcard    .xz          32      64
//! ```
//!
//! The signature is Ed25519 (RFC 8032) over a context and the SHA-256 of everything before it,
//! the key included. [`open`] compares it before it reads anything else, so that only what a key
//! stands for is unpacked; whose key that is, is for the caller to know. The same contents and the
//! same key give the same bytes.

mod error;
mod head;
mod limits;
mod open;
mod part;
mod seal;

pub use error::BundleError;
pub use limits::BundleLimits;
pub use open::{Bundle, is_bundle, open};
pub use part::{Part, PartContents, PartKind, is_part_name};
pub use seal::Contents;

/// How a bundle begins.
const MAGIC: &[u8] = b"seawall bundle\n";

/// The schema that is written, and the only one read.
const SCHEMA: u8 = 1;

/// Bytes before the head: magic, schema, length of the head, length of the packed parts.
const PREFIX: usize = MAGIC.len() + 1 + size_of::<u32>() + size_of::<u64>();

/// Bytes of the signer's public key.
const KEY: usize = 32;

/// Bytes of the signature.
const SIGNATURE: usize = 64;

/// What is signed: a context, so that no signature of another kind of file fits, and the digest
/// of everything before the signature.
fn signed_message(body: &[u8]) -> Vec<u8> {
    use sha2::{Digest as _, Sha256};

    [b"seawall.bundle/1\n".as_slice(), Sha256::digest(body).as_slice()].concat()
}
