//! The statements of one feed, as tables.

use std::{fmt, str::FromStr, sync::Arc};

use seawall_facts::{ProductId, ServicePack, Version};
use serde::{Deserialize, Serialize};

use crate::model::{BulletinId, CveId, Date, Impact, Kb, PackageKind, Rating, Reboot};

/// A place in one of a feed's tables.
pub type Place = u32;

/// What one outside source says, as tables. Statements name rows of the tables by their place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// Where it comes from.
    pub source: FeedSource,
    /// The software it names.
    pub software: Vec<Software>,
    /// The updates it names, those too that it only says are replaced.
    pub labels: Vec<Label>,
    /// The vulnerabilities it names.
    pub vulnerabilities: Vec<Vulnerability>,
    /// The components it names, as printed.
    pub components: Vec<String>,
    /// Lists of mended vulnerabilities. Many fixes share one.
    pub mended: Vec<Vec<Mended>>,
    /// Which update mends what on which software. Software and label are together unique.
    pub fixes: Vec<Fix>,
    /// Builds, and the update that brings each.
    pub releases: Vec<Release>,
    /// What replaces what, said without regard to vulnerabilities.
    pub replacements: Vec<Replacement>,
    /// Which bulletin an update belongs to, in order, each pair once.
    pub bulletins: Vec<BulletinLabel>,
    /// What others hold to prove a vulnerability. To compare with, never to judge by.
    pub claims: Vec<Claim>,
    /// The packages that a catalogue of updates offers.
    pub offers: Vec<Offer>,
}

impl Feed {
    /// What a fix mends; nothing where the feed is damaged there.
    pub fn mended_by(&self, fix: &Fix) -> Option<&[Mended]> {
        row(&self.mended, fix.mended).map(Vec::as_slice)
    }

    /// Software by its place.
    pub fn software_at(&self, place: Place) -> Option<&Software> {
        row(&self.software, place)
    }

    /// An update by its place.
    pub fn label_at(&self, place: Place) -> Option<&Label> {
        row(&self.labels, place)
    }

    /// A vulnerability by its place.
    pub fn vulnerability_at(&self, place: Place) -> Option<&Vulnerability> {
        row(&self.vulnerabilities, place)
    }

    /// A component by its place.
    pub fn component_at(&self, place: Place) -> Option<&str> {
        row(&self.components, place).map(String::as_str)
    }
}

fn row<T>(table: &[T], place: Place) -> Option<&T> {
    table.get(usize::try_from(place).ok()?)
}

/// Where a feed comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedSource {
    /// What it is.
    pub kind: FeedKind,
    /// The name that its statements give, such as `wesng`.
    pub name: String,
    /// The SHA-256 of what was read, in hexadecimal digits: of the file, or of the digests of the
    /// files of a folder, each with its name, in the order of the names.
    pub digest: String,
    /// The last day that any of its statements is of: data as of.
    pub date: Option<Date>,
    /// The files or documents that were read.
    pub documents: u32,
}

/// The kinds of feed there is an importer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedKind {
    /// The definitions of WES-NG.
    Wesng,
    /// MSRC's monthly documents in CVRF, XML or JSON.
    Cvrf,
    /// Advisories in CSAF.
    Csaf,
    /// Statements in the VEX profile of CSAF.
    Vex,
    /// The offline catalogue of WSUS, `wsusscn2.cab`.
    Wsus,
    /// Pages of the Microsoft Update Catalog.
    UpdateCatalog,
    /// A `BulletinSearch` workbook.
    BulletinSearch,
    /// A page of release information: builds and their articles.
    ReleaseInformation,
    /// CISA's catalogue of known exploited vulnerabilities.
    Kev,
    /// OVAL definitions.
    Oval,
}

impl FeedKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Wesng,
        Self::Cvrf,
        Self::Csaf,
        Self::Vex,
        Self::Wsus,
        Self::UpdateCatalog,
        Self::BulletinSearch,
        Self::ReleaseInformation,
        Self::Kev,
        Self::Oval,
    ];

    /// The name that its feeds go by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wesng => "wesng",
            Self::Cvrf => "cvrf",
            Self::Csaf => "csaf",
            Self::Vex => "vex",
            Self::Wsus => "wsus",
            Self::UpdateCatalog => "update-catalog",
            Self::BulletinSearch => "bulletin-search",
            Self::ReleaseInformation => "release-information",
            Self::Kev => "kev",
            Self::Oval => "oval",
        }
    }
}

/// Software as a feed names it, and what of the table of products that is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Software {
    /// The name as printed.
    pub name: String,
    /// The products that it, or what it runs on, stands for; empty where the table has none.
    pub products: Vec<ProductId>,
    /// The service pack the name gives; absent where it gives none.
    pub service_pack: Option<ServicePack>,
    /// What on that product is meant, such as `Internet Explorer 11`; absent for the product
    /// itself.
    pub component: Option<String>,
    /// Whether the installation without a desktop is meant.
    pub server_core: bool,
}

/// What an update goes by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Label {
    /// The number of an article.
    Kb(u32),
    /// Anything else, such as `Release Notes`.
    Other(String),
}

impl Label {
    /// Reads a label as feeds print it, with `KB` or without.
    pub fn new(text: &str) -> Self {
        let kb = Kb::new(text);
        match kb.as_str().parse() {
            Ok(number) if kb.is_number() => Self::Kb(number),
            _ => Self::Other(text.trim().to_owned()),
        }
    }

