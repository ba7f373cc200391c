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
        if above.0.is_empty() {
            return true;
        }
        let mut path = self.lower();
        above.lower().all(|letter| path.next() == Some(letter))
            && path.next().is_none_or(|next| next == '\\')
    }

    // Letter by letter: thousands of keys are compared for each host.
    fn lower(&self) -> impl Iterator<Item = char> {
        self.0.chars().flat_map(char::to_lowercase)
    }

    /// The path without its root.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for RegistryPath {
    fn eq(&self, other: &Self) -> bool {
        if self.0.is_ascii() && other.0.is_ascii() {
            return self.0.eq_ignore_ascii_case(&other.0);
        }
        self.lower().eq(other.lower())
    }
}

impl Hash for RegistryPath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.lower().collect::<String>().hash(state);
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

    #[test]
    fn a_key_is_below_itself_and_those_above_it_alone() {
        let key = RegistryPath::new(r"SOFTWARE\Microsoft\OLE");
        for above in ["", "software", r"Software\MICROSOFT", r"HKLM\SOFTWARE\Microsoft\ole\"] {
            assert!(key.is_in(&RegistryPath::new(above)), "{above}");
        }
        for other in ["SOFT", r"SOFTWARE\Microsoft\O", r"SOFTWARE\Microsoft\OLE\x", "SYSTEM"] {
            assert!(!key.is_in(&RegistryPath::new(other)), "{other}");
        }
    }

    #[test]
    fn letters_outside_ascii_have_no_case_either() {
        let [one, other] = [r"SOFTWARE\ÄÖ会社\Σ", r"software\äö会社\σ"].map(RegistryPath::new);
        assert!(one == other && one.is_in(&other));
        // The sign of the kelvin is a letter of its own that is written as another.
        assert_eq!(RegistryPath::new("\u{212a}ey"), RegistryPath::new("KEY"));
    }
}
