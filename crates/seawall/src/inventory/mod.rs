//! Who answers for a host, and where it stands: a table of the user's own, joined to what is told
//! of hosts by MAC, name or address (`docs/inventory.md`).

mod columns;
mod entry;
mod fault;
mod index;
mod join;
mod key;
mod read;
mod rows;
mod width;

pub use entry::InventoryRecord;
pub use join::Join;
pub use key::{Keys, Mac};
pub use read::{Limits, Reading, Warning, read};
