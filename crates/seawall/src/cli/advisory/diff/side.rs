//! One side of a comparison: a bundle, a single source, or what is kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use seawall_feeds::bundle::{Part, PartContents, PartKind};

use crate::{
    cli::advisory::{
        bundle::{LARGEST, is_bundle, opened},
        given, imports,
    },
    failure::Failure,
};

/// One side.
pub struct Side {
    pub what: What,
    /// The file's name, where it is one.
    pub file: Option<String>,
    /// When it was made, where it is a bundle.
    pub made: Option<String>,
    sources: BTreeMap<(PartKind, String), PartContents>,
}

/// What a side is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Bundle,
    Feed,
    Bulletins,
    /// What is kept now.
    Kept,
}

/// A source, as either side has it.
pub struct Pair<'a> {
    pub kind: PartKind,
    pub name: &'a str,
    pub old: Option<&'a PartContents>,
    pub new: Option<&'a PartContents>,
}

impl Side {
    /// Reads a side, recognised by its contents; `-` is what is kept.
    pub fn read(file: &Path) -> Result<Self, Failure> {
        if file == Path::new("-") {
            return Ok(Self::of(What::Kept, None, None, imports::parts()?));
        }
        let bytes = given::read(file, LARGEST)?;
        let name = file.display().to_string();
        if is_bundle(&bytes) {
            let (bundle, contents) = opened(&bytes, file)?;
            let made = Some(bundle.contents().made.clone());
            let parts = bundle.into_contents().parts.into_iter().zip(contents);
            return Ok(Self::of(What::Bundle, Some(name), made, parts));
        }
        let none = || {
            Failure::usage("error-diff-file", &[("file", &file.display().to_string())])
                .hint("hint-diff-file", &[])
        };
        let (what, make): (_, fn(Vec<u8>, &str) -> _) = if bytes.starts_with(b"seawall feed\n") {
            (What::Feed, Part::feed)
        } else if bytes.starts_with(b"seawall bulletins\n") {
            (What::Bulletins, Part::bulletins)
        } else {
            return Err(none());
        };
        let part = make(bytes, &name).map_err(|error| none().cause(&error))?;
        let contents = part.read().map_err(|error| none().cause(&error))?;
        Ok(Self::of(what, Some(name), None, [(part, contents)]))
    }

    fn of(
        what: What,
        file: Option<String>,
        made: Option<String>,
        parts: impl IntoIterator<Item = (Part, PartContents)>,
    ) -> Self {
        let sources = parts.into_iter().map(|(part, contents)| ((part.kind, part.name), contents));
        Self { what, file, made, sources: sources.collect() }
    }

    /// The only source there is, where the side is a file of one.
    fn single(&self) -> Option<(&(PartKind, String), &PartContents)> {
        let is_single = matches!(self.what, What::Feed | What::Bulletins);
        self.sources.first_key_value().filter(|_| is_single)
    }
}

/// The sources of both sides. A single one is compared with its like on the other side, and two
/// single ones with each other whatever they are called.
pub fn pairs<'a>(old: &'a Side, new: &'a Side) -> Vec<Pair<'a>> {
    if let (Some(((one, _), old)), Some(((other, name), new))) = (old.single(), new.single())
        && one == other
    {
        return vec![Pair { kind: *one, name, old: Some(old), new: Some(new) }];
    }
    let keys: BTreeSet<&(PartKind, String)> = match (old.single(), new.single()) {
        (Some((key, _)), None) | (None, Some((key, _))) => BTreeSet::from([key]),
        _ => old.sources.keys().chain(new.sources.keys()).collect(),
    };
    let pair = |key: &'a (PartKind, String)| Pair {
        kind: key.0,
        name: &key.1,
        old: old.sources.get(key),
        new: new.sources.get(key),
    };
    keys.into_iter().map(pair).collect()
}
