//! What a comparison says, as a table and as JSON.

use std::{
    collections::BTreeMap,
    fmt::Display,
    io::{self, Write},
};

use seawall_advisory::{
    Date,
    feed::diff::{BulletinChanges, Changes, FeedChanges, SetChanges},
};
use seawall_feeds::bundle::{PartContents, PartKind};
use serde::Serialize;

use super::side::{Pair, Side, What};
use crate::{printable::printable, words::Words};

/// Name and version of the schema: `docs/schema/advisory-diff-1.json`.
const SCHEMA: &str = "seawall.advisory-diff/1";

/// Rows of one sort that a table lists; JSON has them all.
const LISTED: usize = 20;

/// The JSON form.
#[derive(Debug, Serialize)]
pub struct Said<'a> {
    schema: &'static str,
    old: SaidSide<'a>,
    new: SaidSide<'a>,
    sources: Vec<SaidSource<'a>>,
}

#[derive(Debug, Serialize)]
struct SaidSide<'a> {
    what: What,
    file: Option<&'a str>,
    made: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct SaidSource<'a> {
    kind: PartKind,
    name: &'a str,
    state: State,
    old: Option<Origin<'a>>,
    new: Option<Origin<'a>>,
    counts: BTreeMap<&'static str, Counts>,
    changes: SaidChanges<'a>,
}

/// What became of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    New,
    Gone,
    Changed,
    Same,
}

/// Where a side has a source from.
#[derive(Debug, Serialize)]
struct Origin<'a> {
    name: &'a str,
    date: Option<Date>,
    digest: &'a str,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Counts {
    new: usize,
    gone: usize,
    changed: usize,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum SaidChanges<'a> {
    Bulletins(BulletinChanges<'a>),
    Feed(Box<FeedChanges<'a>>),
}

/// One sort of row, as far as a table shows it.
struct Section {
    name: &'static str,
    counts: Counts,
    new: Vec<String>,
    gone: Vec<String>,
    changed: Vec<String>,
}

impl<'a> Said<'a> {
    pub fn of(old: &'a Side, new: &'a Side, pairs: &[Pair<'a>]) -> Self {
        Self {
            schema: SCHEMA,
            old: SaidSide::of(old),
            new: SaidSide::of(new),
            sources: pairs.iter().map(SaidSource::of).collect(),
        }
    }

    /// Prints the table.
    pub fn table(&self, words: &Words, out: &mut dyn Write) -> io::Result<()> {
        let sides = [&self.old, &self.new].map(|side| side.say(words));
        let [old, new] = sides.each_ref();
        writeln!(out, "{}", words.with("diff-sides", &[("old", old), ("new", new)]))?;
        if self.sources.is_empty() {
            return writeln!(out, "{}", words.text("advisory-none"));
        }
        for source in &self.sources {
            source.table(words, out)?;
        }
        Ok(())
    }
}

impl<'a> SaidSide<'a> {
    fn of(side: &'a Side) -> Self {
        Self { what: side.what, file: side.file.as_deref(), made: side.made.as_deref() }
    }

    fn say(&self, words: &Words) -> String {
        let file = printable(self.file.unwrap_or_default());
        match self.made {
            Some(made) => words.with("diff-bundle", &[("file", &file), ("made", made)]),
            None if self.what == What::Kept => words.text("diff-kept"),
            None => file,
        }
    }
}

impl<'a> SaidSource<'a> {
    fn of(pair: &Pair<'a>) -> Self {
        let changes = SaidChanges::of(pair);
        let state = match (pair.old, pair.new) {
            (None, _) => State::New,
            (_, None) => State::Gone,
            _ if changes.is_empty() => State::Same,
            _ => State::Changed,
        };
        Self {
            kind: pair.kind,
            name: pair.name,
            state,
            old: pair.old.map(Origin::of),
            new: pair.new.map(Origin::of),
            counts: changes.sections().into_iter().map(|row| (row.name, row.counts)).collect(),
            changes,
        }
    }

    fn table(&self, words: &Words, out: &mut dyn Write) -> io::Result<()> {
        let day = |origin: &Option<Origin<'_>>| {
            let date = origin.as_ref().and_then(|origin| origin.date);
            date.map_or_else(|| "–".to_owned(), |date| date.to_string())
        };
        let (old, new) = (day(&self.old), day(&self.new));
        let state = words.code("diff-state", &self.state);
        let kind = words.code("bundle-kind", &self.kind);
        let args = [
            ("name", self.name),
            ("kind", kind.as_str()),
            ("state", &state),
            ("old", &old),
            ("new", &new),
        ];
        writeln!(out, "\n{}", words.with("diff-source", &args))?;
        for section in self.changes.sections() {
            section.table(words, out)?;
        }
        Ok(())
    }
}

impl<'a> Origin<'a> {
    fn of(contents: &'a PartContents) -> Self {
        let (name, date, digest) = match contents {
            PartContents::Bulletins(row) => (&row.source.name, row.source.date, &row.source.digest),
            PartContents::Feed(row) => (&row.source.name, row.source.date, &row.source.digest),
        };
        Self { name, date, digest }
    }
}

impl<'a> SaidChanges<'a> {
    fn of(pair: &Pair<'a>) -> Self {
        let bulletins = |side: Option<&'a PartContents>| match side {
            Some(PartContents::Bulletins(row)) => Some(row),
            _ => None,
        };
        let feed = |side: Option<&'a PartContents>| match side {
            Some(PartContents::Feed(row)) => Some(&**row),
            _ => None,
        };
        match pair.kind {
            PartKind::Bulletins => {
                let changes = BulletinChanges::between(bulletins(pair.old), bulletins(pair.new));
                Self::Bulletins(changes)
            }
            PartKind::Feed => {
                Self::Feed(Box::new(FeedChanges::between(feed(pair.old), feed(pair.new))))
            }
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Bulletins(changes) => changes.is_empty(),
            Self::Feed(changes) => changes.is_empty(),
        }
    }

    fn sections(&self) -> Vec<Section> {
        match self {
            Self::Bulletins(changes) => {
                let changed = changes.changed.iter();
                let changed =
                    changed.map(|row| format!("{}: {}", row.bulletin, row.fields.join(", ")));
                vec![Section {
                    name: "bulletins",
                    counts: Counts {
                        new: changes.new.len(),
                        gone: changes.gone.len(),
                        changed: changes.changed.len(),
                    },
                    new: texts(changes.new.iter()),
                    gone: texts(changes.gone.iter()),
                    changed: texts(changed),
                }]
            }
            Self::Feed(changes) => vec![
                Section::of("vulnerabilities", &changes.vulnerabilities),
                Section::of("exploited", &changes.exploited),
                Section::of_set("updates", &changes.updates),
                Section::of("software", &changes.software),
                Section::of("fixes", &changes.fixes),
                Section::of("fixed_builds", &changes.fixed_builds),
                Section::of_set("replacements", &changes.replacements),
                Section::of("releases", &changes.releases),
                Section::of_set("bulletins", &changes.bulletins),
                Section::of("claims", &changes.claims),
                Section::of("offers", &changes.offers),
            ],
        }
    }
}

