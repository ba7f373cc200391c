//! What was read of each host, for eyes: what it is, how far the evidence goes, then the facts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    io::{self, Write},
    mem::{Discriminant, discriminant},
};

use seawall_advisory::{Catalogue, FeedRef};
use seawall_evidence::{Claim, Contradiction, Gathered, HostEvidence, Note, NoteCode};
use seawall_facts::{Arch, Evidence, EvidenceKind, FactValue, Gap, HostName, Place, Products};

use super::{
    inventory::inventory_of,
    known::{Deed, Known, witnesses_of_updates},
    record::{base, revision},
};
use crate::{
    clock,
    inventory::Join,
    output::{Style, in_inventory, pad},
    printable::printable,
    words::Words,
};

/// Columns of the first and the second column of a list.
const FIRST: usize = 24;
const SECOND: usize = 44;

/// Lines of one list; the rest is counted, and JSON has it all.
const MOST_LINES: usize = 40;

/// The table.
pub struct Table<'a> {
    words: &'a Words,
    style: Style,
    inventory: Option<&'a Join<'a>>,
}

impl<'a> Table<'a> {
    /// A table in the given words, with what an inventory has on the hosts.
    pub const fn new(words: &'a Words, style: Style, inventory: Option<&'a Join<'a>>) -> Self {
        Self { words, style, inventory }
    }

    /// Writes what is known of all hosts, and what belongs to none.
    pub fn facts(&self, gathered: &Gathered, out: &mut dyn Write) -> io::Result<()> {
        for host in &gathered.hosts {
            self.host(host, out)?;
        }
        self.summary(gathered, out)
    }

    /// How many hosts there were, and what belongs to none.
    pub fn summary(&self, gathered: &Gathered, out: &mut dyn Write) -> io::Result<()> {
        let hosts = gathered.hosts.len().to_string();
        let args = [("hosts", hosts.as_str()), ("files", &gathered.files.to_string())];
        writeln!(out, "{}", self.words.with("audit-summary", &args))?;
        self.notes(&gathered.notes, gathered.not_noted, out)
    }

    /// The feeds that hosts were judged by beside the catalogue, where there are any.
    pub fn feeds(&self, catalogue: &Catalogue, out: &mut dyn Write) -> io::Result<()> {
        let named = |feed: &FeedRef| {
            let date = feed.date.map(|date| format!(" {date}")).unwrap_or_default();
            format!("{}{date}", printable(&feed.name))
        };
        let feeds: Vec<String> = catalogue.judging_feeds().map(named).collect();
        if feeds.is_empty() {
            return Ok(());
        }
        writeln!(out, "{}", self.words.with("audit-feeds", &[("feeds", &feeds.join(", "))]))
    }

