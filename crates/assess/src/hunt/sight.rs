//! Which indicators the facts of a host meet.

use std::collections::{BTreeMap, HashSet};

use seawall_facts::{EvidenceKind, Fact, FactValue, Gap, RegistryPath};

use super::{
    Book, Finding, Indicator, Pattern, Role, Sighting, Sureness, Trace, ValueTest, What,
    crash::Crashes,
};
use crate::judge::HostFacts;

/// What was met.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// In the order of the indicators, then of the facts.
    pub(super) findings: Vec<Finding>,
    /// Findings that are not listed, since there are too many of one indicator.
    pub(super) not_listed: u64,
}

/// Findings of one indicator that are listed.
const MOST: usize = 64;

/// Holds every fact against every indicator.
pub(super) fn meet(book: &Book, host: &HostFacts<'_>) -> Met {
    let view = View::of(book, host);
    let crashes = Crashes::of(book, host);
    let mut met = Met::default();
    for indicator in &book.indicators {
        let mut seen = HashSet::new();
        let mut put = |fact: &Fact, trace: Trace, lowered: Lowered| {
            // Two witnesses of one thing are one finding, by the first.
            if !seen.insert(serde_json::to_string(&trace).unwrap_or_default()) {
                return;
            }
            if seen.len() > MOST {
                met.not_listed += 1;
                return;
            }
            met.findings.push(view.finding(indicator, fact, trace, lowered));
        };
        view.hold(indicator, &crashes, &mut put);
    }
    met
}

/// How much less than the indicator says it means here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lowered {
    pub(super) is_weak: bool,
    /// It was there once.
    pub(super) is_past: bool,
}

impl Lowered {
    const NOT: Self = Self { is_weak: false, is_past: false };
    const WEAK: Self = Self { is_weak: true, is_past: false };
    const PAST_AND_WEAK: Self = Self { is_weak: true, is_past: true };
}

/// The facts of a host, by what they are facts of.
struct View<'a> {
    book: &'a Book,
    files: Vec<(&'a Fact, Seen<'a>)>,
    restored: Vec<(&'a Fact, &'a str)>,
    /// Values of keys that programs are started from.
    run: Vec<(&'a Fact, Value<'a>)>,
    values: Vec<(&'a Fact, Value<'a>)>,
    keys: Vec<(&'a Fact, &'a RegistryPath)>,
    /// By name in lower case: what says that it is there, and its program.
    services: BTreeMap<String, Service<'a>>,
    processes: Vec<(&'a Fact, &'a str, Option<u32>)>,
    sweeps: Vec<&'a Fact>,
    /// Files that are copies which the system keeps.
    old: HashSet<&'a str>,
}

struct Seen<'a> {
    path: &'a str,
    /// None where only its version was read.
    content: Option<(u64, Option<&'a str>, Option<&'a str>)>,
}

#[derive(Clone, Copy)]
struct Value<'a> {
    key: &'a RegistryPath,
    name: &'a str,
    data: &'a str,
}

struct Service<'a> {
    name: &'a str,
    there: &'a Fact,
    image: Option<&'a str>,
}

type Put<'p> = dyn FnMut(&Fact, Trace, Lowered) + 'p;

impl<'a> View<'a> {
    fn of(book: &'a Book, host: &HostFacts<'a>) -> Self {
        let old = host.evidence.iter().filter(|it| it.gaps.contains(&Gap::BackupCopy));
        let mut view = Self {
            book,
            files: Vec::new(),
            restored: Vec::new(),
            run: Vec::new(),
            values: Vec::new(),
            keys: Vec::new(),
            services: BTreeMap::new(),
            processes: Vec::new(),
            sweeps: Vec::new(),
            old: old.map(|evidence| &*evidence.source).collect(),
        };
        for fact in host.facts {
            view.take(fact);
        }
        view
    }

