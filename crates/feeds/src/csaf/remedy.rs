//! What the text of a vendor fix says.
//!
//! MSRC writes `1.3.195.45:Security Update:https://…`. Where a number of an article stands in its
//! first field or in its address, that is the update; otherwise it goes by its first field. That
//! updates of Windows are written so is inferred: no such document was at hand.

use crate::printed;

/// What a vendor fix says of the update.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Remedy<'d> {
    /// The number of an article, or what else stands in the first field.
    pub(super) label: &'d str,
    /// The build it brings.
    pub(super) build: Option<&'d str>,
    /// What sort of package it is.
    pub(super) kind: Option<&'d str>,
}

impl<'d> Remedy<'d> {
    /// Reads the details and the address; nothing where they name no update.
    pub(super) fn read(details: &'d str, url: &'d str) -> Option<Self> {
        let (first, kind, inner_url) = fields(details.trim());
        let article = [inner_url, url].into_iter().find_map(article);
        let build = first.filter(|first| is_build(first));
        let label = match first {
            Some(first) if printed::article(first).is_some() => first,
            first => article.or(first)?,
        };
        Some(Self { label, build, kind })
    }
}

/// The first field, the sort of package and the address, as far as the text has that shape.
fn fields(details: &str) -> (Option<&str>, Option<&str>, &str) {
    let Some((first, rest)) = details.split_once(':') else {
        let is_one = printed::article(details).is_some() || is_build(details);
        return (Some(details).filter(|_| is_one), None, "");
    };
    if rest.starts_with("//") {
        return (None, None, details);
    }
    let (kind, url) = rest.split_once(':').unwrap_or((rest, ""));
    // A sentence with a colon has another shape.
    if !url.is_empty() && !url.contains("://") {
        return (None, None, "");
    }
    let some = |text| Some(str::trim(text)).filter(|text| !text.is_empty());
    if url.is_empty()
        && !some(first).is_some_and(|first| printed::article(first).is_some() || is_build(first))
    {
        return (None, None, "");
    }
    (some(first), some(kind), url)
}

/// A version begins with a digit and has several parts.
fn is_build(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
        && text.contains('.')
        && !text.contains(char::is_whitespace)
}

/// The article that an address leads to: `…/help/5036893`, `…?q=KB5036893`, `…-kb5036893-…`.
fn article(url: &str) -> Option<&str> {
    let behind = |mark: &str| {
        // The marks are ASCII, so that places in the text hold for its lower case too.
        let lower = url.to_ascii_lowercase();
        lower.match_indices(mark).find_map(|(at, _)| {
            let rest = url.get(at + mark.len()..)?;
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            rest.get(..end).filter(|digits| printed::article(digits).is_some())
        })
    };
    ["/help/", "kb/", "kb"].into_iter().find_map(behind)
}

#[cfg(test)]
mod tests {
    use super::Remedy;

    const fn said<'d>(label: &'d str, build: Option<&'d str>, kind: Option<&'d str>) -> Remedy<'d> {
        Remedy { label, build, kind }
    }

    #[test]
    fn an_update_goes_by_its_article_or_by_its_build() {
        let update = Some("Security Update");
        let rows = [
            (
                "1.3.195.45:Security Update:https://learn.microsoft.com/x",
                "",
                said("1.3.195.45", Some("1.3.195.45"), update),
            ),
            (
                "5036893:Security Update:https://support.microsoft.com/help/5036893",
                "",
                said("5036893", None, update),
            ),
            (
                "10.0.17763.7009:Security Update:https://support.microsoft.com/help/5053596",
                "",
                said("5053596", Some("10.0.17763.7009"), update),
            ),
            (
                "10.0.17763.7009:Security Update",
                "https://x/Search.aspx?q=KB5053596",
                said("5053596", Some("10.0.17763.7009"), update),
            ),
            (
                "9.8p1-3:Security Update:https://learn.microsoft.com/x",
                "",
                said("9.8p1-3", Some("9.8p1-3"), update),
            ),
            (
                "Release Notes:Security Update:https://learn.microsoft.com/x",
                "",
                said("Release Notes", None, update),
            ),
            ("KB5036893", "", said("KB5036893", None, None)),
            (
                ":Monthly Rollup:https://support.microsoft.com/en-us/topic/april-kb5036893-1a2b",
                "",
                said("5036893", None, Some("Monthly Rollup")),
            ),
            ("https://support.microsoft.com/help/5036893", "", said("5036893", None, None)),
            (
                "Install the update.",
                "https://support.microsoft.com/help/5036893",
                said("5036893", None, None),
            ),
        ];
        for (details, url, expected) in rows {
            assert_eq!(Remedy::read(details, url), Some(expected), "{details}");
        }
    }

    #[test]
    fn a_text_that_names_no_update_is_none() {
        for details in [
            "",
            "Install the update.",
            "Note: see the guide",
            "a: b: c",
            "::",
            "更新：なし",
            "https://learn.microsoft.com/x",
        ] {
            assert_eq!(Remedy::read(details, "https://learn.microsoft.com/kb/"), None, "{details}");
        }
    }
}
