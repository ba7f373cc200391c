//! A host's facts, so that questions about updates are answered at once.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    sync::Arc,
};

use seawall_facts::{
    Completeness, EvidenceKind, Fact, FactValue, Gap, Product, ProductId, Products, RegistryPath,
    ServicePack, Timestamp, UpdateAction, Version,
};

use super::{HostFacts, ground::Ground, place, place::Place, product::Candidates};

/// A host's facts, indexed once. Facts and evidence are named by their places.
#[derive(Debug)]
pub struct Dossier<'a> {
    pub(super) host: HostFacts<'a>,
    mentions: HashMap<&'a str, Vec<Mention>>,
    keys: HashMap<String, Vec<Key>>,
    files: HashMap<String, Vec<FileSeen>>,
    packages: Vec<(usize, u32)>,
    renames: HashMap<String, Vec<usize>>,
    components: Vec<usize>,
    /// The last start that is known.
    pub(super) started: Option<(usize, Timestamp)>,
    /// The build, with its revision where the host has one.
    pub(super) build: Option<(usize, Version)>,
    /// The language of the system.
    pub(super) language: Option<(usize, &'a str)>,
    /// The name the host prints as its product's.
    pub(super) product_name: Option<(usize, &'a str)>,
    /// Service packs that the event log remembers.
    pub(super) packs: Vec<(usize, Timestamp)>,
    /// The highest number in lists of updates that the catalogue does not know.
    pub(super) later: Option<(usize, u32)>,
    /// Evidence that is complete, by what it is of.
    complete: Vec<(EvidenceKind, usize)>,
    /// Complete registry evidence, with the keys it covers in lower case.
    registries: Vec<(usize, Vec<String>)>,
    /// Whose the last key of an update was: a host's are nearly all one product's.
    last: Option<(&'a str, Whose)>,
    /// What the host may be.
    pub(super) candidates: Candidates,
    /// What the catalogue asks of each product and service pack that it may be.
    pub(super) grounds: Vec<Arc<Ground<'a>>>,
}

/// A fact that names an update by its number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention {
    pub(super) fact: usize,
    pub(super) how: How,
    /// Whether it stands in a copy that the system put aside.
    pub(super) is_old: bool,
}

/// How a fact names an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// As a registry key, which may be misprinted, or of other products than the one in question.
    Key { whose: Whose },
    /// In a list of updates.
    List,
    /// As a package with its state.
    Package { state: u32 },
    /// In "Add or Remove Programs".
    Name,
    /// In the event log.
    Event { action: UpdateAction, at: Option<Timestamp> },
}

/// Which products a registry key of an update names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// None that is known: a component's, or NT 4.0's, which names none.
    Nobodys,
    /// Products by a name that is known.
    Products,
    /// Products by a name that documents misprint.
    Misprinted,
}

/// A registry key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) fact: usize,
    pub(super) is_old: bool,
    pub(super) is_misprinted: bool,
}

/// A file with a version.
#[derive(Clone, Debug)]
pub(super) struct FileSeen {
    pub(super) fact: usize,
    pub(super) place: Place,
    pub(super) version: Version,
}

impl<'a> Dossier<'a> {
    /// Takes a host's facts; what it may be is left open. `is_known` says of an update's number whether the catalogue has it.
    pub(super) fn of(
        host: HostFacts<'a>,
        products: &Products,
        is_known: &dyn Fn(&str) -> bool,
    ) -> Self {
        let mut dossier = Self {
            host,
            mentions: HashMap::new(),
            keys: HashMap::new(),
            files: HashMap::new(),
            packages: Vec::new(),
            renames: HashMap::new(),
            components: Vec::new(),
            started: None,
            build: None,
            language: None,
            product_name: None,
            packs: Vec::new(),
            later: None,
            complete: Vec::new(),
            registries: Vec::new(),
            last: None,
            candidates: Candidates::default(),
            grounds: Vec::new(),
        };
        let old = host.evidence.iter().filter(|row| row.gaps.contains(&Gap::BackupCopy));
        let old: HashSet<&str> = old.map(|row| &*row.source).collect();
        for (place, fact) in host.facts.iter().enumerate() {
            let is_old = old.contains(&*fact.source.file);
            dossier.take(place, fact, is_old, products);
        }
        dossier.later = dossier.latest_unknown(is_known);
        for (place, row) in host.evidence.iter().enumerate() {
            if row.completeness == Completeness::Complete {
                dossier.complete.push((row.kind, place));
                if row.kind == EvidenceKind::Registry {
                    let covers = row.covers.iter().map(|key| key.as_str().to_lowercase());
                    dossier.registries.push((place, covers.collect()));
                }
            }
        }
        dossier
    }

