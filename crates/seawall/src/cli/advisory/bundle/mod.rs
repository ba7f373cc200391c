//! Bundles of what was imported: written, verified, taken.

mod file;
mod said;
mod standing;
mod take;
mod verify;
mod write;

pub use file::{LARGEST, is_bundle, opened};
pub use take::run as take;
pub use verify::run as verify;
pub use write::run as write;
