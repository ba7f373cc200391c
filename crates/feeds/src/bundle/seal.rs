//! Contents to a bundle.

use std::io::Read as _;

use liblzma::bufread::XzEncoder;
use liblzma::stream::{Check, Stream};
use sha2::{Digest as _, Sha256};

use super::{
    BundleError, BundleLimits, KEY, MAGIC, PREFIX, Part, SCHEMA, SIGNATURE,
    head::{Head, PartHead},
    open::open,
    signed_message,
};

/// What a bundle holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// When it was made, as RFC 3339 writes it.
    pub made: String,
    /// The same in seconds since 1970-01-01T00:00:00Z: of two bundles the one with the larger
    /// number is the newer.
    pub serial: u64,
    /// The date of the catalogue that was built into the program that made it.
    pub catalogue: String,
    /// What its maker says of it; may be empty.
    pub note: String,
    /// The parts.
    pub parts: Vec<Part>,
}

impl Contents {
    /// The bundle. `sign` gives the signature of `signer`, an Ed25519 public key, over its
    /// argument; the result is opened once before it is handed over.
    pub fn seal(
        mut self,
        signer: [u8; KEY],
        sign: impl FnOnce(&[u8]) -> [u8; SIGNATURE],
        limits: &BundleLimits,
    ) -> Result<Vec<u8>, BundleError> {
        self.parts.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
        let mut bytes = MAGIC.to_vec();
        bytes.push(SCHEMA);
        let head = self.head();
        head.check(limits)?;
        let head = head.to_bytes()?;
        let packed = self.pack()?;
        let too_large = BundleError::TooLarge { what: "head", limit: u32::MAX.into() };
        bytes.extend(u32::try_from(head.len()).map_err(|_| too_large)?.to_le_bytes());
        bytes.extend(u64::try_from(packed.len()).unwrap_or(u64::MAX).to_le_bytes());
        debug_assert_eq!(bytes.len(), PREFIX, "the prefix is of a fixed length");
        bytes.extend(head);
        bytes.extend(packed);
        bytes.extend(signer);
        let signature = sign(&signed_message(&bytes));
        bytes.extend(signature);
        // Nobody is handed a file that the other side will refuse.
        open(&bytes, limits)?;
        Ok(bytes)
    }

    fn head(&self) -> Head {
        let part = |part: &Part| {
            let length = u64::try_from(part.bytes.len()).unwrap_or(u64::MAX);
            let sha256 = Sha256::digest(&part.bytes).into();
            PartHead::new(part.kind, part.name.clone(), part.date, length, sha256)
        };
        Head {
            made: self.made.clone(),
            serial: self.serial,
            catalogue: self.catalogue.clone(),
            note: self.note.clone(),
            parts: self.parts.iter().map(part).collect(),
        }
    }

    /// All parts in one stream: feeds of one vendor repeat each other.
    fn pack(&self) -> Result<Vec<u8>, BundleError> {
        let fault = |error: &dyn std::error::Error| BundleError::Packed(error.to_string());
        let stream =
            Stream::new_easy_encoder(PRESET, Check::Crc64).map_err(|error| fault(&error))?;
        let whole: Vec<&[u8]> = self.parts.iter().map(|part| part.bytes.as_slice()).collect();
        let whole = whole.concat();
        let mut packed = Vec::new();
        let mut encoder = XzEncoder::new_stream(whole.as_slice(), stream);
        encoder.read_to_end(&mut packed).map_err(|error| fault(&error))?;
        Ok(packed)
    }
}

/// Unpacking what was packed with it takes 9 MB of tables.
const PRESET: u32 = 6;