    // Of equals the first, so that the same facts give the same.
    fn latest_unknown(&self, is_known: &dyn Fn(&str) -> bool) -> Option<(usize, u32)> {
        let listed = self.mentions.iter().filter_map(|(number, mentions)| {
            let listed = mentions.iter().find(|row| row.how == How::List && !row.is_old)?;
            Some((number.parse::<u32>().ok()?, listed.fact, *number))
        });
        let mut listed: Vec<(u32, usize, &str)> = listed.collect();
        listed.sort_unstable_by_key(|(number, fact, _)| (std::cmp::Reverse(*number), *fact));
        let latest = listed.into_iter().find(|(.., text)| !is_known(text));
        latest.map(|(number, fact, _)| (fact, number))
    }

    /// The facts it was made of.
    pub(crate) const fn host(&self) -> HostFacts<'a> {
        self.host
    }

    /// The products with their service packs that it may be.
    pub(crate) fn grounds(&self) -> impl Iterator<Item = (&ProductId, ServicePack)> {
        self.grounds.iter().map(|ground| (&ground.product, ground.sp))
    }

    /// The language of the system.
    pub(crate) fn language(&self) -> Option<&'a str> {
        self.language.map(|(_, tag)| tag)
    }

    /// The versions of a file that runs, named as the catalogue does.
    pub(crate) fn versions(&self, path: &str) -> impl Iterator<Item = Version> {
        let (name, wanted) = place::of(path);
        let seen = self.files.get(&name).map(Vec::as_slice).unwrap_or_default();
        let runs = move |file: &&FileSeen| place::rank(&wanted, &file.place).is_some();
        seen.iter().filter(runs).map(|file| file.version)
    }

    /// What names an update by its number.
    pub(super) fn mentions(&self, number: &str) -> &[Mention] {
        self.mentions.get(number).map(Vec::as_slice).unwrap_or_default()
    }

    /// A registry key by its path in the spelling of [`key_text`].
    pub(super) fn keys(&self, path: &str) -> &[Key] {
        self.keys.get(path).map(Vec::as_slice).unwrap_or_default()
    }

    /// The files of a bare name in lower case.
    pub(super) fn files(&self, name: &str) -> &[FileSeen] {
        self.files.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The packages of the component store whose name begins so.
    pub(super) fn packages(&self, name: &str) -> impl Iterator<Item = (usize, u32)> {
        let is_it = move |fact: &Fact| match &fact.value {
            FactValue::Package { name: own, .. } => {
                own.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name))
            }
            _ => false,
        };
        let own = self.packages.iter().copied();
        own.filter(move |(fact, _)| self.fact(*fact).is_some_and(is_it))
    }

    /// The renames that wait for the next start and name a file.
    pub(super) fn renames(&self, name: &str) -> &[usize] {
        self.renames.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The facts that name components.
    pub(super) fn components(&self) -> impl Iterator<Item = (usize, &'a str)> {
        self.components.iter().filter_map(|place| match &self.fact(*place)?.value {
            FactValue::Component(name) => Some((*place, name.as_str())),
            _ => None,
        })
    }

    /// The first evidence of a kind that is complete.
    pub(super) fn complete(&self, kind: EvidenceKind) -> Option<usize> {
        self.complete.iter().find(|(own, _)| *own == kind).map(|(_, place)| *place)
    }

    /// The first evidence that a key, in lower case, would stand in, were it there: as
    /// [`seawall_facts::Evidence::rules_out`] has it, for thousands of keys.
    pub(super) fn rules_out(&self, key: &str) -> Option<usize> {
        let is_in = |above: &String| {
            let rest = key.strip_prefix(above.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('\\') || above.is_empty())
        };
        let mut registries = self.registries.iter();
        registries.find(|(_, covers)| covers.iter().any(is_in)).map(|(place, _)| *place)
    }

    /// A fact by its place.
    pub(super) fn fact(&self, place: usize) -> Option<&'a Fact> {
        self.host.facts.get(place)
    }

    fn take(&mut self, place: usize, fact: &'a Fact, is_old: bool, products: &Products) {
        match &fact.value {
            FactValue::RegistryKey(key) => self.key(place, key, is_old, products),
            FactValue::Hotfix(number) => {
                let how = match fact.source.kind {
                    // Its key is a fact of its own.
                    EvidenceKind::Registry => return,
                    _ => How::List,
                };
                self.mention(number, Mention { fact: place, how, is_old });
            }
            FactValue::Package { name, state } => {
                self.packages.push((place, *state));
                for number in numbers(name) {
                    let how = How::Package { state: *state };
                    self.mention(number, Mention { fact: place, how, is_old });
                }
            }
            FactValue::DisplayName(text) => {
                for number in numbers(text) {
                    self.mention(number, Mention { fact: place, how: How::Name, is_old });
                }
            }
            FactValue::UpdateEvent { hotfix, action, .. } => {
                let how = How::Event { action: *action, at: fact.at };
                self.mention(hotfix, Mention { fact: place, how, is_old });
            }
            FactValue::File { path, version: Some(version), .. } => {
                let (name, folder) = place::of(path);
                let seen = FileSeen { fact: place, place: folder, version: *version };
                put(&mut self.files, name, seen);
            }
            FactValue::PendingRename { from, to } => {
                for path in [Some(from), to.as_ref()].into_iter().flatten() {
                    put(&mut self.renames, place::of(path).0, place);
                }
            }
            FactValue::Component(_) => self.components.push(place),
            FactValue::Booted(at) => {
                let is_later = self.started.is_none_or(|(_, last)| last < *at);
                self.started = if is_later { Some((place, *at)) } else { self.started };
            }
            FactValue::ServicePackEvent(_) => self.packs.extend(fact.at.map(|at| (place, at))),
            FactValue::Build(build) => {
                // The one that knows its revision, of those the highest.
                let better = |(_, own): &(usize, Version)| revised(*own) < revised(*build);
                let is_better = self.build.as_ref().is_none_or(better);
                self.build = if is_better { Some((place, *build)) } else { self.build };
            }
            FactValue::Language(tag) => {
                self.language.get_or_insert((place, tag));
            }
            FactValue::ProductName(name) => {
                self.product_name.get_or_insert((place, name));
            }
            _ => {}
        }
    }

    fn key(&mut self, place: usize, key: &'a RegistryPath, is_old: bool, products: &Products) {
        let update = update_key(key.as_str());
        let whose = update.and_then(|update| update.product).map_or(Whose::Nobodys, |name| {
            let known = self.last.filter(|(last, _)| *last == name);
            let whose = known.map_or_else(|| whose(name, products), |(_, whose)| whose);
            self.last = Some((name, whose));
            whose
        });
        let is_misprinted = whose == Whose::Misprinted;
        let found = Key { fact: place, is_old, is_misprinted };
        put(&mut self.keys, key_text(key.as_str()), found);
        if let Some(number) = update.and_then(|update| update.number) {
            self.mention(number, Mention { fact: place, how: How::Key { whose }, is_old });
        }
    }

    fn mention(&mut self, number: &'a str, mention: Mention) {
        put(&mut self.mentions, number, mention);
    }
}

