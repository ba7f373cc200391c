//! Lists of updates that `wmic qfe`, PowerShell's `Get-HotFix` and the like printed.
//!
//! The names of their columns are those of the class `Win32_QuickFixEngineering`, which no
//! language translates; the rest goes by the shape of ids.

mod columns;
mod layout;

use crate::hotfix::{Article, Gap, PLACEHOLDER};
use crate::text::{CodePage, Encoding, Family, decode};
use crate::{Error, Limits, limits};

/// A list of updates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QfeList {
    /// The encoding of the text.
    pub encoding: Encoding,
    /// Places of the text that were no character.
    pub replaced: usize,
    /// How the text is laid out; none where nothing was printed.
    pub layout: Option<Layout>,
    /// Its rows, but those without an id.
    pub rows: Vec<Row>,
    /// Where it falls short. These lists claim no count, so only damage shows.
    pub gaps: Vec<Gap>,
}

/// How a list of updates is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// Columns under their names: `wmic qfe`, `Get-HotFix`.
    Table,
    /// Names and values line by line: `/format:list`, `Format-List`.
    List,
    /// Values between commas, semicolons or tabs: `/format:csv`, `Export-Csv`.
    Csv,
    /// An article on each line, with a title behind a colon or without.
    Articles,
}

/// A row: one update. A part is missing where its column is, or is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line it begins on, counted from 1.
    pub line: usize,
    /// The host (`CSName`, `Source`, `Node` or `PSComputerName`).
    pub computer: Option<String>,
    /// `Caption`: mostly the address of a page.
    pub caption: Option<String>,
    /// `Description`: the kind of update, or its title.
    pub description: Option<String>,
    /// `HotFixID`. Windows XP and 2003 have `File 1` here and the id in the next one.
    pub hotfix_id: Option<String>,
    /// `ServicePackInEffect`.
    pub service_pack: Option<String>,
    /// `InstalledBy`: an account or a SID.
    pub installed_by: Option<String>,
    /// `InstalledOn`: a date in the format of the host's language, eight digits, or the sixteen of
    /// a FILETIME in hexadecimal.
    pub installed_on: Option<String>,
}

const FORMAT: &str = "a list of hotfixes";

impl QfeList {
    /// Reads a list of updates. `page` is the code page of the host's console, should the text be
    /// 8-bit.
    pub fn read(bytes: &[u8], page: Option<CodePage>, limits: &Limits) -> Result<Self, Error> {
        limits::check(bytes.len(), limits.text_bytes, FORMAT)?;
        let decoded = decode(bytes, page, Family::Oem);
        let (layout, mut rows, mut gaps) = layout::read(&decoded.text)?;
        rows.retain(|row| {
            let line = row.line;
            if row.has_id() {
                return true;
            }
            let is_placeholder = row.hotfix_id.as_deref() == Some(PLACEHOLDER);
            gaps.push(if is_placeholder {
                Gap::Placeholder { line }
            } else {
                Gap::EntryWithoutId { line }
            });
            false
        });
        if rows.is_empty() {
            gaps.push(if layout.is_some() { Gap::NoEntries } else { Gap::NoList });
        }
        Ok(Self { encoding: decoded.encoding, replaced: decoded.replaced, layout, rows, gaps })
    }

    /// Whether no damage shows.
    pub fn is_sound(&self) -> bool {
        self.gaps.is_empty()
    }
}

impl Row {
    /// The articles it names: that of its id, that which stands in the place of the service pack,
    /// and those of its description.
    pub fn articles(&self) -> Vec<Article> {
        let mut articles: Vec<Article> = Vec::new();
        for text in [&self.hotfix_id, &self.service_pack, &self.description].into_iter().flatten() {
            for article in Article::all_in(text) {
                if articles.len() < 16 && !articles.contains(&article) {
                    articles.push(article);
                }
            }
        }
        articles
    }

    /// Whether it has an id: an article, or another name that is none of the placeholders.
    fn has_id(&self) -> bool {
        let is_id = |text: &str| text != PLACEHOLDER && !text.ends_with(['…', '.']);
        let names_article = |text: &str| Article::at_start(text).is_some();
        self.hotfix_id.as_deref().is_some_and(is_id)
            || self.service_pack.as_deref().is_some_and(names_article)
    }
}
