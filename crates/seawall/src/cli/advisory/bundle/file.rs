//! A bundle's file to a bundle whose signature holds and whose parts can be read.

use std::path::Path;

pub use seawall_feeds::bundle::is_bundle;
use seawall_feeds::bundle::{Bundle, BundleError, BundleLimits, PartContents, open};

use crate::{
    clock,
    failure::{Exit, Failure},
};

/// The largest file read, in bytes.
pub const LARGEST: u64 = BundleLimits::DEFAULT.file_bytes;

/// Opens a bundle and reads all of its parts. `file` is its name.
pub fn opened(bytes: &[u8], file: &Path) -> Result<(Bundle, Vec<PartContents>), Failure> {
    let bundle = open(bytes, &BundleLimits::DEFAULT).map_err(|error| refused(file, &error))?;
    let contents = bundle.contents();
    // What is shown is the text, what is compared the number.
    if clock::rfc3339(made(contents.serial)) != contents.made {
        let file = file.display().to_string();
        return Err(Failure::new(Exit::Unverified, "error-bundle-time", &[("file", &file)])
            .hint("hint-bundle-broken", &[]));
    }
    let parts =
        contents.parts.iter().map(|part| part.read().map_err(|error| refused(file, &error)));
    let parts = parts.collect::<Result<Vec<_>, _>>()?;
    Ok((bundle, parts))
}

/// When a bundle with such a serial was made.
pub fn made(serial: u64) -> seawall_facts::Timestamp {
    let serial = i64::try_from(serial).ok().and_then(|seconds| seconds.checked_mul(1000));
    seawall_facts::Timestamp(serial.unwrap_or(i64::MAX))
}

fn refused(file: &Path, error: &BundleError) -> Failure {
    let file = file.display().to_string();
    match error {
        BundleError::NotABundle => {
            Failure::usage("error-bundle-none", &[("file", &file)]).hint("hint-bundle-none", &[])
        }
        BundleError::Schema { .. } => Failure::usage("error-bundle-broken", &[("file", &file)])
            .cause(error)
            .hint("hint-bundle-schema", &[]),
        _ => Failure::new(Exit::Unverified, "error-bundle-broken", &[("file", &file)])
            .cause(error)
            .hint("hint-bundle-broken", &[]),
    }
}
