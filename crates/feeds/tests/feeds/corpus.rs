//! The real archive. It lies beside the repository, or where `SEAWALL_CORPUS` says.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;
use std::sync::LazyLock;

use seawall_advisory::{CveId, Relation, Strength};
use seawall_facts::{Products, RegistryPath, Version};
use seawall_feeds::Limits;
use seawall_feeds::bulletin_md::{Import, ImportedBulletin, Labels, import};
use serde_json::Value;

/// A file of the advisories, or a word that it is not there.
pub(crate) fn corpus_file(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let corpus = std::env::var_os("SEAWALL_CORPUS").map_or(beside.into(), PathBuf::from);
    let file = corpus.join("advisories").join(name);
    if file.exists() {
        return Some(file);
    }
    println!("skipped: no {}", file.display());
    None
}

/// The whole archive, read once for all tests.
fn archive() -> Option<&'static Import> {
    static ARCHIVE: LazyLock<Option<Import>> = LazyLock::new(|| {
        let archive = File::open(corpus_file("ja-bulletins.tar.xz")?).unwrap();
        let labels = Labels::embedded("ja").unwrap();
        Some(import(archive, &Limits::DEFAULT, &labels, Products::embedded()).unwrap())
    });
    ARCHIVE.as_ref()
}

fn bulletin<'a>(import: &'a Import, id: &str) -> &'a ImportedBulletin {
    import.bulletins.iter().find(|bulletin| bulletin.id.as_str() == id).unwrap()
}

#[test]
fn the_whole_archive_is_read_in_one_go() {
    let Some(import) = archive() else { return };
    let report = &import.report;
    println!("{report:#?}");
    assert_eq!(report.documents, 1504);
    assert_eq!(report.skipped.len(), 3);
    // An independent extraction found 1,373, 1,296, 34,126 and 2,965.
    assert_eq!(report.with_cves, 1373);
    assert!(report.with_kb >= 1296, "{}", report.with_kb);
    assert!(report.rows.file_versions >= 34_126, "{:?}", report.rows);
    assert!(report.rows.registry_keys >= 2965, "{:?}", report.rows);
    assert!(report.rows.replacements > 10_000, "{:?}", report.rows);
    assert!(report.rejected.len() < 400, "{}", report.rejected.len());
    for row in &report.rejected {
        assert!(!row.document.is_empty() && row.line > 0, "{row:?}");
    }
}

#[test]
fn every_bulletin_but_a_few_has_dates_products_and_a_rating() {
    let Some(import) = archive() else { return };
    let without = |fault: fn(&ImportedBulletin) -> bool| {
        import.bulletins.iter().filter(|bulletin| fault(bulletin)).count()
    };
    assert!(without(|bulletin| bulletin.published.is_none()) <= 3);
    assert!(without(|bulletin| bulletin.title.is_none()) <= 10);
    assert!(without(|bulletin| bulletin.rating.is_none()) <= 20);
    assert!(without(|bulletin| bulletin.affected.is_empty()) <= 60);
}

#[test]
fn nothing_kept_is_prose() {
    let Some(import) = archive() else { return };
    for bulletin in &import.bulletins {
        for printed in bulletin.printed_products() {
            assert!(!printed.printed.contains('。'), "{}: {}", bulletin.id, printed.printed);
        }
    }
}

#[test]
fn the_first_bulletins_agree_with_what_was_read_by_hand() {
    let (Some(import), Some(seeds)) = (archive(), corpus_file("seed-bulletins.json")) else {
        return;
    };
    let seeds: Value = serde_json::from_reader(File::open(seeds).unwrap()).unwrap();
    for seed in seeds["bulletins"].as_array().unwrap() {
        let id = seed["id"].as_str().unwrap();
        let read = bulletin(import, id);
        if let Some(kb) = seed["kb"].as_str() {
            assert_eq!(read.kb.as_ref().unwrap().as_str(), kb, "{id}");
        }
        let cves: BTreeSet<&str> = read.cves.iter().map(CveId::as_str).collect();
        for cve in seed["cves"].as_array().unwrap() {
            assert!(cves.contains(cve.as_str().unwrap()), "{id} {cve}");
        }
        let published = seed["published"].as_str().unwrap_or_default();
        if let Some((ja, _)) = published.split_once("(ja)") {
            assert_eq!(read.published, ja.parse().ok(), "{id}");
        }
    }
}

