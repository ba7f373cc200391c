//! Builds, articles and update types, as cells hold them.

use seawall_facts::Version;

use crate::printed::is_digits;

/// A build, and whether its first two numbers were added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Build {
    pub(super) version: Version,
    pub(super) inferred: bool,
}

/// Reads `16299.192`, `OS build 16299.192` or `10.0.16299.192`; a mark for a footnote may follow.
pub(super) fn build(printed: &str) -> Option<Build> {
    let lower = printed.trim().to_ascii_lowercase();
    let number = lower.strip_prefix("os build").unwrap_or(&lower);
    let number = number.trim().trim_end_matches(['*', '†', '¹', ' ']);
    let (number, inferred) = match number.strip_prefix("10.0.") {
        Some(number) => (number, false),
        None => (number, true),
    };
    let (build, revision) = number.split_once('.')?;
    let is_build = build.len() == 5 && is_digits(build) && is_digits(revision);
    let build: u32 = build.parse().ok().filter(|_| is_build)?;
    let version = Version::new(10, 0, build, revision.parse().ok()?);
    (build >= FIRST_BUILD).then_some(Build { version, inferred })
}

/// The numbers of the articles that a cell names: `KB4056892`, or `KB5000736 / KB5003791`.
pub(super) fn articles(printed: &str) -> Vec<String> {
    let upper = printed.to_ascii_uppercase();
    let behind = upper.split("KB").skip(1);
    let numbers = behind.map(|text| {
        let text = text.trim_start();
        text.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().to_owned()
    });
    let mut numbers: Vec<String> =
        numbers.filter(|number| (6..=8).contains(&number.len())).take(MOST_ARTICLES).collect();
    numbers.dedup();
    numbers
}

/// Whether a cell says that there is none.
pub(super) fn is_none(printed: &str) -> bool {
    matches!(printed.to_ascii_lowercase().as_str(), "" | "n/a" | "-" | "–" | "—" | "rtm" | "tbd")
}

/// Whether a cell is of the form `2018-01 B`.
pub(super) fn is_update_type(printed: &str) -> bool {
    let Some((month, letters)) = printed.split_once(' ') else { return false };
    let Some((year, month)) = month.split_once(['-', '.']) else { return false };
    let digits = |part: &str, count| part.len() == count && is_digits(part);
    digits(year, 4) && digits(month, 2) && letters.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Whether a text names hotpatches.
pub(super) fn names_hotpatch(text: &str) -> bool {
    let plain = text.to_lowercase().replace(['-', ' '], "");
    plain.contains("hotpatch") || plain.contains("ホットパッチ")
}

/// The first build of Windows 10.
const FIRST_BUILD: u32 = 10240;
/// Articles that a cell may name.
const MOST_ARTICLES: usize = 8;

#[cfg(test)]
mod tests {
    use seawall_facts::Version;

    use super::{articles, build, is_update_type};

    #[test]
    fn builds_have_two_numbers() {
        let version = Version::new(10, 0, 16299, 192);
        for (text, inferred) in [
            ("16299.192", true),
            (" OS build 16299.192", true),
            ("OS Build 16299.192 *", true),
            ("10.0.16299.192", false),
        ] {
            let read = build(text).unwrap();
            assert_eq!((read.version, read.inferred), (version, inferred), "{text}");
        }
        for text in ["", "16299", "16299.", ".192", "9600.1", "16299.192.1", "16299.x", "６.1"] {
            assert!(build(text).is_none(), "{text}");
        }
        assert!(build("16299.99999999999").is_none());
    }

    #[test]
    fn a_cell_may_name_several_articles() {
        assert_eq!(articles("KB4056892"), ["4056892"]);
        assert_eq!(articles("KB5000736 / kb 5003791"), ["5000736", "5003791"]);
        for text in ["", "N/A", "KB", "KB12", "4056892"] {
            assert!(articles(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn update_types_have_a_month_and_letters() {
        for text in ["2018-01 B", "2021-03 OOB", "2024.08 B *"] {
            assert!(is_update_type(text), "{text}");
        }
        for text in ["", "2018-01", "2018-01-03", "2018-01 b", "General Availability"] {
            assert!(!is_update_type(text), "{text}");
        }
    }
}
