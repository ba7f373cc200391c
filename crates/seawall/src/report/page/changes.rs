//! What changed since a moment, as a page has it.

use serde::Serialize;

use super::{
    html::{both, put},
    row::{Number, STATES},
    text::Both,
    top::Top,
    voices::Voices,
};
use crate::{
    diff::{Change, Comparison, Difference, Host, HostChange, Said, Side},
    printable::printable,
    words::Language,
};

/// What changed, the most urgent first.
#[derive(Clone, Debug, Serialize)]
pub struct Changes {
    /// Since when.
    #[serde(skip)]
    since: Both,
    kinds: Vec<Kind>,
}

/// Changes of one kind.
#[derive(Clone, Debug, Serialize)]
struct Kind {
    word: Both,
    meaning: Option<Both>,
    /// How many there are, whatever is shown of them.
    count: usize,
    rows: Vec<Row>,
}

/// The host by its key and what to call it, the bulletin, the state before and now, and what
/// became of the host itself.
#[derive(Clone, Debug, Serialize)]
struct Row(String, String, String, Number, Number, Option<Both>);

impl Changes {
    /// What a comparison found since its earlier moment.
    pub fn new(comparison: &Comparison, since: &Side) -> Self {
        let voices = Voices::new();
        let bulletins = Change::ALL.iter().map(|change| {
            let rows = comparison.differences.iter().flat_map(|it| {
                let changes = it.changes.iter().filter(|changed| changed.change == *change);
                changes.filter_map(|changed| {
                    let id = changed.said()?.advisory.to_string();
                    let (before, after) =
                        (state(changed.before.as_ref()), state(changed.after.as_ref()));
                    Some(Row(key(it), printable(it.name()), id, before, after, None))
                })
            });
            let meaning = voices.code("diff-meaning", change);
            Kind::new(voices.code("diff-change", change), Some(meaning), rows)
        });
        let hosts = HostChange::ALL.iter().map(|change| {
            let differences = comparison.differences.iter();
            let rows = differences.filter(|it| it.change == Some(*change)).map(|it| {
                let told = (*change == HostChange::Standing).then(|| standings(it, &voices));
                let none = Number(None);
                Row(key(it), printable(it.name()), String::new(), none, none, told)
            });
            Kind::new(voices.code("diff-host", change), None, rows)
        });
        let kinds = bulletins.chain(hosts).filter(|kind| kind.count > 0).collect();
        Self { since: voices.say(|words| since.said(words)), kinds }
    }

    /// The section: how much of each kind stands in it without a script, the rest is drawn.
    pub(super) fn section(&self, top: &Top<'_>, out: &mut String) {
        top.heading("changes", "page-changes", out);
        let since = top.voices.say(|words| {
            let side = match words.language() {
                Language::Ja => &self.since.ja,
                Language::En => &self.since.en,
            };
            words.with("page-changes-since", &[("moment", side)])
        });
        put(out, format_args!("<div class=\"card\">\n<p>{}</p>\n", both(&since)));
        if self.kinds.is_empty() {
            let nothing = both(&top.voices.text("page-changes-none"));
            put(out, format_args!("<p>{nothing}</p>\n"));
        }
        // The script puts the tables in its place.
        put(out, format_args!("<div id=\"changes-table\"><dl class=\"counts\">\n"));
        for kind in &self.kinds {
            put(out, format_args!("<dt>{}</dt><dd>{}</dd>\n", both(&kind.word), kind.count));
        }
        put(out, format_args!("</dl></div>\n</div>\n"));
    }
}

impl Kind {
    fn new(word: Both, meaning: Option<Both>, rows: impl Iterator<Item = Row>) -> Self {
        let mut rows: Vec<Row> = rows.collect();
        let count = rows.len();
        rows.truncate(MOST_ROWS);
        Self { word, meaning, count, rows }
    }
}

/// What a host is found by on the page: its key now.
fn key(it: &Difference) -> String {
    it.host().map(|host| host.key.clone()).unwrap_or_default()
}

fn state(said: Option<&Said>) -> Number {
    let place = |said: &Said| STATES.iter().position(|known| *known == said.state);
    Number(said.and_then(place))
}

/// How far a host was looked at before, and is now.
fn standings(it: &Difference, voices: &Voices) -> Both {
    voices.say(|words| {
        let said = |host: &Option<Host>| {
            let of = |host: &Host| words.code("diff-standing", &host.standing);
            host.as_ref().map(of).unwrap_or_default()
        };
        format!("{} → {}", said(&it.before), said(&it.after))
    })
}

/// Rows of one kind that a page carries; `seawall diff` has all of them.
const MOST_ROWS: usize = 500;
