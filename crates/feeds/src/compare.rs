//! Where two feeds differ in what they say of the same vulnerabilities.
//!
//! Feeds of one vendor should agree; where they do not, at least one of them is wrong or of
//! another day, and whoever judges by them must know.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_advisory::{
    CveId, Impact, Rating,
    feed::{Feed, FixedBuild, Label, Place, Software},
};
use seawall_facts::{ProductId, ServicePack};

/// Something that two feeds say differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The vulnerability, which stands in both.
    pub cve: CveId,
    /// The software, as the first feed prints it, or the second where only it names it.
    pub software: String,
    /// What is different.
    pub what: Differing,
}

/// What two feeds say differently of a vulnerability on some software. The first of two is what
/// the first feed says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Differing {
    /// Only the first feed names a fix for this software.
    OnlyInFirst,
    /// Only the second feed does.
    OnlyInSecond,
    /// From which builds on it is fixed.
    FixedBuilds(BTreeSet<FixedBuild>, BTreeSet<FixedBuild>),
    /// The articles of its fixes. Labels that are no article name nothing that another feed could
    /// name too, and are not compared.
    Articles(BTreeSet<Label>, BTreeSet<Label>),
    /// How bad it is.
    Severities(BTreeSet<Rating>, BTreeSet<Rating>),
    /// What an attacker gains.
    Impacts(BTreeSet<Impact>, BTreeSet<Impact>),
}

/// Every difference in what two feeds say of the vulnerabilities that stand in both, by
/// vulnerability and software.
///
/// Software is the same by its printed name, without regard to case and spaces; what is left over
/// is the same where both are the same products of the table with the same service pack,
/// component and kind of installation.
pub fn differences(one: &Feed, other: &Feed) -> Vec<Difference> {
    let theirs: BTreeSet<&CveId> = other.vulnerabilities.iter().map(|row| &row.cve).collect();
    let shared: BTreeSet<&CveId> =
        one.vulnerabilities.iter().map(|row| &row.cve).filter(|cve| theirs.contains(cve)).collect();
    let (first, second) = (statements(one, &shared), statements(other, &shared));
    let none = BTreeMap::new();
    let mut all = Vec::new();
    for cve in shared {
        let of_first = first.get(cve).unwrap_or(&none);
        let of_second = second.get(cve).unwrap_or(&none);
        for (software, what) in of_one(of_first, of_second) {
            all.push(Difference { cve: cve.clone(), software, what });
        }
    }
    all
}

/// What a feed says of one vulnerability on one software.
struct Said<'f> {
    software: &'f Software,
    builds: BTreeSet<FixedBuild>,
    articles: BTreeSet<Label>,
    severities: BTreeSet<Rating>,
    impacts: BTreeSet<Impact>,
}

impl<'f> Said<'f> {
    const fn new(software: &'f Software) -> Self {
        Self {
            software,
            builds: BTreeSet::new(),
            articles: BTreeSet::new(),
            severities: BTreeSet::new(),
            impacts: BTreeSet::new(),
        }
    }
}

/// What is said of a vulnerability, by the name of the software as it is compared.
type ByName<'f> = BTreeMap<String, Said<'f>>;

fn statements<'f>(feed: &'f Feed, cves: &BTreeSet<&CveId>) -> HashMap<&'f CveId, ByName<'f>> {
    let mut all: HashMap<&CveId, ByName<'_>> = HashMap::new();
    for fix in &feed.fixes {
        let Some(software) = row(&feed.software, fix.software) else { continue };
        for mended in row(&feed.mended, fix.mended).into_iter().flatten() {
            let vulnerability =
                mended.vulnerability.and_then(|place| row(&feed.vulnerabilities, place));
            let Some(cve) = vulnerability.map(|row| &row.cve).filter(|cve| cves.contains(cve))
            else {
                continue;
            };
            let by_name = all.entry(cve).or_default();
            let said =
                by_name.entry(name_key(&software.name)).or_insert_with(|| Said::new(software));
            said.builds.extend(fix.fixed_builds.iter().cloned());
            let label = row(&feed.labels, fix.label).filter(|label| label.kb().is_some());
            said.articles.extend(label.cloned());
            said.severities.extend(mended.severity);
            said.impacts.extend(mended.impact);
        }
    }
    all
}

/// The differences of one vulnerability, in the order of the names of software.
fn of_one(first: &ByName<'_>, second: &ByName<'_>) -> Vec<(String, Differing)> {
    let left_over = |name: &String| !first.contains_key(name);
    let by_products: HashMap<ProductKey<'_>, &String> = second
        .iter()
        .filter(|(name, _)| left_over(name))
        .filter_map(|(name, said)| Some((product_key(said.software)?, name)))
        .collect();
    let mut met = BTreeSet::new();
    let mut all = Vec::new();
    for (name, ours) in first {
        let mut other = second.get_key_value(name);
        if other.is_none() {
            let key = product_key(ours.software);
            other = key
                .and_then(|key| by_products.get(&key))
                .and_then(|name| second.get_key_value(*name));
        }
        let software = &ours.software.name;
        match other {
            Some((name, theirs)) => {
                met.insert(name);
                all.extend(of_software(ours, theirs).map(|what| (software.clone(), what)));
            }
            None => all.push((software.clone(), Differing::OnlyInFirst)),
        }
    }
    let rest = second.iter().filter(|(name, _)| !met.contains(name));
    all.extend(rest.map(|(_, said)| (said.software.name.clone(), Differing::OnlyInSecond)));
    all
}

fn of_software(one: &Said<'_>, other: &Said<'_>) -> impl Iterator<Item = Differing> {
    [
        differing(&one.builds, &other.builds, Differing::FixedBuilds),
        differing(&one.articles, &other.articles, Differing::Articles),
        differing(&one.severities, &other.severities, Differing::Severities),
        differing(&one.impacts, &other.impacts, Differing::Impacts),
    ]
    .into_iter()
    .flatten()
}

fn differing<T: Clone + Eq>(one: &T, other: &T, what: fn(T, T) -> Differing) -> Option<Differing> {
    (one != other).then(|| what(one.clone(), other.clone()))
}

type ProductKey<'f> = (BTreeSet<&'f ProductId>, Option<ServicePack>, Option<String>, bool);

/// What software is by the table of products; nothing where the table has none of it.
fn product_key(software: &Software) -> Option<ProductKey<'_>> {
    let products: BTreeSet<&ProductId> = software.products.iter().collect();
    let component = software.component.as_deref().map(name_key);
    (!products.is_empty()).then_some((
        products,
        software.service_pack,
        component,
        software.server_core,
    ))
}

fn name_key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn row<T>(table: &[T], place: Place) -> Option<&T> {
    table.get(usize::try_from(place).ok()?)
}