fn put<K: Eq + Hash, V>(index: &mut HashMap<K, Vec<V>>, key: K, value: V) {
    let rows = index.entry(key).or_default();
    if rows.len() < MOST_ALIKE {
        rows.push(value);
    }
}

/// How many facts of one update, key or file are looked at: more than a host has, and few enough
/// to compare each with each.
const MOST_ALIKE: usize = 256;

fn revised(build: Version) -> (bool, Version) {
    let [.., revision] = build.fields();
    (revision > 0, build)
}

/// A key in the spelling in which keys are compared: lower case, without the detour that 32-bit
/// programs take on 64-bit systems, and with one spelling of what NT 4.0's documents write in two.
pub(super) fn key_text(key: &str) -> String {
    let lower = key.to_lowercase();
    let lower = lower.replacen(r"software\wow6432node\", r"software\", 1);
    lower.replacen(r"\windows nt\current version\", r"\windows nt\currentversion\", 1)
}

/// A key below which installers write one an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UpdateKey<'k> {
    /// Whose updates it keeps, as it is written there; none for NT 4.0's key.
    product: Option<&'k str>,
    /// The update's number, where the key has one.
    number: Option<&'k str>,
}

fn whose(name: &str, products: &Products) -> Whose {
    if !products.by_alias(name).is_empty() {
        Whose::Products
    } else if products.by_import_alias(name).is_empty() {
        Whose::Nobodys
    } else {
        Whose::Misprinted
    }
}

impl UpdateKey<'_> {
    /// Whether it may be a key of this product's.
    pub(super) fn is_of(self, product: &ProductId, products: &Products) -> bool {
        let is_it = |found: &&Product| found.id == *product;
        self.product.is_none_or(|name| {
            let named = products.by_alias(name);
            named.is_empty() || named.iter().any(is_it)
        })
    }
}

