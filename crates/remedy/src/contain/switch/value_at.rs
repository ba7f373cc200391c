//! Where a value of the registry is.

use std::{cmp::Ordering, fmt};

/// A value of the registry: its key below `HKEY_LOCAL_MACHINE`, and its name. Case is kept for
/// display and does not count where two are compared.
#[derive(Clone, Debug)]
pub struct ValueAt {
    key: String,
    name: String,
}

impl ValueAt {
    /// The value of that name of a key, such as `SOFTWARE\Microsoft\Ole`.
    pub fn new(key: &str, name: &str) -> Self {
        Self { key: key.to_owned(), name: name.to_owned() }
    }

    /// Its key, without the root.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Its name; the default value has none.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn folded(&self) -> (String, String) {
        (self.key.to_lowercase(), self.name.to_lowercase())
    }
}

impl PartialEq for ValueAt {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for ValueAt {}

impl PartialOrd for ValueAt {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ValueAt {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(&other.folded())
    }
}

impl fmt::Display for ValueAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r"{}\{}", self.key, self.name)
    }
}