impl Section {
    fn of<K: Display, V>(name: &'static str, changes: &Changes<K, V>) -> Self {
        Self {
            name,
            counts: Counts {
                new: changes.new.len(),
                gone: changes.gone.len(),
                changed: changes.changed.len(),
            },
            new: texts(changes.new.iter().map(|row| &row.key)),
            gone: texts(changes.gone.iter().map(|row| &row.key)),
            changed: texts(changes.changed.iter().map(|row| &row.key)),
        }
    }

    fn of_set<K: Display>(name: &'static str, changes: &SetChanges<K>) -> Self {
        Self {
            name,
            counts: Counts { new: changes.new.len(), gone: changes.gone.len(), changed: 0 },
            new: texts(changes.new.iter()),
            gone: texts(changes.gone.iter()),
            changed: Vec::new(),
        }
    }

    fn table(&self, words: &Words, out: &mut dyn Write) -> io::Result<()> {
        let Counts { new, gone, changed } = self.counts;
        if new + gone + changed == 0 {
            return Ok(());
        }
        let what = words.code("diff-rows", &self.name);
        let counts = [("new", new), ("gone", gone), ("changed", changed)];
        let counts = counts.map(|(name, count)| (name, count.to_string()));
        let mut args: Vec<(&str, &str)> =
            counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
        args.push(("what", &what));
        writeln!(out, "  {}", words.with("diff-counts", &args))?;
        for (mark, rows, count) in
            [('+', &self.new, new), ('-', &self.gone, gone), ('~', &self.changed, changed)]
        {
            for row in rows {
                writeln!(out, "    {mark} {row}")?;
            }
            let more = count.saturating_sub(rows.len()).to_string();
            if more != "0" {
                writeln!(out, "    {mark} {}", words.with("diff-more", &[("count", &more)]))?;
            }
        }
        Ok(())
    }
}

fn texts(rows: impl Iterator<Item = impl Display>) -> Vec<String> {
    rows.take(LISTED).map(|row| printable(&row.to_string())).collect()
}
