//! A visitor that writes down what it is shown.

use std::{collections::BTreeMap, path::Path};

use seawall_evidence::{Contents, Entry, Error, Limits, Visitor, Wanted, visit, visit_bytes};

/// What was found: the whole path of each file with its contents, and faults.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) files: BTreeMap<String, Result<Vec<u8>, String>>,
    pub(super) entries: Vec<Entry>,
    pub(super) streams: BTreeMap<String, Vec<String>>,
    pub(super) faults: Vec<(String, Error)>,
    /// Some path came up a second time.
    pub(super) twice: bool,
    wanted: Option<Wanted>,
}

impl Seen {
    pub(super) fn at(path: &Path) -> Self {
        let mut seen = Self::default();
        visit(path, &Limits::DEFAULT, &mut seen).unwrap();
        assert!(!seen.twice, "{:?}", seen.files.keys());
        seen
    }

    pub(super) fn only(path: &Path, wanted: &[&str]) -> Self {
        let wanted = Wanted::new(wanted.iter().copied());
        let mut seen = Self { wanted: Some(wanted), ..Self::default() };
        visit(path, &Limits::DEFAULT, &mut seen).unwrap();
        seen
    }

    pub(super) fn within(bytes: Vec<u8>, limits: &Limits) -> Self {
        let mut seen = Self::default();
        visit_bytes("it", bytes, limits, &mut seen);
        seen
    }

    /// The contents of the only file whose path ends so.
    pub(super) fn file(&self, end: &str) -> &[u8] {
        let mut found = self.files.iter().filter(|(path, _)| path.ends_with(end));
        let (path, contents) = found
            .next()
            .unwrap_or_else(|| panic!("no {end} in {:?}, {:?}", self.files.keys(), self.faults));
        assert_eq!(found.next(), None, "{end}");
        contents.as_ref().unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Contents by the path inside of the innermost container.
    pub(super) fn inner(&self) -> BTreeMap<String, Vec<u8>> {
        let paths = self.entries.iter().map(|entry| (entry.path.clone(), entry.to_string()));
        paths.map(|(path, whole)| (path, self.files[&whole].clone().unwrap())).collect()
    }

    pub(super) fn faults(&self) -> Vec<String> {
        self.faults.iter().map(|(at, error)| format!("{at}: {error}")).collect()
    }
}

impl Visitor for Seen {
    fn enters(&mut self, folder: &Entry) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| wanted.enters(&folder.path))
    }

    fn takes(&mut self, file: &Entry) -> bool {
        let is_metadata = file.path.starts_with('$');
        self.wanted.as_ref().map_or(!is_metadata, |wanted| wanted.takes(&file.path))
    }

    fn file(&mut self, file: &Entry, contents: &Contents) {
        let bytes = contents.bytes();
        let bytes = bytes.map(std::borrow::Cow::into_owned).map_err(|error| error.to_string());
        self.streams.insert(file.to_string(), contents.streams().to_vec());
        self.twice |= self.files.insert(file.to_string(), bytes).is_some();
        self.entries.push(file.clone());
    }

    fn fault(&mut self, at: &Entry, error: Error) {
        self.faults.push((at.to_string(), error));
    }
}
