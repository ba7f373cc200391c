//! Registry text to facts.

use std::borrow::Cow;

use seawall_facts::{EvidenceKind, FactValue, Gap, Place, RegistryPath};
use seawall_winfmt::{
    reg_text::{Content, RegText},
    text::CodePage,
};

use super::{
    branches::SECRETS,
    export::Export,
    finish, put_value,
    value::RawValue,
    wanted::{Applying, Wanted},
};
use crate::{
    FileForm,
    extract::{Notebook, Reading, Unread, broken, line},
};

/// Reads registry text, where it is an export. Text that deletes is made for changing a host, and
/// says nothing of any.
pub(in crate::extract) fn text(
    mut book: Notebook<'_>,
    bytes: &[u8],
    page: Option<CodePage>,
    secrets: bool,
) -> Result<Reading, Unread> {
    const FORM: FileForm = FileForm::RegistryText;
    let formats = book.limits.formats;
    let open = |page| RegText::open(bytes, page, &formats).map_err(|error| broken(FORM, &error));
    let mut text = open(page)?;
    let Told { current, page: told } = told(&text);
    if told.is_some() {
        text = open(told)?;
    }
    let mut export = Export::default();
    let mut key: Option<(RegistryPath, Applying<'_>)> = None;
    for item in text.items() {
        let place = line(item.line);
        match item.content {
            // As the hives of these they are read when asked for, and cover nothing otherwise.
            Content::Key(path) if !secrets && is_secret(&path) => key = None,
            Content::Key(path) => {
                key = begin(&mut book, &mut export, &path, &current, place);
            }
            Content::Value { name, data } => {
                let Some((path, applying)) = &key else { continue };
                export.value(path, &name);
                if applying.wants_value(&name) {
                    let bytes = Cow::Owned(data.bytes);
                    let value = RawValue { name, kind: data.kind, bytes, place };
                    put_value(&mut book, path, value, None);
                }
            }
            Content::DeleteKey(_) | Content::DeleteValue(_) => {
                let mut book = Notebook::new(&book.file, book.limits);
                book.gap(Gap::Instructions);
                return Ok(book.finish(FORM, &[EvidenceKind::Registry]));
            }
            Content::Rejected(_) => {
                // Values behind it may belong to a key that could not be read.
                key = None;
                if let Place::Line(line) = place {
                    book.gap(Gap::Unread { line });
                }
            }
        }
    }
    let covers = export.covers();
    if covers.is_none() {
        book.gap(Gap::NoExport);
    }
    Ok(finish(book, FORM, &covers.unwrap_or_default(), None))
}

/// Whether a key is of the hives of accounts and secrets.
fn is_secret(path: &str) -> bool {
    let path = RegistryPath::new(path);
    let root = path.as_str().split('\\').next().unwrap_or_default();
    SECRETS.iter().any(|secret| root.eq_ignore_ascii_case(secret))
}

/// Begins a key; nothing where neither it nor its values are wanted.
fn begin<'w>(
    book: &mut Notebook<'_>,
    export: &mut Export,
    path: &str,
    current: &Current,
    place: Place,
) -> Option<(RegistryPath, Applying<'w>)> {
    let path = current.rename(path);
    if path.as_str().eq_ignore_ascii_case("HKEY_LOCAL_MACHINE") {
        return None;
    }
    export.key(&path);
    let applying = Wanted::embedded().at_root().down(path.as_str());
    if applying.wants_key() {
        let value = FactValue::RegistryKey(path.clone());
        book.fact(EvidenceKind::Registry, value, Some(place), None);
    }
    Some((path, applying))
}

/// Which control set is the current one.
struct Current {
    /// `ControlSet001` and so on, where the text says it and has no `CurrentControlSet` itself.
    set: Option<String>,
}

impl Current {
    fn rename(&self, path: &str) -> RegistryPath {
        let bare = RegistryPath::new(path);
        let mut parts = bare.as_str().splitn(3, '\\');
        let is =
            |part: Option<&str>, name: &str| part.is_some_and(|it| it.eq_ignore_ascii_case(name));
        let is_system = is(parts.next(), "SYSTEM");
        let is_current = self.set.as_ref().is_some_and(|set| is(parts.next(), set));
        if !is_system || !is_current {
            return bare;
        }
        RegistryPath::new(&format!(
            "SYSTEM\\CurrentControlSet\\{}",
            parts.next().unwrap_or_default()
        ))
    }
}

/// What a text tells of how to read it.
struct Told {
    current: Current,
    /// The code page of the host's files.
    page: Option<CodePage>,
}

/// An export has `CurrentControlSet` beside the set it stands for; an export of a hive that was
/// loaded elsewhere has the set alone.
fn told(text: &RegText<'_>) -> Told {
    let current = RegistryPath::new(r"SYSTEM\CurrentControlSet");
    let select = RegistryPath::new(r"SYSTEM\Select");
    let (mut number, mut page) = (None, None);
    let (mut is_select, mut is_page, mut has_current) = (false, false, false);
    for item in text.items() {
        match item.content {
            Content::Key(path) => {
                is_page = path.to_lowercase().ends_with(r"\control\nls\codepage");
                let path = RegistryPath::new(&path);
                has_current = has_current || path.is_in(&current);
                is_select = path == select;
            }
            Content::Value { name, data } if is_select && name.eq_ignore_ascii_case("Current") => {
                number = data.number();
            }
            Content::Value { name, data } if is_page && name.eq_ignore_ascii_case("ACP") => {
                let printed = data.text().and_then(|text| text.trim().parse().ok());
                page = page.or(printed.and_then(CodePage::from_number));
            }
            _ => {}
        }
    }
    let number = number.filter(|_| !has_current);
    Told { current: Current { set: number.map(|number| format!("ControlSet{number:03}")) }, page }
}
