//! What others hold to prove a vulnerability, beside what the catalogue holds.
//!
//! Nothing is judged by it. Where the two differ, one of them is wrong, and somebody should look.

use seawall_facts::{ServicePack, Version};

use crate::{
    feed::{Claim, ClaimTest, Feed},
    model::{Bulletin, BulletinId, Certainty, CveId, EvidenceRule, Kb},
    query::Catalogue,
};

/// A claim's file test beside the catalogue's evidence for the same vulnerability, file and
/// branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimDifference<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// Its test.
    pub test: &'a ClaimTest,
    /// The vulnerability.
    pub cve: &'a CveId,
    /// The bulletin whose evidence it was compared with.
    pub bulletin: &'a BulletinId,
    /// The catalogue's threshold that it was compared with; absent where the catalogue has none
    /// for the file in that branch.
    pub threshold: Option<Threshold<'a>>,
    /// How they stand to each other.
    pub comparison: Comparison,
}

/// The lowest version of a file that holds a fix, as the catalogue has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold<'a> {
    /// The update that brings it.
    pub kb: &'a Kb,
    /// The service packs that update installs on; empty for all.
    pub service_packs: &'a [ServicePack],
    /// The version. Its first three fields are the branch.
    pub at_least: Version,
    /// The branch's name, such as `rtmgdr`, where the catalogue tells several apart.
    pub branch: Option<&'a str>,
    /// How sure the catalogue is.
    pub certainty: Certainty,
}

/// How a claimed threshold stands to the catalogue's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// It is the same.
    Agrees,
    /// It is lower: the claim misses hosts between the two.
    Lower,
    /// It is higher: the claim finds hosts between the two that are mended.
    Higher,
    /// The catalogue has files for the vulnerability, but not this one in this branch.
    NoEvidence,
}

/// Compares every file test of a feed's claims with the catalogue's file evidence for the
/// vulnerabilities that the claim is about, in the order of the claims. Vulnerabilities without
/// file evidence are left out.
///
/// A test is compared within its branch: with the versions whose first three fields are its own.
/// Of several, such as Windows XP without a service pack and with the first, the nearest is taken.
pub fn compare_claims<'a>(feed: &'a Feed, catalogue: &'a Catalogue) -> Vec<ClaimDifference<'a>> {
    let mut rows = Vec::new();
    for claim in &feed.claims {
        for cve in &claim.cves {
            for bulletin in catalogue.by_cve(cve.as_str()) {
                if file_evidence(bulletin).next().is_some() {
                    rows.extend(claim.tests.iter().map(|test| compare(claim, test, cve, bulletin)));
                }
            }
        }
    }
    rows
}

fn compare<'a>(
    claim: &'a Claim,
    test: &'a ClaimTest,
    cve: &'a CveId,
    bulletin: &'a Bulletin,
) -> ClaimDifference<'a> {
    let in_branch = file_evidence(bulletin).filter(|(path, threshold)| {
        same_file(path, &test.file) && branch(threshold.at_least) == branch(test.below)
    });
    let nearest = in_branch.min_by_key(|(_, threshold)| {
        let [.., revision] = threshold.at_least.fields();
        let [.., claimed] = test.below.fields();
        (revision.abs_diff(claimed), threshold.at_least, threshold.kb)
    });
    let threshold = nearest.map(|(_, threshold)| threshold);
    let comparison = match &threshold {
        None => Comparison::NoEvidence,
        Some(threshold) if test.below < threshold.at_least => Comparison::Lower,
        Some(threshold) if test.below > threshold.at_least => Comparison::Higher,
        Some(_) => Comparison::Agrees,
    };
    ClaimDifference { claim, test, cve, bulletin: &bulletin.id, threshold, comparison }
}

fn file_evidence(bulletin: &Bulletin) -> impl Iterator<Item = (&str, Threshold<'_>)> {
    bulletin.updates.iter().flat_map(|update| {
        update.evidence.iter().filter_map(|evidence| match &evidence.rule {
            EvidenceRule::FileVersion { path, at_least, .. } => {
                let threshold = Threshold {
                    kb: &update.kb,
                    service_packs: &update.sp_required,
                    at_least: *at_least,
                    branch: evidence.branch.as_deref(),
                    certainty: evidence.certainty,
                };
                Some((&**path, threshold))
            }
            _ => None,
        })
    })
}

fn same_file(path: &str, name: &str) -> bool {
    let bare = |path: &str| path.rsplit(['\\', '/']).next().unwrap_or(path).to_ascii_lowercase();
    bare(path) == bare(name)
}

fn branch(version: Version) -> [u32; 3] {
    let [major, minor, build, _] = version.fields();
    [major, minor, build]
}