    /// What a host is, and why its files are taken for its own.
    pub fn head(&self, host: &HostEvidence, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.painted(&self.title(host), BOLD))?;
        if let Some(known) = self.inventory.and_then(|inventory| inventory_of(host, inventory)) {
            writeln!(out, "  {}", in_inventory(&known, self.words))?;
        }
        let joined: BTreeSet<String> = host
            .joined
            .iter()
            .map(|joined| printable(&self.words.tagged("audit-joined", "by", joined)))
            .collect();
        self.list(joined.into_iter(), out)?;
        if let Some(boot) = host.description.boot {
            let args = [("at", clock::rfc3339(boot))];
            writeln!(out, "  {}", self.words.with("audit-boot", &args.each_ref().map(pair)))?;
        }
        Ok(())
    }

    /// What its files say differently, and what of them was not read.
    pub(super) fn tail(&self, host: &HostEvidence, out: &mut dyn Write) -> io::Result<()> {
        self.contradictions(&host.contradictions, out)?;
        self.notes(&host.notes, 0, out)?;
        writeln!(out)
    }

    /// Its style.
    pub(super) const fn style(&self) -> Style {
        self.style
    }

    /// Its words.
    pub(super) const fn words(&self) -> &Words {
        self.words
    }

    fn host(&self, host: &HostEvidence, out: &mut dyn Write) -> io::Result<()> {
        let known = Known::of(host);
        self.head(host, out)?;
        self.evidence(host, out)?;
        self.updates(host, out)?;
        self.section("audit-files", known.files.len(), out)?;
        self.list(
            known.files.iter().map(|(path, version)| {
                let version = version.map_or_else(|| "–".to_owned(), |version| version.to_string());
                format!("{}  {version}", fit(path, SECOND))
            }),
            out,
        )?;
        self.settings(&known, out)?;
        self.names("audit-components", &known.components, out)?;
        self.history(&known.history, out)?;
        self.section("audit-pending", known.pending_rename.len(), out)?;
        self.list(
            known.pending_rename.iter().map(|rename| match rename.to {
                Some(to) => format!("{} -> {}", printable(rename.from), printable(to)),
                None => format!("{}  {}", printable(rename.from), self.words.text("audit-deleted")),
            }),
            out,
        )?;
        self.names("audit-processes", &known.processes, out)?;
        self.tail(host, out)
    }

    /// `SRV1  Windows 2000 SP4  5.0.2195  x86  ja  CORP`.
    fn title(&self, host: &HostEvidence) -> String {
        let it = &host.description;
        let table = Products::embedded();
        let ids = it.product.iter().chain(&it.among);
        let names: Vec<&str> =
            ids.filter_map(|id| table.get(id)).map(|product| product.name.as_str()).collect();
        let system = match (names.as_slice(), &it.product_name) {
            ([], Some(said)) => said.clone(),
            ([], None) => self.words.text("audit-system-unknown"),
            (names, _) => names.join(" / "),
        };
        let text = |it: &dyn Display| it.to_string();
        let parts = [
            Some(host.host.clone()),
            Some(system),
            it.sp.as_ref().map(|it| text(it)),
            it.build.map(|it| if revision(it).is_some() { it.to_string() } else { base(it) }),
            it.arch.map(code),
            it.language.clone(),
            it.domain.clone(),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().map(|part| printable(&part)).collect();
        parts.join("  ")
    }

    /// A line a kind of evidence: whether it is complete, of how many files, and if not, why not.
    fn evidence(&self, host: &HostEvidence, out: &mut dyn Write) -> io::Result<()> {
        let mut kinds: BTreeMap<EvidenceKind, Vec<&Evidence>> = BTreeMap::new();
        for evidence in &host.evidence {
            kinds.entry(evidence.kind).or_default().push(evidence);
        }
        self.section("audit-evidence", kinds.len(), out)?;
        for (kind, all) in kinds.iter().rev() {
            let name = pad(&self.words.code("evidence", kind), FIRST);
            let is_complete = all.iter().any(|evidence| evidence.gaps.is_empty());
            let state = if is_complete { "audit-complete" } else { "audit-partial" };
            let colour = if is_complete { GREEN } else { YELLOW };
            let state = self.painted(&pad(&self.words.text(state), 8), colour);
            let files = self.words.with("audit-files-read", &[("files", &all.len().to_string())]);
            writeln!(out, "    {name}  {state}  {files}")?;
            let gaps = all.iter().flat_map(|evidence| &evidence.gaps);
            for line in self.gaps(gaps) {
                writeln!(out, "      - {}", printable(&line))?;
            }
        }
        Ok(())
    }

    /// The first gap of each kind, and how many more there are like it.
    fn gaps<'g>(&self, gaps: impl Iterator<Item = &'g Gap>) -> Vec<String> {
        let mut by_kind: Vec<(Discriminant<Gap>, String, usize)> = Vec::new();
        for gap in gaps {
            let kind = discriminant(gap);
            match by_kind.iter_mut().find(|(known, ..)| *known == kind) {
                Some((.., further)) => *further += 1,
                None => by_kind.push((kind, self.gap(gap), 0)),
            }
        }
        let line = |(_, said, further): (_, String, usize)| {
            if further == 0 {
                return said;
            }
            let further = further.to_string();
            format!("{said}{}", self.words.with("audit-like-it", &[("count", &further)]))
        };
        by_kind.into_iter().map(line).collect()
    }

    fn gap(&self, gap: &Gap) -> String {
        let Gap::Damaged { fault, key, at } = gap else {
            return self.words.tagged("gap", "code", gap);
        };
        let key = key.as_ref().map(|key| format!(" ({key})")).unwrap_or_default();
        let place = at.map(|place| self.place(place)).unwrap_or_default();
        let where_to = format!("{fault}{place}{key}");
        self.words.with("gap-damaged", &[("what", &where_to)])
    }

    fn updates(&self, host: &HostEvidence, out: &mut dyn Write) -> io::Result<()> {
        let updates = witnesses_of_updates(host);
        self.section("audit-updates", updates.len(), out)?;
        let mut by_witness: BTreeMap<BTreeSet<EvidenceKind>, Vec<String>> = BTreeMap::new();
        for (update, kinds) in updates {
            by_witness.entry(kinds).or_default().push(update);
        }
        for (kinds, updates) in by_witness {
            let kinds: Vec<String> =
                kinds.iter().rev().map(|kind| self.words.code("evidence", kind)).collect();
            writeln!(out, "    {}:", kinds.join(", "))?;
            for line in updates.chunks(UPDATES_A_LINE) {
                writeln!(out, "      {}", printable(&line.join("  ")))?;
            }
        }
        Ok(())
    }

    fn settings(&self, known: &Known<'_>, out: &mut dyn Write) -> io::Result<()> {
        let count = known.values.values().map(BTreeMap::len).sum();
        self.section("audit-values", count, out)?;
        // Every system has hundreds of services, and a few settings that matter.
        let (services, others): (Vec<_>, Vec<_>) =
            known.values.iter().partition(|(key, _)| key.contains("\\Services\\"));
        let lines = others.into_iter().chain(services).flat_map(|(key, values)| {
            values.iter().map(move |(name, data)| {
                let name = if name.is_empty() { "(Default)" } else { name };
                let data = printable(&data.replace('\n', " | "));
                format!("{}  {} = {}", fit_end(key, SECOND), printable(name), shortened(&data))
            })
        });
        self.list(lines, out)
    }

    fn names(&self, key: &str, names: &BTreeSet<&str>, out: &mut dyn Write) -> io::Result<()> {
        self.section(key, names.len(), out)?;
        self.list(names.iter().map(|name| printable(name)), out)
    }

    /// The latest first: the rest is counted.
    fn history(&self, deeds: &[Deed<'_>], out: &mut dyn Write) -> io::Result<()> {
        self.section("audit-history", deeds.len(), out)?;
        let line = |deed: &Deed<'_>| {
            let at = deed.at.as_deref().unwrap_or("–");
            let action = self.words.code("update-action", &deed.action);
            let event = deed
                .event
                .map(|event| self.words.with("audit-event", &[("event", &event.to_string())]));
            format!(
                "{}  {}  {action}{}",
                pad(at, 20),
                pad(&deed.what, 12),
                event.unwrap_or_default()
            )
        };
        self.list(deeds.iter().rev().map(line), out)
    }

    fn contradictions(&self, all: &[Contradiction], out: &mut dyn Write) -> io::Result<()> {
        self.section("audit-contradictions", all.len(), out)?;
        for it in all.iter().take(MOST_LINES) {
            let subject = it.claims.first().and_then(|claim| subject(&claim.value));
            let subject = subject.map(|subject| format!(" {}", printable(subject)));
            let about = self.words.code("about", &it.about);
            writeln!(out, "    {}{}:", self.painted(&about, YELLOW), subject.unwrap_or_default())?;
            for claim in &it.claims {
                writeln!(out, "      {}", self.claim(claim))?;
            }
        }
        self.more(all.len().saturating_sub(MOST_LINES), out)
    }

    fn claim(&self, claim: &Claim) -> String {
        let said = printable(&said(&claim.value));
        let kind = self.words.code("evidence", &claim.source.kind);
        let file = printable(&claim.source.file);
        let place = claim.source.place.map(|place| self.place(place)).unwrap_or_default();
        format!("{}  {kind}: {file}{place}", pad(&said, FIRST))
    }

    fn place(&self, place: Place) -> String {
        let (key, number) = match place {
            Place::Offset(offset) => ("audit-at-offset", format!("0x{offset:x}")),
            Place::Record(number) => ("audit-at-record", number.to_string()),
            Place::Line(number) => ("audit-at-line", number.to_string()),
        };
        self.words.with(key, &[("number", &number)])
    }

    /// What was not read, by reason; files of one reason side by side.
    fn notes(&self, notes: &[Note], further: u64, out: &mut dyn Write) -> io::Result<()> {
        let mut by_reason: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        let mut unknown = further;
        for note in notes {
            // Every folder has other files in it; they are counted where nothing was lost by them.
            if note.what == NoteCode::NotRecognised {
                unknown += 1;
                continue;
            }
            by_reason
                .entry(self.words.tagged("note", "code", &note.what))
                .or_default()
                .push(&note.file);
        }
        let is_any = !by_reason.is_empty() || unknown > 0;
        self.section("audit-notes", usize::from(is_any), out)?;
        for (reason, files) in by_reason {
            writeln!(out, "    {}", self.painted(&printable(&reason), YELLOW))?;
            for file in files.iter().take(MOST_GAPS) {
                writeln!(out, "      {}", printable(file))?;
            }
            self.more(files.len().saturating_sub(MOST_GAPS), out)?;
        }
        if unknown > 0 {
            let args = [("count", unknown.to_string())];
            writeln!(
                out,
                "    {}",
                self.words.with("audit-other-files", &args.each_ref().map(pair))
            )?;
        }
        Ok(())
    }

    /// The head of a section, where there is anything in it.
    fn section(&self, key: &str, count: usize, out: &mut dyn Write) -> io::Result<()> {
        if count == 0 {
            return Ok(());
        }
        writeln!(out, "  {}", self.words.with(key, &[("count", &count.to_string())]))
    }

    fn list(&self, lines: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
        let mut further = 0;
        for (number, line) in lines.enumerate() {
            if number < MOST_LINES {
                writeln!(out, "    {line}")?;
            } else {
                further += 1;
            }
        }
        self.more(further, out)
    }

    pub(super) fn more(&self, count: usize, out: &mut dyn Write) -> io::Result<()> {
        if count == 0 {
            return Ok(());
        }
        writeln!(out, "    {}", self.words.with("audit-more", &[("count", &count.to_string())]))
    }

    pub(super) fn painted(&self, text: &str, colour: &str) -> String {
        self.style.painted(text, colour)
    }
}

