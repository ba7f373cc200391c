//! The file that people write a policy in, and what is wrong with a policy for a host.
//!
//! The reader of the file's format is the caller's; the keys and their forms are told here. What
//! is not understood is refused, never passed over.

mod file;
mod lint;
mod moment;
mod resolve;

#[cfg(test)]
mod tests;

pub use file::{
    AnswerChoice, Channel, Cis, Deny, DirectionsChoice, DirectoryNeed, Ending, ExceptionEntry,
    Expire, Intent, Ipv6Choice, Judged, Needs, PolicyFile, Rollback, Scope, SessionsChoice,
    SourcePort, Verify,
};
pub use lint::{Lint, Severity, lint};
pub use resolve::PolicyFileError;
