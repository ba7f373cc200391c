//! What several commands need.

use std::{
    env,
    io::{IsTerminal as _, stdout},
    path::{Path, PathBuf},
};

use seawall_advisory::Catalogue;
use seawall_facts::Timestamp;
use seawall_store::{NewRun, Place, RunKind, Store, StoreError};

use super::args::Common;
use crate::{failure::Failure, fleet::Fault, output::Style};

impl Common {
    /// Whether stdout gets colours.
    pub fn style(&self, to_file: bool) -> Style {
        let wanted = match self.color.as_str() {
            "always" => true,
            "never" => false,
            _ => {
                let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                !refused && !to_file && stdout().is_terminal()
            }
        };
        if wanted { Style::Coloured } else { Style::Plain }
    }

    /// Whether progress is wanted.
    pub const fn shows_progress(&self) -> bool {
        !self.quiet && !self.no_progress
    }

    /// Opens the store that was named, or the user's own.
    pub async fn open_store(&self) -> Result<Store, Failure> {
        Store::open(&self.store_url()?).await.map_err(|error| store_failure(&error))
    }

    /// Opens a store to read, without making one.
    pub async fn open_existing_store(&self) -> Result<Store, Failure> {
        Store::open_existing(&self.store_url()?).await.map_err(|error| store_failure(&error))
    }

    /// Opens the store to look things up; none where none was ever made.
    pub async fn open_store_if_there(&self) -> Result<Option<Store>, Failure> {
        let place = Place::parse(&self.store_url()?).map_err(|error| store_failure(&error))?;
        match place {
            Place::File(path) if !path.exists() => Ok(None),
            _ => self.open_store().await.map(Some),
        }
    }

    fn store_url(&self) -> Result<String, Failure> {
        match &self.store {
            Some(url) => Ok(url.clone()),
            None => default_store(),
        }
    }
}

/// A store's error as a failure with the hint that fits.
pub fn store_failure(error: &StoreError) -> Failure {
    let hint = match error {
        StoreError::NewerSchema { .. } => "hint-store-newer",
        StoreError::NotADatabase { .. }
        | StoreError::Foreign { .. }
        | StoreError::Corrupt { .. } => "hint-store-not-ours",
        StoreError::Locked { .. } => "hint-store-locked",
        StoreError::Unwritable { .. } | StoreError::Full { .. } => "hint-store-unwritable",
        _ => "hint-store-other",
    };
    let failure = Failure::usage("error-store", &[("fault", &error.to_string())]).hint(hint, &[]);
    match std::error::Error::source(error) {
        Some(source) => failure.cause(source),
        None => failure,
    }
}

/// Why hosts could not be gathered, as a failure.
pub fn gather_failure(fault: Fault) -> Failure {
    match fault {
        Fault::Store(error) => store_failure(&error),
        Fault::Document(host, error) => Failure::usage("error-host-document", &[("host", &host)])
            .cause(&error)
            .hint("hint-host-document", &[]),
        Fault::Told(error) => error.into(),
    }
}

/// What the store is told of a run when it begins.
pub fn new_run(kind: RunKind, started: Timestamp, catalogue: &Catalogue, plan: String) -> NewRun {
    NewRun {
        kind,
        started,
        command_line: arguments().collect::<Vec<_>>().join(" "),
        catalogue_date: catalogue.date().to_owned(),
        seawall_version: env!("CARGO_PKG_VERSION").to_owned(),
        plan,
    }
}

/// The command line as text: names of files need not be, and are shown as far as they are.
pub fn arguments() -> impl Iterator<Item = String> {
    env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned())
}

/// Where Seawall keeps what is the user's own.
pub fn own_folder() -> PathBuf {
    data_folder().unwrap_or_else(|| PathBuf::from(".")).join("seawall")
}

/// `seawall.db` in the user's folder.
fn default_store() -> Result<String, Failure> {
    let folder = own_folder();
    std::fs::create_dir_all(&folder).map_err(|error| {
        let fault = folder.display().to_string();
        Failure::usage("error-store", &[("fault", &fault)])
            .cause(&error)
            .hint("hint-store-unwritable", &[])
    })?;
    // A path may hold a colon; with the scheme in front none is taken for one.
    Ok(format!("sqlite:{}", folder.join("seawall.db").display()))
}

fn data_folder() -> Option<PathBuf> {
    let from = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || from("HOME");
    if cfg!(windows) {
        from("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        from("XDG_DATA_HOME")
            .filter(|path| Path::is_absolute(path))
            .or_else(|| home().map(|home| home.join(".local/share")))
    }
}
