use std::collections::BTreeMap;

use seawall_advisory::Catalogue;
use serde_json::Value;

use super::{Csaf, OpenVex};
use crate::{
    fleet::FleetHost,
    report::made::{fleet, written},
    words::{Language, Words},
};

fn csaf(language: Language, hosts: &[FleetHost]) -> Value {
    let catalogue = Catalogue::embedded().unwrap();
    let words = Words::new(language);
    let bytes = written(&mut Csaf::new(catalogue, &words), hosts);
    serde_json::from_slice(&bytes).unwrap()
}

fn openvex(language: Language, hosts: &[FleetHost]) -> Value {
    let catalogue = Catalogue::embedded().unwrap();
    let words = Words::new(language);
    let bytes = written(&mut OpenVex::new(catalogue, &words), hosts);
    serde_json::from_slice(&bytes).unwrap()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn texts<'a>(value: &'a Value, name: &str) -> Vec<&'a str> {
    list(value, name).iter().map(|text| text.as_str().unwrap()).collect()
}

/// The status of every product, by vulnerability; that none has two is asserted on the way.
fn statuses(document: &Value) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for row in list(document, "vulnerabilities") {
        let id = row["cve"].as_str().or_else(|| row["ids"][0]["text"].as_str()).unwrap();
        let mut own = BTreeMap::new();
        for (status, products) in row["product_status"].as_object().unwrap() {
            for product in products.as_array().unwrap() {
                let product = product.as_str().unwrap().to_owned();
                assert!(own.insert(product, status.clone()).is_none(), "{id}");
            }
        }
        assert!(all.insert(id.to_owned(), own).is_none(), "{id} twice");
    }
    all
}

#[test]
fn every_host_stands_once_at_every_vulnerability_it_was_judged_on() {
    let catalogue = Catalogue::embedded().unwrap();
    let hosts = fleet();
    let statuses = statuses(&csaf(Language::En, &hosts));
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    for host in &hosts {
        let about = host.judged.verdicts.iter();
        let mut about: Vec<String> = about
            .flat_map(|verdict| super::statements::about(catalogue, &verdict.advisory))
            .map(|id| id.to_string())
            .collect();
        about.sort();
        about.dedup();
        for id in about {
            *wanted.entry(id).or_default() += 1;
        }
    }
    let found: BTreeMap<String, usize> =
        statuses.iter().map(|(id, products)| (id.clone(), products.len())).collect();
    assert_eq!(found, wanted);
    let at = |cve: &str, host: &str| statuses[cve][&format!("system:computer_name:{host}")].clone();
    // A vulnerability of MS03-026, and one of MS03-039.
    assert_eq!(at("CVE-2003-0352", "FIXED"), "fixed");
    assert_eq!(at("CVE-2003-0352", "OUT"), "known_not_affected");
    for host in ["CONFLICT", "MISSING", "PENDING"] {
        assert_eq!(at("CVE-2003-0715", host), "known_affected", "{host}");
    }
    assert_eq!(statuses["MS99-999"].len(), 1);
    let unknown = statuses["CVE-2003-0715"].values().filter(|it| *it == "under_investigation");
    assert_eq!(unknown.count(), 1);
}

#[test]
fn what_is_affected_has_an_action_and_what_is_not_a_reason() {
    for language in [Language::En, Language::Ja] {
        let document = csaf(language, &fleet());
        for row in list(&document, "vulnerabilities") {
            let of = |lists: &[&str]| -> Vec<&str> {
                let rows = lists.iter().flat_map(|name| list(row, name));
                rows.flat_map(|row| texts(row, "product_ids")).collect()
            };
            let (actions, impacts) = (of(&["remediations"]), of(&["threats"]));
            let status = &row["product_status"];
            assert!(texts(status, "known_affected").iter().all(|id| actions.contains(id)));
            assert!(texts(status, "known_not_affected").iter().all(|id| impacts.contains(id)));
            for text in ["remediations", "threats"].iter().flat_map(|name| list(row, name)) {
                let details = text["details"].as_str().unwrap();
                assert!(!details.is_empty() && !details.contains("vex-"), "{details}");
            }
        }
        let flags = list(&document, "vulnerabilities").iter().flat_map(|row| list(row, "flags"));
        assert!(flags.into_iter().any(|flag| flag["label"] == "component_not_present"));
    }
}

#[test]
fn a_fix_that_waits_asks_for_a_restart_and_none_that_will_come_for_a_measure() {
    let document = csaf(Language::En, &fleet());
    let rows = list(&document, "vulnerabilities").iter();
    let all: Vec<&Value> = rows.flat_map(|row| list(row, "remediations")).collect();
    let of = |host: &str| {
        let id = format!("system:computer_name:{host}");
        let own = all.iter().filter(|row| texts(row, "product_ids").contains(&&*id));
        own.copied().collect::<Vec<_>>()
    };
    assert!(of("PENDING").iter().all(|row| row["restart_required"]["category"] == "machine"));
    let missing = of("MISSING");
    assert!(missing.iter().any(|row| row["details"].as_str().unwrap().contains("KB824146")));
    let categories: Vec<&str> =
        of("NT4").iter().map(|row| row["category"].as_str().unwrap()).collect();
    assert_eq!(categories, ["no_fix_planned", "workaround"]);
}

