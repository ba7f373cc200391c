//! Hosts described by hand or from an inventory, in JSON or TOML.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use seawall_facts::{
    Arch, Evidence, EvidenceKind, Fact, FactValue, Gap, HostName, Place, Products, RegistryPath,
    ServicePack, Source, Timestamp, Version,
};
use seawall_winfmt::{
    hotfix::Article,
    text::{Family, decode},
};
use serde::Deserialize;

use super::{FactLimits, Reading, Unread, registry::architecture};
use crate::{FileForm, language, source::wide, times};

/// Reads a fact file, of one host or of several; nothing where the text is none.
pub(super) fn read(
    file: &Arc<str>,
    bytes: &[u8],
    limits: &FactLimits,
) -> Option<Result<Vec<Reading>, Unread>> {
    let text = decode(bytes, None, Family::Ansi).text;
    let hosts = if text.trim_start().starts_with(['{', '[']) && looks_like_json(&text) {
        is_json(&text).then(|| json(&text))?
    } else {
        is_toml(&text).then(|| toml_hosts(&text))?
    };
    let broken = |fault: String| Unread::Broken { form: FileForm::FactFile, fault };
    let readings = hosts.map_err(broken).and_then(|hosts| {
        let reading = |host| Sheet::new(file, limits).fill(host).map_err(broken);
        hosts.into_iter().map(reading).collect()
    });
    Some(readings)
}

/// A section of TOML begins with a bracket as well.
fn looks_like_json(text: &str) -> bool {
    let rest = text.trim_start();
    let inside = rest.get(1..).unwrap_or_default().trim_start();
    rest.starts_with('{') || inside.starts_with(['{', ']'])
}

/// Whether the objects in it name hosts.
fn is_json(text: &str) -> bool {
    text.contains("\"host\"") || text.contains("\"hosts\"")
}

fn json(text: &str) -> Result<Vec<FactFile>, String> {
    // By what the text is, so that a fault is told of the host and not of the choice.
    let is_list = text.trim_start().starts_with('[');
    if is_list {
        return serde_json::from_str(text).map_err(|error| error.to_string());
    }
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if value.get("hosts").is_some() {
        let hosts: Several = serde_json::from_str(text).map_err(|error| error.to_string())?;
        return Ok(hosts.hosts);
    }
    serde_json::from_str(text).map(|host| vec![host]).map_err(|error| error.to_string())
}

fn is_toml(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).take(4096);
    lines.any(|line| {
        let is_host =
            line.strip_prefix("host").is_some_and(|rest| rest.trim_start().starts_with('='));
        is_host || line == "[[hosts]]"
    })
}

fn toml_hosts(text: &str) -> Result<Vec<FactFile>, String> {
    let is_several = text.lines().any(|line| line.trim() == "[[hosts]]");
    if is_several {
        let hosts: Several = toml::from_str(text).map_err(|error| error.to_string())?;
        return Ok(hosts.hosts);
    }
    toml::from_str(text).map(|host| vec![host]).map_err(|error| error.to_string())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Several {
    hosts: Vec<FactFile>,
}

/// The file as design section 5 has it. Unknown keys are faults: a misspelled one would be a
/// missing hotfix.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactFile {
    host: String,
    domain: Option<String>,
    product: Option<String>,
    sp: Option<String>,
    arch: Option<String>,
    language: Option<String>,
    build: Option<String>,
    ubr: Option<u32>,
    #[serde(default)]
    registry: Vec<String>,
    #[serde(default)]
    values: BTreeMap<String, BTreeMap<String, Data>>,
    #[serde(default)]
    files: BTreeMap<String, Option<String>>,
    #[serde(default)]
    hotfixes: Vec<String>,
    #[serde(default)]
    components: Vec<String>,
    boot: Option<String>,
    #[serde(default)]
    installed: BTreeMap<String, String>,
    #[serde(default)]
    pending_rename: Vec<Rename>,
    #[serde(default)]
    complete: Vec<Complete>,
}

