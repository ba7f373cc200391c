//! Reading registry text.

use super::data::Data;
use super::lines::{Lines, RawLine, Units};
use super::{Format, REGEDIT4, VERSION5, hex};
use crate::text::{CodePage, Family, guess};
use crate::{Error, Limits, limits};

/// A file of registry text.
#[derive(Clone, Copy, Debug)]
pub struct RegText<'a> {
    format: Format,
    /// Behind the line that names the format.
    lines: Lines<'a>,
    item_bytes: usize,
}

/// A line of the text, with those it goes on in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The first line, counted from 1.
    pub line: usize,
    /// What it says.
    pub content: Content,
    /// Places that were no character; U+FFFD stands there.
    pub replaced: usize,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A key; what follows are its values.
    Key(String),
    /// A key to be deleted with all below it.
    DeleteKey(String),
    /// A value of the key before; the default value has an empty name.
    Value {
        /// Its name.
        name: String,
        /// Its type and bytes.
        data: Data,
    },
    /// A value to be deleted.
    DeleteValue(String),
    /// A line that breaks the format, and is left out.
    Rejected(Rule),
}

/// A rule of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// A line is a key, a value, a comment or empty.
    Line,
    /// A key stands between brackets, and none of its parts is empty.
    Key,
    /// A value stands below the key it belongs to.
    Below,
    /// The name of a value stands between quotes, with an equals sign behind it.
    Name,
    /// A string ends with a quote.
    Quote,
    /// A backslash in a string has a backslash or a quote behind it.
    Escape,
    /// A number has one to eight hexadecimal digits.
    Dword,
    /// Bytes have one or two hexadecimal digits each, and commas between.
    Hex,
    /// The type of a value is known by a word or by a number.
    Type,
    /// A value ends before the text does.
    End,
    /// A line and those it goes on in are within the limit.
    Length,
}

const FORMAT: &str = "registry text";
/// Bytes by which the code page is guessed.
const SAMPLE: usize = 1 << 20;

impl<'a> RegText<'a> {
    /// Opens a text by its first line. `page` is the code page of the host, should the text be
    /// 8-bit and not UTF-8; without one, Japanese is told by its kana, and anything else is taken
    /// as Western.
    pub fn open(bytes: &'a [u8], page: Option<CodePage>, limits: &Limits) -> Result<Self, Error> {
        limits::check(bytes.len(), limits.reg_text_bytes, FORMAT)?;
        let (rest, units) = units(bytes, page);
        let mut lines = Lines::new(rest, units);
        while let Some(line) = lines.next() {
            if line.bytes.len() > 4 * VERSION5.len() {
                break;
            }
            let (line, _) = line.decode();
            let format = match line.trim() {
                "" => continue,
                VERSION5 => Format::Version5,
                REGEDIT4 => Format::Regedit4(match units {
                    Units::Page(page) => page,
                    _ => page.unwrap_or(CodePage::Cp1252),
                }),
                _ => break,
            };
            return Ok(Self { format, lines, item_bytes: limits.reg_item_bytes });
        }
        Err(Error::Unrecognised { format: FORMAT })
    }

    /// Which of the two formats it has.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// All it says, line by line, in its order.
    pub const fn items(&self) -> Items<'a> {
        Items {
            format: self.format,
            lines: self.lines,
            item_bytes: self.item_bytes,
            is_below_key: false,
        }
    }
}

fn units(bytes: &[u8], page: Option<CodePage>) -> (&[u8], Units) {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return (rest, Units::Utf16Le);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return (rest, Units::Utf16Be);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return (rest, Units::Utf8);
    }
    let units = match bytes.get(..2) {
        Some([_, 0]) => Units::Utf16Le,
        Some([0, _]) => Units::Utf16Be,
        _ if std::str::from_utf8(bytes).is_ok() => Units::Utf8,
        _ => Units::Page(page.unwrap_or_else(|| {
            let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
            let end = sample.iter().rposition(|byte| *byte == b'\n').unwrap_or(sample.len());
            guess(sample.get(..end).unwrap_or(sample), Family::Ansi)
        })),
    };
    (bytes, units)
}