    fn take(&mut self, fact: &'a Fact) {
        match &fact.value {
            FactValue::FileThere { path, size, sha256, packer } => {
                let content = Some((*size, sha256.as_deref(), packer.as_deref()));
                self.files.push((fact, Seen { path, content }));
            }
            FactValue::File { path, .. } => {
                self.files.push((fact, Seen { path, content: None }));
            }
            FactValue::RestoreEntry(path) => self.restored.push((fact, path)),
            FactValue::RegistryKey(key) => {
                if let Some(name) = service_of(key) {
                    self.service(fact, name, None);
                }
                self.keys.push((fact, key));
            }
            FactValue::RegistryValue { key, name, data, .. } => {
                let value = Value { key, name, data };
                if starts_programs(key) {
                    self.run.push((fact, value));
                } else if let Some(service) = service_of(key) {
                    let image = name.eq_ignore_ascii_case("ImagePath").then_some(&**data);
                    self.service(fact, service, image);
                } else {
                    self.values.push((fact, value));
                }
            }
            FactValue::Process { image, pid } => self.processes.push((fact, image, *pid)),
            FactValue::Sweep { .. } => self.sweeps.push(fact),
            _ => {}
        }
    }

    fn service(&mut self, fact: &'a Fact, name: &'a str, image: Option<&'a str>) {
        let service = self.services.entry(name.to_lowercase()).or_insert(Service {
            name,
            there: fact,
            image: None,
        });
        service.image = service.image.or(image);
    }

    /// Puts down each time an indicator is met.
    fn hold(&self, indicator: &Indicator, crashes: &Crashes<'_>, put: &mut Put<'_>) {
        match &indicator.what {
            What::File(path) => self.file(path, put),
            What::Content { path, size, packer, sha256, .. } => {
                for (fact, seen) in &self.files {
                    let Some((bytes, digest, packed)) = seen.content else { continue };
                    // A weaker digest alone is none that files are hunted by.
                    let is_told = size.is_some() || sha256.is_some();
                    let fits = is_told
                        && path.as_ref().is_none_or(|path| path.is(seen.path))
                        && size.is_none_or(|size| size == bytes)
                        && sha256.as_ref().is_none_or(|it| digest == Some(it))
                        && packer.as_ref().is_none_or(|it| packed == Some(it));
                    if fits {
                        let (sha256, packer) =
                            (digest.map(str::to_owned), packed.map(str::to_owned));
                        let path = seen.path.to_owned();
                        let trace = Trace::Content { path, size: bytes, sha256, packer };
                        put(fact, trace, Lowered::NOT);
                    }
                }
            }
            What::RunValue { keys, name, data_contains } => {
                for (fact, value) in &self.run {
                    let is_there = keys.is_empty() || keys.contains(value.key);
                    if is_there && value.is(name, data_contains.as_deref()) {
                        put(fact, value.started(), Lowered::NOT);
                    }
                }
            }
            What::StartValue(test) => {
                self.value(test, put, Value::started);
            }
            What::RegistryValue(test) => {
                self.value(test, put, |value| Trace::RegistryValue {
                    key: value.key.to_string(),
                    name: value.name.to_owned(),
                    data: short(value.data),
                });
            }
            What::RegistryKey(wanted) => {
                for (fact, key) in self.keys.iter().filter(|(_, key)| *key == wanted) {
                    put(fact, Trace::RegistryKey { key: key.to_string() }, Lowered::NOT);
                }
            }
            What::Service { name, image } => self.named_service(name, image.as_deref(), put),
            What::Process { image } => {
                for (fact, running, pid) in &self.processes {
                    if is_program(running, image) {
                        let image = (*running).to_owned();
                        put(fact, Trace::Process { image, pid: *pid }, Lowered::NOT);
                    }
                }
            }
            What::Prefetch { image } => {
                let pattern = Pattern::new(&format!(r"%windir%\Prefetch\{image}-*.pf"));
                for (fact, seen) in &self.files {
                    let lowered = if pattern.is(seen.path) {
                        Lowered::NOT
                    } else if pattern.is_named(seen.path) {
                        Lowered::WEAK
                    } else {
                        continue;
                    };
                    let sha256 = seen.content.and_then(|(_, digest, _)| digest.map(str::to_owned));
                    put(fact, Trace::Prefetch { path: seen.path.to_owned(), sha256 }, lowered);
                }
            }
            What::Event { .. } => crashes.meet(indicator, put),
            What::Sweep { protocol, ports, least } => {
                for fact in &self.sweeps {
                    let FactValue::Sweep { from, protocol: told, port, addresses, began } =
                        &fact.value
                    else {
                        continue;
                    };
                    let fits = told.eq_ignore_ascii_case(protocol)
                        && ports.contains(port)
                        && addresses >= least;
                    if fits {
                        let trace = Trace::Sweep {
                            from: from.clone(),
                            protocol: told.clone(),
                            port: *port,
                            addresses: *addresses,
                            began: began.clone(),
                        };
                        put(fact, trace, Lowered::NOT);
                    }
                }
            }
            What::Unjudged(_) => {}
        }
    }

