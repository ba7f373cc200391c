//! All indicators together: the built-in ones, and those of a site's own files.

use std::{collections::BTreeSet, sync::LazyLock};

use seawall_facts::RegistryPath;

use super::{
    BookFault, Conflict, CrashRule, Family, FamilyId, Indicator, Legitimate, Pattern, Role,
    Unjudged, ValueTest, Variant, What,
    row::{IndicatorRow, Kind, Names, Sheet},
    take::Keys,
};

/// The indicators, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub(super) families: Vec<Family>,
    pub(super) variants: Vec<Variant>,
    pub(super) indicators: Vec<Indicator>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) legitimate: Vec<Legitimate>,
    pub(super) crash: CrashRule,
}

/// What has to be collected of files for the indicators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedFiles {
    /// Paths with `/` between the names, below the root of a volume: `*` for any characters of one
    /// name. The first name is the folder of the system, whatever it is called.
    pub places: Vec<String>,
    /// Sizes in bytes of files that are of interest whatever they are called.
    pub sizes: BTreeSet<u64>,
}

/// The schema of files of indicators.
pub const SCHEMA: &str = "seawall.indicators/1";

/// Bytes of a site's file.
const MOST_BYTES: usize = 4 << 20;
/// Indicators in all.
const MOST_INDICATORS: usize = 20_000;

