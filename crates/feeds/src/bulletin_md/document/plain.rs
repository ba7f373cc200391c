//! Markdown and HTML to plain text.

/// The text without mark-up: links give their words, pictures nothing, `<br>` a new line. Spaces
/// run together, and the wide ones of Japanese count as spaces.
pub(super) fn plain(source: &str) -> String {
    // Tables come in two hands: one escapes backslashes, as Markdown wants, one does not. Where
    // nothing shows that it does, a backslash before a letter or a brace is part of a path.
    let escaped = source.contains(r"\\") || source.contains(r"\_");
    let mut plain =
        Plain { text: String::with_capacity(source.len()), spaced: true, tags_ended: false };
    let mut rest = source;
    while let Some(character) = rest.chars().next() {
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        rest = match character {
            '\\' => plain.escape(after, escaped),
            '<' => plain.tag(after),
            '&' => plain.entity(after),
            '!' if after.starts_with('[') => skip_picture(after),
            ']' if after.starts_with('(') => skip_brackets(after, '(', ')'),
            '[' | ']' | '*' | '`' => after,
            _ => {
                plain.push(character);
                after
            }
        };
    }
    plain.text.truncate(plain.text.trim_end().len());
    plain.text
}

struct Plain {
    text: String,
    /// Whether the text ends with a space or is empty.
    spaced: bool,
    /// Whether no tag ends in what is left.
    tags_ended: bool,
}

impl Plain {
    fn push(&mut self, character: char) {
        match character {
            '\n' => {
                let end = self.text.trim_end_matches(' ').len();
                self.text.truncate(end);
                self.text.push('\n');
                self.spaced = true;
            }
            // Zero-width marks and trade marks say nothing.
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '®' | '™' => {}
            _ if character.is_whitespace() => {
                if !self.spaced {
                    self.text.push(' ');
                }
                self.spaced = true;
            }
            _ => {
                self.text.push(character);
                self.spaced = false;
            }
        }
    }

    fn escape<'a>(&mut self, after: &'a str, escaped: bool) -> &'a str {
        let mut characters = after.chars();
        let next = characters.next();
        let names = characters.next().is_some_and(char::is_alphabetic);
        let in_path = |next| matches!(next, '{' | '$' | '%' | '(') || (next == '.' && names);
        let is_escape =
            next.is_some_and(|next| next.is_ascii_punctuation() && (escaped || !in_path(next)));
        if let Some(next) = next.filter(|_| is_escape) {
            self.push(next);
            return after.get(next.len_utf8()..).unwrap_or_default();
        }
        self.push('\\');
        after
    }

    fn tag<'a>(&mut self, after: &'a str) -> &'a str {
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        let tag = if is_tag && !self.tags_ended { after.split_once('>') } else { None };
        let Some((tag, rest)) = tag else {
            // Looking for it again at every bracket would cost the square of the text.
            self.tags_ended |= is_tag;
            self.push('<');
            return after;
        };
        if tag.get(..2).is_some_and(|name| name.eq_ignore_ascii_case("br")) || tag == "/p" {
            self.push('\n');
        }
        rest
    }

    fn entity<'a>(&mut self, after: &'a str) -> &'a str {
        let ends = after.char_indices().take(10).find(|(_, character)| *character == ';');
        let name = ends.and_then(|(end, _)| Some((after.get(..end)?, after.get(end + 1..)?)));
        let named = name.and_then(|(name, rest)| Some((entity(name)?, rest)));
        let (character, rest) = named.unwrap_or(('&', after));
        self.push(character);
        rest
    }
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return code.ok().and_then(char::from_u32);
    }
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "reg" => '®',
        "trade" => '™',
        _ => return None,
    })
}

/// `[words](address)` after its exclamation mark.
fn skip_picture(after: &str) -> &str {
    let rest = skip_brackets(after, '[', ']');
    if rest.starts_with('(') { skip_brackets(rest, '(', ')') } else { rest }
}

/// What follows the bracket that closes the one `text` begins with; addresses hold pairs of
/// brackets themselves. Where none closes it, only the opening one is left out.
fn skip_brackets(text: &str, open: char, close: char) -> &str {
    let mut depth = 0_usize;
    // No address is longer; the bound keeps a line of brackets from costing its square.
    for (at, character) in text.char_indices().take(512) {
        if character == open {
            depth += 1;
        } else if character == close {
            depth -= 1;
        }
        if depth == 0 {
            return text.get(at + character.len_utf8()..).unwrap_or_default();
        }
    }
    text.get(open.len_utf8()..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn mark_up_goes_and_words_stay() {
        for (source, text) in [
            ("**a** *b*  c", "a b c"),
            ("[MS01-001](https://x.test/a(b)c) end", "MS01-001 end"),
            ("name ![mark](../a(b,c.1).gif) end", "name end"),
            ("one<br />\ntwo", "one\n\ntwo"),
            ("a &lt;b&gt; &#65; &unknown; &", "a <b> A &unknown; &"),
            ("Windows® \u{3000} NT™", "Windows NT"),
            ("<https://x.test/> 3 < 4", "3 < 4"),
        ] {
            assert_eq!(plain(source), text, "{source}");
        }
    }

    #[test]
    fn paths_keep_their_backslashes_in_either_hand() {
        let key = r"HKEY_LOCAL_MACHINE\SOFTWARE\{1}";
        assert_eq!(plain(r"HKEY\_LOCAL\_MACHINE\\SOFTWARE\\{1}"), key);
        assert_eq!(plain(r"HKEY_LOCAL_MACHINE\SOFTWARE\{1}"), key);
        assert_eq!(plain(r"Updates\.NETFramework\1.0"), r"Updates\.NETFramework\1.0");
        assert_eq!(plain(r"1\. Updates"), "1. Updates");
    }
}