/// Reads `SOFTWARE\Microsoft\Updates\PRODUCT\…\KB823980\…` and `…\CurrentVersion\Hotfix\Q246009\…`.
pub(super) fn update_key(key: &str) -> Option<UpdateKey<'_>> {
    let mut parts = key.split('\\');
    let is = |part: Option<&str>, name: &str| part.is_some_and(|it| it.eq_ignore_ascii_case(name));
    if !is(parts.next(), "software") {
        return None;
    }
    let mut part = parts.next();
    if is(part, "wow6432node") {
        part = parts.next();
    }
    if !is(part, "microsoft") {
        return None;
    }
    part = parts.next();
    if is(part, "updates") {
        let product = parts.next();
        return Some(UpdateKey { product, number: parts.find_map(article) });
    }
    if !is(part, "windows nt") {
        return None;
    }
    part = parts.next();
    let is_current = is(part, "currentversion") || is(part, "current version");
    (is_current && is(parts.next(), "hotfix"))
        .then(|| UpdateKey { product: None, number: parts.next().and_then(article) })
}

/// The number of `KB823980`, `Q823980` or `KB982381-IE8`; the digits end where the word does.
fn article(word: &str) -> Option<&str> {
    let rest = ["kb", "q"].iter().find_map(|letters| {
        let head = word.get(..letters.len())?;
        head.eq_ignore_ascii_case(letters).then(|| word.get(letters.len()..))?
    })?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, tail) = rest.split_at_checked(end)?;
    let ends = !tail.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
    ((5..=8).contains(&number.len()) && ends).then_some(number)
}

/// Every number in a text such as `Windows XP Hotfix (SP2) Q823980`.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(article)
}

#[cfg(test)]
mod tests {
    use super::{article, key_text, numbers, update_key};

    #[test]
    fn keys_of_updates_are_read_in_every_spelling() {
        let number = |key| update_key(key).and_then(|key| key.number);
        for key in [
            r"SOFTWARE\Microsoft\Updates\Windows 2000\SP5\KB824146",
            r"software\wow6432node\microsoft\updates\Windows XP Version 2003\SP2\kb824146\Filelist",
            r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Hotfix\Q824146",
            r"SOFTWARE\Microsoft\Windows NT\Current Version\HotFix\KB824146\File 1",
        ] {
            assert_eq!(number(key), Some("824146"), "{key}");
        }
        for key in [
            r"SOFTWARE\Microsoft\Updates\Windows 2000\SP5\Update Rollup 1",
            r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\KB824146",
            r"SYSTEM\Microsoft\Updates\x\KB824146",
        ] {
            assert_eq!(number(key), None, "{key}");
        }
        assert_eq!(
            key_text(r"SOFTWARE\Wow6432Node\Microsoft\Updates\X"),
            r"software\microsoft\updates\x"
        );
    }

    #[test]
    fn numbers_match_by_their_digits() {
        assert_eq!(article("Q823980"), Some("823980"));
        assert_eq!(article("KB982381-IE8"), Some("982381"));
        assert_eq!(article("KB824141.log"), None);
        assert_eq!(article("Quartz12345"), None);
        let line = "Windows XP Hotfix (SP2) Q823980";
        assert_eq!(numbers(line).collect::<Vec<_>>(), ["823980"]);
        let package = "Package_for_KB4012212~31bf3856ad364e35~amd64~~6.1.1.0";
        assert_eq!(numbers(package).collect::<Vec<_>>(), ["4012212"]);
    }
}
