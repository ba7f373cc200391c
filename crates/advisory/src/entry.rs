//! One bulletin of the catalogue, read already or still in its pack.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use seawall_facts::ProductId;

use crate::{
    feed::{Feeds, InferredLink},
    model::{Bulletin, CveId, Date, Edge, Kb, Kind},
    packed::Pack,
};

/// A bulletin. What it is found by is at hand; the whole of one in a pack is read when it is
/// asked for, once.
#[derive(Clone)]
pub(crate) enum Entry {
    Read(Box<Bulletin>),
    Packed(Packed),
    Fed(Fed),
}

/// An article that feeds tell of.
#[derive(Clone)]
pub(crate) struct Fed {
    fed: Arc<FedBy>,
    kb: u32,
    /// The day it is seen as of.
    until: Option<Date>,
    read: OnceLock<Option<Box<Bulletin>>>,
}

/// The feeds, and what is inferred from them together.
#[derive(Debug)]
pub(crate) struct FedBy {
    pub(crate) feeds: Feeds,
    pub(crate) inferred: Vec<InferredLink>,
}

#[derive(Clone)]
pub(crate) struct Packed {
    pack: Arc<Pack<'static>>,
    at: usize,
    /// The day it is seen as of.
    until: Option<Date>,
    read: OnceLock<Option<Box<Bulletin>>>,
}

impl Entry {
    pub(crate) fn packed(pack: &Arc<Pack<'static>>, at: usize) -> Self {
        let pack = Arc::clone(pack);
        Self::Packed(Packed { pack, at, until: None, read: OnceLock::new() })
    }

    pub(crate) fn fed(fed: &Arc<FedBy>, kb: u32) -> Self {
        Self::Fed(Fed { fed: Arc::clone(fed), kb, until: None, read: OnceLock::new() })
    }

    /// The whole of it; nothing where its pack is damaged there.
    pub(crate) fn bulletin(&self) -> Option<&Bulletin> {
        match self {
            Self::Read(bulletin) => Some(bulletin),
            Self::Packed(packed) => packed.read.get_or_init(|| packed.read()).as_deref(),
            Self::Fed(fed) => fed.read.get_or_init(|| fed.read()).as_deref(),
        }
    }

    pub(crate) const fn is_imported(&self) -> bool {
        match self {
            Self::Read(bulletin) => bulletin.imported,
            Self::Packed(_) | Self::Fed(_) => true,
        }
    }

    pub(crate) fn first_published(&self) -> Option<Date> {
        match self {
            Self::Read(bulletin) => bulletin.first_published(),
            Self::Packed(packed) => packed.pack.first_published(packed.at),
            Self::Fed(fed) => fed.fed.feeds.date_of(fed.kb),
        }
    }

    /// The numbers it goes by, each once.
    pub(crate) fn kbs(&self) -> Vec<Kb> {
        match self {
            // Its updates bring much else, and are not its own.
            Self::Read(bulletin) if bulletin.kind == Kind::Vulnerability => Vec::new(),
            Self::Read(bulletin) => {
                let mut kbs: Vec<Kb> = bulletin.kbs().cloned().collect();
                kbs.sort_unstable();
                kbs.dedup();
                kbs
            }
            Self::Packed(packed) => packed.pack.kbs(packed.at),
            Self::Fed(fed) => vec![fed.article()],
        }
    }

    pub(crate) fn owns(&self, kb: &Kb) -> bool {
        match self {
            Self::Read(bulletin) => bulletin.kb.as_ref() == Some(kb),
            Self::Packed(packed) => packed.pack.article(packed.at).as_ref() == Some(kb),
            // A bulletin's own article is that bulletin's first.
            Self::Fed(_) => false,
        }
    }

    pub(crate) fn cves(&self) -> Vec<CveId> {
        match self {
            Self::Read(bulletin) => bulletin.cves.clone(),
            Self::Packed(packed) => packed.pack.cves(packed.at),
            Self::Fed(fed) => fed.fed.feeds.cves_of(fed.kb),
        }
    }

    pub(crate) fn named_products(&self) -> Vec<ProductId> {
        match self {
            Self::Read(bulletin) => bulletin.named_products().into_iter().cloned().collect(),
            Self::Packed(packed) => packed.pack.named_products(packed.at),
            Self::Fed(fed) => fed.fed.feeds.products_of(fed.kb),
        }
    }

    pub(crate) fn edges(&self) -> Vec<Edge> {
        match self {
            Self::Read(bulletin) => bulletin.edges.clone(),
            Self::Packed(packed) => packed.pack.edges(packed.at).unwrap_or_default(),
            Self::Fed(fed) => fed.fed.feeds.edges_of(fed.kb, &fed.fed.inferred),
        }
    }

    /// One that is not read before it is asked for, as of a day; it came out by then. Nothing for
    /// one that is read already.
    pub(crate) fn seen_on(&self, day: Date) -> Option<Self> {
        let until = Some(day);
        let read = OnceLock::new();
        match self {
            Self::Read(_) => None,
            Self::Packed(Packed { pack, at, .. }) => {
                Some(Self::Packed(Packed { pack: Arc::clone(pack), at: *at, until, read }))
            }
            Self::Fed(Fed { fed, kb, .. }) => {
                Some(Self::Fed(Fed { fed: Arc::clone(fed), kb: *kb, until, read }))
            }
        }
    }
}

impl Fed {
    fn article(&self) -> Kb {
        Kb::new(&self.kb.to_string())
    }

    fn read(&self) -> Option<Box<Bulletin>> {
        let mut bulletin = self.fed.feeds.record(self.kb, &self.fed.inferred)?;
        if let Some(day) = self.until {
            leave_out(&mut bulletin, day);
        }
        Some(Box::new(bulletin))
    }
}

impl Packed {
    fn read(&self) -> Option<Box<Bulletin>> {
        let mut bulletin = self.pack.bulletin(self.at)?;
        if let Some(day) = self.until {
            leave_out(&mut bulletin, day);
        }
        Some(Box::new(bulletin))
    }
}

/// Leaves out of a bulletin whatever came later than a day.
pub(crate) fn leave_out(bulletin: &mut Bulletin, day: Date) {
    let by_then = |date: Option<Date>| date.is_none_or(|date| date <= day);
    bulletin.revisions.retain(|revision| revision.date <= day);
    // An edition that was changed later had been changed last on a day that only its kept
    // revisions tell, and these are of the Japanese one.
    if !by_then(bulletin.revised.ja) {
        bulletin.revised.ja = bulletin.revisions.iter().map(|revision| revision.date).max();
    }
    bulletin.revised.us = bulletin.revised.us.filter(|date| *date <= day);
    bulletin.exploited_by.retain(|row| by_then(row.first_seen));
    bulletin.removal_tools.retain(|row| by_then(row.published));
    bulletin.edges.retain(|edge| by_then(edge.since));
    bulletin.updates.retain(|update| by_then(update.published));
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(bulletin) => fmt::Debug::fmt(bulletin, f),
            Self::Packed(packed) => {
                f.debug_tuple("Packed").field(&packed.pack.id(packed.at)).finish()
            }
            Self::Fed(fed) => f.debug_tuple("Fed").field(&fed.kb).finish(),
        }
    }
}
