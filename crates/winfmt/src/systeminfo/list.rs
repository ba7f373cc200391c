//! The numbered list of updates.

use super::raw_field::RawField;
use crate::hotfix::{Article, Gap, PLACEHOLDER, is_other_id, split_digits};

/// The updates that the text lists, and what shows that it does not list all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HotfixList {
    /// The line it begins on, counted from 1.
    pub line: Option<usize>,
    /// How many updates the text claims; none where it says "not available".
    pub claimed: Option<u32>,
    /// Its entries, but those without an id.
    pub entries: Vec<Entry>,
    /// Where it falls short.
    pub gaps: Vec<Gap>,
}

/// An entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The line, counted from 1.
    pub line: usize,
    /// The number it is listed under.
    pub number: u32,
    /// The id as printed: an article, the literal `File 1`, a GUID or a bare number.
    pub text: String,
    /// The article, where one is named.
    pub article: Option<Article>,
}

impl Entry {
    /// Whether it stands for an update whose name was lost.
    pub fn is_placeholder(&self) -> bool {
        self.text == PLACEHOLDER
    }
}

impl HotfixList {
    /// Whether every update of the host is known to be listed.
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty()
    }

    /// Entries that stand for updates whose names were lost.
    pub fn placeholders(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_placeholder()).count()
    }

    pub(super) const fn absent() -> Self {
        Self { line: None, claimed: None, entries: Vec::new(), gaps: Vec::new() }
    }

    pub(super) fn from_field(field: Option<&RawField<'_>>) -> Self {
        let Some(field) = field else {
            return Self { gaps: vec![Gap::NoList], ..Self::absent() };
        };
        let mut list =
            Self { line: Some(field.line), claimed: count(field.value), ..Self::absent() };
        let mut last = 0_u32;
        let mut ends_in_id = false;
        for item in items(field) {
            if last.checked_add(1) != Some(item.number) {
                list.gaps.push(Gap::Misnumbered { line: item.line });
            }
            last = item.number;
            ends_in_id = item.text.is_some();
            list.push(&item);
        }
        let is_counted = list.check_count();
        if ends_in_id && (field.is_open || !is_counted) {
            list.gaps.extend(list.entries.last().map(|it| Gap::LastMayBeCut { line: it.line }));
        }
        list
    }

    fn push(&mut self, item: &Item<'_>) {
        let line = item.line;
        let Some(text) = item.text else {
            self.gaps.push(Gap::EntryWithoutId { line });
            return;
        };
        let article = Article::all_in(text).into_iter().next();
        if text == PLACEHOLDER {
            self.gaps.push(Gap::Placeholder { line });
        } else if article.is_none() && !is_other_id(text) {
            self.gaps.push(Gap::Unread { line });
        }
        self.entries.push(Entry { line, number: item.number, text: text.to_owned(), article });
    }

    /// Whether no other number is claimed than is listed.
    fn check_count(&mut self) -> bool {
        let listed = self.entries.len();
        // Where there is none, another word is printed than 0.
        let Some(claimed) = self.claimed.filter(|claimed| *claimed > 0 || listed > 0) else {
            self.gaps.push(Gap::NoEntries);
            return true;
        };
        let is_counted = usize::try_from(claimed) == Ok(listed);
        if !is_counted {
            self.gaps.push(Gap::CountDiffers { claimed, listed });
        }
        is_counted
    }
}

/// A numbered line of a list. It has no text where the list was cut off in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    pub(super) line: usize,
    pub(super) number: u32,
    pub(super) text: Option<&'a str>,
}

impl Item<'_> {
    /// Whether it could be an update, or what is left of one.
    pub(super) fn is_hotfix_like(&self) -> bool {
        self.text.is_none_or(|text| {
            text == PLACEHOLDER || is_other_id(text) || Article::at_start(text).is_some()
        })
    }
}

/// The numbered lines below a field, but those of lists within the list.
pub(super) fn items<'a>(field: &'a RawField<'_>) -> impl Iterator<Item = Item<'a>> {
    let indent = field.below.first().map(|below| below.indent);
    field
        .below
        .iter()
        .filter(move |below| Some(below.indent) == indent)
        .filter_map(|below| item(below.line, below.text))
}

/// `[01]: KB823980`; French has a space before the colon.
fn item(line: usize, text: &str) -> Option<Item<'_>> {
    let (digits, rest) = split_digits(text.strip_prefix('[')?);
    let number = digits.parse().unwrap_or_default();
    let text = rest
        .strip_prefix(']')
        .and_then(|rest| rest.trim_start().strip_prefix(':'))
        .map(str::trim)
        .filter(|text| !text.is_empty());
    Some(Item { line, number, text })
}

/// The number in a sentence such as `5 Hotfix(s) Installed.`, wherever the language puts it.
fn count(value: &str) -> Option<u32> {
    let begin = value.find(|c: char| c.is_ascii_digit())?;
    split_digits(value.get(begin..)?).0.parse().ok()
}