const BOLD: &str = "1";
const GREEN: &str = "32";
const YELLOW: &str = "33";

/// Updates side by side.
const UPDATES_A_LINE: usize = 8;

/// Reasons and files of one kind that are shown.
const MOST_GAPS: usize = 8;

/// Characters of a value's data that are shown.
const MOST_DATA: usize = 60;

fn pair<'p>((name, text): &'p (&'p str, String)) -> (&'p str, &'p str) {
    (name, text)
}

/// A text as wide as the column, or longer.
fn fit(text: &str, width: usize) -> String {
    let text = printable(text);
    if text.chars().count() > width { text } else { pad(&text, width) }
}

/// The end of a text, which tells keys apart.
fn fit_end(text: &str, width: usize) -> String {
    let text = printable(text);
    let length = text.chars().count();
    if length <= width {
        return pad(&text, width);
    }
    let end: String = text.chars().skip(length.saturating_sub(width.saturating_sub(1))).collect();
    pad(&format!("…{end}"), width)
}

fn shortened(data: &str) -> String {
    let mut short: String = data.chars().take(MOST_DATA).collect();
    if short.len() < data.len() {
        short.push('…');
    }
    short
}

/// An architecture as product ids write it.
fn code(arch: Arch) -> String {
    format!("{arch:?}").to_lowercase()
}

/// What a contradiction is about, where its kind alone does not say it.
fn subject(value: &FactValue) -> Option<&str> {
    match value {
        FactValue::File { path, .. } => Some(path),
        _ => None,
    }
}

/// What is said, as text.
fn said(value: &FactValue) -> String {
    match value {
        FactValue::Product(product) => product.to_string(),
        FactValue::Build(version) => version.to_string(),
        FactValue::ServicePack(pack) => pack.to_string(),
        FactValue::Architecture(arch) => code(*arch),
        FactValue::Language(text)
        | FactValue::HostName(
            HostName::MachineSid(text)
            | HostName::Computer(text)
            | HostName::Domain(text)
            | HostName::DnsHost(text)
            | HostName::DnsDomain(text),
        ) => text.clone(),
        FactValue::File { version, .. } => {
            version.map_or_else(|| "–".to_owned(), |version| version.to_string())
        }
        _ => String::new(),
    }
}
