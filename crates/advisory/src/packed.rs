//! Imported bulletins as bytes: small, the same for the same input, and quick to read.
//!
//! Texts, lists of products and lists of service packs stand once, in tables; everything else
//! names them by place. What a bulletin is found by, and what it says of others, stands apart from
//! the rest of it, which is read only when it is asked for: most commands want few of them. Only
//! what an importer can know has a place here: a bulletin with more is refused rather than cut.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use seawall_facts::{ProductId, RegistryPath, ServicePack, Version};
use serde::{Deserialize, Serialize};

use crate::model::{
    Bulletin, BulletinId, Certainty, CveId, Date, Dates, Edge, EvidenceDefinition, EvidenceRule,
    Kb, Kind, Rating, Reboot, Relation, Scope, Severity, Sources, Strength, Title, Uninstall,
    Update,
};

/// Where imported bulletins come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The name that their statements give.
    pub name: String,
    /// What it is, for people.
    pub what: String,
    /// The licence its facts came under.
    pub licence: String,
    /// The language of the edition, as a two-letter code.
    pub language: String,
    /// The SHA-256 of the archive, in hexadecimal digits.
    pub digest: String,
    /// The last day on which one of its bulletins was changed.
    pub date: Option<Date>,
}

/// An archive's bulletins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedBulletins {
    /// Where they come from.
    pub source: Source,
    /// The bulletins, by id.
    pub bulletins: Vec<Bulletin>,
}

/// Why bytes are no pack, or bulletins cannot be packed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// The bytes do not begin as a pack does.
    #[error("not a pack of imported bulletins")]
    NotAPack,
    /// The pack is of a schema that this version does not know.
    #[error("the pack is of schema {found}, this version knows {known}")]
    Schema {
        /// The pack's.
        found: u8,
        /// The one known.
        known: u8,
    },
    /// The bytes are cut off or altered.
    #[error("the pack is damaged")]
    Damaged,
    /// A bulletin holds what no importer knows.
    #[error("{0} holds what a pack of imported bulletins has no place for")]
    NoPlace(BulletinId),
}

impl ImportedBulletins {
    /// The pack.
    pub fn to_pack(&self) -> Result<Vec<u8>, PackError> {
        let tables = Tables::of(&self.bulletins);
        let bodies = self.bulletins.iter().map(|row| encoded(&tables.body(row)));
        let bodies = bodies.collect::<Result<Vec<_>, _>>()?;
        let mut bytes = MAGIC.to_vec();
        bytes.push(SCHEMA);
        bytes.extend(encoded(&tables.pack(self, &bodies))?);
        let pack = Pack::read(&bytes)?;
        for (at, bulletin) in self.bulletins.iter().enumerate() {
            let back = pack.bulletin(at).filter(|back| back == bulletin);
            back.ok_or_else(|| PackError::NoPlace(bulletin.id.clone()))?;
        }
        Ok(bytes)
    }

    /// Reads a pack whole.
    pub fn from_pack(bytes: &[u8]) -> Result<Self, PackError> {
        let pack = Pack::read(bytes)?;
        let bulletins = (0..pack.len()).map(|at| pack.bulletin(at)).collect::<Option<_>>();
        let bulletins = bulletins.ok_or(PackError::Damaged)?;
        Ok(Self { source: pack.packed.source, bulletins })
    }
}

fn encoded(value: &impl Serialize) -> Result<Vec<u8>, PackError> {
    postcard::to_allocvec(value).map_err(|_| PackError::Damaged)
}

const MAGIC: &[u8] = b"seawall bulletins\n";
const SCHEMA: u8 = 1;

/// A place in a table.
type At = u32;

#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    source: Source,
    #[serde(borrow)]
    texts: Vec<&'a str>,
    product_lists: Vec<Vec<At>>,
    pack_lists: Vec<Vec<ServicePack>>,
    bulletins: Vec<PackedBulletin<'a>>,
}

#[derive(Serialize, Deserialize)]
struct PackedBulletin<'a> {
    id: &'a str,
    first_published: Option<Date>,
    /// The number of its own article.
    kb: Option<u32>,
    /// That and those of its updates.
    kbs: Vec<u32>,
    cves: Vec<(u16, u32)>,
    /// Every product it says anything of.
    products: Vec<At>,
    edges: Vec<PackedEdge>,
    /// A [`PackedBody`].
    body: &'a [u8],
}

