//! A host with a little evidence, judged by the rules the oracle's examples follow: no more than
//! shows that the catalogue holds what judging needs.

use std::collections::BTreeMap;

use seawall_advisory::{
    BulletinId, Catalogue, EvidenceDefinition, EvidenceRule, Listing, Strength, Update,
};
use seawall_facts::{ProductId, RegistryPath, ServicePack, Version};

pub(crate) struct Host {
    pub(crate) product: ProductId,
    pub(crate) sp: ServicePack,
    pub(crate) keys: Vec<RegistryPath>,
    pub(crate) files: BTreeMap<String, Version>,
    /// Whether a key that is not among them is not there.
    pub(crate) all_keys: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Fixed,
    FixedBySp(ServicePack),
    FixedVia(BulletinId),
    Missing,
    Conflict,
    NoFix,
    Unknown,
}

impl Host {
    pub(crate) fn judge(&self, catalogue: &Catalogue, id: &str) -> State {
        let bulletin = catalogue.bulletin(id).unwrap();
        if matches!(bulletin.listing(&self.product, Some(self.sp)), Listing::NoFix(_)) {
            return State::NoFix;
        }
        let packs = bulletin.updates.iter().filter_map(|update| update.fixed_by_sp(&self.product));
        if let Some(pack) = packs.min().filter(|pack| *pack <= self.sp) {
            return State::FixedBySp(pack);
        }
        if let Some(state) = self.of_itself(catalogue, &bulletin.id) {
            return state;
        }
        let mut needs_proof = false;
        for newer in catalogue.contained_by(&bulletin.id, &self.product, Some(self.sp)) {
            if self.of_itself(catalogue, newer.id) == Some(State::Fixed) {
                if newer.strength == Strength::Certain {
                    return State::FixedVia(newer.id.clone());
                }
                needs_proof = true;
            }
        }
        if needs_proof || !self.all_keys { State::Unknown } else { State::Missing }
    }

    // What a bulletin's own updates say; none where nothing of theirs was seen.
    fn of_itself(&self, catalogue: &Catalogue, id: &BulletinId) -> Option<State> {
        let updates = catalogue.updates_for(id, &self.product, Some(self.sp));
        let has_key = updates.iter().any(|update| self.has_key(update));
        let files = updates.iter().find_map(|update| self.files_say(update));
        match (has_key, files) {
            (true, Some(false)) => Some(State::Conflict),
            (_, Some(false)) => Some(State::Missing),
            (true, _) | (_, Some(true)) => Some(State::Fixed),
            (false, None) => None,
        }
    }

    fn has_key(&self, update: &Update) -> bool {
        update.evidence.iter().any(|row| match &row.rule {
            EvidenceRule::RegistryKey { path, aliases } => {
                [path].into_iter().chain(aliases).any(|path| self.keys.contains(path))
            }
            _ => false,
        })
    }

    // One branch is enough: a host is on the one or on the other.
    fn files_say(&self, update: &Update) -> Option<bool> {
        let mut branches: BTreeMap<Option<&str>, Vec<bool>> = BTreeMap::new();
        for row in &update.evidence {
            if let Some(is_new) = self.file_says(row) {
                branches.entry(row.branch.as_deref()).or_default().push(is_new);
            }
        }
        let any = branches.values().any(|files| files.iter().all(|is_new| *is_new));
        (!branches.is_empty()).then_some(any)
    }

    fn file_says(&self, row: &EvidenceDefinition) -> Option<bool> {
        let EvidenceRule::FileVersion { path, at_least, discriminates, .. } = &row.rule else {
            return None;
        };
        let name = path.rsplit('\\').next().unwrap();
        self.files.get(name).filter(|_| *discriminates).map(|has| has >= at_least)
    }
}
