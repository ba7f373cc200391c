//! Keeps a panic of another's code from going further.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Runs it; a panic becomes an error. What it was working on must not be used again then.
pub(super) fn run<T>(work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(io::Error::other("its reader failed")))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_panic_becomes_an_error() {
        assert!(super::run(|| -> std::io::Result<()> { panic!("wanted by the test") }).is_err());
    }
}