#[derive(Serialize, Deserialize)]
struct PackedBody {
    title: (Option<String>, Option<String>),
    published: (Option<Date>, Option<Date>),
    revised: (Option<Date>, Option<Date>),
    severity: Vec<PackedSeverity>,
    affected: Vec<PackedScope>,
    other_software: Vec<At>,
    not_affected: Vec<PackedScope>,
    updates: Vec<PackedUpdate>,
}

#[derive(Serialize, Deserialize)]
struct PackedSeverity {
    rating: Rating,
    products: At,
    cves: Vec<(u16, u32)>,
}

#[derive(Serialize, Deserialize)]
struct PackedScope {
    products: At,
    service_packs: At,
    component: Option<At>,
    certainty: Certainty,
}

#[derive(Serialize, Deserialize)]
struct PackedUpdate {
    kb: u32,
    products: At,
    sp_required: At,
    component: Option<At>,
    reboot: Reboot,
    uninstall: Uninstall,
    evidence: Vec<PackedEvidence>,
}

#[derive(Serialize, Deserialize)]
enum PackedEvidence {
    Key { path: At, certainty: Certainty },
    File { path: At, branch: Option<At>, at_least: [u32; 4], certainty: Certainty },
}

#[derive(Serialize, Deserialize)]
struct PackedEdge {
    older: At,
    products: At,
    service_packs: At,
    component: Option<At>,
    relation: Relation,
    strength: Strength,
    certainty: Certainty,
}

/// The tables while they are filled. They are sorted, so that the order of the bulletins does not
/// change the places.
struct Tables<'a> {
    texts: BTreeMap<&'a str, At>,
    product_lists: BTreeMap<&'a [ProductId], At>,
    pack_lists: BTreeMap<&'a [ServicePack], At>,
}

