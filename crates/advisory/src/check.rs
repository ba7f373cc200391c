//! Looks for statements that do not go together.

use std::collections::{BTreeMap, BTreeSet};

use seawall_facts::{ProductId, Products, ServicePack, Version};

use crate::{
    Catalogue, Contradiction,
    model::{
        Bulletin, BulletinId, Certainty, Edge, EvidenceRule, Kind, Listing, Relation, Scope,
        Strength, Update,
    },
};

impl Catalogue {
    /// Where what was made by hand disagrees with itself, each once, by kind and bulletin.
    pub fn contradictions(&self, products: &Products) -> BTreeSet<Contradiction> {
        let mut found = BTreeSet::new();
        for bulletin in self.made_by_hand() {
            let mut inspection =
                Inspection { catalogue: self, products, bulletin, found: &mut found };
            inspection.sources();
            inspection.service_packs();
            inspection.listings();
            inspection.edges();
            inspection.builds();
        }
        found
    }
}

struct Inspection<'a> {
    catalogue: &'a Catalogue,
    products: &'a Products,
    bulletin: &'a Bulletin,
    found: &'a mut BTreeSet<Contradiction>,
}

impl Inspection<'_> {
    fn id(&self) -> BulletinId {
        self.bulletin.id.clone()
    }

    fn sources(&mut self) {
        let bulletin = self.id();
        if self.bulletin.first_published().is_none() {
            self.found.insert(Contradiction::NoDate { bulletin: bulletin.clone() });
        }
        for (sources, certainty) in self.bulletin.statements() {
            let unknown = sources.iter().filter(|name| self.catalogue.source(name).is_none());
            self.found.extend(unknown.map(|source| Contradiction::UnknownSource {
                bulletin: bulletin.clone(),
                source: source.clone(),
            }));
            let unread = |name: &String| name == "memory" || name.starts_with("inferred");
            if certainty == Some(Certainty::Verified) && sources.iter().all(unread) {
                self.found.insert(Contradiction::VerifiedByMemory {
                    bulletin: bulletin.clone(),
                    sources: sources.to_vec(),
                });
            }
        }
    }

    fn service_packs(&mut self) {
        for (products, packs) in self.bulletin.service_packs_named() {
            for pack in packs {
                let has = |product: &ProductId| {
                    self.products.get(product).is_some_and(|row| row.service_packs.contains(pack))
                };
                // One of an update's products may lack a pack that another has.
                if !products.iter().any(has)
                    && let Some(product) = products.first()
                {
                    self.found.insert(Contradiction::UnknownServicePack {
                        bulletin: self.bulletin.id.clone(),
                        product: product.clone(),
                        service_pack: *pack,
                    });
                }
            }
        }
    }

    fn listings(&mut self) {
        for product in self.bulletin.named_products() {
            let packs = self.products.get(product).map(|row| row.service_packs.as_slice());
            let packs = packs.unwrap_or_default();
            for pack in packs {
                let covers =
                    |rows: &[Scope]| rows.iter().any(|row| row.covers(product, Some(*pack)));
                if covers(&self.bulletin.affected) && covers(&self.bulletin.not_affected) {
                    self.found.insert(Contradiction::AffectedAndCleared {
                        bulletin: self.bulletin.id.clone(),
                        product: product.clone(),
                        service_pack: *pack,
                    });
                }
            }
            self.answers(product, packs);
        }
    }

    // A rollup has updates and no flaw of its own; a thin record has not even updates.
    fn answers(&mut self, product: &ProductId, packs: &[ServicePack]) {
        if self.bulletin.thin || self.bulletin.kind == Kind::Rollup {
            return;
        }
        let listing = self.bulletin.listing(product, None);
        let has_update = self.bulletin.updates.iter().any(|row| row.products.contains(product));
        let held = |pack: &ServicePack| {
            !self.catalogue.contained_by(&self.bulletin.id, product, Some(*pack)).is_empty()
        };
        let affected = self.bulletin.affected.iter().any(|row| row.products.contains(product));
        if matches!(listing, Listing::Affected(_)) && !has_update && !packs.iter().any(held) {
            self.found.insert(Contradiction::NoAnswer {
                bulletin: self.bulletin.id.clone(),
                product: product.clone(),
            });
        }
        if has_update && !affected {
            let updates = self.bulletin.updates.iter();
            let theirs = updates.filter(|update| update.products.contains(product));
            self.found.extend(theirs.map(|update| Contradiction::UpdateForUnaffected {
                bulletin: self.bulletin.id.clone(),
                kb: update.kb.clone(),
                product: product.clone(),
            }));
        }
    }

    fn edges(&mut self) {
        for edge in &self.bulletin.edges {
            let (bulletin, older) = (edge.newer.clone(), edge.older.clone());
            if edge.strength == Strength::NeedsFileProof && edge.files.is_empty() {
                self.found.insert(Contradiction::NoFileToSee { bulletin, older });
            }
            match self.catalogue.get(&edge.older) {
                Some(found) => self.edge_to(edge, found),
                None if self.catalogue.head.known_by_id.contains(&edge.older) => {}
                None => {
                    self.found.insert(Contradiction::UnknownBulletin {
                        bulletin: edge.newer.clone(),
                        older: edge.older.clone(),
                    });
                }
            }
        }
    }

    fn edge_to(&mut self, edge: &Edge, older: &Bulletin) {
        let dates = (self.bulletin.first_published(), older.first_published());
        if matches!(dates, (Some(newer), Some(older)) if newer < older) {
            self.found.insert(Contradiction::BackInTime {
                bulletin: edge.newer.clone(),
                older: edge.older.clone(),
            });
        }
        let left = edge.leaves_open.iter().flat_map(|left| &left.cves);
        let foreign = left.filter(|cve| !older.cves.contains(cve));
        self.found.extend(foreign.map(|cve| Contradiction::ForeignVulnerability {
            bulletin: edge.newer.clone(),
            older: edge.older.clone(),
            cve: cve.clone(),
        }));
        if edge.relation == Relation::DoesNotReplace {
            return;
        }
        for product in &edge.products {
            let packs = self.products.get(product).map(|row| row.service_packs.as_slice());
            let holds = |pack: &&ServicePack| edge.holds_for(product, Some(**pack));
            let packs: Vec<ServicePack> =
                packs.unwrap_or_default().iter().filter(holds).copied().collect();
            let updates =
                |of: &BulletinId, pack| self.catalogue.updates_for(of, product, Some(pack));
            if !self.bulletin.thin
                && packs.iter().all(|pack| updates(&edge.newer, *pack).is_empty())
            {
                self.found.insert(Contradiction::NoUpdateToHold {
                    bulletin: edge.newer.clone(),
                    older: edge.older.clone(),
                    product: product.clone(),
                });
            }
            for pack in packs {
                let (new, old) = (updates(&edge.newer, pack), updates(&edge.older, pack));
                let behind = files_behind(&new, &old);
                self.found.extend(behind.into_iter().map(|(file, has, needs)| {
                    Contradiction::OlderFile {
                        bulletin: edge.newer.clone(),
                        older: edge.older.clone(),
                        product: product.clone(),
                        file,
                        has,
                        needs,
                    }
                }));
            }
        }
    }
}

