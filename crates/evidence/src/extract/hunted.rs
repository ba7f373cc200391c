//! Files that are looked for by their places: that they are there, how long they are, and what
//! their bytes come to.

use std::{collections::BTreeSet, sync::Arc};

use seawall_facts::{EvidenceKind, FactValue, Gap, HexBytes};
use sha2::{Digest as _, Sha256};

use super::{FactLimits, Notebook, Reading, restore_log};
use crate::{FileForm, wanted};

/// Files that are looked for whatever they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hunted {
    /// Paths below the root of a volume, with `/` between the names; `*` stands for any characters
    /// of one name. The first name is the folder of the system.
    pub places: Vec<String>,
    /// Sizes in bytes of files that System Restore keeps under names of its own.
    pub sizes: BTreeSet<u64>,
}

/// A file that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    /// Bytes, of which not all may have been read.
    pub(crate) size: u64,
}

impl Hunted {
    /// Whether anything is looked for.
    pub(crate) fn is_on(&self) -> bool {
        !self.places.is_empty()
    }

    /// Whether a file outside of a volume, or anywhere else, has a name that is looked for.
    pub(crate) fn names(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let named = |place: &String| {
            place.rsplit('/').next().is_some_and(|wanted| wanted::fits(wanted, name))
        };
        self.places.iter().any(named)
    }

    /// Whether a file is one that System Restore keeps and that is of interest by its size.
    pub(crate) fn is_kept_copy(&self, path: &str, size: u64) -> bool {
        self.sizes.contains(&size) && path.to_lowercase().contains("/_restore")
    }
}

/// Bytes of a file that its digest is made of.
pub(crate) const MOST_HASHED: u64 = 16 << 20;

/// The facts of a file that was found. `bytes` are none where it is too long to be read.
pub(crate) fn there(
    path: &str,
    found: Found,
    bytes: Option<&[u8]>,
    limits: &FactLimits,
) -> Reading {
    let file: Arc<str> = path.into();
    let mut book = Notebook::new(&file, limits);
    book.gap(Gap::SomeFiles);
    if restore_log::is_one(path) {
        for entry in bytes.map(restore_log::entries).unwrap_or_default() {
            book.fact(EvidenceKind::Files, FactValue::RestoreEntry(entry), None, None);
        }
        return book.finish(FileForm::RestoreLog, &[EvidenceKind::Files]);
    }
    let value = FactValue::FileThere {
        path: as_windows_writes(path),
        size: found.size,
        sha256: bytes.map(|bytes| HexBytes(Sha256::digest(bytes).to_vec()).to_string()),
        packer: bytes.and_then(packer).map(str::to_owned),
    };
    book.fact(EvidenceKind::Files, value, None, None);
    book.finish(FileForm::Found, &[EvidenceKind::Files])
}

/// The fact of a folder of which every name was seen; nothing where it is none of the system.
pub(crate) fn folder(path: &str, limits: &FactLimits) -> Option<Reading> {
    let windows = as_windows_writes(&format!("{path}/x"));
    let windows = windows.strip_suffix("\\x").filter(|folder| folder.starts_with('%'))?;
    let file: Arc<str> = path.into();
    let mut book = Notebook::new(&file, limits);
    book.gap(Gap::SomeFiles);
    let value = FactValue::FolderListed(windows.to_owned());
    book.fact(EvidenceKind::Files, value, None, None);
    Some(book.finish(FileForm::Folder, &[EvidenceKind::Files]))
}

/// As the versions of files have it; what System Restore keeps begins with `%restore%`.
fn as_windows_writes(path: &str) -> String {
    let names: Vec<&str> = path.split('/').collect();
    let is_restore = |name: &&str| name.to_lowercase().starts_with("_restore");
    match names.iter().position(is_restore) {
        Some(at) => {
            let below = names.get(at + 1..).unwrap_or_default();
            format!("%restore%\\{}", below.join("\\"))
        }
        None => super::program::as_windows_writes(path),
    }
}

/// What a program is packed with: UPX names its first sections so.
fn packer(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..bytes.len().min(HEAD))?;
    let is_upx = head.starts_with(b"MZ") && head.windows(4).any(|four| four == b"UPX0");
    is_upx.then_some("upx")
}

/// Bytes that hold a program's headers.
const HEAD: usize = 4096;

#[cfg(test)]
mod tests {
    use seawall_facts::FactValue;

    use super::{FactLimits, Found, folder, there};

    fn fact(path: &str, bytes: &[u8]) -> FactValue {
        let reading = there(path, Found { size: 6 }, Some(bytes), &FactLimits::DEFAULT);
        reading.facts[0].value.clone()
    }

    #[test]
    fn a_found_file_is_told_by_its_place_its_size_and_its_bytes() {
        let FactValue::FileThere { path, size, sha256, packer } =
            fact("d.vhd[NTFS]/WINNT/System32/wins/dllhost.exe", b"MZ....UPX0")
        else {
            panic!()
        };
        assert_eq!((path.as_str(), size), (r"%system32%\wins\dllhost.exe", 6));
        assert_eq!(packer.as_deref(), Some("upx"));
        assert_eq!(sha256.map(|it| it.len()), Some(64));
        let empty = fact("x/msblast.exe", b"");
        let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(
            empty,
            FactValue::FileThere {
                path: "msblast.exe".into(),
                size: 6,
                sha256: Some(digest.into()),
                packer: None,
            }
        );
    }

    #[test]
    fn a_folder_is_told_where_it_is_one_of_the_system() {
        let of = |path| folder(path, &FactLimits::DEFAULT).map(|it| it.facts[0].value.clone());
        let listed = |path: &str| Some(FactValue::FolderListed(path.to_owned()));
        assert_eq!(of("d.vhd[NTFS]/WINNT/System32"), listed("%system32%"));
        assert_eq!(of("d.vhd[NTFS]/WINDOWS"), listed("%windir%"));
        assert_eq!(of("d.vhd[NTFS]/WINDOWS/Prefetch"), listed(r"%windir%\Prefetch"));
        assert_eq!(of("d.vhd[NTFS]/Program Files"), None);
    }
}