    /// In its folder it is met; of a file whose folder nobody knows the name alone says little, and
    /// nothing where the system has the name itself.
    fn file(&self, pattern: &Pattern, put: &mut Put<'_>) {
        let is_of_system = || {
            let mut names = self.book.legitimate.iter().map(|it| &it.name);
            names.any(|name| pattern.is_named(name))
        };
        for (fact, seen) in &self.files {
            let bare = !seen.path.contains('\\');
            let lowered = if pattern.is(seen.path) {
                Lowered::NOT
            } else if bare && pattern.is_exact() && pattern.is_named(seen.path) && !is_of_system() {
                Lowered::WEAK
            } else {
                continue;
            };
            let (size, sha256) = match seen.content {
                Some((size, digest, _)) => (Some(size), digest.map(str::to_owned)),
                None => (None, None),
            };
            put(fact, Trace::File { path: seen.path.to_owned(), size, sha256 }, lowered);
        }
        for (fact, path) in &self.restored {
            if is_at(pattern, path) {
                // How System Restore writes is from memory.
                put(fact, Trace::Restore { path: (*path).to_owned() }, Lowered::PAST_AND_WEAK);
            }
        }
    }

    fn value(&self, test: &ValueTest, put: &mut Put<'_>, trace: fn(&Value<'a>) -> Trace) {
        for (fact, value) in &self.values {
            if *value.key == test.key && value.is(&test.name, test.data_contains.as_deref()) {
                put(fact, trace(value), Lowered::NOT);
            }
        }
    }

    /// A service of the name is met unless its program is known to be another.
    fn named_service(&self, name: &str, image: Option<&str>, put: &mut Put<'_>) {
        let Some(service) = self.services.get(&name.to_lowercase()) else { return };
        let is_other = service.image.zip(image).is_some_and(|(told, wanted)| {
            let tail = wanted.to_lowercase().replace("%system32%", r"\system32");
            !told.to_lowercase().contains(&tail)
        });
        if !is_other {
            let trace =
                Trace::Service { name: service.name.to_owned(), image: service.image.map(short) };
            put(service.there, trace, Lowered::NOT);
        }
    }

    fn finding(
        &self,
        indicator: &Indicator,
        fact: &Fact,
        trace: Trace,
        lowered: Lowered,
    ) -> Finding {
        let is_old_copy = self.old.contains(&*fact.source.file);
        let is_past = lowered.is_past || is_old_copy;
        let conflicts = self.book.conflicts.iter().filter(|conflict| conflict.is_about(indicator));
        let most = if lowered.is_weak { Sureness::Weak } else { Sureness::Sourced };
        Finding {
            indicator: indicator.id.clone(),
            family: indicator.family.clone(),
            variant: Some(indicator.of.clone()),
            role: if is_past { indicator.role.min(Role::Remains) } else { indicator.role },
            certainty: indicator.certainty.min(most),
            source: indicator.source.clone(),
            conflicts: conflicts.map(|conflict| conflict.id.clone()).collect(),
            trace,
            sighting: Sighting {
                file: fact.source.file.clone(),
                kind: fact.source.kind,
                place: fact.source.place,
                raw: fact.raw.clone().filter(|_| fact.source.kind != EvidenceKind::Files),
                at: fact.at,
                is_old_copy,
            },
        }
    }
}