impl Inspection<'_> {
    fn builds(&mut self) {
        let Some(date) = self.bulletin.first_published() else { return };
        let earlier: Vec<&Bulletin> = self
            .catalogue
            .made_by_hand()
            .filter(|older| older.first_published().is_some_and(|published| published < date))
            .collect();
        for update in &self.bulletin.updates {
            for (file, version) in telling(update) {
                for (product, older) in of_before(update, &earlier) {
                    let brought = older.1.evidence.iter().any(|row| {
                        matches!(&row.rule, EvidenceRule::FileVersion { path, at_least, .. }
                            if **path == *file && *at_least == version)
                    });
                    if brought {
                        self.found.insert(Contradiction::SameBuild {
                            bulletin: self.bulletin.id.clone(),
                            older: older.0.id.clone(),
                            product: product.clone(),
                            file: file.to_owned(),
                            version,
                        });
                    }
                }
            }
        }
    }
}

fn telling(update: &Update) -> impl Iterator<Item = (&str, Version)> {
    update.evidence.iter().filter_map(|row| match &row.rule {
        EvidenceRule::FileVersion { path, at_least, discriminates: true, .. } => {
            Some((&**path, *at_least))
        }
        _ => None,
    })
}

// Updates of earlier bulletins for a product that this one is for too, on a pack of both.
fn of_before<'a>(
    update: &'a Update,
    earlier: &'a [&'a Bulletin],
) -> impl Iterator<Item = (&'a ProductId, (&'a Bulletin, &'a Update))> {
    let theirs = earlier.iter().flat_map(|older| older.updates.iter().map(|row| (*older, row)));
    theirs.filter_map(move |(older, row)| {
        let product = update.products.iter().find(|product| row.products.contains(product))?;
        let packs = (&update.sp_required, &row.sp_required);
        let meet = packs.0.is_empty()
            || packs.1.is_empty()
            || packs.0.iter().any(|pack| packs.1.contains(pack));
        meet.then_some((product, (older, row)))
    })
}

// The files whose every build in the newer updates is below every build the older ones ask for.
// Branches count their builds apart, so that only the whole can be compared.
fn files_behind(newer: &[&Update], older: &[&Update]) -> Vec<(String, Version, Version)> {
    let mut behind = Vec::new();
    for (file, needs) in lowest(older) {
        let has = builds(newer).filter(|(path, _)| *path == file).map(|(_, build)| build).max();
        if let Some(has) = has.filter(|has| *has < needs) {
            behind.push((file.to_owned(), has, needs));
        }
    }
    behind
}

fn lowest<'a>(updates: &[&'a Update]) -> BTreeMap<&'a str, Version> {
    let mut lowest = BTreeMap::new();
    for (file, build) in builds(updates) {
        let least = lowest.entry(file).or_insert(build);
        *least = build.min(*least);
    }
    lowest
}

fn builds<'a>(updates: &[&'a Update]) -> impl Iterator<Item = (&'a str, Version)> {
    updates.iter().flat_map(|update| &update.evidence).filter_map(|row| match &row.rule {
        EvidenceRule::FileVersion { path, at_least, .. } => Some((&**path, *at_least)),
        _ => None,
    })
}
