//! FAT12, FAT16 and FAT32 (Microsoft, "FAT32 File System Specification" 1.03).

mod folder;

use std::sync::Arc;

use super::{Listing, Node, Opened};
use crate::{
    Error, FileSystem,
    error::{cut, damaged},
    numbers::{le16, le32},
    source::{Part, ReadAt, Source, narrow, wide, within},
};

/// Which of the three it is, if the boot sector is one of FAT.
pub(super) fn recognise(sector: &[u8]) -> Option<FileSystem> {
    Shape::read(sector).map(|shape| shape.system)
}

/// What the boot sector says, in bytes.
#[derive(Clone, Copy, Debug)]
struct Shape {
    system: FileSystem,
    cluster: u64,
    /// Clusters there are; their numbers begin at 2.
    clusters: u32,
    /// Where the table begins that is in use.
    table: u64,
    root: Root,
    /// Where cluster 2 begins.
    data: u64,
    size: u64,
}

#[derive(Clone, Copy, Debug)]
enum Root {
    Fixed { at: u64, size: u64 },
    Chain(u32),
}

impl Shape {
    fn read(sector: &[u8]) -> Option<Self> {
        let byte = |at| sector.get(at).copied().map(u64::from);
        let jumps = matches!(sector, [0xeb, _, 0x90, ..] | [0xe9, ..]);
        let sector_size = u64::from(le16(sector, 11)?);
        let per_cluster = byte(13)?;
        let reserved = u64::from(le16(sector, 14)?);
        let tables = byte(16)?;
        let root_entries = u64::from(le16(sector, 17)?);
        let media = byte(21)?;
        let sound = jumps
            && matches!(sector_size, 512 | 1024 | 2048 | 4096)
            && per_cluster.is_power_of_two()
            && reserved > 0
            && (1..=4).contains(&tables)
            && (media == 0xf0 || media >= 0xf8);
        if !sound {
            return None;
        }
        let either = |short: u16, long: u32| if short == 0 { long.into() } else { short.into() };
        let sectors: u64 = either(le16(sector, 19)?, le32(sector, 32)?);
        let table_sectors: u64 = either(le16(sector, 22)?, le32(sector, 36)?);
        let root_size = (root_entries * 32).next_multiple_of(sector_size);
        let root_at = (reserved + tables * table_sectors) * sector_size;
        let data = root_at + root_size;
        let cluster = per_cluster * sector_size;
        let size = sectors * sector_size;
        let clusters = u32::try_from(size.checked_sub(data)? / cluster).ok()?;
        // Windows takes a volume without a fixed root for FAT32, however small it is.
        let is_long = root_entries == 0 && le16(sector, 22)? == 0;
        let system = match clusters {
            0 => return None,
            _ if is_long => FileSystem::Fat32,
            1..4085 => FileSystem::Fat12,
            4085..65_525 => FileSystem::Fat16,
            _ => FileSystem::Fat32,
        };
        let mut table = reserved * sector_size;
        let mut root = Root::Fixed { at: root_at, size: root_size };
        if is_long {
            root = Root::Chain(le32(sector, 44)?);
            let flags = u64::from(le16(sector, 40)?);
            // Bit 7: only the table of this number is kept up to date.
            if flags & 0x80 != 0 && flags & 15 < tables {
                table += (flags & 15) * table_sectors * sector_size;
            }
        }
        Some(Self { system, cluster, clusters, table, root, data, size })
    }
}

/// A volume that is open.
pub(crate) struct Volume {
    source: Source,
    shape: Shape,
}

impl Volume {
    pub(super) fn open(source: &Source) -> Result<(Self, Vec<Error>), Error> {
        let sector: [u8; 512] = source.array("the boot sector", 0)?;
        let shape = Shape::read(&sector).ok_or_else(|| damaged("the boot sector", 0))?;
        let mut faults = Vec::new();
        if shape.size > source.size() {
            faults.push(cut("the end of the volume", source.size()));
        }
        Ok((Self { source: Arc::clone(source), shape }, faults))
    }

