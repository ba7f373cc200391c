//! What outside feeds say of updates: which update mends which vulnerability on which software,
//! from which build on, and what replaces what.
//!
//! A feed's statements stay as it made them, in its own [`Feed`]; [`Feeds`] answers questions over
//! all of them. What is worked out over several statements, such as a link that a feed forgot, is
//! worked out when it is asked for and marked as inferred; it is never stored.

mod builder;
pub mod diff;
mod feeds;
mod line;
mod model;
mod packed;
mod records;

pub use crate::model::PackageKind;
pub use builder::{FeedBuilder, FixBuilder};
pub use feeds::{Feeds, Known, Told, is_build_of};
pub use line::{InferredLink, Line, LineFault, Rule};
pub use model::{
    BulletinLabel, Claim, ClaimTest, Exploitation, Feed, FeedKind, FeedSource, Fix, FixedBuild,
    Label, Mended, Offer, Place, Release, Replacement, Software, Vulnerability,
};
pub use packed::FeedPackError;
pub(crate) use records::id_of;
