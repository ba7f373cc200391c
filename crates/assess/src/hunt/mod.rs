//! Traces of worms: what was found of them, how sure that is, and what it means.

mod crash;
mod finding;
mod verdict;

pub use crash::CrashStanding;
pub use finding::{FamilyId, Finding, Role, Sighting, Sureness, Trace};
pub use verdict::{Claim, FamilyHunt, HostHunt, HuntVerdict, Remark, Unseen};
