//! A fleet too large for one page: a page for each line, room or owner of the inventory, and one
//! that leads to them.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
};

use seawall_advisory::Catalogue;
use seawall_facts::Timestamp;

use super::{Changes, Page, Summary, Writer as _};
use crate::{
    failure::Failure,
    fleet::{FleetHost, Grade},
    output::Sink,
    words::Language,
};

/// Hosts that one page takes: a browser opens it in a few seconds.
pub const MOST_HOSTS: usize = 20_000;

/// What pages are divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Division {
    /// The production line.
    Line,
    /// The room.
    Room,
    /// Who answers for it.
    Owner,
}

impl Division {
    fn of(self, host: &FleetHost) -> String {
        let known = host.inventory.as_ref();
        let text = known.and_then(|it| match self {
            Self::Line => it.line.as_ref(),
            Self::Room => it.room.as_ref(),
            Self::Owner => it.owner.as_ref(),
        });
        text.cloned().unwrap_or_default()
    }
}

/// What all pages are made with.
#[derive(Clone)]
pub struct Making<'a> {
    /// What hosts are judged by.
    pub catalogue: &'a Catalogue,
    /// The language they open in.
    pub language: Language,
    /// The command line.
    pub command: String,
    /// When.
    pub made: Timestamp,
    /// The site or fleet.
    pub title: Option<String>,
}

impl<'a> Making<'a> {
    /// A page, and the summary of what is on it.
    pub fn page(&self, part: Option<&str>) -> (Page<'a>, Summary) {
        let parts = [self.title.as_deref(), part];
        let titles: Vec<&str> = parts.into_iter().flatten().filter(|it| !it.is_empty()).collect();
        let title = (!titles.is_empty()).then(|| titles.join(" – "));
        let page = Page::new(self.catalogue, self.language, self.command.clone(), self.made);
        (page, Summary::new(self.made, self.catalogue.date(), title))
    }
}

/// The pages of one fleet.
pub struct Volumes<'a> {
    making: Making<'a>,
    by: Division,
    /// By what they are divided by, and by number where that alone is too many.
    pages: BTreeMap<(String, usize), Volume<'a>>,
    /// The number of the last page of each.
    last: BTreeMap<String, usize>,
    /// What changed in the whole fleet, for the page that leads to the others.
    changes: Option<Changes>,
}

struct Volume<'a> {
    page: Page<'a>,
    summary: Summary,
    hosts: usize,
}

impl<'a> Volumes<'a> {
    /// No pages yet.
    pub const fn new(making: Making<'a>, by: Division, changes: Option<Changes>) -> Self {
        Self { making, by, pages: BTreeMap::new(), last: BTreeMap::new(), changes }
    }

    /// Puts a host on its page.
    pub fn host(&mut self, host: &FleetHost) -> io::Result<()> {
        let name = self.by.of(host);
        let last = self.last.entry(name.clone()).or_default();
        let is_full =
            self.pages.get(&(name.clone(), *last)).is_some_and(|it| it.hosts >= MOST_HOSTS);
        *last += usize::from(is_full);
        let volume = self.pages.entry((name, *last)).or_insert_with_key(|(name, _)| {
            let (page, summary) = self.making.page(Some(name));
            Volume { page, summary, hosts: 0 }
        });
        volume.hosts += 1;
        volume.summary.count(host, self.making.catalogue);
        volume.page.host(host, &mut io::sink())
    }

    /// The keys of hosts whose proofs have room: of each page the most urgent ones.
    pub fn unproven(&mut self, most: usize) -> BTreeSet<String> {
        self.pages.values_mut().flat_map(|volume| volume.page.unproven(most)).collect()
    }

    /// Takes the proofs of a host.
    pub fn prove(&mut self, host: &FleetHost) -> io::Result<()> {
        self.pages.values_mut().try_for_each(|volume| volume.page.prove(host))
    }

    /// Writes every page beside the first one, whose path is given, and that one last: it names
    /// none that is not there. Gives their paths.
    pub fn write(self, whole: &Summary, first: &Path) -> Result<Vec<PathBuf>, Failure> {
        let stem = first.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut taken = BTreeSet::new();
        let (mut paths, mut parts) = (Vec::new(), Vec::new());
        for ((name, number), mut volume) in self.pages {
            let file = unique(&stem, &name, number, &mut taken);
            let path = first.with_file_name(&file);
            let mut sink = Sink::open(Some(&path))?;
            volume.page.end(&volume.summary, &mut sink)?;
            sink.close()?;
            parts.push(Part { file, name, hosts: volume.hosts, grade: volume.summary.grade() });
            paths.push(path);
        }
        let (mut page, _) = self.making.page(None);
        page.lead_to(parts);
        if let Some(changes) = self.changes {
            page.tell_changes(changes);
        }
        let mut sink = Sink::open(Some(first))?;
        page.end(whole, &mut sink)?;
        sink.close()?;
        paths.push(first.to_owned());
        Ok(paths)
    }
}

/// A page that another leads to.
#[derive(Debug)]
pub struct Part {
    /// Its file, beside the other's.
    pub file: String,
    /// What its hosts have in common; empty where nothing is known.
    pub name: String,
    /// How many they are.
    pub hosts: usize,
    /// The worst of them.
    pub grade: Option<Grade>,
}

/// The name of a file that every system takes, and no other page has.
fn unique(stem: &str, name: &str, number: usize, taken: &mut BTreeSet<String>) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
    let name: String = name.chars().map(plain).take(MOST_LETTERS).collect();
    let name = if name.is_empty() { "other".to_owned() } else { name };
    let mut count = number + 1;
    loop {
        let count_part = if count == 1 { String::new() } else { format!("-{count}") };
        let file = format!("{stem}-{name}{count_part}.html");
        if taken.insert(file.to_lowercase()) {
            return file;
        }
        count += 1;
    }
}

/// Letters of a line, room or owner that go into the name of a file.
const MOST_LETTERS: usize = 40;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::unique;

    #[test]
    fn names_of_files_are_plain_and_no_two_alike() {
        let mut taken = BTreeSet::new();
        let mut name = |name: &str, number| unique("report", name, number, &mut taken);
        assert_eq!(name("Aライン", 0), "report-Aライン.html");
        assert_eq!(name("../../etc/passwd", 0), "report-------etc-passwd.html");
        assert_eq!(name("aライン", 0), "report-aライン-2.html");
        assert_eq!(name("", 0), "report-other.html");
        assert_eq!(name("Line", 1), "report-Line-2.html");
    }
}
