//! The script: a text with places for the lists of keys and files.
//!
//! It keeps to what the cmd.exe of Windows NT 4.0 has with its command extensions: `%~f1`,
//! `%~dp0`, `call :label`, `goto :EOF`, `date /t`, `if defined`, `set "NAME=text"`. Not there are
//! `exit /b`, `%~z1` (which stands in lines that only Windows XP and later come to), delayed
//! expansion, `%date%`, reg.exe, wmic, choice, timeout. That is from memory of the help texts of
//! that cmd.exe, and was not tried on one; Wine's runs it in a test. From memory too: `regedit /e`
//! ends well and writes nothing where there is no key; batch files wait for programs with windows;
//! `S-1-16-8192` is the level of processes that are not elevated; NT 4.0 has
//! the hives in `repair` packed, with `._` behind their names; the first use of wmic on Windows XP
//! and Server 2003 installs it.

use std::fmt::Write as _;

use super::items::{FIRST_KEY, Items};

const TEMPLATE: &str = include_str!("script.cmd");

/// The script, with the line ends of Windows.
pub fn script(items: &Items) -> String {
    let mut registry = String::new();
    for (key, file) in items.branches.iter().filter(|(key, _)| *key != FIRST_KEY) {
        let _ = writeln!(registry, r#"call :registry "{key}" "{file}""#);
    }
    let mut folders = "mkdir \"%OUT%\\files\"\n".to_owned();
    for folder in items.folders() {
        let _ = writeln!(folders, r#"mkdir "%OUT%\files\{folder}""#);
    }
    let mut files = String::new();
    for file in &items.files {
        let _ = writeln!(files, r#"call :copy "%SystemRoot%\{file}" "files\{file}""#);
    }
    let first_file = items.branches.get(FIRST_KEY).map_or("", String::as_str);
    let mut text = String::new();
    for line in TEMPLATE.lines() {
        match line {
            "@registry@" => text.push_str(&registry),
            "@folders@" => text.push_str(&folders),
            "@files@" => text.push_str(&files),
            line => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text.replace("@version@", env!("CARGO_PKG_VERSION"))
        .replace("@first_key@", FIRST_KEY)
        .replace("@first_file@", first_file)
        .replace('\n', "\r\n")
}
