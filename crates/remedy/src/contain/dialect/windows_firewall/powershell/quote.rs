//! A verbatim string: between single quotes, in which nothing means anything but a quote.
//!
//! PowerShell takes four other characters for a single quote too ("about_Quoting_Rules"; the
//! language specification, 2.3.5.2): what opened with one is closed by any of them. Doubled, each
//! stands for itself.

/// What PowerShell takes for a single quote.
pub(super) const QUOTES: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];

pub(in crate::contain::dialect) fn quoted(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 2);
    written.push('\'');
    for sign in text.chars() {
        if QUOTES.contains(&sign) {
            written.push(sign);
        }
        written.push(sign);
    }
    written.push('\'');
    written
}