#[test]
fn registry_keys_and_file_versions_are_those_of_the_seeds() {
    let Some(import) = archive() else { return };
    for (id, kb, server) in
        [("MS03-026", "823980", "Window Server 2003"), ("MS03-039", "824146", "Window Server 2003")]
    {
        let read = bulletin(import, id);
        let keys: Vec<&RegistryPath> = read.registry_keys.iter().map(|key| &key.path).collect();
        for product in [r"Windows 2000\SP5", r"Windows XP\SP1", r"Windows XP\SP2"] {
            let key = RegistryPath::new(&format!(r"SOFTWARE\Microsoft\Updates\{product}\KB{kb}"));
            assert!(keys.contains(&&key), "{id} {key}");
        }
        // Both print the name without its s.
        let key = RegistryPath::new(&format!(r"SOFTWARE\Microsoft\Updates\{server}\SP1\KB{kb}"));
        assert!(keys.contains(&&key), "{id} {key}");
    }
    let read = bulletin(import, "MS04-012");
    let nt4 =
        RegistryPath::new(r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Hotfix\KB828741\File 1");
    assert!(read.registry_keys.iter().any(|key| key.path == nt4));
    for (file, version, product) in [
        ("ole32.dll", Version::new(4, 0, 1381, 7263), "nt4-srv"),
        ("rpcproxy.dll", Version::new(4, 0, 1381, 7255), "nt4-srv"),
        ("rpcrt4.dll", Version::new(5, 0, 2195, 6904), "w2k"),
        ("rpcrt4.dll", Version::new(5, 2, 3790, 137), "ws2003-x86"),
        ("rpcrt4.dll", Version::new(5, 2, 3790, 141), "ws2003-x86"),
    ] {
        let found = read.files.iter().any(|row| {
            row.file.eq_ignore_ascii_case(file)
                && row.version == Some(version)
                && row.products.iter().any(|p| p.ids().iter().any(|id| id.as_str() == product))
        });
        assert!(found, "{file} {version} {product}");
    }
}

#[test]
fn what_contains_what_is_said_by_product() {
    let Some(import) = archive() else { return };
    let says = |newer: &str, older: &str, product: &str| {
        bulletin(import, newer)
            .replacements
            .iter()
            .filter(|row| row.older.as_str() == older)
            .filter(|row| {
                row.products.iter().any(|p| p.ids().iter().any(|id| id.as_str() == product))
            })
            .map(|row| (row.relation, row.strength))
            .collect::<Vec<_>>()
    };
    let certain = vec![(Relation::Replaces, Strength::Certain)];
    assert_eq!(says("MS04-012", "MS03-039", "w2k"), certain);
    assert_eq!(says("MS04-012", "MS03-010", "nt4-srv"), []);
    assert_eq!(says("MS04-012", "MS98-014", "nt4-srv"), certain);
    let contains = vec![(Relation::Contains, Strength::Inferred)];
    assert_eq!(says("MS03-026", "MS03-010", "w2k"), contains);
    assert_eq!(says("MS03-026", "MS01-048", "nt4-srv"), contains);
    // MS06-018 replaces MS05-051 on Windows 2000 and says that it does not elsewhere.
    assert_eq!(says("MS06-018", "MS05-051", "w2k"), certain);
    let not = vec![(Relation::DoesNotReplace, Strength::Certain)];
    assert_eq!(says("MS06-018", "MS05-051", "xp-x86"), not);
}
