//! What all containers have in common: recognising, counting, and telling of faults.

use std::sync::Arc;

use super::{Contents, Visitor};
use crate::{
    Container, Entry, Error, Form, Limit, Limits, Unsupported,
    archive::{self, ArchiveFormat},
    image::{self, Beside, ImageFormat},
    meter::{Meter, Metered},
    partition::{self, Partitions},
    source::{Source, wide},
    volume,
};

/// A visit under way.
pub(super) struct Walk<'a> {
    pub(super) limits: &'a Limits,
    pub(super) meter: Meter,
    pub(super) visitor: &'a mut dyn Visitor,
    /// Files and folders that may yet be looked at.
    entries: usize,
    /// Faults that may yet be told of.
    faults: usize,
    /// Bytes that unpacked files hold now.
    pub(super) held: u64,
}

/// What a file is.
enum Kind {
    File,
    Archive(ArchiveFormat),
    Image(ImageFormat),
    Disk(Partitions),
}

impl<'a> Walk<'a> {
    pub(super) fn new(limits: &'a Limits, meter: Meter, visitor: &'a mut dyn Visitor) -> Self {
        let (entries, faults) = (limits.entries, limits.faults);
        Self { limits, meter, visitor, entries, faults, held: 0 }
    }

    /// Goes through a file: as a container, if it is one.
    pub(super) fn source(
        &mut self,
        entry: &Arc<Entry>,
        source: Source,
        streams: Vec<String>,
        nesting: usize,
        beside: &mut dyn FnMut(&str) -> Option<Source>,
    ) {
        let source = Metered::shared(source, &self.meter);
        let kind = match recognise(&source) {
            Ok(kind) => kind,
            Err(error) => return self.fault(entry, error),
        };
        if !matches!(kind, Kind::File) && nesting >= self.limits.nesting {
            let most = wide(self.limits.nesting);
            return self.fault(entry, Error::OverLimit { limit: Limit::Nesting, most });
        }
        match kind {
            Kind::File => {
                let contents = Contents { source, streams, most: self.limits.held_bytes };
                self.visitor.file(entry, &contents);
            }
            Kind::Archive(format) => self.archive(entry, format, &source, nesting + 1),
            Kind::Disk(partitions) => self.disk(entry, &source, partitions, nesting + 1),
            Kind::Image(format) => {
                let mut beside = Beside { name: entry.name(), open: beside };
                match image::open(format, &source, &mut beside) {
                    Ok(image) => self.image(entry, image, nesting + 1),
                    Err(error) => self.fault(entry, error),
                }
            }
        }
    }

    fn image(&mut self, entry: &Arc<Entry>, image: image::Image, nesting: usize) {
        for fault in image.faults {
            self.fault(entry, fault);
        }
        // Zeros that are not in the file cost work too.
        let disk = Metered::shared(image.disk, &self.meter);
        match disk.head(volume::HEAD).map(|head| partition::read(&disk, &head)) {
            Ok(Some(partitions)) => self.disk(entry, &disk, partitions, nesting),
            Ok(None) => {
                let unknown = Unsupported::FileSystem(crate::FileSystem::Unknown);
                self.fault(&container_root(entry, Form::Disk), unknown.into());
            }
            Err(error) => self.fault(entry, error),
        }
    }

    /// Counts a file or folder; false where it must not be looked at.
    pub(super) fn counts(&mut self, entry: &Entry) -> bool {
        if self.has_ended() {
            return false;
        }
        let limits = self.limits;
        let over = if entry.path.len() > limits.path_bytes {
            Some((Limit::PathBytes, limits.path_bytes))
        } else if entry.path.split('/').count() > limits.levels {
            Some((Limit::Levels, limits.levels))
        } else {
            None
        };
        if let Some((limit, most)) = over {
            // The container is named: the path is what is too long.
            let mut at = entry.clone();
            at.path = entry.path.chars().take(80).collect();
            self.fault(&at, Error::OverLimit { limit, most: wide(most) });
            return false;
        }
        if let Err(spent) = self.meter.charge(0) {
            self.fault(entry, spent);
            return false;
        }
        self.entries -= 1;
        if self.entries == 0 {
            let most = wide(limits.entries);
            self.fault(entry, Error::OverLimit { limit: Limit::Entries, most });
        }
        true
    }

    /// Files and folders that may yet be looked at.
    pub(super) fn entries_left(&self) -> usize {
        self.entries
    }

    /// Whether nothing more may be looked at; the visitor was told why.
    pub(super) fn has_ended(&self) -> bool {
        self.entries == 0 || self.meter.is_spent()
    }

    pub(super) fn fault(&mut self, at: &Entry, error: Error) {
        if self.faults == 0 {
            return;
        }
        self.faults -= 1;
        if self.faults == 0 {
            let most = wide(self.limits.faults);
            return self.visitor.fault(at, Error::OverLimit { limit: Limit::Faults, most });
        }
        self.visitor.fault(at, error);
    }
}

/// A container as a whole.
pub(super) fn container_root(of: &Arc<Entry>, form: Form) -> Entry {
    let container = Arc::new(Container { form, of: Some(Arc::clone(of)) });
    Entry { container, path: String::new(), size: 0, modified: None }
}

fn recognise(source: &Source) -> Result<Kind, Error> {
    // Where a file is damaged further on, its first bytes say what it is all the same.
    let lengths = [volume::HEAD, 4096, 512];
    let head = lengths.into_iter().find_map(|length| source.head(length).ok());
    let head = head.map_or_else(|| source.head(512), Ok)?;
    if let Some(format) = archive::recognise(&head)? {
        return Ok(Kind::Archive(format));
    }
    if image::is_later_segment(&head) {
        return Err(Unsupported::Format("a later part of an EnCase image").into());
    }
    if let Some(format) = image::recognise(source, &head)? {
        return Ok(Kind::Image(format));
    }
    // A copy of a boot sector is no disk.
    if source.size() < LEAST_DISK {
        return Ok(Kind::File);
    }
    Ok(partition::read(source, &head).map_or(Kind::File, Kind::Disk))
}

/// Bytes of the smallest disk.
const LEAST_DISK: u64 = 64 << 10;