    pub(super) fn root(&self) -> Node {
        match self.shape.root {
            Root::Fixed { .. } => Node::FixedRoot,
            Root::Chain(first) => Node::Chain { first, size: 0 },
        }
    }

    pub(super) fn list(&self, node: Node, most: usize) -> Result<Listing, Error> {
        let (bytes, fault) = match (node, self.shape.root) {
            (Node::FixedRoot, Root::Fixed { at, size }) => {
                self.folder_bytes(&Part::new(&self.source, at, size))
            }
            (Node::Chain { first, .. }, _) => {
                let (chain, fault) = self.chain(first, MOST_FOLDER.div_ceil(self.shape.cluster));
                let size = chain.iter().map(|run| u64::from(run.count)).sum::<u64>();
                let file = File::new(self, chain, size * self.shape.cluster);
                let (bytes, broken) = self.folder_bytes(&file);
                (bytes, broken.or(fault))
            }
            _ => return Err(damaged("a folder", 0)),
        };
        let mut listing = folder::read(&bytes, self.shape.system == FileSystem::Fat32, most);
        listing.faults.extend(fault);
        Ok(listing)
    }

    /// As many of a folder's bytes as can be read.
    fn folder_bytes(&self, folder: &dyn ReadAt) -> (Vec<u8>, Option<Error>) {
        let mut bytes = Vec::new();
        let mut piece = vec![0; narrow(self.shape.cluster.min(32 << 10))];
        loop {
            match folder.read_at(wide(bytes.len()), &mut piece) {
                Ok(0) => return (bytes, None),
                Ok(read) => {
                    let read = piece.get(..read).unwrap_or_default();
                    bytes.extend_from_slice(read);
                    // An entry that begins with zero has none behind it.
                    if read.chunks(32).any(|entry| entry.first() == Some(&0)) {
                        return (bytes, None);
                    }
                }
                Err(error) => return (bytes, Some(error)),
            }
        }
    }

    pub(super) fn file(&self, node: Node) -> Result<Opened, Error> {
        let Node::Chain { first, size } = node else { return Err(damaged("a file", 0)) };
        let size = u64::from(size);
        let needed = size.div_ceil(self.shape.cluster);
        let (chain, fault) = self.chain(first, needed);
        let have = chain.iter().map(|run| u64::from(run.count)).sum::<u64>();
        if have < needed && have == 0 {
            return Err(fault.unwrap_or_else(|| damaged("a chain of clusters", 0)));
        }
        Ok(Opened { source: Arc::new(File::new(self, chain, size)), streams: Vec::new() })
    }

    /// The chain that begins at a cluster, up to `most` clusters, and what ended it too early.
    fn chain(&self, first: u32, most: u64) -> (Vec<Run>, Option<Error>) {
        let mut runs: Vec<Run> = Vec::new();
        let mut table = Table::new(self);
        let most = most.min(self.shape.clusters.into());
        let mut next = first;
        let mut fault = None;
        for _ in 0..most {
            if next < 2 || next - 2 >= self.shape.clusters {
                let at = table.place(next).0;
                // Marks of the end begin at the highest eight numbers.
                let ends = next >= table.end_mark() && next != first;
                fault = (!ends).then(|| damaged("a chain of clusters", at));
                break;
            }
            if runs.len() >= MOST_RUNS {
                fault = Some(damaged("the number of a file's pieces", self.shape.table));
                break;
            }
            match runs.last_mut() {
                Some(run) if run.first.checked_add(run.count) == Some(next) => run.count += 1,
                _ => runs.push(Run { before: 0, first: next, count: 1 }),
            }
            next = match table.next(next) {
                Ok(next) => next,
                Err(error) => {
                    fault = Some(error);
                    break;
                }
            };
        }
        if let Some(sound) = sound_runs(&runs) {
            runs.truncate(sound);
            fault =
                Some(damaged("a chain of clusters, which comes back to itself", self.shape.table));
        }
        let mut before = 0;
        for run in &mut runs {
            run.before = before;
            before += u64::from(run.count);
        }
        (runs, fault)
    }
}

/// Bytes of the largest folder Windows makes.
const MOST_FOLDER: u64 = 65_536 * 32;

