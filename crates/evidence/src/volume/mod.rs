//! Volumes: what file system they hold, and reading NTFS and FAT.

mod fat;
mod ntfs;

use std::sync::Arc;

use crate::{
    Error, FileSystem, Modified, Unsupported,
    numbers::{le16, marked},
    source::{ReadAt, Source, narrow},
};

/// Bytes that [`recognise`] makes use of.
pub(crate) const HEAD: usize = 68 << 10;

/// What the first bytes of a volume say of it; none if they say nothing.
pub(crate) fn recognise(head: &[u8]) -> Option<FileSystem> {
    let system = match head.get(3..11)? {
        b"NTFS    " => FileSystem::Ntfs,
        b"-FVE-FS-" => FileSystem::BitLocker,
        b"EXFAT   " => FileSystem::ExFat,
        b"ReFS\0\0\0\0" => FileSystem::ReFs,
        // BitLocker To Go looks like FAT with files that say so.
        _ if marked(head, 424, &BITLOCKER) => FileSystem::BitLocker,
        _ if marked(head, 8192, &[0x49, 0xe8, 0x95, 0xf9]) => FileSystem::Hpfs,
        _ if le16(head, 1080) == Some(0xef53) => FileSystem::Ext,
        _ if marked(head, 0, b"XFSB") => FileSystem::Xfs,
        _ if marked(head, 0x1_0040, b"_BHRfS_M") => FileSystem::Btrfs,
        _ if marked(head, 0, b"LUKS\xba\xbe") => FileSystem::Luks,
        _ if marked(head, 512, b"LABELONE") => FileSystem::Lvm,
        _ if marked(head, 4086, b"SWAPSPACE2") => FileSystem::LinuxSwap,
        _ => fat::recognise(head)?,
    };
    Some(system)
}

/// 4967D63B-2E29-4AD8-8399-F6A339E3D001, the mark of BitLocker's metadata (libbde, "BitLocker
/// Drive Encryption (BDE) format").
const BITLOCKER: [u8; 16] = [
    0x3b, 0xd6, 0x67, 0x49, 0x29, 0x2e, 0xd8, 0x4a, 0x83, 0x99, 0xf6, 0xa3, 0x39, 0xe3, 0xd0, 0x01,
];

/// A volume that is open.
pub(crate) enum Volume {
    Ntfs(ntfs::Volume),
    Fat(fat::Volume),
}

/// A file or folder in its own volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    /// A record of the MFT, with the number of its use.
    Record { number: u64, sequence: u16 },
    /// The folder at the start of a FAT12 or FAT16 volume.
    FixedRoot,
    /// A chain of clusters; a folder's size is 0.
    Chain { first: u32, size: u32 },
}

/// An entry of a folder.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) node: Node,
    pub(crate) is_folder: bool,
    pub(crate) size: u64,
    pub(crate) modified: Option<Modified>,
}

/// What a folder holds, and what of it could not be read.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) items: Vec<Item>,
    pub(crate) faults: Vec<Error>,
    /// There is more than was asked for.
    pub(crate) is_cut: bool,
}

/// The contents of a file.
pub(crate) struct Opened {
    pub(crate) source: Source,
    /// Names of alternate streams.
    pub(crate) streams: Vec<String>,
}

impl Volume {
    /// Opens a volume that [`recognise`] has named, with what is wrong with it.
    pub(crate) fn open(system: FileSystem, source: &Source) -> Result<(Self, Vec<Error>), Error> {
        match system {
            FileSystem::Ntfs => {
                let (volume, faults) = ntfs::Volume::open(source)?;
                Ok((Self::Ntfs(volume), faults))
            }
            FileSystem::Fat12 | FileSystem::Fat16 | FileSystem::Fat32 => {
                let (volume, faults) = fat::Volume::open(source)?;
                Ok((Self::Fat(volume), faults))
            }
            other => Err(Unsupported::FileSystem(other).into()),
        }
    }

    pub(crate) fn root(&self) -> Node {
        match self {
            Self::Ntfs(_) => ntfs::ROOT,
            Self::Fat(volume) => volume.root(),
        }
    }

    /// Lists a folder, up to `most` entries. An error says that nothing of it could be read.
    pub(crate) fn list(&self, folder: Node, most: usize) -> Result<Listing, Error> {
        match self {
            Self::Ntfs(volume) => volume.list(folder, most),
            Self::Fat(volume) => volume.list(folder, most),
        }
    }

    pub(crate) fn file(&self, node: Node) -> Result<Opened, Error> {
        match self {
            Self::Ntfs(volume) => volume.file(node),
            Self::Fat(volume) => volume.file(node),
        }
    }
}

/// The volume with the copy of its boot sector in place of the first one, where that is lost: NTFS
/// has it in the last sector, FAT32 in the seventh.
pub(crate) fn by_backup(volume: &Source) -> Option<(FileSystem, Source)> {
    let last = volume.size().checked_sub(512)?;
    [last, 6 * 512].into_iter().find_map(|at| {
        let sector: [u8; 512] = volume.array("the copy of the boot sector", at).ok()?;
        let system = recognise(&sector)?;
        let fits = match system {
            FileSystem::Ntfs => at == last,
            system => system == FileSystem::Fat32 && at != last,
        };
        let patched = Patched { volume: Arc::clone(volume), sector };
        fits.then(|| -> (FileSystem, Source) { (system, Arc::new(patched)) })
    })
}

struct Patched {
    volume: Source,
    sector: [u8; 512],
}

impl ReadAt for Patched {
    fn size(&self) -> u64 {
        self.volume.size()
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        let read = self.volume.read_at(offset, into)?;
        let from = self.sector.get(narrow(offset)..).unwrap_or_default();
        for (byte, from) in into.iter_mut().zip(from) {
            *byte = *from;
        }
        Ok(read)
    }
}
