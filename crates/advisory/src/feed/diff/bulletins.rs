//! Two readings of an archive of bulletins compared.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    model::{Bulletin, BulletinId},
    packed::ImportedBulletins,
};

/// The differences of two readings of an archive of bulletins, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BulletinChanges<'a> {
    /// Bulletins that only the newer reading has.
    pub new: Vec<&'a BulletinId>,
    /// Bulletins that only the older reading has.
    pub gone: Vec<&'a BulletinId>,
    /// Bulletins of both that say something else.
    pub changed: Vec<ChangedBulletin<'a>>,
}

/// A bulletin that says something else than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedBulletin<'a> {
    /// Its id.
    pub bulletin: &'a BulletinId,
    /// The fields in which it differs, as they are called in the catalogue.
    pub fields: Vec<&'static str>,
}

impl<'a> BulletinChanges<'a> {
    /// What differs from `old` to `new`. A reading that is not there is an empty one.
    pub fn between(old: Option<&'a ImportedBulletins>, new: Option<&'a ImportedBulletins>) -> Self {
        let [mut old, new] = [old, new].map(by_id);
        let mut changes = Self::default();
        for (id, after) in new {
            match old.remove(id) {
                None => changes.new.push(id),
                Some(before) => {
                    let fields = differing(before, after);
                    if !fields.is_empty() {
                        changes.changed.push(ChangedBulletin { bulletin: id, fields });
                    }
                }
            }
        }
        changes.gone = old.into_keys().collect();
        changes
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn by_id(imported: Option<&ImportedBulletins>) -> BTreeMap<&BulletinId, &Bulletin> {
    let rows = imported.into_iter().flat_map(|imported| &imported.bulletins);
    rows.map(|row| (&row.id, row)).collect()
}

/// The fields that a pack has a place for.
fn differing(one: &Bulletin, other: &Bulletin) -> Vec<&'static str> {
    let fields = [
        ("kb", one.kb == other.kb),
        ("cves", one.cves == other.cves),
        ("title", one.title == other.title),
        ("published", one.published == other.published),
        ("revised", one.revised == other.revised),
        ("severity", one.severity == other.severity),
        ("affected", one.affected == other.affected),
        ("other_software", one.other_software == other.other_software),
        ("not_affected", one.not_affected == other.not_affected),
        ("updates", one.updates == other.updates),
        ("edges", one.edges == other.edges),
    ];
    fields.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
}
