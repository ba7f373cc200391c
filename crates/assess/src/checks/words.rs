//! What a read comes to: words and numbers that rules can compare.

use seawall_advisory::Certainty;

/// What a read comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// It was not read.
    NotCollected,
    /// It is not there.
    Absent,
    /// Files say different things of it.
    Disagree,
    /// It is of another type or form than it should be.
    NotUnderstood,
    Words(Words),
}

/// A reading that rules compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) words: Vec<String>,
    pub(super) number: Option<u32>,
    /// As it is shown to people.
    pub(super) shown: String,
    /// How sure it is, where it is not read but what the product does without.
    pub(super) assumed: Option<Certainty>,
}

impl Words {
    pub(super) fn of(words: &[&str]) -> Self {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        let shown = words.join(", ");
        Self { words, number: None, shown, assumed: None }
    }

    pub(super) fn number(number: u32) -> Self {
        let text = number.to_string();
        Self { words: vec![text.clone()], number: Some(number), shown: text, assumed: None }
    }

    pub(super) fn text(text: &str) -> Self {
        Self { words: vec![text.to_owned()], number: None, shown: cut(text), assumed: None }
    }
}

/// A text as far as it is shown.
pub(super) fn cut(text: &str) -> String {
    const MOST: usize = 160;
    let mut shown: String = text.chars().take(MOST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
