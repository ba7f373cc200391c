//! Why an inventory is not read at all.

use crate::failure::Failure;

/// What is wrong with an inventory as a whole, and the line and column (in characters, from 1) it
/// was found at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line.
    pub line: usize,
    /// The character of the line.
    pub column: usize,
    /// What is wrong.
    pub what: What,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// There is no header line.
    Empty,
    /// There is something that is no text.
    NotText,
    /// A quote is opened and never closed.
    OpenQuote,
    /// Something stands between a closing quote and the end of its cell.
    AfterQuote,
    /// No column tells which host is meant.
    NoKey,
    /// No column says anything of the hosts.
    NoValue,
    /// There are more cells in a line than are read.
    TooManyCells(usize),
    /// There are more lines than are read.
    TooManyRows(usize),
    /// There are more bytes than are read.
    TooLong(u64),
}

impl Fault {
    /// It, as the end of a command.
    pub fn failure(&self, file: &str) -> Failure {
        let (error, hint, most) = match self.what {
            What::Empty => ("error-inventory-empty", "hint-inventory-header", None),
            What::NotText => ("error-inventory-not-text", "hint-inventory-not-text", None),
            What::OpenQuote => ("error-inventory-open-quote", "hint-inventory-quote", None),
            What::AfterQuote => ("error-inventory-after-quote", "hint-inventory-quote", None),
            What::NoKey => ("error-inventory-no-key", "hint-inventory-no-key", None),
            What::NoValue => ("error-inventory-no-value", "hint-inventory-no-value", None),
            What::TooManyCells(most) => {
                ("error-inventory-cells", "hint-inventory-cells", Some(most.to_string()))
            }
            What::TooManyRows(most) => {
                ("error-inventory-rows", "hint-inventory-split", Some(most.to_string()))
            }
            What::TooLong(most) => {
                ("error-inventory-long", "hint-inventory-split", Some(most.to_string()))
            }
        };
        let most = most.unwrap_or_default();
        Failure::usage(error, &[("most", &most)]).hint(hint, &[]).in_file_at(
            file,
            self.line,
            self.column,
        )
    }
}
