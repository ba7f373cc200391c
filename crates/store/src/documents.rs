//! Documents that may be large: deflated where that makes them smaller.

use std::{borrow::Cow, io::Read as _};

use flate2::{Compression, bufread::ZlibDecoder, bufread::ZlibEncoder};
use serde::de::IgnoredAny;

use crate::codes::coded;

coded! {
    /// How a document is kept.
    pub(crate) enum Codec {
        /// As it is.
        Plain = "plain",
        /// As a zlib stream (RFC 1950), whose checksum tells damage.
        Zlib = "zlib",
    }
}

/// A document as it is kept.
#[derive(Debug)]
pub(crate) struct Packed<'a> {
    pub(crate) codec: Codec,
    /// Octets of the document itself.
    pub(crate) length: usize,
    pub(crate) octets: Cow<'a, [u8]>,
}

/// Packs a document of at most [`LONGEST`] octets.
pub(crate) fn pack(document: &str) -> Packed<'_> {
    let plain = document.as_bytes();
    let deflated = (plain.len() >= WORTHWHILE).then(|| deflate(plain)).flatten();
    let (codec, octets) = match deflated {
        Some(deflated) if deflated.len() < plain.len() => (Codec::Zlib, Cow::Owned(deflated)),
        _ => (Codec::Plain, Cow::Borrowed(plain)),
    };
    Packed { codec, length: plain.len(), octets }
}

/// The document again; otherwise what is wrong with it.
pub(crate) fn unpack(packed: &Packed<'_>) -> Result<String, String> {
    if packed.length > LONGEST {
        return Err(format!("{} octets are over the limit of {LONGEST}", packed.length));
    }
    let octets = match packed.codec {
        Codec::Plain => packed.octets.to_vec(),
        Codec::Zlib => inflate(&packed.octets, packed.length)?,
    };
    if octets.len() != packed.length {
        return Err(format!("not of the {} octets it is said to be", packed.length));
    }
    let document = String::from_utf8(octets).map_err(|error| error.to_string())?;
    serde_json::from_str::<IgnoredAny>(&document).map_err(|error| error.to_string())?;
    Ok(document)
}

fn deflate(plain: &[u8]) -> Option<Vec<u8>> {
    let mut deflated = Vec::new();
    ZlibEncoder::new(plain, Compression::fast()).read_to_end(&mut deflated).ok()?;
    Some(deflated)
}

/// At most one octet more than there shall be.
fn inflate(octets: &[u8], length: usize) -> Result<Vec<u8>, String> {
    let mut decoder = ZlibDecoder::new(octets);
    let most = u64::try_from(length).unwrap_or(u64::MAX).saturating_add(1);
    let mut inflated = Vec::with_capacity(length.min(octets.len().saturating_mul(RATIO)));
    let read = decoder.by_ref().take(most).read_to_end(&mut inflated);
    read.map_err(|error| error.to_string())?;
    let rest = decoder.into_inner();
    if inflated.len() == length && !rest.is_empty() {
        return Err(format!("{} octets come after its end", rest.len()));
    }
    Ok(inflated)
}

/// Octets of the longest document that is kept; the table says the same.
pub(crate) const LONGEST: usize = 256 << 20;

/// A shorter document takes a page of the file or less as it is.
const WORTHWHILE: usize = 1024;

/// Deflate makes no more of an octet (RFC 1951: 258 octets for two bits).
const RATIO: usize = 1032;

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{Codec, Cow, LONGEST, Packed, WORTHWHILE, pack, unpack};

    fn text(length: usize) -> String {
        format!("\"{}\"", "軟弱 weak spot ".repeat(length / 17 + 1))
    }

    #[test]
    fn a_document_comes_back_and_is_small_where_that_is_worthwhile() {
        for (document, codec) in [
            ("{}".to_owned(), Codec::Plain),
            (text(WORTHWHILE), Codec::Zlib),
            (text(3_000_000), Codec::Zlib),
            (format!("\"{}\"", "a".repeat(WORTHWHILE - 3)), Codec::Plain),
        ] {
            let packed = pack(&document);
            assert_eq!((packed.codec, packed.length), (codec, document.len()));
            assert!(packed.octets.len() <= document.len());
            assert_eq!(unpack(&packed).as_deref(), Ok(document.as_str()));
        }
    }

    #[test]
    fn what_does_not_shrink_is_kept_as_it_is() {
        let mut state = 7_u32;
        let noise: String = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from_u32(0x4e00 + (state >> 8) % 0x5000).unwrap()
        })
        .take(4000)
        .collect();
        let noise = format!("\"{noise}\"");
        let packed = pack(&noise);
        assert_eq!(unpack(&packed).as_deref(), Ok(noise.as_str()));
        assert!(packed.octets.len() <= noise.len());
    }

    #[test]
    fn any_octet_changed_cut_off_or_added_is_found() {
        let document = text(5000);
        let sound = pack(&document).octets.into_owned();
        let unpack_as = |length, octets: Vec<u8>| {
            unpack(&Packed { codec: Codec::Zlib, length, octets: Cow::Owned(octets) })
        };
        for at in 0..sound.len() {
            for bit in 0..8 {
                let mut octets = sound.clone();
                octets[at] ^= 1 << bit;
                // Three bits of the header choose nothing that a reader needs.
                let result = unpack_as(document.len(), octets);
                assert!(result.is_err() || result.as_deref() == Ok(&document), "{at}.{bit}");
            }
            assert!(unpack_as(document.len(), sound[..at].to_vec()).is_err(), "cut at {at}");
        }
        assert!(unpack_as(document.len(), [&sound[..], b"x"].concat()).is_err());
        for length in [0, document.len() - 1, document.len() + 1, LONGEST, LONGEST + 1, usize::MAX]
        {
            assert!(unpack_as(length, sound.clone()).is_err(), "{length}");
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "\\PC{0,3000}") {
            let document = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(unpack(&pack(&document)), Ok(document));
        }

        #[test]
        fn no_octets_make_it_panic(octets: Vec<u8>, length in any::<usize>(), is_plain: bool) {
            let codec = if is_plain { Codec::Plain } else { Codec::Zlib };
            let stream = [&[0x78, 0x9c][..], &octets].concat();
            for octets in [&octets, &stream] {
                for length in [length, length % (octets.len() + 1), octets.len()] {
                    let octets = Cow::Borrowed(octets.as_slice());
                    drop(unpack(&Packed { codec, length, octets }));
                }
            }
        }
    }

    #[test]
    fn a_plain_document_of_another_length_or_no_json_is_found() {
        for (length, octets) in [(3, "{}"), (1, "{}"), (1, "{"), (0, "")] {
            let octets = Cow::Borrowed(octets.as_bytes());
            assert!(unpack(&Packed { codec: Codec::Plain, length, octets }).is_err());
        }
        let octets = Cow::Borrowed(&b"\"\xff\""[..]);
        assert!(unpack(&Packed { codec: Codec::Plain, length: 3, octets }).is_err());
    }
}
