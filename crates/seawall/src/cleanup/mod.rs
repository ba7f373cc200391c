//! Clean-up for eyes, for paper and for other programs: what becomes of hosts that a hunt found
//! something on.

mod card;
mod host;
mod record;
mod say;
mod table;

pub use card::Cards;
pub use host::PlannedHost;
pub use record::CleanupRecord;
pub use say::Saying;
pub use table::PlanTable;
