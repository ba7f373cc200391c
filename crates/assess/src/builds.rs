//! A host's build against the builds from which on a flaw is fixed.
//!
//! A cumulative update brings a build, and every later build holds its fixes: a build that is high
//! enough proves them whatever a list of installed articles says, and one that is too low refutes
//! them. This needs the revision (`UBR`), which no answer from the network carries.

use seawall_advisory::feed;
use seawall_facts::{Product, Version};
use serde::{Deserialize, Serialize};

use crate::{Reason, RuleRef, State, Step};

/// A build that a host reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostBuild {
    /// Major and minor version, and build: `10.0.19045`.
    pub base: [u32; 3],
    /// The revision of the build, where known.
    pub revision: Option<u32>,
}

/// How a host is kept up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    /// By cumulative updates.
    Standard,
    /// By hotpatches between cumulative updates, whose builds are of their own.
    Hotpatch,
}

/// An update that mends a flaw, and the build it brings on the product in question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FixedFrom {
    /// The build.
    pub build: Version,
    /// The article.
    pub kb: u32,
    /// Whether it is an update of the hotpatch track.
    pub hotpatch: bool,
}

/// What a build says of a flaw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildVerdict {
    /// What is said.
    pub state: State,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What to do next.
    pub next_step: Option<Step>,
    /// The rule that was followed.
    pub rule: RuleRef,
}

/// Judges a flaw by a host's build. `fixes` are the updates that mend it on this product, any one
/// of which is enough; `unbuilt` are those of which no build is known.
pub fn judge(
    product: &Product,
    host: HostBuild,
    track: Option<Track>,
    fixes: &[FixedFrom],
    unbuilt: &[u32],
) -> BuildVerdict {
    let [major, minor, build] = host.base;
    let of_product = feed::is_build_of(Version::new(major, minor, build, 0), product);
    let (state, reason, next_step) = if !of_product {
        let base = Version::new(major, minor, build, 0);
        let reason = Reason::BuildOfAnotherProduct { product: product.id.clone(), base };
        (State::Unknown, reason, Some(Step::IdentifyHost))
    } else if fixes.is_empty() {
        let kbs = unbuilt.iter().map(|kb| format!("KB{kb}")).collect();
        (State::Unknown, Reason::NoFixedBuildKnown { kbs }, Some(Step::ImportBuilds))
    } else {
        match host.revision {
            None => {
                let reason = match lowest(fixes) {
                    Some((build, kb)) => Reason::RevisionNotKnown { kb, build },
                    None => Reason::NoFixedBuildKnown { kbs: Vec::new() },
                };
                (State::Unknown, reason, Some(Step::CollectRevision))
            }
            Some(revision) => {
                by_revision(Version::new(major, minor, build, revision), track, fixes)
            }
        }
    };
    if state == State::Missing && !unbuilt.is_empty() {
        // One of these may have brought a lower build.
        let kbs = unbuilt.iter().map(|kb| format!("KB{kb}")).collect();
        let reasons = vec![reason, Reason::NoFixedBuildKnown { kbs }];
        let next_step = Some(Step::ImportBuilds);
        return BuildVerdict { state: State::Unknown, reasons, next_step, rule: rule() };
    }
    BuildVerdict { state, reasons: vec![reason], next_step, rule: rule() }
}

fn by_revision(
    own: Version,
    track: Option<Track>,
    fixes: &[FixedFrom],
) -> (State, Reason, Option<Step>) {
    let (hotpatches, standard): (Vec<_>, Vec<_>) =
        fixes.iter().cloned().partition(|fix| fix.hotpatch);
    // In a month without a hotpatch both tracks get the cumulative update.
    let counted = match track {
        Some(Track::Standard) if !standard.is_empty() => standard.as_slice(),
        Some(Track::Hotpatch) if !hotpatches.is_empty() => hotpatches.as_slice(),
        _ => fixes,
    };
    let Some(((lowest, low_kb), (highest, high_kb))) = lowest(counted).zip(last(counted)) else {
        let reason = Reason::NoFixedBuildKnown { kbs: Vec::new() };
        return (State::Unknown, reason, Some(Step::ImportBuilds));
    };
    // One update serves builds of one family: between them the revision alone counts.
    let [.., revision] = own.fields();
    let reaches = |build: Version| {
        let [.., wanted] = build.fields();
        wanted <= revision
    };
    if reaches(highest) {
        let reason = Reason::BuildReaches { own, kb: high_kb, build: highest };
        return (State::Fixed, reason, None);
    }
    if !reaches(lowest) {
        let reason = Reason::BuildBelow { own, kb: low_kb.clone(), build: lowest };
        return (State::Missing, reason, Some(Step::InstallOneOf { kbs: kbs(counted) }));
    }
    let tracks_differ = track.is_none() && !hotpatches.is_empty() && !standard.is_empty();
    let step = if tracks_differ {
        Step::CollectTrack
    } else {
        Step::InstallOneOf { kbs: vec![high_kb.clone()] }
    };
    let reason = Reason::BuildBetween { own, low_kb, lowest, high_kb, highest };
    (State::Unknown, reason, Some(step))
}

type BuildOf = (Version, String);

