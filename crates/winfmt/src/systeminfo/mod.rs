//! What the command `systeminfo` printed (Windows XP and later), in any language.
//!
//! It prints a field on each line, or with `/fo csv` all fields in a row. Labels are translated, so
//! nothing goes by them: values are known by their shapes and by the
//! order of the fields, which is the same in every language.

mod describe;
mod fields;
mod list;
mod raw_field;
mod separated;
mod version;

pub use list::{Entry, HotfixList};
pub use version::OsVersion;

use crate::text::{Basis, CodePage, Encoding, Family, decode};
use crate::{Error, Limits, limits};

/// What `systeminfo` printed of one host. A part is missing where it was not printed, or where it
/// cannot be told from its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemInfo {
    /// The encoding of the text.
    pub encoding: Encoding,
    /// Places of the text that were no character.
    pub replaced: usize,
    /// NetBIOS name.
    pub host_name: Option<Field>,
    /// The product, with its edition.
    pub os_name: Option<Field>,
    /// Version, service pack and build.
    pub os_version: Option<OsVersion>,
    /// When the system was installed: local time in the format of the host's language.
    pub install_date: Option<Field>,
    /// When the system was last booted: local time in the format of the host's language.
    pub boot_time: Option<Field>,
    /// How long the system has run (Windows XP and 2003, which print it in place of the boot time).
    pub up_time: Option<Field>,
    /// The machine, such as `x64-based PC`.
    pub system_type: Option<Field>,
    /// The Windows folder.
    pub windows_folder: Option<Field>,
    /// Locale of the system, such as `ja;…`.
    pub system_locale: Option<Field>,
    /// Locale of the keyboard.
    pub input_locale: Option<Field>,
    /// Time zone.
    pub time_zone: Option<Field>,
    /// Domain or workgroup.
    pub domain: Option<Field>,
    /// The installed updates.
    pub hotfixes: HotfixList,
}

/// A value as printed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The line, counted from 1.
    pub line: usize,
    /// The value, without the spaces around it.
    pub text: String,
}

const FORMAT: &str = "a system description";

impl SystemInfo {
    /// Reads the output of `systeminfo` for one host.
    ///
    /// `page` is the code page of the host's console, should the text be 8-bit. Without one the
    /// locale that the text itself names decides.
    pub fn read(bytes: &[u8], page: Option<CodePage>, limits: &Limits) -> Result<Self, Error> {
        limits::check(bytes.len(), limits.text_bytes, FORMAT)?;
        let mut decoded = decode(bytes, page, Family::Oem);
        let guessed = matches!(decoded.encoding, Encoding::CodePage { basis: Basis::Guessed, .. });
        if guessed && let Some(page) = page_of_locale(&decoded.text) {
            decoded = decode(bytes, Some(page), Family::Oem);
            decoded.encoding = Encoding::CodePage { page, basis: Basis::Locale };
        }
        let fields = fields::fields(&decoded.text);
        describe::describe(&fields).map(|described| Self {
            encoding: decoded.encoding,
            replaced: decoded.replaced,
            ..described
        })
    }

    /// The locale of the system without its name: `ja`, `es-ar`.
    pub fn system_locale_tag(&self) -> Option<&str> {
        describe::locale_tag(&self.system_locale.as_ref()?.text)
    }
}

/// The console's code page by the locale of the system. It is ASCII, and so the same in any
/// reading.
fn page_of_locale(text: &str) -> Option<CodePage> {
    fields::fields(text)
        .iter()
        .find_map(|field| CodePage::of_locale(describe::locale_tag(field.value)?, true))
}
