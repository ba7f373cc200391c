//! A bundle to its contents.

use std::io::{BufRead, Read as _};

use ed25519_dalek::{Signature, VerifyingKey};
use liblzma::{bufread::XzDecoder, stream::Stream};
use sha2::{Digest as _, Sha256};

use super::{
    BundleError, BundleLimits, Contents, KEY, MAGIC, Part, SCHEMA, SIGNATURE, head::Head,
    signed_message,
};

/// A bundle whose signature holds. That it is the right one's is for the caller to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    contents: Contents,
    signer: [u8; KEY],
    digest: [u8; 32],
}

/// Whether bytes begin as a bundle does; fifteen are enough to tell.
pub fn is_bundle(beginning: &[u8]) -> bool {
    beginning.starts_with(MAGIC)
}

/// Opens a bundle: signature first, then head, then parts. What the parts say is not read here:
/// [`Part::read`] does.
pub fn open(bytes: &[u8], limits: &BundleLimits) -> Result<Bundle, BundleError> {
    let Frame { head, packed, signer } = Frame::of(bytes, limits)?;
    let head = Head::read(head, limits)?;
    let parts = unpack(packed, &head, limits)?;
    let Head { made, serial, catalogue, note, .. } = head;
    Ok(Bundle {
        contents: Contents { made, serial, catalogue, note, parts },
        signer,
        digest: Sha256::digest(bytes).into(),
    })
}

impl Bundle {
    /// What it holds.
    pub const fn contents(&self) -> &Contents {
        &self.contents
    }

    /// The public key of whoever signed it.
    pub const fn signer(&self) -> &[u8; KEY] {
        &self.signer
    }

    /// The SHA-256 of the whole file.
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// What it holds, without the rest.
    pub fn into_contents(self) -> Contents {
        self.contents
    }
}

/// The pieces of a bundle whose signature holds.
struct Frame<'a> {
    head: &'a [u8],
    packed: &'a [u8],
    signer: [u8; KEY],
}

impl<'a> Frame<'a> {
    fn of(bytes: &'a [u8], limits: &BundleLimits) -> Result<Self, BundleError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(BundleError::NotABundle)?;
        let (schema, rest) = rest.split_first().ok_or(BundleError::Truncated)?;
        if *schema != SCHEMA {
            return Err(BundleError::Schema { found: *schema, known: SCHEMA });
        }
        let (head_length, rest) = rest.split_first_chunk().ok_or(BundleError::Truncated)?;
        let (packed_length, rest) = rest.split_first_chunk().ok_or(BundleError::Truncated)?;
        let head_length = u32::from_le_bytes(*head_length);
        let packed_length = u64::from_le_bytes(*packed_length);
        let head_limit = u64::try_from(limits.head_bytes).unwrap_or(u64::MAX);
        if u64::from(head_length) > head_limit {
            return Err(BundleError::TooLarge { what: "head", limit: head_limit });
        }
        let (head, packed, signer, signature) = split(rest, head_length, packed_length, limits)?;
        let signed = bytes.len().saturating_sub(SIGNATURE);
        let message = signed_message(bytes.get(..signed).unwrap_or_default());
        let key = VerifyingKey::from_bytes(signer).map_err(|_| BundleError::Signature)?;
        key.verify_strict(&message, &Signature::from_bytes(signature))
            .map_err(|_| BundleError::Signature)?;
        Ok(Self { head, packed, signer: *signer })
    }
}

type Pieces<'a> = (&'a [u8], &'a [u8], &'a [u8; KEY], &'a [u8; SIGNATURE]);

/// What stands behind the prefix, exactly: nothing missing, nothing left.
fn split<'a>(
    rest: &'a [u8],
    head: u32,
    packed: u64,
    limits: &BundleLimits,
) -> Result<Pieces<'a>, BundleError> {
    let there = u64::try_from(rest.len()).unwrap_or(u64::MAX);
    let tail = KEY + SIGNATURE;
    let claimed = u64::try_from(tail)
        .ok()
        .and_then(|tail| tail.checked_add(u64::from(head))?.checked_add(packed))
        .filter(|claimed| *claimed <= limits.file_bytes)
        .ok_or(BundleError::TooLarge { what: "file", limit: limits.file_bytes })?;
    if let Some(extra) = there.checked_sub(claimed).filter(|extra| *extra > 0) {
        return Err(BundleError::TrailingBytes { extra });
    }
    let head = usize::try_from(head).map_err(|_| BundleError::Truncated)?;
    let (head, rest) = rest.split_at_checked(head).ok_or(BundleError::Truncated)?;
    let packed = rest.len().checked_sub(tail).ok_or(BundleError::Truncated)?;
    if there < claimed {
        return Err(BundleError::Truncated);
    }
    let (packed, rest) = rest.split_at_checked(packed).ok_or(BundleError::Truncated)?;
    let (signer, signature) = rest.split_first_chunk().ok_or(BundleError::Truncated)?;
    let signature = signature.first_chunk().ok_or(BundleError::Truncated)?;
    Ok((head, packed, signer, signature))
}

fn unpack(packed: &[u8], head: &Head, limits: &BundleLimits) -> Result<Vec<Part>, BundleError> {
    let stream = Stream::new_stream_decoder(limits.unpacking_memory, 0)
        .map_err(|error| BundleError::Packed(error.to_string()))?;
    let mut unpacked = XzDecoder::new_stream(packed, stream);
    let mut parts = Vec::with_capacity(head.parts.len());
    for part in &head.parts {
        // Not allocated before it is there: the length is only what the head says.
        let mut bytes = Vec::new();
        let mut within = (&mut unpacked).take(part.length);
        within.read_to_end(&mut bytes).map_err(|error| BundleError::Packed(error.to_string()))?;
        if within.limit() != 0 {
            return Err(BundleError::Packed(format!("they end within `{}`", part.name)));
        }
        if <[u8; 32]>::from(Sha256::digest(&bytes)) != part.sha256 {
            return Err(BundleError::PartDigest(part.name.clone()));
        }
        let (kind, name) = (part.kind()?, part.name.clone());
        parts.push(Part { kind, name, date: part.date, bytes });
    }
    end(unpacked)?;
    Ok(parts)
}

/// Nothing more may come, and the stream's own end is read and compared.
fn end<R: BufRead>(mut unpacked: XzDecoder<R>) -> Result<(), BundleError> {
    let fault = |error: &std::io::Error| BundleError::Packed(error.to_string());
    let more = unpacked.read(&mut [0]).map_err(|error| fault(&error))?;
    let mut behind = unpacked.into_inner();
    let behind = behind.fill_buf().map_err(|error| fault(&error))?;
    if more == 0 && behind.is_empty() {
        Ok(())
    } else {
        Err(BundleError::Packed("they go on behind their end".to_owned()))
    }
}
