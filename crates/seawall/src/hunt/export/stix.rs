//! STIX 2.1: a bundle of malware, indicators, and which indicates which.

use std::io::{self, Write};

use seawall_assess::hunt::{Book, Family, Indicator, Sureness, Unjudged, ValueTest, What};
use seawall_facts::RegistryPath;
use serde_json::{Value, json};

use super::{DATE, name, read_ones, uuid};

pub(super) fn write(book: &Book, out: &mut dyn Write) -> io::Result<()> {
    let indicators: Vec<(&Indicator, String)> =
        read_ones(book).filter_map(|it| Some((it, pattern(it)?))).collect();
    let is_told = |family: &&Family| indicators.iter().any(|(it, _)| it.family == family.id);
    let mut objects = vec![identity()];
    objects.extend(book.families().iter().filter(is_told).map(|family| malware(book, family)));
    for (indicator, pattern) in &indicators {
        objects.push(indicator_object(book, indicator, pattern));
        objects.push(relationship(indicator));
    }
    let ids: Vec<&str> = objects.iter().filter_map(|object| object.get("id")?.as_str()).collect();
    let bundle = json!({
        "type": "bundle",
        "id": id("bundle", &ids.join(" ")),
        "objects": objects,
    });
    serde_json::to_writer_pretty(&mut *out, &bundle)?;
    writeln!(out)
}

fn id(kind: &str, name: &str) -> String {
    format!("{kind}--{}", uuid(kind, name))
}

fn moment() -> String {
    format!("{DATE}T00:00:00.000Z")
}

fn identity() -> Value {
    json!({
        "type": "identity", "spec_version": "2.1", "id": id("identity", "seawall"),
        "created": moment(), "modified": moment(),
        "name": "Seawall", "identity_class": "system",
    })
}

fn malware(book: &Book, family: &Family) -> Value {
    let variants = book.variants().iter().filter(|variant| variant.family == family.id);
    let mut aliases: Vec<String> = Vec::new();
    for variant in variants {
        aliases.extend(variant.aliases.iter().cloned());
        let called = variant.called.iter().map(|it| format!("{} ({})", it.says, it.by));
        aliases.extend(called);
    }
    aliases.dedup();
    let kind = if family.has_random_names { "bot" } else { "worm" };
    let mut object = json!({
        "type": "malware", "spec_version": "2.1", "id": id("malware", family.id.as_str()),
        "created_by_ref": id("identity", "seawall"),
        "created": moment(), "modified": moment(),
        "name": family.name, "is_family": true, "malware_types": [kind],
        "external_references": references(&family.source),
    });
    if !aliases.is_empty()
        && let Some(object) = object.as_object_mut()
    {
        object.insert("aliases".to_owned(), json!(aliases));
    }
    object
}

/// Addresses as such, all else by its name.
fn references(source: &[String]) -> Value {
    let reference = |source: &String| {
        let is_address = source.starts_with("http") && !source.contains(' ');
        if is_address {
            json!({ "source_name": "web", "url": source })
        } else {
            json!({ "source_name": "text", "description": source })
        }
    };
    source.iter().map(reference).collect()
}

fn indicator_object(book: &Book, indicator: &Indicator, pattern: &str) -> Value {
    // The scale of STIX 2.1, appendix A: high, and low.
    let is_sourced = indicator.certainty == Sureness::Sourced;
    let (confidence, word) = if is_sourced { (80, "sourced") } else { (20, "weak") };
    let role = serde_json::to_value(indicator.role).unwrap_or_default();
    json!({
        "type": "indicator", "spec_version": "2.1", "id": id("indicator", &indicator.id),
        "created_by_ref": id("identity", "seawall"),
        "created": moment(), "modified": moment(), "valid_from": moment(),
        "name": format!("{}: {}", name(book, indicator), indicator.id),
        "indicator_types": ["malicious-activity"],
        "pattern": pattern, "pattern_type": "stix",
        "confidence": confidence,
        "labels": [format!("certainty-{word}"), format!("role-{}", role.as_str().unwrap_or_default())],
        "external_references": references(&indicator.source),
    })
}

