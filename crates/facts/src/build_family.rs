//! Base builds that one update serves.

use std::sync::LazyLock;

use serde::Deserialize;

/// The base builds of Windows 10 and 11 that one update serves, such as 22621 and 22631.
#[derive(Clone, Debug, Default)]
pub struct BuildFamilies {
    families: Vec<Vec<u32>>,
}

impl BuildFamilies {
    /// The families that are built in. Should they not parse, which a test rules out, there are
    /// none: each build is then of its own.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<BuildFamilies> =
            LazyLock::new(|| BuildFamilies::parse(FAMILIES).unwrap_or_default());
        &EMBEDDED
    }

    /// Whether one update serves both builds. Every build is of one family with itself.
    pub fn same(&self, one: u32, other: u32) -> bool {
        one == other
            || self.families.iter().any(|family| family.contains(&one) && family.contains(&other))
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let FamilyFile { family } = toml::from_str(text)?;
        Ok(Self { families: family.into_iter().map(|family| family.builds).collect() })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FamilyFile {
    family: Vec<Family>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    builds: Vec<u32>,
    /// Kept for whoever edits the file.
    #[serde(rename = "source")]
    _source: Vec<String>,
}

const FAMILIES: &str = include_str!("../data/build-families.toml");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{BuildFamilies, FAMILIES};
    use crate::Products;

    #[test]
    fn the_embedded_families_parse_and_no_build_is_in_two() {
        let families = BuildFamilies::parse(FAMILIES).unwrap().families;
        let builds: Vec<u32> = families.concat();
        assert_eq!(builds.iter().collect::<BTreeSet<_>>().len(), builds.len());
        assert!(families.iter().all(|family| family.len() > 1));
    }

    #[test]
    fn every_build_of_a_family_is_one_of_a_product() {
        let families = BuildFamilies::parse(FAMILIES).unwrap().families;
        for build in families.concat() {
            assert!(!Products::embedded().candidates_for_build(10, 0, build).is_empty(), "{build}");
        }
    }

    #[test]
    fn builds_that_share_an_update_are_of_one_family() {
        let families = BuildFamilies::embedded();
        assert!(families.same(19041, 19045));
        assert!(families.same(22631, 22621));
        assert!(families.same(26100, 26200));
        assert!(families.same(17763, 17763));
        assert!(!families.same(22000, 22621));
        assert!(!families.same(17763, 17134));
    }
}
