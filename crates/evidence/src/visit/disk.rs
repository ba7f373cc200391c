//! Going through disks and their volumes.

use std::{collections::HashSet, sync::Arc};

use super::walk::{Walk, container_root};
use crate::{
    Entry, Error, FileSystem, Form, Limit, Unsupported,
    error::{cut, damaged},
    partition::{Partition, Partitions},
    source::{Part, Source, wide},
    volume::{self, Item, Listing, Node, Volume},
};

impl Walk<'_> {
    pub(super) fn disk(
        &mut self,
        entry: &Arc<Entry>,
        disk: &Source,
        partitions: Partitions,
        nesting: usize,
    ) {
        for fault in partitions.faults {
            self.fault(&container_root(entry, Form::Disk), fault);
        }
        for partition in partitions.found {
            if self.has_ended() {
                return;
            }
            self.partition(entry, disk, partition, nesting);
        }
    }

    fn partition(
        &mut self,
        entry: &Arc<Entry>,
        disk: &Source,
        partition: Partition,
        nesting: usize,
    ) {
        let root = |file_system| {
            let form = Form::Volume { partition: partition.number, file_system };
            container_root(entry, form)
        };
        // Where the disk is cut, the beginning of the partition may be there.
        let there = disk.size().saturating_sub(partition.start).min(partition.size);
        if there == 0 {
            return self.fault(&root(FileSystem::Unknown), cut("the partition", partition.start));
        }
        let mut source: Source = Arc::new(Part::new(disk, partition.start, there));
        let head = match source.head(volume::HEAD) {
            Ok(head) => head,
            Err(error) => return self.fault(&root(FileSystem::Unknown), error),
        };
        let mut system = volume::recognise(&head);
        if system.is_none()
            && let Some((copy, patched)) = volume::by_backup(&source)
        {
            system = Some(copy);
            source = patched;
            self.fault(&root(copy), damaged("the boot sector", 0));
        }
        let Some(system) = system else {
            let fault = if partition.is_dynamic {
                Unsupported::DynamicDisk
            } else {
                Unsupported::FileSystem(FileSystem::Unknown)
            };
            return self.fault(&root(FileSystem::Unknown), fault.into());
        };
        let root = root(system);
        match Volume::open(system, &source) {
            Ok((volume, faults)) => {
                for fault in faults {
                    self.fault(&root, fault);
                }
                self.volume(&volume, &root, nesting);
            }
            Err(error) => self.fault(&root, error),
        }
    }

    /// Goes through the folders that are wanted, each once.
    fn volume(&mut self, volume: &Volume, root: &Entry, nesting: usize) {
        let mut seen = HashSet::from([volume.root()]);
        let mut open = vec![(volume.root(), root.clone())];
        let mut waiting = 0;
        while let Some((node, folder)) = open.pop() {
            waiting -= folder.path.len();
            if self.has_ended() {
                return;
            }
            let listing = match volume.list(node, self.entries_left().min(MOST_IN_FOLDER)) {
                Ok(listing) => listing,
                Err(error) => {
                    self.fault(&folder, error);
                    continue;
                }
            };
            let Listing { mut items, faults, is_cut } = listing;
            let is_whole = faults.is_empty() && !is_cut;
            for fault in faults {
                self.fault(&folder, fault);
            }
            if is_cut {
                let most = wide(self.entries_left().min(MOST_IN_FOLDER));
                self.fault(&folder, Error::OverLimit { limit: Limit::Entries, most });
            }
            items.sort_by(|one, other| one.name.cmp(&other.name));
            let mut folders = Vec::new();
            if is_whole {
                let names = items.iter().filter(|item| item.is_folder);
                let names: Vec<String> = names.map(|item| item.name.clone()).collect();
                self.visitor.listed(&folder, &names);
            }
            for item in items {
                let entry = child(&folder, &item);
                if !self.counts(&entry) {
                    continue;
                }
                if !item.is_folder {
                    self.file(volume, &entry, item.node, nesting);
                } else if self.visitor.enters(&entry) {
                    if waiting + entry.path.len() > MOST_WAITING {
                        let most = wide(MOST_WAITING);
                        self.fault(&entry, Error::OverLimit { limit: Limit::HeldBytes, most });
                    } else if seen.insert(item.node) {
                        waiting += entry.path.len();
                        folders.push((item.node, entry));
                    } else {
                        self.fault(&entry, damaged("the folder, which is another one,", 0));
                    }
                }
            }
            // In the order of their names, when they are taken from the end.
            open.extend(folders.into_iter().rev());
        }
    }

    fn file(&mut self, volume: &Volume, entry: &Entry, node: Node, nesting: usize) {
        if !self.visitor.takes(entry) {
            return;
        }
        match volume.file(node) {
            Ok(opened) => {
                let entry = Arc::new(entry.clone());
                self.source(&entry, opened.source, opened.streams, nesting, &mut |_| None);
            }
            Err(error) => self.fault(entry, error),
        }
    }
}

/// Entries of one folder that are looked at.
const MOST_IN_FOLDER: usize = 1 << 17;
/// Bytes of the paths of folders that wait for their turn.
const MOST_WAITING: usize = 16 << 20;

fn child(folder: &Entry, item: &Item) -> Entry {
    let path = if folder.path.is_empty() {
        item.name.clone()
    } else {
        format!("{}/{}", folder.path, item.name)
    };
    let container = Arc::clone(&folder.container);
    Entry { container, path, size: item.size, modified: item.modified }
}