/// A registry value.
#[derive(Deserialize)]
#[serde(untagged)]
enum Data {
    Text(String),
    Number(u32),
    Texts(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Rename {
    From(String),
    Both { from: String, to: Option<String> },
}

/// What may be called complete.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Complete {
    Registry,
    Files,
    Hotfixes,
    Components,
    Build,
}

/// The facts of one host of the file.
struct Sheet<'a> {
    file: &'a Arc<str>,
    limits: &'a FactLimits,
    facts: Vec<Fact>,
    keys: HashSet<RegistryPath>,
    is_over: bool,
}

type Filled<T> = Result<T, String>;

impl<'a> Sheet<'a> {
    fn new(file: &'a Arc<str>, limits: &'a FactLimits) -> Self {
        Self { file, limits, facts: Vec::new(), keys: HashSet::new(), is_over: false }
    }

    fn fill(mut self, host: FactFile) -> Filled<Reading> {
        let label = host.host.clone();
        self.put(EvidenceKind::Build, FactValue::HostName(HostName::Computer(host.host)), None);
        if let Some(domain) = host.domain {
            self.put(EvidenceKind::Build, FactValue::HostName(HostName::Domain(domain)), None);
        }
        self.system(
            host.product.as_deref(),
            host.sp.as_deref(),
            host.arch.as_deref(),
            host.language.as_deref(),
        )?;
        self.build(host.build.as_deref(), host.ubr)?;
        for key in &host.registry {
            self.key(&RegistryPath::new(key));
        }
        for (key, values) in host.values {
            let key = RegistryPath::new(&key);
            self.key(&key);
            for (name, data) in values {
                let (kind, data) = match data {
                    Data::Text(text) => (1, text),
                    Data::Number(number) => (4, number.to_string()),
                    Data::Texts(texts) => (7, texts.join("\n")),
                };
                let value = FactValue::RegistryValue { key: key.clone(), name, kind, data };
                self.put(EvidenceKind::Registry, value, None);
            }
        }
        for (path, version) in host.files {
            let read = |text: String| text.parse::<Version>().map_err(|error| error.to_string());
            let version = version.map(read).transpose()?;
            let value = FactValue::File { path, version, language: None, company: None };
            self.put(EvidenceKind::Files, value, None);
        }
        let mut installed = BTreeMap::new();
        for (hotfix, time) in &host.installed {
            installed.insert(number(hotfix)?, time_of(time)?);
        }
        for hotfix in &host.hotfixes {
            let number = number(hotfix)?;
            let at = installed.remove(&number);
            self.put(EvidenceKind::HotfixList, FactValue::Hotfix(number), at);
        }
        for (number, at) in installed {
            self.put(EvidenceKind::HotfixList, FactValue::Hotfix(number), Some(at));
        }
        for component in host.components {
            self.put(EvidenceKind::Components, FactValue::Component(component), None);
        }
        if let Some(boot) = host.boot {
            let at = time_of(&boot)?;
            self.put(EvidenceKind::Build, FactValue::Booted(at), Some(at));
        }
        for rename in host.pending_rename {
            let value = match rename {
                Rename::From(from) => FactValue::PendingRename { from, to: None },
                Rename::Both { from, to } => FactValue::PendingRename { from, to },
            };
            self.put(EvidenceKind::Registry, value, None);
        }
        Ok(self.finish(label, &host.complete))
    }

