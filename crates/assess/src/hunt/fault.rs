//! What is wrong with a file of indicators.

use serde::{Deserialize, Serialize};

/// What is wrong with a file of indicators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum BookFault {
    /// It is no TOML of this form.
    #[error("not understood: {fault}")]
    NotUnderstood {
        /// What the reader said.
        fault: String,
    },
    /// It is of another schema.
    #[error("the schema is {schema}")]
    Schema {
        /// The schema it names.
        schema: String,
    },
    /// There is more than is taken.
    #[error("more than {most} {what}")]
    OverLimit {
        /// Of what.
        what: String,
        /// How much is taken.
        most: u64,
    },
    /// Two things have one id, or one has that of a built-in one.
    #[error("{id} is there twice")]
    Twice {
        /// The id.
        id: String,
    },
    /// An id that is none: lower-case letters, digits, `.` and `_`.
    #[error("{id} is no id")]
    Id {
        /// The id.
        id: String,
    },
    /// It names a family, a variant or an indicator that there is not.
    #[error("{id} names {names}, which there is not")]
    Unknown {
        /// What names it.
        id: String,
        /// The name.
        names: String,
    },
    /// A key is missing.
    #[error("{id} lacks {key}")]
    Lacks {
        /// What lacks it.
        id: String,
        /// The key.
        key: String,
    },
    /// A key that its kind does not have.
    #[error("{id} has {key}, which its kind has not")]
    Foreign {
        /// What has it.
        id: String,
        /// The key.
        key: String,
    },
    /// Nothing says where it was read.
    #[error("{id} has no source")]
    NoSource {
        /// What has none.
        id: String,
    },
    /// A path that does not begin with `%system32%\` or `%windir%\`, or has no whole name.
    #[error("{id} has a path that is none: {path}")]
    Path {
        /// What has it.
        id: String,
        /// The path.
        path: String,
    },
    /// A digest that is none.
    #[error("{id} has a digest that is none: {digest}")]
    Digest {
        /// What has it.
        id: String,
        /// The digest.
        digest: String,
    },
    /// It would be met on every host.
    #[error("{id} is met on every host")]
    TooWide {
        /// What would.
        id: String,
    },
    /// A role that its kind cannot have: events and traffic are attempts, and nothing else is.
    #[error("{id} has a role that its kind cannot have")]
    Role {
        /// What has it.
        id: String,
    },
}

impl BookFault {
    /// The code of each, for whoever has words for them.
    pub const CODES: [&str; 13] = [
        "not_understood",
        "schema",
        "over_limit",
        "twice",
        "id",
        "unknown",
        "lacks",
        "foreign",
        "no_source",
        "path",
        "digest",
        "too_wide",
        "role",
    ];
}
