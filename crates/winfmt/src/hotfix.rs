//! What lists of hotfixes have in common: the articles they name, and the ways they fall short.

use std::collections::BTreeSet;
use std::fmt;

/// An article of Microsoft's Knowledge Base, as updates are named by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Article {
    /// As printed: `KB893803v2`, `KB2536276-v2`, `Q147222`.
    pub printed: String,
    /// Its number.
    pub number: u32,
    /// The version of the update, where one is named.
    pub version: Option<u16>,
}

/// A way in which a list may hold less than the host does. With any of them, what is not listed
/// is not known to be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gap {
    /// No list is there: the text ends before it, or nothing was printed.
    NoList,
    /// The list is said to be "not available", or has no entries; so it is where nothing is
    /// installed, and where the query failed.
    NoEntries,
    /// Another number of entries is claimed than is listed.
    CountDiffers {
        /// What the text claims.
        claimed: u32,
        /// What it lists.
        listed: usize,
    },
    /// An entry without an id. The list was cut off there, or a column was.
    EntryWithoutId {
        /// Counted from 1.
        line: usize,
    },
    /// An entry that is the literal `File 1`: a subkey of the registry taken for an update.
    Placeholder {
        /// Counted from 1.
        line: usize,
    },
    /// The numbers of the entries jump.
    Misnumbered {
        /// Counted from 1.
        line: usize,
    },
    /// The last entry of a list that is too short: its id may have lost digits.
    LastMayBeCut {
        /// Counted from 1.
        line: usize,
    },
    /// A line that is not understood.
    Unread {
        /// Counted from 1.
        line: usize,
    },
}

/// The literal that stands for updates whose names were lost.
pub(crate) const PLACEHOLDER: &str = "File 1";

impl Article {
    /// The article whose name is at the beginning of the text, and what follows it.
    ///
    /// A name is `KB` or `Q` with five to eight digits, and a version behind it as `v2` or `-v2`.
    pub fn at_start(text: &str) -> Option<(Self, &str)> {
        let number = text.strip_prefix(['K', 'k']).and_then(|rest| rest.strip_prefix(['B', 'b']));
        let (digits, rest) = split_digits(number.or_else(|| text.strip_prefix(['Q', 'q']))?);
        if !(5..=8).contains(&digits.len()) {
            return None;
        }
        let version = version_at_start(rest);
        let (version, rest) = version.map_or((None, rest), |(it, rest)| (Some(it), rest));
        let printed = text.strip_suffix(rest)?.to_owned();
        Some((Self { printed, number: digits.parse().ok()?, version }, rest))
    }

    /// Every article the text names, in its order; each once. Letters of ASCII before a name make it
    /// part of a word; Japanese needs no space there.
    pub fn all_in(text: &str) -> Vec<Self> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        let mut is_in_word = false;
        let mut chars = text.chars();
        loop {
            let here = chars.as_str();
            if !is_in_word && let Some((article, rest)) = Self::at_start(here) {
                if seen.insert(article.clone()) {
                    found.push(article);
                }
                chars = rest.chars();
                is_in_word = true;
                continue;
            }
            match chars.next() {
                Some(c) => is_in_word = c.is_ascii_alphanumeric(),
                None => return found,
            }
        }
    }
}

impl fmt::Display for Article {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.printed)
    }
}

/// Whether a name is one that the list of updates gives to what is no article of its own: a GUID
/// or a bare number (Windows Vista).
pub(crate) fn is_other_id(name: &str) -> bool {
    let is_guid = name.len() == 38
        && name.starts_with('{')
        && name.ends_with('}')
        && name.bytes().all(|b| b.is_ascii_hexdigit() || b"{-}".contains(&b));
    let is_number = (5..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit());
    is_guid || is_number
}

/// The digits at the beginning of a text, and the rest.
pub(crate) fn split_digits(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at_checked(end).unwrap_or(("", text))
}

fn version_at_start(text: &str) -> Option<(u16, &str)> {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (digits, rest) = split_digits(text.strip_prefix(['v', 'V'])?);
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::{Article, is_other_id};

    fn all(text: &str) -> Vec<String> {
        Article::all_in(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn articles_are_found_as_words() {
        assert_eq!(all("KB893803v2 - Update"), ["KB893803v2"]);
        assert_eq!(all("KB2834904-v2_WM11 (KB2834904)"), ["KB2834904-v2", "KB2834904"]);
        assert_eq!(all("Q147222, kb2510531-IE8"), ["Q147222", "kb2510531"]);
        assert_eq!(all("http://support.microsoft.com/?kbid=2919355"), [""; 0]);
        assert_eq!(all("XKB123456 KB1234 KB123456789"), [""; 0]);
        assert_eq!(all("Windows XP 更新 (KB982132)、修正KB982665"), ["KB982132", "KB982665"]);
    }

    #[test]
    fn an_article_has_a_number_and_perhaps_a_version() {
        let (article, rest) = Article::at_start("KB2536276-v2_WM9").unwrap();
        assert_eq!((article.number, article.version, rest), (2_536_276, Some(2), "_WM9"));
        let (article, rest) = Article::at_start("Q147222").unwrap();
        assert_eq!((article.number, article.version, rest), (147_222, None, ""));
    }

    #[test]
    fn ids_that_name_no_article_are_ids() {
        assert!(is_other_id("{7A068575-C5DB-43D9-BE20-3895D0C69B17}"));
        assert!(is_other_id("943729"));
        assert!(!is_other_id("File 1"));
        assert!(!is_other_id("12"));
    }
}
