//! Where a file lies, and how much its version says of what runs.

/// The place of a file, out of a path as Windows or an archive writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In `system32` itself.
    System,
    /// Its folder is not known.
    Bare,
    /// In another folder, in lower case.
    Folder(String),
    /// In the cache that the system puts lost files back from.
    Cache,
    /// Kept for taking an update off, or for putting one on: not what runs.
    Kept,
}

/// The bare name of a file in lower case, and its place.
pub(super) fn of(path: &str) -> (String, Place) {
    let lower = path.to_lowercase().replace('/', "\\");
    let Some((folder, name)) = lower.rsplit_once('\\') else { return (lower, Place::Bare) };
    let place = if folder.split('\\').any(is_kept) {
        Place::Kept
    } else if folder.ends_with("dllcache") {
        Place::Cache
    } else if folder.ends_with("system32") || folder.ends_with("%system32%") {
        Place::System
    } else {
        let below = ["%system32%\\", "%windir%\\system32\\"];
        let below = below.iter().find_map(|head| folder.strip_prefix(head));
        Place::Folder(below.unwrap_or(folder).to_owned())
    };
    (name.to_owned(), place)
}

/// How well a file in one place answers for a file that the catalogue has in another: lower is
/// better, and nothing where it does not.
pub(super) fn rank(wanted: &Place, seen: &Place) -> Option<u8> {
    match (wanted, seen) {
        (_, Place::Cache | Place::Kept) | (Place::Cache | Place::Kept, _) => None,
        (wanted, seen) if wanted == seen => Some(0),
        // A catalogue without a folder means wherever the system works with it.
        (Place::Bare, Place::System) => Some(0),
        (_, Place::Bare) | (Place::Bare, Place::Folder(_)) => Some(1),
        _ => None,
    }
}

fn is_kept(folder: &str) -> bool {
    folder.starts_with('$') || KEPT.contains(&folder)
}

const KEPT: [&str; 6] =
    ["servicepackfiles", "winsxs", "lastgood", "softwaredistribution", "hotfix", "repair"];

#[cfg(test)]
mod tests {
    use super::{Place, of, rank};

    #[test]
    fn a_path_tells_whether_the_file_is_what_runs() {
        let place = |path| of(path).1;
        assert_eq!(of(r"%system32%\OLE32.DLL"), ("ole32.dll".into(), Place::System));
        assert_eq!(place(r"C:\WINNT\system32\ole32.dll"), Place::System);
        assert_eq!(place("ole32.dll"), Place::Bare);
        assert_eq!(place(r"%system32%\dllcache\ole32.dll"), Place::Cache);
        assert_eq!(place(r"$NtUninstallKB823980$\ole32.dll"), Place::Kept);
        assert_eq!(place(r"%windir%\ServicePackFiles\i386\ole32.dll"), Place::Kept);
        assert_eq!(place(r"%system32%\drivers\fastfat.sys"), Place::Folder("drivers".into()));
    }

    #[test]
    fn the_file_in_its_own_folder_is_the_best_witness() {
        assert_eq!(rank(&Place::System, &Place::System), Some(0));
        assert_eq!(rank(&Place::System, &Place::Bare), Some(1));
        assert_eq!(rank(&Place::Bare, &Place::System), Some(0));
        assert_eq!(rank(&Place::System, &Place::Cache), None);
        assert_eq!(rank(&Place::System, &Place::Folder("syswow64".into())), None);
    }
}
