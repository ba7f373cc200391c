//! The keys of an indicator, taken one by one: what is missing and what is left over is a fault.

use std::collections::BTreeMap;

use seawall_facts::{HexBytes, RegistryPath};
use toml::Value;

use super::{BookFault, Pattern};

/// The keys of one indicator beside those that every one has.
pub(super) struct Keys<'a> {
    id: &'a str,
    rest: BTreeMap<String, Value>,
    faults: &'a mut Vec<BookFault>,
}

impl<'a> Keys<'a> {
    pub(super) fn new(
        id: &'a str,
        rest: BTreeMap<String, Value>,
        faults: &'a mut Vec<BookFault>,
    ) -> Self {
        Self { id, rest, faults }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.rest.contains_key(key)
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, key: &str) -> String {
        let text = self.optional(key);
        if text.is_none() {
            self.lacks(key);
        }
        text.unwrap_or_default()
    }

    /// A text that may be there; an empty one is none.
    pub(super) fn optional(&mut self, key: &str) -> Option<String> {
        match self.rest.remove(key) {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text),
            Some(_) => {
                self.lacks(key);
                None
            }
            None => None,
        }
    }

    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        let Some(value) = self.rest.remove(key) else { return Vec::new() };
        let texts = value.try_into::<Vec<String>>().unwrap_or_default();
        if texts.is_empty() || texts.iter().any(|text| text.trim().is_empty()) {
            self.lacks(key);
        }
        texts
    }

    pub(super) fn number<T: TryFrom<i64>>(&mut self, key: &str) -> Option<T> {
        let value = self.rest.remove(key)?;
        let number = value.as_integer().and_then(|number| T::try_from(number).ok());
        if number.is_none() {
            self.lacks(key);
        }
        number
    }

    pub(super) fn needed_number<T: TryFrom<i64> + Default>(&mut self, key: &str) -> T {
        if !self.has(key) {
            self.lacks(key);
        }
        self.number(key).unwrap_or_default()
    }

    pub(super) fn ports(&mut self) -> Vec<u16> {
        let value = self.rest.remove("ports");
        let ports = value.and_then(|value| value.try_into::<Vec<u16>>().ok()).unwrap_or_default();
        if ports.is_empty() {
            self.lacks("ports");
        }
        ports
    }

    /// A path of a folder of the system, with a name that is not all signs.
    pub(super) fn path(&mut self, key: &str) -> Pattern {
        let text = self.text(key);
        let pattern = Pattern::new(&text);
        let lower = text.to_lowercase();
        let below = ["%system32%\\", "%windir%\\"].iter().find_map(|root| lower.strip_prefix(root));
        let is_sound = below.is_some_and(|below| {
            below.split('\\').all(|name| !name.is_empty() && name != "." && name != "..")
                && !below.contains(['/', ':', '%', '"'])
                // A folder with signs would make every folder be gone through.
                && below.rsplit_once('\\').is_none_or(|(folder, _)| !folder.contains(['*', '#']))
        });
        let letters = pattern.name().chars().filter(|c| c.is_alphanumeric()).count();
        if !text.is_empty() && (!is_sound || letters < LEAST_LETTERS) {
            self.faults.push(BookFault::Path { id: self.id.to_owned(), path: text });
        }
        pattern
    }

    pub(super) fn registry_path(&mut self, key: &str) -> RegistryPath {
        RegistryPath::new(&self.text(key))
    }

    pub(super) fn registry_paths(&mut self, key: &str) -> Vec<RegistryPath> {
        self.texts(key).iter().map(|path| RegistryPath::new(path)).collect()
    }

    /// So many hexadecimal digits.
    pub(super) fn digest(&mut self, key: &str, digits: usize) -> Option<String> {
        let digest = self.optional(key)?.to_lowercase();
        if digest.len() != digits || HexBytes::from_hex(&digest).is_none() {
            self.faults.push(BookFault::Digest { id: self.id.to_owned(), digest });
            return None;
        }
        Some(digest)
    }

    pub(super) fn too_wide(&mut self) {
        self.faults.push(BookFault::TooWide { id: self.id.to_owned() });
    }

    /// Whatever was not taken is no key of its kind.
    pub(super) fn finish(self) {
        let id = self.id;
        let foreign =
            self.rest.into_keys().map(|key| BookFault::Foreign { id: id.to_owned(), key });
        self.faults.extend(foreign);
    }

    fn lacks(&mut self, key: &str) {
        self.faults.push(BookFault::Lacks { id: self.id.to_owned(), key: key.to_owned() });
    }
}

/// Letters and digits of a file's name: `*.exe` is every program.
const LEAST_LETTERS: usize = 4;