#[test]
fn the_worst_of_two_bulletins_about_one_vulnerability_stands() {
    use seawall_assess::State;

    use crate::report::made::{MadeHost, host};

    // What one bulletin mends, a later one may mend again.
    let catalogue = Catalogue::embedded().unwrap();
    let shared = catalogue.bulletins().flat_map(|bulletin| &bulletin.cves).find_map(|cve| {
        let about = catalogue.by_cve(cve.as_str());
        (about.len() > 1).then(|| (cve.clone(), about[0].id.clone(), about[1].id.clone()))
    });
    let (cve, one, other) = shared.unwrap();
    let (one, other): (&'static str, &'static str) =
        (one.as_str().to_owned().leak(), other.as_str().to_owned().leak());
    let ranked = [State::NotApplicable, State::Fixed, State::Unknown, State::Missing];
    let codes = ["known_not_affected", "fixed", "under_investigation", "known_affected"];
    for (low, first) in ranked.iter().enumerate() {
        for (high, second) in ranked.iter().enumerate() {
            let verdicts = vec![(one, *first, vec![], None), (other, *second, vec![], None)];
            let made = MadeHost { key: "k", name: "n", verdicts, ..MadeHost::default() };
            let statuses = statuses(&csaf(Language::En, &[host(&made)]));
            assert_eq!(statuses[cve.as_str()]["system:k"], codes[low.max(high)]);
        }
    }
}

#[test]
fn every_status_of_openvex_has_what_the_specification_asks() {
    for language in [Language::En, Language::Ja] {
        let document = openvex(language, &fleet());
        assert_eq!(document["@context"], "https://openvex.dev/ns/v0.2.0");
        assert!(document["@id"].as_str().unwrap().len() > 64);
        let mut stands: BTreeMap<(String, String), usize> = BTreeMap::new();
        for statement in list(&document, "statements") {
            let text = |name: &str| statement[name].as_str().unwrap_or_default().to_owned();
            match text("status").as_str() {
                "affected" => assert!(!text("action_statement").is_empty()),
                "not_affected" => assert!(!text("impact_statement").is_empty()),
                "under_investigation" => assert!(!text("status_notes").is_empty()),
                status => assert_eq!(status, "fixed"),
            }
            for product in list(statement, "products") {
                let name = statement["vulnerability"]["name"].as_str().unwrap().to_owned();
                let key = (name, product["@id"].as_str().unwrap().to_owned());
                *stands.entry(key).or_default() += 1;
            }
        }
        assert!(!stands.is_empty() && stands.values().all(|times| *times == 1));
    }
}

#[test]
fn a_document_is_the_same_whenever_the_fleet_is() {
    let catalogue = Catalogue::embedded().unwrap();
    for language in [Language::En, Language::Ja] {
        let words = Words::new(language);
        let csaf_bytes = || written(&mut Csaf::new(catalogue, &words), &fleet());
        let openvex_bytes = || written(&mut OpenVex::new(catalogue, &words), &fleet());
        assert_eq!(csaf_bytes(), csaf_bytes());
        assert_eq!(openvex_bytes(), openvex_bytes());
        let fewer: Vec<FleetHost> = fleet().into_iter().skip(1).collect();
        let id = |document: Value| document["document"]["tracking"]["id"].clone();
        assert_ne!(id(csaf(language, &fleet())), id(csaf(language, &fewer)));
    }
}

#[test]
fn what_nobody_saw_is_said_and_an_empty_fleet_is_no_vex() {
    let document = csaf(Language::En, &fleet());
    let coverage = document["document"]["notes"][1]["text"].as_str().unwrap();
    assert!(coverage.starts_with("1 of 8 addresses"), "{coverage}");
    let empty = csaf(Language::En, &[]);
    assert_eq!(empty["document"]["category"], "csaf_base");
    assert!(empty.get("vulnerabilities").is_none() && empty.get("product_tree").is_none());
}

/// Names of hosts come from hosts: in what is shown nothing controls or turns, in what is an id
/// nothing is but letters of a URI.
#[test]
fn a_hostile_name_is_inert() {
    use crate::printable::is_printable;

    fn walk(value: &Value, ids: &mut Vec<String>) {
        match value {
            Value::String(text) => assert!(text.chars().all(is_printable), "{text:?}"),
            Value::Array(items) => items.iter().for_each(|item| walk(item, ids)),
            Value::Object(fields) => {
                for (name, field) in fields {
                    if matches!(name.as_str(), "product_id" | "@id" | "uri") {
                        ids.push(field.as_str().unwrap().to_owned());
                    }
                    walk(field, ids);
                }
            }
            _ => {}
        }
    }
    for language in [Language::En, Language::Ja] {
        let mut ids = Vec::new();
        walk(&csaf(language, &fleet()), &mut ids);
        walk(&openvex(language, &fleet()), &mut ids);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:%".contains(c);
        assert!(ids.len() > 20 && ids.iter().all(|id| id.chars().all(is_plain)), "{ids:?}");
    }
}
