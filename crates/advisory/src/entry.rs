//! One bulletin of the catalogue, read already or still in its pack.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use seawall_facts::ProductId;

use crate::{
    model::{Bulletin, CveId, Date, Edge, Kb},
    packed::Pack,
};

/// A bulletin. What it is found by is at hand; the whole of one in a pack is read when it is
/// asked for, once.
#[derive(Clone)]
pub(crate) enum Entry {
    Read(Box<Bulletin>),
    Packed(Packed),
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

    /// The whole of it; nothing where its pack is damaged there.
    pub(crate) fn bulletin(&self) -> Option<&Bulletin> {
        match self {
            Self::Read(bulletin) => Some(bulletin),
            Self::Packed(packed) => packed.read.get_or_init(|| packed.read()).as_deref(),
        }
    }

    pub(crate) const fn is_imported(&self) -> bool {
        match self {
            Self::Read(bulletin) => bulletin.imported,
            Self::Packed(_) => true,
        }
    }

    pub(crate) fn first_published(&self) -> Option<Date> {
        match self {
            Self::Read(bulletin) => bulletin.first_published(),
            Self::Packed(packed) => packed.pack.first_published(packed.at),
        }
    }

    /// The numbers it goes by, each once.
    pub(crate) fn kbs(&self) -> Vec<Kb> {
        match self {
            Self::Read(bulletin) => {
                let mut kbs: Vec<Kb> = bulletin.kbs().cloned().collect();
                kbs.sort_unstable();
                kbs.dedup();
                kbs
            }
            Self::Packed(packed) => packed.pack.kbs(packed.at),
        }
    }

    pub(crate) fn owns(&self, kb: &Kb) -> bool {
        match self {
            Self::Read(bulletin) => bulletin.kb.as_ref() == Some(kb),
            Self::Packed(packed) => packed.pack.article(packed.at).as_ref() == Some(kb),
        }
    }

    pub(crate) fn cves(&self) -> Vec<CveId> {
        match self {
            Self::Read(bulletin) => bulletin.cves.clone(),
            Self::Packed(packed) => packed.pack.cves(packed.at),
        }
    }

    pub(crate) fn named_products(&self) -> Vec<ProductId> {
        match self {
            Self::Read(bulletin) => bulletin.named_products().into_iter().cloned().collect(),
            Self::Packed(packed) => packed.pack.named_products(packed.at),
        }
    }

    pub(crate) fn edges(&self) -> Vec<Edge> {
        match self {
            Self::Read(bulletin) => bulletin.edges.clone(),
            Self::Packed(packed) => packed.pack.edges(packed.at).unwrap_or_default(),
        }
    }

    /// One in a pack as of a day; it came out by then.
    pub(crate) fn seen_on(packed: &Packed, day: Date) -> Self {
        let pack = Arc::clone(&packed.pack);
        let at = packed.at;
        Self::Packed(Packed { pack, at, until: Some(day), read: OnceLock::new() })
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
        }
    }
}
