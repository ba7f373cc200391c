//! A host as the store's readers see it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use seawall_facts::{AddressSpan, HostKey, Name, Timestamp};

use super::ledger::{Leaf, Ledger, Span, Witness};
use crate::HostId;

/// A host: everything that was merged into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its number.
    pub id: HostId,
    /// The strongest key any part of it has.
    pub key: HostKey,
    /// When it was first seen.
    pub created: Timestamp,
    /// Its names, in the case they are compared in.
    pub names: Vec<Name>,
    /// Its addresses over time. One the host only named itself is here until it is seen.
    pub addresses: Vec<AddressSpan>,
    /// The numbers of all its parts, its own among them.
    pub parts: Vec<HostId>,
}

/// The hosts that loaded leaves and spans make up, by number.
pub(super) fn from_ledger(ledger: &Ledger) -> Vec<Host> {
    let mut parts: BTreeMap<HostId, Vec<(HostId, &Leaf)>> = BTreeMap::new();
    for (id, leaf) in &ledger.leaves {
        parts.entry(ledger.root(*id)).or_default().push((*id, leaf));
    }
    let mut spans: BTreeMap<HostId, Vec<(IpAddr, &Span)>> = BTreeMap::new();
    for (address, span) in
        ledger.spans.iter().flat_map(|(address, spans)| spans.iter().map(|span| (*address, span)))
    {
        spans.entry(ledger.root(span.host)).or_default().push((address, span));
    }
    parts
        .into_iter()
        .filter_map(|(root, parts)| {
            from_parts(root, &parts, &spans.remove(&root).unwrap_or_default())
        })
        .collect()
}

fn from_parts(id: HostId, parts: &[(HostId, &Leaf)], spans: &[(IpAddr, &Span)]) -> Option<Host> {
    let mut names: Vec<Name> = parts.iter().flat_map(|(_, leaf)| leaf.names.to_names()).collect();
    names.sort();
    names.dedup();
    Some(Host {
        id,
        key: parts.iter().map(|(_, leaf)| &leaf.key).min()?.clone(),
        created: parts.iter().map(|(_, leaf)| leaf.created).min()?,
        names,
        addresses: addresses(spans),
        parts: parts.iter().map(|(part, _)| *part).collect(),
    })
}

fn addresses(spans: &[(IpAddr, &Span)]) -> Vec<AddressSpan> {
    let mut by_address: BTreeMap<IpAddr, Vec<&Span>> = BTreeMap::new();
    for (address, span) in spans {
        by_address.entry(*address).or_default().push(span);
    }
    let mut addresses = Vec::new();
    for (address, mut spans) in by_address {
        if spans.iter().any(|span| span.witness == Witness::Seen) {
            spans.retain(|span| span.witness == Witness::Seen);
        }
        spans.sort_by_key(|span| span.first);
        addresses.extend(spans.iter().map(|span| AddressSpan {
            address,
            from: span.first,
            to: span.last,
        }));
    }
    addresses
}
