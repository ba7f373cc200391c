//! Where the data disagrees with itself, beyond what is refused on reading: cycles, unknown
//! products, edges across an assertion.

use seawall_facts::{ProductId, ServicePack, Version};
use serde::Serialize;

use crate::model::{BulletinId, CveId, Kb};

/// A statement that does not go together with another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Contradiction {
    /// A bulletin that says nowhere when it came out.
    NoDate {
        /// The bulletin.
        bulletin: BulletinId,
    },
    /// A source that `pack.toml` does not know.
    UnknownSource {
        /// The bulletin.
        bulletin: BulletinId,
        /// The source.
        source: String,
    },
    /// A statement called verified that rests on memory or inference alone.
    VerifiedByMemory {
        /// The bulletin.
        bulletin: BulletinId,
        /// The sources it names.
        sources: Vec<String>,
    },
    /// A service pack that the product never had.
    UnknownServicePack {
        /// The bulletin.
        bulletin: BulletinId,
        /// The product.
        product: ProductId,
        /// The service pack.
        service_pack: ServicePack,
    },
    /// A product that is affected and cleared at once.
    AffectedAndCleared {
        /// The bulletin.
        bulletin: BulletinId,
        /// The product.
        product: ProductId,
        /// The service pack.
        service_pack: ServicePack,
    },
    /// A product that is affected, and neither has an update or a newer one, nor is said to stay
    /// without.
    NoAnswer {
        /// The bulletin.
        bulletin: BulletinId,
        /// The product.
        product: ProductId,
    },
    /// An update for a product that the bulletin does not call affected.
    UpdateForUnaffected {
        /// The bulletin.
        bulletin: BulletinId,
        /// The update.
        kb: Kb,
        /// The product.
        product: ProductId,
    },
    /// An edge to a bulletin that neither has a file nor stands among those known by id.
    UnknownBulletin {
        /// The bulletin.
        bulletin: BulletinId,
        /// The other.
        older: BulletinId,
    },
    /// A bulletin that holds one which came out after it.
    BackInTime {
        /// The bulletin.
        bulletin: BulletinId,
        /// The other.
        older: BulletinId,
    },
    /// An edge for a product that the newer bulletin has no update for.
    NoUpdateToHold {
        /// The bulletin.
        bulletin: BulletinId,
        /// The other.
        older: BulletinId,
        /// The product.
        product: ProductId,
    },
    /// An edge that asks for a file to be seen and names none.
    NoFileToSee {
        /// The bulletin.
        bulletin: BulletinId,
        /// The other.
        older: BulletinId,
    },
    /// A vulnerability said to stay open that the older bulletin is not about.
    ForeignVulnerability {
        /// The bulletin.
        bulletin: BulletinId,
        /// The other.
        older: BulletinId,
        /// The vulnerability.
        cve: CveId,
    },
    /// A file said to tell the update apart, though an older bulletin brought this very build.
    SameBuild {
        /// The bulletin.
        bulletin: BulletinId,
        /// The other.
        older: BulletinId,
        /// The product.
        product: ProductId,
        /// The file.
        file: String,
        /// Its version.
        version: Version,
    },
    /// A bulletin that is said to hold another whose file is newer.
    OlderFile {
        /// The bulletin.
        bulletin: BulletinId,
        /// The other.
        older: BulletinId,
        /// The product.
        product: ProductId,
        /// The file.
        file: String,
        /// Its version in the newer bulletin.
        has: Version,
        /// The version the older bulletin asks for.
        needs: Version,
    },
}

impl Contradiction {
    /// The bulletin whose file it is in.
    pub const fn bulletin(&self) -> &BulletinId {
        match self {
            Self::NoDate { bulletin }
            | Self::UnknownSource { bulletin, .. }
            | Self::VerifiedByMemory { bulletin, .. }
            | Self::UnknownServicePack { bulletin, .. }
            | Self::AffectedAndCleared { bulletin, .. }
            | Self::NoAnswer { bulletin, .. }
            | Self::UpdateForUnaffected { bulletin, .. }
            | Self::UnknownBulletin { bulletin, .. }
            | Self::BackInTime { bulletin, .. }
            | Self::NoUpdateToHold { bulletin, .. }
            | Self::NoFileToSee { bulletin, .. }
            | Self::ForeignVulnerability { bulletin, .. }
            | Self::SameBuild { bulletin, .. }
            | Self::OlderFile { bulletin, .. } => bulletin,
        }
    }

    /// Every code, for whoever has words for them.
    pub const CODES: [&str; 14] = [
        "no_date",
        "unknown_source",
        "verified_by_memory",
        "unknown_service_pack",
        "affected_and_cleared",
        "no_answer",
        "update_for_unaffected",
        "unknown_bulletin",
        "back_in_time",
        "no_update_to_hold",
        "no_file_to_see",
        "foreign_vulnerability",
        "same_build",
        "older_file",
    ];
}
