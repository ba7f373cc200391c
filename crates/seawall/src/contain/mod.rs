//! Containment for eyes, for paper and for other programs: words for its codes, and its records.

mod artefact;
mod card;
mod case;
mod explain;
mod host;
mod meanwhile;
mod record;
mod say;
mod seen;
mod table;

pub use artefact::ArtefactRecord;
pub use card::Cards;
pub use case::{Case, Stated, case};
pub use explain::Explaining;
pub use host::{ContainedHost, Given, system};
pub use meanwhile::{Containment, Meanwhile};
pub use record::{HostRecord, SCHEMA};
pub use say::Saying;
pub use seen::{SeenFault, SeenFlow, seen};
pub use table::ContainTable;
