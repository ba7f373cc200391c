//! The embedded data itself, and what a pack is refused for.

use std::collections::{BTreeMap, BTreeSet};

use seawall_facts::{ProductId, Products, ServicePack};

use super::{
    Catalogue, CatalogueError, FILES, Graph, IMPORTED, ImportedBulletins, PACK, PackError,
};
use crate::model::{Bulletin, BulletinId, Impact, Listing, Strength};

fn id(text: &str) -> BulletinId {
    BulletinId::new(text)
}

fn product(text: &str) -> ProductId {
    ProductId::new(text)
}

fn sp(text: &str) -> Option<ServicePack> {
    text.parse().ok()
}

fn newer(bulletin: &str, on: &str, pack: Option<ServicePack>) -> Vec<String> {
    let reached = Catalogue::embedded().unwrap();
    let reached = reached.contained_by(&id(bulletin), &product(on), pack);
    reached.iter().map(|row| row.id.to_string()).collect()
}

#[test]
fn every_file_of_the_folder_is_in_the_table() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/bulletins");
    let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let listed: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(on_disk, listed);
    for (name, text) in FILES {
        let bulletin: Bulletin = toml::from_str(text).unwrap();
        assert_eq!(*name, format!("{}.toml", bulletin.id).to_lowercase());
    }
}

#[test]
fn the_embedded_pack_loads() {
    assert_eq!(Catalogue::by_hand().unwrap().bulletins().count(), FILES.len());
    let catalogue = Catalogue::embedded().unwrap();
    assert_eq!(catalogue.date(), "2026-11-22");
    // What was made by hand stands before what was imported.
    assert!(!catalogue.bulletin("MS03-039").unwrap().imported);
    assert!(catalogue.bulletin("MS02-071").unwrap().imported);
    assert_eq!(catalogue.imported_from().len(), 1);
}

#[test]
fn every_imported_bulletin_is_read_when_it_is_asked_for() {
    let imported = ImportedBulletins::embedded().unwrap();
    let catalogue = Catalogue::embedded().unwrap();
    let by_hand = Catalogue::by_hand().unwrap();
    assert!(imported.bulletins.len() > 1500, "{}", imported.bulletins.len());
    for bulletin in &imported.bulletins {
        let known = catalogue.get(&bulletin.id).unwrap();
        assert!(known == bulletin || by_hand.get(&bulletin.id).is_some(), "{}", bulletin.id);
        // What it is found by stands apart from it in the pack, and says the same.
        let kbs: BTreeSet<_> = known.kbs().cloned().collect();
        assert!(kbs.iter().all(|kb| catalogue.by_kb(kb.as_str()).contains(&known)));
        assert!(known.cves.iter().all(|cve| catalogue.by_cve(cve.as_str()).contains(&known)));
        let products = known.named_products();
        assert!(products.into_iter().all(|id| catalogue.by_product(id).contains(&known.id)));
    }
}

#[test]
fn the_embedded_graph_keeps_its_promises() {
    let products = Products::embedded();
    let catalogue = Catalogue::embedded().unwrap();
    let dates = BTreeMap::new();
    assert_eq!(Graph::new(catalogue.edges().to_vec(), dates, products).err(), None);
    let mut imported = ImportedBulletins::embedded().unwrap();
    assert!(imported.fit(&Catalogue::by_hand().unwrap(), products).is_empty());
}

#[test]
fn a_pack_is_the_same_again_and_whole_or_nothing() {
    let imported = ImportedBulletins::embedded().unwrap();
    let bytes = imported.to_pack().unwrap();
    assert_eq!(bytes, IMPORTED);
    assert!(bytes.len() < 2 << 20, "{} bytes", bytes.len());
    assert_eq!(ImportedBulletins::from_pack(b"PK\x03\x04"), Err(PackError::NotAPack));
    for cut in (0..bytes.len()).step_by(bytes.len() / 97) {
        assert!(ImportedBulletins::from_pack(&bytes[..cut]).is_err(), "{cut}");
    }
    let longer = [bytes.as_slice(), b"\0"].concat();
    assert_eq!(ImportedBulletins::from_pack(&longer), Err(PackError::Damaged));
    let mut newer = bytes;
    newer[b"seawall bulletins\n".len()] = 9;
    let error = ImportedBulletins::from_pack(&newer).unwrap_err();
    assert_eq!(error.to_string(), "the pack is of schema 9, this version knows 1");
}

