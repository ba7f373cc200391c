//! Lines, and columns as a console shows them.

/// A line and its number, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    pub(crate) number: usize,
    pub(crate) text: &'a str,
}

/// The lines of a text. WMIC ends them with CR CR LF when its output is sent to a file.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    text.split('\n')
        .enumerate()
        .map(|(before, text)| Line { number: before + 1, text: text.trim_end_matches('\r') })
}

/// How many columns of a console a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Splits a text at a column of a console, unless a character lies across it or the text ends
/// before it.
pub(crate) fn split_at_width(text: &str, column: usize) -> Option<(&str, &str)> {
    let mut at = 0;
    for (byte, c) in text.char_indices() {
        if at >= column {
            return if at == column { text.split_at_checked(byte) } else { None };
        }
        at += columns(c);
    }
    (at == column).then_some((text, ""))
}

/// The characters that East Asian consoles show two columns wide (Unicode UAX #11, W and F); the
/// blocks rather than every exception.
fn columns(c: char) -> usize {
    match c {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{lines, split_at_width, width};

    #[test]
    fn kana_take_two_columns_and_are_not_split() {
        assert_eq!(width("ホスト名:"), 9);
        assert_eq!(split_at_width("ホスト名:  A", 11), Some(("ホスト名:  ", "A")));
        assert_eq!(split_at_width("ホスト名:  A", 3), None);
        assert_eq!(split_at_width("ab", 2), Some(("ab", "")));
        assert_eq!(split_at_width("ab", 3), None);
    }

    #[test]
    fn lines_lose_every_carriage_return_at_their_end() {
        let numbered: Vec<_> = lines("a\r\r\n\r\nb").map(|line| (line.number, line.text)).collect();
        assert_eq!(numbered, [(1, "a"), (2, ""), (3, "b")]);
    }
}
