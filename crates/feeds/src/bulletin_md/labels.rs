//! The words by which a language says what stands where.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use seawall_advisory::Rating;
use serde::Deserialize;

use crate::Error;

/// The words of one language.
#[derive(Clone, Debug)]
pub struct Labels {
    pub(super) published: Vec<String>,
    pub(super) revised: Vec<String>,
    pub(super) date_order: DateOrder,
    pub(super) months: Vec<String>,
    pub(super) separators: Vec<String>,
    pub(super) fillers: Vec<String>,
    /// Parts of names as printed, and as the table of products has them.
    names: Vec<(String, String)>,
    sentence_ends: Vec<String>,
    /// What stands between a product and its component: behind the one, or before it.
    pub(super) component_marks: Vec<String>,
    pub(super) host_marks: Vec<String>,
    pub(super) article: Vec<String>,
    remarks: Vec<String>,
    maximum: Vec<String>,
    pub(super) answers: Answers,
    notes: Vec<String>,
    none: Vec<String>,
    ratings: Vec<(String, Rating)>,
    sections: HashMap<String, Section>,
    section_parts: Vec<(String, Section)>,
    columns: HashMap<String, Column>,
    column_parts: Vec<(String, Column)>,
}

/// What a part of a document is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Section {
    Affected,
    NotAffected,
    Severity,
    RegistryCheck,
    Reboot,
    Uninstall,
    Requirements,
    Replaced,
}

/// What a column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Column {
    File,
    Version,
    Date,
    Time,
    Size,
    Cpu,
    Folder,
    Product,
    NotAffected,
    Component,
    Vulnerability,
    Bulletin,
    Impact,
    Severity,
    Disclosure,
    Download,
    Replaced,
}

/// In which order the numbers of a date stand, unless a year of four digits shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DateOrder {
    Ymd,
    Mdy,
    Dmy,
}

/// Words that answer a question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answers {
    pub(super) overall: Vec<String>,
    pub(super) replaced: Vec<String>,
    pub(super) contained: Vec<String>,
    pub(super) not_replaced: Vec<String>,
    pub(super) irrelevant: Vec<String>,
    pub(super) reboot_maybe: Vec<String>,
    pub(super) reboot_maybe_start: Vec<String>,
    pub(super) reboot_no: Vec<String>,
    pub(super) reboot_no_start: Vec<String>,
    pub(super) reboot_yes: Vec<String>,
    pub(super) reboot_yes_start: Vec<String>,
    pub(super) uninstall_aside: Vec<String>,
    pub(super) uninstall_no: Vec<String>,
    pub(super) uninstall_no_start: Vec<String>,
    pub(super) uninstall_yes: Vec<String>,
    pub(super) uninstall_yes_start: Vec<String>,
}

impl Labels {
    /// The built-in words of a language, by its two-letter code.
    pub fn embedded(code: &str) -> Result<Self, Error> {
        Self::parse(LABELS, code)
    }

    /// The words of a language out of a table in TOML.
    pub fn parse(table: &str, code: &str) -> Result<Self, Error> {
        let File { language: languages } = toml::from_str(table)?;
        languages
            .into_iter()
            .find(|language| language.code == code)
            .map(Self::from)
            .ok_or_else(|| Error::NoLabels(code.to_owned()))
    }

    /// What follows a heading, a bold lead or a cell with this text.
    pub(super) fn section(&self, text: &str) -> Option<Section> {
        if text.len() > LONGEST_LABEL {
            return None;
        }
        let key = label_key(text);
        self.sections.get(&key).copied().or_else(|| part(&self.section_parts, &key))
    }

    /// As [`Self::section`], but only where the whole text is a label.
    pub(super) fn whole_section(&self, text: &str) -> Option<Section> {
        if text.len() > LONGEST_LABEL {
            return None;
        }
        self.sections.get(&label_key(text)).copied()
    }