#[test]
fn what_a_pack_has_no_place_for_is_refused() {
    let mut imported = ImportedBulletins::embedded().unwrap();
    imported.bulletins[0].impact.push(Impact::DenialOfService);
    let id = imported.bulletins[0].id.clone();
    assert_eq!(imported.to_pack(), Err(PackError::NoPlace(id)));
}

#[test]
fn no_key_of_the_data_is_lost_in_reading() {
    for (name, text) in FILES {
        let given: toml::Value = toml::from_str(text).unwrap();
        let bulletin: Bulletin = toml::from_str(text).unwrap();
        let read = toml::Value::try_from(&bulletin).unwrap();
        assert_holds(&read, &given, name);
    }
}

fn assert_holds(read: &toml::Value, given: &toml::Value, at: &str) {
    match (read, given) {
        (toml::Value::Table(read), toml::Value::Table(given)) => {
            for (key, value) in given {
                let at = format!("{at}.{key}");
                assert_holds(read.get(key).unwrap_or_else(|| panic!("{at} is lost")), value, &at);
            }
        }
        (toml::Value::Array(read), toml::Value::Array(given)) => {
            assert_eq!(read.len(), given.len(), "{at}");
            for (index, (read, given)) in read.iter().zip(given).enumerate() {
                assert_holds(read, given, &format!("{at}[{index}]"));
            }
        }
        // `5.1.2600.109` and such come back with all four fields.
        (toml::Value::String(read), toml::Value::String(given)) => {
            assert!(read == given || read.starts_with(given.as_str()), "{at}: {read} / {given}");
        }
        (read, given) => assert_eq!(read, given, "{at}"),
    }
}

#[test]
fn every_statement_names_a_known_source() {
    let pack: toml::Value = toml::from_str(PACK).unwrap();
    let known = pack["sources"].as_table().unwrap();
    for (name, text) in FILES {
        let file: toml::Value = toml::from_str(text).unwrap();
        assert_sources(&file, known, name);
    }
}

fn assert_sources(value: &toml::Value, known: &toml::Table, at: &str) {
    match value {
        toml::Value::Table(table) => {
            let judged = table.contains_key("certainty") || table.contains_key("relation");
            assert!(!judged || table.contains_key("sources"), "{at}: {table}");
            if let Some(sources) = table.get("sources").and_then(toml::Value::as_array) {
                assert!(!sources.is_empty(), "{at}");
                for source in sources {
                    let source = source.as_str().unwrap();
                    let kind = source.split(':').next().unwrap();
                    assert!(known.contains_key(kind), "{at}: no source `{source}`");
                }
            }
            table.values().for_each(|value| assert_sources(value, known, at));
        }
        toml::Value::Array(rows) => rows.iter().for_each(|row| assert_sources(row, known, at)),
        _ => {}
    }
}

#[test]
fn a_bulletin_is_found_by_id_article_and_vulnerability() {
    let catalogue = Catalogue::embedded().unwrap();
    let names =
        ["MS03-039", "ms03-039", "824146", "KB824146", "q824146", "CVE-2003-0528", "can-2003-0715"];
    for name in names {
        assert_eq!(catalogue.bulletin(name).map(|found| found.id.as_str()), Some("MS03-039"));
    }
    assert!(catalogue.bulletin("MS03-999").is_none());
    assert!(catalogue.bulletin("").is_none());
}

#[test]
fn what_holds_a_fix_depends_on_product_and_service_pack() {
    assert_eq!(newer("MS04-012", "xp-x86", sp("SP1")), ["MS05-051"]);
    assert!(newer("MS04-012", "xp-x86", sp("SP2")).is_empty());
    assert!(newer("MS04-012", "xp-x86", None).is_empty());
    assert!(newer("MS04-012", "w2k", None).is_empty());
    assert_eq!(newer("MS04-012", "w2k", sp("SP4")), ["KB891861"]);
    assert_eq!(newer("MS04-012", "ws2003-x86", sp("gold")), ["MS05-051"]);
    assert_eq!(newer("MS05-051", "w2k", sp("SP4")), ["MS06-018"]);
    assert!(newer("MS05-051", "ws2003-x86", sp("gold")).is_empty());
}

#[test]
fn successors_come_nearest_first() {
    assert_eq!(
        newer("MS03-039", "w2k", sp("SP4")),
        ["MS04-012", "MS05-012", "KB891861", "MS05-051", "MS06-018"]
    );
    assert_eq!(newer("MS03-039", "nt4-srv", None), ["MS04-012", "MS04-029"]);
}