impl<'a> Tables<'a> {
    fn pack(&self, imported: &'a ImportedBulletins, bodies: &'a [Vec<u8>]) -> Packed<'a> {
        let products = |list: &&[ProductId]| -> Vec<At> {
            list.iter().map(|id| self.text(id.as_str())).collect()
        };
        let rows = imported.bulletins.iter().zip(bodies);
        Packed {
            source: imported.source.clone(),
            texts: self.texts.keys().copied().collect(),
            product_lists: self.product_lists.keys().map(products).collect(),
            pack_lists: self.pack_lists.keys().map(|list| list.to_vec()).collect(),
            bulletins: rows.map(|(row, body)| self.bulletin(row, body)).collect(),
        }
    }

    fn of(bulletins: &'a [Bulletin]) -> Self {
        let mut texts: BTreeSet<&str> = BTreeSet::new();
        let mut products: BTreeSet<&[ProductId]> = BTreeSet::new();
        let mut packs: BTreeSet<&[ServicePack]> = BTreeSet::new();
        for bulletin in bulletins {
            texts.extend(bulletin.other_software.iter().map(String::as_str));
            products.extend(bulletin.severity.iter().map(|row| row.products.as_slice()));
            for row in bulletin.affected.iter().chain(&bulletin.not_affected) {
                products.insert(&row.products);
                packs.insert(&row.service_packs);
                texts.extend(row.component.as_deref());
            }
            for row in &bulletin.updates {
                products.insert(&row.products);
                packs.insert(&row.sp_required);
                texts.extend(row.component.as_deref());
                for row in &row.evidence {
                    texts.extend(row.branch.as_deref());
                    texts.extend(match &row.rule {
                        EvidenceRule::RegistryKey { path, .. } => Some(path.as_str()),
                        EvidenceRule::FileVersion { path, .. } => Some(&**path),
                        _ => None,
                    });
                }
            }
            for row in &bulletin.edges {
                products.insert(&row.products);
                packs.insert(&row.service_packs);
                texts.extend(row.component.as_deref());
                texts.insert(row.older.as_str());
            }
        }
        texts.extend(products.iter().copied().flatten().map(ProductId::as_str));
        Self { texts: places(texts), product_lists: places(products), pack_lists: places(packs) }
    }

    // Every text that is looked up was put in; what is not there fails the comparison in
    // `to_pack`.
    fn text(&self, text: &str) -> At {
        self.texts.get(text).copied().unwrap_or(At::MAX)
    }

    fn products(&self, list: &[ProductId]) -> At {
        self.product_lists.get(list).copied().unwrap_or(At::MAX)
    }

    fn packs(&self, list: &[ServicePack]) -> At {
        self.pack_lists.get(list).copied().unwrap_or(At::MAX)
    }

    fn name(&self, name: Option<&str>) -> Option<At> {
        name.map(|name| self.text(name))
    }

    fn bulletin(&self, row: &'a Bulletin, body: &'a [u8]) -> PackedBulletin<'a> {
        let kbs: BTreeSet<u32> = row.kbs().map(number).collect();
        PackedBulletin {
            id: row.id.as_str(),
            first_published: row.first_published(),
            kb: row.kb.as_ref().map(number),
            kbs: kbs.into_iter().collect(),
            cves: row.cves.iter().map(cve).collect(),
            products: row.named_products().into_iter().map(|id| self.text(id.as_str())).collect(),
            edges: row.edges.iter().map(|row| self.edge(row)).collect(),
            body,
        }
    }

    fn body(&self, row: &Bulletin) -> PackedBody {
        PackedBody {
            title: (row.title.ja.clone(), row.title.en.clone()),
            published: (row.published.ja, row.published.us),
            revised: (row.revised.ja, row.revised.us),
            severity: row.severity.iter().map(|row| self.severity(row)).collect(),
            affected: row.affected.iter().map(|row| self.scope(row)).collect(),
            other_software: row.other_software.iter().map(|name| self.text(name)).collect(),
            not_affected: row.not_affected.iter().map(|row| self.scope(row)).collect(),
            updates: row.updates.iter().map(|row| self.update(row)).collect(),
        }
    }

    fn severity(&self, row: &Severity) -> PackedSeverity {
        PackedSeverity {
            rating: row.rating,
            products: self.products(&row.products),
            cves: row.cves.iter().map(cve).collect(),
        }
    }

    fn scope(&self, row: &Scope) -> PackedScope {
        PackedScope {
            products: self.products(&row.products),
            service_packs: self.packs(&row.service_packs),
            component: self.name(row.component.as_deref()),
            certainty: row.certainty,
        }
    }

    fn update(&self, row: &Update) -> PackedUpdate {
        PackedUpdate {
            kb: number(&row.kb),
            products: self.products(&row.products),
            sp_required: self.packs(&row.sp_required),
            component: self.name(row.component.as_deref()),
            reboot: row.reboot,
            uninstall: row.uninstall,
            evidence: row.evidence.iter().filter_map(|row| self.evidence(row)).collect(),
        }
    }

    fn evidence(&self, row: &EvidenceDefinition) -> Option<PackedEvidence> {
        let certainty = row.certainty;
        match &row.rule {
            EvidenceRule::RegistryKey { path, .. } => {
                Some(PackedEvidence::Key { path: self.text(path.as_str()), certainty })
            }
            EvidenceRule::FileVersion { path, at_least, .. } => Some(PackedEvidence::File {
                path: self.text(path),
                branch: self.name(row.branch.as_deref()),
                at_least: at_least.fields(),
                certainty,
            }),
            _ => None,
        }
    }

    fn edge(&self, row: &Edge) -> PackedEdge {
        PackedEdge {
            older: self.text(row.older.as_str()),
            products: self.products(&row.products),
            service_packs: self.packs(&row.service_packs),
            component: self.name(row.component.as_deref()),
            relation: row.relation,
            strength: row.strength,
            certainty: row.certainty,
        }
    }
}

fn places<T: Ord>(sorted: BTreeSet<T>) -> BTreeMap<T, At> {
    sorted.into_iter().zip(0..).collect()
}

// Numbers that are none come back as another, and the comparison in `to_pack` refuses them.
fn number(kb: &Kb) -> u32 {
    kb.as_str().parse().unwrap_or(u32::MAX)
}

