//! Two moments of the fleet against each other: what was mended, what came back, what is not seen
//! any more.

mod change;
mod compare;
mod csv;
#[cfg(test)]
mod made;
mod matching;
mod record;
mod side;
mod snapshot;
mod table;

pub use change::{Change, HostChange};
pub use compare::{Changed, Comparer, Comparison, Difference};
pub use csv::write as write_csv;
pub use matching::MatchedBy;
pub use record::{write_json, write_lines};
pub use side::{Side, When, kind};
pub use snapshot::{Host, Said, Snapshot};
pub use table::Table;
