//! Registry paths, compared as Windows compares them.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use serde::{Deserialize, Serialize};

/// A key below `HKEY_LOCAL_MACHINE`, such as `SOFTWARE\Microsoft\OLE`.
///
/// Written with backslashes and without the root; case is kept for display but does not count
/// when two paths are compared.
#[derive(Clone, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct RegistryPath(String);

impl RegistryPath {
    /// Takes a path in any of its usual spellings: with or without `HKLM\` or
    /// `HKEY_LOCAL_MACHINE\`, with leading or trailing backslashes.
    pub fn new(path: &str) -> Self {
        let bare = path.trim().trim_matches('\\');
        let below_root = ["HKEY_LOCAL_MACHINE\\", "HKLM\\"]
            .iter()
            .find_map(|root| {
                bare.get(..root.len())
                    .filter(|head| head.eq_ignore_ascii_case(root))
                    .and_then(|head| bare.get(head.len()..))
            })
            .unwrap_or(bare);
        Self(below_root.to_owned())
    }

    /// Whether it is that key, or one below it.
    pub fn is_in(&self, above: &Self) -> bool {
        let (path, above) = (self.0.to_lowercase(), above.0.to_lowercase());
        let rest = path.strip_prefix(&above);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('\\') || above.is_empty())
    }

    /// The path without its root.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for RegistryPath {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }
}

impl Hash for RegistryPath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_lowercase().hash(state);
    }
}

impl From<String> for RegistryPath {
    fn from(path: String) -> Self {
        Self::new(&path)
    }
}

impl From<RegistryPath> for String {
    fn from(path: RegistryPath) -> Self {
        path.0
    }
}

impl fmt::Display for RegistryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RegistryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RegistryPath({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::RegistryPath;

    #[test]
    fn the_root_and_the_case_do_not_count() {
        let path = RegistryPath::new(r"HKLM\SOFTWARE\Microsoft\OLE");
        assert_eq!(path, RegistryPath::new(r"hkey_local_machine\Software\MICROSOFT\Ole\"));
        assert_eq!(path.as_str(), r"SOFTWARE\Microsoft\OLE");
    }
}
