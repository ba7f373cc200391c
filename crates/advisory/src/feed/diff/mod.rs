//! What of a source is new, gone and changed between two readings of it.
//!
//! Tables name each other by place, and places differ between two readings; so rows are compared
//! by what they say, under the name that a reader would look them up by.

mod bulletins;
mod changes;
mod rows;
mod tables;

pub use bulletins::{BulletinChanges, ChangedBulletin};
pub use changes::{Changed, Changes, Row, SetChanges};
pub use rows::{
    AboutClaim, AboutCve, AboutExploitation, AboutFix, AboutOffer, AboutRelease, AboutSoftware,
    ByBuild, ByClaim, ByCve, ByLabel, ByPackage, BySoftware, MendedThere, OfBulletin, OnSoftware,
    Replaces, TestThere,
};
use serde::Serialize;
use tables::Tables;

use super::model::Feed;

/// The differences of two readings of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FeedChanges<'a> {
    /// Vulnerabilities.
    pub vulnerabilities: Changes<ByCve<'a>, AboutCve<'a>>,
    /// Marks that a vulnerability is used in attacks.
    pub exploited: Changes<ByCve<'a>, AboutExploitation>,
    /// Updates, those too that are only said to be replaced.
    pub updates: SetChanges<ByLabel<'a>>,
    /// Software.
    pub software: Changes<BySoftware<'a>, AboutSoftware<'a>>,
    /// What an update mends on some software.
    pub fixes: Changes<OnSoftware<'a>, AboutFix<'a>>,
    /// From which builds on software is fixed with an update.
    pub fixed_builds: Changes<OnSoftware<'a>, String>,
    /// What replaces what.
    pub replacements: SetChanges<Replaces<'a>>,
    /// Builds that came out.
    pub releases: Changes<ByBuild<'a>, AboutRelease<'a>>,
    /// Which bulletin an update belongs to.
    pub bulletins: SetChanges<OfBulletin<'a>>,
    /// What others hold to prove a vulnerability.
    pub claims: Changes<ByClaim<'a>, AboutClaim<'a>>,
    /// Packages that a catalogue of updates offers.
    pub offers: Changes<ByPackage<'a>, AboutOffer<'a>>,
}

impl<'a> FeedChanges<'a> {
    /// What differs from `old` to `new`. A reading that is not there is an empty one.
    pub fn between(old: Option<&'a Feed>, new: Option<&'a Feed>) -> Self {
        let [old, new] = [old, new].map(Tables);
        Self {
            vulnerabilities: Changes::between(old.vulnerabilities(), new.vulnerabilities()),
            exploited: Changes::between(old.exploited(), new.exploited()),
            updates: SetChanges::between(&old.updates(), &new.updates()),
            software: Changes::between(old.software(), new.software()),
            fixes: Changes::between(old.fixes(), new.fixes()),
            fixed_builds: Changes::between(old.fixed_builds(), new.fixed_builds()),
            replacements: SetChanges::between(&old.replacements(), &new.replacements()),
            releases: Changes::between(old.releases(), new.releases()),
            bulletins: SetChanges::between(&old.bulletins(), &new.bulletins()),
            claims: Changes::between(old.claims(), new.claims()),
            offers: Changes::between(old.offers(), new.offers()),
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests;