impl Book {
    /// The indicators that are built in. Should a file be at fault, which a test rules out, its
    /// indicators are not there.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Book> = LazyLock::new(|| {
            let mut book = Book::default();
            for text in FILES {
                // The conflicts of one file name what stands in others.
                let _ = book.add(text, false);
            }
            book
        });
        &EMBEDDED
    }

    /// These indicators and those of a site's own file.
    ///
    /// # Errors
    /// All that is wrong with the file; nothing of it is taken then.
    pub fn with_site(&self, text: &str) -> Result<Self, Vec<BookFault>> {
        if text.len() > MOST_BYTES {
            let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
            return Err(vec![BookFault::OverLimit { what: "bytes".to_owned(), most }]);
        }
        let mut book = self.clone();
        book.add(text, true)?;
        let faults = book.dangling();
        if faults.is_empty() { Ok(book) } else { Err(faults) }
    }

    /// The families.
    pub fn families(&self) -> &[Family] {
        &self.families
    }

    /// The variants.
    pub fn variants(&self) -> &[Variant] {
        &self.variants
    }

    /// The indicators.
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }

    /// What sources say differently.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// A family by its id.
    pub fn family(&self, id: &FamilyId) -> Option<&Family> {
        self.families.iter().find(|family| family.id == *id)
    }

    /// A variant by its id.
    pub fn variant(&self, id: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.id == id)
    }

    /// An indicator by its id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// What has to be collected of files.
    pub fn wanted_files(&self) -> WantedFiles {
        let mut places = BTreeSet::new();
        let mut sizes = BTreeSet::new();
        for indicator in &self.indicators {
            match &indicator.what {
                What::File(path) => {
                    places.extend(place_of(path));
                }
                What::Content { path, size, .. } => {
                    places.extend(path.as_ref().and_then(place_of));
                    sizes.extend(*size);
                }
                What::Prefetch { image } => {
                    places.insert(format!("*/prefetch/{}-*.pf", image.to_lowercase()));
                }
                _ => {}
            }
        }
        WantedFiles { places: places.into_iter().collect(), sizes }
    }

    /// The registry keys that indicators look at, for whoever collects them.
    pub fn wanted_keys(&self) -> Vec<(&Indicator, &RegistryPath)> {
        let keys = self.indicators.iter().flat_map(|indicator| {
            let keys: Vec<&RegistryPath> = match &indicator.what {
                What::RunValue { keys, .. } => keys.iter().collect(),
                What::StartValue(test) | What::RegistryValue(test) => vec![&test.key],
                What::RegistryKey(key) => vec![key],
                _ => Vec::new(),
            };
            keys.into_iter().map(move |key| (indicator, key))
        });
        keys.collect()
    }

    /// Takes in a file.
    pub(super) fn add(&mut self, text: &str, is_of_site: bool) -> Result<(), Vec<BookFault>> {
        let sheet: Sheet = toml::from_str(text).map_err(|error| {
            vec![BookFault::NotUnderstood { fault: error.to_string().trim().to_owned() }]
        })?;
        if sheet.schema != SCHEMA {
            return Err(vec![BookFault::Schema { schema: sheet.schema }]);
        }
        if self.indicators.len().saturating_add(sheet.indicator.len()) > MOST_INDICATORS {
            let most = u64::try_from(MOST_INDICATORS).unwrap_or(u64::MAX);
            return Err(vec![BookFault::OverLimit { what: "indicators".to_owned(), most }]);
        }
        let mut faults = Vec::new();
        self.ids(&sheet, &mut faults);
        let is_empty = |source: &[String]| {
            source.is_empty() || source.iter().any(|source| source.trim().is_empty())
        };
        for row in sheet.family {
            if is_empty(&row.source) {
                faults.push(BookFault::NoSource { id: row.id.clone() });
            }
            self.families.push(Family {
                id: FamilyId::new(&row.id),
                name: row.name,
                bulletins: row.bulletins,
                has_random_names: row.names == Names::Random,
                updates_hosts: row.updates_hosts,
                source: row.source,
                is_of_site,
            });
        }
        for row in sheet.variant {
            if is_empty(&row.source) {
                faults.push(BookFault::NoSource { id: row.id.clone() });
            }
            let family = FamilyId::new(&row.family);
            if self.family(&family).is_none() {
                faults.push(BookFault::Unknown { id: row.id.clone(), names: row.family });
            }
            self.variants.push(Variant {
                id: row.id,
                family,
                called: row.called,
                aliases: row.aliases,
                seen: row.seen,
                infects: row.infects,
                crashes: row.crashes,
                certainty: row.certainty,
                source: row.source,
            });
        }
        for row in sheet.indicator {
            if is_empty(&row.source) {
                faults.push(BookFault::NoSource { id: row.id.clone() });
            }
            let indicator = self.indicator_of(row, &mut faults);
            self.indicators.extend(indicator);
        }
        for row in sheet.conflict {
            if is_empty(&row.source) {
                faults.push(BookFault::NoSource { id: row.id.clone() });
            }
            self.conflicts.push(Conflict {
                id: row.id,
                about: row.about,
                says: row.says,
                source: row.source,
            });
        }
        for row in sheet.legitimate {
            if is_empty(&row.source) {
                faults.push(BookFault::NoSource { id: row.name.clone() });
            }
            self.legitimate.push(Legitimate { name: row.name, folders: row.folders });
        }
        if let Some(row) = sheet.crash {
            self.crash = CrashRule {
                closes_some: row.closes_some,
                closes_all: row.closes_all,
                shut_down_within: i64::from(row.shut_down_within) * 1000,
                restart_within: i64::from(row.restart_within) * 1000,
                no_fix: row.no_fix,
            };
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// Ids that are none, or there twice.
    fn ids(&self, sheet: &Sheet, faults: &mut Vec<BookFault>) {
        let known = self.families.iter().map(|family| family.id.as_str());
        let known = known.chain(self.variants.iter().map(|variant| variant.id.as_str()));
        let known = known.chain(self.indicators.iter().map(|indicator| indicator.id.as_str()));
        let known = known.chain(self.conflicts.iter().map(|conflict| conflict.id.as_str()));
        let mut seen: BTreeSet<&str> = known.collect();
        let ids = sheet.family.iter().map(|row| &row.id);
        let ids = ids.chain(sheet.variant.iter().map(|row| &row.id));
        let ids = ids.chain(sheet.indicator.iter().map(|row| &row.id));
        for id in ids.chain(sheet.conflict.iter().map(|row| &row.id)) {
            let is_part = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '.' | '_');
            if id.is_empty() || id.len() > 128 || !id.chars().all(is_part) {
                faults.push(BookFault::Id { id: id.clone() });
            } else if !seen.insert(id) {
                faults.push(BookFault::Twice { id: id.clone() });
            }
        }
    }

    /// What conflicts name and is not there.
    pub(super) fn dangling(&self) -> Vec<BookFault> {
        let names = |conflict: &Conflict| {
            let unknown = conflict
                .about
                .iter()
                .filter(|id| self.variant(id).is_none() && self.indicator(id).is_none());
            let id = conflict.id.clone();
            unknown
                .map(|names| BookFault::Unknown { id: id.clone(), names: names.clone() })
                .collect::<Vec<_>>()
        };
        self.conflicts.iter().flat_map(names).collect()
    }

    fn indicator_of(&self, row: IndicatorRow, faults: &mut Vec<BookFault>) -> Option<Indicator> {
        let IndicatorRow { id, of, kind, role, certainty, source, rest } = row;
        let Some(variant) = self.variant(&of) else {
            faults.push(BookFault::Unknown { id, names: of });
            return None;
        };
        let before = faults.len();
        let mut keys = Keys::new(&id, rest, faults);
        let what = what_of(kind, &mut keys);
        keys.finish();
        let is_traffic = matches!(kind, Kind::Event | Kind::Sweep);
        let is_free = matches!(what, What::Unjudged(_));
        if !is_free && is_traffic != (role == Role::Attempt) {
            faults.push(BookFault::Role { id: id.clone() });
        }
        let family = variant.family.clone();
        let is_sound = faults.len() == before;
        is_sound.then_some(Indicator { id, of, family, role, certainty, source, what })
    }
}

