//! Going through files, wherever they lie.

mod archive;
mod disk;
mod folder;
mod walk;

use std::{borrow::Cow, fs::File, path::Path, sync::Arc};

use self::walk::Walk;
use crate::{
    Container, Entry, Error, Form, Limit, Limits,
    meter::Meter,
    source::{Memory, OpenFile, Source, narrow, wide},
};

/// Who looks at what is found.
pub trait Visitor {
    /// Whether to go into a folder of a volume. Asked for no other: a volume holds the files of a
    /// whole system.
    fn enters(&mut self, folder: &Entry) -> bool;

    /// Whether a file is to be read. Files of archives are unpacked only then. Not asked for the
    /// file that the user named.
    fn takes(&mut self, file: &Entry) -> bool;

    /// A file that [`takes`](Self::takes) wanted. A container is gone through instead.
    fn file(&mut self, file: &Entry, contents: &Contents);

    /// Every name of a folder of a volume was seen; the names of the folders in it. What of it is
    /// wanted was told of before, or is told of later.
    fn listed(&mut self, folder: &Entry, folders: &[String]) {
        let _ = (folder, folders);
    }

    /// Something that was not read, or not wholly. Everything else is gone on with.
    fn fault(&mut self, at: &Entry, error: Error);
}

/// The contents of a file.
pub struct Contents {
    source: Source,
    streams: Vec<String>,
    most: u64,
}

impl Contents {
    /// Bytes there are.
    pub fn size(&self) -> u64 {
        self.source.size()
    }

    /// To read them in parts.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// All of them.
    ///
    /// # Errors
    /// What keeps any of them from being read, and [`Error::OverLimit`] for more than
    /// [`Limits::held_bytes`]. What is sound of a damaged file can be had by parts.
    pub fn bytes(&self) -> Result<Cow<'_, [u8]>, Error> {
        if let Some(held) = self.source.held() {
            return Ok(Cow::Borrowed(held));
        }
        let size = self.size();
        if size > self.most {
            return Err(Error::OverLimit { limit: Limit::HeldBytes, most: self.most });
        }
        let mut bytes = Vec::new();
        // By pieces, so that a claim alone takes no memory.
        let mut piece = vec![0; narrow(size.min(PIECE))];
        while wide(bytes.len()) < size {
            let read = self.source.read_at(wide(bytes.len()), &mut piece)?;
            if read == 0 {
                break;
            }
            bytes.extend_from_slice(piece.get(..read).unwrap_or_default());
        }
        Ok(Cow::Owned(bytes))
    }

    /// Names of alternate streams that the file has beside its contents (NTFS).
    pub fn streams(&self) -> &[String] {
        &self.streams
    }
}

/// Bytes that are read at a time.
const PIECE: u64 = 1 << 20;

/// Goes through a file or a folder and all containers in it. Links are not followed, but for the
/// path itself.
///
/// # Errors
/// If the path is not there or may not be read; everything behind it is a
/// [`fault`](Visitor::fault).
pub fn visit(path: &Path, limits: &Limits, visitor: &mut dyn Visitor) -> Result<(), Error> {
    let metadata = path.metadata()?;
    let name = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    let given = |size| given(&name, size);
    if metadata.is_dir() {
        let root = path.canonicalize()?;
        let mut walk = Walk::new(limits, Meter::new(limits, 0), visitor);
        walk.folder(&given(0), &root);
        return Ok(());
    }
    if !metadata.is_file() && !is_disk(&metadata) {
        return Err(crate::Unsupported::NoFile.into());
    }
    let source: Source = Arc::new(OpenFile::new(File::open(path)?)?);
    let meter = Meter::new(limits, source.size());
    let mut walk = Walk::new(limits, meter, visitor);
    folder::single(&mut walk, &given(source.size()), source, path);
    Ok(())
}

/// Goes through bytes as if they were a file of that name.
pub fn visit_bytes(name: &str, bytes: Vec<u8>, limits: &Limits, visitor: &mut dyn Visitor) {
    let source: Source = Arc::new(Memory(bytes));
    let mut walk = Walk::new(limits, Meter::new(limits, source.size()), visitor);
    walk.source(&given(name, source.size()), source, Vec::new(), 0, &mut |_| None);
}

fn given(path: &str, size: u64) -> Arc<Entry> {
    let container = Arc::new(Container { form: Form::System, of: None });
    Arc::new(Entry { container, path: path.to_owned(), size, modified: None })
}

#[cfg(unix)]
fn is_disk(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_block_device(&metadata.file_type())
}

#[cfg(not(unix))]
fn is_disk(_: &std::fs::Metadata) -> bool {
    false
}
