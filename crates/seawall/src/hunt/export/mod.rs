//! The indicators in the words of other tools: what each can say truly, and nothing else.
//!
//! Recalled indicators are left out everywhere. Weak ones are marked where a form has a word for
//! that, and left out of Sigma, whose rules alert one by one.

mod sigma;
mod stix;
mod yara;

use std::io::{self, Write};

use seawall_assess::hunt::{Book, Indicator, Sureness};
use seawall_facts::HexBytes;
use sha2::{Digest as _, Sha256};

/// Writes them: `sigma`, `stix` or `yara`.
pub fn write(form: &str, book: &Book, out: &mut dyn Write) -> io::Result<()> {
    match form {
        "sigma" => sigma::write(book, out),
        "stix" => stix::write(book, out),
        _ => yara::write(book, out),
    }
}

/// The day the built-in indicators were last changed.
const DATE: &str = "2026-11-23";

/// Those that were read somewhere.
fn read_ones(book: &Book) -> impl Iterator<Item = &Indicator> {
    book.indicators().iter().filter(|indicator| indicator.certainty > Sureness::Recalled)
}

/// What an indicator is of: its family and the names of its variant.
fn name(book: &Book, indicator: &Indicator) -> String {
    let family = book.family(&indicator.family).map_or("", |family| family.name.as_str());
    let called = book.variant(&indicator.of).map(|variant| variant.called.as_slice());
    let called: Vec<String> = called
        .unwrap_or_default()
        .iter()
        .map(|claim| format!("{} by {}", claim.says, claim.by))
        .collect();
    if called.is_empty() { family.to_owned() } else { format!("{family} ({})", called.join(", ")) }
}

/// An id of the form of a UUID, the same wherever the name is the same. It says version 4, as STIX
/// asks of such objects: its checkers do not know version 8.
fn uuid(kind: &str, name: &str) -> String {
    let digest = Sha256::digest(format!("seawall {kind} {name}"));
    let mut bytes = digest.iter().copied().take(16).collect::<Vec<u8>>();
    if let Some(version) = bytes.get_mut(6) {
        *version = *version & 0x0f | 0x40;
    }
    if let Some(variant) = bytes.get_mut(8) {
        *variant = *variant & 0x3f | 0x80;
    }
    let hex = HexBytes(bytes).to_string();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}
