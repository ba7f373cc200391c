//! Why something was not read, or not wholly.

use std::io;

/// Why something was not read, or not wholly.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The system would not give it.
    #[error("cannot read it: {0}")]
    Read(#[from] io::Error),
    /// It ends too early.
    #[error("cut off: {part} at byte {at} is not there")]
    Cut {
        /// What is not there, or not wholly.
        part: &'static str,
        /// Where it should begin, in bytes of its container.
        at: u64,
    },
    /// Its form is broken.
    #[error("damaged: {part} at byte {at}")]
    Damaged {
        /// What is broken.
        part: &'static str,
        /// Where it begins, in bytes of its container.
        at: u64,
    },
    /// An archive's reader found it broken.
    #[error("damaged: {fault}")]
    Archive {
        /// What the reader said.
        fault: String,
    },
    /// It is sound, as far as can be seen, but cannot be read.
    #[error("not read: {0}")]
    Unsupported(#[from] Unsupported),
    /// A file that belongs to it is not beside it.
    #[error("`{name}`, which belongs to it, is not beside it")]
    PartMissing {
        /// The name of that file.
        name: String,
    },
    /// Over one of the [`Limits`](crate::Limits).
    #[error("over the limit of {most} {limit}")]
    OverLimit {
        /// Which limit.
        limit: Limit,
        /// What it allows.
        most: u64,
    },
}

/// Which of the [`Limits`](crate::Limits) was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Limit {
    /// [`Limits::entries`](crate::Limits::entries).
    #[error("files and folders")]
    Entries,
    /// [`Limits::levels`](crate::Limits::levels).
    #[error("levels of folders")]
    Levels,
    /// [`Limits::path_bytes`](crate::Limits::path_bytes).
    #[error("bytes of a path")]
    PathBytes,
    /// [`Limits::nesting`](crate::Limits::nesting).
    #[error("containers inside each other")]
    Nesting,
    /// [`Limits::held_bytes`](crate::Limits::held_bytes).
    #[error("bytes in memory")]
    HeldBytes,
    /// [`Limits::work`](crate::Limits::work).
    #[error("bytes of work")]
    Work,
    /// [`Limits::faults`](crate::Limits::faults).
    #[error("faults told of")]
    Faults,
}

/// What is recognised and cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Unsupported {
    /// A volume with another file system, an encrypted one, or none that is known.
    #[error("a volume of {0}")]
    FileSystem(FileSystem),
    /// A disk that is divided by the Logical Disk Manager.
    #[error("a dynamic disk")]
    DynamicDisk,
    /// A format that is recognised only.
    #[error("{0}")]
    Format(&'static str),
    /// An image that is encrypted.
    #[error("an encrypted image")]
    EncryptedImage,
    /// An image that holds only the changes to another one.
    #[error("an image of the differences to another")]
    Differences,
    /// A qcow2 image whose contents lie in another file.
    #[error("an image whose contents lie in another file")]
    ContentsElsewhere,
    /// A qcow2 image whose clusters are divided.
    #[error("an image with extended level 2 entries")]
    ExtendedEntries,
    /// Clusters of a qcow2 image that are packed with zstd.
    #[error("clusters packed with zstd")]
    ZstdClusters,
    /// A VHDX image with a log that was not replayed: its latest changes are left out.
    #[error("the latest changes, in a log that was not replayed")]
    LogNotReplayed,
    /// An encrypted member of an archive.
    #[error("an encrypted member")]
    EncryptedMember,
    /// A member of an archive that is packed in a way there is no reader for.
    #[error("a member packed in an unknown way")]
    PackedMember,
    /// A file of an archive that goes over several.
    #[error("a member that goes over several archives")]
    DividedMember,
    /// A sparse member of a tar archive.
    #[error("a sparse member")]
    SparseMember,
    /// A file that the Encrypting File System encrypted.
    #[error("a file encrypted with EFS")]
    EncryptedFile,
    /// A file that the Windows Overlay Filter packed (compact /exe, CompactOS).
    #[error("a file packed by the Windows Overlay Filter")]
    OverlayPackedFile,
    /// A file whose contents a filter keeps elsewhere (deduplication, cloud files); with its
    /// reparse tag.
    #[error("a file kept elsewhere (reparse tag {0:#010x})")]
    ReparsedFile(u32),
    /// A link that leads out of the folder that is visited.
    #[error("a link that leads out of the folder")]
    LinkOut,
    /// No regular file: a device, a socket, a pipe.
    #[error("no regular file")]
    NoFile,
}

/// The file system of a volume, as its first sectors name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum FileSystem {
    /// NTFS.
    #[error("NTFS")]
    Ntfs,
    /// FAT with entries of 12 bits.
    #[error("FAT12")]
    Fat12,
    /// FAT with entries of 16 bits.
    #[error("FAT16")]
    Fat16,
    /// FAT with entries of 32 bits.
    #[error("FAT32")]
    Fat32,
    /// exFAT.
    #[error("exFAT")]
    ExFat,
    /// ReFS.
    #[error("ReFS")]
    ReFs,
    /// OS/2's file system, which NT up to 3.51 reads.
    #[error("HPFS")]
    Hpfs,
    /// Anything under BitLocker.
    #[error("BitLocker")]
    BitLocker,
    /// ext2, ext3 or ext4.
    #[error("ext2, ext3 or ext4")]
    Ext,
    /// XFS.
    #[error("XFS")]
    Xfs,
    /// btrfs.
    #[error("btrfs")]
    Btrfs,
    /// Anything under LUKS.
    #[error("LUKS")]
    Luks,
    /// A physical volume of Linux' volume manager.
    #[error("Linux LVM")]
    Lvm,
    /// Linux' swap space.
    #[error("Linux swap")]
    LinuxSwap,
    /// Nothing that is known.
    #[error("an unknown file system")]
    Unknown,
}

pub(crate) fn cut(part: &'static str, at: u64) -> Error {
    Error::Cut { part, at }
}

pub(crate) fn damaged(part: &'static str, at: u64) -> Error {
    Error::Damaged { part, at }
}
