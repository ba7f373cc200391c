//! What the title of a package says: `2026-07 Cumulative Update for Windows 11 Version 25H2 for
//! x64-based Systems (KB5101650) (26200.8875)`.

use seawall_advisory::feed::PackageKind;
use seawall_facts::Version;

use super::is_digits;

/// A title, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UpdateTitle<'a> {
    /// The number of its article.
    pub(crate) kb: Option<u32>,
    /// The build that the update brings.
    pub(crate) build: Option<Version>,
    /// What it is for, as printed; the narrower name first.
    pub(crate) software: Vec<&'a str>,
    /// What sort of package it is, where the title tells.
    pub(crate) kind: Option<PackageKind>,
}

impl<'a> UpdateTitle<'a> {
    pub(crate) fn read(title: &'a str) -> Self {
        let article = title.rmatch_indices("(KB").find_map(|(at, mark)| {
            let (number, behind) = title.get(at + mark.len()..)?.split_once(')')?;
            Some((at, number.parse().ok().filter(|_| is_digits(number))?, behind))
        });
        let (before, kb, behind) = match article {
            Some((at, kb, behind)) => (title.get(..at).unwrap_or(title), Some(kb), behind),
            None => (title, None, ""),
        };
        Self { kb, build: build(behind), software: software(before), kind: kind(title) }
    }
}

/// The build behind the article, `(26200.8875)`: titles have it since Windows 11, whose versions
/// all begin with 10.0.
fn build(behind: &str) -> Option<Version> {
    let (inside, _) = behind.trim_start().strip_prefix('(')?.split_once(')')?;
    let (build, revision) = inside.split_once('.')?;
    if !is_digits(build) || !is_digits(revision) {
        return None;
    }
    Some(Version::new(10, 0, build.parse().ok()?, revision.parse().ok()?))
}

/// What stands behind the first `for`; and the same without the systems it is for, which names of
/// servers do without.
fn software(before: &str) -> Vec<&str> {
    let Some((_, name)) = before.split_once(" for ") else { return Vec::new() };
    let name = name.trim();
    let bare = name.rsplit_once(" for ").filter(|(_, systems)| systems.ends_with("Systems"));
    let names = [Some(name), bare.map(|(bare, _)| bare)];
    names.into_iter().flatten().filter(|name| !name.is_empty()).collect()
}

fn kind(title: &str) -> Option<PackageKind> {
    let lower = title.to_ascii_lowercase();
    let has = |words: &str| lower.contains(words);
    if has("hotpatch") {
        Some(PackageKind::Hotpatch)
    } else if has("security only") {
        Some(PackageKind::SecurityOnly)
    } else if has("monthly quality rollup") || has("monthly rollup") {
        Some(PackageKind::MonthlyRollup)
    } else if has("cumulative security update for internet explorer") {
        Some(PackageKind::IeCumulative)
    } else if has("security update") {
        Some(PackageKind::SecurityUpdate)
    } else {
        None
    }
}

/// The kind that a title and what the vendor files the package under tell together.
pub(crate) fn package_kind(title: &str, classification: Option<&str>) -> Option<PackageKind> {
    let filed = classification.is_some_and(|name| name.eq_ignore_ascii_case("Security Updates"));
    kind(title).or_else(|| filed.then_some(PackageKind::SecurityUpdate))
}

#[cfg(test)]
mod tests {
    use seawall_advisory::feed::PackageKind;
    use seawall_facts::Version;

    use super::UpdateTitle;

    #[test]
    fn a_title_tells_article_build_software_and_kind() {
        type Row<'a> = (&'a str, Option<u32>, Option<Version>, &'a [&'a str], Option<PackageKind>);
        let rows: &[Row<'_>] = &[
            (
                "2026-07 Cumulative Update for Windows 11 Version 25H2 for x64-based Systems \
                 (KB5101650) (26200.8875)",
                Some(5_101_650),
                Some(Version::new(10, 0, 26200, 8875)),
                &["Windows 11 Version 25H2 for x64-based Systems", "Windows 11 Version 25H2"],
                None,
            ),
            (
                "2020-09 Security Monthly Quality Rollup for Windows Server 2012 R2 for \
                 x64-based Systems (KB4577066)",
                Some(4_577_066),
                None,
                &["Windows Server 2012 R2 for x64-based Systems", "Windows Server 2012 R2"],
                Some(PackageKind::MonthlyRollup),
            ),
            (
                "Security Update for Windows Server 2012 R2 (KB3019978) UUP",
                Some(3_019_978),
                None,
                &["Windows Server 2012 R2"],
                Some(PackageKind::SecurityUpdate),
            ),
            ("更新プログラム (KB) (KB12x) for ", None, None, &[], None),
            ("", None, None, &[], None),
        ];
        for (title, kb, build, software, kind) in rows {
            let read = UpdateTitle::read(title);
            assert_eq!(read.kb, *kb, "{title}");
            assert_eq!(read.build, *build, "{title}");
            assert_eq!(read.software, *software, "{title}");
            assert_eq!(read.kind, *kind, "{title}");
        }
    }
}
