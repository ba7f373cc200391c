//! Where the result goes: stdout, or a file that appears only when it is whole.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write, stdout},
    path::{Path, PathBuf},
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
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        let file = File::create(&partial).map_err(|error| {
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
