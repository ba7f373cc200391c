//! What is judged.

use seawall_facts::{Arch, Evidence, Fact, ProductId, ServicePack};

/// A host as its evidence shows it.
///
/// What a scan says of the same host is no part of it yet: it would come in as one more kind of
/// witness of an update, between a display name and an event.
#[derive(Clone, Copy, Debug, Default)]
pub struct HostFacts<'a> {
    /// The products it may run; empty where nothing positive is known.
    pub products: &'a [ProductId],
    /// Its service pack, where known.
    pub sp: Option<ServicePack>,
    /// Its architecture, where known.
    pub arch: Option<Arch>,
    /// Its facts.
    pub facts: &'a [Fact],
    /// Where they come from, and where that ends.
    pub evidence: &'a [Evidence],
}
