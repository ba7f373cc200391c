//! Speaking both languages at once.

use std::io::{self, Write};

use serde::Serialize;

use super::text::Both;
use crate::{
    printable::printable,
    words::{Language, Words},
};

/// The words of both languages.
pub struct Voices {
    en: Words,
    ja: Words,
}

impl Voices {
    /// Both.
    pub fn new() -> Self {
        Self { en: Words::new(Language::En), ja: Words::new(Language::Ja) }
    }

    /// What one of them says, in each.
    pub fn say(&self, said: impl Fn(&Words) -> String) -> Both {
        Both { en: printable(&said(&self.en)), ja: printable(&said(&self.ja)) }
    }

    /// A text without arguments.
    pub fn text(&self, key: &str) -> Both {
        self.say(|words| words.text(key))
    }

    /// A text with arguments that are the same in both.
    pub fn with(&self, key: &str, args: &[(&str, &str)]) -> Both {
        self.say(|words| words.with(key, args))
    }

    /// The words for a value with a code and arguments.
    pub fn tagged(&self, prefix: &str, value: &impl Serialize) -> Both {
        self.say(|words| words.tagged(prefix, "code", value))
    }

    /// The words for a bare code.
    pub fn code(&self, prefix: &str, code: &impl Serialize) -> Both {
        self.say(|words| words.code(prefix, code))
    }

    /// What a command prints, line by line with its indent.
    pub fn lines(
        &self,
        print: impl Fn(&Words, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Vec<(usize, Both)>> {
        let (mut en, mut ja) = (Vec::new(), Vec::new());
        print(&self.en, &mut en)?;
        print(&self.ja, &mut ja)?;
        let (en, ja) = (String::from_utf8_lossy(&en), String::from_utf8_lossy(&ja));
        let pairs = en.lines().zip(ja.lines()).filter(|(en, _)| !en.trim().is_empty());
        let line = |(en, ja): (&str, &str)| {
            let indent = en.len() - en.trim_start_matches(' ').len();
            (indent, Both { en: printable(en.trim()), ja: printable(ja.trim()) })
        };
        Ok(pairs.map(line).collect())
    }
}