fn cve(id: &CveId) -> (u16, u32) {
    let mut parts = id.as_str().split('-').skip(1);
    let year = parts.next().and_then(|year| year.parse().ok()).unwrap_or_default();
    (year, parts.next().and_then(|number| number.parse().ok()).unwrap_or_default())
}

/// A pack whose bulletins are read one by one.
pub(crate) struct Pack<'a> {
    packed: Packed<'a>,
    sources: Sources,
}

// A place that is not in its table makes the whole nothing.
impl<'a> Pack<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, PackError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(PackError::NotAPack)?;
        let (schema, body) = rest.split_first().ok_or(PackError::Damaged)?;
        if *schema != SCHEMA {
            return Err(PackError::Schema { found: *schema, known: SCHEMA });
        }
        let Ok((packed, [])) = postcard::take_from_bytes::<Packed<'_>>(body) else {
            return Err(PackError::Damaged);
        };
        Ok(Self { sources: Sources::from([packed.source.name.clone()]), packed })
    }

    pub(crate) const fn source(&self) -> &Source {
        &self.packed.source
    }

    pub(crate) const fn len(&self) -> usize {
        self.packed.bulletins.len()
    }

    pub(crate) fn id(&self, at: usize) -> Option<BulletinId> {
        Some(BulletinId::new(self.packed.bulletins.get(at)?.id))
    }

    pub(crate) fn first_published(&self, at: usize) -> Option<Date> {
        self.packed.bulletins.get(at)?.first_published
    }

    pub(crate) fn article(&self, at: usize) -> Option<Kb> {
        self.packed.bulletins.get(at)?.kb.map(kb)
    }

    pub(crate) fn kbs(&self, at: usize) -> Vec<Kb> {
        let row = self.packed.bulletins.get(at);
        row.into_iter().flat_map(|row| &row.kbs).map(|number| kb(*number)).collect()
    }

    pub(crate) fn cves(&self, at: usize) -> Vec<CveId> {
        let row = self.packed.bulletins.get(at);
        row.into_iter().flat_map(|row| &row.cves).map(|id| cve_id(*id)).collect()
    }

    pub(crate) fn named_products(&self, at: usize) -> Vec<ProductId> {
        let row = self.packed.bulletins.get(at);
        let products = row.into_iter().flat_map(|row| &row.products);
        products.filter_map(|at| self.text(*at)).map(ProductId::new).collect()
    }

    pub(crate) fn edges(&self, at: usize) -> Option<Vec<Edge>> {
        let row = self.packed.bulletins.get(at)?;
        let id = BulletinId::new(row.id);
        row.edges.iter().map(|row| self.edge(&id, row)).collect()
    }

    pub(crate) fn bulletin(&self, at: usize) -> Option<Bulletin> {
        let row = self.packed.bulletins.get(at)?;
        let Ok((body, [])) = postcard::take_from_bytes::<PackedBody>(row.body) else {
            return None;
        };
        let dates = |(ja, us)| Dates { ja, us, certainty: None, sources: Vec::new() };
        let (ja, en) = body.title;
        let software = body.other_software.iter();
        let software = software.map(|at| self.text(*at).map(str::to_owned));
        Some(Bulletin {
            id: BulletinId::new(row.id),
            kind: Kind::Bulletin,
            kb: self.article(at),
            cves: self.cves(at),
            impact: Vec::new(),
            thin: false,
            imported: true,
            sources: self.sources(),
            title: Title { ja, en, en_certainty: None },
            published: dates(body.published),
            revised: dates(body.revised),
            revisions: Vec::new(),
            severity: body.severity.iter().map(|row| self.severity(row)).collect::<Option<_>>()?,
            cvss: Vec::new(),
            exploited_by: Vec::new(),
            known_exploited: Vec::new(),
            removal_tools: Vec::new(),
            notes: Vec::new(),
            affected: body.affected.iter().map(|row| self.scope(row)).collect::<Option<_>>()?,
            other_software: software.collect::<Option<_>>()?,
            not_affected: body
                .not_affected
                .iter()
                .map(|row| self.scope(row))
                .collect::<Option<_>>()?,
            vendor_never_tested: Vec::new(),
            no_fix: Vec::new(),
            updates: body.updates.iter().map(|row| self.update(row)).collect::<Option<_>>()?,
            edges: self.edges(at)?,
        })
    }

    fn sources(&self) -> Sources {
        Arc::clone(&self.sources)
    }

    fn text(&self, at: At) -> Option<&'a str> {
        self.packed.texts.get(usize::try_from(at).ok()?).copied()
    }

    fn products(&self, at: At) -> Option<Vec<ProductId>> {
        let list = self.packed.product_lists.get(usize::try_from(at).ok()?)?;
        list.iter().map(|at| self.text(*at).map(ProductId::new)).collect()
    }

    fn packs(&self, at: At) -> Option<Vec<ServicePack>> {
        self.packed.pack_lists.get(usize::try_from(at).ok()?).cloned()
    }

    // The outer option is whether the place exists, the inner one whether there is a name.
    #[expect(clippy::option_option, reason = "two questions")]
    fn name<T: From<&'a str>>(&self, at: Option<At>) -> Option<Option<T>> {
        match at {
            Some(at) => Some(Some(T::from(self.text(at)?))),
            None => Some(None),
        }
    }

    fn severity(&self, row: &PackedSeverity) -> Option<Severity> {
        Some(Severity {
            products: self.products(row.products)?,
            service_packs: Vec::new(),
            cves: row.cves.iter().map(|id| cve_id(*id)).collect(),
            rating: row.rating,
            sources: self.sources(),
        })
    }

    fn scope(&self, row: &PackedScope) -> Option<Scope> {
        Some(Scope {
            products: self.products(row.products)?,
            service_packs: self.packs(row.service_packs)?,
            component: self.name(row.component)?,
            certainty: row.certainty,
            sources: self.sources(),
        })
    }

    fn update(&self, row: &PackedUpdate) -> Option<Update> {
        Some(Update {
            kb: kb(row.kb),
            products: self.products(row.products)?,
            sp_required: self.packs(row.sp_required)?,
            component: self.name(row.component)?,
            reboot: row.reboot,
            uninstall: row.uninstall,
            package_kind: None,
            published: None,
            sources: self.sources(),
            download_families: Vec::new(),
            packages: Vec::new(),
            evidence: row.evidence.iter().map(|row| self.evidence(row)).collect::<Option<_>>()?,
            rolled_into_sp: Vec::new(),
            preconditions: Vec::new(),
            known_issues: Vec::new(),
            notes: Vec::new(),
        })
    }

    fn evidence(&self, row: &PackedEvidence) -> Option<EvidenceDefinition> {
        let (rule, branch, certainty) = match row {
            PackedEvidence::Key { path, certainty } => {
                let path = RegistryPath::new(self.text(*path)?);
                (EvidenceRule::RegistryKey { path, aliases: Vec::new() }, None, *certainty)
            }
            PackedEvidence::File { path, branch, at_least: [a, b, c, d], certainty } => {
                let rule = EvidenceRule::FileVersion {
                    path: Arc::from(self.text(*path)?),
                    at_least: Version::new(*a, *b, *c, *d),
                    discriminates: true,
                    date: None,
                    size: None,
                    size_language: None,
                };
                (rule, self.name(*branch)?, *certainty)
            }
        };
        Some(EvidenceDefinition { rule, branch, certainty, sources: self.sources() })
    }

    fn edge(&self, newer: &BulletinId, row: &PackedEdge) -> Option<Edge> {
        Some(Edge {
            newer: newer.clone(),
            older: BulletinId::new(self.text(row.older)?),
            products: self.products(row.products)?,
            service_packs: self.packs(row.service_packs)?,
            component: self.name(row.component)?,
            relation: row.relation,
            strength: row.strength,
            files: Vec::new(),
            leaves_open: None,
            since: None,
            certainty: row.certainty,
            sources: self.sources(),
        })
    }
}

fn kb(number: u32) -> Kb {
    Kb::new(&number.to_string())
}

fn cve_id((year, number): (u16, u32)) -> CveId {
    CveId::new(&format!("{year}-{number:04}"))
}
