//! The form of a text.

/// Whether a text is nothing but digits, and some.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A text without the line breaks and the indentation of a document that is laid out.
pub(crate) fn on_one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{is_digits, on_one_line};

    #[test]
    fn what_is_laid_out_becomes_one_line() {
        assert_eq!(on_one_line("Latest Software\r\n      Release"), "Latest Software Release");
        assert_eq!(on_one_line("Server 2016  (Core)\n"), "Server 2016  (Core)");
    }

    #[test]
    fn signs_and_digits_of_other_scripts_are_no_digits() {
        assert!(is_digits("0123456789"));
        for text in ["", "+1", "-1", "1.0", " 1", "１"] {
            assert!(!is_digits(text), "{text}");
        }
    }
}