#[test]
fn an_assertion_is_never_crossed() {
    assert!(newer("MS04-012", "nt4-srv", sp("SP6a")).is_empty());
    let catalogue = Catalogue::embedded().unwrap();
    let held = catalogue.contains(&id("MS04-029"), &product("nt4-srv"), None);
    assert!(held.iter().all(|row| row.id.as_str() != "MS04-012"));
    assert!(held.iter().any(|row| row.id.as_str() == "MS03-039"));
}

#[test]
fn the_path_names_its_edges_newest_first() {
    let catalogue = Catalogue::embedded().unwrap();
    let reached = catalogue.contained_by(&id("MS04-012"), &product("nt4-srv"), None);
    assert!(reached.is_empty());
    let reached = catalogue.contained_by(&id("MS03-010"), &product("xp-x86"), None);
    let direct = &reached[0];
    assert_eq!(direct.id.as_str(), "MS03-026");
    assert_eq!(direct.strength, Strength::Certain);
    let held = catalogue.contains(&id("MS06-018"), &product("w2k"), sp("SP4"));
    let oldest = held.iter().find(|row| row.id.as_str() == "MS03-010").unwrap();
    let path: Vec<&str> = oldest.path.iter().map(|edge| edge.newer.as_str()).collect();
    assert_eq!(path[0], "MS06-018");
    assert_eq!(path[1], "MS05-051");
}

#[test]
fn nt4_holds_ms01_048_but_never_ms03_010() {
    let catalogue = Catalogue::embedded().unwrap();
    let held = catalogue.contains(&id("MS04-012"), &product("nt4-srv"), None);
    let held: Vec<&str> = held.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(held, ["MS03-039", "MS03-026", "MS01-048", "MS98-014"]);
    let bulletin = catalogue.bulletin("MS03-010").unwrap();
    assert!(matches!(bulletin.listing(&product("nt4-srv"), None), Listing::NoFix(_)));
}

#[test]
fn a_planned_service_pack_that_never_came_fixes_nothing() {
    let catalogue = Catalogue::embedded().unwrap();
    let (w2k, xp) = (product("w2k"), product("xp-x86"));
    let fixed_by = |bulletin: &str, on: &ProductId| {
        let updates = catalogue.updates_for(&id(bulletin), on, None);
        updates.iter().filter_map(|update| update.fixed_by_sp(on)).min()
    };
    assert_eq!(fixed_by("MS03-039", &w2k), None);
    assert_eq!(fixed_by("MS03-010", &w2k), sp("SP4"));
    assert_eq!(fixed_by("MS03-039", &xp), sp("SP2"));
}

#[test]
fn an_update_is_found_by_product_and_service_pack() {
    let catalogue = Catalogue::embedded().unwrap();
    let count = |on: &str, pack| catalogue.updates_for(&id("MS03-039"), &product(on), pack).len();
    assert_eq!(count("xp-x86", sp("SP1a")), 1);
    assert_eq!(count("xp-x86", None), 2);
    assert_eq!(count("xp-x86", sp("SP2")), 0);
    assert_eq!(count("winme", None), 0);
}

#[test]
fn the_vendor_cleared_only_me_of_the_older_windows() {
    let catalogue = Catalogue::embedded().unwrap();
    let bulletin = catalogue.bulletin("MS03-026").unwrap();
    assert!(matches!(bulletin.listing(&product("winme"), None), Listing::NotAffected(_)));
    assert!(matches!(bulletin.listing(&product("win98"), None), Listing::NeverTested(_)));
    assert!(matches!(bulletin.listing(&product("w2k"), sp("SP1")), Listing::NeverTested(_)));
    assert!(matches!(bulletin.listing(&product("w2k"), None), Listing::Affected(_)));
    assert!(matches!(bulletin.listing(&product("ws2025"), None), Listing::NotListed));
}

#[test]
fn edges_may_name_bulletins_that_are_not_there_yet() {
    let catalogue = Catalogue::by_hand().unwrap();
    let dangling = catalogue.dangling();
    assert!(dangling.contains(&id("MS06-040")) && !dangling.contains(&id("MS01-041")));
    assert!(dangling.iter().all(|id| catalogue.head.known_by_id.contains(*id)), "{dangling:?}");
}

fn load(files: &[(&str, &str)]) -> Result<Catalogue, CatalogueError> {
    Catalogue::from_files(PACK, files, Products::embedded())
}

fn refused(files: &[(&str, &str)]) -> String {
    load(files).unwrap_err().to_string()
}

const HEAD: &str = "cves = []\nimpact = []\nsources = [\"msja\"]\n";

