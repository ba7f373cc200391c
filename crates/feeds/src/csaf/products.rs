//! The product tree: what software an id stands for, and from which build on.

use std::collections::HashMap;

use seawall_advisory::feed::{FixedBuild, Place};

use super::document::{Branch, Group, ProductTree, Relationship};
use crate::{
    Error,
    intake::{Intake, Reason},
    printed,
};

/// The products of a document by their ids.
#[derive(Debug, Default)]
pub(super) struct Products<'d> {
    of: HashMap<&'d str, Product>,
    groups: HashMap<&'d str, Vec<&'d str>>,
    bytes: usize,
}

/// What an id stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Product {
    /// The software without its version.
    pub(super) software: String,
    /// Its name in full, version and all.
    full: String,
    pub(super) versions: Versions,
    /// Its place in the feed, once a statement names it.
    place: Option<Place>,
}

impl Product {
    const fn new(software: String, full: String, versions: Versions) -> Self {
        Self { software, full, versions, place: None }
    }

    pub(super) fn place(&mut self, intake: &mut Intake<'_>) -> Result<Place, Error> {
        let place = match self.place {
            Some(place) => place,
            None => intake.software(&self.software)?,
        };
        self.place = Some(place);
        Ok(place)
    }
}

/// The versions of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Versions {
    /// None are given.
    Any,
    /// Every one below, such as `<1.3.195.45`.
    Below(FixedBuild),
    /// A single one.
    At(FixedBuild),
    /// A range that is not understood, as printed.
    Unknown(String),
}

impl<'d> Products<'d> {
    /// Reads a tree.
    pub(super) fn read(tree: &'d ProductTree, intake: &mut Intake<'_>) -> Result<Self, Error> {
        let mut products = Self::default();
        for name in &tree.full_product_names {
            let full = printed::on_one_line(&name.name);
            let product = Product::new(full.clone(), full, Versions::Any);
            products.add(&name.product_id, product, intake)?;
        }
        products.branches(&tree.branches, None, intake)?;
        for relationship in &tree.relationships {
            products.relationship(relationship, intake)?;
        }
        for Group { group_id, product_ids } in &tree.product_groups {
            products.group(group_id, product_ids, intake);
        }
        Ok(products)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Product> {
        self.of.get_mut(id)
    }

    /// The products of a group; nothing where there is no such.
    pub(super) fn of_group(&self, id: &str) -> Option<&[&'d str]> {
        self.groups.get(id).map(Vec::as_slice)
    }

    fn group(&mut self, id: &'d str, products: &'d [String], intake: &mut Intake<'_>) {
        let group = self.groups.entry(id).or_default();
        for product in products {
            if self.of.contains_key(product.as_str()) {
                group.push(product);
            } else {
                intake.reject(1, Reason::Dangling, product);
            }
        }
    }

    /// How deep branches go, the limit of all objects bounds.
    fn branches(
        &mut self,
        branches: &'d [Branch],
        software: Option<&str>,
        intake: &mut Intake<'_>,
    ) -> Result<(), Error> {
        for branch in branches {
            let is_name = branch.category == "product_name";
            let software = if is_name { Some(branch.name.as_str()) } else { software };
            if let Some(name) = &branch.product {
                self.add(&name.product_id, product(branch, &name.name, software), intake)?;
            }
            self.branches(&branch.branches, software, intake)?;
        }
        Ok(())
    }

    /// What stands on something else is named as MSRC names it elsewhere: `openssh on Azure Linux
    /// 3.0`. What it relates to may be a relationship that stands before it.
    fn relationship(
        &mut self,
        relationship: &'d Relationship,
        intake: &mut Intake<'_>,
    ) -> Result<(), Error> {
        let Relationship { full_product_name, product_reference, relates_to_product_reference } =
            relationship;
        let of = |id: &str| self.of.get(id);
        let (Some(part), Some(whole)) = (of(product_reference), of(relates_to_product_reference))
        else {
            intake.reject(1, Reason::Dangling, &full_product_name.name);
            return Ok(());
        };
        let product = Product::new(
            format!("{} on {}", part.software, whole.full),
            printed::on_one_line(&full_product_name.name),
            part.versions.clone(),
        );
        self.add(&full_product_name.product_id, product, intake)
    }

    fn add(&mut self, id: &'d str, product: Product, intake: &mut Intake<'_>) -> Result<(), Error> {
        // Relationships of relationships could grow a name without end.
        let limit = intake.limits().facts_bytes;
        self.bytes = self.bytes.saturating_add(product.software.len() + product.full.len());
        if self.bytes > limit {
            return Err(Error::FeedTooRich { document: intake.document().to_owned(), limit });
        }
        if self.of.get(id).is_some_and(|known| *known != product) {
            intake.reject(1, Reason::NotUnderstood, &product.full);
            return Ok(());
        }
        self.of.insert(id, product);
        Ok(())
    }
}

fn product(branch: &Branch, full: &str, software: Option<&str>) -> Product {
    let full = printed::on_one_line(full);
    let name = printed::on_one_line(&branch.name);
    let versions = match branch.category.as_str() {
        "product_version" => version(&name).map_or(Versions::Any, Versions::At),
        "product_version_range" => range(&name),
        _ => Versions::Any,
    };
    let is_version = branch.category.starts_with("product_version");
    let software = match software {
        _ if !is_version => full.clone(),
        Some(software) => printed::on_one_line(software),
        None => without_version(&full, &branch.name),
    };
    Product::new(software, full, versions)
}

fn range(printed: &str) -> Versions {
    printed
        .strip_prefix('<')
        .filter(|bound| !bound.starts_with('=') && !bound.contains(['|', '<', '>']))
        .and_then(version)
        .map_or_else(|| Versions::Unknown(printed.to_owned()), Versions::Below)
}

/// `cbl2 openssh 8.9p1-7` ends with its version.
fn version(printed: &str) -> Option<FixedBuild> {
    printed.split_whitespace().next_back().and_then(FixedBuild::new)
}

/// A full name ends with its version.
fn without_version(full: &str, version: &str) -> String {
    let bare = full.strip_suffix(version.trim()).map(str::trim_end);
    bare.filter(|bare| !bare.is_empty()).unwrap_or(full).to_owned()
}

#[cfg(test)]
mod tests {
    use seawall_advisory::feed::FixedBuild;

    use super::{Versions, range, without_version};

    #[test]
    fn only_a_plain_upper_bound_is_a_range() {
        let below = |text| Versions::Below(FixedBuild::new(text).unwrap());
        assert_eq!(range("<1.3.195.45"), below("1.3.195.45"));
        assert_eq!(range("<azl3 openssh 9.8p1-4"), below("9.8p1-4"));
        for text in ["<=1.3", "vers:intdot/>=1|<2", ">1.0", "1.0", "<1|>2", "<", ""] {
            assert_eq!(range(text), Versions::Unknown(text.to_owned()));
        }
    }

    #[test]
    fn a_full_name_loses_the_version_at_its_end() {
        assert_eq!(without_version("Windows 10 <10.0.17763.1", "<10.0.17763.1"), "Windows 10");
        assert_eq!(without_version("Windows 10", "10.0.17763.1"), "Windows 10");
        assert_eq!(without_version("1.0", "1.0"), "1.0");
    }
}
