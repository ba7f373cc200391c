//! Proofs hold all they rest on, and nothing in them can be changed unseen.

use seawall_facts::{Evidence, EvidenceKind, FactValue, RegistryPath};

use super::made::{INSTALLED, Made, catalogue, host, proof};
use crate::{HostProof, NodeKind, Proof, ReplayError, State, replay};

fn made() -> Made {
    host("xp-x86", "SP1")
        .whole_registry()
        .key_at(r"Updates\Windows XP\SP2\KB828741", Some(INSTALLED))
        .file("ole32.dll", "5.1.2600.1362")
        .file("notepad.exe", "5.1.2600.0")
        .hotfix("811493")
        .build("5.1.2600.0")
}

#[test]
fn a_proof_holds_what_its_bulletin_asks_for_and_no_more() {
    let verdict = made().verdict("MS03-039");
    let facts = &proof(&verdict).facts;
    assert_eq!(facts.len(), 3, "{facts:#?}");
    let is_other = |value: &FactValue| matches!(value, FactValue::Hotfix(_));
    assert!(!facts.iter().any(|fact| is_other(&fact.value)));
}

#[test]
fn the_tree_names_facts_rules_and_edges_that_are_there() {
    for id in ["MS03-010", "MS03-039", "MS04-012", "MS05-051"] {
        let verdict = made().verdict(id);
        let own = proof(&verdict);
        for (_, node) in verdict.proof.nodes() {
            match &node.kind {
                NodeKind::Fact { index, .. }
                | NodeKind::File { index, .. }
                | NodeKind::Known { index }
                | NodeKind::Build { index, .. } => assert!(*index < own.facts.len(), "{id}"),
                NodeKind::Evidence { index, .. } => assert!(*index < own.evidence.len(), "{id}"),
                NodeKind::Edge { index } => assert!(*index < own.edges.len(), "{id}"),
                NodeKind::Rule { id: rule, .. } => {
                    assert!(own.rules.iter().any(|known| known.id == *rule), "{rule}");
                }
                _ => {}
            }
        }
        assert!(!own.rules.is_empty(), "{id}");
    }
}

#[test]
fn a_proof_with_anything_changed_does_not_replay() {
    let verdict = made().verdict("MS03-010");
    let good = proof(&verdict);
    assert_eq!((good.state, good.edges.is_empty()), (State::FixedVia, false));
    let refused = |change: &dyn Fn(&mut HostProof)| {
        let mut changed = good.clone();
        change(&mut changed);
        assert_ne!(changed, *good);
        replay(&Proof::Host(Box::new(changed)), catalogue()).unwrap_err()
    };
    assert!(matches!(refused(&|proof| proof.state = State::Fixed), ReplayError::Outcome(_)));
    assert!(matches!(refused(&|proof| proof.facts.clear()), ReplayError::Outcome(_)));
    let older = |proof: &mut HostProof| {
        for fact in &mut proof.facts {
            if let FactValue::File { version, .. } = &mut fact.value {
                *version = "5.1.2600.1106".parse().ok();
            }
        }
    };
    assert!(matches!(refused(&older), ReplayError::Outcome(_)));
    // What changes nothing of the verdict shows too.
    let newer = |proof: &mut HostProof| {
        for fact in &mut proof.facts {
            if let FactValue::File { version, .. } = &mut fact.value {
                *version = "5.1.2600.1363".parse().ok();
            }
        }
    };
    assert!(matches!(refused(&newer), ReplayError::Argument));
    let changes: [&dyn Fn(&mut HostProof); 9] = [
        &|proof| proof.facts[0].source.file = "another".into(),
        &|proof| proof.facts[0].at = None,
        &|proof| proof.facts.reverse(),
        &|proof| proof.evidence[0].covers.push(RegistryPath::new("SAM")),
        &|proof| proof.evidence.push(Evidence::new(EvidenceKind::Files, "x".into(), vec![])),
        &|proof| proof.edges[0].certainty = seawall_advisory::Certainty::Inferred,
        &|proof| proof.via.clear(),
        &|proof| proof.tree.children.clear(),
        &|proof| proof.digest = good.digest.replace(['0', '1', '2'], "3"),
    ];
    for change in changes {
        assert!(matches!(refused(change), ReplayError::Argument));
    }
    assert!(matches!(refused(&|proof| proof.rules[0].version += 1), ReplayError::Rule(_)));
    let unknown = refused(&|proof| proof.advisory = "MS99-999".into());
    assert!(matches!(unknown, ReplayError::NoVerdict(_)));
    let dated = refused(&|proof| proof.catalogue_date.push('0'));
    assert!(matches!(dated, ReplayError::CatalogueDate { .. }));
}

#[test]
fn a_proof_by_the_catalogue_of_a_day_is_replayed_by_that_day() {
    let day = seawall_advisory::Date::new(2003, 12, 31).unwrap();
    let earlier = catalogue().as_of(day);
    let judge = crate::judge::Judge::new(&earlier, seawall_facts::Products::embedded());
    let made = host("w2k", "SP4").whole_registry().key(r"Updates\Windows 2000\SP5\KB828741");
    let id = seawall_advisory::BulletinId::new("MS03-039");
    let verdict = judge.verdict(&judge.dossier(made.facts()), &id).unwrap();
    // What would hold it was not out yet.
    assert_eq!(verdict.state, State::Missing);
    assert_eq!(replay(&verdict.proof, catalogue()).map(|row| row.state), Ok(State::Missing));
    assert_eq!(made.state("MS03-039"), State::FixedVia);
}
