//! Writing registry text.

use std::collections::BTreeSet;

use super::data::Data;
use super::read::is_path;
use super::{Format, REGEDIT4, VERSION5, hex};
use crate::Error;

/// Registry text in the making. Every key gets its own section, and so does every key above it:
/// other importers than Windows' do not make what is missing.
#[derive(Clone, Debug)]
pub struct Writer {
    format: Format,
    bytes: Vec<u8>,
    /// Keys that have a section, in lower case.
    sections: BTreeSet<String>,
    is_below_key: bool,
}

impl Writer {
    /// Begins a text.
    pub fn new(format: Format) -> Self {
        let mut writer =
            Self { format, bytes: Vec::new(), sections: BTreeSet::new(), is_below_key: false };
        let head = match format {
            Format::Regedit4(_) => REGEDIT4,
            Format::Version5 => {
                writer.bytes.extend(b"\xff\xfe");
                VERSION5
            }
        };
        // ASCII is in every code page.
        let _ = writer.line(head);
        writer
    }

    /// Writes a line that importers pass over.
    pub fn comment(&mut self, text: &str) -> Result<(), Error> {
        if text.contains(char::is_control) {
            return Err(unwritable(text, "a comment with control characters"));
        }
        self.line(&format!("; {text}"))
    }

    /// Begins a key, such as `HKEY_LOCAL_MACHINE\SOFTWARE\Example`: the values that follow are
    /// its own.
    pub fn key(&mut self, path: &str) -> Result<(), Error> {
        // Values that follow a key there is no way for are not those of the one before.
        self.is_below_key = false;
        check_path(path)?;
        self.check_page(path)?;
        // The root is no key of its own.
        let parents = path.match_indices('\\').skip(1).filter_map(|(at, _)| path.get(..at));
        for parent in parents {
            if self.sections.insert(parent.to_lowercase()) {
                self.section("", parent)?;
            }
        }
        self.sections.insert(path.to_lowercase());
        self.section("", path)?;
        self.is_below_key = true;
        Ok(())
    }

    /// Deletes a key with all below it.
    pub fn delete_key(&mut self, path: &str) -> Result<(), Error> {
        self.is_below_key = false;
        check_path(path)?;
        self.check_page(path)?;
        let deleted = path.to_lowercase();
        self.sections.retain(|it| {
            it.strip_prefix(&deleted).is_none_or(|rest| !rest.is_empty() && !rest.starts_with('\\'))
        });
        self.section("-", path)
    }

    /// Writes a value of the key begun last. The default value has an empty name.
    pub fn value(&mut self, name: &str, data: &Data) -> Result<(), Error> {
        let head = self.name(name)?;
        let text = match quoted(data) {
            Some(text) => text,
            None if data.kind == Data::DWORD && data.number().is_some() => {
                format!("dword:{:08x}", data.number().unwrap_or_default())
            }
            None => {
                let kind = match data.kind {
                    Data::BINARY => "hex:".to_owned(),
                    kind => format!("hex({kind:x}):"),
                };
                let before = head.chars().count() + kind.len();
                kind + &hex::write(&self.stored(name, data)?, before)
            }
        };
        self.line(&format!("{head}{text}"))
    }

    /// Deletes a value of the key begun last.
    pub fn delete_value(&mut self, name: &str) -> Result<(), Error> {
        let head = self.name(name)?;
        self.line(&format!("{head}-"))
    }

    /// The whole text.
    pub fn finish(mut self) -> Vec<u8> {
        let _ = self.line("");
        self.bytes
    }

    fn section(&mut self, sign: &str, path: &str) -> Result<(), Error> {
        self.line(&format!("\r\n[{sign}{path}]"))
    }

    /// Before any of it is written: a key comes with those above it.
    fn check_page(&self, path: &str) -> Result<(), Error> {
        match self.format {
            Format::Regedit4(page) if page.encode(path).is_none() => {
                Err(unwritable(path, NOT_IN_PAGE))
            }
            _ => Ok(()),
        }
    }

    fn name(&self, name: &str) -> Result<String, Error> {
        if !self.is_below_key {
            return Err(unwritable(name, "a value without a key"));
        }
        if name.contains(char::is_control) {
            return Err(unwritable(name, "a name with control characters"));
        }
        if name.is_empty() {
            return Ok("@=".to_owned());
        }
        Ok(format!("\"{}\"=", escaped(name)))
    }

    /// The bytes the text has for what a registry holds.
    fn stored(&self, name: &str, data: &Data) -> Result<Vec<u8>, Error> {
        let is_text = matches!(data.kind, Data::STRING | Data::EXPAND | Data::STRINGS);
        let (Format::Regedit4(page), true) = (self.format, is_text) else {
            return Ok(data.bytes.clone());
        };
        well_formed(&data.bytes)
            .and_then(|text| page.encode(&text))
            .ok_or_else(|| unwritable(name, NOT_IN_PAGE))
    }

    fn line(&mut self, text: &str) -> Result<(), Error> {
        match self.format {
            Format::Regedit4(page) => {
                let missing = || unwritable(text, NOT_IN_PAGE);
                self.bytes.extend(page.encode(text).ok_or_else(missing)?);
                self.bytes.extend(b"\r\n");
            }
            Format::Version5 => {
                let units = text.encode_utf16().chain("\r\n".encode_utf16());
                self.bytes.extend(units.flat_map(u16::to_le_bytes));
            }
        }
        Ok(())
    }
}

const NOT_IN_PAGE: &str = "a text that its code page does not have";

fn check_path(path: &str) -> Result<(), Error> {
    if !is_path(path) || path.starts_with('-') || path.contains(char::is_control) {
        return Err(unwritable(path, "a key of this name"));
    }
    Ok(())
}

fn unwritable(what: &str, rule: &'static str) -> Error {
    Error::Unwritable { what: what.chars().take(80).collect(), rule }
}

fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', "\\\"")
}

/// A string between quotes, if what the registry holds is just that: text, and one zero behind.
fn quoted(data: &Data) -> Option<String> {
    if data.kind != Data::STRING {
        return None;
    }
    let text = well_formed(&data.bytes)?;
    let text = text.strip_suffix('\0').filter(|text| !text.contains(char::is_control))?;
    Some(format!("\"{}\"", escaped(text)))
}

fn well_formed(bytes: &[u8]) -> Option<String> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_le_bytes(*pair));
    let text = char::decode_utf16(units).collect::<Result<String, _>>().ok()?;
    odd.is_empty().then_some(text)
}