impl Value<'_> {
    fn is(&self, name: &str, data_contains: Option<&str>) -> bool {
        self.name.to_lowercase() == name.to_lowercase()
            && data_contains
                .is_none_or(|part| self.data.to_lowercase().contains(&part.to_lowercase()))
    }

    fn started(&self) -> Trace {
        Trace::RunValue {
            key: self.key.to_string(),
            name: self.name.to_owned(),
            data: short(self.data),
        }
    }
}

/// What a trace shows of a value; the rest stays in the evidence.
pub(super) fn short(text: &str) -> String {
    text.chars().take(512).collect()
}

/// Whether a key is one whose values are programs that are started.
fn starts_programs(key: &RegistryPath) -> bool {
    const RUN: [&str; 5] = ["run", "runonce", "runonceex", "runservices", "runservicesonce"];
    let lower = key.as_str().to_lowercase();
    let mut names = lower.rsplit('\\');
    let last = names.next().unwrap_or_default();
    RUN.contains(&last) && names.next() == Some("currentversion")
}

/// The name of the service that a key is of.
fn service_of(key: &RegistryPath) -> Option<&str> {
    const SERVICES: &str = r"SYSTEM\CurrentControlSet\Services\";
    let (head, name) = key.as_str().split_at_checked(SERVICES.len())?;
    (head.eq_ignore_ascii_case(SERVICES) && !name.contains('\\') && !name.is_empty())
        .then_some(name)
}

/// Whether a process is of a program: lists give the name, some without its ending, some cut.
fn is_program(running: &str, image: &str) -> bool {
    let running = running.rsplit('\\').next().unwrap_or_default();
    let stem = image.rsplit_once('.').map_or(image, |(stem, _)| stem);
    running.eq_ignore_ascii_case(image) || running.eq_ignore_ascii_case(stem)
}

/// Whether a whole path of a volume is that of a pattern, whatever the system's folder is called.
fn is_at(pattern: &Pattern, path: &str) -> bool {
    let path = path.trim_start_matches('\\');
    let path = path.get(2..).filter(|_| path.get(1..2) == Some(":")).unwrap_or(path);
    let Some((_, below)) = path.trim_start_matches('\\').split_once('\\') else { return false };
    let of_system = below
        .get(..9)
        .filter(|head| head.eq_ignore_ascii_case(r"system32\"))
        .and_then(|_| below.get(9..));
    match of_system {
        Some(rest) => pattern.is(&format!(r"%system32%\{rest}")),
        None => pattern.is(&format!(r"%windir%\{below}")),
    }
}

#[cfg(test)]
mod tests {
    use seawall_facts::RegistryPath;

    use super::{Pattern, is_at, is_program, service_of, starts_programs};

    #[test]
    fn keys_that_start_programs_are_told_by_their_last_names() {
        let is = |path: &str| starts_programs(&RegistryPath::new(path));
        assert!(is(r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run"));
        assert!(is(r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\RunOnce"));
        assert!(!is(r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run\Sub"));
        assert!(!is(r"SOFTWARE\Other\Run"));
    }

    #[test]
    fn a_service_is_a_key_right_below_the_services() {
        let of = |path: &str| service_of(&RegistryPath::new(path)).map(str::to_owned);
        assert_eq!(of(r"SYSTEM\CurrentControlSet\Services\RpcPatch"), Some("RpcPatch".into()));
        assert_eq!(of(r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"), None);
        assert_eq!(of(r"SYSTEM\CurrentControlSet\Services"), None);
    }

    #[test]
    fn processes_and_paths_of_volumes_are_compared_whole() {
        assert!(is_program("MSBLAST.EXE", "msblast.exe") && is_program("msblast", "msblast.exe"));
        assert!(!is_program("msblast.exe.bak", "msblast.exe"));
        let wins = Pattern::new(r"%system32%\wins\dllhost.exe");
        assert!(is_at(&wins, r"\WINDOWS\system32\wins\dllhost.exe"));
        assert!(is_at(&wins, r"C:\WINNT\System32\WINS\DLLHOST.EXE"));
        assert!(!is_at(&wins, r"\WINDOWS\system32\dllhost.exe"));
        assert!(is_at(&Pattern::new(r"%windir%\avserve.exe"), r"\WINDOWS\avserve.exe"));
    }
}
