//! Where the files of a host say different things.

use std::collections::BTreeMap;

use seawall_facts::{Fact, FactValue, HostName, Source, Timestamp};
use serde::{Deserialize, Serialize};

/// Different things that are said of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// What of.
    pub about: About,
    /// Each thing said, once.
    pub claims: Vec<Claim>,
}

/// What can be said of a host in one way only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum About {
    Product,
    Build,
    ServicePack,
    Architecture,
    Language,
    ComputerName,
    MachineSid,
    /// The version of a file of one path.
    FileVersion,
}

impl About {
    /// Everything that can be said in one way only.
    pub const ALL: [Self; 8] = [
        Self::Product,
        Self::Build,
        Self::ServicePack,
        Self::Architecture,
        Self::Language,
        Self::ComputerName,
        Self::MachineSid,
        Self::FileVersion,
    ];
}

/// One of the things said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What is said.
    pub value: FactValue,
    /// Where it was read first.
    pub source: Source,
    /// When it was so, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

pub(super) fn find(facts: &[Fact]) -> Vec<Contradiction> {
    let mut subjects: BTreeMap<Subject<'_>, Vec<(String, &Fact)>> = BTreeMap::new();
    for fact in facts {
        let Some((subject, said)) = said(&fact.value) else { continue };
        let claims = subjects.entry(subject).or_default();
        // Beyond these they tell nothing more.
        if claims.len() < MOST_CLAIMS && claims.iter().all(|(other, _)| *other != said) {
            claims.push((said, fact));
        }
    }
    let several = subjects.into_iter().filter(|(_, claims)| claims.len() > 1);
    let claim = |(_, fact): (String, &Fact)| Claim {
        value: fact.value.clone(),
        source: fact.source.clone(),
        at: fact.at,
    };
    several
        .map(|((about, _), claims)| Contradiction {
            about,
            claims: claims.into_iter().map(claim).collect(),
        })
        .collect()
}

const MOST_CLAIMS: usize = 16;

/// What is spoken of; for a file, which.
type Subject<'f> = (About, &'f str);

/// What is said of what, as it is compared.
fn said(value: &FactValue) -> Option<(Subject<'_>, String)> {
    let of = |about, said| Some(((about, ""), said));
    match value {
        FactValue::Product(product) => of(About::Product, product.to_string()),
        FactValue::Build(version) => {
            // The revision changes with every update, and few sources tell it.
            let [major, minor, build, _] = version.fields();
            of(About::Build, format!("{major}.{minor}.{build}"))
        }
        // No source but one registry key tells SP6 from SP6a.
        FactValue::ServicePack(pack) => of(About::ServicePack, pack.without_letter().to_string()),
        FactValue::Architecture(arch) => of(About::Architecture, format!("{arch:?}")),
        FactValue::Language(tag) => of(About::Language, tag.clone()),
        FactValue::HostName(HostName::Computer(name)) => {
            let short = name.split('.').next().unwrap_or_default().to_uppercase();
            of(About::ComputerName, short.chars().take(15).collect())
        }
        FactValue::HostName(HostName::MachineSid(sid)) => of(About::MachineSid, sid.clone()),
        FactValue::File { path, version: Some(version), .. }
            if path.starts_with("%system32%\\") =>
        {
            Some(((About::FileVersion, path), version.to_string()))
        }
        _ => None,
    }
}
