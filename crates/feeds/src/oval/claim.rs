//! A definition, as a claim.

use seawall_advisory::feed::{Claim, ClaimTest};
use seawall_facts::Version;

use crate::{
    Error, Intake, Reason,
    oval::{
        comment,
        criteria::{Criteria, Leaf},
        document::{Definition, Document, Test, TestKind},
    },
    printed,
};

/// Takes a definition of a vulnerability or a missing update on Windows; others claim nothing of
/// the kind and are listed.
pub(super) fn state(
    definition: &Definition,
    record: u64,
    document: &Document,
    intake: &mut Intake<'_>,
) -> Result<(), Error> {
    if let Some(other) = not_a_claim(definition) {
        intake.reject(record, Reason::NotUnderstood, &other);
        return Ok(());
    }
    let mut cves = Vec::new();
    for reference in &definition.references {
        match printed::cve(reference) {
            Some(cve) => cves.push(cve),
            None => intake.reject(record, Reason::NoVulnerability, reference),
        }
    }
    cves.sort_unstable();
    cves.dedup();
    if definition.references.is_empty() {
        intake.reject(record, Reason::NoVulnerability, &definition.id);
    }
    let mut tests = Vec::new();
    let mut faults = Vec::new();
    if let Some(criteria) = &definition.criteria {
        tests = file_tests(criteria, record, document, intake);
        if definition.class == "vulnerability" && requires_update(criteria, document) {
            faults.push("requires_installed_update".to_owned());
        }
        if criteria.demands_two_service_packs() {
            faults.push("contradicting_branches".to_owned());
        }
    }
    intake.claim(Claim {
        id: definition.id.clone(),
        title: definition.title.clone(),
        cves,
        platforms: definition.platforms.clone(),
        products: definition.products.clone(),
        tests,
        faults,
    })?;
    intake.taken();
    Ok(())
}

fn not_a_claim(definition: &Definition) -> Option<String> {
    let windows = definition.families.iter().any(|family| family == "windows");
    if !matches!(definition.class.as_str(), "vulnerability" | "patch") {
        return Some(format!("class {}", definition.class));
    }
    if !windows && !definition.families.is_empty() {
        return Some(format!("family {}", definition.families.join(" ")));
    }
    definition.deprecated.then(|| format!("deprecated {}", definition.id))
}

/// The file tests that hold versions below one to be vulnerable.
fn file_tests(
    criteria: &Criteria,
    record: u64,
    document: &Document,
    intake: &mut Intake<'_>,
) -> Vec<ClaimTest> {
    let mut tests = Vec::new();
    criteria.each_leaf(false, &mut |leaf, turned| {
        let Some(id) = &leaf.test else { return };
        let test = document.tests.get(id);
        if test.is_none() && !document.tests.is_empty() {
            intake.reject(record, Reason::Dangling, id);
        }
        match test {
            Some(test) if test.kind != TestKind::File => return,
            Some(test) => {
                if let Some(found) = resolved(test, turned, document) {
                    tests.extend(found.into_iter().map(|(file, below)| ClaimTest {
                        file,
                        below,
                        comment: leaf.comment.clone(),
                        from_comment: false,
                    }));
                    return;
                }
            }
            None => {}
        }
        let read = comment::file_below(&leaf.comment).filter(|_| !turned);
        if let Some((file, below)) = read {
            intake.inferred();
            let comment = leaf.comment.clone();
            tests.push(ClaimTest { file, below, comment, from_comment: true });
        } else if test.is_some() {
            intake.reject(record, Reason::Dangling, id);
        }
    });
    tests
}

/// The file of a test and the versions below which it holds; nothing where the document lacks its
/// object or its state, or gives them as variables. A test of another kind, such as for the
/// lowest version of a branch, gives no pair.
fn resolved(test: &Test, turned: bool, document: &Document) -> Option<Vec<(String, Version)>> {
    let file = document.objects.get(test.object.as_ref()?)?.file.as_ref()?;
    let mut found = Vec::new();
    for id in &test.states {
        for (operation, version) in &document.states.get(id)?.versions {
            let version: Version = version.parse().ok().filter(|_| !version.is_empty())?;
            let below = match (operation.as_str(), turned) {
                ("less than", false) | ("greater than or equal", true) => Some(version),
                ("less than or equal", false) | ("greater than", true) => comment::next(version),
                _ => None,
            };
            found.extend(below.map(|below| (file.clone(), below)));
        }
    }
    Some(found)
}

/// Whether a condition demands that an update be installed.
fn requires_update(criteria: &Criteria, document: &Document) -> bool {
    let mut found = false;
    criteria.each_leaf(false, &mut |leaf, turned| {
        found |= demands_update(leaf, turned, document);
    });
    found
}

fn demands_update(leaf: &Leaf, turned: bool, document: &Document) -> bool {
    let Some(id) = &leaf.test else { return false };
    let test = document.tests.get(id).filter(|test| test.kind == TestKind::Registry);
    let key = test.and_then(|test| document.objects.get(test.object.as_ref()?)?.key.as_deref());
    match test.zip(key) {
        Some((test, key)) if comment::is_update_key(key) => test.none_exist == turned,
        _ => !turned && comment::says_update_installed(&leaf.comment),
    }
}
