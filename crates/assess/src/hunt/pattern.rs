//! Paths and names as indicators write them.

/// A path with `*` for any characters of one name and `#` for one digit. Case does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// As it was written.
    written: String,
    /// In lower case.
    lower: Vec<char>,
}

impl Pattern {
    /// From how it is written.
    pub fn new(written: &str) -> Self {
        Self { written: written.to_owned(), lower: written.to_lowercase().chars().collect() }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The last name of it.
    pub fn name(&self) -> &str {
        self.written.rsplit('\\').next().unwrap_or_default()
    }

    /// What stands before the last name; nothing where it is a name alone.
    pub fn folder(&self) -> Option<&str> {
        self.written.rsplit_once('\\').map(|(folder, _)| folder)
    }

    /// Whether it is all of a text.
    pub fn is(&self, text: &str) -> bool {
        glob(&self.lower, &text.to_lowercase().chars().collect::<Vec<char>>())
    }

    /// Whether its last name is all of a text.
    pub fn is_named(&self, text: &str) -> bool {
        let start = self.lower.iter().rposition(|c| *c == '\\').map_or(0, |at| at + 1);
        let name = self.lower.get(start..).unwrap_or_default();
        glob(name, &text.to_lowercase().chars().collect::<Vec<char>>())
    }

    /// Whether it has signs that stand for others.
    pub fn is_exact(&self) -> bool {
        !self.written.contains(['*', '#'])
    }
}

/// Compares from both ends of what was matched last: the work is that of the lengths multiplied,
/// whatever the pattern.
fn glob(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut place) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(c) = text.get(place) {
        let fits = match pattern.get(at) {
            Some('*') => {
                retry = Some((at + 1, place));
                at += 1;
                continue;
            }
            Some('#') => c.is_ascii_digit(),
            Some(wanted) => wanted == c,
            None => false,
        };
        if fits {
            at += 1;
            place += 1;
            continue;
        }
        // A `*` takes one more, but never leaves its name.
        let Some((after, taken)) = retry else { return false };
        if text.get(taken).is_none_or(|c| *c == '\\') {
            return false;
        }
        retry = Some((after, taken + 1));
        (at, place) = (after, taken + 1);
    }
    pattern.get(at..).unwrap_or_default().iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_path_is_met_by_its_folder_and_its_name_both_whole() {
        let pattern = Pattern::new(r"%system32%\wins\dllhost.exe");
        assert!(pattern.is(r"%System32%\WINS\DllHost.exe"));
        assert!(!pattern.is(r"%system32%\dllhost.exe"));
        assert!(!pattern.is(r"%windir%\wins\dllhost.exe"));
        assert!(!pattern.is(r"%system32%\wins\dllhost.exe.bak"));
        assert!(pattern.is_named("DLLHOST.EXE"));
        assert_eq!(pattern.folder(), Some(r"%system32%\wins"));
    }

    #[test]
    fn signs_stand_for_digits_and_for_characters_of_one_name() {
        let up = Pattern::new(r"%system32%\####_up.exe");
        assert!(up.is(r"%system32%\1234_up.exe") && !up.is(r"%system32%\12345_up.exe"));
        assert!(!up.is(r"%system32%\123a_up.exe"));
        let tftp = Pattern::new(r"%system32%\TFTP###*");
        assert!(tftp.is(r"%system32%\tftp1234") && tftp.is(r"%system32%\TFTP123"));
        assert!(!tftp.is(r"%system32%\tftp.exe") && !tftp.is(r"%system32%\tftp123\x"));
        let any = Pattern::new("a*b*c");
        assert!(any.is("aXbYbZc") && any.is("abc") && !any.is("abcd") && !any.is("ab"));
    }
}