/// Pieces of one file.
const MOST_RUNS: usize = 1 << 20;

/// Clusters that lie together.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// Clusters of the chain in front of it.
    before: u64,
    first: u32,
    count: u32,
}

/// The runs in front of the first that shares clusters with an earlier one; none if all are sound.
fn sound_runs(runs: &[Run]) -> Option<usize> {
    let mut sorted: Vec<(u32, u32, usize)> =
        runs.iter().enumerate().map(|(at, run)| (run.first, run.count, at)).collect();
    sorted.sort_unstable();
    let overlapping = sorted.windows(2).filter_map(|pair| match pair {
        [(first, count, a), (next, _, b)] if first.saturating_add(*count) > *next => {
            Some(*a.max(b))
        }
        _ => None,
    });
    overlapping.min()
}

/// The table of clusters, a window at a time.
struct Table<'a> {
    volume: &'a Volume,
    window: Vec<u8>,
    start: u64,
}

/// Bytes of a window. A number of 12 bits may lie across two.
const WINDOW: u64 = 4096;

impl<'a> Table<'a> {
    fn new(volume: &'a Volume) -> Self {
        Self { volume, window: Vec::new(), start: 0 }
    }

    /// Where the entry of a cluster is, and how many bytes it has.
    fn place(&self, cluster: u32) -> (u64, usize) {
        let number = u64::from(cluster);
        let (offset, length) = match self.volume.shape.system {
            FileSystem::Fat12 => (number + number / 2, 2),
            FileSystem::Fat16 => (number * 2, 2),
            _ => (number * 4, 4),
        };
        (self.volume.shape.table + offset, length)
    }

    fn end_mark(&self) -> u32 {
        match self.volume.shape.system {
            FileSystem::Fat12 => 0xff8,
            FileSystem::Fat16 => 0xfff8,
            _ => 0x0fff_fff8,
        }
    }

    fn next(&mut self, cluster: u32) -> Result<u32, Error> {
        let (at, length) = self.place(cluster);
        let lost = || cut("the table of clusters", at);
        let end = self.start + wide(self.window.len());
        if at < self.start || at + wide(length) > end {
            self.start = at - at % 2;
            self.window.resize(narrow(WINDOW), 0);
            let read = self.volume.source.read_at(self.start, &mut self.window)?;
            self.window.truncate(read);
        }
        let offset = narrow(at - self.start);
        let short = le16(&self.window, offset).ok_or_else(lost)?;
        Ok(match self.volume.shape.system {
            FileSystem::Fat12 if cluster % 2 == 1 => u32::from(short >> 4),
            FileSystem::Fat12 => u32::from(short & 0xfff),
            FileSystem::Fat16 => u32::from(short),
            _ => le32(&self.window, offset).ok_or_else(lost)? & 0x0fff_ffff,
        })
    }
}

/// A file, or a folder, as its chain has it.
struct File {
    source: Source,
    shape: Shape,
    runs: Vec<Run>,
    size: u64,
}

impl File {
    fn new(volume: &Volume, runs: Vec<Run>, size: u64) -> Self {
        Self { source: Arc::clone(&volume.source), shape: volume.shape, runs, size }
    }
}

impl ReadAt for File {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<usize, Error> {
        let cluster = self.shape.cluster;
        let mut filled = 0;
        let length = within(self.size, offset, into.len());
        while filled < length {
            let at = offset + wide(filled);
            let number = at / cluster;
            let behind = self.runs.partition_point(|run| run.before <= number);
            let run = behind.checked_sub(1).and_then(|at| self.runs.get(at));
            let run = run.filter(|run| number - run.before < u64::from(run.count));
            let run = run.ok_or_else(|| cut("the rest of a chain of clusters", at))?;
            let skip = at - run.before * cluster;
            let start = self.shape.data + u64::from(run.first - 2) * cluster + skip;
            let room = narrow(u64::from(run.count) * cluster - skip).min(length - filled);
            let piece = into.get_mut(filled..filled + room).unwrap_or_default();
            self.source.fill("a cluster", start, piece)?;
            filled += room;
        }
        Ok(length)
    }
}
