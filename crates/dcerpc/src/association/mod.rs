//! Association state machines without I/O: bytes in, events and bytes out.
//!
//! [`Client`] serves the scanner and the tests, [`Server`] the lab; both judge what may come
//! when by the same rules.

mod client;
mod server;

pub use client::{Client, ClientEvent, Offer};
pub use server::{Call, Served, Server, ServerConfig, ServerEvent};

use crate::pdu::{Pdu, PfcFlags};

/// Header octets of a request or response fragment.
const CALL_HEADER: usize = 24;

/// Cuts a stub into fragments of at most `max_frag` octets and encodes them one after another.
fn encode_fragments(
    stub: &[u8],
    max_frag: u16,
    object: bool,
    mut fragment: impl FnMut(PfcFlags, &[u8]) -> Pdu,
) -> Result<Vec<u8>, crate::Error> {
    let overhead = CALL_HEADER + if object { 16 } else { 0 };
    // A multiple of 8 keeps the alignment of what follows.
    let room = usize::from(max_frag).saturating_sub(overhead).max(8) & !7;
    let mut parts: Vec<&[u8]> = stub.chunks(room).collect();
    if parts.is_empty() {
        parts.push(&[]);
    }
    let last = parts.len() - 1;
    let mut bytes = Vec::with_capacity(stub.len() + parts.len() * overhead);
    for (index, part) in parts.into_iter().enumerate() {
        let first = if index == 0 { PfcFlags::FIRST_FRAG } else { PfcFlags(0) };
        let flags = first | if index == last { PfcFlags::LAST_FRAG } else { PfcFlags(0) };
        bytes.extend(fragment(flags, part).encode()?);
    }
    Ok(bytes)
}
