//! Which paths of a volume are wanted.

/// Patterns of paths, such as `*/system32/config/*`: a `*` stands for any one name, and the case of
/// ASCII letters does not matter.
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
    pattern
        .iter()
        .zip(path.split('/'))
        .all(|(want, name)| want == "*" || want.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::Wanted;

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
