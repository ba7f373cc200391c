//! File and build versions, compared field by field as integers.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A version of up to four fields, such as `5.0.2195.6810`. Missing fields are zero, and
/// `5.00.2195.7059` equals `5.0.2195.7059`: version resources print both forms.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version([u32; 4]);

impl Version {
    /// A version from its four fields, most significant first.
    pub const fn new(major: u32, minor: u32, build: u32, revision: u32) -> Self {
        Self([major, minor, build, revision])
    }

    /// The four fields, most significant first.
    pub const fn fields(self) -> [u32; 4] {
        self.0
    }
}

/// Why a text is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no version of one to four numbers")]
pub struct VersionError(pub String);

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = || VersionError(text.to_owned());
        let mut fields = [0; 4];
        let mut given = text.trim().split('.');
        for field in &mut fields {
            let Some(part) = given.next() else { break };
            // `parse` alone would let a sign through.
            if !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(fault());
            }
            *field = part.parse().map_err(|_| fault())?;
        }
        if given.next().is_some() { Err(fault()) } else { Ok(Self(fields)) }
    }
}

impl TryFrom<String> for Version {
    type Error = VersionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.to_string()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, build, revision] = self.0;
        write!(f, "{major}.{minor}.{build}.{revision}")
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    #[test]
    fn leading_zeros_do_not_count() {
        assert_eq!(version("5.00.2195.7059"), version("5.0.2195.7059"));
    }

    #[test]
    fn fields_compare_as_numbers_not_as_text() {
        assert!(version("5.1.2600.1254") > version("5.1.2600.118"));
        assert!(version("4.0.1381.39774") > version("4.0.1381.7263"));
    }

    #[test]
    fn texts_that_are_no_version_are_refused() {
        for text in ["", "5..1", "5.0.2195.6810.1", "5.0.x", "+5.0", "5.0.99999999999"] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }
}
