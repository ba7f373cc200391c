//! Association state machines without I/O: bytes in, events and bytes out.
//!
//! [`Client`] serves the scanner and the tests, [`Server`] the lab, [`Observer`] whoever reads
//! along. All three judge what may come when by one table ([`Phase`]), keep contexts and calls in
//! the same way, and name what is wrong by the same [`Anomaly`](crate::Anomaly).

mod calls;
mod client;
mod contexts;
mod groups;
mod observer;
mod remarks;
mod server;
mod table;

pub use client::{Client, ClientEvent, Offer};
pub use contexts::Context;
pub use groups::Groups;
pub use observer::{ObservedCall, ObservedContext, Observer, ObserverEvent, Start, Stub};
pub use server::{Binding, Call, Served, Server, ServerConfig, ServerEvent};
pub use table::Phase;

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