    pub(super) fn column(&self, text: &str) -> Option<Column> {
        if text.len() > LONGEST_LABEL {
            return None;
        }
        let key = label_key(text);
        self.columns.get(&key).copied().or_else(|| part(&self.column_parts, &key))
    }

    /// The rating a text begins with: alone, before a line's end, a slash or a bracket.
    pub(super) fn rating(&self, text: &str) -> Option<Rating> {
        let text = text.trim_start().trim_start_matches(['(', '（']);
        self.ratings.iter().find_map(|(word, rating)| {
            let rest = text.strip_prefix(word.as_str())?;
            let ends =
                |c: char| c.is_whitespace() || c.is_ascii_digit() || "/([)（［）,、-–".contains(c);
            (rest.is_empty() || rest.starts_with(ends)).then_some(*rating)
        })
    }

    /// Whether a cell says that there is nothing.
    pub(super) fn is_none(&self, text: &str) -> bool {
        let key = label_key(text);
        key.is_empty() || self.none.contains(&key)
    }

    /// Names as the table of products has them.
    pub(super) fn translated(&self, names: &str) -> String {
        let mut names = names.to_owned();
        for (printed, known) in &self.names {
            names = names.replace(printed.as_str(), known);
        }
        names
    }

    /// Names without the remark behind them.
    pub(super) fn unremarked<'t>(&self, names: &'t str) -> &'t str {
        let starts = self.remarks.iter().filter_map(|mark| names.find(mark.as_str()));
        starts.min().and_then(|start| names.get(..start)).unwrap_or(names)
    }

    /// Whether a bold lead stands before the rating of the whole.
    pub(super) fn is_maximum(&self, text: &str) -> bool {
        self.maximum.contains(&label_key(text))
    }

    /// Whether a text holds a whole sentence, which no label or list of names does.
    pub(super) fn is_prose(&self, text: &str) -> bool {
        self.sentence_ends.iter().any(|end| text.contains(end.as_str()))
    }

    /// A text without the sentences that hold one of these words.
    pub(super) fn without_sentences(&self, text: &str, words: &[String]) -> String {
        let mut lines = text.to_owned();
        for end in &self.sentence_ends {
            lines = lines.replace(end.as_str(), "\n");
        }
        let kept = |line: &&str| !words.iter().any(|word| line.contains(word.as_str()));
        lines.lines().filter(kept).collect::<Vec<_>>().join("\n")
    }

    /// Whether a bold lead begins a remark rather than a part of its own.
    pub(super) fn is_note(&self, text: &str) -> bool {
        self.notes.contains(&label_key(text))
    }
}

