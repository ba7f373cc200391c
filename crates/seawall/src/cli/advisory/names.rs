//! What was typed, as what the catalogue knows: bulletins, products, service packs, days.

use std::{borrow::Cow, collections::BTreeSet};

use seawall_advisory::{Bulletin, Catalogue, Concern, CveId, Date, FeedRef, Kind, feed::Feeds};
use seawall_facts::{Product, Products, ServicePack};

use super::imports;
use crate::cli::{advisory_args::AsOf, catalogue::catalogue};
use crate::failure::Failure;

/// The catalogue, or what was known of it on a day.
pub fn known(as_of: &AsOf) -> Result<Cow<'static, Catalogue>, Failure> {
    then(imports::catalogue()?, as_of)
}

/// What hosts are judged by, or what of it was known on a day: the built-in catalogue, and what
/// imported feeds say of vulnerabilities that no bulletin of it is about, those named or those of
/// the built-in scopes. Without feeds a proof can be derived again anywhere.
pub fn judging(as_of: &AsOf, named: &[String]) -> Result<Cow<'static, Catalogue>, Failure> {
    let known = catalogue()?;
    let feeds = imports::feeds()?;
    if feeds.is_empty() {
        return then(Cow::Borrowed(known), as_of);
    }
    let feeds = Feeds::new(feeds);
    let cves: BTreeSet<CveId> = if named.is_empty() {
        Concern::embedded().iter().flat_map(|concern| concern.vulnerabilities(&feeds)).collect()
    } else {
        named.iter().map(|name| CveId::new(name)).collect()
    };
    then(Cow::Owned(known.clone().with_vulnerabilities(&feeds, &cves)), as_of)
}

/// The built-in catalogue with what these feeds, in these editions, say of a vulnerability; the
/// first of them that was not imported where one was not.
pub fn by_feeds(
    wanted: &[FeedRef],
    cve: &str,
) -> Result<Result<Cow<'static, Catalogue>, FeedRef>, Failure> {
    let known = catalogue()?;
    if wanted.is_empty() {
        return Ok(Ok(Cow::Borrowed(known)));
    }
    let mut feeds = imports::feeds()?;
    feeds.retain(|feed| wanted.contains(&FeedRef::of(feed)));
    let is_there = |row: &&FeedRef| feeds.iter().any(|feed| FeedRef::of(feed) == **row);
    if let Some(missing) = wanted.iter().find(|row| !is_there(row)) {
        return Ok(Err(missing.clone()));
    }
    let cves = BTreeSet::from([CveId::new(cve)]);
    Ok(Ok(Cow::Owned(known.clone().with_vulnerabilities(&Feeds::new(feeds), &cves))))
}

fn then(
    catalogue: Cow<'static, Catalogue>,
    as_of: &AsOf,
) -> Result<Cow<'static, Catalogue>, Failure> {
    let Some(text) = &as_of.as_of else {
        return Ok(catalogue);
    };
    let day: Date = text.parse().map_err(|_| {
        Failure::usage("error-advisory-date", &[("date", text)]).hint("hint-advisory-date", &[])
    })?;
    Ok(Cow::Owned(catalogue.as_of(day)))
}

/// A bulletin by any of its names.
pub fn bulletin<'a>(known: &'a Catalogue, name: &str) -> Result<&'a Bulletin, Failure> {
    if let Some(found) = known.bulletin(name) {
        return Ok(found);
    }
    let all = imports::catalogue()?;
    let later = all.bulletin(name);
    Err(match (known.seen_as_of(), later) {
        (Some(day), Some(later)) => {
            let came = later.first_published().map(|date| date.to_string()).unwrap_or_default();
            let (id, day) = (later.id.as_str(), day.to_string());
            Failure::usage("error-advisory-not-yet", &[("id", id), ("day", &day)])
                .hint("hint-advisory-not-yet", &[("id", id), ("date", &came)])
        }
        _ => Failure::usage("error-advisory-id", &[("id", name)]).hint("hint-advisory-id", &[]),
    })
}

/// What feeds say of a vulnerability, where no bulletin is about it.
pub fn vulnerability(known: &Catalogue, name: &str) -> Option<Bulletin> {
    let only_updates = known.by_cve(name).iter().all(|row| row.kind == Kind::Update);
    only_updates.then(|| known.vulnerability(name)).flatten()
}

/// The products that a name stands for: an id, a name, an alias or a family.
pub fn products(name: &str) -> Result<Vec<&'static Product>, Failure> {
    let table = Products::embedded();
    let mut found = table.by_alias(name);
    if found.is_empty() {
        found = table.iter().filter(|product| product.family.eq_ignore_ascii_case(name)).collect();
    }
    if found.is_empty() {
        return Err(Failure::usage("error-advisory-product", &[("product", name)])
            .hint("hint-advisory-product", &[]));
    }
    Ok(found)
}

/// The one product that a name stands for.
pub fn product(name: &str) -> Result<&'static Product, Failure> {
    match products(name)?.as_slice() {
        [one] => Ok(one),
        several => {
            let ids: Vec<_> = several.iter().map(|product| product.id.as_str()).collect();
            Err(Failure::usage("error-advisory-products", &[("product", name)])
                .hint("hint-advisory-products", &[("products", &ids.join(", "))]))
        }
    }
}

/// A service pack that a product had.
pub fn service_pack(product: &Product, text: Option<&str>) -> Result<Option<ServicePack>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let pack = text.parse().ok().filter(|pack| product.service_packs.contains(pack));
    if pack.is_some() {
        return Ok(pack);
    }
    let had: Vec<_> = product.service_packs.iter().map(ToString::to_string).collect();
    let args = [("product", product.id.as_str()), ("sp", text)];
    Err(Failure::usage("error-advisory-sp", &args)
        .hint("hint-advisory-sp", &[("packs", &had.join(", "))]))
}