    fn system(
        &mut self,
        product: Option<&str>,
        pack: Option<&str>,
        arch: Option<&str>,
        language: Option<&str>,
    ) -> Filled<()> {
        const KIND: EvidenceKind = EvidenceKind::Build;
        if let Some(text) = product {
            let products = Products::embedded().by_alias(text);
            let ids = products.iter().map(|product| product.id.clone());
            let value = match products.as_slice() {
                [] => return Err(format!("product {text:?} is not known")),
                [product] => FactValue::Product(product.id.clone()),
                _ => FactValue::ProductAmong(ids.collect()),
            };
            self.put(KIND, value, None);
        }
        if let Some(text) = pack {
            let pack: ServicePack = text.parse().map_err(|error| format!("sp: {error}"))?;
            self.put(KIND, FactValue::ServicePack(pack), None);
        }
        if let Some(text) = arch {
            let arch: Arch =
                architecture(text).ok_or_else(|| format!("arch {text:?} is not known"))?;
            self.put(KIND, FactValue::Architecture(arch), None);
        }
        if let Some(text) = language {
            let tag = language::tag_of_locale(text);
            let tag = tag.ok_or_else(|| format!("language {text:?} is not known"))?;
            self.put(KIND, FactValue::Language(tag.to_owned()), None);
        }
        Ok(())
    }

    fn build(&mut self, build: Option<&str>, ubr: Option<u32>) -> Filled<()> {
        let Some(build) = build else { return Ok(()) };
        let version: Version = build.parse().map_err(|error| format!("build: {error}"))?;
        let [major, minor, build, revision] = version.fields();
        let version = Version::new(major, minor, build, ubr.unwrap_or(revision));
        self.put(EvidenceKind::Build, FactValue::Build(version), None);
        Ok(())
    }

    fn key(&mut self, key: &RegistryPath) {
        let value = FactValue::RegistryKey(key.clone());
        if self.keys.insert(key.clone()) {
            self.put(EvidenceKind::Registry, value, None);
        }
    }

    fn put(&mut self, kind: EvidenceKind, value: FactValue, at: Option<Timestamp>) {
        if self.facts.len() >= self.limits.facts {
            self.is_over = true;
            return;
        }
        let source = Source { kind, file: Arc::clone(self.file), place: None::<Place> };
        self.facts.push(Fact { value, source, raw: None, at });
    }

    fn finish(self, label: String, complete: &[Complete]) -> Reading {
        let kinds = [
            (Complete::Registry, EvidenceKind::Registry),
            (Complete::Files, EvidenceKind::Files),
            (Complete::Hotfixes, EvidenceKind::HotfixList),
            (Complete::Components, EvidenceKind::Components),
            (Complete::Build, EvidenceKind::Build),
        ];
        let evidence = kinds.into_iter().filter_map(|(word, kind)| {
            let is_there = self.facts.iter().any(|fact| fact.source.kind == kind);
            let is_complete = complete.contains(&word) || word == Complete::Build;
            if !is_there && !is_complete {
                return None;
            }
            let mut gaps = Vec::new();
            if !is_complete {
                gaps.push(Gap::NotSaidToBe);
            }
            if self.is_over {
                gaps.push(Gap::OverLimit {
                    limit: "facts".to_owned(),
                    most: wide(self.limits.facts),
                });
            }
            let mut evidence = Evidence::new(kind, Arc::clone(self.file), gaps);
            if kind == EvidenceKind::Registry && is_complete {
                evidence.covers = ["SOFTWARE", "SYSTEM"].map(RegistryPath::new).to_vec();
            }
            Some(evidence)
        });
        let evidence = evidence.collect();
        Reading {
            form: FileForm::FactFile,
            evidence,
            facts: self.facts,
            recovery: None,
            label: Some(label),
            not_collected: Vec::new(),
        }
    }
}

/// The number of `KB823980`, `Q823980` or `823980`.
fn number(hotfix: &str) -> Filled<String> {
    let hotfix = hotfix.trim();
    let is_bare = (5..=8).contains(&hotfix.len()) && hotfix.bytes().all(|b| b.is_ascii_digit());
    if is_bare {
        return Ok(hotfix.to_owned());
    }
    match Article::at_start(hotfix) {
        Some((article, "")) => Ok(article.number.to_string()),
        _ => Err(format!("{hotfix:?} is no hotfix")),
    }
}

fn time_of(text: &str) -> Filled<Timestamp> {
    times::written(text).ok_or_else(|| format!("{text:?} is no time of RFC 3339"))
}
