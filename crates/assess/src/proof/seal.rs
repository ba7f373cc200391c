//! The digest that a proof carries of itself.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// SHA-256 of a proof as compact JSON, in hexadecimal digits.
pub(crate) fn digest(proof: &impl Serialize) -> String {
    // Nothing in a proof is a map with keys that are no text, so that JSON can hold it.
    let text = serde_json::to_vec(proof).unwrap_or_default();
    let digest = Sha256::digest(text);
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
