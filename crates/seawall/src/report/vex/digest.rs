//! A document's own digest, for ids that are the same wherever the content is.

use std::io::{self, Write};

use seawall_facts::HexBytes;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of what is written, in hexadecimal; nothing of it is kept.
pub(super) fn digest(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<String> {
    let mut sink = Sink(Sha256::new());
    write(&mut sink)?;
    Ok(HexBytes(sink.0.finalize().to_vec()).to_string())
}

struct Sink(Sha256);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
