//! The forms there are.

use std::sync::Arc;

use super::{
    About, Printer,
    csv::Csv,
    json::{Json, JsonLines},
    kb824146::Kb824146,
    portqry::PortQry,
    table::{Style, Table},
};
use crate::{failure::Failure, words::Words};

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For eyes.
    Table,
    /// One JSON document.
    Json,
    /// A JSON document a line.
    JsonLines,
    /// Comma-separated values, RFC 4180.
    Csv,
    /// As KB824146Scan.exe printed.
    Kb824146,
    /// As PortQry prints.
    PortQry,
}

const NAMES: [(&str, Format); 6] = [
    ("table", Format::Table),
    ("json", Format::Json),
    ("jsonl", Format::JsonLines),
    ("csv", Format::Csv),
    ("kb824146", Format::Kb824146),
    ("portqry", Format::PortQry),
];

impl Format {
    /// Reads a name, out of those a command has.
    pub fn parse(name: &str, has: &[Self]) -> Result<Self, Failure> {
        let known = NAMES.iter().filter(|(_, format)| has.contains(format));
        known.clone().find(|(known, _)| *known == name).map(|(_, format)| *format).ok_or_else(
            || {
                let names: Vec<_> = known.map(|(name, _)| *name).collect();
                Failure::usage("error-format", &[("format", name)])
                    .hint("hint-format", &[("formats", &names.join(", "))])
            },
        )
    }

    /// Every form.
    pub const ALL: &[Self] =
        &[Self::Table, Self::Json, Self::JsonLines, Self::Csv, Self::Kb824146, Self::PortQry];

    /// The printer of this form.
    pub fn printer(self, words: Arc<Words>, style: Style, about: About) -> Box<dyn Printer> {
        match self {
            Self::Table => Box::new(Table::new(words, style)),
            Self::Json => Box::new(Json::default()),
            Self::JsonLines => Box::new(JsonLines),
            Self::Csv => Box::new(Csv::new(about.has_inventory)),
            Self::Kb824146 => Box::new(Kb824146::new(about)),
            Self::PortQry => Box::new(PortQry::default()),
        }
    }
}
