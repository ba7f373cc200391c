//! Which paths of a volume are wanted.

/// Patterns of paths, such as `*/system32/config/*`: a `*` stands for any characters of one name, and
/// the case of ASCII letters does not matter.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    patterns: Vec<Vec<String>>,
}

impl Wanted {
    /// From patterns with `/` between the names.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Self {
        let names = |pattern: &str| pattern.split('/').map(str::to_owned).collect();
        Self { patterns: patterns.into_iter().map(names).collect() }
    }

    /// Whether a file of that path is wanted.
    pub fn takes(&self, path: &str) -> bool {
        let names = path.split('/').count();
        self.patterns.iter().any(|pattern| pattern.len() == names && begins(pattern, path))
    }

    /// Whether a wanted file can lie under the folder of that path.
    pub fn enters(&self, path: &str) -> bool {
        let names = path.split('/').count();
        self.patterns.iter().any(|pattern| pattern.len() > names && begins(pattern, path))
    }
}

/// Whether the names of a path, which are no more, are those a pattern begins with.
fn begins(pattern: &[String], path: &str) -> bool {
    pattern.iter().zip(path.split('/')).all(|(want, name)| fits(want, name))
}

/// Whether a name is as a pattern of one has it.
pub(crate) fn fits(want: &str, name: &str) -> bool {
    let mut parts = want.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = without_start(name, first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(after) = after(rest, part) else { return false };
        rest = after;
    }
    let end = rest.len().checked_sub(last.len()).and_then(|at| rest.get(at..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(last))
}

fn without_start<'n>(name: &'n str, start: &str) -> Option<&'n str> {
    let (head, rest) = name.split_at_checked(start.len())?;
    head.eq_ignore_ascii_case(start).then_some(rest)
}

/// What stands behind the first place of a part.
fn after<'n>(name: &'n str, part: &str) -> Option<&'n str> {
    let starts = name.char_indices().map(|(at, _)| at).chain([name.len()]);
    starts.filter_map(|at| name.get(at..)).find_map(|rest| without_start(rest, part))
}

#[cfg(test)]
mod tests {
    use super::{Wanted, fits};

    #[test]
    fn a_name_may_be_left_open_in_part() {
        assert!(fits("*_up.exe", "1234_UP.exe") && !fits("*_up.exe", "1234_up.exe.bak"));
        assert!(fits("msblast.exe-*.pf", "MSBLAST.EXE-0A1B.pf"));
        assert!(fits("a*b*c", "aXbYbc") && !fits("a*b*c", "acb") && !fits("a*a", "a"));
        assert!(fits("*", "") && fits("", "") && !fits("", "a") && fits("é*", "éx"));
    }

    #[test]
    fn only_the_way_to_what_is_wanted_is_gone() {
        let wanted = Wanted::new(["*/system32/config/*", "boot.ini"]);
        assert!(wanted.enters("WINNT") && wanted.enters("Windows/System32"));
        assert!(wanted.takes("WINDOWS/System32/Config/SOFTWARE") && wanted.takes("BOOT.INI"));
        assert!(!wanted.enters("Windows/SysWOW64"));
        assert!(!wanted.enters("Windows/System32/config/TxR"));
        assert!(!wanted.takes("Windows/System32/config") && !wanted.takes("x/boot.ini"));
    }
}
