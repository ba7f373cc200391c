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
    /// Opens stdout, or a file beside the one named, which it becomes in the end.
    pub fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else {
            return Ok(Self {
                out: BufWriter::with_capacity(BUFFER, Box::new(stdout())),
                file: None,
            });
        };
        let (file, partial) = partial(path).map_err(|error| {
            Failure::usage("error-output", &[("file", &path.display().to_string())])
                .cause(&error)
                .hint("hint-output", &[])
        })?;
        Ok(Self {
            out: BufWriter::with_capacity(BUFFER, Box::new(file)),
            file: Some((partial, path.to_owned())),
        })
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
