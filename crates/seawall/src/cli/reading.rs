//! Reading evidence: the same for every command that does.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use seawall_advisory::{Catalogue, EvidenceRule};
use seawall_evidence::{Asked, Gathered, Hunted, Options, gather};
use seawall_winfmt::text::CodePage;

use super::args::Reading;
use crate::failure::Failure;

impl Reading {
    /// Reads everything below some paths that a catalogue asks for.
    pub fn gather(&self, paths: &[PathBuf], known: &Catalogue) -> Result<Gathered, Failure> {
        self.gather_with(paths, known, Hunted::default())
    }

    /// As [`Self::gather`], and tells of files that are looked for by their places.
    pub fn gather_with(
        &self,
        paths: &[PathBuf],
        known: &Catalogue,
        hunted: Hunted,
    ) -> Result<Gathered, Failure> {
        let asked = Asked {
            hunted,
            files: wanted_files(known),
            secrets: self.secrets,
            page: self.code_page.as_deref().map(code_page).transpose()?,
        };
        paths.iter().try_for_each(|path| reachable(path))?;
        Ok(gather(paths, &Options { asked, ..Options::default() }))
    }
}

/// A path that is not there is a slip of the finger, not a host without evidence.
fn reachable(path: &Path) -> Result<(), Failure> {
    let opened = if path.is_dir() {
        fs::read_dir(path).map(|_| ())
    } else {
        fs::File::open(path).map(|_| ())
    };
    opened.map_err(|error| {
        Failure::usage("error-audit-path", &[("file", &path.display().to_string())])
            .cause(&error)
            .hint("hint-audit-path", &[])
    })
}

/// A code page by its number, with or without `cp` before it.
fn code_page(name: &str) -> Result<CodePage, Failure> {
    let digits = name.trim_start_matches(['c', 'C', 'p', 'P']);
    digits.parse().ok().and_then(CodePage::from_number).ok_or_else(|| {
        let known: Vec<String> =
            CodePage::ALL.iter().map(|page| page.number().to_string()).collect();
        Failure::usage("error-audit-code-page", &[("name", name)])
            .hint("hint-audit-code-page", &[("known", &known.join(", "))])
    })
}

/// The files that the audit always asks for, and those that prove any update of the catalogue.
fn wanted_files(catalogue: &Catalogue) -> BTreeSet<String> {
    let mut files = Asked::default().files;
    for bulletin in catalogue.bulletins() {
        for definition in bulletin.updates.iter().flat_map(|update| &update.evidence) {
            if let EvidenceRule::FileVersion { path, .. } = &definition.rule {
                let name = path.rsplit('\\').next().unwrap_or(path);
                files.insert(name.to_lowercase());
            }
        }
    }
    files
}
