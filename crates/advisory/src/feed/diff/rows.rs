//! What rows go by and what they say, without places of tables. A key prints as people read it.

use std::fmt;

use seawall_facts::{ProductId, ServicePack, Version};
use serde::{Serialize, Serializer};

use crate::feed::model::Label;
use crate::model::{BulletinId, CveId, Date, Impact, Rating, Reboot};

/// By vulnerability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ByCve<'a> {
    /// Its id.
    pub cve: &'a CveId,
}

/// What is said of a vulnerability as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AboutCve<'a> {
    /// Its title.
    pub title: Option<&'a str>,
    /// The first day that a statement about it is of.
    pub published: Option<Date>,
}

/// What is said of attacks that use a vulnerability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AboutExploitation {
    /// The day it was listed.
    pub since: Option<Date>,
    /// Whether extortion is known to use it.
    pub ransomware: Option<bool>,
}

/// By update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ByLabel<'a> {
    /// Its label.
    #[serde(serialize_with = "as_text")]
    pub update: &'a Label,
}

/// By the name of software, as printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct BySoftware<'a> {
    /// The name.
    pub software: &'a str,
}

/// What software was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AboutSoftware<'a> {
    /// Its products.
    pub products: &'a [ProductId],
    /// Its service pack.
    pub service_pack: Option<ServicePack>,
    /// Its component.
    pub component: Option<&'a str>,
    /// Whether the installation without a desktop is meant.
    pub server_core: bool,
}

/// By update and software.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OnSoftware<'a> {
    /// The update.
    #[serde(serialize_with = "as_text")]
    pub update: &'a Label,
    /// The software, as printed.
    pub software: &'a str,
}

/// What is said of an update on some software.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AboutFix<'a> {
    /// What it mends.
    pub mends: Vec<MendedThere<'a>>,
    /// Its day.
    pub date: Option<Date>,
    /// What sort of package it is: a code, or its name as printed.
    pub kind: Option<&'a str>,
    /// Whether the host must be started again.
    pub reboot: Option<Reboot>,
}

/// A vulnerability that a fix mends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MendedThere<'a> {
    /// The vulnerability.
    pub cve: Option<&'a CveId>,
    /// How bad it is there.
    pub severity: Option<Rating>,
    /// What an attacker gains.
    pub impact: Option<Impact>,
    /// The component it is in.
    pub component: Option<&'a str>,
}

/// That one update replaces another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Replaces<'a> {
    /// The newer update.
    #[serde(serialize_with = "as_text")]
    pub newer: &'a Label,
    /// The older one.
    #[serde(serialize_with = "as_text")]
    pub older: &'a Label,
    /// The software it is said for; absent where the feed does not say.
    pub software: Option<&'a str>,
}

/// By build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ByBuild<'a> {
    /// The heading it stands under.
    pub heading: &'a str,
    /// The build.
    pub build: Version,
}

/// What is said of a build.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AboutRelease<'a> {
    /// The update that brings it.
    pub update: Option<String>,
    /// The day it came out.
    pub date: Option<Date>,
    /// The servicing option.
    pub option: Option<&'a str>,
    /// The type of update.
    pub update_type: Option<&'a str>,
    /// Whether it is on the hotpatch track.
    pub hotpatch: bool,
}

/// That an update belongs to a bulletin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OfBulletin<'a> {
    /// The bulletin.
    pub bulletin: &'a BulletinId,
    /// The update.
    #[serde(serialize_with = "as_text")]
    pub update: &'a Label,
}

/// By update and package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ByPackage<'a> {
    /// The update.
    #[serde(serialize_with = "as_text")]
    pub update: &'a Label,
    /// The vendor's id of the package; its title where the source gives none.
    pub package: &'a str,
}

/// What is said of a package that is offered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AboutOffer<'a> {
    /// Its title.
    pub title: &'a str,
    /// The software it is for, as printed.
    pub software: Vec<&'a str>,
    /// What the vendor files it under.
    pub classification: Option<&'a str>,
    /// The bulletins it belongs to.
    pub bulletins: Vec<&'a BulletinId>,
    /// The day it was made or last changed.
    pub date: Option<Date>,
    /// Its size in bytes.
    pub bytes: Option<u64>,
}

/// By the id of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ByClaim<'a> {
    /// The id.
    pub claim: &'a str,
}

/// What a definition says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct AboutClaim<'a> {
    /// Its title.
    pub title: &'a str,
    /// The vulnerabilities it is about.
    pub cves: &'a [CveId],
    /// The platforms it names.
    pub platforms: &'a [String],
    /// Its file tests.
    pub tests: Vec<TestThere<'a>>,
    /// What is wrong with its logic.
    pub faults: &'a [String],
}

/// One file test of a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TestThere<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The versions below this one are held to be vulnerable.
    pub below: Version,
    /// The test's comment.
    pub comment: &'a str,
}

impl fmt::Display for ByCve<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.cve.as_str())
    }
}

impl fmt::Display for ByLabel<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.update.fmt(f)
    }
}

impl fmt::Display for BySoftware<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.software)
    }
}

impl fmt::Display for OnSoftware<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.update, self.software)
    }
}

impl fmt::Display for Replaces<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} > {}", self.newer, self.older)?;
        self.software.map_or(Ok(()), |software| write!(f, ": {software}"))
    }
}

impl fmt::Display for ByBuild<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.build, self.heading)
    }
}

impl fmt::Display for OfBulletin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.bulletin, self.update)
    }
}

impl fmt::Display for ByPackage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.update, self.package)
    }
}

impl fmt::Display for ByClaim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.claim)
    }
}

// serde hands over a reference to the field, which is one itself.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde calls")]
fn as_text<S: Serializer>(label: &&Label, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(label)
}
