//! Words for a line of a `.cmd` file and of a `netsh -f` file, each quoted by one function.
//!
//! A word goes through two readers: `cmd.exe`, which takes `%` first and `" ^ & | < > ( )` then, and
//! the start-up code of the program, which takes `"` and the backslashes before it. What is written
//! here comes out of both as it was meant. Delayed expansion (`!`) must be off, as
//! [`super::cmd_file::CmdFile`] sees to.

use std::fmt::Write as _;

use thiserror::Error;

/// A word that cannot be written so that it arrives.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{}` cannot be passed on a command line", .0.escape_debug())]
pub struct Unquotable(pub String);

/// One argument of a program, as it shall arrive there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// A batch file's own word in front, which `cmd` replaces.
    variable: Option<Variable>,
    text: String,
}

/// What `cmd` knows of the batch file that it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variable {
    /// The folder that the file lies in, with a backslash at its end.
    Folder,
    /// The file itself in short names, which hold no space.
    ShortFile,
    /// The first argument that it was given.
    First,
    /// The folder that Windows lies in.
    SystemRoot,
    /// The drive that Windows lies on, as `C:`.
    SystemDrive,
}

impl Variable {
    /// As it stands in a batch file.
    const fn written(self) -> &'static str {
        match self {
            Self::Folder => "%~dp0",
            Self::ShortFile => "%~fs0",
            Self::First => "%~1",
            Self::SystemRoot => "%SystemRoot%",
            Self::SystemDrive => "%SystemDrive%",
        }
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self { variable: None, text: text.to_owned() }
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self { variable: None, text }
    }
}

impl Argument {
    /// A file beside the batch file.
    pub fn beside(name: &str) -> Self {
        Self { variable: Some(Variable::Folder), text: name.to_owned() }
    }

    /// A word of the batch file's own, and what comes after it.
    pub fn variable(variable: Variable, text: &str) -> Self {
        Self { variable: Some(variable), text: text.to_owned() }
    }

    /// What arrives, where that word stands for this.
    pub fn arrives(&self, expand: impl Fn(Variable) -> String) -> String {
        self.variable.map(expand).unwrap_or_default() + &self.text
    }

    /// As it is written on a line of a `.cmd` file.
    ///
    /// Plain words stand as they are. Others stand in quotes, within which `cmd` looks at nothing
    /// but `%`. A text with quotes of its own would end them, so there everything that `cmd` looks
    /// at has a caret before it, and `cmd` sees no quotes at all.
    pub fn quoted(&self) -> Result<String, Unquotable> {
        // A line's end ends the command, whatever stands around it; 1A ends the file.
        if self.text.chars().any(char::is_control) {
            return Err(Unquotable(self.text.clone()));
        }
        let Some(variable) = self.variable else {
            return Ok(if self.text.contains('"') {
                escaped(&for_runtime(&self.text))
            } else if !self.text.is_empty() && self.text.chars().all(is_plain) {
                self.text.clone()
            } else {
                for_runtime(&self.text).replace('%', "%%")
            });
        };
        // What the word stands for may hold anything that a path may: it has to stay in quotes. And
        // the backslash at a folder's end would keep the quote after it.
        let at_end = variable == Variable::Folder && self.text.is_empty();
        if self.text.contains('"') || at_end {
            return Err(Unquotable(self.text.clone()));
        }
        let rest = for_runtime(&self.text).replace('%', "%%");
        Ok(format!("\"{}{}", variable.written(), rest.strip_prefix('"').unwrap_or(&rest)))
    }
}

/// A text that `echo` writes as it is.
pub fn echoed(text: &str) -> Result<String, Unquotable> {
    // Alone they would turn echoing on or off, ask for help, or tell its state.
    let means_more = matches!(text.trim().to_ascii_lowercase().as_str(), "" | "on" | "off" | "/?");
    if means_more || text.chars().any(char::is_control) {
        return Err(Unquotable(text.to_owned()));
    }
    Ok(escaped(text))
}

