//! Going through archives.

use std::sync::Arc;

use super::walk::{Walk, container_root};
use crate::{
    Container, Entry, Error, Form,
    archive::{self, ArchiveFormat, Bounds, Member, Sink, Unpacked},
    source::{Memory, Source, wide},
};

impl Walk<'_> {
    pub(super) fn archive(
        &mut self,
        entry: &Arc<Entry>,
        format: ArchiveFormat,
        source: &Source,
        nesting: usize,
    ) {
        let meter = self.meter.clone();
        let held = self.limits.held_bytes.saturating_sub(self.held);
        let bounds = Bounds { meter: &meter, limits: self.limits, held };
        let form = match format {
            ArchiveFormat::Zip => Form::Zip,
            ArchiveFormat::Cab => Form::Cab,
            ArchiveFormat::Tar => Form::Tar,
            ArchiveFormat::Gzip | ArchiveFormat::Xz => {
                return self.packed(entry, format, source, &bounds, nesting);
            }
        };
        let mut members = Members::new(self, entry, form, nesting);
        if let Err(error) = archive::read(format, source, &bounds, &mut members) {
            members.fault(None, error);
        }
    }

    fn packed(
        &mut self,
        entry: &Arc<Entry>,
        format: ArchiveFormat,
        source: &Source,
        bounds: &Bounds<'_>,
        nesting: usize,
    ) {
        let unpacked = match Unpacked::open(format, source, bounds) {
            Ok(unpacked) => unpacked,
            Err(error) => return self.fault(entry, error),
        };
        if unpacked.is_tar() {
            let mut members = Members::new(self, entry, Form::Tar, nesting);
            if let Err(error) = unpacked.read_tar(bounds, &mut members) {
                members.fault(None, error);
            }
            return;
        }
        let mut members = Members::new(self, entry, Form::Packed, nesting);
        let path = entry.name().rsplit_once('.').map_or(entry.name(), |(stem, _)| stem).to_owned();
        let mut member = Member { path, size: 0, modified: None };
        // The user's wish for the packed file holds for what is in it.
        match unpacked.read_whole(bounds) {
            Ok(bytes) => {
                member.size = wide(bytes.len());
                members.take(member, Arc::new(Memory(bytes)));
            }
            Err(error) => members.fault(Some(&member), error),
        }
    }
}

/// The files of one archive.
struct Members<'w, 'a> {
    walk: &'w mut Walk<'a>,
    root: Entry,
    nesting: usize,
}

impl<'w, 'a> Members<'w, 'a> {
    fn new(walk: &'w mut Walk<'a>, of: &Arc<Entry>, form: Form, nesting: usize) -> Self {
        let root = container_root(of, form);
        Self { walk, root, nesting }
    }

    fn entry(&self, member: &Member) -> Entry {
        let container: Arc<Container> = Arc::clone(&self.root.container);
        let Member { path, size, modified } = member.clone();
        Entry { container, path, size, modified }
    }
}

impl Sink for Members<'_, '_> {
    fn wants(&mut self, member: &Member) -> bool {
        let entry = self.entry(member);
        self.walk.counts(&entry) && self.walk.visitor.takes(&entry)
    }

    fn take(&mut self, member: Member, contents: Source) {
        let entry = Arc::new(self.entry(&member));
        let held = contents.held().map_or(0, |bytes| wide(bytes.len()));
        self.walk.held += held;
        self.walk.source(&entry, contents, Vec::new(), self.nesting, &mut |_| None);
        self.walk.held -= held;
    }

    fn fault(&mut self, member: Option<&Member>, error: Error) {
        match member {
            Some(member) => self.walk.fault(&self.entry(member), error),
            None => self.walk.fault(&self.root, error),
        }
    }

    fn has_ended(&self) -> bool {
        self.walk.has_ended()
    }
}
