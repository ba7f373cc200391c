//! A folder of documents, as MSRC and others publish them: `index.txt` or `changes.csv` lists
//! them, in folders by year.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Component, Path, PathBuf},
};

use seawall_advisory::feed::FeedKind;

use super::{parse, take};
use crate::{
    Error,
    intake::{Intake, Reason},
    json,
};

/// Reads the documents of a folder, and says whether they are advisories or, all of them,
/// statements of VEX.
///
/// `index.txt` names them, else `changes.csv`, else they are the files that end in `.json`. A
/// document that is listed and is not at its place is looked for beside the list, where a
/// download without folders puts it. Paths may not leave the folder, by links neither. A document
/// that is damaged or no CSAF is listed, and the others are read; at least one must be.
pub fn read_folder(folder: &Path, intake: &mut Intake<'_>) -> Result<FeedKind, Error> {
    let root = folder.canonicalize().map_err(|error| unreadable(folder, error))?;
    let listed = listed(&root, intake)?;
    let mut left = intake.limits().unpacked_bytes;
    let (mut read, mut advisories) = (0_usize, 0_usize);
    for (name, path) in &listed {
        intake.begin_document(name)?;
        let file = File::open(path).map_err(|error| unreadable(path, error))?;
        let bytes = json::whole(file, name, intake.limits())?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(size).ok_or_else(|| Error::FeedTooLarge {
            document: name.clone(),
            limit: intake.limits().unpacked_bytes,
        })?;
        match parse(&bytes, name, intake.limits()) {
            Ok(document) => {
                take::take(&document, intake)?;
                read += 1;
                advisories += usize::from(document.kind() != FeedKind::Vex);
            }
            Err(Error::BadDocument { fault, .. } | Error::WrongFormat { found: fault, .. }) => {
                intake.reject(1, Reason::BadDocument, &fault);
            }
            Err(error) => return Err(error),
        }
    }
    if read == 0 {
        return Err(Error::WrongFormat {
            document: folder.display().to_string(),
            expected: "folder of CSAF documents",
            found: format!("no document that can be read, of {} listed", listed.len()),
        });
    }
    Ok(if advisories == 0 { FeedKind::Vex } else { FeedKind::Csaf })
}

/// The documents that are there, by their names, so that their order is not the list's.
fn listed(root: &Path, intake: &mut Intake<'_>) -> Result<BTreeMap<String, PathBuf>, Error> {
    let lists = [("index.txt", false), ("changes.csv", true)];
    for (list, is_csv) in lists {
        let file = root.join(list);
        if !file.is_file() {
            continue;
        }
        intake.begin_document(list)?;
        let opened = File::open(&file).map_err(|error| unreadable(&file, error))?;
        let bytes = json::whole(opened, list, intake.limits())?;
        let text = String::from_utf8(bytes).map_err(|error| Error::BadDocument {
            document: list.to_owned(),
            place: format!("byte {}", error.utf8_error().valid_up_to()),
            fault: "the text is not UTF-8".to_owned(),
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let paths = if is_csv { first_fields(text) } else { lines(text) };
        return found(root, &paths, intake);
    }
    let mut all = BTreeMap::new();
    walk(root, root, intake.limits().depth, intake, &mut all)?;
    Ok(all)
}

/// The documents of a list. What is not there, or not in the folder, is listed with its line.
fn found(
    root: &Path,
    paths: &[String],
    intake: &mut Intake<'_>,
) -> Result<BTreeMap<String, PathBuf>, Error> {
    let mut all = BTreeMap::new();
    for (line, name) in (1..).zip(paths) {
        if name.is_empty() {
            continue;
        }
        let path = Path::new(name);
        if !path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            intake.reject(line, Reason::Dangling, name);
            continue;
        }
        let beside = path.file_name().map(|name| root.join(name));
        let at = [Some(root.join(path)), beside].into_iter().flatten().find(|path| path.is_file());
        let Some(real) = at.and_then(|path| path.canonicalize().ok()) else {
            intake.reject(line, Reason::MissingDocument, name);
            continue;
        };
        if !real.starts_with(root) {
            intake.reject(line, Reason::Dangling, name);
            continue;
        }
        add(&mut all, name.clone(), real, intake)?;
    }
    Ok(all)
}

/// Every document of a folder without a list. Links are not followed.
fn walk(
    root: &Path,
    folder: &Path,
    levels: usize,
    intake: &Intake<'_>,
    all: &mut BTreeMap<String, PathBuf>,
) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
        let entry = entry.map_err(|error| unreadable(folder, error))?;
        let kind = entry.file_type().map_err(|error| unreadable(folder, error))?;
        let path = entry.path();
        if kind.is_dir() {
            let Some(levels) = levels.checked_sub(1) else {
                let document = path.display().to_string();
                return Err(Error::TooDeep { document, limit: intake.limits().depth });
            };
            walk(root, &path, levels, intake, all)?;
        } else if kind.is_file() && path.extension().is_some_and(|end| end == "json") {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            add(all, name, path, intake)?;
        }
    }
    Ok(())
}

fn add(
    all: &mut BTreeMap<String, PathBuf>,
    name: String,
    path: PathBuf,
    intake: &Intake<'_>,
) -> Result<(), Error> {
    let limit = intake.limits().documents;
    if all.len() >= limit {
        return Err(Error::TooManyDocuments { document: name, limit });
    }
    all.insert(name, path);
    Ok(())
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_owned()).collect()
}

/// The first fields of `"2025/msrc_cve-2025-29806.json","2025-03-21T07:00:00Z"`. No path of a
/// document holds a quotation mark or a line end.
fn first_fields(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| {
            let line = line.trim();
            let field = match line.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => line.split(',').next(),
            };
            field.unwrap_or_default().trim().to_owned()
        })
        .collect()
}

fn unreadable(path: &Path, source: std::io::Error) -> Error {
    Error::Unreadable { document: path.display().to_string(), source }
}
