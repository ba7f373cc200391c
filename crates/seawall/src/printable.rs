//! Texts of others on a terminal.

/// A text as one line that cannot write on the terminal as it likes.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if is_printable(c) { c } else { '\u{fffd}' }).collect()
}

/// Whether a character shows where it stands, and alone: none that controls, ends a line or turns
/// the direction of those around it (`Bidi_Control` of Unicode's UAX #9).
pub fn is_printable(c: char) -> bool {
    let is_line_end = matches!(c, '\u{2028}' | '\u{2029}');
    let turns = matches!(c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !is_line_end && !turns
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn a_name_cannot_move_the_cursor() {
        assert_eq!(printable("A\x1b[2J"), "A\u{fffd}[2J");
    }

    #[test]
    fn what_turns_or_ends_a_line_is_replaced_and_every_language_is_not() {
        assert_eq!(printable("保全課 الصيانة \u{5d0}"), "保全課 الصيانة \u{5d0}");
        for c in
            "\u{1b}\n\u{85}\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2028}\
                  \u{2029}\u{2066}\u{2067}\u{2068}\u{2069}"
                .chars()
        {
            assert_eq!(printable(&format!("a{c}b")), "a\u{fffd}b", "{c:?}");
        }
    }
}
