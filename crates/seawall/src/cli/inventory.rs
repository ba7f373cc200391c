//! `--inventory`, for every command that tells of hosts.

use std::{
    fs::File,
    io::{Read as _, Write as _, stderr},
    path::Path,
};

use super::args::{Common, InventoryArg};
use crate::{
    failure::Failure,
    inventory::{Join, Limits, Reading, Warning, read},
    printable::printable,
    words::Words,
};

impl InventoryArg {
    /// Reads the inventory, if one is named, and says on stderr what of it is not used.
    pub fn read<'a>(&self, common: &Common, words: &'a Words) -> Result<Option<Join<'a>>, Failure> {
        let Some(path) = &self.inventory else { return Ok(None) };
        let limits = Limits::default();
        let file = path.display().to_string();
        let bytes = bytes(path, &limits).map_err(|error| {
            Failure::usage("error-inventory-file", &[("file", &file)])
                .cause(&error)
                .hint("hint-inventory-file", &[])
        })?;
        let reading = read(&bytes, &limits).map_err(|fault| fault.failure(&file))?;
        let teller = Teller { file, words, is_quiet: common.quiet };
        teller.tell(&reading);
        Ok(Some(Join::new(reading.index, move |taken, other| teller.dispute(taken, other))))
    }
}

/// One byte more than is read tells that there is more.
fn bytes(path: &Path, limits: &Limits) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Says what is to be known of an inventory.
struct Teller<'a> {
    file: String,
    words: &'a Words,
    is_quiet: bool,
}

impl Teller<'_> {
    fn tell(&self, reading: &Reading) {
        for (line, warning) in &reading.warnings {
            self.warn(*line, &self.warning(warning));
        }
        if reading.more_warnings > 0 {
            let count = reading.more_warnings.to_string();
            self.line(&self.words.with("inventory-more-warnings", &[("count", &count)]));
        }
        let (rows, skipped) = (reading.rows.to_string(), reading.skipped.to_string());
        let args = [("file", self.file.as_str()), ("rows", &rows), ("skipped", &skipped)];
        self.line(&self.words.with("inventory-read", &args));
        if !reading.passed_by.is_empty() {
            let columns = reading.passed_by.join(", ");
            let said = self.words.with("inventory-passed-by", &[("columns", &columns)]);
            self.line(&format!("{}: {said}", self.words.text("hint")));
        }
    }

    fn warning(&self, warning: &Warning) -> String {
        match warning {
            Warning::Address(text) => {
                self.words.with("inventory-warning-address", &[("text", text)])
            }
            Warning::Mac(text) => self.words.with("inventory-warning-mac", &[("text", text)]),
            Warning::NoKey => self.words.text("inventory-warning-no-key"),
            Warning::Cells => self.words.text("inventory-warning-cells"),
            Warning::Differs(line) => {
                self.words.with("inventory-warning-differs", &[("line", &line.to_string())])
            }
        }
    }

    fn dispute(&self, taken: usize, other: usize) {
        let said = self.words.with("inventory-warning-dispute", &[("line", &taken.to_string())]);
        self.warn(other, &said);
    }

    fn warn(&self, line: usize, said: &str) {
        self.line(&format!("{}: {}:{line}: {said}", self.words.text("warning"), self.file));
    }

    fn line(&self, said: &str) {
        if !self.is_quiet {
            let _ = writeln!(stderr(), "{}", printable(said));
        }
    }
}