    /// The article's number, where it is one.
    pub const fn kb(&self) -> Option<u32> {
        match self {
            Self::Kb(number) => Some(*number),
            Self::Other(_) => None,
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kb(number) => write!(f, "KB{number}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// A vulnerability, and what is said of it as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vulnerability {
    /// Its id.
    pub cve: CveId,
    /// Its title as printed.
    pub title: Option<String>,
    /// The first day that a statement about it is of.
    pub published: Option<Date>,
    /// That it is used in attacks, where the feed says so.
    pub exploited: Option<Exploitation>,
}

/// What is said of attacks that use a vulnerability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exploitation {
    /// The day it was listed, where given.
    pub since: Option<Date>,
    /// Whether extortion is known to use it; absent where the feed does not know.
    pub ransomware: Option<bool>,
}

/// A vulnerability that a fix mends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Mended {
    /// The vulnerability; absent where the feed names none.
    pub vulnerability: Option<Place>,
    /// How bad the vendor says it is on this software.
    pub severity: Option<Rating>,
    /// What an attacker gains.
    pub impact: Option<Impact>,
    /// The component it is in.
    pub component: Option<Place>,
}

/// An update that mends vulnerabilities on some software.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// The software.
    pub software: Place,
    /// The update.
    pub label: Place,
    /// What it mends there: a place in [`Feed::mended`].
    pub mended: Place,
    /// The day that most of its statements give. Feeds put the day of the vulnerability there, so
    /// that single ones are far off.
    pub date: Option<Date>,
    /// What sort of package it is.
    pub kind: Option<PackageKind>,
    /// Whether the host must be started again.
    pub reboot: Option<Reboot>,
    /// From which build on the software is fixed: one a base build.
    pub fixed_builds: Vec<FixedBuild>,
    /// The updates that it is said to replace on this software.
    pub supersedes: Vec<Place>,
}

/// From which build on something is fixed, as far as it can be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FixedBuild {
    /// A version of numbers.
    Version(Version),
    /// An address where a version should stand.
    Url(String),
    /// Anything else that stands there.
    Other(String),
}

impl FixedBuild {
    /// Reads the field; nothing where it is empty.
    pub fn new(printed: &str) -> Option<Self> {
        let printed = printed.trim();
        if printed.is_empty() {
            return None;
        }
        // A single number is no version of a product.
        let version = Version::from_str(printed).ok().filter(|_| printed.contains('.'));
        Some(match version {
            Some(version) => Self::Version(version),
            None if printed.contains("://") => Self::Url(printed.to_owned()),
            None => Self::Other(printed.to_owned()),
        })
    }

    /// The version, where it is one.
    pub const fn version(&self) -> Option<Version> {
        match self {
            Self::Version(version) => Some(*version),
            Self::Url(_) | Self::Other(_) => None,
        }
    }
}

/// A build that a page of release information lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The headings it stands under, as printed, outermost first, with ` / ` between them: builds
    /// alone do not tell Windows 11 24H2 from Windows Server 2025.
    pub heading: String,
    /// The build, such as `10.0.16299.192`.
    pub build: Version,
    /// The update that brings it; absent for a first release.
    pub label: Option<Place>,
    /// The day it came out.
    pub date: Option<Date>,
    /// The servicing option, as printed.
    pub option: Option<String>,
    /// The type of update, such as `2018-01 B`; in a hotpatch calendar with what the month brings
    /// behind it, `2025-04 B; Baseline`.
    pub update_type: Option<String>,
    /// Whether it is on the hotpatch track. The baselines of a hotpatch calendar are, and stand in
    /// the history of all other hosts a second time.
    pub hotpatch: bool,
}

/// A statement that one update replaces another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Replacement {
    /// The newer update.
    pub newer: Place,
    /// The older one.
    pub older: Place,
    /// The software it is said for; empty where the feed does not say.
    pub software: Vec<Place>,
}

/// That an update belongs to a bulletin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BulletinLabel {
    /// The bulletin.
    pub bulletin: BulletinId,
    /// The update.
    pub label: Place,
}

/// A package as a catalogue of updates offers it. An article has one for each product and
/// architecture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The update.
    pub label: Place,
    /// The vendor's id of the package, in lower case; empty where the source gives none.
    pub package: String,
    /// Its title, as printed.
    pub title: String,
    /// The software it is for.
    pub software: Vec<Place>,
    /// What the vendor files it under, such as `Security Updates`.
    pub classification: Option<Arc<str>>,
    /// The bulletins it belongs to.
    pub bulletins: Vec<BulletinId>,
    /// The day it was made or last changed.
    pub date: Option<Date>,
    /// Its size in bytes.
    pub bytes: Option<u64>,
}

/// What another program's definition holds to prove a vulnerability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The definition's id.
    pub id: String,
    /// Its title, as printed.
    pub title: String,
    /// The vulnerabilities it is about.
    pub cves: Vec<CveId>,
    /// The platforms it names, as printed.
    pub platforms: Vec<String>,
    /// The products it names, as printed.
    pub products: Vec<String>,
    /// Its file tests.
    pub tests: Vec<ClaimTest>,
    /// What is wrong with its logic on the face of it, as stable codes:
    /// `requires_installed_update` where it demands that the update be there which mends it, and
    /// `contradicting_branches` where it demands two service packs at one time.
    pub faults: Vec<String>,
}

/// One file test of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimTest {
    /// The file's name.
    pub file: String,
    /// The versions below this one are held to be vulnerable.
    pub below: Version,
    /// The test's comment, as printed.
    pub comment: String,
    /// Whether file and version were read out of the comment, for the source does not hold the
    /// test itself.
    pub from_comment: bool,
}