/// A word of a `netsh -f` file. It has quotes, and nothing that would let one stand inside (from
/// memory).
pub fn netsh_word(text: &str) -> Result<String, Unquotable> {
    if text.contains('"') || text.chars().any(char::is_control) {
        return Err(Unquotable(text.to_owned()));
    }
    let bare = !text.is_empty() && text.chars().all(is_plain);
    Ok(if bare { text.to_owned() } else { format!("\"{text}\"") })
}

/// `tag=value` of a `netsh -f` file, the value in quotes where it needs them.
pub fn netsh_tag(tag: &str, value: &str) -> Result<String, Unquotable> {
    if !tag.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_') {
        return Err(Unquotable(tag.to_owned()));
    }
    Ok(format!("{tag}={}", netsh_word(value)?))
}

/// What neither `cmd` nor a program's start-up code looks at.
const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | ':' | '/' | '\\' | '*' | '=')
}

/// In quotes, as a program's start-up code takes it: backslashes count double before a quote alone.
fn for_runtime(text: &str) -> String {
    let mut written = String::from("\"");
    let mut backslashes = 0;
    for c in text.chars() {
        if c == '"' {
            written.extend(std::iter::repeat_n('\\', backslashes + 1));
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        written.push(c);
    }
    written.extend(std::iter::repeat_n('\\', backslashes));
    written.push('"');
    written
}

/// With everything escaped that `cmd` looks at.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        match c {
            '%' => written.push_str("%%"),
            '"' | '^' | '&' | '|' | '<' | '>' | '(' | ')' => {
                let _ = write!(written, "^{c}");
            }
            _ => written.push(c),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::{Argument, Variable, echoed, netsh_tag, netsh_word};

    fn quoted(text: &str) -> String {
        Argument::from(text).quoted().unwrap()
    }

    #[test]
    fn plain_words_stand_as_they_are() {
        for text in ["-w", "REG", "10.0.0.0/255.255.255.0=0:135:TCP", "*=0:135:TCP", "C:\\x\\"] {
            assert_eq!(quoted(text), text);
        }
    }

    #[test]
    fn each_character_that_a_shell_looks_at_is_kept_from_it() {
        assert_eq!(quoted(""), "\"\"");
        assert_eq!(quoted("Seawall p1"), "\"Seawall p1\"");
        assert_eq!(quoted("a&b|c<d>e^f(g)!"), "\"a&b|c<d>e^f(g)!\"");
        assert_eq!(quoted("%PATH%"), "\"%%PATH%%\"");
        assert_eq!(quoted("a \\"), "\"a \\\\\"");
        assert_eq!(quoted("\"a\" & %b"), "^\"\\^\"a\\^\" ^& %%b^\"");
        assert_eq!(quoted("\\\""), "^\"\\\\\\^\"^\"");
        assert_eq!(quoted("保守 端末"), "\"保守 端末\"");
    }

    #[test]
    fn what_cannot_be_passed_is_refused() {
        for text in ["a\nb", "a\rb", "a\0b", "\u{1a}", "a\tb"] {
            assert!(Argument::from(text).quoted().is_err(), "{text:?}");
            assert!(echoed(text).is_err());
            assert!(netsh_word(text).is_err());
        }
        assert!(netsh_word("a\"b").is_err());
        assert!(Argument::variable(Variable::Folder, "a\"b").quoted().is_err());
        assert!(Argument::variable(Variable::Folder, "").quoted().is_err());
        for text in ["", "on", "OFF", "/?"] {
            assert!(echoed(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_file_beside_the_script_stays_in_quotes() {
        assert_eq!(Argument::beside("a%b.reg").quoted().unwrap(), "\"%~dp0a%%b.reg\"");
        let fire = Argument::variable(Variable::ShortFile, " fire");
        assert_eq!(fire.quoted().unwrap(), "\"%~fs0 fire\"");
        assert_eq!(fire.arrives(|_| "C:\\X.CMD".to_owned()), "C:\\X.CMD fire");
    }

    #[test]
    fn netsh_words_have_quotes_where_they_need_them() {
        assert_eq!(netsh_tag("name", "Seawall p1").unwrap(), "name=\"Seawall p1\"");
        assert_eq!(netsh_tag("layer", "um").unwrap(), "layer=um");
        assert!(netsh_tag("a b", "c").is_err());
    }
}
