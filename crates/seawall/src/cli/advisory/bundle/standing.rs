//! What a bundle is to the one taken before it: whether it may be taken.

use std::{fs, io, path::Path};

use seawall_facts::HexBytes;
use seawall_feeds::bundle::Bundle;
use serde::{Deserialize, Serialize};

use crate::{
    cli::advisory::{imports::unreadable, kept::STATE},
    failure::{Exit, Failure},
    scope_file::PublicKey,
};

/// Name and version of the file's shape.
const SCHEMA: &str = "seawall.bundle-state/1";

/// The bundle that was taken last. Its key is the one that further bundles are held to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    schema: String,
    /// The public key, as hexadecimal digits.
    pub key: String,
    /// When it was made.
    pub made: String,
    serial: u64,
    /// The SHA-256 of the file, as hexadecimal digits.
    digest: String,
}

/// What the user says of keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct Named<'a> {
    /// The key that it must be signed with.
    pub key: Option<&'a PublicKey>,
    /// Whether that key comes in place of the one held so far.
    pub replaces: bool,
}

/// What a bundle is to the one taken before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It may be taken.
    MayBeTaken,
    /// It is the one that was taken.
    Again,
    /// It is the first, and nobody said whose key is right.
    NeedsKey,
    /// It is signed with another key than the one named or, where none is, held.
    OtherKey,
    /// It is signed with the key named, but another one is held.
    ReplacesKey,
    /// It was made before the one that was taken, or in the same second.
    Older,
}

impl Taken {
    /// The bundle taken last, where there is one. What cannot be read is not taken for none.
    pub fn read(folder: &Path) -> Result<Option<Self>, Failure> {
        let file = folder.join(STATE);
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(&file, &error)),
        };
        let taken: Self = serde_json::from_str(&text).map_err(|error| unreadable(&file, &error))?;
        let known = taken.schema == SCHEMA && PublicKey::from_hex(&taken.key).is_some();
        known.then_some(Some(taken)).ok_or_else(|| {
            unreadable(&file, &io::Error::other("not of the shape that this version knows"))
        })
    }

    /// What is kept of a bundle that is taken.
    pub fn of(bundle: &Bundle) -> Self {
        let contents = bundle.contents();
        Self {
            schema: SCHEMA.to_owned(),
            key: hex(bundle.signer()),
            made: contents.made.clone(),
            serial: contents.serial,
            digest: hex(bundle.digest()),
        }
    }

    /// The file's text.
    pub fn to_json(&self) -> io::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

impl Standing {
    /// What a bundle is to the last one, given what the user says of keys.
    pub fn of(bundle: &Bundle, last: Option<&Taken>, named: Named<'_>) -> Self {
        let this = Taken::of(bundle);
        if named.key.is_some_and(|key| key.to_hex() != this.key) {
            return Self::OtherKey;
        }
        let Some(last) = last else {
            return if named.key.is_some() { Self::MayBeTaken } else { Self::NeedsKey };
        };
        if last.key != this.key && !named.replaces {
            return if named.key.is_some() { Self::ReplacesKey } else { Self::OtherKey };
        }
        if last.digest == this.digest {
            Self::Again
        } else if this.serial <= last.serial {
            Self::Older
        } else {
            Self::MayBeTaken
        }
    }

    /// Why it is not taken, where it is not.
    pub fn refusal(self, bundle: &Bundle, last: Option<&Taken>, file: &Path) -> Option<Failure> {
        let this = Taken::of(bundle);
        let file = file.display().to_string();
        let unverified = |error, args: &[(&'static str, &str)]| {
            let args = [&[("file", file.as_str())], args].concat();
            Failure::new(Exit::Unverified, error, &args)
        };
        let key = [("key", this.key.as_str())];
        match self {
            Self::MayBeTaken | Self::Again => None,
            Self::NeedsKey => {
                let args = [("file", file.as_str()), ("key", &this.key)];
                Some(
                    Failure::usage("error-bundle-needs-key", &args)
                        .hint("hint-bundle-needs-key", &[]),
                )
            }
            Self::OtherKey => {
                Some(unverified("error-bundle-other-key", &key).hint("hint-bundle-other-key", &[]))
            }
            Self::ReplacesKey => {
                let held = last.map(|last| last.key.as_str()).unwrap_or_default();
                let args = [("key", this.key.as_str()), ("held", held)];
                Some(
                    unverified("error-bundle-replaces-key", &args)
                        .hint("hint-bundle-replaces-key", &[]),
                )
            }
            Self::Older => {
                let last = last.map(|last| last.made.as_str()).unwrap_or_default();
                let args = [("made", this.made.as_str()), ("last", last)];
                Some(unverified("error-bundle-older", &args).hint("hint-bundle-older", &[]))
            }
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    HexBytes(bytes.to_vec()).to_string()
}