fn thin(name: &str, edges: &[(&str, &str)]) -> String {
    let head = format!("id = \"{name}\"\n{HEAD}");
    let edges = edges.iter().map(|(older, relation)| {
        format!(
            "[[edges]]\nolder = \"{older}\"\nproducts = [\"w2k\"]\nrelation = \"{relation}\"\n\
             strength = \"certain\"\ncertainty = \"verified\"\nsources = [\"msja\"]\n"
        )
    });
    std::iter::once(head).chain(edges).collect()
}

#[test]
fn an_unknown_product_is_refused_with_its_line() {
    let text = thin("MS99-001", &[("MS99-002", "contains")]).replace("w2k", "w2000");
    assert_eq!(refused(&[("a.toml", &text)]), "a.toml:7: no product `w2000`");
}

#[test]
fn an_unknown_product_of_a_service_pack_is_refused_with_its_line() {
    let pack = PACK.replacen("products = [\"w2k\"]", "products = [\"w2kk\"]", 1);
    let line = 1 + pack.lines().position(|line| line.contains("w2kk")).unwrap();
    let error = Catalogue::from_files(&pack, &[], Products::embedded()).unwrap_err();
    assert_eq!(error.to_string(), format!("pack.toml:{line}: no product `w2kk`"));
}

#[test]
fn a_longer_way_that_needs_nothing_more_is_taken() {
    let a = thin("MS99-003", &[("MS99-001", "contains"), ("MS99-002", "contains")]);
    let a = a.replacen("\"certain\"", "\"inferred\"", 1);
    let b = thin("MS99-002", &[("MS99-001", "replaces")]);
    let catalogue = load(&[("a.toml", &a), ("b.toml", &b)]).unwrap();
    let reached = catalogue.contains(&id("MS99-003"), &product("w2k"), sp("SP4"));
    let oldest = reached.iter().find(|row| *row.id == id("MS99-001")).unwrap();
    assert_eq!((oldest.strength, oldest.path.len()), (Strength::Certain, 2));
    let newer = catalogue.contained_by(&id("MS99-001"), &product("w2k"), sp("SP4"));
    assert!(newer.iter().all(|row| row.strength == Strength::Certain), "{newer:?}");
}

#[test]
fn a_wrong_key_is_refused_with_its_line() {
    let text = format!("id = \"MS99-001\"\n{HEAD}colour = \"red\"\n");
    assert!(refused(&[("a.toml", &text)]).starts_with("a.toml:5: unknown field `colour`"));
}

#[test]
fn an_edge_to_itself_is_refused() {
    let text = thin("MS99-001", &[("MS99-001", "contains")]);
    assert_eq!(refused(&[("a.toml", &text)]), "a.toml:6: MS99-001 is said to hold itself");
}

#[test]
fn a_cycle_is_refused() {
    let a = thin("MS99-001", &[("MS99-002", "contains")]);
    let b = thin("MS99-002", &[("MS99-003", "replaces")]);
    let c = thin("MS99-003", &[("MS99-001", "replaces")]);
    let message = refused(&[("a.toml", &a), ("b.toml", &b), ("c.toml", &c)]);
    assert!(message.contains("hold each other on `w2k`"), "{message}");
}

#[test]
fn edges_across_an_assertion_are_refused() {
    let a = thin("MS99-003", &[("MS99-002", "contains"), ("MS99-001", "does_not_replace")]);
    let b = thin("MS99-002", &[("MS99-001", "replaces")]);
    assert_eq!(
        refused(&[("a.toml", &a), ("b.toml", &b)]),
        "a.toml:13: MS99-003 says it does not replace MS99-001 on `w2k`, but edges lead there"
    );
}

#[test]
fn two_updates_of_one_number_for_one_product_are_refused() {
    let update = "[[updates]]\nkb = \"1\"\nproducts = [\"w2k\"]\nreboot = \"required\"\n\
                  uninstall = \"possible\"\nsources = [\"msja\"]\n";
    let text = format!("id = \"MS99-001\"\n{HEAD}{update}{update}");
    assert_eq!(
        refused(&[("a.toml", &text)]),
        "a.toml:11: two updates KB1 for `w2k` with the same service pack"
    );
    let apart = text.replacen("kb", "sp_required = [\"SP3\"]\nkb", 1);
    let apart = format!("{apart}sp_required = [\"SP4\"]\n");
    assert!(load(&[("a.toml", &apart)]).is_ok());
}

#[test]
fn one_bulletin_in_two_files_is_refused() {
    let text = thin("MS99-001", &[]);
    let message = refused(&[("a.toml", &text), ("b.toml", &text)]);
    assert_eq!(message, "b.toml:1: bulletin MS99-001 stands in another file too");
}
