//! Batch files read as `cmd.exe` reads them: `%` first, then quotes, carets and what stands
//! outside of them, and last the words as a program's start-up code sees them.

use super::super::ReadError;

/// Where batch files are taken to lie: what `%~dp0` stands for.
const FOLDER: &str = "C:\\seawall\\";

/// One line that does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Line {
    /// Counted from 1.
    pub(in super::super) number: usize,
    /// What it does.
    pub(in super::super) does: Does,
}

/// What a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Does {
    /// Names a place.
    Label(String),
    /// Runs a command, and goes on elsewhere according to its end.
    Command(Simple, Then),
    /// Gives one command's output to another.
    Pipe(Simple, Simple),
}

/// Where to go on after a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Then {
    /// At the next line.
    Next,
    /// At a label if it failed.
    OrGoto(String),
    /// At a label if it did not.
    AndGoto(String),
}

/// A command with nothing about it but where its output goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Simple {
    /// The program and its arguments, as they arrive.
    pub(in super::super) words: Vec<String>,
    /// All of it as `cmd` itself takes it, for `echo`.
    pub(in super::super) text: String,
    /// The file that takes its output, and whether it goes after what that holds.
    pub(in super::super) output: Option<(String, bool)>,
}

impl Simple {
    /// Its words, for matching.
    pub(in super::super) fn words(&self) -> Vec<&str> {
        self.words.iter().map(String::as_str).collect()
    }
}

/// Reads a batch file's lines; remarks and empty lines are left out.
pub(in super::super) fn read(octets: &[u8]) -> Result<Vec<Line>, ReadError> {
    let mut lines: Vec<Line> = Vec::new();
    for (index, line) in octets.split(|&octet| octet == b'\n').enumerate() {
        let number = index + 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let shown = String::from_utf8_lossy(line).into_owned();
        let fault = || ReadError { line: number, text: shown.clone() };
        // What lies beyond ASCII depends on the code page, which the file does not tell.
        if !line.iter().all(|octet| (b' '..=b'~').contains(octet)) {
            return Err(fault());
        }
        if shown.is_empty() || shown.starts_with("rem ") {
            continue;
        }
        if let Some(then) = outcome(&shown) {
            match lines.last_mut() {
                Some(Line { does: Does::Command(_, next @ Then::Next), number: before })
                    if *before + 1 == number =>
                {
                    *next = then;
                }
                _ => return Err(fault()),
            }
            continue;
        }
        let does = match shown.strip_prefix(':') {
            Some(label) if is_label(label) => Does::Label(label.to_owned()),
            Some(_) => return Err(fault()),
            None => command_line(&shown).ok_or_else(fault)?,
        };
        lines.push(Line { number, does });
    }
    Ok(lines)
}

/// Where the line before goes on according to its end.
fn outcome(line: &str) -> Option<Then> {
    let (wanted, rest) = match line.strip_prefix("if not ") {
        Some(rest) => (false, rest),
        None => (true, line.strip_prefix("if ")?),
    };
    let label = rest.strip_prefix("\"%errorlevel%\"==\"0\" goto ")?;
    let label = is_label(label).then(|| label.to_owned())?;
    Some(if wanted { Then::AndGoto(label) } else { Then::OrGoto(label) })
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_lowercase())
}

/// A character after `%` was dealt with, or something that `cmd` itself looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Letter(char),
    Arrow { append: bool },
    Pipe,
}

fn command_line(line: &str) -> Option<Does> {
    let tokens = tokens(&expanded(line)?)?;
    let mut commands = tokens.split(|token| *token == Token::Pipe);
    match (commands.next(), commands.next(), commands.next()) {
        (Some(command), None, None) => Some(Does::Command(simple(command)?, Then::Next)),
        (Some(from), Some(to), None) => Some(Does::Pipe(simple(from)?, simple(to)?)),
        _ => None,
    }
}

/// `%` is looked at before all else, in quotes or not.
fn expanded(line: &str) -> Option<String> {
    let mut done = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('%') {
        done.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            done.push('%');
            rest = after;
        } else if let Some(after) = after.strip_prefix("~dp0") {
            done.push_str(FOLDER);
            rest = after;
        } else {
            return None;
        }
    }
    done.push_str(rest);
    Some(done)
}

fn tokens(line: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut in_quotes = false;
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        let token = match c {
            '"' => {
                in_quotes = !in_quotes;
                Token::Letter(c)
            }
            _ if in_quotes => Token::Letter(c),
            '^' => Token::Letter(characters.next()?),
            '>' => Token::Arrow { append: characters.next_if_eq(&'>').is_some() },
            '|' if characters.next_if_eq(&'|').is_none() => Token::Pipe,
            // Two commands on a line, blocks and input from files are not written here.
            '|' | '&' | '<' | '(' | ')' => return None,
            _ => Token::Letter(c),
        };
        found.push(token);
    }
    (!in_quotes).then_some(found)
}

/// One command: its output's file taken out, and the rest as words.
fn simple(tokens: &[Token]) -> Option<Simple> {
    let mut output = None;
    let mut text = String::new();
    let mut tokens = tokens.iter().copied().peekable();
    while let Some(token) = tokens.next() {
        match token {
            Token::Letter(c) => text.push(c),
            Token::Arrow { append } => {
                // A digit before the arrow would name another stream.
                let free = text.is_empty() || text.ends_with(' ');
                if !free || output.is_some() || tokens.next() != Some(Token::Letter('"')) {
                    return None;
                }
                let mut name = String::new();
                loop {
                    match tokens.next()? {
                        Token::Letter('"') => break,
                        Token::Letter(c) => name.push(c),
                        _ => return None,
                    }
                }
                let ended = matches!(tokens.peek(), None | Some(Token::Letter(' ')));
                if !ended {
                    return None;
                }
                output = Some((name, append));
            }
            Token::Pipe => return None,
        }
    }
    let text = text.trim().to_owned();
    let words = words(&text);
    (!words.is_empty()).then_some(Simple { words, text, output })
}

/// As `CommandLineToArgvW` and the C runtime take a line apart.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word: Option<String> = None;
    let mut in_quotes = false;
    let mut backslashes = 0;
    for c in text.chars() {
        if c == '\\' {
            backslashes += 1;
            continue;
        }
        let pending = std::mem::take(&mut backslashes);
        let kept = if c == '"' { pending / 2 } else { pending };
        if pending > 0 {
            word.get_or_insert_default().extend(std::iter::repeat_n('\\', kept));
        }
        match c {
            '"' if pending % 2 == 1 => word.get_or_insert_default().push('"'),
            '"' => {
                word.get_or_insert_default();
                in_quotes = !in_quotes;
            }
            ' ' if !in_quotes => found.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    if backslashes > 0 {
        word.get_or_insert_default().extend(std::iter::repeat_n('\\', backslashes));
    }
    found.extend(word);
    found
}
