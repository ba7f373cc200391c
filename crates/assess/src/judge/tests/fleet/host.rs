//! Hosts by their numbers: what they are, what was installed on them how well, what is known of
//! that, and what contradicts it.

use std::collections::BTreeMap;

use seawall_advisory::{EvidenceRule, Update};
use seawall_facts::{
    Arch, Evidence, EvidenceKind, Fact, FactValue, Gap, HostName, ProductId, Products,
    RegistryPath, ServicePack, Source, Timestamp, UpdateAction, Version,
};

use super::{
    super::made::{DAY, INSTALLED, Made},
    dice::Dice,
    known::Known,
};

/// The host of a number.
pub(super) fn host(number: u64) -> Made {
    let mut maker = Maker { dice: Dice::new(number), made: Made::default() };
    let product = maker.identity(number);
    maker.updates(&product);
    maker.surroundings(&product);
    maker.evidence();
    maker.made
}

/// The host with one more fact, which speaks of an update.
pub(super) fn with_one_more(made: Made, dice: Dice) -> Made {
    let product = made.products.first().cloned().unwrap_or_else(|| ProductId::new("w2k"));
    let mut maker = Maker { dice, made };
    let update = maker.any_update(&product);
    match maker.dice.below(8) {
        0 | 1 => maker.listed(&update, None),
        2 => maker.shown(&update),
        3 => maker.package(&update, 112),
        4 => maker.event(&update),
        _ => maker.one_witness(&update),
    }
    maker.made
}

/// The host with one more piece of evidence.
pub(super) fn with_more_evidence(made: Made, dice: Dice) -> Made {
    let mut maker = Maker { dice, made };
    let kind = *maker.dice.pick(&EvidenceKind::ALL);
    maker.evidence_of(kind, 70);
    maker.made
}

struct Maker {
    dice: Dice,
    made: Made,
}

/// How an update was installed, and how well that is known: each of a hundred.
struct Care {
    installed: usize,
    keyed: usize,
    filed: usize,
    listed: usize,
    /// Files that were put back to an older version.
    stale: usize,
}

impl Maker {
    fn identity(&mut self, number: u64) -> ProductId {
        let (dice, known) = (&mut self.dice, Known::get());
        let all: Vec<_> = Products::embedded().iter().collect();
        let product = match dice.below(20) {
            // The more updates a product has, the more often.
            0..13 => {
                let products = &dice.pick(known.all()).products;
                Products::embedded().get(dice.pick(products)).unwrap()
            }
            13..18 => *dice.pick(&known.updated),
            _ => *dice.pick(&all),
        };
        self.made.sp = match dice.below(20) {
            0..3 => None,
            3 => Some(ServicePack::number(5)),
            _ if product.service_packs.is_empty() => None,
            _ => Some(*dice.pick(&product.service_packs)),
        };
        self.made.arch = match dice.below(20) {
            0 => Some(Arch::Arm64),
            1..9 => Some(product.arch),
            _ => None,
        };
        let other = dice.pick(&known.updated).id.clone();
        let names = [product.name.as_str(), "Window 2000", "Windows Server 二〇〇三", ""];
        let name = (*dice.pick(&names)).to_owned();
        let host = format!("{}{number:04}", dice.pick(&["PC-経理", "工場ライン", "ソ連", "SRV"]));
        match self.dice.below(20) {
            0 => {}
            1..4 => self.made.products = vec![product.id.clone(), other],
            _ => self.made.products = vec![product.id.clone()],
        }
        let computer = FactValue::HostName(HostName::Computer(host));
        self.fact(EvidenceKind::Registry, computer, None);
        let domain = FactValue::HostName(HostName::Domain("営業部".into()));
        self.fact(EvidenceKind::Registry, domain, None);
        if self.dice.percent(40) {
            self.fact(EvidenceKind::Registry, FactValue::ProductName(name), None);
        }
        if self.dice.percent(40) {
            let tag = *self.dice.pick(&["ja", "en", "de"]);
            self.fact(EvidenceKind::Registry, FactValue::Language(tag.into()), None);
        }
        product.id.clone()
    }

