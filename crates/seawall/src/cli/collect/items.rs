//! What is collected: what the readers of evidence take, and what the catalogue judges by.

use std::collections::{BTreeMap, BTreeSet};

use seawall_advisory::{Catalogue, EvidenceRule};
use seawall_evidence::{registry_branches, system_files};

/// What is collected.
#[derive(Debug)]
pub struct Items {
    /// Keys to export with all below them, and the names of the files they go into.
    pub branches: BTreeMap<String, String>,
    /// Files, by their paths below the Windows folder, in lower case.
    pub files: BTreeSet<String>,
}

/// A key that every Windows has.
pub const FIRST_KEY: &str = r"HKEY_LOCAL_MACHINE\SYSTEM\Select";

impl Items {
    /// All that is wanted; or the name that cannot be put into a script as it stands.
    pub fn wanted(catalogue: &Catalogue) -> Result<Self, String> {
        let branches: BTreeMap<String, String> =
            registry_branches().into_iter().map(|key| (key.clone(), file_name(&key))).collect();
        let mut files: BTreeSet<String> =
            system_files().iter().map(|name| below_windows(name)).collect();
        files.extend(judged_by(catalogue).map(below_windows));
        let all = branches.keys().chain(&files);
        match all.into_iter().find(|name| !is_plain(name)) {
            Some(name) => Err(name.clone()),
            None => Ok(Self { branches, files }),
        }
    }

    /// The folders below the Windows folder that the files lie in, each behind the one above it.
    pub fn folders(&self) -> BTreeSet<&str> {
        let above = |path: &'_ str| path.rfind('\\');
        let mut folders = BTreeSet::new();
        for file in &self.files {
            let mut path = file.as_str();
            while let Some(folder) = above(path).and_then(|at| path.get(..at)) {
                folders.insert(folder);
                path = folder;
            }
        }
        folders
    }
}

/// The files whose versions judging goes by. It goes by the built-in bulletins alone; of what was
/// imported there are thousands.
fn judged_by(catalogue: &Catalogue) -> impl Iterator<Item = &str> {
    let by_hand = catalogue.bulletins().filter(|bulletin| !bulletin.imported);
    by_hand.flat_map(|bulletin| &bulletin.updates).flat_map(|update| &update.evidence).filter_map(
        |evidence| match &evidence.rule {
            EvidenceRule::FileVersion { path, .. } => Some(&**path),
            _ => None,
        },
    )
}

/// `%system32%\ole32.dll`, or a bare name, as a path below the Windows folder. Of bare names
/// drivers lie with drivers.
fn below_windows(path: &str) -> String {
    let path = path.to_lowercase();
    if let Some(rest) = path.strip_prefix(r"%system32%\") {
        return format!(r"system32\{rest}");
    }
    if let Some(rest) = path.strip_prefix(r"%windir%\") {
        return rest.to_owned();
    }
    let is_driver = path.rsplit_once('.').is_some_and(|(_, ending)| ending == "sys");
    let folder = if is_driver { r"system32\drivers" } else { "system32" };
    format!(r"{folder}\{path}")
}

/// The file an export goes into: the key's own path, so that a folder of them can be read.
fn file_name(key: &str) -> String {
    let mut name = key.replace('\\', ".").replace(' ', "_");
    for (long, short) in ROOTS {
        if let Some(rest) = name.strip_prefix(long) {
            name = format!("{short}{rest}");
        }
    }
    // `.DEFAULT` has a dot of its own.
    name.replace("..", ".") + ".reg"
}

const ROOTS: [(&str, &str); 3] =
    [("HKEY_LOCAL_MACHINE", "HKLM"), ("HKEY_CURRENT_USER", "HKCU"), ("HKEY_USERS", "HKU")];

/// Whether it means itself alone between quotation marks, to every cmd.exe: none of `%`, `^`, `&`,
/// `!`, `"` and the like, nothing outside of ASCII.
fn is_plain(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '\\' | ' ' | '.' | '-' | '_');
    !name.is_empty() && !name.contains("..") && name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FIRST_KEY, Items, below_windows, file_name, is_plain};

    fn items() -> Items {
        Items::wanted(seawall_advisory::Catalogue::embedded().unwrap()).unwrap()
    }

    #[test]
    fn every_export_has_a_file_of_its_own() {
        let items = items();
        let names: BTreeSet<_> = items.branches.values().map(|name| name.to_lowercase()).collect();
        assert_eq!(names.len(), items.branches.len());
        assert!(items.branches.contains_key(FIRST_KEY));
        assert_eq!(file_name(r"HKEY_LOCAL_MACHINE\A B\C"), "HKLM.A_B.C.reg");
    }

    #[test]
    fn files_of_the_tables_and_of_the_catalogue_are_collected() {
        let items = items();
        for file in [
            r"system32\ole32.dll",
            r"system32\rpcss.exe",
            r"system32\ntoskrnl.exe",
            r"system32\msdtcprx.dll",
            r"system32\drivers\srv.sys",
            r"system32\drivers\fastfat.sys",
        ] {
            assert!(items.files.contains(file), "{file}");
        }
        assert_eq!(items.folders(), BTreeSet::from(["system32", r"system32\drivers"]));
    }

    #[test]
    fn paths_are_taken_below_the_windows_folder() {
        assert_eq!(below_windows(r"%System32%\Win32k.sys"), r"system32\win32k.sys");
        assert_eq!(below_windows(r"%windir%\explorer.exe"), "explorer.exe");
        assert_eq!(below_windows("Srv.sys"), r"system32\drivers\srv.sys");
    }

    #[test]
    fn names_that_mean_more_to_a_shell_are_refused() {
        for name in ["%system32%\\a", "a&b", "a^b", "a\"b", "a!b", "a;b", r"..\a", "ä", "a\nb", ""]
        {
            assert!(!is_plain(name), "{name}");
        }
    }
}
