//! A comparison for eyes: a block a kind of change, the most urgent first, and a line a host.

use std::io::{self, Write};

use super::{Change, Changed, Comparison, Difference, Host, HostChange, MatchedBy, Said, Side};
use crate::{
    output::{Style, in_inventory, pad},
    printable::printable,
    words::Words,
};

/// Columns of a host's name.
const NAME: usize = 20;

/// Bulletins on one line; the rest is counted.
const MOST_IDS: usize = 12;

/// Writes comparisons.
pub struct Table<'a> {
    words: &'a Words,
    style: Style,
}

impl<'a> Table<'a> {
    /// A table in the given words.
    pub const fn new(words: &'a Words, style: Style) -> Self {
        Self { words, style }
    }

    /// Writes a comparison: one line where nothing is different.
    pub fn write(
        &self,
        comparison: &Comparison,
        sides: &[Side; 2],
        data_as_of: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let [a, b] = sides.each_ref().map(|side| side.said(self.words));
        let args = [
            ("a", a),
            ("b", b),
            ("before", comparison.before.to_string()),
            ("after", comparison.after.to_string()),
            ("date", data_as_of.to_owned()),
        ];
        if comparison.differences.is_empty() {
            return writeln!(out, "{}", self.with("diff-nothing", &args));
        }
        writeln!(out, "{}", self.with("diff-head", &args))?;
        for change in Change::ALL {
            self.changes(change, comparison, out)?;
        }
        for change in HostChange::ALL {
            self.hosts(change, comparison, out)?;
        }
        Ok(())
    }

    fn changes(
        &self,
        change: Change,
        comparison: &Comparison,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let told: Vec<(&Difference, Vec<&Changed>)> = comparison
            .differences
            .iter()
            .map(|it| (it, it.changes.iter().filter(|one| one.change == change).collect()))
            .filter(|(_, changes): &(_, Vec<_>)| !changes.is_empty())
            .collect();
        if told.is_empty() {
            return Ok(());
        }
        let bulletins: usize = told.iter().map(|(_, changes)| changes.len()).sum();
        let args = [("hosts", told.len().to_string()), ("bulletins", bulletins.to_string())];
        let counts = self.with("diff-counts-of", &args);
        let said = self.style.painted(&self.words.code("diff-change", &change), colour(change));
        let meaning = self.words.code("diff-meaning", &change);
        writeln!(out, "\n{said}: {counts} ({meaning})")?;
        for (difference, changes) in told {
            self.line(difference, &self.bulletins(&changes), out)?;
        }
        Ok(())
    }

    /// The bulletins, those together of which the same was and is said.
    fn bulletins(&self, changes: &[&Changed]) -> String {
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        for changed in changes {
            let Some(said) = changed.said() else { continue };
            let Changed { before, after, .. } = changed;
            let states = arrow(self.state(before.as_ref()), &self.state(after.as_ref()));
            let id = said.advisory.as_str();
            match groups.iter_mut().find(|(known, _)| *known == states) {
                Some((_, ids)) => ids.push(id),
                None => groups.push((states, vec![id])),
            }
        }
        let told = groups.iter().map(|(states, ids)| {
            let more = ids.len().saturating_sub(MOST_IDS);
            let shown = ids.iter().take(MOST_IDS).copied().collect::<Vec<_>>().join(", ");
            let more = match more {
                0 => String::new(),
                more => self.with("plan-more", &[("count", more.to_string())]),
            };
            format!("{shown}{more} ({states})")
        });
        told.collect::<Vec<_>>().join("; ")
    }

    fn state(&self, said: Option<&Said>) -> String {
        said.map_or_else(|| NOTHING.to_owned(), |said| self.words.code("short", &said.state))
    }

    fn hosts(
        &self,
        change: HostChange,
        comparison: &Comparison,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let told: Vec<&Difference> =
            comparison.differences.iter().filter(|it| it.change == Some(change)).collect();
        if told.is_empty() {
            return Ok(());
        }
        let said = self.words.code("diff-host", &change);
        writeln!(out, "\n{said}: {}", told.len())?;
        for difference in told {
            let standing = |host: &Option<Host>| {
                host.as_ref().map_or_else(
                    || NOTHING.to_owned(),
                    |host| self.words.code("diff-standing", &host.standing),
                )
            };
            let [before, after] = [&difference.before, &difference.after].map(standing);
            self.line(difference, &arrow(before, &after), out)?;
        }
        Ok(())
    }

    /// One host, what is told of it, and how it was found again where its key is another.
    fn line(&self, difference: &Difference, told: &str, out: &mut dyn Write) -> io::Result<()> {
        let Some(host) = difference.host() else { return Ok(()) };
        write!(out, "  {}  {}", pad(&printable(difference.name()), NAME), printable(told))?;
        if let Some(by @ (MatchedBy::Name | MatchedBy::Address)) = difference.matched_by {
            let key = printable(difference.key_before().unwrap_or_default());
            let said = self.words.code_with("diff-matched", &by, &[("key", &key)]);
            write!(out, "  [{said}]")?;
        }
        writeln!(out)?;
        match &host.inventory {
            Some(known) => writeln!(out, "  {:NAME$}  {}", "", in_inventory(known, self.words)),
            None => Ok(()),
        }
    }

