//! Bytes as pairs of hexadecimal digits between commas.

/// Adds the bytes of a line to those before, and tells whether the value goes on in the next one.
/// Nothing where the line is no such thing.
pub(super) fn read_line(line: &str, bytes: &mut Vec<u8>) -> Option<bool> {
    let line = line.trim();
    let (line, goes_on) = match line.strip_suffix('\\') {
        Some(line) => (line.trim_end(), true),
        None => (line, false),
    };
    // Only where the value goes on may a comma be last.
    let digits = if goes_on { line.strip_suffix(',').unwrap_or(line) } else { line };
    if digits.trim().is_empty() {
        return (digits.len() == line.len()).then_some(goes_on);
    }
    for pair in digits.split(',') {
        let pair = pair.trim();
        if !(1..=2).contains(&pair.len()) || !pair.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(pair, 16).ok()?);
    }
    Some(goes_on)
}

/// The columns a line may have before it is broken, as the registry editor breaks them.
const COLUMNS: usize = 76;

/// The bytes in lines, the first of which has `before` columns taken already.
pub(super) fn write(bytes: &[u8], before: usize) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(4));
    let mut column = before;
    for (at, byte) in bytes.iter().enumerate() {
        if at > 0 {
            text.push(',');
            column += 1;
            if column >= COLUMNS {
                text.push_str("\\\r\n  ");
                column = 2;
            }
        }
        for half in [byte >> 4, byte & 0xf] {
            text.push(char::from_digit(half.into(), 16).unwrap_or('0'));
        }
        column += 2;
    }
    text
}
