//! What System Restore of Windows XP writes down of the files it keeps (`change.log` of a restore
//! point).
//!
//! How its records are laid out is from memory and not gone by: paths are taken as the UTF-16 texts
//! that begin with `\\` and end with a zero.

/// Whether a file is one.
pub(crate) fn is_one(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    name == "change.log" || name.starts_with("change.log.")
}

/// Entries of one log that are taken.
const MOST: usize = 20_000;
/// Units of a path.
const LONGEST: usize = 512;

/// The paths in it, each once, in their order.
pub(crate) fn entries(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = std::collections::HashSet::new();
    // A text may begin at an odd place.
    for bytes in [bytes, bytes.get(1..).unwrap_or_default()] {
        let (pairs, _) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
        for text in units.split(|unit| *unit == 0) {
            let is_path = text.first() == Some(&BACKSLASH) && (4..=LONGEST).contains(&text.len());
            let Some(path) = is_path.then(|| String::from_utf16(text).ok()).flatten() else {
                continue;
            };
            if found.len() < MOST && !path.contains(char::is_control) && seen.insert(path.clone()) {
                found.push(path);
            }
        }
    }
    found
}

const BACKSLASH: u16 = 0x5c;

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn paths_are_found_wherever_they_begin() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let path = "\\WINDOWS\\system32\\msblast.exe";
        for head in [vec![9, 9, 0, 0], vec![9, 9, 9, 0, 0]] {
            let bytes = [head, wide(path), wide("\0A0000001.exe\0")].concat();
            assert_eq!(entries(&bytes), [path]);
        }
        assert_eq!(entries(b"\\"), [""; 0]);
    }
}
