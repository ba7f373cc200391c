//! The line that tells version, service pack and build.

use crate::hotfix::split_digits;

/// Version, service pack and build, as in `5.1.2600 Service Pack 3 Build 2600`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OsVersion {
    /// The line, counted from 1.
    pub line: usize,
    /// As printed.
    pub text: String,
    /// Major version.
    pub major: u16,
    /// Minor version.
    pub minor: u16,
    /// Build.
    pub build: u32,
    /// Number of the service pack; none where none is printed. No language translates its name.
    pub service_pack: Option<u16>,
}

impl OsVersion {
    /// Reads a value that has the shape: three numbers with dots first, and further on the build
    /// once more.
    pub(super) fn from_value(line: usize, text: &str) -> Option<Self> {
        let (version, rest) = text.split_once(char::is_whitespace)?;
        let mut parts = version.split('.');
        let major = number(parts.next()?)?;
        let minor = number(parts.next()?)?;
        let printed_build = parts.next()?;
        let build = number(printed_build)?;
        if parts.next().is_some() || !rest.split_whitespace().any(|word| word == printed_build) {
            return None;
        }
        let service_pack =
            rest.split_once("Service Pack ").and_then(|(_, behind)| number(split_digits(behind).0));
        Some(Self { line, text: text.to_owned(), major, minor, build, service_pack })
    }
}

fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    let is_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if is_digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::OsVersion;

    #[test]
    fn versions_are_read_in_any_language() {
        let read = |text| {
            OsVersion::from_value(3, text).map(|it| (it.major, it.minor, it.build, it.service_pack))
        };
        assert_eq!(read("5.1.2600 Build 2600"), Some((5, 1, 2600, None)));
        assert_eq!(read("5.1.2600 Service Pack 3 ビルド 2600"), Some((5, 1, 2600, Some(3))));
        assert_eq!(read("10.0.17763 暂缺 Build 17763"), Some((10, 0, 17763, None)));
        assert_eq!(read("6.1.7601 Service Pack 1 version 7601"), Some((6, 1, 7601, Some(1))));
        assert_eq!(read("1.6.1, 12/6/2017"), None);
        assert_eq!(read("6.00.1, 1"), None);
        assert_eq!(read("10.0.17763"), None);
    }
}