    fn updates(&mut self, product: &ProductId) {
        let dice = &mut self.dice;
        let mut chance = |chances: &[usize]| *dice.pick(chances);
        let care = Care {
            installed: chance(&[0, 10, 50, 90, 100]),
            keyed: chance(&[0, 50, 100]),
            filed: chance(&[0, 30, 100]),
            listed: chance(&[0, 50, 100]),
            stale: chance(&[0, 0, 0, 10, 60]),
        };
        let mut newest: BTreeMap<String, Version> = BTreeMap::new();
        for update in Known::get().updates(product) {
            let is_meant = update.is_for(product, self.made.sp) || self.dice.percent(10);
            if is_meant && self.dice.percent(care.installed) {
                self.install(update, &care, &mut newest);
            }
        }
        let has_all = self.dice.percent(70);
        for (path, version) in newest {
            self.file(&path, version, care.stale);
            if !has_all {
                // Another copy, where it runs or where it does not.
                let name = path.rsplit('\\').next().unwrap().to_owned();
                let folders = [r"C:\WINNT\system32\", r"%system32%\dllcache\", ""];
                let folder = *self.dice.pick(&folders);
                self.file(&format!("{folder}{name}"), version, 50);
            }
        }
    }

    fn install(&mut self, update: &Update, care: &Care, newest: &mut BTreeMap<String, Version>) {
        let at = self.time();
        for row in &update.evidence {
            match &row.rule {
                EvidenceRule::FileVersion { path, at_least, .. } => {
                    let is_seen = self.dice.percent(care.filed);
                    if is_seen {
                        let version = newest.entry(path.to_string()).or_insert(*at_least);
                        *version = (*version).max(*at_least);
                    }
                }
                EvidenceRule::Cbs { .. } | EvidenceRule::BuildAtLeast { .. } => {
                    self.witness(update, &row.rule, at);
                }
                rule if self.dice.percent(care.keyed) => self.witness(update, rule, at),
                _ => {}
            }
        }
        if self.dice.percent(care.listed) {
            self.listed(update, at);
        }
        match self.dice.below(20) {
            0 => self.event(update),
            1 => self.package(update, 64),
            2 => self.package(update, 112),
            3 => self.shown(update),
            _ => {}
        }
    }

    /// A fact of the kind that an update is told by.
    fn witness(&mut self, update: &Update, rule: &EvidenceRule, at: Option<i64>) {
        match rule {
            EvidenceRule::RegistryKey { path, aliases } => {
                let spelled = aliases.first().unwrap_or(path).as_str();
                let key = match self.dice.below(6) {
                    0 => spelled.to_lowercase(),
                    1 => spelled.replacen(r"SOFTWARE\", r"SOFTWARE\Wow6432Node\", 1),
                    2 => spelled.replacen("KB", "Q", 1),
                    3 => spelled.replacen("Windows Server 2003", "Window Server 2003", 1),
                    _ => path.as_str().to_owned(),
                };
                self.key(&key, at);
            }
            EvidenceRule::FileVersion { path, at_least, .. } => self.file(path, *at_least, 30),
            EvidenceRule::ArpDisplayName { text } => {
                let name = FactValue::DisplayName(text.clone());
                self.fact(EvidenceKind::DisplayNames, name, at);
            }
            EvidenceRule::Cbs { package } => {
                let state = *self.dice.pick(&[112, 112, 112, 64, 80]);
                let value = FactValue::Package { name: package.clone(), state };
                self.fact(EvidenceKind::Registry, value, at);
            }
            EvidenceRule::BuildAtLeast { build } => {
                let [major, minor, number, revision] = build.fields();
                let revision = match self.dice.below(5) {
                    0 => 0,
                    1 => revision - 1,
                    2 => revision + 300,
                    _ => revision,
                };
                self.build(Version::new(major, minor, number, revision));
            }
            _ => self.listed(update, at),
        }
    }

    fn one_witness(&mut self, update: &Update) {
        let at = self.time();
        if update.evidence.is_empty() {
            return self.listed(update, at);
        }
        let rule = self.dice.pick(&update.evidence).rule.clone();
        self.witness(update, &rule, at);
    }

    /// What has nothing to do with any one update.
    fn surroundings(&mut self, product: &ProductId) {
        for _ in 0..self.dice.below(3) {
            let update = self.any_update(product);
            self.one_witness(&update);
        }
        if self.dice.percent(50) {
            let at = INSTALLED + DAY * *self.dice.pick(&[-400, -1, 0, 1, 8000]);
            self.fact(EvidenceKind::Build, FactValue::Booted(Timestamp(at)), Some(at));
        }
        if self.dice.percent(15) {
            let to = *self.dice.pick(&["ole32.dll", "rpcss.dll", "netapi32.dll", "メモ.dll"]);
            let from = r"C:\WINNT\system32\SET12.tmp".to_owned();
            let value = FactValue::PendingRename { from, to: Some(to.to_owned()) };
            self.fact(EvidenceKind::Registry, value, None);
        }
        if self.dice.percent(15) {
            let known = Known::get().all();
            let components = known.iter().filter_map(|update| update.component.clone());
            let components: Vec<String> = components.chain(["iis".to_owned()]).collect();
            let name = self.dice.pick(&components).clone();
            self.fact(EvidenceKind::Components, FactValue::Component(name), None);
        }
        if self.dice.percent(15) {
            let unknown = *self.dice.pick(&["147222", "5999999", "4999999"]);
            self.fact(EvidenceKind::HotfixList, FactValue::Hotfix(unknown.into()), None);
        }
        if self.dice.percent(10) {
            let pack = FactValue::ServicePackEvent(ServicePack::number(2));
            self.fact(EvidenceKind::Events, pack, Some(INSTALLED - DAY));
        }
        let known = Products::embedded().get(product).unwrap();
        if let (true, Some(build)) = (self.dice.percent(30), known.base_builds.first()) {
            let (major, minor) = known.os_version;
            let revision = *self.dice.pick(&[0, 1, 5328, 5458, 9999]);
            self.build(Version::new(major.into(), minor.into(), *build, revision));
        }
    }

    fn evidence(&mut self) {
        for kind in EvidenceKind::ALL {
            if self.dice.percent(60) {
                self.evidence_of(kind, 60);
            }
        }
        if self.dice.percent(10) {
            // A copy that the system put aside, with a key of its own.
            let (source, product) = ("RegBack", ProductId::new("w2k"));
            let update = self.any_update(&product);
            let place = self.made.facts.len();
            self.one_witness(&update);
            for fact in &mut self.made.facts[place..] {
                fact.source.file = source.into();
            }
            let gaps = vec![Gap::BackupCopy];
            self.made.evidence.push(Evidence::new(EvidenceKind::Registry, source.into(), gaps));
        }
    }

    /// Evidence of a kind that is complete so many times of a hundred.
    fn evidence_of(&mut self, kind: EvidenceKind, complete: usize) {
        let gaps = [
            Gap::NotSaidToBe,
            Gap::Unfinished,
            Gap::CountDiffers { claimed: 3, listed: 2 },
            Gap::Placeholder { line: 7 },
            Gap::NoList,
        ];
        let gap = self.dice.pick(&gaps).clone();
        let gaps = if self.dice.percent(complete) { vec![] } else { vec![gap] };
        let mut evidence = Evidence::new(kind, format!("{kind:?}").into(), gaps);
        if kind == EvidenceKind::Registry {
            let narrow = r"SOFTWARE\Microsoft\Updates\Windows 2000";
            let covers = [vec!["SOFTWARE", "SYSTEM"], vec!["software"], vec![narrow]];
            let covers = self.dice.pick(&covers).iter();
            evidence.covers = covers.map(|path| RegistryPath::new(path)).collect();
        }
        self.made.evidence.push(evidence);
    }

    fn any_update(&mut self, product: &ProductId) -> Update {
        let (own, all) = (Known::get().updates(product), Known::get().all());
        let is_own = !own.is_empty() && self.dice.percent(80);
        self.dice.pick(if is_own { own } else { all }).clone()
    }

    fn time(&mut self) -> Option<i64> {
        let times = [None, Some(INSTALLED), Some(INSTALLED - 20 * DAY), Some(INSTALLED + 30 * DAY)];
        *self.dice.pick(&times)
    }

    fn listed(&mut self, update: &Update, at: Option<i64>) {
        let value = FactValue::Hotfix(update.kb.to_string());
        self.fact(EvidenceKind::HotfixList, value, at);
    }

    fn shown(&mut self, update: &Update) {
        let name = format!("セキュリティ問題の修正プログラム (KB{})", update.kb);
        self.fact(EvidenceKind::DisplayNames, FactValue::DisplayName(name), None);
    }

    fn package(&mut self, update: &Update, state: u32) {
        let name = format!("Package_for_KB{}~31bf3856ad364e35~x86~~6.0.1.0", update.kb);
        self.fact(EvidenceKind::Registry, FactValue::Package { name, state }, None);
    }

    fn event(&mut self, update: &Update) {
        let actions = [
            UpdateAction::Installed,
            UpdateAction::AwaitsRestart,
            UpdateAction::Failed,
            UpdateAction::Removed,
        ];
        let (action, hotfix) = (*self.dice.pick(&actions), update.kb.to_string());
        let value = FactValue::UpdateEvent { hotfix, action, event: 4377 };
        self.fact(EvidenceKind::Events, value, Some(INSTALLED));
    }

    /// A file, put back to an older version so many times of a hundred.
    fn file(&mut self, path: &str, version: Version, stale: usize) {
        let [major, minor, build, revision] = version.fields();
        let revision = if self.dice.percent(stale) {
            revision - u32::try_from(self.dice.below(200)).unwrap().min(revision)
        } else {
            revision + *self.dice.pick(&[0, 0, 1, 500])
        };
        let value = FactValue::File {
            path: path.to_owned(),
            version: Some(Version::new(major, minor, build, revision)),
            language: self.dice.percent(10).then(|| "ja".to_owned()),
            company: None,
        };
        self.fact(EvidenceKind::Files, value, None);
    }

    fn key(&mut self, path: &str, at: Option<i64>) {
        let value = FactValue::RegistryKey(RegistryPath::new(path));
        self.fact(EvidenceKind::Registry, value, at);
    }

    fn build(&mut self, build: Version) {
        self.fact(EvidenceKind::Build, FactValue::Build(build), None);
    }

    fn fact(&mut self, kind: EvidenceKind, value: FactValue, at: Option<i64>) {
        let source = Source { kind, file: format!("{kind:?}").into(), place: None };
        self.made.facts.push(Fact { value, source, raw: None, at: at.map(Timestamp) });
    }
}