/// All a text says, in its order.
#[derive(Clone, Debug)]
pub struct Items<'a> {
    format: Format,
    lines: Lines<'a>,
    item_bytes: usize,
    is_below_key: bool,
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            let raw = self.lines.next()?;
            let line = self.lines.number;
            if raw.bytes.len() > self.item_bytes {
                // It may have been a key.
                self.is_below_key = false;
                return Some(Item { line, content: Content::Rejected(Rule::Length), replaced: 0 });
            }
            let (text, replaced) = raw.decode();
            let text = text.trim_start();
            if text.is_empty() || text.starts_with(';') {
                continue;
            }
            let mut item = Item { line, content: Content::Rejected(Rule::Line), replaced };
            item.content = if let Some(section) = text.strip_prefix('[') {
                self.section(section)
            } else {
                let read = match self.value(text, &mut item.replaced) {
                    Ok(_) if !self.is_below_key => Err(Rule::Below),
                    read => read,
                };
                read.unwrap_or_else(Content::Rejected)
            };
            return Some(item);
        }
    }
}

type Read<T> = Result<T, Rule>;

impl Items<'_> {
    fn section(&mut self, section: &str) -> Content {
        self.is_below_key = false;
        // The names of keys may have brackets in them.
        let Some((path, rest)) = section.rsplit_once(']') else {
            return Content::Rejected(Rule::Key);
        };
        if ends(rest, Rule::Key).is_err() {
            return Content::Rejected(Rule::Key);
        }
        let (path, is_deleted) = match path.strip_prefix('-') {
            Some(path) => (path, true),
            None => (path, false),
        };
        if !is_path(path) {
            return Content::Rejected(Rule::Key);
        }
        if is_deleted {
            return Content::DeleteKey(path.to_owned());
        }
        self.is_below_key = true;
        Content::Key(path.to_owned())
    }

    fn value(&mut self, text: &str, replaced: &mut usize) -> Read<Content> {
        let (name, rest) = if let Some(rest) = text.strip_prefix('@') {
            (String::new(), rest)
        } else if let Some(quoted) = text.strip_prefix('"') {
            let mut name = String::new();
            let rest = unquote(quoted, &mut name)?.ok_or(Rule::Name)?;
            (name, rest)
        } else {
            return Err(Rule::Line);
        };
        let data = rest.trim_start().strip_prefix('=').ok_or(Rule::Name)?.trim_start();
        if let Some(rest) = data.strip_prefix('-') {
            return ends(rest, Rule::Type).map(|()| Content::DeleteValue(name));
        }
        let data = if let Some(quoted) = data.strip_prefix('"') {
            self.string(quoted, replaced)?
        } else if let Some(digits) = strip_word(data, "dword:") {
            dword(digits)?
        } else if let Some(rest) = strip_word(data, "hex") {
            self.hex(rest, replaced)?
        } else {
            return Err(Rule::Type);
        };
        Ok(Content::Value { name, data })
    }

    /// A string may have ends of lines in it: editors write them as they are. It then ends where
    /// a quote is the last of a line; if another quote comes first, the string was never closed,
    /// and only its first line is rejected.
    fn string(&mut self, quoted: &str, replaced: &mut usize) -> Read<Data> {
        let mut text = String::new();
        if let Some(rest) = unquote(quoted, &mut text)? {
            ends(rest, Rule::Quote)?;
            return Ok(Data::string(&text));
        }
        let mut ahead = self.lines;
        let mut taken = 0;
        while let Some(line) = ahead.next() {
            taken += line.bytes.len();
            if taken > self.item_bytes {
                return Err(Rule::Quote);
            }
            let (line, more) = line.decode();
            *replaced += more;
            text.push('\n');
            if let Some(rest) = unquote(&line, &mut text)? {
                ends(rest, Rule::Quote)?;
                self.lines = ahead;
                return Ok(Data::string(&text));
            }
        }
        Err(Rule::Quote)
    }

    fn hex(&mut self, rest: &str, replaced: &mut usize) -> Read<Data> {
        // Whatever is wrong with it, the lines it goes on in are no values of their own.
        let (kind, digits) = match kind(rest) {
            Some((kind, digits)) => (Ok(kind), digits),
            None => (Err(Rule::Type), rest),
        };
        let mut bytes = Vec::new();
        let mut first = Some(digits.to_owned());
        let mut fault = None;
        let mut taken = digits.len();
        loop {
            let line = first.take().or_else(|| self.continued(&mut taken, replaced));
            let Some(line) = line else { return Err(fault.unwrap_or(Rule::End)) };
            let goes_on = hex::read_line(&line, &mut bytes).unwrap_or_else(|| {
                fault = fault.or(Some(Rule::Hex));
                line.trim_end().ends_with('\\')
            });
            if !goes_on {
                break;
            }
        }
        let kind = kind?;
        if let Some(rule) = fault {
            return Err(rule);
        }
        Ok(self.stored(kind, bytes, replaced))
    }

    /// The next line of a value; an end where a key begins there.
    fn continued(&mut self, taken: &mut usize, replaced: &mut usize) -> Option<String> {
        let mut ahead = self.lines;
        let line: RawLine<'_> = ahead.next()?;
        *taken = taken.saturating_add(line.bytes.len());
        if *taken > self.item_bytes {
            // What is left of the value is then rejected line by line.
            return None;
        }
        let (text, more) = line.decode();
        if text.trim_start().starts_with(['[', '"', '@']) {
            return None;
        }
        *replaced += more;
        self.lines = ahead;
        Some(text.into_owned())
    }

    /// What the registry would hold: 8-bit texts are stored in UTF-16.
    fn stored(&self, kind: u32, bytes: Vec<u8>, replaced: &mut usize) -> Data {
        let is_text = matches!(kind, Data::STRING | Data::EXPAND | Data::STRINGS);
        let Format::Regedit4(page) = self.format else { return Data { kind, bytes } };
        if !is_text {
            return Data { kind, bytes };
        }
        let (text, more) = page.decode(&bytes);
        *replaced += more;
        Data { kind, bytes: text.encode_utf16().flat_map(u16::to_le_bytes).collect() }
    }
}