fn relationship(indicator: &Indicator) -> Value {
    let family = indicator.family.as_str();
    json!({
        "type": "relationship", "spec_version": "2.1",
        "id": id("relationship", &indicator.id),
        "created_by_ref": id("identity", "seawall"),
        "created": moment(), "modified": moment(),
        "relationship_type": "indicates",
        "source_ref": id("indicator", &indicator.id),
        "target_ref": id("malware", family),
    })
}

/// The pattern; nothing where the language has no word for it.
fn pattern(indicator: &Indicator) -> Option<String> {
    let told = match &indicator.what {
        What::File(path) => {
            let folder = path.folder()?.replace("%system32%", r"%\system32");
            // What follows the folder of the system is told, that folder itself is any.
            let folder =
                folder.strip_prefix("%windir%").map_or(folder.clone(), |rest| format!("%{rest}"));
            let file = if path.is_exact() {
                format!("file:name = {}", quoted(path.name()))
            } else {
                let name = path.name().replace('#', "_").replace('*', "%");
                format!("file:name LIKE {}", quoted(&name))
            };
            if folder == "%" {
                file
            } else {
                format!("{file} AND file:parent_directory_ref.path LIKE {}", quoted(&folder))
            }
        }
        What::Content { path, size, packer, sha256, md5 } => {
            // There is no word for a packer.
            if packer.is_some() && sha256.is_none() && md5.is_none() {
                return None;
            }
            let mut all: Vec<String> = Vec::new();
            all.extend(path.as_ref().map(|it| format!("file:name = {}", quoted(it.name()))));
            all.extend(size.map(|size| format!("file:size = {size}")));
            all.extend(sha256.iter().map(|it| format!("file:hashes.'SHA-256' = '{it}'")));
            all.extend(md5.iter().map(|it| format!("file:hashes.MD5 = '{it}'")));
            all.join(" AND ")
        }
        What::RunValue { keys, name, data_contains } => {
            let key = match keys.first() {
                Some(key) => format!("= {}", quoted(&full(key))),
                None => format!("LIKE {}", quoted(r"%\CurrentVersion\Run%")),
            };
            value(&key, name, data_contains.as_deref())
        }
        What::StartValue(test) | What::RegistryValue(test) => {
            let ValueTest { key, name, data_contains } = test;
            value(&format!("= {}", quoted(&full(key))), name, data_contains.as_deref())
        }
        What::RegistryKey(key) => format!("windows-registry-key:key = {}", quoted(&full(key))),
        What::Service { name, .. } => {
            let key = format!(r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\{name}");
            format!("windows-registry-key:key = {}", quoted(&key))
        }
        What::Process { image } => format!("process:image_ref.name = {}", quoted(image)),
        What::Unjudged(Unjudged::Mutex(name)) => format!("mutex:name = {}", quoted(name)),
        What::Unjudged(Unjudged::Domain(name)) => format!("domain-name:value = {}", quoted(name)),
        _ => return None,
    };
    Some(format!("[{told}]"))
}

fn value(key: &str, name: &str, data: Option<&str>) -> String {
    let data = data.map(|data| {
        let like = quoted(&format!("%{data}%"));
        format!(" AND windows-registry-key:values[*].data LIKE {like}")
    });
    let name = quoted(name);
    format!(
        "windows-registry-key:key {key} AND windows-registry-key:values[*].name = {name}{}",
        data.unwrap_or_default()
    )
}

/// With the name of its root.
fn full(key: &RegistryPath) -> String {
    let has_root = key.as_str().to_uppercase().starts_with("HKEY_");
    if has_root { key.to_string() } else { format!(r"HKEY_LOCAL_MACHINE\{key}") }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}
