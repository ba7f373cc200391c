//! Whether registry text is an export, and of which keys.

use std::collections::HashSet;

use seawall_facts::RegistryPath;

/// What was seen of a registry text. An export has a section for each key, and so for the parents
/// of each but those it begins with.
#[derive(Debug, Default)]
pub(super) struct Export {
    /// In lower case, of those that are kept.
    keys: HashSet<String>,
    roots: Vec<RegistryPath>,
    /// Keys that every host has, where the root of their hive is exported.
    has_version: bool,
    has_select: bool,
    is_over: bool,
}

/// More beginnings than anyone puts together: a script, not an export.
const MOST_ROOTS: usize = 64;
/// More keys than a registry has.
const MOST_KEYS: usize = 2_000_000;

impl Export {
    pub(super) fn key(&mut self, path: &RegistryPath) {
        let lower = path.as_str().to_lowercase();
        let parent = lower.rsplit_once('\\').map(|(parent, _)| parent);
        if !parent.is_some_and(|parent| self.keys.contains(parent)) && !self.keys.contains(&lower) {
            self.roots.push(path.clone());
        }
        self.is_over |= self.roots.len() > MOST_ROOTS || self.keys.len() > MOST_KEYS;
        if !self.is_over {
            self.keys.insert(lower);
        }
    }

    pub(super) fn value(&mut self, key: &RegistryPath, name: &str) {
        let is = |path: &str, value: &str| {
            name.eq_ignore_ascii_case(value) && *key == RegistryPath::new(path)
        };
        self.has_version |= is(VERSION, "CurrentVersion");
        self.has_select |= is(SELECT, "Current");
    }

    /// The keys it holds with all below them; none if it is no export. Text that was made by hand
    /// with all parents in it may begin with a whole hive, but lacks what all hosts have there.
    pub(super) fn covers(&self) -> Option<Vec<RegistryPath>> {
        let is_above = |path: &str| {
            let path = RegistryPath::new(path);
            self.roots.iter().any(|root| path.is_in(root))
        };
        let lacks_version = is_above(VERSION) && !self.has_version;
        let lacks_select = is_above(SELECT) && !self.has_select;
        let is_export = !self.is_over && !self.roots.is_empty() && !lacks_version && !lacks_select;
        is_export.then(|| self.roots.clone())
    }
}

const VERSION: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
const SELECT: &str = r"SYSTEM\Select";

#[cfg(test)]
mod tests {
    use seawall_facts::RegistryPath;

    use super::Export;

    fn export(keys: &[&str]) -> Export {
        let mut export = Export::default();
        for key in keys {
            export.key(&RegistryPath::new(key));
        }
        export
    }

    #[test]
    fn an_export_covers_the_keys_it_begins_with() {
        let keys =
            [r"HKLM\SOFTWARE\Microsoft\Updates", r"HKLM\Software\Microsoft\Updates\Windows XP"];
        let covers = export(&keys).covers().unwrap();
        assert_eq!(covers, [RegistryPath::new(r"SOFTWARE\Microsoft\Updates")]);
    }

    #[test]
    fn a_hive_without_what_every_host_has_is_none() {
        let mut export = export(&["HKLM\\SOFTWARE", r"HKLM\SOFTWARE\Microsoft"]);
        assert_eq!(export.covers(), None);
        export.value(&RegistryPath::new(super::VERSION), "CurrentVersion");
        assert!(export.covers().is_some());
    }
}