/// A label in the one form that labels are compared in.
pub(super) fn label_key(text: &str) -> String {
    text.chars()
        .map(narrow)
        .filter(|c| !c.is_whitespace() && !":?。*".contains(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The narrow form of a wide Latin character.
pub(super) fn narrow(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        '\u{3000}' => ' ',
        _ => character,
    }
}

fn part<T: Copy>(parts: &[(String, T)], key: &str) -> Option<T> {
    parts.iter().find(|(part, _)| key.contains(part.as_str())).map(|(_, meaning)| *meaning)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: Vec<Language>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    code: String,
    /// Where the words were read; kept for whoever edits the table.
    #[serde(rename = "source")]
    _source: String,
    published: Vec<String>,
    revised: Vec<String>,
    date_order: DateOrder,
    months: Vec<String>,
    separators: Vec<String>,
    notes: Vec<String>,
    none: Vec<String>,
    fillers: Vec<String>,
    component_marks: Vec<String>,
    host_marks: Vec<String>,
    remarks: Vec<String>,
    sentence_ends: Vec<String>,
    maximum: Vec<String>,
    article: Vec<String>,
    names: BTreeMap<String, String>,
    ratings: Ratings,
    sections: BTreeMap<Section, Vec<String>>,
    section_parts: BTreeMap<Section, Vec<String>>,
    columns: BTreeMap<Column, Vec<String>>,
    column_parts: BTreeMap<Column, Vec<String>>,
    answers: Answers,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ratings {
    critical: Vec<String>,
    important: Vec<String>,
    moderate: Vec<String>,
    low: Vec<String>,
    not_critical: Vec<String>,
    none: Vec<String>,
}

impl From<Language> for Labels {
    fn from(language: Language) -> Self {
        let keys = |words: Vec<String>| words.iter().map(|word| label_key(word)).collect();
        // A longer filler may hold a shorter one.
        let mut fillers = language.fillers;
        fillers.sort_by_key(|filler| Reverse(filler.len()));
        let mut names: Vec<_> = language.names.into_iter().collect();
        names.sort_by_key(|(printed, _)| Reverse(printed.len()));
        Self {
            published: language.published,
            revised: language.revised,
            date_order: language.date_order,
            months: language.months.iter().map(|month| month.to_lowercase()).collect(),
            separators: language.separators,
            fillers,
            names,
            remarks: language.remarks,
            sentence_ends: language.sentence_ends,
            maximum: keys(language.maximum),
            component_marks: language.component_marks,
            host_marks: language.host_marks,
            article: language.article,
            answers: language.answers,
            notes: keys(language.notes),
            none: keys(language.none),
            ratings: language.ratings.into_words(),
            sections: by_key(language.sections).collect(),
            section_parts: by_key(language.section_parts).collect(),
            columns: by_key(language.columns).collect(),
            column_parts: by_key(language.column_parts).collect(),
        }
    }
}

impl Ratings {
    fn into_words(self) -> Vec<(String, Rating)> {
        [
            // "Not critical" holds "critical".
            (self.not_critical, Rating::NotCritical),
            (self.critical, Rating::Critical),
            (self.important, Rating::Important),
            (self.moderate, Rating::Moderate),
            (self.low, Rating::Low),
            (self.none, Rating::None),
        ]
        .into_iter()
        .flat_map(|(words, rating)| words.into_iter().map(move |word| (word, rating)))
        .collect()
    }
}

fn by_key<T: Copy>(words: BTreeMap<T, Vec<String>>) -> impl Iterator<Item = (String, T)> {
    words.into_iter().flat_map(|(meaning, words)| {
        words.into_iter().map(move |word| (label_key(&word), meaning)).collect::<Vec<_>>()
    })
}

/// Bytes: a longer text is a sentence, not a label.
const LONGEST_LABEL: usize = 300;

const LABELS: &str = include_str!("../../data/labels.toml");

#[cfg(test)]
mod tests {
    use seawall_advisory::Rating;

    use super::{Column, Labels, Section};

    #[test]
    fn every_built_in_language_parses() {
        for code in ["ja", "en", "de"] {
            Labels::embedded(code).unwrap();
        }
        let error = Labels::embedded("xx").unwrap_err();
        assert_eq!(error.to_string(), "no labels for language `xx`");
    }

    #[test]
    fn labels_are_found_without_regard_to_width_spaces_and_colons() {
        let labels = Labels::embedded("ja").unwrap();
        assert_eq!(labels.section("レジストリキーの確認 ："), Some(Section::RegistryCheck));
        assert_eq!(labels.column(" ファイル 名 "), Some(Column::File));
        assert_eq!(labels.column("ｃｐｕ"), Some(Column::Cpu));
        assert_eq!(labels.column("説明"), None);
    }

    #[test]
    fn a_rating_stands_alone_or_before_a_mark() {
        let labels = Labels::embedded("ja").unwrap();
        assert_eq!(labels.rating("緊急\nリモート"), Some(Rating::Critical));
        assert_eq!(labels.rating("警告/RCE"), Some(Rating::Moderate));
        assert_eq!(labels.rating("「緊急」ではない"), Some(Rating::NotCritical));
        assert_eq!(labels.rating("重要な情報"), None);
    }
}
