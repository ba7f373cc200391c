//! The product tree of a CSAF document: operating systems, hosts, and which runs on which.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Value, json};

use super::{
    ledger::Ledger,
    seq::Seq,
    subject::{OperatingSystem, Subject},
};

/// Operating systems as branches, hosts as products beside them, and what statements are about as
/// relationships: an operating system `installed_on` a host.
pub(super) struct Tree<'l, 'a>(pub(super) &'l Ledger<'a>);

impl Serialize for Tree<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ledger = self.0;
        let systems = ledger.systems();
        let hosts = || ledger.subjects.iter().map(host);
        let unbranched = || systems.iter().filter(|system| !system.is_windows);
        let unbranched = || unbranched().map(|system| product(system));
        let relationships = || {
            let of =
                |subject: &Subject| Some(self.installed(subject, systems.get(subject.system)?));
            ledger.subjects.iter().filter_map(of)
        };
        let branches = branches(&systems);
        let mut tree = serializer.serialize_map(None)?;
        if !branches.is_empty() {
            tree.serialize_entry("branches", &branches)?;
        }
        tree.serialize_entry("full_product_names", &Seq(|| unbranched().chain(hosts())))?;
        tree.serialize_entry("relationships", &Seq(relationships))?;
        tree.end()
    }
}

impl Tree<'_, '_> {
    fn installed(&self, subject: &Subject, system: &OperatingSystem) -> Value {
        let full_name = system.full_name();
        let args = [("system", full_name.as_str()), ("host", &subject.host)];
        json!({
            "category": "installed_on",
            "full_product_name": {
                "name": self.0.words().with("vex-system-on-host", &args),
                "product_id": product_id(subject),
                "product_identification_helper": uris("host", &subject.urn()),
            },
            "product_reference": system_id(system),
            "relates_to_product_reference": host_id(subject),
        })
    }
}

/// The id of what statements are about.
pub(super) fn product_id(subject: &Subject) -> String {
    format!("system:{}", subject.id)
}

fn host_id(subject: &Subject) -> String {
    format!("host:{}", subject.id)
}

fn system_id(system: &OperatingSystem) -> String {
    format!("os:{}", system.id)
}

fn host(subject: &Subject) -> Value {
    json!({
        "name": subject.host,
        "product_id": host_id(subject),
        "product_identification_helper": uris("host", &subject.urn()),
    })
}

fn product(system: &OperatingSystem) -> Value {
    json!({
        "name": system.full_name(),
        "product_id": system_id(system),
        "product_identification_helper": uris("os", &format!("urn:seawall:os:{}", system.id)),
    })
}

/// CPE names and package URLs are not at hand: what other documents of ours call it.
fn uris(kind: &str, uri: &str) -> Value {
    json!({"x_generic_uris": [{"namespace": format!("urn:seawall:{kind}"), "uri": uri}]})
}

/// Vendor, name, version. A system whose version is not known hangs beside those with one.
fn branches(systems: &[&OperatingSystem]) -> Vec<Value> {
    let mut versions: BTreeMap<&str, Vec<&OperatingSystem>> = BTreeMap::new();
    let mut whole: BTreeMap<&str, &OperatingSystem> = BTreeMap::new();
    for system in systems.iter().filter(|system| system.is_windows) {
        match system.version {
            Some(_) => versions.entry(&system.name).or_default().push(system),
            None => drop(whole.insert(&system.name, system)),
        }
    }
    let mut names: Vec<Value> = Vec::new();
    for (name, system) in whole {
        names.push(json!({"category": "product_name", "name": name, "product": product(system)}));
    }
    for (name, mut systems) in versions {
        systems.sort();
        let versions: Vec<Value> = systems
            .into_iter()
            .map(|system| {
                let version = system.version.as_deref().unwrap_or_default();
                json!({"category": "product_version", "name": version, "product": product(system)})
            })
            .collect();
        names.push(json!({"branches": versions, "category": "product_name", "name": name}));
    }
    if names.is_empty() {
        return Vec::new();
    }
    vec![json!({"branches": names, "category": "vendor", "name": "Microsoft"})]
}
