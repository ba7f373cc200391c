//! Registry text (`.reg`): what the registry editor exports and imports.
//!
//! `REGEDIT4` is 8-bit text in the code page of the host (Windows 9x and NT 4.0); `Windows Registry
//! Editor Version 5.00` is UTF-16 with the little end first (2000 and later). Values come out, and
//! go in, as a registry holds them: strings in UTF-16 with their zero, whatever the text has. The
//! grammar is known from Microsoft's article KB310516 and from what editors write.

mod data;
mod hex;
mod lines;
mod read;
mod write;

pub use data::Data;
pub use read::{Content, Item, Items, RegText, Rule};
pub use write::Writer;

use crate::text::CodePage;

/// The two formats of registry text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// `REGEDIT4`, in a code page.
    Regedit4(CodePage),
    /// `Windows Registry Editor Version 5.00`.
    Version5,
}

const REGEDIT4: &str = "REGEDIT4";
const VERSION5: &str = "Windows Registry Editor Version 5.00";
