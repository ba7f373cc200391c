//! Lines of an update history: `January 17, 2022—KB5010793 (OS Builds 19042.1469, 19043.1469,
//! and 19044.1469) Out-of-band`.

use super::values::{Build, articles, build};

/// What such a line says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'t> {
    /// What stands before the article.
    pub(super) day: &'t str,
    pub(super) article: String,
    pub(super) builds: Vec<Build>,
    /// What stands behind the builds, such as `Preview`.
    pub(super) remark: &'t str,
}

/// Reads a line that names an article and, in brackets behind it, builds.
pub(super) fn read_line(text: &str) -> Option<Line<'_>> {
    let (before, from_article) = text.split_at_checked(text.find("KB")?)?;
    let article = articles(from_article).into_iter().next()?;
    let (_, behind) = from_article.split_once(['(', '（'])?;
    let (inside, remark) = behind.split_once([')', '）']).unwrap_or((behind, ""));
    let numbers = inside.split(|c: char| !c.is_ascii_digit() && c != '.');
    let builds: Vec<Build> = numbers.filter_map(build).take(MOST_BUILDS).collect();
    if builds.is_empty() {
        return None;
    }
    let blank = |c: char| c.is_whitespace() || "-–—|:".contains(c);
    let (day, remark) = (before.trim_matches(blank), remark.trim_matches(blank));
    Some(Line { day, article, builds, remark })
}

/// Builds that a line may name.
const MOST_BUILDS: usize = 16;

#[cfg(test)]
mod tests {
    use super::read_line;

    #[test]
    fn a_line_gives_day_article_builds_and_remark() {
        let text = "January 17, 2022—KB5010793 (OS Builds 19042.1469, 19043.1469, and 19044.1469) \
                    Out-of-band";
        let line = read_line(text).unwrap();
        assert_eq!(line.day, "January 17, 2022");
        assert_eq!(line.article, "5010793");
        let builds: Vec<String> =
            line.builds.iter().map(|build| build.version.to_string()).collect();
        assert_eq!(builds, ["10.0.19042.1469", "10.0.19043.1469", "10.0.19044.1469"]);
        assert_eq!(line.remark, "Out-of-band");
        let line = read_line("2018 年 1 月 4 日 — KB4056892 （OS ビルド 16299.192）").unwrap();
        assert_eq!((line.day, line.remark), ("2018 年 1 月 4 日", ""));
    }

    #[test]
    fn prose_is_no_such_line() {
        for text in ["", "see KB4056892", "KB4056892 (a build)", "KB1 (16299.192)", "(16299.192)"] {
            assert_eq!(read_line(text), None, "{text}");
        }
    }
}
