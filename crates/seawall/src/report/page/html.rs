//! Markup: what is written between tags and in attributes can be nothing but text.

use std::fmt::{self, Write};

use super::text::Both;
use crate::printable::printable;

/// Text as HTML has it, between tags and in quoted attributes.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A text in both languages, of which the page shows one.
pub fn both(text: &Both) -> String {
    if text.en == text.ja {
        return escaped(&text.en);
    }
    format!(
        "<span class=\"t\" lang=\"en\">{}</span><span class=\"t\" lang=\"ja\">{}</span>",
        escaped(&text.en),
        escaped(&text.ja)
    )
}

/// JSON for a script element: nothing in it ends the element or begins a comment.
pub struct Embedded<W>(pub W);

impl<W: std::io::Write> std::io::Write for Embedded<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        for part in bytes.split_inclusive(|byte| matches!(byte, b'<' | b'>' | b'&')) {
            match part.split_last() {
                Some((last @ (b'<' | b'>' | b'&'), before)) => {
                    self.0.write_all(before)?;
                    write!(self.0, "\\u{last:04x}")?;
                }
                _ => self.0.write_all(part)?,
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

/// Writes into a string, which cannot fail.
pub fn put(out: &mut String, text: fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{Embedded, escaped};

    #[test]
    fn text_ends_no_attribute_and_opens_no_tag() {
        assert_eq!(
            escaped("\"><script>'&\u{202e}\n"),
            "&quot;&gt;&lt;script&gt;&#39;&amp;\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn embedded_json_cannot_end_its_element_and_reads_back_the_same() {
        let text = "</script><!-- ]]> & 工場";
        let mut out = Vec::new();
        serde_json::to_writer(Embedded(&mut out), text).unwrap();
        Embedded(&mut out).flush().unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(!out.contains(['<', '>', '&']), "{out}");
        assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
    }
}
