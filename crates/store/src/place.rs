//! Where a store is: the forms of `--store`.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use crate::StoreError;

/// Where a store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In memory, gone when it is closed.
    Memory,
    /// A file.
    File(PathBuf),
}

impl Place {
    /// Reads `PATH`, `sqlite:PATH`, `sqlite://PATH`, `:memory:` or `sqlite::memory:`.
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        let path = match url.split_once("://") {
            Some(("sqlite", path)) => path,
            // Only the scheme is repeated in the error: the rest may hold a password.
            Some((scheme @ ("postgres" | "postgresql"), _)) => {
                return Err(StoreError::NotBuiltYet { scheme: scheme.to_owned() });
            }
            Some((scheme, _)) if is_scheme(scheme) => {
                return Err(StoreError::UnknownScheme { scheme: scheme.to_owned() });
            }
            _ => url.strip_prefix("sqlite:").unwrap_or(url),
        };
        match path {
            "" => Err(StoreError::NoPath),
            ":memory:" => Ok(Self::Memory),
            path => Ok(Self::File(PathBuf::from(path))),
        }
    }

    /// Refuses where there is nothing to open.
    pub(crate) fn must_exist(&self) -> Result<(), StoreError> {
        let unreadable = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => StoreError::NotThere { place: self.clone() },
            _ => StoreError::Unwritable { place: self.clone(), source: source.into() },
        };
        match self {
            Self::Memory => Err(StoreError::NotThere { place: self.clone() }),
            Self::File(path) if fs::metadata(path).map_err(unreadable)?.is_file() => Ok(()),
            Self::File(_) => Err(unreadable(io::Error::other("not a regular file"))),
        }
    }

    /// Makes sure that a file is there and can be written. SQLite gives its write-ahead log the
    /// permissions of the file itself, so these are decided here, once.
    pub(crate) fn prepare(&self) -> Result<(), StoreError> {
        let Self::File(path) = self else {
            return Ok(());
        };
        create_or_check(path)
            .map_err(|source| StoreError::Unwritable { place: self.clone(), source: source.into() })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("in memory"),
            Self::File(path) => write!(f, "`{}`", path.display()),
        }
    }
}

/// Two letters at least, so that a drive letter is none.
fn is_scheme(text: &str) -> bool {
    text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+')
}

fn create_or_check(path: &Path) -> io::Result<()> {
    match private_file().create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if fs::metadata(path)?.is_file() {
                OpenOptions::new().read(true).write(true).open(path).map(drop)
            } else {
                Err(io::Error::other("not a regular file"))
            }
        }
        other => other.map(drop),
    }
}

/// What a site's machines answer is a list of its weak spots: for its owner's eyes only.
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::Place;
    use crate::StoreError;

    #[test]
    fn every_spelling_of_a_sqlite_store_is_read() {
        for url in ["a/b.db", "sqlite:a/b.db", "sqlite://a/b.db"] {
            assert_eq!(Place::parse(url).unwrap(), Place::File("a/b.db".into()), "{url}");
        }
        for url in [":memory:", "sqlite::memory:", "sqlite://:memory:"] {
            assert_eq!(Place::parse(url).unwrap(), Place::Memory, "{url}");
        }
        assert_eq!(Place::parse(r"C:\a.db").unwrap(), Place::File(r"C:\a.db".into()));
    }

    #[test]
    fn a_refused_url_is_not_repeated_with_its_password() {
        let error = Place::parse("postgres://seawall:secret@db/fleet").unwrap_err();
        assert!(matches!(error, StoreError::NotBuiltYet { .. }));
        assert_eq!(error.to_string(), "a store at `postgres://` is not built yet");
        assert!(matches!(Place::parse("redis://x"), Err(StoreError::UnknownScheme { .. })));
        assert!(matches!(Place::parse("sqlite:"), Err(StoreError::NoPath)));
    }
}
