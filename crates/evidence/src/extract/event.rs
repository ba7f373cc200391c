//! What events mean, of old logs and new ones.

use std::sync::LazyLock;

use seawall_facts::{
    EvidenceKind, FactValue, HostName, Place, ServicePack, Timestamp, UpdateAction, Version,
};
use seawall_winfmt::hotfix::Article;
use serde::Deserialize;

use super::{Notebook, registry::service_pack};

/// One event, of either kind of log.
pub(super) struct Event<'e> {
    pub(super) number: u64,
    pub(super) at: Timestamp,
    pub(super) program: &'e str,
    pub(super) code: u16,
    pub(super) computer: &'e str,
    pub(super) texts: &'e [String],
}

/// What the newest events of a log say of the state of the host.
#[derive(Default)]
pub(super) struct Newest {
    computer: Option<(u64, String)>,
    build: Option<(u64, Timestamp, Version)>,
    pack: Option<(u64, Timestamp, ServicePack)>,
    /// Traces that were put down.
    traces: usize,
}

/// Traces of one log that are put down: a program that fails every second must not take the room
/// of what tells of updates.
const MOST_TRACES: usize = 10_000;
/// Texts of an event that are kept, and characters of each.
const MOST_TEXTS: usize = 16;
const LONGEST_TEXT: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Meaning {
    /// Version, build, service pack: texts 0 to 2.
    Version,
    Booted,
    ShutDown,
    ServicePack,
    UpdateInstalled,
    UpdateFailed,
    UpdateAwaitsRestart,
    /// What may be a trace of an attack.
    Trace,
}

impl Newest {
    /// Puts down what an event says.
    pub(super) fn take(&mut self, book: &mut Notebook<'_>, event: &Event<'_>) {
        if self.computer.as_ref().is_none_or(|(number, _)| *number <= event.number) {
            match &mut self.computer {
                Some((number, name)) if name == event.computer => *number = event.number,
                computer => *computer = Some((event.number, event.computer.to_owned())),
            }
        }
        let Some(entry) = entry(event) else { return };
        let text = |at: usize| event.texts.get(at).map_or("", String::as_str);
        match entry.means {
            Meaning::Version => self.version(event, text(0), text(1), event.texts.get(2)),
            Meaning::Booted => put(book, event, FactValue::Booted(event.at)),
            Meaning::ShutDown => put(book, event, FactValue::ShutDown(event.at)),
            Meaning::ServicePack => {
                if let Some(pack) = service_pack(text(entry.text)) {
                    put(book, event, FactValue::ServicePackEvent(pack));
                    self.pack(event, pack);
                }
            }
            Meaning::UpdateInstalled => {
                updates(book, event, text(entry.text), UpdateAction::Installed);
            }
            Meaning::UpdateFailed => updates(book, event, text(entry.text), UpdateAction::Failed),
            Meaning::UpdateAwaitsRestart => {
                updates(book, event, text(entry.text), UpdateAction::AwaitsRestart);
            }
            Meaning::Trace => self.trace(book, event),
        }
    }

    /// Puts down the state that the newest events tell.
    pub(super) fn finish(self, book: &mut Notebook<'_>) {
        let mut put = |number, value, at| {
            book.fact(EvidenceKind::Events, value, Some(Place::Record(number)), at);
        };
        if let Some((number, name)) = self.computer.filter(|(_, name)| !name.is_empty()) {
            put(number, FactValue::HostName(HostName::Computer(name)), None);
        }
        if let Some((number, at, build)) = self.build {
            put(number, FactValue::Build(build), Some(at));
        }
        if let Some((number, at, pack)) = self.pack {
            put(number, FactValue::ServicePack(pack), Some(at));
        }
    }

    fn trace(&mut self, book: &mut Notebook<'_>, event: &Event<'_>) {
        if self.traces == MOST_TRACES {
            return book.over("traces", MOST_TRACES);
        }
        self.traces += 1;
        let short = |text: &String| text.chars().take(LONGEST_TEXT).collect();
        let texts = event.texts.iter().take(MOST_TEXTS).map(short).collect();
        let program = event.program.to_owned();
        put(book, event, FactValue::EventTrace { program, event: event.code, texts });
    }

    /// `5.01.`, `2600`, `Service Pack 2`.
    fn version(&mut self, event: &Event<'_>, version: &str, build: &str, pack: Option<&String>) {
        let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
        let (Some(Some(major)), Some(Some(minor))) = (parts.next(), parts.next()) else { return };
        let Ok(build) = build.trim().parse() else { return };
        if self.build.is_none_or(|(number, ..)| number <= event.number) {
            self.build = Some((event.number, event.at, Version::new(major, minor, build, 0)));
        }
        // An empty text is no service pack; none at all is a damaged event.
        if let Some(pack) = pack.and_then(|text| service_pack(text)) {
            self.pack(event, pack);
        }
    }

    fn pack(&mut self, event: &Event<'_>, pack: ServicePack) {
        if self.pack.is_none_or(|(number, ..)| number <= event.number) {
            self.pack = Some((event.number, event.at, pack));
        }
    }
}

fn put(book: &mut Notebook<'_>, event: &Event<'_>, value: FactValue) {
    let place = Some(Place::Record(event.number));
    book.fact(EvidenceKind::Events, value, place, Some(event.at));
}

fn updates(book: &mut Notebook<'_>, event: &Event<'_>, text: &str, action: UpdateAction) {
    for article in Article::all_in(text) {
        let hotfix = article.number.to_string();
        put(book, event, FactValue::UpdateEvent { hotfix, action, event: event.code });
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    program: String,
    id: u16,
    means: Meaning,
    #[serde(default)]
    text: usize,
    /// Kept for whoever edits the table.
    #[serde(rename = "certainty")]
    _certainty: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    event: Vec<Entry>,
}

fn entry(event: &Event<'_>) -> Option<&'static Entry> {
    static TABLE: LazyLock<Table> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());
    let is = |entry: &&Entry| {
        entry.id == event.code && entry.program.eq_ignore_ascii_case(event.program)
    };
    TABLE.event.iter().find(is)
}

const TEXT: &str = include_str!("../../data/events.toml");

#[cfg(test)]
mod tests {
    use super::{TEXT, Table};

    #[test]
    fn the_table_parses() {
        let table: Table = toml::from_str(TEXT).unwrap();
        assert!(table.event.iter().any(|entry| entry.id == 4377));
    }
}