/// What an indicator looks for, out of the keys of its kind.
fn what_of(kind: Kind, keys: &mut Keys<'_>) -> What {
    let test = |keys: &mut Keys<'_>| ValueTest {
        key: keys.registry_path("key"),
        name: keys.text("name"),
        data_contains: keys.optional("data_contains"),
    };
    match kind {
        Kind::File => What::File(keys.path("path")),
        Kind::Content => {
            let path = keys.has("path").then(|| keys.path("path"));
            let size = keys.number("size");
            let packer = keys.optional("packer");
            let sha256 = keys.digest("sha256", 64);
            let md5 = keys.digest("md5", 32);
            if sha256.is_none() && md5.is_none() && (size.is_none() || path.is_none()) {
                keys.too_wide();
            }
            What::Content { path, size, packer, sha256, md5 }
        }
        Kind::RunValue => What::RunValue {
            keys: keys.registry_paths("keys"),
            name: keys.text("name"),
            data_contains: keys.optional("data_contains"),
        },
        Kind::StartValue => {
            let test = test(keys);
            // Every system has its own shell there.
            if test.data_contains.is_none() {
                keys.too_wide();
            }
            What::StartValue(test)
        }
        Kind::Service => What::Service { name: keys.text("name"), image: keys.optional("image") },
        Kind::RegistryKey => What::RegistryKey(keys.registry_path("key")),
        Kind::RegistryValue => What::RegistryValue(test(keys)),
        Kind::Process => What::Process { image: keys.text("image") },
        Kind::Prefetch => What::Prefetch { image: keys.text("image") },
        Kind::Event => {
            let program = keys.text("program");
            let event = keys.needed_number("event");
            let text = keys.number("text");
            let ends_with = keys.optional("ends_with");
            let has = keys.texts("has");
            if ends_with.is_none() && has.is_empty() {
                keys.too_wide();
            }
            What::Event { program, event, text, ends_with, has }
        }
        Kind::Sweep => What::Sweep {
            protocol: keys.text("protocol"),
            ports: keys.ports(),
            least: keys.needed_number("least"),
        },
        Kind::Mutex => What::Unjudged(Unjudged::Mutex(keys.text("value"))),
        Kind::Text => What::Unjudged(Unjudged::Text(keys.text("value"))),
        Kind::Domain => What::Unjudged(Unjudged::Domain(keys.text("value"))),
        Kind::Payload => What::Unjudged(Unjudged::Payload(keys.text("value"))),
        Kind::Behaviour => What::Unjudged(Unjudged::Behaviour(keys.text("value"))),
        Kind::Listens => What::Unjudged(Unjudged::Listens {
            protocol: keys.text("protocol"),
            ports: keys.ports(),
        }),
        Kind::Scans => {
            What::Unjudged(Unjudged::Scans { protocol: keys.text("protocol"), ports: keys.ports() })
        }
    }
}

/// Where a path lies on a volume: `#` becomes `*`, and what matches too much is sorted out later.
fn place_of(path: &Pattern) -> Option<String> {
    let lower = path.as_str().to_lowercase().replace('#', "?").replace('\\', "/");
    let below = lower
        .strip_prefix("%system32%/")
        .map(|rest| format!("*/system32/{rest}"))
        .or_else(|| lower.strip_prefix("%windir%/").map(|rest| format!("*/{rest}")))?;
    // Several in a row are one.
    let mut place = String::new();
    for c in below.chars().map(|c| if c == '?' { '*' } else { c }) {
        if c != '*' || !place.ends_with('*') {
            place.push(c);
        }
    }
    Some(place)
}

pub(super) const FILES: [&str; 7] = [
    include_str!("../../data/hunt-blaster.toml"),
    include_str!("../../data/hunt-nachi.toml"),
    include_str!("../../data/hunt-bots.toml"),
    include_str!("../../data/hunt-sasser.toml"),
    include_str!("../../data/hunt-conficker.toml"),
    include_str!("../../data/hunt-wannacry.toml"),
    include_str!("../../data/hunt-attack.toml"),
];
