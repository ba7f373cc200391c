//! Where the result goes: stdout, or a file that appears only when it is whole.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, ErrorKind, Write, stdout},
    path::{Path, PathBuf},
    process,
};

use crate::failure::Failure;

/// Bytes written at once: results may be hundreds of megabytes.
const BUFFER: usize = 256 << 10;

/// The place for the result.
pub struct Sink {
    out: BufWriter<Box<dyn Write + Send>>,
    file: Option<(PathBuf, PathBuf)>,
}

impl Sink {
    /// Opens stdout, or a file beside the one named, which it becomes in the end. What is there and
    /// is no file, such as a pipe or `/dev/null`, is written to as it is: a file in its place would
    /// be the end of it.
    pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            return Ok(Self {
                out: BufWriter::with_capacity(BUFFER, Box::new(stdout())),
                file: None,
            });
        };
        let opened = match device(path) {
            Some(device) => device.map(|file| (file, None)),
            None => fresh(path).map(|(file, partial, path)| (file, Some((partial, path)))),
        };
        let (out, file) = opened.map_err(|error| {
            Failure::usage("error-output", &[("file", &path.display().to_string())])
                .cause(&error)
                .hint("hint-output", &[])
        })?;
        Ok(Self { out: BufWriter::with_capacity(BUFFER, Box::new(out)), file })
    }

    /// Writes out what is there and gives the file its name.
    pub fn close(mut self) -> io::Result<()> {
        self.out.flush()?;
        match self.file.take() {
            Some((partial, path)) => fs::rename(partial, path),
            None => Ok(()),
        }
    }
}

impl Drop for Sink {
    /// A result that was not finished leaves nothing behind.
    fn drop(&mut self) {
        if let Some((partial, _)) = self.file.take() {
            let _ = fs::remove_file(partial);
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What is there already, where it is neither a file nor a folder.
fn device(path: &Path) -> Option<io::Result<File>> {
    let there = fs::metadata(path).ok()?;
    let is_device = !there.is_file() && !there.is_dir();
    is_device.then(|| OpenOptions::new().write(true).open(path))
}

/// A new file, and what it becomes: behind a link that is there, what it leads to.
fn fresh(path: &Path) -> io::Result<(File, PathBuf, PathBuf)> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let (file, partial) = partial(&path)?;
    Ok((file, partial, path))
}

/// A new file beside the one that is to be, of this process alone.
fn partial(path: &Path) -> io::Result<(File, PathBuf)> {
    let mut taken = None;
    for attempt in 0..ATTEMPTS {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}-{attempt}.partial", process::id()));
        let name = PathBuf::from(name);
        match OpenOptions::new().write(true).create_new(true).open(&name) {
            Ok(file) => return Ok((file, name)),
            // Of another result of ours, or left by a process that had our number.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => taken = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(taken.unwrap_or_else(|| ErrorKind::AlreadyExists.into()))
}

/// Names that are tried for a file that is not whole yet.
const ATTEMPTS: u32 = 64;

#[cfg(test)]
mod tests {
    use std::{fs, io::Write as _};

    use super::Sink;

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_stays_what_it_is() {
        use std::os::unix::fs::{FileTypeExt as _, symlink};

        let folder = tempfile::TempDir::new().unwrap();
        let null = std::path::Path::new("/dev/null");
        let link = folder.path().join("null");
        symlink(null, &link).unwrap();
        for path in [null, &link] {
            let mut sink = Sink::open(Some(path)).unwrap();
            sink.write_all(b"gone").unwrap();
            sink.close().unwrap();
            assert!(fs::metadata(path).unwrap().file_type().is_char_device());
        }
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());

        let (file, link) = (folder.path().join("x.json"), folder.path().join("latest"));
        fs::write(&file, "old").unwrap();
        symlink(&file, &link).unwrap();
        let mut sink = Sink::open(Some(&link)).unwrap();
        sink.write_all(b"new").unwrap();
        sink.close().unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn two_results_of_one_name_are_each_whole_and_leave_other_files_alone() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("x.json");
        let mine = folder.path().join("x.json.partial");
        fs::write(&mine, "mine").unwrap();
        let [mut first, mut second] = [(); 2].map(|()| Sink::open(Some(&path)).unwrap());
        first.write_all(b"the first").unwrap();
        second.write_all(b"the second, longer").unwrap();
        first.flush().unwrap();
        second.close().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "the second, longer");
        first.close().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "the first");
        drop(Sink::open(Some(&path)).unwrap());
        assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