/// Reads on to the quote that ends a string, and gives what is behind it; nothing where the line
/// ends first.
fn unquote<'t>(text: &'t str, into: &mut String) -> Read<Option<&'t str>> {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return Ok(Some(chars.as_str())),
            '\\' => match chars.next() {
                Some(escaped @ ('\\' | '"')) => into.push(escaped),
                _ => return Err(Rule::Escape),
            },
            c => into.push(c),
        }
    }
    Ok(None)
}

/// Nothing but a comment may follow.
fn ends(rest: &str, rule: Rule) -> Read<()> {
    let rest = rest.trim_start();
    if rest.is_empty() || rest.starts_with(';') { Ok(()) } else { Err(rule) }
}

fn dword(digits: &str) -> Read<Data> {
    let end = digits.bytes().take_while(u8::is_ascii_hexdigit).count();
    let (digits, rest) = digits.split_at_checked(end).ok_or(Rule::Dword)?;
    ends(rest, Rule::Dword)?;
    if !(1..=8).contains(&digits.len()) {
        return Err(Rule::Dword);
    }
    u32::from_str_radix(digits, 16).map(Data::dword).map_err(|_| Rule::Dword)
}

/// `:` or `(b):`, and what follows.
fn kind(text: &str) -> Option<(u32, &str)> {
    if let Some(rest) = text.strip_prefix(':') {
        return Some((Data::BINARY, rest));
    }
    let (digits, rest) = text.strip_prefix('(')?.split_once("):")?;
    let is_number =
        (1..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let kind = is_number.then(|| u32::from_str_radix(digits, 16).ok())??;
    Some((kind, rest))
}

fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(word.len())?;
    head.eq_ignore_ascii_case(word).then_some(rest)
}

/// Whether it is the path of a key: no part of it is empty.
pub(super) fn is_path(path: &str) -> bool {
    path.split('\\').all(|part| !part.is_empty())
}