    fn with(&self, key: &str, args: &[(&str, String)]) -> String {
        let args: Vec<(&str, &str)> =
            args.iter().map(|(name, text)| (*name, text.as_str())).collect();
        self.words.with(key, &args)
    }
}

/// From the one to the other, where they are two.
fn arrow(before: String, after: &str) -> String {
    if before == after { before } else { format!("{before} → {after}") }
}

/// What stands where nothing is said, or nobody is there.
const NOTHING: &str = "–";

const fn colour(change: Change) -> &'static str {
    match change {
        Change::Regressed | Change::New => "31;1",
        Change::CoverageLost | Change::EvidenceChanged => "33",
        Change::Fixed | Change::CoverageGained => "32",
    }
}

#[cfg(test)]
mod tests {
    use seawall_assess::State;
    use seawall_facts::Timestamp;
    use seawall_store::RunKind;

    use super::{Change, Comparison, HostChange, MatchedBy, Side, Style, Table};
    use crate::{
        diff::{
            Snapshot, When,
            made::{compare, said, snapshot},
        },
        fleet::Standing,
        words::{Language, Words, bare},
    };

    fn host(key: &str, name: &str, verdicts: &[(&str, State)]) -> Snapshot {
        snapshot(key, name, &[], verdicts.iter().map(|(id, state)| said(id, *state, "1")).collect())
    }

    fn told(comparison: &Comparison, language: Language) -> String {
        let side = |at| Side { asked: String::new(), when: When::UpTo(Timestamp(at)) };
        let (words, mut out) = (Words::new(language), Vec::new());
        let table = Table::new(&words, Style::Plain);
        table.write(comparison, &[side(0), side(1000)], "2017-03-14", &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_most_urgent_comes_first_and_a_host_has_one_line_of_each() {
        use State::{Fixed, FixedVia, Missing, Unknown};
        let before = [
            host("netbios:A", "A", &[("MS03-026", Missing), ("MS03-039", Fixed)]),
            host("netbios:B", "B", &[("MS03-026", Fixed), ("MS03-039", Fixed)]),
            host("netbios:C", "C", &[("MS03-039", Unknown)]),
        ];
        let after = [
            host("netbios:A", "A", &[("MS03-026", Fixed), ("MS03-039", FixedVia)]),
            host("netbios:B", "B", &[("MS03-026", Missing), ("MS03-039", Missing)]),
            host("sid:S-1", "c", &[("MS03-039", Missing)]),
        ];
        let told = told(&compare(&before, &after), Language::En);
        let blocks: Vec<&str> = told.split("\n\n").skip(1).collect();
        assert_eq!(
            blocks,
            [
                "REGRESSED: 1 host, 2 bulletins (closed before, open now)\n  \
                 B                     MS03-026, MS03-039 (fixed → MISSING)",
                "NEW: 1 host, 1 bulletin (open now, not known before)\n  \
                 c                     MS03-039 (unknown → MISSING)  \
                 [the same by its name; key before: netbios:C]",
                "fixed: 1 host, 1 bulletin (open before, closed now)\n  \
                 A                     MS03-026 (MISSING → fixed)",
                "evidence changed: 1 host, 1 bulletin (as open or as closed as before, but said \
                 otherwise or for other reasons)\n  A                     MS03-039 (fixed → fixed via)\n",
            ]
        );
    }

    #[test]
    fn names_of_others_neither_move_the_cursor_nor_end_a_line() {
        let hostile = "\u{1b}[2J\n長い長い長い長い長い名前\u{202e}";
        let comparison = compare(
            &[host("netbios:\u{1b}[2JA", hostile, &[])],
            &[host("sid:\u{1b}", hostile, &[("MS03-039", State::Missing)])],
        );
        for language in [Language::En, Language::Ja] {
            let told = told(&comparison, language);
            assert!(!told.contains(['\u{1b}', '\u{202e}']), "{told:?}");
            assert_eq!(told.lines().count(), 4, "{told}");
        }
    }

    #[test]
    fn every_code_has_words_in_both_languages() {
        for language in [Language::En, Language::Ja] {
            let words = Words::new(language);
            let mut keys: Vec<String> = Vec::new();
            for change in Change::ALL {
                keys.extend(["change", "meaning"].map(|it| format!("{it}-{}", bare(&change))));
            }
            keys.extend(HostChange::ALL.map(|it| format!("host-{}", bare(&it))));
            keys.extend(Standing::ALL.map(|it| format!("standing-{}", bare(&it))));
            keys.extend(
                [MatchedBy::Name, MatchedBy::Address].map(|it| format!("matched-{}", bare(&it))),
            );
            let kinds = [RunKind::Scan, RunKind::Audit, RunKind::Hunt, RunKind::Demo];
            keys.extend(kinds.map(|kind| format!("kind-{}", kind.code())));
            for key in keys {
                let key = format!("diff-{}", key.replace('_', "-"));
                assert_ne!(words.text(&key), key);
            }
        }
    }
}
