//! The worked examples.

use seawall_advisory::{BulletinId, Certainty};
use seawall_facts::{ProductId, RegistryPath};
use serde_json::Value;

use super::{
    catalogue,
    host::{Host, State},
    list, oracle, text,
};

#[test]
fn every_worked_example_comes_out_as_written() {
    let Some(oracle) = oracle() else { return };
    let examples = list(&oracle, "worked_examples");
    assert_eq!(examples.len(), 11);
    for example in examples {
        let host = host(&example["host"]);
        for (question, wanted) in example["expect"].as_object().unwrap() {
            let id = text(example, "id");
            match question.as_str() {
                "minimal_set" => is_not_yet_held(wanted),
                "containment:disable-dcom" => dcom_stays_on_without_ms01_041(),
                cve if cve.starts_with("CVE") => {
                    let about = catalogue().by_cve(cve);
                    let open = about
                        .iter()
                        .all(|found| host.judge(catalogue(), found.id.as_str()) == State::Missing);
                    assert!(
                        open && wanted.as_str().unwrap().starts_with("vulnerable"),
                        "{id} {cve}"
                    );
                }
                bulletin => {
                    let state = host.judge(catalogue(), bulletin);
                    assert!(
                        is_alike(&state, wanted.as_str().unwrap()),
                        "{id} {bulletin}: {state:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_host_with_the_rollup_of_2000_is_not_told_to_install_what_it_contains() {
    let Some(_) = oracle() else { return };
    let host = Host {
        product: ProductId::new("w2k"),
        sp: "SP4".parse().unwrap(),
        keys: vec![RegistryPath::new(
            r"SOFTWARE\Microsoft\Updates\Windows 2000\SP5\Update Rollup 1",
        )],
        files: [].into(),
        all_keys: true,
    };
    let rollup = BulletinId::new("KB891861");
    for held in ["MS03-026", "MS03-039", "MS04-011", "MS04-012", "MS05-012"] {
        assert_eq!(host.judge(catalogue(), held), State::FixedVia(rollup.clone()), "{held}");
    }
    for later in ["MS05-051", "MS06-018", "MS07-058", "MS08-067"] {
        assert_eq!(host.judge(catalogue(), later), State::Missing, "{later}");
    }
}

#[test]
fn the_rollup_of_xp_proves_ms03_007_and_asks_for_files_for_the_rest() {
    let Some(_) = oracle() else { return };
    let host = Host {
        product: ProductId::new("xp-x86"),
        sp: "SP1".parse().unwrap(),
        keys: vec![RegistryPath::new(r"SOFTWARE\Microsoft\Updates\Windows XP\SP2\KB826939")],
        files: [].into(),
        all_keys: true,
    };
    let rollup = BulletinId::new("KB826939");
    assert_eq!(host.judge(catalogue(), "MS03-007"), State::FixedVia(rollup));
    assert_eq!(host.judge(catalogue(), "MS03-039"), State::Unknown);
    assert_eq!(host.judge(catalogue(), "MS04-012"), State::Missing);
}

fn host(row: &Value) -> Host {
    let keys = list(row, "registry").iter().map(|key| {
        let key = key.as_str().unwrap();
        let below =
            if key.starts_with("Hotfix") { r"Windows NT\CurrentVersion" } else { "Updates" };
        // NT 4.0's keys hold one below them for the files, which is what bulletins print.
        let tail = if key.starts_with(r"Hotfix\KB") { r"\File 1" } else { "" };
        RegistryPath::new(&format!(r"SOFTWARE\Microsoft\{below}\{key}{tail}"))
    });
    let files = row["files"].as_object().into_iter().flatten();
    Host {
        product: ProductId::new(text(row, "product")),
        sp: text(row, "sp").parse().unwrap(),
        keys: keys.collect(),
        files: files
            .filter_map(|(name, version)| Some((name.clone(), version.as_str()?.parse().ok()?)))
            .collect(),
        all_keys: list(row, "evidence_complete").iter().any(|kind| kind == "registry"),
    }
}

fn is_alike(state: &State, wanted: &str) -> bool {
    match state {
        State::FixedBySp(_) => wanted.starts_with("fixed by service pack"),
        State::Fixed | State::FixedVia(_) => wanted.starts_with("fixed"),
        State::Missing => wanted.starts_with("missing"),
        State::Conflict => wanted.starts_with("conflict"),
        State::NoFix => wanted.starts_with("no_fix_exists"),
        State::Unknown => wanted.starts_with("unknown"),
    }
}

// MS03-039's package does not hold MS04-012; that one or what holds it is to be installed.
fn is_not_yet_held(wanted: &Value) {
    assert_eq!(wanted[0], "KB828741 or successor");
    let (w2k, sp) = (ProductId::new("w2k"), "SP4".parse().ok());
    let installed = [BulletinId::new("MS03-039")];
    let held = catalogue().held_by(&installed, &w2k, sp);
    let missing = catalogue().bulletin("828741").unwrap();
    assert!(!held.contains(&missing.id));
    let newer = catalogue().contained_by(&missing.id, &w2k, sp);
    assert_eq!(newer.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["KB891861"]);
}

fn dcom_stays_on_without_ms01_041() {
    let (id, w2k) = (BulletinId::new("MS01-041"), ProductId::new("w2k"));
    let updates = catalogue().updates_for(&id, &w2k, "SP2".parse().ok());
    let notes = updates.iter().flat_map(|update| &update.notes);
    let route = notes.clone().find(|note| note.code == "dcom_can_be_disabled_on_2000_sp2").unwrap();
    assert_eq!(route.certainty, Certainty::OneThirdParty);
    assert!(catalogue().contained_by(&id, &w2k, None).is_empty());
    let by_rollup = catalogue().contained_by(&id, &w2k, "SP2".parse().ok());
    assert!(by_rollup.iter().any(|row| row.id.as_str() == "MS02-001"), "{by_rollup:?}");
}
