//! JSON documents that are read whole, within limits.

use std::io::Read;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use crate::{Error, intake::FeedLimits};

/// The bytes of a document.
pub(crate) fn whole(
    input: impl Read,
    document: &str,
    limits: &FeedLimits,
) -> Result<Vec<u8>, Error> {
    let limit = limits.document_bytes;
    let mut bytes = Vec::new();
    let read = input.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|source| Error::of_input(document, 1, source))?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if size > limit {
        return Err(Error::DocumentTooLarge { document: document.to_owned(), size, limit });
    }
    Ok(bytes)
}

/// The value that a document holds.
pub(crate) fn parse<T: DeserializeOwned>(
    bytes: &[u8],
    document: &str,
    limits: &FeedLimits,
) -> Result<T, Error> {
    let damaged = |place: String, fault: String| Error::BadDocument {
        document: document.to_owned(),
        place,
        fault: fault.chars().take(LONGEST_FAULT).collect(),
    };
    let bytes = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    let text = str::from_utf8(bytes).map_err(|error| {
        damaged(format!("byte {}", error.valid_up_to()), "the text is not UTF-8".to_owned())
    })?;
    let shape = Shape::of(bytes);
    if shape.depth > limits.depth {
        return Err(Error::TooDeep { document: document.to_owned(), limit: limits.depth });
    }
    let limit = limits.records / OBJECTS;
    if shape.objects > limit {
        return Err(Error::TooManyRecords { document: document.to_owned(), line: 1, limit });
    }
    serde_json::from_str(text).map_err(|error| {
        let place = format!("line {} column {}", error.line(), error.column());
        damaged(place, error.to_string())
    })
}

/// A field that may be null, which is then as if it were not there.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// What a document asks for, before it is read. What is passed over is counted too.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    /// Lists and objects inside each other.
    depth: usize,
    /// Objects in all: an empty one takes two bytes here, and a hundred times as many in memory.
    objects: usize,
}

impl Shape {
    fn of(bytes: &[u8]) -> Self {
        let (mut shape, mut open) = (Self::default(), 0_usize);
        let (mut is_text, mut is_escaped) = (false, false);
        for byte in bytes {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if is_text => is_escaped = true,
                b'"' => is_text = !is_text,
                b'{' | b'[' if !is_text => {
                    open += 1;
                    shape.depth = shape.depth.max(open);
                    shape.objects += usize::from(*byte == b'{');
                }
                b'}' | b']' if !is_text => open = open.saturating_sub(1),
                _ => {}
            }
        }
        shape
    }
}

/// A document that is read whole may have this part of all records as objects: two million, some
/// forty times what the largest months of MSRC hold.
const OBJECTS: usize = 10;

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// The longest text of what is wrong, in characters: it may repeat what stands in the document.
const LONGEST_FAULT: usize = 160;

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn what_stands_in_texts_does_not_count() {
        let shape = |text: &str| {
            let Shape { depth, objects } = Shape::of(text.as_bytes());
            (depth, objects)
        };
        assert_eq!(shape(r#"{"a": [1, "[[[[\"[["]}"#), (2, 1));
        assert_eq!(shape(r#"{"a": [1, [2, {}], {}]}"#), (4, 3));
        assert_eq!(shape("[][][][]"), (1, 0));
        assert_eq!(shape(&"[".repeat(100_000)), (100_000, 0));
        assert_eq!(shape("]]]]"), (0, 0));
    }
}