fn lowest(fixes: &[FixedFrom]) -> Option<BuildOf> {
    named(fixes.iter().min_by_key(|fix| revision_and_kb(fix)))
}

fn last(fixes: &[FixedFrom]) -> Option<BuildOf> {
    named(fixes.iter().max_by_key(|fix| revision_and_kb(fix)))
}

fn revision_and_kb(fix: &FixedFrom) -> (u32, u32) {
    let [.., revision] = fix.build.fields();
    (revision, fix.kb)
}

fn named(fix: Option<&FixedFrom>) -> Option<BuildOf> {
    fix.map(|fix| (fix.build, format!("KB{}", fix.kb)))
}

fn kbs(fixes: &[FixedFrom]) -> Vec<String> {
    let mut numbers: Vec<u32> = fixes.iter().map(|fix| fix.kb).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(|kb| format!("KB{kb}")).collect()
}

fn rule() -> RuleRef {
    RuleRef { id: "build-at-least".to_owned(), version: 1 }
}

#[cfg(test)]
mod tests {
    use seawall_facts::{Product, ProductId, Products};

    use super::{BuildVerdict, FixedFrom, HostBuild, Track, judge};
    use crate::{Reason, State, Step};

    fn product(id: &str) -> &'static Product {
        Products::embedded().get(&ProductId::new(id)).unwrap()
    }

    fn host(build: u32, revision: Option<u32>) -> HostBuild {
        HostBuild { base: [10, 0, build], revision }
    }

    fn fix(build: &str, kb: u32, hotpatch: bool) -> FixedFrom {
        FixedFrom { build: build.parse().unwrap(), kb, hotpatch }
    }

    // Made: the shape is that of MSRC's documents.
    fn march() -> [FixedFrom; 1] {
        [fix("10.0.19045.4170", 5_035_845, false)]
    }

    fn on_22h2(host: HostBuild) -> BuildVerdict {
        judge(product("w10-22h2-x64"), host, None, &march(), &[])
    }

    #[test]
    fn a_build_below_is_missing_and_one_at_or_above_is_fixed() {
        let below = on_22h2(host(19045, Some(4169)));
        assert_eq!(below.state, State::Missing);
        assert_eq!(below.next_step, Some(Step::InstallOneOf { kbs: vec!["KB5035845".to_owned()] }));
        for revision in [4170, 4171, 6456] {
            assert_eq!(on_22h2(host(19045, Some(revision))).state, State::Fixed, "{revision}");
        }
    }

    #[test]
    fn without_the_revision_it_is_unknown_and_the_revision_is_asked_for() {
        let unknown = on_22h2(host(19045, None));
        assert_eq!(unknown.state, State::Unknown);
        assert_eq!(unknown.next_step, Some(Step::CollectRevision));
    }

    #[test]
    fn builds_of_one_family_compare_by_their_revision() {
        let verdict = judge(product("w10-22h2-x64"), host(19044, Some(4170)), None, &march(), &[]);
        assert_eq!(verdict.state, State::Fixed);
        let other = judge(
            product("w11-23h2"),
            host(22621, Some(3296)),
            None,
            &[fix("10.0.22631.3296", 1, false)],
            &[],
        );
        assert_eq!(other.state, State::Fixed);
    }

    #[test]
    fn a_build_of_another_product_says_nothing() {
        let verdict = on_22h2(host(17763, Some(9999)));
        assert_eq!(verdict.state, State::Unknown);
        assert_eq!(verdict.next_step, Some(Step::IdentifyHost));
    }

    #[test]
    fn without_a_known_build_it_is_unknown_and_says_which_articles_are_meant() {
        let verdict = judge(product("ws2016"), host(14393, Some(1)), None, &[], &[4_516_044]);
        assert_eq!(verdict.state, State::Unknown);
        assert_eq!(
            verdict.reasons,
            [Reason::NoFixedBuildKnown { kbs: vec!["KB4516044".to_owned()] }]
        );
        assert_eq!(verdict.next_step, Some(Step::ImportBuilds));
    }

    #[test]
    fn between_two_named_builds_nothing_is_claimed() {
        let fixes =
            [fix("10.0.14393.2363", 4_338_814, false), fix("10.0.14393.2368", 4_345_418, false)];
        let at = |revision| {
            judge(product("ws2016"), host(14393, Some(revision)), None, &fixes, &[]).state
        };
        assert_eq!(
            [at(2362), at(2363), at(2367), at(2368)],
            [State::Missing, State::Unknown, State::Unknown, State::Fixed]
        );
    }

    #[test]
    fn a_hotpatched_host_is_judged_by_its_own_track() {
        let fixes = [fix("10.0.26100.4270", 1, true), fix("10.0.26100.4349", 2, false)];
        let at = |revision, track| {
            judge(product("ws2025"), host(26100, Some(revision)), track, &fixes, &[])
        };
        assert_eq!(at(4270, Some(Track::Hotpatch)).state, State::Fixed);
        assert_eq!(at(4270, Some(Track::Standard)).state, State::Missing);
        let unknown = at(4270, None);
        assert_eq!((unknown.state, unknown.next_step), (State::Unknown, Some(Step::CollectTrack)));
        assert_eq!(at(4349, None).state, State::Fixed);
        assert_eq!(at(4269, None).state, State::Missing);
    }
}
