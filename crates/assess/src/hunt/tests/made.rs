//! Made facts, as evidence gives them.

use seawall_facts::{
    Evidence, EvidenceKind, Fact, FactValue, Gap, Place, ProductId, RegistryPath, Source, Timestamp,
};

use crate::{
    hunt::{Book, HostHunt, HuntVerdict, hunt},
    judge::HostFacts,
};

pub(super) const RUN: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run";
/// The file that all that is in an image is from.
pub(super) const IMAGE: &str = "case/d.vhd[partition 1, NTFS]/WINDOWS/system32/config";

/// A host in the making.
#[derive(Clone, Default)]
pub(super) struct Made {
    pub(super) products: Vec<ProductId>,
    pub(super) facts: Vec<Fact>,
    pub(super) evidence: Vec<Evidence>,
}

impl Made {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn product(mut self, id: &str) -> Self {
        self.products.push(ProductId::new(id));
        self
    }

    pub(super) fn fact(self, kind: EvidenceKind, value: FactValue) -> Self {
        self.from(kind, IMAGE, value, None)
    }

    pub(super) fn from(
        mut self,
        kind: EvidenceKind,
        file: &str,
        value: FactValue,
        at: Option<Timestamp>,
    ) -> Self {
        let source = Source { kind, file: file.into(), place: Some(Place::Offset(32)) };
        self.facts.push(Fact { value, source, raw: None, at });
        self
    }

    pub(super) fn file(self, path: &str, size: u64) -> Self {
        self.packed(path, size, None)
    }

    pub(super) fn packed(self, path: &str, size: u64, packer: Option<&str>) -> Self {
        let (path, packer) = (path.to_owned(), packer.map(str::to_owned));
        let value = FactValue::FileThere { path, size, sha256: None, packer };
        self.fact(EvidenceKind::Files, value)
    }

    /// What Windows remembers of a program that ran, with a digest that ends so.
    pub(super) fn remembered(self, name: &str, digest: u8) -> Self {
        let path = format!(r"%windir%\Prefetch\{name}.pf");
        let sha256 = Some(format!("{digest:064x}"));
        let value = FactValue::FileThere { path, size: 900, sha256, packer: None };
        self.fact(EvidenceKind::Files, value)
    }

    pub(super) fn value(self, key: &str, name: &str, data: &str) -> Self {
        let (name, data) = (name.to_owned(), data.to_owned());
        let key = RegistryPath::new(key);
        let value = FactValue::RegistryValue { key, name, kind: 1, data };
        self.fact(EvidenceKind::Registry, value)
    }

    pub(super) fn key(self, key: &str) -> Self {
        self.fact(EvidenceKind::Registry, FactValue::RegistryKey(RegistryPath::new(key)))
    }

    pub(super) fn service(self, name: &str, image: &str) -> Self {
        let key = format!(r"SYSTEM\CurrentControlSet\Services\{name}");
        self.key(&key).value(&key, "ImagePath", image)
    }

    pub(super) fn process(self, image: &str) -> Self {
        let value = FactValue::Process { image: image.to_owned(), pid: Some(7) };
        self.from(EvidenceKind::Processes, "tasklist.txt", value, None)
    }

    pub(super) fn event(self, program: &str, event: u16, texts: &[&str], second: i64) -> Self {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        let value = FactValue::EventTrace { program: program.to_owned(), event, texts };
        self.from(EvidenceKind::Events, "SysEvent.Evt", value, Some(Timestamp(second * 1000)))
    }

    pub(super) fn updated(self, number: &str, second: Option<i64>) -> Self {
        let at = second.map(|second| Timestamp(second * 1000));
        let value = FactValue::Hotfix(number.to_owned());
        self.from(EvidenceKind::Registry, IMAGE, value, at)
    }

    /// Folders of which every name was seen.
    pub(super) fn listed(mut self, folders: &[&str]) -> Self {
        for folder in folders {
            let value = FactValue::FolderListed((*folder).to_owned());
            self = self.fact(EvidenceKind::Files, value);
        }
        self
    }

    /// Whole hives, of one moment.
    pub(super) fn hives(mut self, second: Option<i64>) -> Self {
        for root in ["SOFTWARE", "SYSTEM", "HKEY_CURRENT_USER"] {
            let source = format!("{IMAGE}/{root}");
            let mut hive = Evidence::new(EvidenceKind::Registry, source.into(), vec![]);
            hive.covers = vec![RegistryPath::new(root)];
            hive.as_of = second.map(|second| Timestamp(second * 1000));
            self.evidence.push(hive);
        }
        self
    }

    /// All that the table of names asks for.
    pub(super) fn whole(self, second: Option<i64>) -> Self {
        let folders = ["%system32%", "%windir%", r"%system32%\wins", r"%windir%\Prefetch"];
        self.hives(second).listed(&folders)
    }

    pub(super) fn old_copy(mut self) -> Self {
        let gaps = vec![Gap::BackupCopy];
        self.evidence.push(Evidence::new(EvidenceKind::Registry, IMAGE.into(), gaps));
        self
    }

    pub(super) fn view(&self) -> HostFacts<'_> {
        let (facts, evidence) = (self.facts.as_slice(), self.evidence.as_slice());
        HostFacts { products: &self.products, facts, evidence, ..HostFacts::default() }
    }

    pub(super) fn hunt(&self) -> HostHunt {
        hunt(Book::embedded(), &self.view())
    }

    /// The verdict, and the indicators it rests on.
    pub(super) fn said(&self) -> (HuntVerdict, Vec<String>) {
        let hunt = self.hunt();
        (hunt.verdict, hunt.findings.into_iter().map(|finding| finding.indicator).collect())
    }
}
