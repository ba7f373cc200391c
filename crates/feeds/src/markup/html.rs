//! HTML as browsers forgive it, cut into tags and texts. Nothing is nested and nothing is put
//! right: whoever reads pages for a few known ids needs no tree.

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// An element begins.
    Start(Tag<'a>),
    /// An element ends: its name in lower case.
    End(String),
    /// Text, its references still in it.
    Text(&'a str),
}

/// The tag that begins an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// Its name in lower case.
    pub(crate) name: String,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The value of an attribute, its references still in it.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        while let Some((key, value, behind)) = attribute(rest) {
            if key.eq_ignore_ascii_case(name) {
                return Some(value);
            }
            rest = behind;
        }
        None
    }

    /// Whether the element has no end tag.
    pub(crate) fn is_void(&self) -> bool {
        const VOID: [&str; 13] = [
            "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
            "track", "wbr",
        ];
        VOID.contains(&self.name.as_str())
    }
}

/// The pieces of a page, without comments, document type, scripts and styles. Takes time in
/// proportion to the page: every piece is looked at once.
pub(crate) fn tokens(page: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = page;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let Some(markup) = rest.strip_prefix('<') else {
                let (text, behind) = split_at(rest, rest.find('<'));
                rest = behind;
                return Some(Token::Text(text));
            };
            if let Some(comment) = markup.strip_prefix("!--") {
                rest = behind(comment, "-->");
                continue;
            }
            if markup.starts_with(['!', '?']) {
                rest = behind(markup, ">");
                continue;
            }
            let closing = markup.starts_with('/');
            let inner = markup.strip_prefix('/').unwrap_or(markup);
            if !inner.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
                // A lone `<` is text.
                rest = markup;
                return Some(Token::Text("<"));
            }
            let (tag, after) = split_at(inner, tag_end(inner));
            let after = after.strip_prefix('>').unwrap_or(after);
            let at = tag.find(|letter: char| letter.is_ascii_whitespace() || letter == '/');
            let (name, attributes) = split_at(tag, at);
            let name = name.to_ascii_lowercase();
            rest = after;
            if closing {
                return Some(Token::End(name));
            }
            if matches!(name.as_str(), "script" | "style") {
                rest = behind_raw(after, &name);
                continue;
            }
            return Some(Token::Start(Tag { name, attributes }));
        }
    })
}

/// Where a tag ends: at the first `>` outside of quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, letter) in tag.char_indices() {
        match (quote, letter) {
            (None, '>') => return Some(at),
            // Elsewhere a quote is a misprint, and would swallow the page.
            (None, '"' | '\'') if before == '=' => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
        if !letter.is_ascii_whitespace() {
            before = letter;
        }
    }
    None
}

/// The first attribute: its name, its value, and what stands behind it.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let text =
        text.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
    if text.is_empty() {
        return None;
    }
    let at = text.find(|letter: char| letter.is_ascii_whitespace() || letter == '=');
    // A name of no letters is a stray `=`; the letter behind it begins the next one.
    let at = if at == Some(0) { Some(1) } else { at };
    let (key, rest) = split_at(text, at);
    let Some(value) = rest.trim_ascii_start().strip_prefix('=') else {
        return Some((key, "", rest));
    };
    let value = value.trim_ascii_start();
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            let (value, rest) = split_at(quoted, quoted.find(quote));
            return Some((key, value, rest.strip_prefix(quote).unwrap_or(rest)));
        }
    }
    let (value, rest) = split_at(value, value.find(|letter: char| letter.is_ascii_whitespace()));
    Some((key, value, rest))
}

fn split_at(text: &str, at: Option<usize>) -> (&str, &str) {
    at.and_then(|at| text.split_at_checked(at)).unwrap_or((text, ""))
}

fn behind<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, behind)| behind)
}

/// What stands behind the end of a script: its end tag is the first one of its name.
fn behind_raw<'a>(text: &'a str, name: &str) -> &'a str {
    let found = text.match_indices("</").find_map(|(at, _)| {
        let behind = text.get(at + 2..)?;
        let same = behind.get(..name.len())?.eq_ignore_ascii_case(name);
        same.then(|| behind.get(name.len()..)).flatten()
    });
    found.map_or("", |end| end.split_once('>').map_or("", |(_, behind)| behind))
}

/// Without a bound a page of `&` takes its length squared.
const LONGEST_REFERENCE: usize = 10;

/// A text with its references resolved and every run of white space one space. References that
/// are not known stay as they are.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        plain.push_str(before);
        let name =
            reference.char_indices().take(LONGEST_REFERENCE).find(|(_, letter)| *letter == ';');
        let name = name.and_then(|(at, _)| reference.get(..at));
        if let Some((name, character)) = name.and_then(|name| Some((name, character(name)?))) {
            plain.push(character);
            rest = reference.get(name.len() + 1..).unwrap_or_default();
        } else {
            plain.push('&');
            rest = reference;
        }
    }
    plain.push_str(rest);
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let code = match hexadecimal {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|letter| !letter.is_control());
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Token, plain, tokens};

    fn shown(page: &str) -> Vec<String> {
        tokens(page)
            .map(|token| match token {
                Token::Start(tag) => format!("<{} {:?}", tag.name, tag.attribute("id")),
                Token::End(name) => format!("/{name}"),
                Token::Text(text) => text.to_owned(),
            })
            .collect()
    }

    #[test]
    fn tags_are_read_as_browsers_forgive_them() {
        let page = "<!DOCTYPE x><!-- <td id=no> --><TD class=a ID='f_C1' x>T &lt; 1</tD ><br/>\
                    <a href= \"j>s\" id=f_link>x</a>a < b<td id";
        let read = [
            "<td Some(\"f_C1\")",
            "T &lt; 1",
            "/td",
            "<br None",
            "<a Some(\"f_link\")",
            "x",
            "/a",
            "a ",
            "<",
            " b",
            "<td Some(\"\")",
        ];
        assert_eq!(shown(page), read);
    }

    #[test]
    fn scripts_and_styles_are_passed_over() {
        let page = "a<script>if (a<b) '</td>' </ScRiPt >b<style>x</style>c<script>no end <b>";
        assert_eq!(shown(page), ["a", "b", "c"]);
    }

    #[test]
    fn references_are_resolved_and_white_space_is_one_space() {
        assert_eq!(
            plain(" A&amp;B\r\n\t&#39;x&#x27;&nbsp;y &unknown; & &#0; "),
            "A&B 'x' y &unknown; & &#0;"
        );
    }
}
