//! What visiting may take.

/// Bounds of one [`visit`](crate::visit()).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Files and folders that are looked at, in all containers together.
    pub entries: usize,
    /// Levels of folders under each other.
    pub levels: usize,
    /// Bytes of a path inside a container.
    pub path_bytes: usize,
    /// Containers inside each other: a disk image in a zip in a folder is two.
    pub nesting: usize,
    /// Bytes that are held in memory: of one file that is read whole, and of all members of
    /// archives that are unpacked at one time.
    pub held_bytes: u64,
    /// Work: bytes read and unpacked, with a kilobyte for each reading, at the least.
    pub work: u64,
    /// Work there may be in addition, for each byte of what is visited.
    pub work_per_byte: u64,
    /// Faults that are told of. The rest is one fault more.
    pub faults: usize,
}

impl Limits {
    /// Room for the largest hives met, and for a whole disk; a small hostile file is done with in
    /// about a second.
    pub const DEFAULT: Self = Self {
        entries: 2_000_000,
        levels: 64,
        path_bytes: 2048,
        nesting: 4,
        held_bytes: 192 << 20,
        work: 256 << 20,
        work_per_byte: 32,
        faults: 10_000,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
