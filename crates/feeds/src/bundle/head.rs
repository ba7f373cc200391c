//! The head of a bundle: what is inside.

use seawall_advisory::Date;
use serde::{Deserialize, Serialize};

use super::{BundleError, BundleLimits, PartKind, is_part_name};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) made: String,
    pub(super) serial: u64,
    pub(super) catalogue: String,
    pub(super) note: String,
    /// By kind and name, each once.
    pub(super) parts: Vec<PartHead>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PartHead {
    kind: u8,
    pub(super) name: String,
    pub(super) date: Option<Date>,
    pub(super) length: u64,
    pub(super) sha256: [u8; 32],
}

impl Head {
    pub(super) fn read(bytes: &[u8], limits: &BundleLimits) -> Result<Self, BundleError> {
        let Ok((head, [])) = postcard::take_from_bytes::<Self>(bytes) else {
            return Err(BundleError::Head("not of the right shape"));
        };
        // Numbers can be written in more than one way; only one is the writer's.
        if head.to_bytes()? != bytes {
            return Err(BundleError::Head("not as it is written"));
        }
        head.check(limits)?;
        Ok(head)
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, BundleError> {
        postcard::to_allocvec(self).map_err(|_| BundleError::Head("cannot be written"))
    }

    /// What holds for every head, whether it was read or is to be written.
    pub(super) fn check(&self, limits: &BundleLimits) -> Result<(), BundleError> {
        let texts = [&self.made, &self.catalogue, &self.note];
        if texts.iter().any(|text| text.len() > limits.text_bytes) {
            let limit = u64::try_from(limits.text_bytes).unwrap_or(u64::MAX);
            return Err(BundleError::TooLarge { what: "text", limit });
        }
        if self.parts.len() > limits.parts {
            let limit = u64::try_from(limits.parts).unwrap_or(u64::MAX);
            return Err(BundleError::TooLarge { what: "number of parts", limit });
        }
        for part in &self.parts {
            part.kind()?;
            if !is_part_name(&part.name) {
                return Err(BundleError::PartName(part.name.clone()));
            }
        }
        let order = |part: &PartHead| (part.kind, part.name.clone());
        if !self.parts.is_sorted_by(|one, next| order(one) < order(next)) {
            return Err(BundleError::Head("parts out of order, or twice the same"));
        }
        let lengths = self.parts.iter().try_fold(0_u64, |sum, part| sum.checked_add(part.length));
        match lengths {
            Some(sum) if sum <= limits.unpacked_bytes => Ok(()),
            _ => Err(BundleError::TooLarge { what: "contents", limit: limits.unpacked_bytes }),
        }
    }
}

impl PartHead {
    pub(super) const fn new(
        kind: PartKind,
        name: String,
        date: Option<Date>,
        length: u64,
        sha256: [u8; 32],
    ) -> Self {
        Self { kind: kind.number(), name, date, length, sha256 }
    }

    pub(super) fn kind(&self) -> Result<PartKind, BundleError> {
        PartKind::of_number(self.kind)
            .ok_or_else(|| BundleError::UnknownKind { part: self.name.clone(), kind: self.kind })
    }
}
